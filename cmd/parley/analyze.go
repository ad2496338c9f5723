package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/client"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

type analyzeCommand struct {
	*console
	service  serviceFlags
	classify classifyFlags
	json     bool
	indirect bool
	html     string
}

func newAnalyze(c *console) *cobra.Command {
	k := &analyzeCommand{console: c}
	cmd := &cobra.Command{
		Use:   "analyze FILE…",
		Short: "Find the quotes of articles, who says them, and what they do with them",
		Long: `Analyze finds the quotes of an article and their speakers, classifies each quote,
and counts the stances of every speaker.

With --html it writes a page instead that needs nothing else: the articles, their
quotes in the colour of their stance, and for the one you point at or touch the
probabilities and the words that decided.
` + documentHelp,
		Example: `  parley analyze article.txt
  parley analyze --html page.html article.txt
  parley analyze --json article.html | jq -r '.quotes[] | [.speaker.name, .classification.stance] | @tsv'`,
		RunE: func(cmd *cobra.Command, args []string) error { return k.run(cmd.Context(), args) },
	}
	fs := cmd.Flags()
	fs.BoolVar(&k.json, "json", false, "print an object for each file")
	fs.StringVar(&k.html, "html", "", "write a page to `FILE`, - for standard output")
	fs.BoolVar(&k.indirect, "indirect", false, "find indirect speech as well")
	k.classify.register(cmd)
	k.service.register(cmd, true)
	cmd.MarkFlagsMutuallyExclusive("json", "html")
	return cmd
}

func (k *analyzeCommand) run(ctx context.Context, args []string) error {
	files, err := k.files(args)
	if err != nil {
		return err
	}
	options, err := k.classify.options()
	if err != nil {
		return err
	}
	if k.html != "" && k.html != "-" {
		if err := checkPlace(k.html); err != nil {
			return err
		}
	}
	if err := k.service.check(options); err != nil {
		return err
	}
	if k.html != "" { // the page is cut out of a Go string
		options.Evidence, options.OffsetEncoding = true, parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF8
	}
	service, end, err := k.service.connect(ctx, k.console)
	if err != nil {
		return err
	}
	defer end()
	var page page
	err = k.eachDocument(files, k.json, func(d document) (proto.Message, error) {
		response, err := k.ask(ctx, service, d, options)
		switch {
		case err != nil:
			return nil, err
		case k.html != "":
			page.add(d, response)
		case !k.json:
			return response, k.show(d, response)
		}
		return response, nil
	})
	if k.html == "" || len(page.Articles) == 0 {
		return err
	}
	if failure := k.writePage(page); failure != nil {
		return failure
	}
	return err
}

func (k *analyzeCommand) ask(ctx context.Context, service *client.Client, d document, o *parleyv1.ClassifyOptions) (*parleyv1.AnalyzeDocumentResponse, error) {
	return service.Quotes.AnalyzeDocument(ctx, &parleyv1.AnalyzeDocumentRequest{
		Document: d.text,
		Options:  o,
		Indirect: k.indirect,
	})
}

func (k *analyzeCommand) writePage(p page) error {
	if k.html == "-" {
		return p.write(k.out)
	}
	return writeFile(k.html, func(w io.Writer) error { return p.write(w) })
}

// show lists the quotes, then counts, for people.
func (k *analyzeCommand) show(d document, r *parleyv1.AnalyzeDocumentResponse) error {
	var b strings.Builder
	b.WriteString(k.heading(d, len(r.GetQuotes())))
	for _, q := range r.GetQuotes() {
		fmt.Fprintf(&b, "\n  %s  %s%s\n", k.verdict(q.GetClassification()), k.speaker(q), k.kind(q))
		b.WriteString(k.wrap(q.GetText(), "      ", stanceInk(q.GetClassification().GetStance())))
	}
	if len(r.GetQuotes()) > 0 {
		b.WriteByte('\n')
		b.WriteString(tally(r))
	}
	_, err := fmt.Fprintln(k.out, b.String())
	return err
}

// tally is a table of how many quotes of whom have which stance.
func tally(r *parleyv1.AnalyzeDocumentResponse) string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, s := range stances() {
		fmt.Fprintf(t, "%s\t", word(s))
	}
	fmt.Fprintln(t, "")
	row := func(name string, counts []*parleyv1.StanceCount) {
		for _, s := range stances() {
			n := slices.IndexFunc(counts, func(c *parleyv1.StanceCount) bool { return c.GetStance() == s })
			if n < 0 || counts[n].GetQuoteCount() == 0 {
				fmt.Fprint(t, "·\t")
				continue
			}
			fmt.Fprintf(t, "%d\t", counts[n].GetQuoteCount())
		}
		fmt.Fprintf(t, "  %s\n", printable(name))
	}
	for _, s := range r.GetSpeakers() {
		if s.GetSpeaker().GetQuoteCount() > 0 {
			row(s.GetSpeaker().GetName(), s.GetStances())
		}
	}
	if counts := unclaimed(r); len(counts) > 0 {
		row("("+unclear+")", counts)
	}
	// Writing to a strings.Builder does not fail.
	_ = t.Flush()
	return b.String()
}

// unclaimed counts the stances of the quotes that no summary of a speaker
// counts: those without a speaker, and those of whom the document only calls
// "he". It has every stance, or nothing if there is no such quote.
func unclaimed(r *parleyv1.AnalyzeDocumentResponse) []*parleyv1.StanceCount {
	claimed := make(map[string]bool)
	for _, s := range r.GetSpeakers() {
		claimed[s.GetSpeaker().GetName()] = true
	}
	total := 0
	of := make(map[parleyv1.Stance]int32)
	for _, q := range r.GetQuotes() {
		if q.GetSpeaker() == nil || !claimed[q.GetSpeaker().GetName()] {
			total++
			of[q.GetClassification().GetStance()]++
		}
	}
	if total == 0 {
		return nil
	}
	var counts []*parleyv1.StanceCount
	for _, s := range stances() {
		counts = append(counts, &parleyv1.StanceCount{Stance: s, QuoteCount: of[s]})
	}
	return counts
}
