package server

import (
	"context"
	"runtime/debug"
	"strings"

	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
	"google.golang.org/grpc"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// interceptors are what every call passes, outermost first: metrics and log
// see the status that the caller gets, the status is made of what the recovery
// makes of a panic. Size and rules are judged inside of all of them; see
// judged.
func (s *Server) interceptors() []grpc.ServerOption {
	recovered := recovery.WithRecoveryHandler(s.recovered)
	return []grpc.ServerOption{
		grpc.ChainUnaryInterceptor(
			s.metrics.calls.unary,
			s.logUnary,
			s.mapUnary,
			recovery.UnaryServerInterceptor(recovered),
		),
		grpc.ChainStreamInterceptor(
			s.metrics.calls.stream,
			s.logStream,
			s.mapStream,
			recovery.StreamServerInterceptor(recovered),
			s.endStandardStream,
		),
	}
}

// recovered makes an error of a panic: the stack goes to the log with it,
// statusOf keeps it from the caller.
func (s *Server) recovered(p any) error {
	s.metrics.panics.Inc()
	return &recovery.PanicError{Panic: p, Stack: debug.Stack()}
}

func (s *Server) mapUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	s.inFlight.Add(1)
	defer s.inFlight.Add(-1)
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.callTime)
		defer cancel()
	}
	resp, err := handler(ctx, req)
	return resp, asCallError(err)
}

func (s *Server) mapStream(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	s.inFlight.Add(1)
	defer s.inFlight.Add(-1)
	return asCallError(handler(srv, stream))
}

// endStandardStream ends the streams of the standard services, health and
// reflection, when the server shuts down: they have no end of their own and
// would hold up every drain.
func (s *Server) endStandardStream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if strings.HasPrefix(info.FullMethod, ownPrefix) {
		return handler(srv, stream)
	}
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	defer context.AfterFunc(s.stopping, cancel)()
	err := handler(srv, &contextStream{stream, ctx})
	if s.stopping.Err() != nil {
		return errShuttingDown
	}
	return err
}

// ownPrefix begins the full names of the methods of our own services.
var ownPrefix = "/" + string(parleyv1.File_parley_v1_classification_proto.Package()) + "."

// A contextStream has a context of its own, which ends its RecvMsg too.
type contextStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *contextStream) Context() context.Context { return s.ctx }

// RecvMsg fails once the context ends. What has been begun goes on until the
// transport takes notice that the handler has returned; m is not to be used.
func (s *contextStream) RecvMsg(m any) error {
	received := make(chan error, 1)
	go func() { received <- s.ServerStream.RecvMsg(m) }()
	select {
	case err := <-received:
		return err
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}
