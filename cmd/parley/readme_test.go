package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write into README.md what its commands print")

// transcript matches the blocks of README.md that show a terminal.
var transcript = regexp.MustCompile("(?s)```console\n(.*?)```")

// indented matches the commands of one line that README.md gives to paste.
var indented = regexp.MustCompile(`(?m)^    ((?:go run \./cmd|bin)/parley .*[^\\\n])$`)

// readmeShell returns what runs a command of README.md as if in a new clone
// whose program is built; what a command writes is gone after the test.
func readmeShell(t *testing.T, root string) func(command string) ([]byte, error) {
	t.Helper()
	clone := t.TempDir()
	for _, folder := range []string{"examples", "seeds"} {
		if err := os.Symlink(filepath.Join(root, folder), filepath.Join(clone, folder)); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(clone, "bin", "parley")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return func(command string) ([]byte, error) {
		sh := exec.Command("sh", "-c", strings.Replace(command, "go run ./cmd/parley", program, 1))
		sh.Dir = clone
		return sh.Output()
	}
}

// TestREADME runs the commands that README.md shows with their output, and
// compares; and those that it gives to paste, which must succeed. go test
// ./cmd/parley -run README -update renews the output.
func TestREADME(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sh := readmeShell(t, root)
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	got := transcript.ReplaceAllFunc(readme, func(block []byte) []byte {
		var b bytes.Buffer
		b.WriteString("```console\n")
		for line := range strings.Lines(string(block)) {
			command, ok := strings.CutPrefix(line, "$ ")
			if !ok {
				continue
			}
			b.WriteString(line)
			out, err := sh(command)
			if err != nil {
				t.Errorf("%s: %v", command, err)
			}
			b.Write(out)
		}
		b.WriteString("```")
		return b.Bytes()
	})
	pasted := indented.FindAllSubmatch(readme, -1)
	if len(pasted) == 0 {
		t.Error("README.md gives no command to paste")
	}
	for _, match := range pasted {
		command := string(match[1])
		if strings.Contains(command, "/parley serve") || strings.Contains(command, "--address") {
			continue // these need a server, or do not end
		}
		out, err := sh(command)
		if failed, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Errorf("%s: %v\n%s%s", command, err, out, failed.Stderr)
		} else if err != nil {
			t.Errorf("%s: %v", command, err)
		}
	}
	switch {
	case *update:
		if err := os.WriteFile(filepath.Join(root, "README.md"), got, 0o644); err != nil {
			t.Fatal(err)
		}
	case !bytes.Equal(got, readme):
		t.Errorf("README.md does not show what its commands print; go test ./cmd/parley -run README -update renews it.\ngot:\n%s", got)
	}
}
