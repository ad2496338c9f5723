package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/cmd/parley/internal/load"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// A scripted service does nothing for a text, unless it is a word that it knows.
type scripted struct {
	parleyv1.UnimplementedClassificationServiceServer
	streams atomic.Int64
	options atomic.Int64 // messages with options
}

func (s *scripted) note(o *parleyv1.ClassifyOptions) {
	if o.GetEvidence() {
		s.options.Add(1)
	}
}

// failureWith is an error with a reason, as those of a Parley server are.
func failureWith(code codes.Code, reason, message string) error {
	st, err := status.New(code, message).WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: "parley"})
	return errors.Join(err, st.Err())
}

func (s *scripted) result(text string) (*parleyv1.ClassifyResult, error) {
	switch text {
	case "fail":
		return nil, failureWith(codes.ResourceExhausted, "RESPONSE_TOO_LARGE", "too much")
	case "refuse":
		st := status.Convert(failureWith(codes.InvalidArgument, "INVALID_FIELD", "text: wrong"))
		return &parleyv1.ClassifyResult{Result: &parleyv1.ClassifyResult_Error{Error: st.Proto()}}, nil
	}
	return &parleyv1.ClassifyResult{Result: &parleyv1.ClassifyResult_Classification{
		Classification: &parleyv1.Classification{Stance: parleyv1.Stance_STANCE_NONE, Sentiment: parleyv1.Sentiment_SENTIMENT_NEUTRAL, KnownShare: 1},
	}}, nil
}

func (s *scripted) Classify(_ context.Context, req *parleyv1.ClassifyRequest) (*parleyv1.ClassifyResponse, error) {
	s.note(req.GetOptions())
	result, err := s.result(req.GetText())
	return &parleyv1.ClassifyResponse{Classification: result.GetClassification()}, err
}

func (s *scripted) BatchClassify(_ context.Context, req *parleyv1.BatchClassifyRequest) (*parleyv1.BatchClassifyResponse, error) {
	s.note(req.GetOptions())
	resp := &parleyv1.BatchClassifyResponse{}
	for _, item := range req.GetItems() {
		if item.GetText() == "forget" {
			continue
		}
		result, err := s.result(item.GetText())
		if err != nil {
			return nil, err
		}
		resp.Results = append(resp.Results, result)
	}
	return resp, nil
}

func (s *scripted) StreamClassify(stream grpc.BidiStreamingServer[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]) error {
	s.streams.Add(1)
	for {
		req, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		s.note(req.GetOptions())
		id := req.GetId()
		switch req.GetItem().GetText() {
		case "end":
			return nil
		case "silence":
			<-stream.Context().Done()
			return stream.Context().Err()
		case "mistake":
			id += "?"
		}
		result, err := s.result(req.GetItem().GetText())
		if err != nil {
			return err
		}
		if err := stream.Send(&parleyv1.StreamClassifyResponse{Id: id, Result: result}); err != nil {
			return err
		}
	}
}

// connect serves s in memory.
func (s *scripted) connect(tb testing.TB) grpc.ClientConnInterface {
	tb.Helper()
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer()
	parleyv1.RegisterClassificationServiceServer(server, s)
	go func() { _ = server.Serve(listener) }() // ends with Stop
	conn, err := grpc.NewClient("passthrough:///scripted",
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry(),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := conn.Close(); err != nil {
			tb.Error(err)
		}
		server.Stop()
	})
	return conn
}

func TestRequests(t *testing.T) {
	texts := []string{"a", "", "c"}
	options := &parleyv1.ClassifyOptions{Evidence: true, Sentences: true}
	item := func(text string) *parleyv1.ClassifyItem { return &parleyv1.ClassifyItem{Text: text} }

	unary, err := newUnaryRequests(texts, options)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := newBatchRequests(texts, 5, options)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := newStreamRequests(texts, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		requests *requests
		n        int64
		want     proto.Message
	}{
		{unary, 0, &parleyv1.ClassifyRequest{Text: "a", Options: options}},
		{unary, 4, &parleyv1.ClassifyRequest{Options: options}},
		{unary, 3_000_000_000_002, &parleyv1.ClassifyRequest{Text: "c", Options: options}},
		{batch, 0, &parleyv1.BatchClassifyRequest{Items: []*parleyv1.ClassifyItem{item("a"), item(""), item("c"), item("a"), item("")}, Options: options}},
		{batch, 1, &parleyv1.BatchClassifyRequest{Items: []*parleyv1.ClassifyItem{item("c"), item("a"), item(""), item("c"), item("a")}, Options: options}},
		{batch, 3, &parleyv1.BatchClassifyRequest{Items: []*parleyv1.ClassifyItem{item("a"), item(""), item("c"), item("a"), item("")}, Options: options}},
		{stream, 5, &parleyv1.StreamClassifyRequest{Id: "2", Item: item("c"), Options: options}},
	} {
		got := test.want.ProtoReflect().New().Interface()
		if err := proto.Unmarshal(slices.Concat(test.requests.message(test.n), test.requests.options), got); err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(got, test.want) {
			t.Errorf("call %d sends %v, want %v", test.n, got, test.want)
		}
	}
}

// ask makes a call and waits for what became of it.
func ask(c load.Caller, n int) load.Result {
	answer := make(chan load.Result, 1)
	c.Begin(int64(n), func(r load.Result) { answer <- r })
	return <-answer
}

// outcome is a result as a word: "ok", or its faults.
func outcome(r load.Result) string {
	var faults []string
	for _, f := range r.Refused {
		faults = append(faults, fmt.Sprintf("refused %v %s", f.Code, f.Reason))
	}
	if r.Fault != nil {
		faults = append(faults, strings.TrimSpace(fmt.Sprintf("%v %s", r.Fault.Code, r.Fault.Reason)))
	}
	if faults == nil {
		return "ok"
	}
	return strings.Join(faults, ", ")
}

func TestUnaryCaller(t *testing.T) {
	service := &scripted{}
	conn := service.connect(t)
	options := &parleyv1.ClassifyOptions{Evidence: true}
	unary, err := newUnaryRequests([]string{"hello", "fail"}, options)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := newBatchRequests([]string{"hello", "refuse", "refuse", "hello", "fail", "hello", "hello", "forget"}, 2, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method   string
		requests *requests
		want     []string
	}{
		{parleyv1.ClassificationService_Classify_FullMethodName, unary, []string{"ok", "ResourceExhausted RESPONSE_TOO_LARGE", "ok"}},
		{parleyv1.ClassificationService_BatchClassify_FullMethodName, batch, []string{
			"refused InvalidArgument INVALID_FIELD", "refused InvalidArgument INVALID_FIELD",
			"ResourceExhausted RESPONSE_TOO_LARGE", "Internal", "refused InvalidArgument INVALID_FIELD"}},
		{"/parley.v1.ClassificationService/Nothing", unary, []string{"Unimplemented"}},
	} {
		caller := unaryCaller(t.Context(), conn, test.method, test.requests)
		for n, want := range test.want {
			result := ask(caller, n)
			if got := outcome(result); got != want || result.Quotes != test.requests.each {
				t.Errorf("%s, call %d: got %s, want %s, for %d quotes", test.method, n, got, want, result.Quotes)
			}
		}
	}
	if got := service.options.Load(); got != 8 {
		t.Errorf("%d messages had options, want 8", got)
	}
}

func TestBenchStream(t *testing.T) {
	for _, test := range []struct {
		name    string
		texts   []string
		want    []string
		streams int64
	}{
		{"answers", []string{"a", "b", "c", "d"}, []string{"ok", "ok", "ok", "ok", "ok"}, 1},
		{"a refused quote", []string{"a", "refuse", "c"}, []string{"ok", "InvalidArgument INVALID_FIELD", "ok"}, 1},
		{"the server fails", []string{"a", "fail", "c"}, []string{"ok", "ResourceExhausted RESPONSE_TOO_LARGE", "ok"}, 2},
		{"the server ends the stream", []string{"a", "end", "c"}, []string{"ok", "Internal", "ok"}, 2},
		{"the server keeps silent", []string{"a", "silence", "c"}, []string{"ok", "DeadlineExceeded", "ok"}, 2},
		{"the server answers another quote", []string{"a", "mistake", "c"}, []string{"ok", "Internal", "ok"}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := &scripted{}
			requests, err := newStreamRequests(test.texts, &parleyv1.ClassifyOptions{Evidence: true})
			if err != nil {
				t.Fatal(err)
			}
			s := &benchStream{conn: service.connect(t), requests: requests, window: 1, timeout: 10 * time.Second}
			if slices.Contains(test.texts, "silence") {
				s.timeout = 200 * time.Millisecond
			}
			caller := s.caller(t.Context())
			for n, want := range test.want {
				if got := outcome(ask(caller, n)); got != want {
					t.Errorf("quote %d: got %s, want %s", n, got, want)
				}
			}
			s.close()
			if got := service.streams.Load(); got != test.streams {
				t.Errorf("got %d streams, want %d", got, test.streams)
			}
			if got := service.options.Load(); got != test.streams {
				t.Errorf("%d messages had options, want those that open a stream", got)
			}
		})
	}
}

// What ends a stream fails all quotes that are under way, and no others.
func TestBenchStream_window(t *testing.T) {
	service := &scripted{}
	requests, err := newStreamRequests([]string{"a", "b", "c", "refuse", "e", "f", "g", "fail", "i", "j", "k"}, &parleyv1.ClassifyOptions{Evidence: true})
	if err != nil {
		t.Fatal(err)
	}
	s := &benchStream{conn: service.connect(t), requests: requests, window: 16, timeout: 10 * time.Second}
	const calls = 11 * 300
	got := load.Run(t.Context(), load.Config{Calls: calls}, []load.Caller{s.caller(t.Context())})
	s.close()
	refused, failed := int64(0), int64(0)
	for _, f := range got.Faults {
		switch f.Code {
		case codes.InvalidArgument:
			refused += f.Calls
		case codes.ResourceExhausted:
			failed += f.Calls
		default:
			t.Errorf("%d quotes got %v: %s", f.Calls, f.Code, f.Message)
		}
	}
	// Of the 300 that are to be refused some are under way when a stream ends.
	if got.Calls != calls || refused == 0 || refused > 300 || failed < service.streams.Load()-1 || got.FailedCalls != refused+failed {
		t.Errorf("of %d quotes %d were refused and %d failed, over %d streams", got.Calls, refused, failed, service.streams.Load())
	}
	if service.options.Load() != service.streams.Load() {
		t.Errorf("got options %d times on %d streams", service.options.Load(), service.streams.Load())
	}
}

// A stream that cannot be opened fails the call that would open it.
func TestBenchStream_unreachable(t *testing.T) {
	conn, err := grpc.NewClient("passthrough:///nowhere", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(context.Context, string) (net.Conn, error) { return nil, errors.New("nobody there") }))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	requests, err := newStreamRequests([]string{"a"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &benchStream{conn: conn, requests: requests, window: 1, timeout: 10 * time.Second}
	for range 2 {
		if got := outcome(ask(s.caller(t.Context()), 0)); got != "Unavailable" {
			t.Errorf("got %s", got)
		}
	}
	s.close()
}

func TestBarsOf(t *testing.T) {
	h := hdrhistogram.New(1000, int64(time.Hour), 3)
	if got := barsOf(h); got != nil {
		t.Errorf("of nothing: got %v", got)
	}
	for _, d := range []time.Duration{130 * time.Microsecond, 199 * time.Microsecond, 210 * time.Microsecond, 1500 * time.Microsecond, 3 * time.Second} {
		if err := h.RecordValue(int64(d)); err != nil {
			t.Fatal(err)
		}
	}
	bars := barsOf(h)
	want := []bar{
		{200 * time.Microsecond, 2}, {500 * time.Microsecond, 1}, {time.Millisecond, 0}, {2 * time.Millisecond, 1},
	}
	if len(bars) != 14 || !slices.Equal(bars[:4], want) || bars[13] != (bar{5 * time.Second, 1}) {
		t.Errorf("got %v", bars)
	}
}

// What a load costs beside a service that does nothing, over a connection in
// memory; one operation is one quote.
func BenchmarkLoad(b *testing.B) {
	texts := slices.Repeat([]string{"If they do not leave the strait by Friday, our ships will make them leave it."}, 1000)
	run := func(b *testing.B, each int, callers []load.Caller) {
		b.ReportAllocs()
		report := load.Run(b.Context(), load.Config{Calls: int64((b.N + each - 1) / each)}, callers)
		if report.FailedQuotes > 0 {
			b.Errorf("%d quotes failed: %v", report.FailedQuotes, report.Faults)
		}
	}
	unary := func(each int, method string, r *requests, err error) func(*testing.B) {
		return func(b *testing.B) {
			if err != nil {
				b.Fatal(err)
			}
			conn := (&scripted{}).connect(b)
			var callers []load.Caller
			for range 64 {
				callers = append(callers, unaryCaller(b.Context(), conn, method, r))
			}
			run(b, each, callers)
		}
	}
	one, err := newUnaryRequests(texts, nil)
	b.Run("unary", unary(1, parleyv1.ClassificationService_Classify_FullMethodName, one, err))
	many, err := newBatchRequests(texts, 256, nil)
	b.Run("batch", unary(256, parleyv1.ClassificationService_BatchClassify_FullMethodName, many, err))
	b.Run("stream", func(b *testing.B) {
		requests, err := newStreamRequests(texts, nil)
		if err != nil {
			b.Fatal(err)
		}
		conn := (&scripted{}).connect(b)
		var callers []load.Caller
		for range 4 {
			s := &benchStream{conn: conn, requests: requests, window: 64, timeout: 10 * time.Second}
			callers = append(callers, s.caller(b.Context()))
			defer s.close()
		}
		run(b, 1, callers)
	})
}
