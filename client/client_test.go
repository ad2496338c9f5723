package client_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/parley-dev/parley/client"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fake is a classification service that answers with the text itself as the
// model version, so that answers can be told apart.
type fake struct {
	parleyv1.UnimplementedClassificationServiceServer

	classify func(ctx context.Context) error
	// end, if set, ends stream number n, from 0, before it answers its i-th
	// item.
	end func(stream, i int) error

	mu      sync.Mutex
	streams int
	got     []string // every item received on a stream, in order
	options []*parleyv1.ClassifyOptions
}

func (f *fake) Classify(ctx context.Context, req *parleyv1.ClassifyRequest) (*parleyv1.ClassifyResponse, error) {
	if err := f.classify(ctx); err != nil {
		return nil, err
	}
	return &parleyv1.ClassifyResponse{Classification: &parleyv1.Classification{ModelVersion: req.GetText()}}, nil
}

func (f *fake) StreamClassify(stream grpc.BidiStreamingServer[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]) error {
	f.mu.Lock()
	number := f.streams
	f.streams++
	f.mu.Unlock()
	for i := 0; ; i++ {
		req, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if f.end != nil {
			if err := f.end(number, i); err != nil {
				return err
			}
		}
		f.mu.Lock()
		f.got = append(f.got, req.GetItem().GetText())
		if req.GetOptions() != nil {
			f.options = append(f.options, req.GetOptions())
		}
		f.mu.Unlock()
		err = stream.Send(&parleyv1.StreamClassifyResponse{Id: req.GetId(), Result: &parleyv1.ClassifyResult{
			Result: &parleyv1.ClassifyResult_Classification{Classification: &parleyv1.Classification{ModelVersion: req.GetItem().GetText()}}}})
		if err != nil {
			return err
		}
	}
}

// dial serves f in memory until the test ends.
func dial(tb testing.TB, f *fake, opts ...client.Option) *client.Client {
	tb.Helper()
	listener := bufconn.Listen(1 << 20)
	srv := grpc.NewServer()
	parleyv1.RegisterClassificationServiceServer(srv, f)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	opts = append(opts, client.WithPlaintext(), client.WithDialOptions(
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) })))
	c, err := client.Dial("passthrough:///fake", opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := c.Close(); err != nil {
			tb.Error(err)
		}
		srv.Stop()
		if err := <-served; err != nil {
			tb.Error(err)
		}
	})
	return c
}

// collect runs the sequence to its end. An answer is the text that it is for,
// or the code of its status.
func collect(results iter.Seq2[*parleyv1.ClassifyResult, error]) (answers []string, err error) {
	for result, resultErr := range results {
		if resultErr != nil {
			return answers, resultErr
		}
		answers = append(answers, answer(result))
	}
	return answers, nil
}

func answer(r *parleyv1.ClassifyResult) string {
	if r.GetError() != nil {
		return codes.Code(r.GetError().GetCode()).String()
	}
	return r.GetClassification().GetModelVersion()
}

func numbers(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("text ", i)
	}
	return out
}

// shuttingDown is how a server ends its streams.
func shuttingDown(tb testing.TB) error {
	st, err := status.New(codes.Unavailable, "the server is shutting down").WithDetails(
		&errdetails.ErrorInfo{Reason: "SERVER_SHUTTING_DOWN", Domain: "parley"})
	if err != nil {
		tb.Fatal(err)
	}
	return st.Err()
}

func TestClient_Classify(t *testing.T) {
	t.Run("answer", func(t *testing.T) {
		c := dial(t, &fake{classify: func(context.Context) error { return nil }})
		got, err := c.Classify(t.Context(), "x", nil)
		if err != nil || got.GetModelVersion() != "x" {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("invalid UTF-8", func(t *testing.T) {
		c := dial(t, &fake{})
		if _, err := c.Classify(t.Context(), "\xff", nil); status.Code(err) != codes.InvalidArgument {
			t.Errorf("got %v", err)
		}
	})
	t.Run("default deadline", func(t *testing.T) {
		c := dial(t, &fake{classify: func(ctx context.Context) error {
			deadline, ok := ctx.Deadline()
			if left := time.Until(deadline); !ok || left > time.Hour || left < 59*time.Minute {
				t.Errorf("the call has %v left, %v", left, ok)
			}
			return nil
		}}, client.WithTimeout(time.Hour))
		if _, err := c.Classify(t.Context(), "x", nil); err != nil {
			t.Error(err)
		}
	})
	for code, want := range map[codes.Code]int{codes.Unavailable: 3, codes.Internal: 1} {
		t.Run("retries after "+code.String(), func(t *testing.T) {
			calls := 0
			c := dial(t, &fake{classify: func(context.Context) error {
				if calls++; calls < 3 {
					return status.Error(code, "not now")
				}
				return nil
			}})
			_, err := c.Classify(t.Context(), "x", nil)
			if calls != want || (err == nil) != (code == codes.Unavailable) {
				t.Errorf("got %d calls, want %d; error %v", calls, want, err)
			}
		})
	}
}

func TestClient_ClassifyAll(t *testing.T) {
	tests := []struct {
		name  string
		texts []string
		want  []string
	}{
		{name: "nothing"},
		{name: "one", texts: []string{"a"}, want: []string{"a"}},
		{name: "far more than are under way at once", texts: numbers(3000), want: numbers(3000)},
		{name: "texts that cannot be sent", texts: []string{"\xff", "a", "b\xc3", "c", "\xff"},
			want: []string{"InvalidArgument", "a", "InvalidArgument", "c", "InvalidArgument"}},
		{name: "only texts that cannot be sent", texts: []string{"\xff"}, want: []string{"InvalidArgument"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fake{}
			got, err := collect(dial(t, f).ClassifyAll(t.Context(), slices.Values(test.texts), &parleyv1.ClassifyOptions{Evidence: true}))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %.200q, want %.200q", got, test.want)
			}
			if len(f.got) > 0 && len(f.options) != 1 {
				t.Errorf("options were sent %d times", len(f.options))
			}
		})
	}
}

// What is far too long is refused by the server with the same words, whatever
// of it is sent; it must be one code point too long at least.
func TestClient_ClassifyAll_longText(t *testing.T) {
	f := &fake{}
	c := dial(t, f)
	for text, want := range map[string]int{
		strings.Repeat("x", 10_000):    10_000,
		strings.Repeat("😀", 10_000):    10_000,
		strings.Repeat("x", 10_001):    10_001,
		strings.Repeat("😀", 5_000_000): 10_001,
	} {
		got, err := collect(c.ClassifyAll(t.Context(), slices.Values([]string{text}), nil))
		if err != nil {
			t.Fatal(err)
		}
		if n := len([]rune(got[0])); n != want {
			t.Errorf("of %d bytes %d code points were sent, want %d", len(text), n, want)
		}
	}
}

func TestClient_ClassifyAll_resumes(t *testing.T) {
	for name, end := range map[string]error{
		"server shuts down": shuttingDown(t),
		"connection lost":   status.Error(codes.Unavailable, "connection reset"),
		"texts are slow":    status.Error(codes.DeadlineExceeded, "no item came for too long"),
	} {
		t.Run(name, func(t *testing.T) {
			// The first and the third stream end after 300 items, the second
			// before any.
			f := &fake{end: func(stream, i int) error {
				if i == 300 && stream < 3 || stream == 1 {
					return end
				}
				return nil
			}}
			texts := slices.Insert(numbers(1000), 450, "\xff")
			want := slices.Insert(numbers(1000), 450, "InvalidArgument")
			got, err := collect(dial(t, f).ClassifyAll(t.Context(), slices.Values(texts), &parleyv1.ClassifyOptions{Sentences: true}))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %d answers, not those wanted", len(got))
			}
			// Streams that ended answered all that they took: nothing is sent
			// twice.
			if !slices.Equal(f.got, numbers(1000)) {
				t.Errorf("the server took %d items, want each once and in order", len(f.got))
			}
			if f.streams != 4 || len(f.options) != 3 {
				t.Errorf("got %d streams, options on %d", f.streams, len(f.options))
			}
		})
	}
}

func TestClient_ClassifyAll_fails(t *testing.T) {
	f := &fake{end: func(_, i int) error {
		if i == 5 {
			return status.Error(codes.NotFound, "no such model")
		}
		return nil
	}}
	got, err := collect(dial(t, f).ClassifyAll(t.Context(), slices.Values(numbers(1000)), nil))
	if status.Code(err) != codes.NotFound || !slices.Equal(got, numbers(5)) {
		t.Errorf("got %q, %v", got, err)
	}
	if f.streams != 1 {
		t.Errorf("tried %d times", f.streams)
	}
}

// Streams that never answer are given up, in virtual time.
func TestClient_ClassifyAll_givesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		stub := &deadStub{}
		c := &client.Client{Classification: stub}
		got, err := collect(c.ClassifyAll(t.Context(), slices.Values(numbers(3)), nil))
		if status.Code(err) != codes.Unavailable || len(got) != 0 {
			t.Errorf("got %q, %v", got, err)
		}
		if stub.attempts != 9 {
			t.Errorf("got %d attempts, want 9", stub.attempts)
		}
		if took := time.Since(begin); took < 5*time.Second || took > 15*time.Second {
			t.Errorf("gave up after %v", took)
		}
	})
}

type deadStub struct {
	parleyv1.ClassificationServiceClient
	attempts int
}

func (s *deadStub) StreamClassify(context.Context, ...grpc.CallOption) (grpc.BidiStreamingClient[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse], error) {
	s.attempts++
	return nil, status.Error(codes.Unavailable, "nobody there")
}

// The consumer may stop at any point, also where the window is full or texts
// is waiting; goleak sees what stays behind.
func TestClient_ClassifyAll_stopsEarly(t *testing.T) {
	endless := func(yield func(string) bool) {
		for yield("x") {
		}
	}
	c := dial(t, &fake{})
	for _, after := range []int{1, 2, 500} {
		n := 0
		for _, err := range c.ClassifyAll(t.Context(), endless, nil) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == after {
				break
			}
		}
	}
}

func TestClient_ClassifyAll_cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	endless := func(yield func(string) bool) {
		for yield("x") {
		}
	}
	n := 0
	var last error
	for _, err := range dial(t, &fake{}).ClassifyAll(ctx, endless, nil) {
		if n++; n == 10 {
			cancel()
		}
		last = err
	}
	if status.Code(last) != codes.Canceled {
		t.Errorf("got %v after %d results: a cancelled run must not look complete", last, n)
	}
}

// Each answer comes before the next text is there.
func TestClient_ClassifyAll_interactive(t *testing.T) {
	lines := make(chan string, 1)
	lines <- "first"
	texts := func(yield func(string) bool) {
		for line := range lines {
			if !yield(line) {
				return
			}
		}
	}
	var got []string
	for result, err := range dial(t, &fake{}).ClassifyAll(t.Context(), texts, nil) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, answer(result))
		switch len(got) {
		case 1:
			lines <- "\xff"
		case 2:
			lines <- "third"
			close(lines)
		}
	}
	if want := []string{"first", "InvalidArgument", "third"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Options that cannot be sent are refused as a server would.
func TestClient_invalidOptions(t *testing.T) {
	c := dial(t, &fake{})
	o := &parleyv1.ClassifyOptions{ModelVersion: "\xff"}
	_, single := c.Classify(t.Context(), "x", o)
	got, all := collect(c.ClassifyAll(t.Context(), slices.Values([]string{"\xff", "b", "c"}), o))
	if len(got) != 0 {
		t.Errorf("got %q", got)
	}
	for _, err := range []error{single, all} {
		if details := status.Convert(err).Details(); status.Code(err) != codes.InvalidArgument || len(details) != 1 ||
			details[0].(*errdetails.ErrorInfo).GetReason() != "MALFORMED_REQUEST" {
			t.Errorf("got %v with %v", err, details)
		}
	}
	for range c.ClassifyAll(t.Context(), slices.Values([]string{"a", "b"}), o) {
		break
	}
}

// A consumer that stops hears nothing more, also where sending failed before.
func TestClient_ClassifyAll_stopsAfterFailedSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &client.Client{Classification: mutedStub{}}
		for result, err := range c.ClassifyAll(t.Context(), slices.Values([]string{"\xff", "b", "c"}), nil) {
			if err != nil || answer(result) != "InvalidArgument" {
				t.Errorf("got %v, %v", result, err)
			}
			synctest.Wait() // until sending has failed
			break
		}
	})
}

// A mutedStub has streams on which nothing can be sent.
type mutedStub struct {
	parleyv1.ClassificationServiceClient
}

func (mutedStub) StreamClassify(ctx context.Context, _ ...grpc.CallOption) (grpc.BidiStreamingClient[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse], error) {
	return mutedStream{ctx: ctx}, nil
}

type mutedStream struct {
	grpc.BidiStreamingClient[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]
	ctx context.Context
}

func (mutedStream) Send(*parleyv1.StreamClassifyRequest) error {
	return status.Error(codes.Internal, "cannot be marshaled")
}

func (s mutedStream) Recv() (*parleyv1.StreamClassifyResponse, error) {
	<-s.ctx.Done()
	return nil, s.ctx.Err()
}
