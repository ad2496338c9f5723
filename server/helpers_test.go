package server

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/parley-dev/parley/classifier"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fixture is a server with a model made for tests, and a connection to it.
type fixture struct {
	server *Server
	conn   *grpc.ClientConn
	log    *syncBuffer
}

// into makes a classifyFunc of a function that returns its result.
func into(classify func(string, classifier.Options) classifier.Result) classifyFunc {
	return func(r *classifier.Result, text string, o classifier.Options) { *r = classify(text, o) }
}

// start serves classify in memory until the test ends; adjust may change the
// config.
func start(tb testing.TB, classify func(string, classifier.Options) classifier.Result, adjust func(*Config)) fixture {
	tb.Helper()
	log := &syncBuffer{}
	cfg := DefaultConfig()
	cfg.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if adjust != nil {
		adjust(&cfg)
	}
	srv, err := newServer(testInfo, into(classify), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return fixture{server: srv, conn: serve(tb, srv), log: log}
}

// serve serves srv in memory until the test ends.
func serve(tb testing.TB, srv *Server) *grpc.ClientConn {
	tb.Helper()
	listener := bufconn.Listen(1 << 20)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener, nil) }()
	conn, err := grpc.NewClient("passthrough:///test",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(2*maxResponseBytes)),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := conn.Close(); err != nil {
			tb.Error(err)
		}
		if err := srv.Shutdown(context.Background()); err != nil {
			tb.Error(err)
		}
		if err := <-served; err != nil {
			tb.Error(err)
		}
	})
	return conn
}

// testInfo describes the model that testClassify plays. Its order is not that
// of the contract's enums: labels must be matched by name.
var testInfo = classifier.Info{
	Version: "v-test",
	Heads: []classifier.HeadInfo{
		{
			Head:     classifier.Head{Name: classifier.Sentiment, Labels: []string{classifier.Positive, classifier.Negative, classifier.Neutral}},
			Examples: []int{1, 2, 3},
			Prior:    []float64{.2, .3, .5},
		},
		{
			Head:       classifier.Head{Name: classifier.Stance, Labels: []string{classifier.None, classifier.Threat, classifier.Reassurance, classifier.Demand}},
			Examples:   []int{3, 1, 1, 1},
			Prior:      []float64{.4, .2, .2, .2},
			Evaluation: classifier.Metrics{Accuracy: .75, Labels: []classifier.LabelMetrics{{F1: .1}, {F1: .2}, {F1: .3}, {F1: .4}}},
		},
	},
	Examples:        6,
	UnfamiliarBelow: .25,
}

// testClassify answers threat and negative, or what the caller's priors make
// most probable; every word is a contribution with its span, every stretch up
// to a full stop a sentence.
func testClassify(text string, o classifier.Options) classifier.Result {
	decide := func(priors, probabilities []float64) classifier.Decision {
		d := classifier.Decision{Probabilities: probabilities}
		if priors != nil {
			d.Probabilities = priors
		}
		for i, p := range d.Probabilities {
			if p > d.Probabilities[d.Label] {
				d.Label = i
			}
		}
		return d
	}
	priors := o.Priors
	if priors == nil {
		priors = make([][]float64, 2)
	}
	r := classifier.Result{
		Decisions: []classifier.Decision{
			decide(priors[0], []float64{.1, .6, .3}),
			decide(priors[1], []float64{.2, .5, .1, .2}),
		},
		KnownShare: 1,
	}
	if o.Evidence > 0 {
		e := &classifier.Evidence{Against: 2, Prior: .5, Bias: -.5}
		rest := 0
		for word := range strings.FieldsSeq(text) {
			at := rest + strings.Index(text[rest:], word)
			rest = at + len(word)
			e.Contributions = append(e.Contributions, classifier.Contribution{
				Feature: word, LogOdds: 1, Spans: []classifier.Span{{Start: at, End: rest}}})
		}
		e.Contributions = e.Contributions[:min(o.Evidence, len(e.Contributions))]
		r.Decisions[0].Evidence, r.Decisions[1].Evidence = e, e
	}
	if o.Sentences {
		begin := 0
		for begin < len(text) {
			end := len(text)
			if i := strings.IndexByte(text[begin:], '.'); i >= 0 {
				end = begin + i + 1
			}
			r.Sentences = append(r.Sentences, classifier.Sentence{Span: classifier.Span{Start: begin, End: end}, Decisions: r.Decisions})
			begin = end
		}
	}
	return r
}

// wantStatus checks code and reason of an error, and that the fields named in
// its BadRequest are those wanted.
func wantStatus(tb testing.TB, err error, code codes.Code, reason string, fields ...string) {
	tb.Helper()
	wantStatusProto(tb, status.Convert(err).Proto(), code, reason, fields...)
}

func wantStatusProto(tb testing.TB, got *spb.Status, code codes.Code, reason string, fields ...string) {
	tb.Helper()
	if codes.Code(got.GetCode()) != code {
		tb.Fatalf("got code %v (%s), want %v", codes.Code(got.GetCode()), got.GetMessage(), code)
	}
	var gotReason string
	var gotFields []string
	for _, d := range status.FromProto(got).Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			gotReason = d.GetReason()
			if d.GetDomain() != "parley" {
				tb.Errorf("got domain %q", d.GetDomain())
			}
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				gotFields = append(gotFields, v.GetField())
			}
		}
	}
	if gotReason != reason {
		tb.Errorf("got reason %q, want %q", gotReason, reason)
	}
	if strings.Join(gotFields, " ") != strings.Join(fields, " ") {
		tb.Errorf("got fields %q, want %q", gotFields, fields)
	}
}

// rawCodec sends and receives bytes as they are.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(v.([]byte))}, nil
}

func (rawCodec) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*[]byte) = data.Materialize()
	return nil
}

// invokeRaw makes a unary call with the bytes given for a request.
func invokeRaw(ctx context.Context, conn *grpc.ClientConn, method string, request []byte) error {
	var answer []byte
	return conn.Invoke(ctx, method, request, &answer, grpc.ForceCodecV2(rawCodec{}))
}

// A syncBuffer is a log that may be written and read at once.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// failedCalls counts the lines of failed calls.
func (b *syncBuffer) failedCalls() int {
	n := 0
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, "finished call") && !strings.Contains(line, "grpc.code=OK") {
			n++
		}
	}
	return n
}
