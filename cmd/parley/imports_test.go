package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports guards who may import whom: nothing imports upward, and the
// classifier and the extractor stay plain Go libraries.
func TestImports(t *testing.T) {
	const (
		ours = "github.com/parley-dev/parley/"
		grpc = "google.golang.org/grpc"
	)
	for _, rule := range []struct {
		pkg       string
		forbidden []string
	}{
		{"proto/parley/v1", []string{ours + "classifier", ours + "quotes", ours + "seeds", ours + "server", ours + "client", ours + "cmd"}},
		{"classifier", []string{grpc, ours + "proto", ours + "quotes", ours + "seeds", ours + "server", ours + "client", ours + "cmd"}},
		{"quotes", []string{grpc, ours + "proto", ours + "classifier", ours + "seeds", ours + "server", ours + "client", ours + "cmd"}},
		{"seeds", []string{grpc, ours + "proto", ours + "quotes", ours + "server", ours + "client", ours + "cmd"}},
		{"server", []string{ours + "seeds", ours + "client", ours + "cmd"}},
		{"client", []string{ours + "classifier", ours + "quotes", ours + "seeds", ours + "server", ours + "cmd"}},
		{"client/inprocess", []string{ours + "seeds", ours + "cmd"}},
	} {
		t.Run(rule.pkg, func(t *testing.T) {
			out, err := exec.Command("go", "list", "-deps", ours+rule.pkg).Output()
			if err != nil {
				t.Fatalf("go list: %v", err)
			}
			for dep := range strings.FieldsSeq(string(out)) {
				within := func(root string) bool { return dep == root || strings.HasPrefix(dep, root+"/") }
				if slices.ContainsFunc(rule.forbidden, within) {
					t.Errorf("%s must not import %s", rule.pkg, dep)
				}
			}
		})
	}
}
