package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/parley-dev/parley/cmd/parley/internal/quotescore"
	"github.com/parley-dev/parley/quotes"
)

type evalQuotesCommand struct {
	*console
	data   string
	system string
	errors int
	json   bool
}

func newEvalQuotes(c *console) *cobra.Command {
	k := &evalQuotesCommand{console: c}
	cmd := &cobra.Command{
		Use:   "quotes --data FILE",
		Short: "Measure how well quotes and their speakers are found",
		Long: `Quotes compares the quotes that parley extract finds in articles with those that
people marked there, or with --system those that another program found.

Spans are exact if their ends agree to a character; the second precision leaves
out what stands between marks but was attributed to nobody. A speaker is right
if a head word of his phrase is one of the source's: a name counts by its last
word. Only quotes of four words or more count. Sources that are pronouns are
counted apart: how often they were resolved to anybody, right or wrong.

A line of --data is an article, {"doc": "…", "text": "…", "quotes": [{"start": 4,
"end": 31, "text": "…", "mark": "curly", "speaker": {"text": "…"}}], "fragments":
[…], "others": [{"start": 40, "end": 52, "reason": "title"}]}; a line of --system
{"doc": "…", "quotes": [{"start": 4, "end": 31, "speaker": "…"}]}. All offsets are
code points.`,
		Example: `  parley eval quotes --data articles.jsonl
  parley eval quotes --data articles.jsonl --errors 20
  parley eval quotes --data articles.jsonl --system other.jsonl --json`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if k.data == "" {
				return misused(cmd, errors.New("--data is missing"))
			}
			return k.run()
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&k.data, "data", "", "`FILE` of articles with their quotes marked, - for standard input")
	fs.StringVar(&k.system, "system", "", "`FILE` of quotes that another program found")
	fs.IntVar(&k.errors, "errors", 0, "list the first `N` errors of each kind")
	fs.BoolVar(&k.json, "json", false, "print one object")
	return cmd
}

func (k *evalQuotesCommand) run() error {
	articles, err := readFrom(k.console, k.data, quotescore.Read)
	if err != nil {
		return err
	}
	found, err := k.answers(articles)
	if err != nil {
		return err
	}
	figures := quotescore.Score(articles, found)
	if k.json {
		return k.writeQuotesJSON(figures)
	}
	return k.writeQuotes(figures)
}

// answers are the quotes of the other program, or our own.
func (k *evalQuotesCommand) answers(articles []quotescore.Article) (map[string][]quotescore.Quote, error) {
	if k.system != "" {
		return readFrom(k.console, k.system, func(r io.Reader) (map[string][]quotescore.Quote, error) {
			return quotescore.ReadAnswers(r, articles)
		})
	}
	progress := k.begin("extracting quotes")
	defer progress.end()
	found := make(map[string][]quotescore.Quote, len(articles))
	for i, a := range articles {
		progress.say("extracting quotes: %d of %d articles done", i, len(articles))
		found[a.Doc] = extracted(a.Text)
	}
	return found, nil
}

// readFrom reads a file, or standard input if its name is -; errors name it.
func readFrom[T any](c *console, name string, read func(io.Reader) (T, error)) (T, error) {
	in, called := c.in, "standard input"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			var none T
			return none, err
		}
		defer f.Close()
		in, called = f, name
	}
	out, err := read(in)
	if err != nil {
		err = fmt.Errorf("%s: %w", called, err)
	}
	return out, err
}

// extracted are the quotes of a text as the comparison wants them: each part
// of a quote by itself, titles left out, offsets in code points, and the
// speaker as the text calls him near the quote, unless that is a pronoun.
func extracted(text string) []quotescore.Quote {
	at := codePoints(text)
	var out []quotescore.Quote
	for _, q := range quotes.Extract(text, quotes.Options{}).Quotes {
		if q.Kind == quotes.Title {
			continue
		}
		for _, p := range q.Parts {
			out = append(out, quotescore.Quote{
				Start:   at[p.Start],
				End:     at[p.End],
				Text:    text[p.Start:p.End],
				Speaker: surface(text, q.Speaker),
			})
		}
	}
	return out
}

// surface is what the text calls a speaker near the quote; where that is a
// pronoun, the name that it was resolved to.
func surface(text string, s *quotes.Speaker) string {
	if s == nil {
		return ""
	}
	mention := text[s.Span.Start:s.Span.End]
	if quotescore.IsPronoun(mention) {
		return s.Name
	}
	return mention
}

// codePoints numbers the bytes of a text, and its end, by code points.
func codePoints(text string) []int {
	at := make([]int, len(text)+1)
	n := 0
	for i := range len(text) {
		if i > 0 && utf8.RuneStart(text[i]) {
			n++
		}
		at[i] = n
	}
	at[len(text)] = utf8.RuneCountInString(text)
	return at
}

// share writes a ratio as a percentage.
func share(r quotescore.Ratio) string { return fmt.Sprintf("%.1f", 100*r.Share()) }

// writeQuotes prints the figures for people, in percent.
func (k *evalQuotesCommand) writeQuotes(f quotescore.Figures) error {
	fmt.Fprintf(k.out, "%s, %d quotes marked, %d found; figures in percent\n\n", plural(f.Documents, "article"), f.Recall.Of, f.Precision.Of)
	t := tabwriter.NewWriter(k.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, precision, recall quotescore.Ratio) {
		f1 := 100 * quotescore.F1(precision.Share(), recall.Share())
		fmt.Fprintf(t, "%s\t%s\t%s\t%.1f\t\n", name, share(precision), share(recall), f1)
	}
	fmt.Fprintln(t, "\tprecision\trecall\tF1\t")
	row("exact spans", f.Precision, f.Recall)
	row("exact spans*", f.Firm, f.Recall)
	row("words", f.WordPrecision, f.WordRecall)
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(k.out, "\n* without %d between marks that nobody attributed; beside them %d overlap a quote, %d stand elsewhere\n",
		f.Spurious.Unattributed, f.Spurious.Overlapping, f.Spurious.Elsewhere)
	k.writeByMark(f.ByMark)
	if err := k.writeSpeakers(f); err != nil {
		return err
	}
	k.writeLeftOut(f)
	k.writeErrors(f.Errors)
	return nil
}

func (k *evalQuotesCommand) writeByMark(marks map[string]*quotescore.Ratio) {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(marks)) {
		parts = append(parts, fmt.Sprintf("%s %s of %d", name, share(*marks[name]), marks[name].Of))
	}
	fmt.Fprintf(k.out, "recall by mark: %s\n\n", printable(strings.Join(parts, ", ")))
}

func (k *evalQuotesCommand) writeSpeakers(f quotescore.Figures) error {
	t := tabwriter.NewWriter(k.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "speakers\tright\tof\t%\t")
	for _, row := range []struct {
		name  string
		ratio quotescore.Ratio
	}{
		{"strict", f.Speakers.Strict},
		{"named", f.Speakers.Named},
		{"descriptive", f.Speakers.Descriptive},
		{"where any is given", f.Speakers.Given},
	} {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t\n", row.name, row.ratio.Hits, row.ratio.Of, share(row.ratio))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	p := f.Pronouns
	of := func(n int) string { return share(quotescore.Ratio{Hits: n, Of: p.N}) }
	fmt.Fprintf(k.out, "\n%s as source: %s resolved, %s same pronoun, %s other pronoun, %s nobody\n",
		plural(p.N, "pronoun"), of(p.Resolved), of(p.Same), of(p.Other), of(p.Nobody))
	return nil
}

func (k *evalQuotesCommand) writeLeftOut(f quotescore.Figures) {
	l := f.LeftOut
	fmt.Fprintf(k.out, "left out: %d without source (%d given one), %d nested, %d under %d words, %d in doubtful spans\n",
		l.NoSource, l.NoSourceNamed, l.Nested, l.Short, quotescore.MinWords, l.Doubtful)
	for _, w := range []struct {
		n       int
		message string
	}{
		{f.OtherText, "%s with another text than stands at the offsets; are they code points?"},
		{f.OutOfText, "%s out of the article"},
		{f.Repeated, "%s given twice"},
	} {
		if w.n > 0 {
			k.warn(w.message, plural(w.n, "quote"))
		}
	}
}

func (k *evalQuotesCommand) writeErrors(all []quotescore.Error) {
	for _, e := range firstErrors(all, k.errors) {
		fmt.Fprintf(k.out, "\n%s  %s\n%s", k.paint(bold, e.Kind), k.paint(faint, e.Article), k.wrap(e.Text, "    ", plain))
		if e.Want != "" || e.Got != "" {
			fmt.Fprintf(k.out, "    source %q, given %q\n", e.Want, e.Got)
		}
	}
}

// firstErrors are the first n of each kind.
func firstErrors(all []quotescore.Error, n int) []quotescore.Error {
	var out []quotescore.Error
	shown := map[string]int{}
	for _, e := range all {
		if shown[e.Kind]++; shown[e.Kind] <= n {
			out = append(out, e)
		}
	}
	return out
}

// writeQuotesJSON prints the figures as one object; a share is written as its
// two numbers.
func (k *evalQuotesCommand) writeQuotesJSON(f quotescore.Figures) error {
	type agreement struct {
		Precision float64 `json:"precision"`
		Recall    float64 `json:"recall"`
		F1        float64 `json:"f1"`
	}
	agree := func(precision, recall quotescore.Ratio) agreement {
		p, r := precision.Share(), recall.Share()
		return agreement{p, r, quotescore.F1(p, r)}
	}
	type accuracy struct {
		Accuracy float64 `json:"accuracy"`
		quotescore.Ratio
	}
	right := func(r quotescore.Ratio) accuracy { return accuracy{r.Share(), r} }
	marks := make(map[string]accuracy, len(f.ByMark))
	for name, r := range f.ByMark {
		marks[name] = right(*r)
	}
	encoder := json.NewEncoder(k.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		Articles     int                 `json:"articleCount"`
		Marked       int                 `json:"markedCount"`
		Found        int                 `json:"foundCount"`
		Exact        agreement           `json:"exact"`
		Firm         agreement           `json:"exactFirm"`
		Words        agreement           `json:"words"`
		ByMark       map[string]accuracy `json:"recallByMark"`
		Spurious     quotescore.Spurious `json:"spurious"`
		Strict       accuracy            `json:"speakers"`
		Named        accuracy            `json:"namedSpeakers"`
		Descriptive  accuracy            `json:"descriptiveSpeakers"`
		Given        accuracy            `json:"givenSpeakers"`
		AsPronoun    int                 `json:"givenAsPronoun"`
		Pronouns     quotescore.Pronouns `json:"pronouns"`
		LeftOut      quotescore.LeftOut  `json:"leftOut"`
		OtherText    int                 `json:"otherTextCount"`
		OutOfArticle int                 `json:"outOfArticleCount"`
		Repeated     int                 `json:"repeatedCount"`
		Errors       []quotescore.Error  `json:"errors,omitempty"`
	}{
		f.Documents, f.Recall.Of, f.Precision.Of,
		agree(f.Precision, f.Recall), agree(f.Firm, f.Recall), agree(f.WordPrecision, f.WordRecall),
		marks, f.Spurious,
		right(f.Speakers.Strict), right(f.Speakers.Named), right(f.Speakers.Descriptive), right(f.Speakers.Given), f.Speakers.AsPronoun,
		f.Pronouns, f.LeftOut, f.OtherText, f.OutOfText, f.Repeated, firstErrors(f.Errors, k.errors),
	})
}
