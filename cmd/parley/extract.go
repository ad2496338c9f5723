package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/client"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// documentHelp is what the commands that read articles have in common.
const documentHelp = `
Files are plain text or Markdown in UTF-8, or in UTF-16 if they say so; or HTML,
of which the article is taken. The name - stands for standard input, which is
read too if no file is named and it is a pipe. An article has 1 MiB at most.

With --json each file is an object on a line of its own: the file's name and the
response of the API, or {"error": …} for a file that was refused. Where the text
is not what the file holds (HTML, UTF-16), "document" has the text, since all
offsets are into it.`

type extractCommand struct {
	*console
	service  serviceFlags
	json     bool
	indirect bool
	offsets  *choice
}

func newExtract(c *console) *cobra.Command {
	k := &extractCommand{console: c}
	cmd := &cobra.Command{
		Use:   "extract FILE…",
		Short: "Find the quotes of articles and who says them",
		Long: `Extract finds what people say in an article, in quotation marks or, with
--indirect, in the writer's words, and who says it.
` + documentHelp,
		Example: `  parley extract article.txt
  parley extract --indirect --json articles/*.html
  curl -s https://news.example.org/story | parley extract`,
		RunE: func(cmd *cobra.Command, args []string) error { return k.run(cmd.Context(), args) },
	}
	fs := cmd.Flags()
	fs.BoolVar(&k.json, "json", false, "print an object for each file")
	fs.BoolVar(&k.indirect, "indirect", false, "find indirect speech as well")
	k.offsets = addOffsets(cmd)
	k.service.register(cmd, false)
	return cmd
}

func (k *extractCommand) run(ctx context.Context, args []string) error {
	files, err := k.files(args)
	if err != nil {
		return err
	}
	service, end, err := k.service.connect(ctx, k.console)
	if err != nil {
		return err
	}
	defer end()
	return k.eachDocument(files, k.json, func(d document) (proto.Message, error) {
		response, err := k.ask(ctx, service, d)
		if err == nil && !k.json {
			err = k.show(d, response)
		}
		return response, err
	})
}

func (k *extractCommand) ask(ctx context.Context, service *client.Client, d document) (*parleyv1.ExtractQuotesResponse, error) {
	return service.Quotes.ExtractQuotes(ctx, &parleyv1.ExtractQuotesRequest{
		Document: d.text,
		Options:  &parleyv1.ExtractOptions{Indirect: k.indirect, OffsetEncoding: offsetEncoding(k.offsets)},
	})
}

// show lists the quotes for people.
func (k *extractCommand) show(d document, r *parleyv1.ExtractQuotesResponse) error {
	var b strings.Builder
	b.WriteString(k.heading(d, len(r.GetQuotes())))
	for _, q := range r.GetQuotes() {
		fmt.Fprintf(&b, "\n  %s%s\n", k.speaker(q), k.kind(q))
		b.WriteString(k.wrap(q.GetText(), "      ", plain))
	}
	for i, s := range r.GetSpeakers() {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "  %3d  %s\n", s.GetQuoteCount(), k.who(s.GetName(), s.GetRole()))
	}
	_, err := fmt.Fprintln(k.out, b.String())
	return err
}

// files finds out where the articles come from.
func (c *console) files(args []string) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	if isTerminal(c.in) {
		return nil, hinted(errors.New("there is no article to read"), "name files, or pipe an article in")
	}
	return []string{"-"}, nil
}

// eachDocument reads the files in turn and hands them to answer. A file that
// is refused, here or by the service, does not stop the others; a call that
// fails for any other reason does.
func (c *console) eachDocument(files []string, asJSON bool, answer func(document) (proto.Message, error)) error {
	failed := 0
	for d, err := range c.documents(files) {
		if err != nil {
			failed++
			if err := c.refuseDocument(d, err, asJSON); err != nil {
				return err
			}
			continue
		}
		if d.markup {
			c.warn("%s looks like HTML and is read as plain text", d.name)
			c.warn("hint: give it a name that ends in .html, or pipe it in, and the article is taken out of it")
		}
		response, err := answer(d)
		if err != nil {
			err = fmt.Errorf("%s: %w", d.name, err)
		}
		if isRefusal(err) {
			failed++
			if err := c.refuseDocument(d, err, asJSON); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if asJSON {
			if err := c.writeDocument(d, response); err != nil {
				return err
			}
		}
	}
	if failed > 0 {
		return errReported
	}
	return nil
}

// isRefusal reports whether a call failed because of what was asked, so that
// the next file may well be answered.
func isRefusal(err error) bool {
	st, failed := statusOf(err)
	return failed && (st.Code() == codes.InvalidArgument || st.Code() == codes.ResourceExhausted)
}

func (c *console) documents(files []string) iter.Seq2[document, error] {
	return func(yield func(document, error) bool) {
		for _, name := range files {
			if !yield(readDocument(name, c.in)) {
				return
			}
		}
	}
}

// refuseDocument tells why a file has no answer: on standard error, and with
// asJSON as an object too.
func (c *console) refuseDocument(d document, why error, asJSON bool) error {
	c.complain(why)
	if !asJSON {
		return nil
	}
	st, failed := statusOf(why)
	if !failed {
		st = status.New(codes.InvalidArgument, why.Error())
	}
	e, err := errorField(st)
	if err != nil {
		return err
	}
	return c.writeObject(nil, stringField("file", d.file), e)
}

// writeDocument prints a response, with the text that its offsets refer to
// where a caller does not have it.
func (c *console) writeDocument(d document, response proto.Message) error {
	object, err := compactJSON(response)
	if err != nil {
		return err
	}
	first := []field{stringField("file", d.file)}
	if d.derived {
		first = append(first, stringField("document", d.text))
	}
	return c.writeObject(object, first...)
}

func (c *console) heading(d document, quotes int) string {
	return fmt.Sprintf("%s: %s\n", c.paint(bold, d.name), plural(quotes, "quote"))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// unclear stands for the speaker of a quote that nobody can be told to say.
const unclear = "speaker not clear"

// speaker is who says a quote, as it is shown to people.
func (c *console) speaker(q *parleyv1.Quote) string {
	s := q.GetSpeaker()
	if s == nil {
		return c.paint(faint, unclear)
	}
	who := c.who(s.GetName(), s.GetRole())
	if s.GetRelayer() != "" {
		who += c.paint(faint, " through "+s.GetRelayer())
	}
	return who
}

func (c *console) who(name, role string) string {
	if role == "" {
		return c.paint(bold, name)
	}
	return c.paint(bold, name) + ", " + printable(role)
}

// kind names what is not a plain direct quote.
func (c *console) kind(q *parleyv1.Quote) string {
	if q.GetKind() == parleyv1.QuoteKind_QUOTE_KIND_DIRECT {
		return ""
	}
	return c.paint(faint, "  ("+word(q.GetKind())+")")
}

// wrap breaks text into lines that fit, each with an indent.
func (c *console) wrap(text, indent string, i ink) string {
	width := c.width() - len(indent)
	var b strings.Builder
	line := ""
	flush := func() {
		b.WriteString(indent + c.paint(i, line) + "\n")
		line = ""
	}
	for w := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(w) > width {
			flush()
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	flush()
	return b.String()
}
