package server

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

func (s *Server) logUnary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	begin := time.Now()
	resp, err := handler(ctx, req)
	s.logCall(ctx, info.FullMethod, callType(false, false), begin, err)
	return resp, err
}

func (s *Server) logStream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	begin := time.Now()
	err := handler(srv, stream)
	s.logCall(stream.Context(), info.FullMethod, callType(info.IsClientStream, info.IsServerStream), begin, err)
	return err
}

// logCall writes the line of a call that has ended, in the field names that
// gRPC middleware commonly has. What the line says is put together only if it
// is written: most calls succeed, and those lines are seldom wanted.
func (s *Server) logCall(ctx context.Context, fullMethod, kind string, begin time.Time, err error) {
	code := status.Code(err)
	level := logLevel(code)
	if !s.log.Enabled(ctx, level) {
		return
	}
	service, method := splitMethod(fullMethod)
	attrs := []slog.Attr{
		slog.String("protocol", "grpc"),
		slog.String("grpc.component", "server"),
		slog.String("grpc.service", service),
		slog.String("grpc.method", method),
		slog.String("grpc.method_type", kind),
	}
	if p, ok := peer.FromContext(ctx); ok {
		attrs = append(attrs, slog.String("peer.address", p.Addr.String()))
	}
	attrs = append(attrs, slog.String("grpc.start_time", begin.Format(time.RFC3339)))
	if deadline, ok := ctx.Deadline(); ok {
		attrs = append(attrs, slog.String("grpc.request.deadline", deadline.Format(time.RFC3339)))
	}
	attrs = append(attrs, slog.String("grpc.code", code.String()))
	if err != nil {
		attrs = append(attrs, slog.String("grpc.error", err.Error()))
	}
	s.log.LogAttrs(ctx, level, "finished call", append(attrs, slog.String("grpc.duration", time.Since(begin).String()))...)
}

// logLevel is debug for what succeeds, info for what callers do wrong or give
// up, a warning for what capacity or shutdown costs them, an error for our
// own faults.
func logLevel(code codes.Code) slog.Level {
	switch code {
	case codes.OK:
		return slog.LevelDebug
	case codes.Internal, codes.Unknown, codes.DataLoss:
		return slog.LevelError
	case codes.Unavailable, codes.DeadlineExceeded, codes.ResourceExhausted:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
