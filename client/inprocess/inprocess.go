// Package inprocess gives the client of package client without a network: the
// service runs in the same process, behind an in-memory connection and with
// the interceptors of a real one, so that a call means the same here and
// there.
package inprocess

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/client"
	"github.com/parley-dev/parley/server"
)

const (
	bufferBytes  = 1 << 20 // 1 MiB
	drainTimeout = 5 * time.Second
)

// New starts a service with model and returns its client, and a function that
// ends both. The service logs to logger, nothing if that is nil.
func New(model *classifier.Model, logger *slog.Logger) (*client.Client, func() error, error) {
	s, err := Start(model, logger)
	if err != nil {
		return nil, nil, err
	}
	c, err := s.Dial()
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return c, func() error { return errors.Join(c.Close(), s.Close()) }, nil
}

// A Service runs in this process. It is for whoever needs several connections
// to it; New is enough for one.
type Service struct {
	server   *server.Server
	listener *bufconn.Listener
	served   chan error
}

// Start starts a service with model, which logs to logger, nothing if that is
// nil. The caller ends it with Close.
func Start(model *classifier.Model, logger *slog.Logger) (*Service, error) {
	cfg := server.DefaultConfig()
	cfg.Logger = logger
	if logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	srv, err := server.New(model, cfg)
	if err != nil {
		return nil, fmt.Errorf("start in process: %w", err)
	}
	s := &Service{server: srv, listener: bufconn.Listen(bufferBytes), served: make(chan error, 1)}
	go func() { s.served <- srv.Serve(s.listener, nil) }()
	return s, nil
}

// Dial makes a client of the service, with a connection of its own.
func (s *Service) Dial(opts ...client.Option) (*client.Client, error) {
	dialer := func(ctx context.Context, _ string) (net.Conn, error) { return s.listener.DialContext(ctx) }
	return client.Dial("passthrough:///in-process", append([]client.Option{
		client.WithPlaintext(),
		client.WithDialOptions(grpc.WithContextDialer(dialer)),
	}, opts...)...)
}

// Close ends the service when the calls under way are answered, or cuts them
// off after 5 s.
func (s *Service) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	return errors.Join(s.server.Shutdown(ctx), <-s.served)
}
