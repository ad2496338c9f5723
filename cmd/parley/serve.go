package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/parley-dev/parley/server"
)

type serveCommand struct {
	*console
	model     modelFlag
	config    server.Config
	drain     time.Duration
	logLevel  *choice
	logFormat *choice
}

func newServe(c *console) *cobra.Command {
	k := &serveCommand{console: c, config: server.DefaultConfig()}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer calls over gRPC",
		Long: `Serve answers the three services of parley.v1 and the standard health service
until it gets SIGTERM or SIGINT; then it says NOT_SERVING, takes no new calls,
and ends when those under way are answered or --drain-timeout has passed. A
second signal ends it at once.

The addresses it listens on are printed on standard output; port 0 picks a free
port. Beyond this machine it serves TLS only, unless --insecure says otherwise.
The log, on standard error, never holds the text of a quote.

The metrics page, plain HTTP, has /metrics for Prometheus, /livez and /readyz.
With --pprof it has Go's profiles as well, under /debug/pprof: they hold no
quotes, but to make one slows the server down, so keep such a page from others.

A process that serves collects garbage less often than Go would by itself.
GOGC and GOMEMLIMIT in the environment win over that.`,
		Example: `  parley serve
  parley serve --listen 127.0.0.1:0 --metrics "" --reflection
  parley serve --listen :50051 --tls-cert server.crt --tls-key server.key`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return k.run(cmd.Context()) },
	}
	fs := cmd.Flags()
	fs.StringVar(&k.config.Listen, "listen", k.config.Listen, "`HOST:PORT` to answer calls on")
	fs.StringVar(&k.config.MetricsListen, "metrics", k.config.MetricsListen, "`HOST:PORT` of the metrics page; empty for none")
	fs.BoolVar(&k.config.Pprof, "pprof", false, "add profiles to the metrics page")
	k.model.register(cmd)
	fs.StringVar(&k.config.TLS.CertFile, "tls-cert", "", "`FILE` with the server's certificate chain")
	fs.StringVar(&k.config.TLS.KeyFile, "tls-key", "", "`FILE` with its key")
	fs.StringVar(&k.config.TLS.ClientCAFile, "tls-client-ca", "", "`FILE` with the authorities that callers need a certificate from")
	fs.BoolVar(&k.config.Insecure, "insecure", false, "permit plaintext beyond this machine")
	fs.BoolVar(&k.config.Reflection, "reflection", false, "let callers list the services, as grpcurl does")
	fs.DurationVar(&k.drain, "drain-timeout", 30*time.Second, "how long calls under way may take at the end")
	k.logLevel = addChoice(cmd, "log-level", "least severe `LEVEL` that is logged", "info", "debug", "warn", "error")
	k.logFormat = addChoice(cmd, "log-format", "`FORMAT` of the log", "text", "json")
	return cmd
}

func (k *serveCommand) run(ctx context.Context) error {
	k.config.Logger = k.logger()
	if err := k.config.Validate(); err != nil {
		return hinted(err, "parley serve --help explains --listen, --insecure, --pprof and the TLS flags")
	}
	// An address that is taken should show before the model is trained.
	api, metrics, err := k.listen()
	if err != nil {
		return err
	}
	model, err := k.model.load(k.console)
	if err != nil {
		return err
	}
	srv, err := server.New(model, k.config)
	if err != nil {
		return err
	}
	server.TuneMemory()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- srv.Serve(api, metrics) }()
	if err := k.announce(api, metrics); err != nil {
		return err
	}
	k.config.Logger.Info("serving", "address", api.Addr().String(), "model", model.Version())

	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop() // the next signal has its usual effect
	k.config.Logger.Info("shutting down", "drain_timeout", k.drain)
	deadline, cancel := context.WithTimeout(context.Background(), k.drain)
	defer cancel()
	if err := srv.Shutdown(deadline); err != nil {
		return err
	}
	return <-served
}

func (k *serveCommand) logger() *slog.Logger {
	var level slog.Level
	// The words of the flag are names of levels.
	_ = level.UnmarshalText([]byte(k.logLevel.value))
	options := &slog.HandlerOptions{Level: level}
	if k.logFormat.value == "json" {
		return slog.New(slog.NewJSONHandler(k.err, options))
	}
	return slog.New(slog.NewTextHandler(k.err, options))
}

// listen opens both addresses, or neither.
func (k *serveCommand) listen() (api, metrics net.Listener, err error) {
	api, err = net.Listen("tcp", k.config.Listen)
	if err != nil {
		return nil, nil, hinted(err, "--listen 127.0.0.1:0 picks a free port")
	}
	if k.config.MetricsListen == "" {
		return api, nil, nil
	}
	metrics, err = net.Listen("tcp", k.config.MetricsListen)
	if err != nil {
		_ = api.Close()
		return nil, nil, hinted(fmt.Errorf("metrics page: %w", err), `--metrics 127.0.0.1:0 picks a free port, --metrics "" does without the page`)
	}
	return api, metrics, nil
}

// announce prints where the server is to be found: an interface for scripts
// that start it on port 0.
func (k *serveCommand) announce(api, metrics net.Listener) error {
	_, err := fmt.Fprintf(k.out, "listening on %s\n", api.Addr())
	if err == nil && metrics != nil {
		_, err = fmt.Fprintf(k.out, "metrics on http://%s/metrics\n", metrics.Addr())
	}
	return err
}
