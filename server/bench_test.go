package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// benchText has 30 words.
var benchText = strings.TrimSpace(strings.Repeat("we will answer every attack on ", 5))

// instant is a classifier that takes no time: what remains is the server.
func instant() func(string, classifier.Options) classifier.Result {
	r := testClassify("", classifier.Options{})
	return func(string, classifier.Options) classifier.Result { return r }
}

func benchServer(b *testing.B) *Server {
	b.Helper()
	cfg := DefaultConfig()
	cfg.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	srv, err := newServer(testInfo, into(instant()), cfg)
	if err != nil {
		b.Fatal(err)
	}
	return srv
}

// What each interceptor adds to a call that succeeds.
func BenchmarkInterceptors(b *testing.B) {
	srv := benchServer(b)
	defer func() {
		if err := srv.Shutdown(context.Background()); err != nil {
			b.Error(err)
		}
	}()
	rules, err := newRules()
	if err != nil {
		b.Fatal(err)
	}
	info := &grpc.UnaryServerInfo{FullMethod: parleyv1.ClassificationService_Classify_FullMethodName}
	req := &parleyv1.ClassifyRequest{Text: benchText}
	withOptions := &parleyv1.ClassifyRequest{Text: benchText, Options: &parleyv1.ClassifyOptions{Evidence: true, ModelVersion: "v-test"}}
	judge := func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		if err := rules.check(req.(proto.Message)); err != nil {
			return nil, err
		}
		return handler(ctx, req)
	}
	handler := func(context.Context, any) (any, error) { return nil, nil }
	for _, row := range []struct {
		name      string
		intercept grpc.UnaryServerInterceptor
		request   *parleyv1.ClassifyRequest
	}{
		{"metrics", srv.metrics.calls.unary, req},
		{"log", srv.logUnary, req},
		{"status and deadline", srv.mapUnary, req},
		{"recovery", recovery.UnaryServerInterceptor(), req},
		{"rules", judge, req},
		{"rules with options", judge, withOptions},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := row.intercept(b.Context(), row.request, info, handler); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What a request and its response cost beside the transport and the classifier.
func BenchmarkMessages(b *testing.B) {
	rules, err := newRules()
	if err != nil {
		b.Fatal(err)
	}
	limits, err := newListLimits(requests()...)
	if err != nil {
		b.Fatal(err)
	}
	c := newCodec(limits)
	engine, err := newEngine(testInfo, into(instant()), newMetrics("", func() float64 { return 0 }))
	if err != nil {
		b.Fatal(err)
	}
	service := &classificationService{engine: engine, judge: rules.check, turns: newTurns()}
	for _, row := range []struct {
		name    string
		request proto.Message
		answer  func(m proto.Message) (proto.Message, error)
	}{
		{"single", &parleyv1.ClassifyRequest{Text: benchText}, func(m proto.Message) (proto.Message, error) {
			return service.Classify(b.Context(), m.(*parleyv1.ClassifyRequest))
		}},
		{"batch of 256", benchBatch(), func(m proto.Message) (proto.Message, error) {
			return service.BatchClassify(b.Context(), m.(*parleyv1.BatchClassifyRequest))
		}},
	} {
		encoded, err := proto.Marshal(row.request)
		if err != nil {
			b.Fatal(err)
		}
		data := mem.BufferSlice{mem.SliceBuffer(encoded)}
		decode := func(b *testing.B) proto.Message {
			r := &received{message: row.request.ProtoReflect().New().Interface()}
			if err := c.Unmarshal(data, r); err != nil || r.err != nil {
				b.Fatal(err, r.err)
			}
			return r.message
		}
		b.Run(row.name+"/decode", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				decode(b)
			}
		})
		b.Run(row.name+"/decode, judge, answer, encode", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m := decode(b)
				if err := rules.check(m); err != nil {
					b.Fatal(err)
				}
				resp, err := row.answer(m)
				if err != nil {
					b.Fatal(err)
				}
				out, err := c.Marshal(resp)
				if err != nil {
					b.Fatal(err)
				}
				out.Free()
			}
		})
	}
}

// echo does nothing: see bench/echo, which measures it in a process of its own.
type echo struct {
	parleyv1.UnimplementedClassificationServiceServer
	result *parleyv1.ClassifyResult
}

func (e *echo) Classify(context.Context, *parleyv1.ClassifyRequest) (*parleyv1.ClassifyResponse, error) {
	return &parleyv1.ClassifyResponse{Classification: e.result.GetClassification()}, nil
}

func (e *echo) BatchClassify(_ context.Context, req *parleyv1.BatchClassifyRequest) (*parleyv1.BatchClassifyResponse, error) {
	resp := &parleyv1.BatchClassifyResponse{Results: make([]*parleyv1.ClassifyResult, len(req.GetItems()))}
	for i := range resp.Results {
		resp.Results[i] = e.result
	}
	return resp, nil
}

func (e *echo) StreamClassify(stream grpc.BidiStreamingServer[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]) error {
	for {
		req, err := stream.Recv()
		if err != nil {
			return nil
		}
		if err := stream.Send(&parleyv1.StreamClassifyResponse{Id: req.GetId(), Result: e.result}); err != nil {
			return err
		}
	}
}

// The service with a classifier that takes no time, beside one that does
// nothing with the same settings and interceptors, over TCP.
func BenchmarkServer(b *testing.B) {
	srv := benchServer(b)
	engine, err := newEngine(testInfo, into(instant()), newMetrics("", func() float64 { return 0 }))
	if err != nil {
		b.Fatal(err)
	}
	around, err := NewAround(&echo{result: classified(engine.answer("", question{}))}, DefaultConfig())
	if err != nil {
		b.Fatal(err)
	}
	for _, row := range []struct {
		name   string
		server *Server
	}{{"echo", around}, {"service", srv}} {
		conn := serveTCP(b, row.server)
		b.Run("unary/"+row.name, func(b *testing.B) {
			request := marshal(b, &parleyv1.ClassifyRequest{Text: benchText})
			b.SetParallelism(32)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := invokeRaw(b.Context(), conn, parleyv1.ClassificationService_Classify_FullMethodName, request); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
		b.Run("batch/"+row.name, func(b *testing.B) {
			request := marshal(b, benchBatch())
			b.SetParallelism(2)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := invokeRaw(b.Context(), conn, parleyv1.ClassificationService_BatchClassify_FullMethodName, request); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/256, "ns/quote")
		})
		b.Run("stream/"+row.name, func(b *testing.B) {
			request := marshal(b, &parleyv1.StreamClassifyRequest{Id: "item-00001", Item: &parleyv1.ClassifyItem{Text: benchText}})
			b.SetParallelism(2)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				if err := streamItems(b.Context(), conn, request, pb.Next); err != nil {
					b.Error(err)
				}
			})
		})
	}
}

// benchBatch asks about 256 texts.
func benchBatch() *parleyv1.BatchClassifyRequest {
	batch := &parleyv1.BatchClassifyRequest{}
	for range 256 {
		batch.Items = append(batch.Items, &parleyv1.ClassifyItem{Text: benchText})
	}
	return batch
}

// streamItems sends an item for each next, with 64 of them under way at most.
func streamItems(ctx context.Context, conn *grpc.ClientConn, request []byte, next func() bool) error {
	stream, err := conn.NewStream(ctx, &parleyv1.ClassificationService_ServiceDesc.Streams[0],
		parleyv1.ClassificationService_StreamClassify_FullMethodName, grpc.ForceCodecV2(rawCodec{}))
	if err != nil {
		return err
	}
	room := make(chan struct{}, 64)
	go func() {
		for next() {
			room <- struct{}{}
			if stream.SendMsg(request) != nil {
				break // RecvMsg says why
			}
		}
		_ = stream.CloseSend()
	}()
	for {
		var answer []byte
		if err := stream.RecvMsg(&answer); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("receive: %w", err)
		}
		<-room
	}
}

func marshal(b *testing.B, m proto.Message) []byte {
	b.Helper()
	data, err := proto.Marshal(m)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// serveTCP serves srv on this machine until the benchmark ends.
func serveTCP(b *testing.B, srv *Server) *grpc.ClientConn {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener, nil) }()
	conn, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = conn.Close()
		if err := srv.Shutdown(context.Background()); err != nil {
			b.Error(err)
		}
		if err := <-served; err != nil {
			b.Error(err)
		}
	})
	return conn
}
