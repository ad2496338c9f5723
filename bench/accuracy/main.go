// Accuracy trains Parley and its peers on the same labelled quotes and asks all
// of them about the same others:
//
//	cd bench/accuracy && go run . [--data NAME=FILE]...
//	cd bench/accuracy && go run . --speed [--rounds N]
//
// Without --data it asks about the quotes of every fifth author of the seeds,
// which nobody is trained on. What is not installed (scikit-learn for the
// system's python3, fastText) is skipped with a message.
//
// With --speed it measures how long answers take instead.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/seeds"
)

func main() {
	data := pflag.StringArray("data", nil, "labelled quotes to ask about: `NAME=FILE`; the name is shown, the file is not")
	timed := pflag.Bool("speed", false, "measure how long answers take instead")
	rounds := pflag.Int("rounds", 20, "how often --speed asks each peer about all quotes")
	pflag.Parse()
	measure := func() error { return run(*data, os.Stdout, os.Stderr) }
	if *timed {
		measure = func() error { return speed(*rounds, os.Stdout, os.Stderr) }
	}
	if err := measure(); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

// A peer answers labelled quotes after learning from others. Its answer holds,
// for each head, a label for each quote; nil for a head that it does not do.
type peer struct {
	name   string
	answer func(train, test []classifier.Example) ([][]string, error)
}

// errMissing is what a peer returns that is not installed.
type errMissing struct{ what string }

func (e errMissing) Error() string { return e.what + " is not installed" }

// A task is a set of quotes to ask about and those to learn from.
type task struct {
	name        string
	train, test []classifier.Example
}

func run(data []string, out, messages io.Writer) error {
	tasks, err := readTasks(data)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		fmt.Fprintf(out, "\n%s: learned from %d quotes, asked about %d\n\n", t.name, len(t.train), len(t.test))
		fmt.Fprintln(out, "| peer | stance macro-F1 | stance accuracy | sentiment macro-F1 | sentiment accuracy |")
		fmt.Fprintln(out, "| --- | ---: | ---: | ---: | ---: |")
		for _, p := range peers {
			answers, err := p.answer(t.train, t.test)
			if missing, ok := err.(errMissing); ok {
				fmt.Fprintf(messages, "%s is left out: %v\n", p.name, missing)
				continue
			}
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			fmt.Fprintf(out, "| %s |", p.name)
			for h, head := range classifier.Heads() {
				fmt.Fprint(out, score(head, t.test, answers[h], h))
			}
			fmt.Fprintln(out)
		}
	}
	return nil
}

// readTasks reads the sets to ask about.
func readTasks(data []string) ([]task, error) {
	rows, err := seeds.Default()
	if err != nil {
		return nil, err
	}
	all := seeds.Examples(rows)
	if len(data) == 0 {
		t := task{name: "every fifth author of the seeds"}
		folds := classifier.ByAuthor(5)(all)
		for i, e := range all {
			if folds[i] == 0 {
				t.test = append(t.test, e)
			} else {
				t.train = append(t.train, e)
			}
		}
		return []task{t}, nil
	}
	var tasks []task
	for _, d := range data {
		name, file, ok := strings.Cut(d, "=")
		if !ok {
			return nil, fmt.Errorf("--data %q is not NAME=FILE", d)
		}
		test, err := readLabelled(file)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, task{name, all, test})
	}
	return tasks, nil
}

// readLabelled reads lines of {"text", "stance", "sentiment"}.
func readLabelled(file string) ([]classifier.Example, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []classifier.Example
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct{ Text, Stance, Sentiment string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", file, len(out)+1, err)
		}
		out = append(out, classifier.Example{Text: row.Text, Labels: []string{row.Stance, row.Sentiment}})
	}
	return out, lines.Err()
}

// score is the two cells of a head: macro-F1 and accuracy over the quotes that
// are labelled for it.
func score(head classifier.Head, test []classifier.Example, answers []string, h int) string {
	confusion := map[[2]string]int{}
	n, hits := 0, 0
	for i, e := range test {
		if want := e.Labels[h]; want != "" && answers != nil {
			n++
			confusion[[2]string{want, answers[i]}]++
			if want == answers[i] {
				hits++
			}
		}
	}
	if n == 0 {
		return " – | – |"
	}
	f1 := 0.0
	for _, label := range head.Labels {
		right, wanted, given := confusion[[2]string{label, label}], 0, 0
		for pair, c := range confusion {
			if pair[0] == label {
				wanted += c
			}
			if pair[1] == label {
				given += c
			}
		}
		if right > 0 {
			f1 += 2 * float64(right) / float64(wanted+given) / float64(len(head.Labels))
		}
	}
	return fmt.Sprintf(" %.3f | %.3f |", f1, float64(hits)/float64(n))
}

// labels returns the labels of a head and the texts, for peers that train one
// classifier a head.
func labels(examples []classifier.Example, h int) (texts, labels []string) {
	for _, e := range examples {
		texts = append(texts, e.Text)
		labels = append(labels, e.Labels[h])
	}
	return texts, labels
}

// perHead lets a peer that knows one head at a time answer both.
func perHead(one func(head classifier.Head, texts, labels, ask []string) ([]string, error)) func(train, test []classifier.Example) ([][]string, error) {
	return func(train, test []classifier.Example) ([][]string, error) {
		var out [][]string
		for h, head := range classifier.Heads() {
			texts, given := labels(train, h)
			ask, _ := labels(test, h)
			answers, err := one(head, texts, given, ask)
			if err != nil {
				return nil, err
			}
			out = append(out, slices.Clip(answers))
		}
		return out, nil
	}
}
