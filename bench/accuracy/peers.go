package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jbrukh/bayesian"
	"github.com/jonreiter/govader"

	"github.com/parley-dev/parley/classifier"
)

// peers are asked in this order. Those of scikit-learn and fastText come with
// their documented settings and with one tuning each: for scikit-learn word
// pairs and the smoothing or penalty that cross-validates best on the training
// quotes, for fastText word pairs and 25 epochs.
var peers = []peer{
	{"Parley", parley},
	{"jbrukh/bayesian, as its README shows it", perHead(bayes)},
	{"VADER (govader)", vader},
	{"scikit-learn MultinomialNB", perHead(scikit("multinomial", false))},
	{"scikit-learn MultinomialNB, tuned", perHead(scikit("multinomial", true))},
	{"scikit-learn ComplementNB", perHead(scikit("complement", false))},
	{"scikit-learn ComplementNB, tuned", perHead(scikit("complement", true))},
	{"scikit-learn logistic regression on TF-IDF", perHead(scikit("logistic", false))},
	{"scikit-learn logistic regression on TF-IDF, tuned", perHead(scikit("logistic", true))},
	{"fastText", perHead(fastText())},
	{"fastText, tuned", perHead(fastText("-wordNgrams", "2", "-epoch", "25", "-lr", "0.5"))},
}

func parley(train, test []classifier.Example) ([][]string, error) {
	m, err := classifier.Train(train, classifier.DefaultSettings())
	if err != nil {
		return nil, err
	}
	out := make([][]string, len(m.Info().Heads))
	for _, e := range test {
		for h, d := range m.Classify(e.Text, classifier.Options{}).Decisions {
			out[h] = append(out[h], m.Info().Heads[h].Labels[d.Label])
		}
	}
	return out, nil
}

// learnBayes learns white-space separated words, as the library's README does.
func learnBayes(head classifier.Head, texts, labels []string) *bayesian.Classifier {
	var classes []bayesian.Class
	for _, l := range head.Labels {
		classes = append(classes, bayesian.Class(l))
	}
	c := bayesian.NewClassifier(classes...)
	for i, t := range texts {
		c.Learn(strings.Fields(t), bayesian.Class(labels[i]))
	}
	return c
}

func bayes(head classifier.Head, texts, labels, ask []string) ([]string, error) {
	c := learnBayes(head, texts, labels)
	var out []string
	for _, t := range ask {
		_, likely, _ := c.LogScores(strings.Fields(t))
		out = append(out, string(c.Classes[likely]))
	}
	return out, nil
}

// vader knows sentiment only. The thresholds are those that its authors give.
func vader(_, test []classifier.Example) ([][]string, error) {
	analyzer := govader.NewSentimentIntensityAnalyzer()
	var out []string
	for _, e := range test {
		switch compound := analyzer.PolarityScores(e.Text).Compound; {
		case compound >= 0.05:
			out = append(out, classifier.Positive)
		case compound <= -0.05:
			out = append(out, classifier.Negative)
		default:
			out = append(out, classifier.Neutral)
		}
	}
	return [][]string{nil, out}, nil
}

//go:embed scikit.py
var scikitScript string

// A scikitRequest is what scikit.py reads first.
type scikitRequest struct {
	Model  string   `json:"model"`
	Pairs  bool     `json:"pairs"` // of words too
	Search bool     `json:"search"`
	Times  string   `json:"times"` // what to measure, if anything
	Texts  []string `json:"texts"`
	Labels []string `json:"labels"`
	Ask    []string `json:"ask"`
}

// command runs scikit.py under the system's python3, where distributions put
// scikit-learn, on one processor.
func (r scikitRequest) command() (cmd *exec.Cmd, line []byte, err error) {
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import sklearn").Run() != nil {
		return nil, nil, errMissing{"scikit-learn"}
	}
	if line, err = json.Marshal(r); err != nil {
		return nil, nil, err
	}
	cmd = exec.Command(python, "-c", scikitScript)
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
	cmd.Stderr = os.Stderr
	return cmd, append(line, '\n'), nil
}

func scikit(model string, tuned bool) func(classifier.Head, []string, []string, []string) ([]string, error) {
	return func(_ classifier.Head, texts, labels, ask []string) ([]string, error) {
		cmd, request, err := scikitRequest{Model: model, Pairs: tuned, Search: tuned, Texts: texts, Labels: labels, Ask: ask}.command()
		if err != nil {
			return nil, err
		}
		cmd.Stdin = bytes.NewReader(request)
		reply, err := cmd.Output()
		if err != nil {
			return nil, err
		}
		var out []string
		return out, json.Unmarshal(reply, &out)
	}
}

// fastTextLine is a text as fastText wants it.
func fastTextLine(t string) string { return strings.ToLower(strings.Join(strings.Fields(t), " ")) }

// predictor trains a model with the command fasttext, on one processor, and
// returns the command that answers lines with it.
func predictor(dir string, texts, labels []string, options ...string) (*exec.Cmd, error) {
	program, err := exec.LookPath("fasttext")
	if err != nil {
		return nil, errMissing{"fasttext"}
	}
	var train strings.Builder
	for i, t := range texts {
		fmt.Fprintf(&train, "__label__%s %s\n", labels[i], fastTextLine(t))
	}
	trainFile, model := filepath.Join(dir, "train"), filepath.Join(dir, "model")
	if err := os.WriteFile(trainFile, []byte(train.String()), 0o600); err != nil {
		return nil, err
	}
	arguments := append([]string{"supervised", "-input", trainFile, "-output", model, "-thread", "1"}, options...)
	if out, err := exec.Command(program, arguments...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return exec.Command(program, "predict", model+".bin", "-"), nil
}

func fastText(options ...string) func(classifier.Head, []string, []string, []string) ([]string, error) {
	return func(_ classifier.Head, texts, labels, ask []string) ([]string, error) {
		dir, err := os.MkdirTemp("", "fasttext")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		cmd, err := predictor(dir, texts, labels, options...)
		if err != nil {
			return nil, err
		}
		var lines strings.Builder
		for _, t := range ask {
			fmt.Fprintln(&lines, fastTextLine(t))
		}
		cmd.Stdin = strings.NewReader(lines.String())
		reply, err := cmd.Output()
		if err != nil {
			return nil, err
		}
		return strings.Fields(strings.ReplaceAll(string(reply), "__label__", "")), nil
	}
}
