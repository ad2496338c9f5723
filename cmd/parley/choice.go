package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// A choice is a flag that takes one of a few words.
type choice struct {
	value string
	words []string
}

// addChoice adds a flag whose default is the first of the words; the usage
// text gets the list.
func addChoice(cmd *cobra.Command, name, usage string, words ...string) *choice {
	c := &choice{words[0], words}
	cmd.Flags().Var(c, name, usage+": "+strings.Join(words, ", "))
	// It fails only for flags that do not exist.
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return "word" }

func (c *choice) Set(s string) error {
	if !slices.Contains(c.words, s) {
		return fmt.Errorf("want one of %s", strings.Join(c.words, ", "))
	}
	c.value = s
	return nil
}
