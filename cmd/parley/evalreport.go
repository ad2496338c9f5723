package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/cmd/parley/internal/report"
	"github.com/parley-dev/parley/seeds"
)

// reportFlags say which reports to write.
type reportFlags struct {
	page     string
	markdown string
	date     string
	quick    bool
}

func (f *reportFlags) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&f.page, "report", "", "write all figures to `FILE`, a page of HTML")
	fs.StringVar(&f.markdown, "markdown", "", "write all figures to `FILE` as Markdown, which shows no quote of --data")
	fs.StringVar(&f.date, "date", time.Now().Format(time.DateOnly), "the `DATE` that a report bears")
	fs.BoolVar(&f.quick, "quick", false, "leave ablation and learning curve out of a report: they train a hundred models and more")
}

// wanted reports whether any report is to be written.
func (f *reportFlags) wanted() bool { return f.page != "" || f.markdown != "" }

func (f *reportFlags) validate() error {
	if _, err := time.Parse(time.DateOnly, f.date); err != nil {
		return fmt.Errorf("--date is %q, want YYYY-MM-DD", f.date)
	}
	return nil
}

// A labelledSet is quotes of the user's own.
type labelledSet struct {
	name     string
	examples []classifier.Example
}

// sets reads the files of --data, each under its --name.
func (k *evalCommand) sets() ([]labelledSet, error) {
	var out []labelledSet
	for i, file := range k.data {
		examples, err := k.readData(file)
		if err != nil {
			return nil, err
		}
		out = append(out, labelledSet{k.dataName(i), examples})
	}
	return out, nil
}

// dataName is what a set is called: a report never shows a path.
func (k *evalCommand) dataName(i int) string {
	if i < len(k.names) {
		return k.names[i]
	}
	if k.data[i] == "-" {
		return "standard input"
	}
	base := filepath.Base(k.data[i])
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// writeReports gathers the figures and writes them where they are wanted.
func (k *evalCommand) writeReports() error {
	for _, file := range []string{k.report.page, k.report.markdown} {
		if file == "" {
			continue
		}
		if err := checkPlace(file); err != nil {
			return err
		}
	}
	r, err := k.gather()
	if err != nil {
		return err
	}
	if k.report.page != "" {
		err = writeFile(k.report.page, r.WritePage)
	}
	if k.report.markdown != "" {
		err = errors.Join(err, writeFile(k.report.markdown, r.WriteMarkdown))
	}
	return err
}

// gather measures the seeds and all sets.
func (k *evalCommand) gather() (*report.Report, error) {
	rows, err := k.seeds.load()
	if err != nil {
		return nil, err
	}
	sets, err := k.sets()
	if err != nil {
		return nil, err
	}
	split, method := k.split()
	g := gathering{
		evalCommand: k,
		seeds:       seeds.Examples(rows),
		sets:        sets,
		split:       split,
		settings:    classifier.DefaultSettings(),
		report:      &report.Report{Date: k.report.date, Method: method, Command: k.repeat()},
		progress:    k.begin("cross-validating"),
	}
	defer g.progress.end()
	steps := []func() error{g.crossValidate, g.train}
	if !k.report.quick {
		steps = append(steps, g.learn, g.ablate)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return g.report, nil
}

// repeat is the command that gives the figures of the seeds.
func (k *evalCommand) repeat() string {
	command := "parley eval"
	if k.leaveOut.value != "author" {
		command += " --leave-out " + k.leaveOut.value
	}
	if k.leaveOut.value != "document" {
		command += fmt.Sprintf(" --folds %d", k.folds)
	}
	return command
}

// A gathering is a report in the making.
type gathering struct {
	*evalCommand
	seeds    []classifier.Example
	sets     []labelledSet
	split    classifier.Split
	settings classifier.Settings
	report   *report.Report
	progress *progress
}

// crossValidate measures the seeds.
func (g *gathering) crossValidate() error {
	set, err := report.Seeds("seeds", g.seeds, g.settings, g.split, func(done, of int) {
		g.progress.say("cross-validating: %d of %d folds done", done, of)
	})
	g.report.Sets = append(g.report.Sets, set)
	return err
}

// train makes the model of all seeds and asks it about the other sets.
func (g *gathering) train() error {
	g.progress.say("training on all %d quotes", len(g.seeds))
	model, err := classifier.Train(g.seeds, g.settings)
	if err != nil {
		return err
	}
	g.report.Describe(model)
	for _, s := range g.sets {
		g.progress.say("asking about %s", s.name)
		set, err := report.Ask(s.name, model, s.examples)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		g.report.Sets = append(g.report.Sets, set)
	}
	return nil
}

// learn makes the learning curves.
func (g *gathering) learn() error {
	shares := []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}
	told := func(name string) func(int, int) {
		return func(done, of int) {
			g.progress.say("learning curve on %s: %d of %d shares of the seeds done", name, done, of)
		}
	}
	points, err := classifier.LearningCurve(g.seeds, g.settings, g.split, shares, told("seeds"))
	if err != nil {
		return err
	}
	g.report.Sets[0].SetLearning(points)
	for i, s := range g.sets {
		points, err := classifier.LearningCurveOn(s.examples, g.seeds, g.settings, shares, told(s.name))
		if err != nil {
			return err
		}
		g.report.Sets[i+1].SetLearning(points)
	}
	return nil
}

// ablate leaves out one family of features after the other.
func (g *gathering) ablate() error {
	families := classifier.Families()
	for n, family := range families {
		g.progress.say("without %s: %d of %d families done", family, n, len(families))
		e, err := classifier.CrossValidateWithout(family, g.seeds, g.settings, g.split, nil)
		if err != nil {
			return err
		}
		without := []classifier.Evaluation{e}
		if len(g.sets) > 0 {
			model, err := classifier.TrainWithout(family, g.seeds, g.settings)
			if err != nil {
				return err
			}
			for _, s := range g.sets {
				e, err := classifier.Evaluate(model, s.examples)
				if err != nil {
					return err
				}
				without = append(without, e)
			}
		}
		if err := g.report.Ablate(family, without); err != nil {
			return err
		}
	}
	return nil
}
