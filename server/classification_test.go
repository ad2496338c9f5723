package server

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

func TestClassify(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	uniform := func(last float64) []*parleyv1.StanceProbability {
		return []*parleyv1.StanceProbability{
			{Stance: parleyv1.Stance_STANCE_DEMAND, Probability: .5},
			{Stance: parleyv1.Stance_STANCE_THREAT, Probability: .1},
			{Stance: parleyv1.Stance_STANCE_NONE, Probability: .2},
			{Stance: parleyv1.Stance_STANCE_REASSURANCE, Probability: last},
		}
	}

	tests := []struct {
		name    string
		text    string
		options *parleyv1.ClassifyOptions
		code    codes.Code
		reason  string
		fields  []string
	}{
		{name: "one code point", text: "!"},
		{name: "10,000 code points of four bytes", text: strings.Repeat("😀", 10_000)},
		{name: "NUL bytes", text: "we will\x00 strike\x00"},
		{name: "another language", text: "Мы ответим."},
		{name: "version served", text: "x", options: &parleyv1.ClassifyOptions{ModelVersion: "v-test"}},
		{name: "prior", text: "x", options: &parleyv1.ClassifyOptions{StancePrior: uniform(.2)}},
		{name: "empty", code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"text"}},
		{name: "10,001 code points", text: strings.Repeat("x", 10_001),
			code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"text"}},
		{name: "several fields", options: &parleyv1.ClassifyOptions{OffsetEncoding: 9, MaxContributions: -1},
			code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"text", "options.max_contributions", "options.offset_encoding"}},
		{name: "unknown version", text: "x", options: &parleyv1.ClassifyOptions{ModelVersion: "v-other"},
			code: codes.NotFound, reason: "MODEL_NOT_FOUND"},
		{name: "version too long", text: "x", options: &parleyv1.ClassifyOptions{ModelVersion: strings.Repeat("v", 65)},
			code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"options.model_version"}},
		{name: "prior of zero", text: "x", options: &parleyv1.ClassifyOptions{StancePrior: uniform(0)},
			code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"options.stance_prior"}},
		{name: "prior not a number", text: "x", options: &parleyv1.ClassifyOptions{StancePrior: uniform(math.NaN())},
			code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"options.stance_prior", "options.stance_prior[3].probability"}},
		{name: "prior incomplete", text: "x", options: &parleyv1.ClassifyOptions{StancePrior: uniform(1)[:2]},
			code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"options.stance_prior"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			resp, err := stub.Classify(t.Context(), &parleyv1.ClassifyRequest{Text: test.text, Options: test.options})
			if test.code != codes.OK {
				wantStatus(t, err, test.code, test.reason, test.fields...)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c := resp.GetClassification()
			if c.GetModelVersion() != "v-test" || len(c.GetStanceProbabilities()) != 4 || len(c.GetSentimentProbabilities()) != 3 {
				t.Errorf("got %v", c)
			}
		})
	}
}

func TestClassify_labelsByName(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	resp, err := stub.Classify(t.Context(), &parleyv1.ClassifyRequest{
		Text: "x",
		Options: &parleyv1.ClassifyOptions{
			Evidence: true,
			SentimentPrior: []*parleyv1.SentimentProbability{
				{Sentiment: parleyv1.Sentiment_SENTIMENT_NEUTRAL, Probability: .2},
				{Sentiment: parleyv1.Sentiment_SENTIMENT_POSITIVE, Probability: .7},
				{Sentiment: parleyv1.Sentiment_SENTIMENT_NEGATIVE, Probability: .1},
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := resp.GetClassification()
	var got []string
	for _, p := range c.GetStanceProbabilities() {
		got = append(got, fmt.Sprintf("%v %v", p.GetStance(), p.GetProbability()))
	}
	for _, p := range c.GetSentimentProbabilities() {
		got = append(got, fmt.Sprintf("%v %v", p.GetSentiment(), p.GetProbability()))
	}
	got = append(got, c.GetStance().String(), c.GetSentiment().String(),
		c.GetStanceEvidence().GetAgainst().String(), c.GetSentimentEvidence().GetAgainst().String())
	want := []string{
		"STANCE_THREAT 0.5", "STANCE_DEMAND 0.2", "STANCE_REASSURANCE 0.1", "STANCE_NONE 0.2",
		"SENTIMENT_NEGATIVE 0.1", "SENTIMENT_NEUTRAL 0.2", "SENTIMENT_POSITIVE 0.7",
		"STANCE_THREAT", "SENTIMENT_POSITIVE", "STANCE_REASSURANCE", "SENTIMENT_NEUTRAL",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// Every span must cut the feature's own words out of the text, in each unit.
func TestClassify_offsets(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	const text = "Nous répondrons 😀👍🏽 re\u0301pondre\u0301. Wir wärmen 𝒳 auf."
	cut := map[parleyv1.OffsetEncoding]func(start, end int32) string{
		parleyv1.OffsetEncoding_OFFSET_ENCODING_UNSPECIFIED: func(start, end int32) string { return string([]rune(text)[start:end]) },
		parleyv1.OffsetEncoding_OFFSET_ENCODING_CODE_POINT:  func(start, end int32) string { return string([]rune(text)[start:end]) },
		parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF8:        func(start, end int32) string { return text[start:end] },
		parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF16: func(start, end int32) string {
			return string(utf16.Decode(utf16.Encode([]rune(text))[start:end]))
		},
	}
	for encoding, cut := range cut {
		t.Run(encoding.String(), func(t *testing.T) {
			resp, err := stub.Classify(t.Context(), &parleyv1.ClassifyRequest{Text: text, Options: &parleyv1.ClassifyOptions{
				Evidence: true, Sentences: true, OffsetEncoding: encoding}})
			if err != nil {
				t.Fatal(err)
			}
			contributions := resp.GetClassification().GetStanceEvidence().GetContributions()
			if len(contributions) != len(strings.Fields(text)) {
				t.Fatalf("got %d contributions", len(contributions))
			}
			for _, c := range contributions {
				span := c.GetSpans()[0]
				if got := cut(span.GetStart(), span.GetEnd()); got != c.GetFeature() {
					t.Errorf("span of %q holds %q", c.GetFeature(), got)
				}
			}
			var whole strings.Builder
			for _, s := range resp.GetClassification().GetSentences() {
				whole.WriteString(cut(s.GetSpan().GetStart(), s.GetSpan().GetEnd()))
			}
			if whole.String() != text {
				t.Errorf("sentences joined are %q", whole.String())
			}
		})
	}
}

func TestClassify_contributions(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	text := strings.Repeat("word ", 20)
	for asked, want := range map[int32]int{0: 10, 3: 3, 1000: 20} {
		resp, err := stub.Classify(t.Context(), &parleyv1.ClassifyRequest{Text: text,
			Options: &parleyv1.ClassifyOptions{Evidence: true, MaxContributions: asked}})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(resp.GetClassification().GetSentimentEvidence().GetContributions()); got != want {
			t.Errorf("asked for %d contributions, got %d, want %d", asked, got, want)
		}
	}
}

func TestBatchClassify(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)

	t.Run("one bad item", func(t *testing.T) {
		resp, err := stub.BatchClassify(t.Context(), &parleyv1.BatchClassifyRequest{
			Items: []*parleyv1.ClassifyItem{{Text: "good"}, {}, {Text: strings.Repeat("x", 10_001)}, {Text: "good"}}})
		if err != nil {
			t.Fatal(err)
		}
		results := resp.GetResults()
		if len(results) != 4 || results[0].GetClassification() == nil || results[3].GetClassification() == nil {
			t.Fatalf("got %v", results)
		}
		_, single := stub.Classify(t.Context(), &parleyv1.ClassifyRequest{})
		if want := status.Convert(single).Proto(); !proto.Equal(results[1].GetError(), want) {
			t.Errorf("got %v, a single call has %v", results[1].GetError(), want)
		}
		wantStatusProto(t, results[2].GetError(), codes.InvalidArgument, "INVALID_FIELD", "text")
		if got := metricValue(t, f.server, "parley_items_refused_total"); got != "2" {
			t.Errorf("refused items counted: %v, want 2", got)
		}
	})
	t.Run("no items", func(t *testing.T) {
		_, err := stub.BatchClassify(t.Context(), &parleyv1.BatchClassifyRequest{})
		wantStatus(t, err, codes.InvalidArgument, "INVALID_FIELD", "items")
	})
	for n, code := range map[int]codes.Code{1000: codes.OK, 1001: codes.InvalidArgument} {
		t.Run(fmt.Sprint(n, " items"), func(t *testing.T) {
			items := make([]*parleyv1.ClassifyItem, n)
			for i := range items {
				items[i] = &parleyv1.ClassifyItem{Text: "x"}
			}
			resp, err := stub.BatchClassify(t.Context(), &parleyv1.BatchClassifyRequest{Items: items})
			if code != codes.OK {
				wantStatus(t, err, code, "INVALID_FIELD", "items")
			} else if err != nil || len(resp.GetResults()) != n {
				t.Errorf("got %d results, error %v", len(resp.GetResults()), err)
			}
		})
	}
	t.Run("unknown version", func(t *testing.T) {
		_, err := stub.BatchClassify(t.Context(), &parleyv1.BatchClassifyRequest{
			Items: []*parleyv1.ClassifyItem{{Text: "x"}}, Options: &parleyv1.ClassifyOptions{ModelVersion: "v-other"}})
		wantStatus(t, err, codes.NotFound, "MODEL_NOT_FOUND")
	})
}

func TestBatchClassify_cancelledBetweenItems(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	classified := 0
	engine, err := newEngine(testInfo, into(func(text string, o classifier.Options) classifier.Result {
		if classified++; classified == 2 {
			cancel()
		}
		return testClassify(text, o)
	}), newMetrics("", func() float64 { return 0 }))
	if err != nil {
		t.Fatal(err)
	}
	service := &classificationService{engine: engine, judge: func(proto.Message) error { return nil }, turns: newTurns()}
	_, err = service.BatchClassify(ctx, &parleyv1.BatchClassifyRequest{
		Items: []*parleyv1.ClassifyItem{{Text: "a"}, {Text: "b"}, {Text: "c"}}})
	wantStatus(t, asCallError(err), codes.Canceled, "CANCELLED")
	if classified != 2 {
		t.Errorf("classified %d items, want 2", classified)
	}
}

func TestStreamClassify(t *testing.T) {
	item := func(id, text string) *parleyv1.StreamClassifyRequest {
		return &parleyv1.StreamClassifyRequest{Id: id, Item: &parleyv1.ClassifyItem{Text: text}}
	}
	with := func(m *parleyv1.StreamClassifyRequest, o *parleyv1.ClassifyOptions) *parleyv1.StreamClassifyRequest {
		m.Options = o
		return m
	}
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)

	tests := []struct {
		name     string
		requests []*parleyv1.StreamClassifyRequest
		want     []string // the ids answered, marked where refused
		code     codes.Code
		reason   string
		fields   []string
	}{
		{name: "nothing"},
		{name: "one bad item", requests: []*parleyv1.StreamClassifyRequest{item("a", "x"), item("b", ""), {Id: "c"}, item("a", "y")},
			want: []string{"a", "b refused", "c refused", "a"}},
		{name: "missing id", requests: []*parleyv1.StreamClassifyRequest{item("a", "x"), item("", "x"), item("c", "x")},
			want: []string{"a"}, code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"id"}},
		{name: "options first", requests: []*parleyv1.StreamClassifyRequest{with(item("a", "x"), &parleyv1.ClassifyOptions{Evidence: true}), item("b", "x")},
			want: []string{"a", "b"}},
		{name: "options later", requests: []*parleyv1.StreamClassifyRequest{item("a", "x"), with(item("b", "x"), &parleyv1.ClassifyOptions{})},
			want: []string{"a"}, code: codes.InvalidArgument, reason: "OPTIONS_AFTER_FIRST"},
		{name: "unknown version", requests: []*parleyv1.StreamClassifyRequest{with(item("a", "x"), &parleyv1.ClassifyOptions{ModelVersion: "v-other"})},
			code: codes.NotFound, reason: "MODEL_NOT_FOUND"},
		{name: "bad options", requests: []*parleyv1.StreamClassifyRequest{with(item("a", "x"), &parleyv1.ClassifyOptions{MaxContributions: 1001})},
			code: codes.InvalidArgument, reason: "INVALID_FIELD", fields: []string{"options.max_contributions"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stream, err := stub.StreamClassify(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, req := range test.requests {
				if err := stream.Send(req); err != nil {
					break // the status comes from Recv
				}
			}
			_ = stream.CloseSend()
			got, err := receiveAll(stream)
			if !slices.Equal(got, test.want) {
				t.Errorf("got answers %q, want %q", got, test.want)
			}
			if test.code == codes.OK {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantStatus(t, err, test.code, test.reason, test.fields...)
		})
	}
}

// A caller that sends far more than the window before it receives gets all
// answers in order, as long as flow control has room for them.
func TestStreamClassify_order(t *testing.T) {
	f := start(t, testClassify, func(c *Config) { c.StreamWindow = 2 })
	stream, err := parleyv1.NewClassificationServiceClient(f.conn).StreamClassify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const n = 500
	go func() {
		for i := range n {
			if stream.Send(&parleyv1.StreamClassifyRequest{Id: fmt.Sprint(i), Item: &parleyv1.ClassifyItem{Text: "x"}}) != nil {
				break
			}
		}
		_ = stream.CloseSend()
	}()
	got, err := receiveAll(stream)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range got {
		if id != fmt.Sprint(i) {
			t.Fatalf("answer %d has id %q", i, id)
		}
	}
	if len(got) != n {
		t.Errorf("got %d answers, want %d", len(got), n)
	}
}

// receiveAll collects the ids of a stream's answers until its end.
func receiveAll(stream grpc.BidiStreamingClient[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]) ([]string, error) {
	var ids []string
	for {
		resp, err := stream.Recv()
		if err == io.EOF {
			return ids, nil
		}
		if err != nil {
			return ids, err
		}
		id := resp.GetId()
		if resp.GetResult().GetError() != nil {
			id += " refused"
		}
		ids = append(ids, id)
	}
}
