package server

import (
	"context"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
	"github.com/parley-dev/parley/quotes"
)

const article = `Élodie Martin, the mayor, spoke on Monday 😀. “We will respond to this with everything we have,” said Martin. “We are ready.

“Nobody should doubt that,” she added.

“Somebody in the crowd shouted this out loud.”
`

func TestExtractQuotes(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewQuoteServiceClient(f.conn)
	resp, err := stub.ExtractQuotes(t.Context(), &parleyv1.ExtractQuotesRequest{Document: article})
	if err != nil {
		t.Fatal(err)
	}
	if len(resp.GetQuotes()) < 3 {
		t.Fatalf("got %v", resp)
	}
	runes := []rune(article)
	for _, q := range resp.GetQuotes() {
		var parts []string
		for _, p := range q.GetParts() {
			parts = append(parts, string(runes[p.GetStart():p.GetEnd()]))
		}
		if got := strings.Join(parts, "\n"); got != q.GetText() {
			t.Errorf("the parts of %q hold %q", q.GetText(), got)
		}
		if (q.GetSpeaker() == nil) != (q.GetContext() != nil) {
			t.Errorf("quote %q has speaker %v and context %v", q.GetText(), q.GetSpeaker(), q.GetContext())
		}
		if q.GetKind() == parleyv1.QuoteKind_QUOTE_KIND_UNSPECIFIED || q.GetClassification() != nil {
			t.Errorf("got %v", q)
		}
	}
	_, err = stub.ExtractQuotes(t.Context(), &parleyv1.ExtractQuotesRequest{})
	wantStatus(t, err, codes.InvalidArgument, "INVALID_FIELD", "document")
	_, err = stub.ExtractQuotes(t.Context(), &parleyv1.ExtractQuotesRequest{Document: strings.Repeat("x", 1<<20+1)})
	wantStatus(t, err, codes.InvalidArgument, "INVALID_FIELD", "document")
	if _, err = stub.ExtractQuotes(t.Context(), &parleyv1.ExtractQuotesRequest{Document: strings.Repeat("x", 1<<20)}); err != nil {
		t.Errorf("1 MiB: %v", err)
	}
}

func TestAnalyzeDocument(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewQuoteServiceClient(f.conn)
	resp, err := stub.AnalyzeDocument(t.Context(), &parleyv1.AnalyzeDocumentRequest{
		Document: article,
		Options:  &parleyv1.ClassifyOptions{Evidence: true, MaxContributions: 100, OffsetEncoding: parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF8},
	})
	if err != nil {
		t.Fatal(err)
	}
	if resp.GetModelVersion() != "v-test" {
		t.Errorf("got version %q", resp.GetModelVersion())
	}
	bySpeaker := map[string]int32{}
	for _, q := range resp.GetQuotes() {
		if q.GetSpeaker() != nil {
			bySpeaker[q.GetSpeaker().GetName()]++
		}
		// Each word's contribution must point at that word in the document.
		contributions := q.GetClassification().GetStanceEvidence().GetContributions()
		if len(contributions) != len(strings.Fields(q.GetText())) {
			t.Errorf("got %d contributions for %q", len(contributions), q.GetText())
		}
		for _, c := range contributions {
			s := c.GetSpans()[0]
			if got := article[s.GetStart():s.GetEnd()]; got != c.GetFeature() {
				t.Errorf("span of %q holds %q", c.GetFeature(), got)
			}
		}
	}
	for _, s := range resp.GetSpeakers() {
		var stances, sentiments []string
		var total int32
		for _, c := range s.GetStances() {
			stances = append(stances, c.GetStance().String())
			total += c.GetQuoteCount()
		}
		for _, c := range s.GetSentiments() {
			sentiments = append(sentiments, c.GetSentiment().String())
		}
		if !slices.Equal(stances, []string{"STANCE_THREAT", "STANCE_DEMAND", "STANCE_REASSURANCE", "STANCE_NONE"}) ||
			!slices.Equal(sentiments, []string{"SENTIMENT_NEGATIVE", "SENTIMENT_NEUTRAL", "SENTIMENT_POSITIVE"}) {
			t.Errorf("got %v", s)
		}
		if total != bySpeaker[s.GetSpeaker().GetName()] || s.GetStances()[0].GetQuoteCount() != total {
			t.Errorf("summary %v, but %d quotes", s, bySpeaker[s.GetSpeaker().GetName()])
		}
	}
	_, err = stub.AnalyzeDocument(t.Context(), &parleyv1.AnalyzeDocumentRequest{Document: "x",
		Options: &parleyv1.ClassifyOptions{ModelVersion: "v-other"}})
	wantStatus(t, err, codes.NotFound, "MODEL_NOT_FOUND")
}

// Whoever speaks has a summary, pronouns that stand for nobody known included.
func TestAnalyzeDocument_unresolvedPronoun(t *testing.T) {
	const document = "“We will respond to this attack,” he said.\n\n" +
		"“They know what we can do,” said Élodie Martin.\n\n" +
		"“Nobody should doubt any of that,” they said. “We are ready for everything,” they said."
	f := start(t, testClassify, nil)
	stub := parleyv1.NewQuoteServiceClient(f.conn)
	resp, err := stub.AnalyzeDocument(t.Context(), &parleyv1.AnalyzeDocumentRequest{Document: document})
	if err != nil {
		t.Fatal(err)
	}
	extracted, err := stub.ExtractQuotes(t.Context(), &parleyv1.ExtractQuotesRequest{Document: document})
	if err != nil {
		t.Fatal(err)
	}
	var want, counted, stances, sentiments, listed int32
	pronouns := 0
	for _, q := range resp.GetQuotes() {
		if q.GetSpeaker() != nil {
			want++
		}
	}
	previous := int32(-1)
	for _, s := range resp.GetSpeakers() {
		counted += s.GetSpeaker().GetQuoteCount()
		for _, c := range s.GetStances() {
			stances += c.GetQuoteCount()
		}
		for _, c := range s.GetSentiments() {
			sentiments += c.GetQuoteCount()
		}
		if s.GetSpeaker().GetKind() == parleyv1.SpeakerKind_SPEAKER_KIND_PRONOUN {
			pronouns++
		}
		first := s.GetSpeaker().GetMentions()[0].GetStart()
		if first < previous {
			t.Errorf("speaker %v is out of order", s.GetSpeaker())
		}
		previous = first
	}
	for _, s := range extracted.GetSpeakers() {
		listed += s.GetQuoteCount()
	}
	if want == 0 || pronouns == 0 || counted != want || stances != want || sentiments != want || listed != want {
		t.Errorf("%d quotes with a speaker, %d counted, %d stances, %d sentiments, %d extracted, %d pronouns:\n%v",
			want, counted, stances, sentiments, listed, pronouns, resp)
	}
}

// Contexts give way where the response has no more room, from one quote on.
func TestDocument_addContexts(t *testing.T) {
	text := strings.Repeat("“a” ", 200)
	found := quotes.Extract(text, quotes.Options{})
	doc := newDocument(text, parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF8)
	for left, want := range map[budget]func(with int) bool{
		0:           func(with int) bool { return with == 0 },
		10_000:      func(with int) bool { return with > 0 && with < len(found.Quotes) },
		newBudget(): func(with int) bool { return with == len(found.Quotes) && with > 0 },
	} {
		var ms []*parleyv1.Quote
		for _, q := range found.Quotes {
			ms = append(ms, doc.quote(q))
		}
		given := int(left)
		doc.addContexts(ms, found.Quotes, &left)
		with, size := 0, 0
		for i, m := range ms {
			if m.GetContext() == nil {
				continue
			}
			size += proto.Size(m.GetContext())
			if with++; with != i+1 {
				t.Fatalf("quote %d has a context, %d before it have", i, with-1)
			}
		}
		if !want(with) || size > given {
			t.Errorf("%d bytes left: %d of %d quotes have a context, %d bytes of it", given, with, len(ms), size)
		}
	}
}

func TestAnalyzeDocument_longQuote(t *testing.T) {
	longest := 0
	f := start(t, func(text string, o classifier.Options) classifier.Result {
		longest = max(longest, len([]rune(text)))
		return testClassify(text, o)
	}, nil)
	_, err := parleyv1.NewQuoteServiceClient(f.conn).AnalyzeDocument(t.Context(), &parleyv1.AnalyzeDocumentRequest{
		Document: "“" + strings.Repeat("é and more ", 2000) + "end,” he said."})
	if err != nil {
		t.Fatal(err)
	}
	if longest > maxTextCodePoints {
		t.Errorf("%d code points were classified", longest)
	}
}

func TestAnalyzeDocument_cancelledBetweenQuotes(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	classified := 0
	engine, err := newEngine(testInfo, into(func(text string, o classifier.Options) classifier.Result {
		classified++
		cancel()
		return testClassify(text, o)
	}), newMetrics("", func() float64 { return 0 }))
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&quoteService{engine: engine, turns: newTurns()}).AnalyzeDocument(ctx, &parleyv1.AnalyzeDocumentRequest{Document: article})
	wantStatus(t, asCallError(err), codes.Canceled, "CANCELLED")
	if classified != 1 {
		t.Errorf("classified %d quotes, want 1", classified)
	}
}

// A stretch of a quote in several parts, and where it stands in the document.
func TestDocument_within(t *testing.T) {
	const text = `"Ä one.` + "\n\n" + `"Two three" - "four"`
	parts := []quotes.Span{{Start: 1, End: 8}, {Start: 11, End: 20}, {Start: 25, End: 29}} // Ä one. / Two three / four
	place := newDocument(text, parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF8).within(parts)
	joined := "Ä one.\nTwo three\nfour"
	tests := map[string]string{
		"Ä":                    "Ä",
		"one.":                 "one.",
		"Two":                  "Two",
		"three":                "three",
		"four":                 "four",
		"one.\nTwo":            "one.\n\n\"Two",
		"one.\n":               "one.\n\n\"",
		"\nTwo":                "Two",
		joined:                 text[1:29],
		"one.\nTwo three\nfou": text[4:28],
	}
	for stretch, want := range tests {
		at := strings.Index(joined, stretch)
		s := place(classifier.Span{Start: at, End: at + len(stretch)})
		if got := text[s.GetStart():s.GetEnd()]; got != want {
			t.Errorf("%q is at %q, want %q", stretch, got, want)
		}
	}
}

func TestCodePoints(t *testing.T) {
	const text = "añ😀z"
	for n, want := range map[int][2]string{0: {"", ""}, 1: {"a", "z"}, 3: {"añ😀", "ñ😀z"}, 4: {text, text}, 9: {text, text}} {
		if got := firstCodePoints(text, n); got != want[0] {
			t.Errorf("first %d: got %q", n, got)
		}
		if got := lastCodePoints(text, n); got != want[1] {
			t.Errorf("last %d: got %q", n, got)
		}
	}
}
