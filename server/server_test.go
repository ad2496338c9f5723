package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthgrpc "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/client"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// Requests that the generated client cannot send: the wire format is written
// by hand.
func TestMalformedRequests(t *testing.T) {
	field := func(number byte, content string) []byte {
		return append([]byte{number<<3 | 2, byte(len(content))}, content...)
	}
	tests := map[string][]byte{
		"invalid UTF-8":    field(1, "we will \xff strike"),
		"surrogate half":   field(1, "\xed\xa0\x80"),
		"truncated":        {1<<3 | 2, 100, 'x'},
		"not protobuf":     {0xff, 0xff, 0xff, 0xff},
		"unknown wiretype": {1<<3 | 7},
	}
	for name, request := range tests {
		for _, method := range []string{
			parleyv1.ClassificationService_Classify_FullMethodName,
			parleyv1.QuoteService_AnalyzeDocument_FullMethodName,
			parleyv1.QuoteService_ExtractQuotes_FullMethodName,
		} {
			t.Run(name+method, func(t *testing.T) {
				f := start(t, testClassify, nil)
				wantStatus(t, invokeRaw(t.Context(), f.conn, method, request), codes.InvalidArgument, "MALFORMED_REQUEST")
				if got := f.log.failedCalls(); got != 1 {
					t.Errorf("got %d log lines for the call, want 1:\n%s", got, f.log)
				}
			})
		}
		t.Run(name+"/stream", func(t *testing.T) {
			f := start(t, testClassify, nil)
			stream, err := f.conn.NewStream(t.Context(), &parleyv1.ClassificationService_ServiceDesc.Streams[0],
				parleyv1.ClassificationService_StreamClassify_FullMethodName, grpc.ForceCodecV2(rawCodec{}))
			if err != nil {
				t.Fatal(err)
			}
			if err := stream.SendMsg(request); err != nil {
				t.Fatal(err)
			}
			var answer []byte
			wantStatus(t, stream.RecvMsg(&answer), codes.InvalidArgument, "MALFORMED_REQUEST")
		})
	}
	t.Run("batch", func(t *testing.T) {
		f := start(t, testClassify, nil)
		item := field(1, string(field(1, "\xff")))
		wantStatus(t, invokeRaw(t.Context(), f.conn, parleyv1.ClassificationService_BatchClassify_FullMethodName, item),
			codes.InvalidArgument, "MALFORMED_REQUEST")
	})
}

func TestRequestSize(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	batch := func(size int) *parleyv1.BatchClassifyRequest {
		req := &parleyv1.BatchClassifyRequest{}
		for range 600 {
			req.Items = append(req.Items, &parleyv1.ClassifyItem{Text: strings.Repeat("x", size/600)})
		}
		return req
	}
	if _, err := stub.BatchClassify(t.Context(), batch(4<<20-600*10)); err != nil {
		t.Errorf("just below 4 MiB: %v", err)
	}
	_, err := stub.BatchClassify(t.Context(), batch(4<<20+600))
	wantStatus(t, err, codes.ResourceExhausted, "REQUEST_TOO_LARGE")
	_, err = stub.BatchClassify(t.Context(), batch(6<<20))
	wantStatus(t, err, codes.ResourceExhausted, "") // by the transport
	if got := f.log.failedCalls(); got < 1 {
		t.Errorf("got %d log lines for failed calls, want 1 or more (that of the transport may come later):\n%s", got, f.log)
	}
}

func TestResponseSize(t *testing.T) {
	huge := strings.Repeat("x", maxResponseBytes/10)
	classified := 0
	f := start(t, func(text string, o classifier.Options) classifier.Result {
		classified++
		r := testClassify(text, o)
		r.Decisions[1].Evidence.Contributions[0].Feature = huge // of both heads: the evidence is shared
		return r
	}, nil)
	req := &parleyv1.BatchClassifyRequest{Options: &parleyv1.ClassifyOptions{Evidence: true}}
	for range 100 {
		req.Items = append(req.Items, &parleyv1.ClassifyItem{Text: "x"})
	}
	_, err := parleyv1.NewClassificationServiceClient(f.conn).BatchClassify(t.Context(), req)
	wantStatus(t, err, codes.ResourceExhausted, "RESPONSE_TOO_LARGE")
	if classified != 5 {
		t.Errorf("classified %d items before giving up, want 5", classified)
	}
}

func TestPanic(t *testing.T) {
	f := start(t, func(string, classifier.Options) classifier.Result { panic("out of cheese") }, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	_, unary := stub.Classify(t.Context(), &parleyv1.ClassifyRequest{Text: "x"})
	stream, err := stub.StreamClassify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&parleyv1.StreamClassifyRequest{Id: "a", Item: &parleyv1.ClassifyItem{Text: "x"}}); err != nil {
		t.Fatal(err)
	}
	_, streamed := stream.Recv()
	for _, err := range []error{unary, streamed} {
		wantStatus(t, err, codes.Internal, "INTERNAL")
		if got := status.Convert(err).Message(); got != "internal error" {
			t.Errorf("caller gets %q", got)
		}
	}
	if log := f.log.String(); !strings.Contains(log, "out of cheese") || !strings.Contains(log, "server_test.go") {
		t.Errorf("the log lacks the panic or its stack:\n%s", log)
	}
	if got := metricValue(t, f.server, "parley_panics_total"); got != "2" {
		t.Errorf("panics counted: %v, want 2", got)
	}
}

func TestLogHoldsNoText(t *testing.T) {
	const secret = "Zanzibar"
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	_, _ = stub.Classify(t.Context(), &parleyv1.ClassifyRequest{Text: secret})
	_, _ = stub.Classify(t.Context(), &parleyv1.ClassifyRequest{Text: strings.Repeat(secret, 2000)})
	_, _ = stub.BatchClassify(t.Context(), &parleyv1.BatchClassifyRequest{Items: []*parleyv1.ClassifyItem{{Text: strings.Repeat(secret, 2000)}}})
	_, _ = parleyv1.NewQuoteServiceClient(f.conn).AnalyzeDocument(t.Context(), &parleyv1.AnalyzeDocumentRequest{Document: `"` + secret + ` is ours now," he said.`})
	_ = invokeRaw(t.Context(), f.conn, parleyv1.ClassificationService_Classify_FullMethodName, append([]byte{10, 9}, secret+"\xff"...))
	log := f.log.String()
	if strings.Contains(log, secret) {
		t.Errorf("the log holds a quote:\n%s", log)
	}
	if got, want := f.log.failedCalls(), 2; got != want {
		t.Errorf("got %d lines for failed calls, want %d:\n%s", got, want, log)
	}
	if !strings.Contains(log, "level=DEBUG") {
		t.Errorf("no debug line for a call that succeeded:\n%s", log)
	}
}

func TestModels(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewModelServiceClient(f.conn)
	list, err := stub.ListModels(t.Context(), &parleyv1.ListModelsRequest{PageSize: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.GetModels()) != 1 || list.GetNextPageToken() != "" {
		t.Fatalf("got %v", list)
	}
	for _, version := range []string{"", "v-test"} {
		got, err := stub.GetModel(t.Context(), &parleyv1.GetModelRequest{Version: version})
		if err != nil {
			t.Fatal(err)
		}
		stance := got.GetModel().GetHeads()[1]
		if stance.GetName() != "stance" || stance.GetLabels()[1].GetLabel() != "threat" || stance.GetLabels()[1].GetF1() != .2 ||
			stance.GetEvaluation().GetAccuracy() != .75 || got.GetModel().GetVersion() != "v-test" {
			t.Errorf("got %v", got)
		}
	}
	_, err = stub.GetModel(t.Context(), &parleyv1.GetModelRequest{Version: "v-other"})
	wantStatus(t, err, codes.NotFound, "MODEL_NOT_FOUND")
	_, err = stub.ListModels(t.Context(), &parleyv1.ListModelsRequest{PageToken: "2"})
	wantStatus(t, err, codes.InvalidArgument, "INVALID_PAGE_TOKEN")
	_, err = stub.ListModels(t.Context(), &parleyv1.ListModelsRequest{PageSize: -1})
	wantStatus(t, err, codes.InvalidArgument, "INVALID_FIELD", "page_size")
}

func TestNew_labels(t *testing.T) {
	info := testInfo
	info.Heads = info.Heads[:1]
	if _, err := newServer(info, into(testClassify), DefaultConfig()); err == nil {
		t.Error("a model without stances was accepted")
	}
	info.Heads = []classifier.HeadInfo{testInfo.Heads[0], {Head: classifier.Head{Name: "stance", Labels: []string{"threat", "demand", "none", "boast"}}}}
	if _, err := newServer(info, into(testClassify), DefaultConfig()); err == nil {
		t.Error("a model with a label of its own was accepted")
	}
}

// A gate holds classifications until it is opened.
type gate struct {
	entered chan struct{} // one for each classification begun
	open    chan struct{}
}

func newGate() gate { return gate{make(chan struct{}, 1000), make(chan struct{})} }

func (g gate) classify(text string, o classifier.Options) classifier.Result {
	g.entered <- struct{}{}
	<-g.open
	return testClassify(text, o)
}

// await spins until a condition that other goroutines bring about holds, or
// the test runs out of time.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for !holds() {
		if t.Context().Err() != nil {
			t.Fatalf("gave up waiting: %s", what)
		}
		runtime.Gosched()
	}
}

func TestShutdown_answersWhatWasAccepted(t *testing.T) {
	g := newGate()
	f := start(t, g.classify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)

	const calls = 40
	var wg sync.WaitGroup
	failures := make(chan error, calls)
	for i := range calls {
		wg.Go(func() {
			var err error
			if i%2 == 0 {
				_, err = stub.Classify(t.Context(), &parleyv1.ClassifyRequest{Text: "x"})
			} else {
				_, err = stub.BatchClassify(t.Context(), &parleyv1.BatchClassifyRequest{Items: []*parleyv1.ClassifyItem{{Text: "x"}, {Text: "y"}}})
			}
			if err != nil {
				failures <- err
			}
		})
	}
	for range calls {
		<-g.entered
	}
	done := make(chan error)
	go func() { done <- f.server.Shutdown(context.Background()) }()
	<-f.server.stopping.Done()
	close(g.open)
	wg.Wait()
	if err := <-done; err != nil {
		t.Error(err)
	}
	close(failures)
	for err := range failures {
		t.Error(err)
	}
}

func TestShutdown_streamAnswersWhatWasRead(t *testing.T) {
	g := newGate()
	f := start(t, g.classify, nil)
	stream, err := parleyv1.NewClassificationServiceClient(f.conn).StreamClassify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const n = 10
	for i := range n {
		if err := stream.Send(&parleyv1.StreamClassifyRequest{Id: fmt.Sprint(i), Item: &parleyv1.ClassifyItem{Text: "x"}}); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "the server reads all items", func() bool { return metricValue(t, f.server, streamItemsReceived) == fmt.Sprint(n) })
	done := make(chan error)
	go func() { done <- f.server.Shutdown(context.Background()) }()
	<-f.server.stopping.Done()
	close(g.open)
	ids, err := receiveAll(stream)
	if len(ids) != n {
		t.Errorf("got answers %q, want %d", ids, n)
	}
	wantStatus(t, err, codes.Unavailable, "SERVER_SHUTTING_DOWN")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

const streamItemsReceived = `grpc_server_msg_received_total{grpc_method="StreamClassify",grpc_service="parley.v1.ClassificationService",grpc_type="bidi_stream"}`

// Whenever a shutdown begins, every item that was received is answered, and
// none twice.
func TestShutdown_streamReceivedIsAnswered(t *testing.T) {
	for run := range 40 {
		var classified atomic.Int64
		f := start(t, func(text string, o classifier.Options) classifier.Result {
			classified.Add(1)
			return testClassify(text, o)
		}, func(c *Config) { c.StreamWindow = 1 + run%3 })
		stream, err := parleyv1.NewClassificationServiceClient(f.conn).StreamClassify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for i := 0; ; i++ {
				if stream.Send(&parleyv1.StreamClassifyRequest{Id: fmt.Sprint(i), Item: &parleyv1.ClassifyItem{Text: "x"}}) != nil {
					return
				}
			}
		}()
		done := make(chan error)
		go func() {
			for classified.Load() < int64(run*5) {
				runtime.Gosched()
			}
			done <- f.server.Shutdown(context.Background())
		}()
		ids, err := receiveAll(stream)
		wantStatus(t, err, codes.Unavailable, "SERVER_SHUTTING_DOWN")
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		for i, id := range ids {
			if id != fmt.Sprint(i) {
				t.Fatalf("run %d: answer %d has id %q", run, i, id)
			}
		}
		// One more may have come after the last answer, and was not taken.
		got := metricValue(t, f.server, streamItemsReceived)
		if got != fmt.Sprint(len(ids)) && got != fmt.Sprint(len(ids)+1) {
			t.Fatalf("run %d: received %s items, answered %d", run, got, len(ids))
		}
	}
}

// A reader that holds an item when the shutdown begins hands it over.
func TestReadAhead_heldItem(t *testing.T) {
	stopping, stop := context.WithCancel(t.Context())
	stop()
	a := &readAhead{window: make(chan streamItem, 1), stream: &contextStream{ctx: t.Context()}, stopping: stopping, idle: time.Hour}
	if err := a.take(); err != nil {
		t.Fatal(err)
	}
	go a.put(streamItem{request: &parleyv1.StreamClassifyRequest{Id: "held"}})
	if item, ok := a.next(); !ok || item.request.GetId() != "held" {
		t.Errorf("got %v, %v", item, ok)
	}
	if item, ok := a.next(); ok {
		t.Errorf("got %v after all was returned", item)
	}
	if err := a.take(); err == nil {
		t.Error("an item was taken that nobody will answer")
	}
}

func TestShutdown_cutsAtTheDeadline(t *testing.T) {
	g := newGate()
	f := start(t, g.classify, nil)
	failed := make(chan error)
	go func() {
		_, err := parleyv1.NewClassificationServiceClient(f.conn).Classify(t.Context(), &parleyv1.ClassifyRequest{Text: "x"})
		close(g.open) // the call is cut off: let its handler go
		failed <- err
	}()
	<-g.entered
	passed, cancel := context.WithCancel(t.Context())
	cancel()
	err := f.server.Shutdown(passed)
	var cut *DrainError
	if !errors.As(err, &cut) || cut.Calls != 1 {
		t.Errorf("got %v, want one call cut off", err)
	}
	if got := status.Code(<-failed); got != codes.Unavailable {
		t.Errorf("caller gets %v, want UNAVAILABLE", got)
	}
	if log := f.log.String(); !strings.Contains(log, "calls cut off by shutdown") {
		t.Errorf("the log lacks the calls cut off:\n%s", log)
	}
}

// A health watch has no end of its own: it must not hold up a shutdown.
func TestShutdown_endsHealthWatch(t *testing.T) {
	f := start(t, testClassify, nil)
	health := healthgrpc.NewHealthClient(f.conn)
	for _, service := range []string{"", "parley.v1.ClassificationService", "parley.v1.QuoteService", "parley.v1.ModelService"} {
		resp, err := health.Check(t.Context(), &healthgrpc.HealthCheckRequest{Service: service})
		if err != nil || resp.GetStatus() != healthgrpc.HealthCheckResponse_SERVING {
			t.Errorf("service %q: got %v, %v", service, resp, err)
		}
	}
	watch, err := health.Watch(t.Context(), &healthgrpc.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := watch.Recv(); err != nil || resp.GetStatus() != healthgrpc.HealthCheckResponse_SERVING {
		t.Fatalf("got %v, %v", resp, err)
	}
	if err := f.server.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	for {
		resp, err := watch.Recv()
		if err != nil {
			wantStatus(t, err, codes.Unavailable, "SERVER_SHUTTING_DOWN")
			return
		}
		if resp.GetStatus() != healthgrpc.HealthCheckResponse_NOT_SERVING {
			t.Errorf("got %v", resp)
		}
	}
}

// Neither must an open stream of reflection.
func TestShutdown_endsReflection(t *testing.T) {
	f := start(t, testClassify, func(c *Config) { c.Reflection = true })
	stream, err := grpc_reflection_v1.NewServerReflectionClient(f.conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&grpc_reflection_v1.ServerReflectionRequest{
		MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{}}); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	if err := f.server.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	_, err = stream.Recv()
	wantStatus(t, err, codes.Unavailable, "SERVER_SHUTTING_DOWN")
}

func TestReflection(t *testing.T) {
	for enabled, want := range map[bool]codes.Code{true: codes.OK, false: codes.Unimplemented} {
		f := start(t, testClassify, func(c *Config) { c.Reflection = enabled })
		stream, err := grpc_reflection_v1.NewServerReflectionClient(f.conn).ServerReflectionInfo(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_ = stream.Send(&grpc_reflection_v1.ServerReflectionRequest{
			MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{}})
		_ = stream.CloseSend()
		resp, err := stream.Recv()
		if status.Code(err) != want {
			t.Errorf("reflection %v: got %v", enabled, err)
		}
		if enabled && len(resp.GetListServicesResponse().GetService()) < 4 {
			t.Errorf("got services %v", resp)
		}
	}
}

func TestAdminPage(t *testing.T) {
	f := start(t, testClassify, nil)
	await(t, "the server serves", f.server.serving.Load)
	if _, err := parleyv1.NewClassificationServiceClient(f.conn).Classify(t.Context(), &parleyv1.ClassifyRequest{Text: "x"}); err != nil {
		t.Fatal(err)
	}
	get := func(path string) (int, string) {
		rec := httptest.NewRecorder()
		f.server.admin.Handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		return rec.Code, rec.Body.String()
	}
	_, page := get("/metrics")
	for _, want := range []string{
		`grpc_server_handled_total{grpc_code="OK",grpc_method="Classify",grpc_service="parley.v1.ClassificationService",grpc_type="unary"} 1`,
		`parley_classifications_total{stance="threat"} 1`,
		`parley_model_info{version="v-test"} 1`,
		`parley_calls_in_flight 0`,
	} {
		if !strings.Contains(page, want+"\n") {
			t.Errorf("metrics lack %s", want)
		}
	}
	if code, _ := get("/readyz"); code != http.StatusOK {
		t.Errorf("readyz: %d", code)
	}
	if err := f.server.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	if code, _ := get("/livez"); code != http.StatusOK {
		t.Errorf("livez after shutdown began: %d", code)
	}
	if code, _ := get("/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("readyz after shutdown began: %d", code)
	}
}

func TestPprof(t *testing.T) {
	for _, wanted := range []bool{false, true} {
		f := start(t, testClassify, func(c *Config) { c.Pprof = wanted })
		for path, want := range map[string]string{
			"/debug/pprof/":                  "goroutine",
			"/debug/pprof/goroutine?debug=1": "goroutine profile:",
			"/debug/pprof/trace?seconds=0":   "go 1.",
		} {
			rec := httptest.NewRecorder()
			f.server.admin.Handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
			if got := rec.Code == http.StatusOK && strings.Contains(rec.Body.String(), want); got != wanted {
				t.Errorf("%s, wanted %v: got %d", path, wanted, rec.Code)
			}
		}
		if strings.Contains(f.log.String(), "profiles") {
			t.Errorf("a warning about profiles on loopback:\n%s", f.log)
		}
	}
	f := start(t, testClassify, func(c *Config) { c.Pprof, c.MetricsListen = true, ":9090" })
	if log := f.log.String(); !strings.Contains(log, "level=WARN") || !strings.Contains(log, "from other machines") {
		t.Errorf("no warning about profiles beyond this machine:\n%s", log)
	}
}

func TestServe_metricsListener(t *testing.T) {
	srv, err := newServer(testInfo, into(testClassify), DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	api, metrics := listen(t), listen(t)
	served := make(chan error)
	go func() { served <- srv.Serve(api, metrics) }()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get("http://" + metrics.Addr().String() + "/livez")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "ok\n" {
		t.Errorf("got %q, %v", body, err)
	}
	if err := srv.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// A Serve that fails leaves nothing open.
func TestServe_fails(t *testing.T) {
	srv, err := newServer(testInfo, into(testClassify), DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	api, metrics := listen(t), listen(t)
	if err := api.Close(); err != nil {
		t.Fatal(err)
	}
	if err := srv.Serve(api, metrics); err == nil {
		t.Error("no error")
	}
	if _, err := metrics.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the metrics listener: got %v, want it closed", err)
	}
	if err := srv.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}

// A call without a deadline gets the server's, one with keeps its own.
func TestMaxCallTime(t *testing.T) {
	f := start(t, testClassify, func(c *Config) { c.MaxCallTime = time.Nanosecond })
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	_, err := stub.Classify(t.Context(), &parleyv1.ClassifyRequest{Text: "x"})
	wantStatus(t, err, codes.DeadlineExceeded, "DEADLINE_EXCEEDED")
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if _, err := stub.Classify(ctx, &parleyv1.ClassifyRequest{Text: "x"}); err != nil {
		t.Error(err)
	}
}

func TestMaxStreamIdle(t *testing.T) {
	f := start(t, testClassify, func(c *Config) { c.MaxStreamIdle = time.Millisecond })
	stream, err := parleyv1.NewClassificationServiceClient(f.conn).StreamClassify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = stream.Recv()
	wantStatus(t, err, codes.DeadlineExceeded, "DEADLINE_EXCEEDED")
}

func TestKeepalivePair(t *testing.T) {
	if client.KeepaliveTime < MinKeepalive {
		t.Errorf("the client pings every %v, the server allows every %v", client.KeepaliveTime, MinKeepalive)
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// metricValue is the value of one series on the page of metrics, "" if it is
// not there.
func metricValue(t *testing.T, s *Server, series string) string {
	t.Helper()
	rec := httptest.NewRecorder()
	s.admin.Handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for line := range strings.Lines(rec.Body.String()) {
		if value, ok := strings.CutPrefix(line, series+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
