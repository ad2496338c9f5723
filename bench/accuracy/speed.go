package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jonreiter/govader"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/seeds"
)

// A racer is a peer whose speed is measured. It learns once, for stance alone
// unless it says otherwise.
type racer struct {
	name  string
	learn func(train []classifier.Example, ask []string) (*timer, error)
}

// A timer tells how long a racer takes to answer all quotes, anew with each
// round.
type timer struct {
	round func() (time.Duration, error)
	end   func() // may be nil
}

// racers are asked in this order in each round.
var racers = []racer{
	{"Parley: both heads, all features", raceParley},
	{"jbrukh/bayesian LogScores: words, which it gets ready cut", raceBayes},
	{"VADER (govader): sentiment alone", raceVader},
	{"scikit-learn MultinomialNB: words, all texts in one call", raceScikit(false, "all")},
	{"scikit-learn MultinomialNB: words, a call for each text", raceScikit(false, "each")},
	{"scikit-learn MultinomialNB: words and pairs, all texts in one call", raceScikit(true, "all")},
	{"scikit-learn MultinomialNB: words and pairs, a call for each text", raceScikit(true, "each")},
	{"fastText: words, through its command", raceFastText},
}

// speed asks all racers about the quotes of 28 to 32 words among those they were
// trained on, each on one processor: one racer after the other, round after
// round, so that what else the machine does falls on all alike.
func speed(rounds int, out, messages io.Writer) error {
	runtime.GOMAXPROCS(1)
	rows, err := seeds.Default()
	if err != nil {
		return err
	}
	train := seeds.Examples(rows)
	var ask []string
	for _, e := range train {
		if n := len(strings.Fields(e.Text)); n >= 28 && n <= 32 {
			ask = append(ask, e.Text)
		}
	}
	var names []string
	var timers []*timer
	for _, r := range racers {
		t, err := r.learn(train, ask)
		if missing, ok := err.(errMissing); ok {
			fmt.Fprintf(messages, "%s is left out: %v\n", r.name, missing)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		if t.end != nil {
			defer t.end()
		}
		names, timers = append(names, r.name), append(timers, t)
	}
	times := make([][]float64, len(timers)) // µs a text
	for range rounds {
		for i, t := range timers {
			runtime.GC() // not in the middle of somebody's round
			d, err := t.round()
			if err != nil {
				return fmt.Errorf("%s: %w", names[i], err)
			}
			times[i] = append(times[i], float64(d)/float64(time.Microsecond)/float64(len(ask)))
		}
	}
	fmt.Fprintf(out, "\nlearned from %d quotes, asked about %d of 28 to 32 words, %d times\n\n", len(train), len(ask), rounds)
	fmt.Fprintln(out, "| peer | µs a text, least | median | median, times Parley's |")
	fmt.Fprintln(out, "| --- | ---: | ---: | ---: |")
	for i, name := range names {
		fmt.Fprintf(out, "| %s | %.1f | %.1f | %.1f |\n", name, slices.Min(times[i]), median(times[i]), median(times[i])/median(times[0]))
	}
	return nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[len(sorted)/2] + sorted[(len(sorted)-1)/2]) / 2
}

// forEach makes a timer of what answers one quote.
func forEach[T any](ask []T, answer func(T)) *timer {
	return &timer{round: func() (time.Duration, error) {
		start := time.Now()
		for _, q := range ask {
			answer(q)
		}
		return time.Since(start), nil
	}}
}

func raceParley(train []classifier.Example, ask []string) (*timer, error) {
	m, err := classifier.Train(train, classifier.DefaultSettings())
	if err != nil {
		return nil, err
	}
	var r classifier.Result
	return forEach(ask, func(q string) { m.ClassifyInto(&r, q, classifier.Options{}) }), nil
}

func raceBayes(train []classifier.Example, ask []string) (*timer, error) {
	texts, given := labels(train, 0)
	c := learnBayes(classifier.Heads()[0], texts, given)
	var words [][]string
	for _, q := range ask {
		words = append(words, strings.Fields(q))
	}
	return forEach(words, func(w []string) { c.LogScores(w) }), nil
}

func raceVader(_ []classifier.Example, ask []string) (*timer, error) {
	analyzer := govader.NewSentimentIntensityAnalyzer()
	return forEach(ask, func(q string) { analyzer.PolarityScores(q) }), nil
}

// raceScikit lets scikit.py take the time itself.
func raceScikit(pairs bool, times string) func([]classifier.Example, []string) (*timer, error) {
	return func(train []classifier.Example, ask []string) (*timer, error) {
		texts, given := labels(train, 0)
		cmd, request, err := scikitRequest{Model: "multinomial", Pairs: pairs, Times: times, Texts: texts, Labels: given, Ask: ask}.command()
		if err != nil {
			return nil, err
		}
		c, err := start(cmd)
		if err != nil {
			return nil, err
		}
		if _, err := c.in.Write(request); err != nil {
			return nil, c.failed(err)
		}
		return &timer{end: c.end, round: func() (time.Duration, error) {
			lines, err := c.ask("again\n", 1)
			if err != nil {
				return 0, err
			}
			seconds, err := strconv.ParseFloat(lines, 64)
			return time.Duration(seconds * float64(time.Second)), err
		}}, nil
	}
}

// raceFastText writes texts to the command and reads the labels, which it
// writes one by one.
func raceFastText(train []classifier.Example, ask []string) (*timer, error) {
	dir, err := os.MkdirTemp("", "fasttext")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // it is read before the first answer
	texts, given := labels(train, 0)
	cmd, err := predictor(dir, texts, given)
	if err != nil {
		return nil, err
	}
	c, err := start(cmd)
	if err != nil {
		return nil, err
	}
	var lines strings.Builder
	for _, q := range ask {
		fmt.Fprintln(&lines, fastTextLine(q))
	}
	round := func() (time.Duration, error) {
		start := time.Now()
		_, err := c.ask(lines.String(), len(ask))
		return time.Since(start), err
	}
	if _, err := round(); err != nil { // the model is loaded
		return nil, err
	}
	return &timer{end: c.end, round: round}, nil
}

// A child is a program that answers lines with lines.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func start(cmd *exec.Cmd) (*child, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &child{cmd, in, bufio.NewScanner(out)}, cmd.Start()
}

// ask writes lines and returns the last of n lines of answers.
func (c *child) ask(lines string, n int) (last string, err error) {
	written := make(chan error, 1)
	go func() {
		_, err := io.WriteString(c.in, lines)
		written <- err
	}()
	for range n {
		if !c.out.Scan() {
			return "", c.failed(c.out.Err())
		}
	}
	return c.out.Text(), <-written
}

// failed ends the child and says why it broke off.
func (c *child) failed(err error) error {
	_ = c.in.Close()
	if ended := c.cmd.Wait(); ended != nil {
		return ended
	}
	return fmt.Errorf("no answer: %v", err)
}

// end ends the child.
func (c *child) end() {
	_ = c.in.Close() // at the end of its input it ends
	_ = c.cmd.Wait() // nothing that it could say matters any more
}
