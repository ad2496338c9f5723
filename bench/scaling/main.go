// Scaling measures how the cost of an answer grows with the length of the text,
// the size of the vocabulary, the number of labels and the number of callers:
//
//	cd bench/scaling && go run . [--rounds N] [--plots DIR]
//
// It prints a table in Markdown for each and draws a plot. The first three are
// benchmarks of package classifier, on one processor; callers are those of
// parley bench, against parley serve on the same machine. All are asked in turn,
// round after round, so that what else the machine does falls on all alike, and
// the tables show the least and the median of the rounds.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"
)

// root is the folder of the main module, seen from this one.
const root = "../.."

func main() {
	rounds := pflag.Int("rounds", 15, "how often everything is measured")
	plots := pflag.String("plots", root+"/docs/img", "`DIR` to draw into")
	pflag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rounds, *plots); err != nil {
		fmt.Fprintln(os.Stderr, "scaling:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, plots string) error {
	dir, err := os.MkdirTemp("", "scaling")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	benchmarks, parley := filepath.Join(dir, "classifier.test"), filepath.Join(dir, "parley")
	if _, err := output(ctx, "go", "-C", root, "test", "-c", "-o", benchmarks, "./classifier"); err != nil {
		return err
	}
	if _, err := output(ctx, "go", "-C", root, "build", "-o", parley, "./cmd/parley"); err != nil {
		return err
	}
	server, err := serve(ctx, parley)
	if err != nil {
		return err
	}
	defer server.stop()
	m := measurements{}
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "scaling: round %d of %d\n", round+1, rounds)
		if err := m.benchmark(ctx, benchmarks); err != nil {
			return err
		}
		if err := m.call(ctx, parley, server.address); err != nil {
			return err
		}
	}
	for _, c := range charts {
		fmt.Print(c.table(m))
		if err := c.draw(m, plots); err != nil {
			return err
		}
	}
	return nil
}

// output runs a command and returns what it prints; its messages are part of
// the error if it fails.
func output(ctx context.Context, name string, arguments ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, arguments...)
	var messages bytes.Buffer
	cmd.Stderr = &messages
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", filepath.Base(name), err, messages.Bytes())
	}
	return out, nil
}
