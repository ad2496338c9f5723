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
	cfg := server.DefaultConfig()
	cfg.Logger = logger
	if logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	srv, err := server.New(model, cfg)
	if err != nil {
		return nil, nil, fmt.Errorf("start in process: %w", err)
	}
	listener := bufconn.Listen(bufferBytes)
	c, err := client.Dial("passthrough:///in-process", client.WithPlaintext(), client.WithDialOptions(
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return listener.DialContext(ctx)
		})))
	if err != nil {
		return nil, nil, err
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener, nil) }()
	end := func() error {
		ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
		defer cancel()
		return errors.Join(c.Close(), srv.Shutdown(ctx), <-served)
	}
	return c, end, nil
}
