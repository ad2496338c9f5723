package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/seeds"
)

type evalCommand struct {
	*console
	seeds    seedsFlag
	model    modelFlag
	data     string
	folds    int
	leaveOut *choice
	errors   int
	json     bool
}

func newEval(c *console) *cobra.Command {
	k := &evalCommand{console: c}
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure how often the answers are right",
		Long: `Eval compares answers with labels and prints accuracy, macro-F1, the figures of
each label with its row of the confusion matrix (right label down, answer
across), log loss, Brier score and expected calibration error.

Without --data it cross-validates: the labelled quotes are split into folds,
and each fold is answered by a model trained on the others. --leave-out says
what a fold never parts: an author's quotes, a group of near-copies, or a
document; with document each document is a fold and only quotes from documents
are answered.

With --data it asks one model about labelled quotes of your own: a line each,
{"text": "…", "stance": "threat", "sentiment": "negative"}; either label may be
left out. Quotes that the model was trained on tell nothing about it.`,
		Example: `  parley eval
  parley eval --leave-out document --errors 10
  parley eval --seeds seeds --folds 10
  parley eval --model my.model --data labelled.jsonl --json`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return k.run(cmd) },
	}
	fs := cmd.Flags()
	fs.StringVar(&k.data, "data", "", "`FILE` of labelled quotes to ask about, - for standard input")
	k.model.register(cmd)
	k.seeds.register(cmd)
	fs.IntVar(&k.folds, "folds", 5, "how many `FOLDS` to make of authors or groups")
	k.leaveOut = addChoice(cmd, "leave-out", "`KIND` of what is left out as a whole", "author", "group", "document")
	fs.IntVar(&k.errors, "errors", 0, "list the worst `N` mistakes: those where the right label was least probable")
	fs.BoolVar(&k.json, "json", false, "print one object")
	cmd.MarkFlagsMutuallyExclusive("data", "seeds")
	cmd.MarkFlagsMutuallyExclusive("data", "leave-out")
	cmd.MarkFlagsMutuallyExclusive("data", "folds")
	cmd.AddCommand(newEvalQuotes(c))
	return cmd
}

func (k *evalCommand) run(cmd *cobra.Command) error {
	if k.model.file != "" && k.data == "" {
		return misused(cmd, errors.New("--model needs --data: a cross-validation trains its own models"))
	}
	if k.folds < 2 {
		return misused(cmd, fmt.Errorf("--folds is %d, must be at least 2", k.folds))
	}
	evaluate := k.crossValidate
	if k.data != "" {
		evaluate = k.askData
	}
	method, e, err := evaluate()
	if err != nil {
		return err
	}
	if k.json {
		return k.writeJSON(method, e)
	}
	return k.write(method, e)
}

// crossValidate answers labelled quotes by models that have not seen them.
func (k *evalCommand) crossValidate() (method string, e classifier.Evaluation, err error) {
	rows, err := k.seeds.load()
	if err != nil {
		return "", e, err
	}
	method = fmt.Sprintf("cross-validation, %d folds, every %s whole", k.folds, k.leaveOut.value)
	split := classifier.ByAuthor(k.folds)
	switch k.leaveOut.value {
	case "group":
		split = classifier.ByGroup(k.folds)
	case "document":
		method, split = "cross-validation, one document left out at a time", classifier.ByDocument
	}
	progress := k.begin("cross-validating")
	defer progress.end()
	e, err = classifier.CrossValidate(seeds.Examples(rows), classifier.DefaultSettings(), split, func(done, folds int) {
		progress.say("cross-validating: %d of %d folds done", done, folds)
	})
	return method, e, err
}

// askData asks one model about the quotes of a file.
func (k *evalCommand) askData() (method string, e classifier.Evaluation, err error) {
	in, name := k.in, "standard input"
	if k.data != "-" {
		f, err := os.Open(k.data)
		if err != nil {
			return "", e, err
		}
		defer f.Close()
		in, name = f, k.data
	}
	examples, err := readLabelled(name, in)
	if err != nil {
		return "", e, err
	}
	model, err := k.model.load(k.console)
	if err != nil {
		return "", e, err
	}
	e, err = classifier.Evaluate(model, examples)
	return fmt.Sprintf("model %s on %s", model.Version(), name), e, err
}

// readLabelled reads a file of labelled quotes.
func readLabelled(name string, in io.Reader) ([]classifier.Example, error) {
	var examples []classifier.Example
	lines := bufio.NewScanner(decoded(in))
	lines.Buffer(nil, maxObjectBytes)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		if at := invalidUTF8(lines.Text()); at >= 0 {
			return nil, fmt.Errorf("%s, line %d, byte %d: not valid UTF-8", name, n, at+1)
		}
		e, err := parseLabelled(lines.Bytes())
		if err != nil {
			return nil, hinted(fmt.Errorf("%s, line %d: %w", name, n, err),
				`a line is {"text": "…", "stance": "threat", "sentiment": "negative"}`)
		}
		e.ID = cmp.Or(e.ID, fmt.Sprintf("line %d", n))
		examples = append(examples, e)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(examples) == 0 {
		return nil, fmt.Errorf("%s holds no labelled quote", name)
	}
	return examples, nil
}

func parseLabelled(line []byte) (classifier.Example, error) {
	var row struct {
		ID        any
		Text      string
		Stance    string
		Sentiment string
	}
	if err := json.Unmarshal(line, &row); err != nil {
		return classifier.Example{}, fmt.Errorf("not an object of strings: %w", err)
	}
	e := classifier.Example{Text: row.Text, Labels: []string{row.Stance, row.Sentiment}}
	if row.ID != nil {
		e.ID = fmt.Sprint(row.ID)
	}
	if row.Text == "" {
		return e, errors.New("no text")
	}
	for h, head := range classifier.Heads() {
		if l := e.Labels[h]; l != "" && !slices.Contains(head.Labels, l) {
			return e, fmt.Errorf("unknown %s %q, want one of %s", head.Name, l, strings.Join(head.Labels, ", "))
		}
	}
	return e, nil
}

// write prints the figures for people.
func (k *evalCommand) write(method string, e classifier.Evaluation) error {
	fmt.Fprintln(k.out, method)
	for h, head := range classifier.Heads() {
		if e.Heads[h].N == 0 {
			continue
		}
		if err := k.showMetrics(head, e.Heads[h]); err != nil {
			return err
		}
		k.writeMistakes(head, worstMistakes(e, h, k.errors))
	}
	return nil
}

func (k *evalCommand) writeMistakes(head classifier.Head, mistakes []mistake) {
	if len(mistakes) == 0 {
		return
	}
	fmt.Fprintf(k.out, "\nworst mistakes in %s:\n", head.Name)
	for _, m := range mistakes {
		fmt.Fprintf(k.out, "%s  %s → %s  %s  %s\n", percent(m.Probability), m.Right, m.Answer, k.paint(faint, m.ID), printable(m.Text))
	}
}

// A mistake is a wrong answer; Probability is that of the right one.
type mistake struct {
	ID          string  `json:"id"`
	Text        string  `json:"text"`
	Right       string  `json:"right"`
	Answer      string  `json:"answer"`
	Probability float64 `json:"probability"`
}

// worstMistakes lists the wrong answers of a head, the n worst.
func worstMistakes(e classifier.Evaluation, h, n int) []mistake {
	head := classifier.Heads()[h]
	var all []mistake
	for _, p := range e.Predictions {
		right := slices.Index(head.Labels, p.Example.Labels[h])
		if right < 0 || p.Decisions[h].Label == right {
			continue
		}
		all = append(all, mistake{
			ID:          p.Example.ID,
			Text:        p.Example.Text,
			Right:       head.Labels[right],
			Answer:      head.Labels[p.Decisions[h].Label],
			Probability: p.Decisions[h].Probabilities[right],
		})
	}
	slices.SortStableFunc(all, func(a, b mistake) int { return cmp.Compare(a.Probability, b.Probability) })
	return all[:min(n, len(all))]
}

// writeJSON prints the figures as one object, with the names that the API has
// for them.
func (k *evalCommand) writeJSON(method string, e classifier.Evaluation) error {
	type figures struct {
		Accuracy         float64 `json:"accuracy"`
		MacroF1          float64 `json:"macroF1"`
		LogLoss          float64 `json:"logLoss"`
		Brier            float64 `json:"brier"`
		CalibrationError float64 `json:"calibrationError"`
	}
	type label struct {
		Label     string  `json:"label"`
		Count     int     `json:"exampleCount"`
		Precision float64 `json:"precision"`
		Recall    float64 `json:"recall"`
		F1        float64 `json:"f1"`
		Answers   []int   `json:"answers"` // by label: a row of the confusion matrix
	}
	type head struct {
		Name     string    `json:"name"`
		Count    int       `json:"exampleCount"`
		Figures  figures   `json:"evaluation"`
		Labels   []label   `json:"labels"`
		Mistakes []mistake `json:"mistakes,omitempty"`
	}
	report := struct {
		Method string `json:"method"`
		Heads  []head `json:"heads"`
	}{Method: method}
	for i, h := range classifier.Heads() {
		m := e.Heads[i]
		out := head{h.Name, m.N, figures{m.Accuracy, m.MacroF1, m.LogLoss, m.Brier, m.ECE}, nil, worstMistakes(e, i, k.errors)}
		for l, f := range m.Labels {
			out.Labels = append(out.Labels, label{h.Labels[l], f.Support, f.Precision, f.Recall, f.F1, m.Confusion[l]})
		}
		report.Heads = append(report.Heads, out)
	}
	encoder := json.NewEncoder(k.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(report)
}
