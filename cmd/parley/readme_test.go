package main

import (
	"bytes"
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

// TestREADME runs the commands that README.md shows with their output, and
// compares. go test ./cmd/parley -run README -update renews the output.
func TestREADME(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "parley")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
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
			sh := exec.Command("sh", "-c", strings.Replace(command, "go run ./cmd/parley", program, 1))
			sh.Dir = root
			out, err := sh.Output()
			if err != nil {
				t.Errorf("%s: %v", command, err)
			}
			b.Write(out)
		}
		b.WriteString("```")
		return b.Bytes()
	})
	switch {
	case *update:
		if err := os.WriteFile(filepath.Join(root, "README.md"), got, 0o644); err != nil {
			t.Fatal(err)
		}
	case !bytes.Equal(got, readme):
		t.Errorf("README.md does not show what its commands print; go test ./cmd/parley -run README -update renews it.\ngot:\n%s", got)
	}
}
