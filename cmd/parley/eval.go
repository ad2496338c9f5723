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
	data     []string
	names    []string
	report   reportFlags
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
left out. Quotes that the model was trained on tell nothing about it. Of several
files each may get a --name, by which it is shown.

With --report or --markdown it writes all of this and more to files: intervals,
reliability, accuracy by how sure the answers are, the learning curve, what each
family of features is worth, how often changes that must not matter flip an
answer, the most telling features, the worst mistakes. The seeds are
cross-validated; of --data, a model trained from all seeds is asked. It takes
minutes; --quick leaves out what takes longest.`,
		Example: `  parley eval
  parley eval --leave-out document --errors 10
  parley eval --seeds seeds --folds 10
  parley eval --model my.model --data labelled.jsonl --json
  parley eval --report accuracy.html --data labelled.jsonl --name "our quotes"`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return k.run(cmd) },
	}
	fs := cmd.Flags()
	fs.StringArrayVar(&k.data, "data", nil, "`FILE` of labelled quotes to ask about, - for standard input")
	fs.StringArrayVar(&k.names, "name", nil, "`NAME` of the quotes of each --data, in turn (default: the file's)")
	k.model.register(cmd)
	k.seeds.register(cmd)
	fs.IntVar(&k.folds, "folds", 5, "how many `FOLDS` to make of authors or groups")
	k.leaveOut = addChoice(cmd, "leave-out", "`KIND` of what is left out as a whole", "author", "group", "document")
	fs.IntVar(&k.errors, "errors", 0, "list the worst `N` mistakes: those where the right label was least probable")
	fs.BoolVar(&k.json, "json", false, "print one object")
	k.report.register(cmd)
	for _, other := range []string{"model", "errors", "json"} {
		cmd.MarkFlagsMutuallyExclusive("report", other)
		cmd.MarkFlagsMutuallyExclusive("markdown", other)
	}
	cmd.AddCommand(newEvalQuotes(c))
	return cmd
}

func (k *evalCommand) run(cmd *cobra.Command) error {
	if err := k.validate(cmd); err != nil {
		return misused(cmd, err)
	}
	if k.report.wanted() {
		return k.writeReports()
	}
	if len(k.data) == 0 {
		return k.crossValidate()
	}
	return k.askData()
}

// validate reports flags that do not go together.
func (k *evalCommand) validate(cmd *cobra.Command) error {
	if k.model.file != "" && len(k.data) == 0 {
		return errors.New("--model needs --data: a cross-validation trains its own models")
	}
	if k.folds < 2 {
		return fmt.Errorf("--folds is %d, must be at least 2", k.folds)
	}
	if len(k.names) > len(k.data) {
		return fmt.Errorf("%s for %d of --data", plural(len(k.names), "name"), len(k.data))
	}
	for _, name := range []string{"seeds", "leave-out", "folds"} {
		if len(k.data) > 0 && !k.report.wanted() && cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s and --data go together only with --report or --markdown", name)
		}
	}
	return k.report.validate()
}

// show prints the figures in the form that is wanted.
func (k *evalCommand) show(method string, e classifier.Evaluation) error {
	if k.json {
		return k.writeJSON(method, e)
	}
	return k.write(method, e)
}

// split says what stands in a fold, and how to tell people of it.
func (k *evalCommand) split() (split classifier.Split, method string) {
	method = fmt.Sprintf("cross-validation, %d folds, every %s whole", k.folds, k.leaveOut.value)
	switch k.leaveOut.value {
	case "group":
		return classifier.ByGroup(k.folds), method
	case "document":
		return classifier.ByDocument, "cross-validation, one document left out at a time"
	}
	return classifier.ByAuthor(k.folds), method
}

// crossValidate answers labelled quotes by models that have not seen them.
func (k *evalCommand) crossValidate() error {
	rows, err := k.seeds.load()
	if err != nil {
		return err
	}
	split, method := k.split()
	progress := k.begin("cross-validating")
	e, err := classifier.CrossValidate(seeds.Examples(rows), classifier.DefaultSettings(), split, func(done, folds int) {
		progress.say("cross-validating: %d of %d folds done", done, folds)
	})
	progress.end()
	if err != nil {
		return err
	}
	return k.show(method, e)
}

// askData asks one model about the quotes of each file.
func (k *evalCommand) askData() error {
	sets, err := k.sets()
	if err != nil {
		return err
	}
	model, err := k.model.load(k.console)
	if err != nil {
		return err
	}
	for i, s := range sets {
		e, err := classifier.Evaluate(model, s.examples)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if i > 0 && !k.json {
			fmt.Fprintln(k.out)
		}
		if err := k.show(fmt.Sprintf("model %s on %s", model.Version(), s.name), e); err != nil {
			return err
		}
	}
	return nil
}

// readData reads a file of labelled quotes, or standard input.
func (k *evalCommand) readData(file string) ([]classifier.Example, error) {
	in, name := k.in, "standard input"
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in, name = f, file
	}
	return readLabelled(name, in)
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
