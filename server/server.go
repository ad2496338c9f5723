// Package server serves a classifier over gRPC: the three services of
// parley.v1 with the standard health service and, on request, reflection.
//
// Start with New, give Serve a listener, and end with Shutdown:
//
//	srv, err := server.New(model, server.DefaultConfig())
//	...
//	go srv.Serve(listener, nil)
//	...
//	err = srv.Shutdown(ctx)
//
// Handlers translate, call the classifier or the quote extractor, and
// translate back; rules about single fields stand in the .proto and are judged
// before a handler begins. Every failure of a call gets its status in one
// place, statusOf, with the reasons that errors.proto documents.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthgrpc "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// MinKeepalive is how often a client may ping at most: one that pings more
// often is disconnected. Package client pings every 30 s.
const MinKeepalive = 15 * time.Second

const (
	maxHeaderBytes = 16 << 10 // 16 KiB

	// Goroutines that are kept for calls: a fresh one has to grow its stack
	// first. More calls at once than that get fresh ones.
	streamWorkers = 64

	connectionTimeout = 10 * time.Second

	// A connection without traffic for keepaliveTime is pinged, and closed if
	// nothing comes back for keepaliveTimeout.
	keepaliveTime    = time.Minute
	keepaliveTimeout = 20 * time.Second
)

// A Server answers calls with one model. Make it with New.
type Server struct {
	log      *slog.Logger
	metrics  *metrics
	health   *health.Server
	callTime time.Duration // of calls without a deadline
	grpc     *grpc.Server
	admin    *http.Server
	serving  atomic.Bool
	inFlight atomic.Int64 // calls between interceptors and handlers

	stopping      context.Context // ends when Shutdown begins
	beginStopping context.CancelFunc
}

// A DrainError is returned by Shutdown if its context ended before all calls
// did.
type DrainError struct {
	// Calls is how many calls were cut off.
	Calls int
}

func (e *DrainError) Error() string {
	return fmt.Sprintf("drain deadline passed: %d calls cut off", e.Calls)
}

// New prepares a server of model. It fails on a config that Validate refuses,
// on TLS files that cannot be used, and on a model whose labels are not those
// of the contract. The goroutines that will answer calls exist from now on: end
// the server with Shutdown, even if it never served.
func New(model *classifier.Model, cfg Config) (*Server, error) {
	return newServer(model.Info(), model.ClassifyInto, cfg)
}

// newServer takes the two methods of the model that are used, so that tests
// can put others in their place.
func newServer(info classifier.Info, classify classifyFunc, cfg Config) (*Server, error) {
	rules, err := newRules()
	if err != nil {
		return nil, fmt.Errorf("compile the rules of the contract: %w", err)
	}
	s, err := newShell(info.Version, cfg)
	if err != nil {
		return nil, err
	}
	engine, err := newEngine(info, classify, s.metrics)
	if err != nil {
		s.grpc.Stop() // its workers are there already
		return nil, err
	}
	turns := newTurns()
	s.register(judged(parleyv1.ClassificationService_ServiceDesc, rules.check), &classificationService{
		engine: engine, judge: rules.check, stopping: s.stopping,
		turns: turns, streamWindow: cfg.StreamWindow, streamIdle: cfg.MaxStreamIdle})
	s.register(judged(parleyv1.QuoteService_ServiceDesc, rules.check), &quoteService{engine: engine, turns: turns})
	s.register(judged(parleyv1.ModelService_ServiceDesc, rules.check), &modelService{engine: engine})
	s.registerStandard(cfg)
	return s, nil
}

// NewAround prepares a server of a service of the caller's own: with the
// settings, codec and interceptors of New, but without a model and without the
// rules of the contract. Options of gRPC win over the settings. It is there to
// be measured beside New; see bench/echo.
func NewAround(service parleyv1.ClassificationServiceServer, cfg Config, opts ...grpc.ServerOption) (*Server, error) {
	s, err := newShell("", cfg, opts...)
	if err != nil {
		return nil, err
	}
	s.register(judged(parleyv1.ClassificationService_ServiceDesc, func(proto.Message) error { return nil }), service)
	s.registerStandard(cfg)
	return s, nil
}

// newShell is a server without services.
func newShell(modelVersion string, cfg Config, opts ...grpc.ServerOption) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("server config: %w", err)
	}
	tlsConfig, err := cfg.TLS.config()
	if err != nil {
		return nil, err
	}
	limits, err := newListLimits(requests()...)
	if err != nil {
		return nil, fmt.Errorf("compile the limits of the contract: %w", err)
	}
	s := &Server{log: cfg.Logger, health: health.NewServer(), callTime: cfg.MaxCallTime}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.metrics = newMetrics(modelVersion, func() float64 { return float64(s.inFlight.Load()) })
	s.stopping, s.beginStopping = context.WithCancel(context.Background())
	s.admin = s.adminServer(cfg.Pprof)
	if host, _, _ := net.SplitHostPort(cfg.MetricsListen); cfg.Pprof && !isLoopback(host) {
		s.log.Warn("profiles can be made from other machines", "address", cfg.MetricsListen)
	}

	options := s.interceptors()
	options = append(options, transport(cfg, limits)...)
	if tlsConfig != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(tlsConfig)))
	}
	s.grpc = grpc.NewServer(append(options, opts...)...)
	return s, nil
}

// transport sets what grpc leaves open by default.
func transport(cfg Config, limits listLimits) []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.ForceServerCodecV2(newCodec(limits)),
		grpc.MaxRecvMsgSize(maxTransportBytes),
		grpc.MaxSendMsgSize(maxResponseBytes + 1<<20), // with what the budget does not count
		grpc.NumStreamWorkers(streamWorkers),
		grpc.MaxHeaderListSize(maxHeaderBytes),
		grpc.MaxConcurrentStreams(cfg.MaxConcurrentStreams),
		grpc.ConnectionTimeout(connectionTimeout),
		grpc.WaitForHandlers(true),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{
			MinTime:             MinKeepalive,
			PermitWithoutStream: true,
		}),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionIdle:     cfg.MaxConnectionIdle,
			MaxConnectionAge:      cfg.MaxConnectionAge,
			MaxConnectionAgeGrace: cfg.MaxConnectionAgeGrace,
			Time:                  keepaliveTime,
			Timeout:               keepaliveTimeout,
		}),
	}
}

func (s *Server) register(desc *grpc.ServiceDesc, service any) {
	s.grpc.RegisterService(desc, service)
	s.health.SetServingStatus(desc.ServiceName, healthgrpc.HealthCheckResponse_SERVING)
}

// registerStandard adds the services that are not ours, and counts the calls of
// all.
func (s *Server) registerStandard(cfg Config) {
	healthgrpc.RegisterHealthServer(s.grpc, s.health)
	if cfg.Reflection {
		reflection.Register(s.grpc)
	}
	s.metrics.calls.register(s.grpc.GetServiceInfo())
}

// Serve answers calls that arrive on api, and requests for metrics and
// liveness on metrics unless that is nil. It returns nil after Shutdown, which
// closes api first and metrics last, or fails, with both closed.
func (s *Server) Serve(api, metrics net.Listener) error {
	if metrics != nil {
		go func() {
			if err := s.admin.Serve(metrics); !errors.Is(err, http.ErrServerClosed) {
				s.log.Error("metrics page ended", "error", err)
			}
		}()
	}
	s.serving.Store(true)
	if err := s.grpc.Serve(api); err != nil && !errors.Is(err, grpc.ErrServerStopped) {
		s.serving.Store(false)
		err = fmt.Errorf("serve %s: %w", api.Addr(), err)
		if metrics != nil {
			err = errors.Join(err, s.admin.Close())
			_ = metrics.Close() // where the page had not begun
		}
		return err
	}
	return nil
}

// Shutdown stops taking calls and waits for those under way. The health
// service says NOT_SERVING first; streams answer what they have read and end
// with UNAVAILABLE and the reason SERVER_SHUTTING_DOWN; all other calls are
// answered. What is left when ctx ends is cut off and counted in a
// *DrainError. The page with the metrics closes last.
func (s *Server) Shutdown(ctx context.Context) error {
	s.health.Shutdown()
	s.beginStopping()
	drained := make(chan struct{})
	go func() {
		s.grpc.GracefulStop()
		close(drained)
	}()

	var cut error
	select {
	case <-drained:
	case <-ctx.Done():
		n := s.inFlight.Load()
		s.grpc.Stop()
		<-drained
		if n > 0 {
			s.log.Warn("calls cut off by shutdown", "calls", n)
			cut = &DrainError{Calls: int(n)}
		}
	}
	if err := s.admin.Close(); err != nil {
		return errors.Join(cut, fmt.Errorf("close metrics page: %w", err))
	}
	return cut
}
