package main

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"runtime/debug"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/seeds"
)

// seedsFlag names a folder of labelled quotes.
type seedsFlag struct{ dir string }

func (f *seedsFlag) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dir, "seeds", "", "`DIR` with labelled quotes, *.jsonl (default: the built-in ones)")
}

func (f *seedsFlag) load() ([]seeds.Row, error) { return loadSeeds(f.dir) }

// loadSeeds reads a folder; an empty name means the built-in one.
func loadSeeds(dir string) ([]seeds.Row, error) {
	folder, err := openSeeds(dir)
	if err != nil {
		return nil, err
	}
	rows, err := seeds.Load(folder)
	return rows, hintedSeeds(err, dir)
}

// openSeeds opens a folder; an empty name means the built-in one.
func openSeeds(dir string) (fs.FS, error) {
	if dir == "" {
		return seeds.Embedded(), nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, hinted(fmt.Errorf("%s is not a folder", dir), "name the folder that holds the .jsonl files")
	}
	return os.DirFS(dir), nil
}

// hintedSeeds adds to the error of a folder how to find what is wrong with it.
func hintedSeeds(err error, dir string) error {
	if err == nil || dir == "" {
		return err
	}
	return hinted(err, "parley seeds check %s checks a folder of seeds", dir)
}

type trainCommand struct {
	*console
	seeds seedsFlag
	file  string
}

func newTrain(c *console) *cobra.Command {
	k := &trainCommand{console: c}
	cmd := &cobra.Command{
		Use:   "train --out FILE",
		Short: "Train a model from labelled quotes",
		Long: `Train learns a model from a folder of labelled quotes, or from the built-in
ones, writes it to a file, and prints its version and its figures. The same
quotes give the same file, byte for byte. The file appears when it is complete:
an old one of that name is replaced, never half overwritten. The quotes may be
more than fit into memory: they are read from the folder up to three times.`,
		Example: `  parley train --out my.model
  parley train --seeds seeds --out my.model
  parley serve --model my.model`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if k.file == "" {
				return misused(cmd, errors.New("--out is missing"))
			}
			return k.run()
		},
	}
	k.seeds.register(cmd)
	cmd.Flags().StringVar(&k.file, "out", "", "`FILE` to write the model to")
	return cmd
}

func (k *trainCommand) run() error {
	if err := checkPlace(k.file); err != nil {
		return err
	}
	folder, err := openSeeds(k.seeds.dir)
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		// Most of what training holds are tables that live to its end: let what
		// is read and thrown away not double them.
		debug.SetGCPercent(30)
	}
	progress := k.begin("reading quotes")
	model, err := classifier.TrainSeq(examples(folder, progress), classifier.DefaultSettings())
	progress.end()
	if rows, ok := errors.AsType[*seedsError](err); ok {
		return hintedSeeds(rows.error, k.seeds.dir)
	}
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	if err := writeFile(k.file, model.Encode); err != nil {
		return err
	}
	return k.report(model.Info())
}

// examples reads a folder of quotes as often as it is gone over, and tells how
// far that has come.
func examples(folder fs.FS, progress *progress) iter.Seq2[classifier.Example, error] {
	pass := 0
	return func(yield func(classifier.Example, error) bool) {
		pass++
		n := 0
		for row, err := range seeds.All(folder) {
			if err != nil {
				yield(classifier.Example{}, &seedsError{err})
				return
			}
			if n++; n%10_000 == 0 {
				progress.say("training: pass %d, %d quotes read", pass, n)
			}
			if !yield(row.Example(), nil) {
				return
			}
		}
		progress.say("training on %d quotes", n)
	}
}

// A seedsError is what is wrong with the quotes, not with training.
type seedsError struct{ error }

func (e *seedsError) Unwrap() error { return e.error }

// report prints what was made.
func (k *trainCommand) report(info classifier.Info) error {
	if _, err := fmt.Fprintf(k.out, "model %s: %d features learned from %d quotes\n", info.Version, info.Features, info.Examples); err != nil {
		return err
	}
	for _, h := range info.Heads {
		if err := k.showMetrics(h.Head, h.Evaluation); err != nil {
			return err
		}
	}
	return nil
}

// showMetrics prints the figures of one head.
func (c *console) showMetrics(head classifier.Head, m classifier.Metrics) error {
	fmt.Fprintf(c.out, "\n%s on %s: ", head.Name, plural(m.N, "quote"))
	c.writeSummary(m.Accuracy, m.MacroF1, m.LogLoss, m.Brier, m.ECE)
	t := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "label\tquotes\tprecision\trecall\tF1\t")
	for _, l := range head.Labels {
		fmt.Fprintf(t, "→ %s\t", l)
	}
	fmt.Fprintln(t)
	for i, l := range m.Labels {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%.3f\t", head.Labels[i], l.Support, l.Precision, l.Recall, l.F1)
		for _, n := range m.Confusion[i] {
			fmt.Fprintf(t, "%d\t", n)
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}
