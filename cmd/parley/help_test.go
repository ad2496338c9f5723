package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestHelp holds every command to teaching how it is used: what it does in a
// line, what it reads and prints, and an example.
func TestHelp(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
				t.Errorf("short description %q", cmd.Short)
			}
			if cmd.HasSubCommands() {
				return
			}
			if cmd.Long == "" {
				t.Error("no description")
			}
			if !strings.Contains(cmd.Example, cmd.CommandPath()) {
				t.Error("no example")
			}
		})
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(newConsole(strings.NewReader(""), io.Discard, io.Discard)))
}
