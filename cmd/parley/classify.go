package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// readAhead is how many texts are read from the input before their answers.
const readAhead = 256

type classifyCommand struct {
	*console
	service serviceFlags
	ask     classifyFlags
	json    bool
	jsonl   bool
	explain bool
}

func newClassify(c *console) *cobra.Command {
	k := &classifyCommand{console: c}
	cmd := &cobra.Command{
		Use:   "classify [TEXT…]",
		Short: "Say what the speaker of a quote does with it, and how it sounds",
		Long: `Classify answers for each quote: its stance (threat, demand, reassurance or
none), its sentiment (negative, neutral or positive), and how probable they are.

Quotes are the arguments, without their quotation marks; or the lines of
standard input, where that is a pipe or an argument is -, in UTF-8, or in UTF-16
if it says so. A quote has 1 to 10,000 characters. Any number of lines is
answered, in their order, in little memory; a line that is refused does not stop
the others. For quotes that contain line breaks use --jsonl; before one that
begins with a dash put --.

With --json each answer is an object on a line of its own: the Classification
of the API, or {"error": …} for a line that was refused.`,
		Example: `  parley classify "Cross that river and we will answer with fire."
  parley classify --explain "We have no quarrel with our neighbours."
  parley classify --json < quotes.txt | jq -r .stance
  echo '{"id": 7, "text": "Leave the island."}' | parley classify --jsonl --json
  parley classify --address quotes.example.org:443 "Sign, or leave the table."`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return k.run(cmd, args)
		},
	}
	fs := cmd.Flags()
	fs.BoolVar(&k.json, "json", false, "print an object for each quote")
	fs.BoolVar(&k.jsonl, "jsonl", false, "read objects with text and, to be carried through, id from the lines of standard input")
	fs.BoolVar(&k.explain, "explain", false, "show the words that decided")
	fs.BoolVar(&k.ask.sentences, "sentences", false, "answer for each sentence as well")
	k.ask.register(cmd)
	k.service.register(cmd, true)
	return cmd
}

func (k *classifyCommand) run(cmd *cobra.Command, args []string) error {
	texts, err := k.texts(args)
	if err != nil {
		return err
	}
	options, err := k.ask.options()
	if err != nil {
		return err
	}
	options.Evidence = k.explain
	if k.explain && !k.json {
		options.MaxContributions = allContributions // byWords sums them up
	}
	if !k.json { // what is shown to people is cut out of a Go string
		options.OffsetEncoding = parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF8
	}
	if err := k.service.check(options); err != nil {
		return err
	}
	return k.answer(cmd.Context(), texts, options)
}

// texts finds out where the quotes come from.
func (k *classifyCommand) texts(args []string) (iter.Seq[text], error) {
	parse, maxBytes := plainText, maxTextBytes
	if k.jsonl {
		parse, maxBytes = objectText, maxObjectBytes
	}
	switch {
	case len(args) > 0 && k.jsonl && (len(args) > 1 || args[0] != "-"):
		return nil, hinted(errors.New("--jsonl reads standard input, not arguments"), "parley classify --jsonl < quotes.jsonl")
	case len(args) > 0:
		k.warnOfFiles(args)
		return argumentTexts(args, k.in, parse, maxBytes), nil
	case isTerminal(k.in):
		return nil, hinted(errors.New("there is no quote to classify"), `give it as an argument, pipe lines in, or type them after: parley classify -`)
	}
	return lineTexts(k.in, parse, maxBytes), nil
}

// warnOfFiles says so where a quote is the name of a file: it was hardly meant
// to be classified.
func (k *classifyCommand) warnOfFiles(args []string) {
	for _, arg := range args {
		if info, err := os.Stat(arg); err == nil && info.Mode().IsRegular() {
			k.warn("%s is a file, and its name was taken for a quote", arg)
			k.warn("hint: parley classify < %s answers its lines, parley analyze %s finds the quotes of an article", arg, arg)
		}
	}
}

// answer classifies texts and prints the results as they come.
func (k *classifyCommand) answer(ctx context.Context, texts iter.Seq[text], options *parleyv1.ClassifyOptions) error {
	service, end, err := k.service.connect(ctx, k.console)
	if err != nil {
		return err
	}
	defer end()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	progress := k.begin("classifying")
	defer progress.end()
	if isTerminal(k.out) { // the results are progress enough, and share the screen
		progress.end()
	}

	contents, sent := send(ctx, texts)
	total, failed, empty := 0, 0, 0
	for result, err := range service.ClassifyAll(ctx, contents, options) {
		if err != nil {
			return afterAnswers(total, err)
		}
		t := <-sent
		total++
		if refusal := refusalOf(t, result); refusal != nil {
			failed++
			if t.err == nil && t.content == "" && strings.HasPrefix(t.place, "line ") {
				empty++
			}
			err = k.showRefusal(t, refusal)
		} else {
			err = k.showAnswer(t, result.GetClassification())
		}
		if err != nil {
			return err
		}
		progress.say("%d quotes classified", total)
	}
	if empty > 0 && !k.json {
		k.warn("hint: %s", emptyHint(k.jsonl))
	}
	switch {
	case total == 0:
		return hinted(errors.New("there is no quote to classify: the input is empty"), "a line of the input is a quote")
	case failed > 0 && total == 1 && !k.json:
		return errReported
	case failed > 0:
		return fmt.Errorf("%d of %d quotes refused", failed, total)
	}
	return nil
}

// afterAnswers says how many answers came before a call failed, so that whoever
// asked can go on with the rest.
func afterAnswers(n int, err error) error {
	if n == 0 {
		return err
	}
	return fmt.Errorf("after %s: %w", plural(n, "quote"), err)
}

// send yields the contents of texts, and hands on each text beforehand, so that
// its result can be told where it came from. What is refused already is sent
// as an empty text: then there is one result for every text.
func send(ctx context.Context, texts iter.Seq[text]) (contents iter.Seq[string], sent <-chan text) {
	out := make(chan text, readAhead)
	return func(yield func(string) bool) {
		for t := range texts {
			select {
			case out <- t:
			case <-ctx.Done():
				return
			}
			if !yield(t.content) {
				return
			}
		}
	}, out
}

// refusalOf is why a text has no classification, nil if it has one.
func refusalOf(t text, result *parleyv1.ClassifyResult) *status.Status {
	if t.err != nil {
		return status.New(codes.InvalidArgument, t.err.Error())
	}
	if result.GetError() != nil {
		return status.FromProto(result.GetError())
	}
	return nil
}

// emptyHint is what helps against texts of no character.
func emptyHint(objects bool) string {
	if objects {
		return `"text" must hold a quote`
	}
	return "every line is a quote, blank ones too; grep . drops those"
}

func (k *classifyCommand) showRefusal(t text, st *status.Status) error {
	if !k.json {
		message := st.Message()
		if t.err == nil && t.content == "" {
			message = t.place + ": empty"
		} else if t.err == nil {
			message = t.place + ": " + message
		}
		k.warn("%s", message)
		return nil
	}
	e, err := errorField(st)
	if err != nil {
		return err
	}
	return k.writeObject(nil, append(idFields(t), e)...)
}

func (k *classifyCommand) showAnswer(t text, c *parleyv1.Classification) error {
	if k.json {
		object, err := compactJSON(c)
		if err != nil {
			return err
		}
		return k.writeObject(object, idFields(t)...)
	}
	return k.showClassification(t, c)
}

func idFields(t text) []field {
	if t.id == nil {
		return nil
	}
	return []field{{"id", t.id}}
}
