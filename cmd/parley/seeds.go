package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/parley-dev/parley/seeds"
)

func newSeeds(c *console) *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "seeds",
		Short: "Work on the labelled quotes that models learn from",
	})
	cmd.AddCommand(newSeedsCheck(c), newSeedsCodebook(c))
	return cmd
}

func newSeedsCheck(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "check [DIR]",
		Short: "Find what is wrong with labelled quotes",
		Long: `Check reads the *.jsonl files of a folder, or the built-in ones, and names the
file, line and field of every fault: bad JSON, unknown labels, missing
provenance, texts that are there twice or under two labels, near-copies in
different groups. It counts what there is. Warnings alone do not make it fail.`,
		Example: `  parley seeds check
  parley seeds check seeds`,
		Args: takes(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := ""
			if len(args) > 0 {
				dir = args[0]
			}
			rows, err := loadSeeds(dir)
			if err != nil {
				return err
			}
			return c.showReport(seeds.Check(rows))
		},
	}
}

// showReport prints faults, then counts.
func (c *console) showReport(r seeds.Report) error {
	var b bytes.Buffer
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "%s  %s\n", c.paint(yellow, "warning"), w)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s  %s\n", c.paint(red, "problem"), p)
	}
	fmt.Fprintf(&b, "%d quotes, %d groups of several\n", r.Rows, r.Groups)
	last := ""
	for _, n := range r.Counts {
		if n.Field != last {
			fmt.Fprintf(&b, "%s\n", n.Field)
			last = n.Field
		}
		fmt.Fprintf(&b, "  %6d  %s\n", n.Rows, printable(n.Value))
	}
	fmt.Fprintf(&b, "%.2f %% of all runs of five words occur in two groups or more\n", 100*r.Runs.Share())
	if _, err := c.out.Write(b.Bytes()); err != nil {
		return err
	}
	if n := len(r.Problems); n > 0 {
		return hinted(fmt.Errorf("%d problems in the seeds", n), "parley seeds codebook explains labels and groups")
	}
	return nil
}

func newSeedsCodebook(c *console) *cobra.Command {
	return &cobra.Command{
		Use:     "codebook",
		Short:   "Print what the labels mean",
		Long:    `Codebook prints the definition of every label, by which quotes are labelled.`,
		Example: `  parley seeds codebook | less`,
		Args:    takes(0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(c.out, seeds.Codebook())
			return err
		},
	}
}
