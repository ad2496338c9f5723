package server

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// callMetrics are the usual figures of a gRPC server, under the usual names.
// The series of every method are looked up once, when it is registered: to do
// so in each call and for each message of a stream costs more than to count.
type callMetrics struct {
	started, handled, received, sent *prometheus.CounterVec
	seconds                          *prometheus.HistogramVec
	methods                          map[string]*methodMetrics // by full name
}

// methodMetrics are the series of one method.
type methodMetrics struct {
	started, received, sent prometheus.Counter
	handled                 [codes.Unauthenticated + 1]prometheus.Counter // by code
	seconds                 prometheus.Observer
}

func newCallMetrics() *callMetrics {
	labels := []string{"grpc_type", "grpc_service", "grpc_method"}
	counter := func(name, help string, more ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, append(labels[:len(labels):len(labels)], more...))
	}
	return &callMetrics{
		started:  counter("grpc_server_started_total", "Total number of RPCs started on the server."),
		handled:  counter("grpc_server_handled_total", "Total number of RPCs completed on the server, regardless of success or failure.", "grpc_code"),
		received: counter("grpc_server_msg_received_total", "Total number of RPC stream messages received on the server."),
		sent:     counter("grpc_server_msg_sent_total", "Total number of gRPC stream messages sent by the server."),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "grpc_server_handling_seconds",
			Help:    "Histogram of response latency (seconds) of gRPC that had been application-level handled by the server.",
			Buckets: []float64{.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10},
		}, labels),
		methods: map[string]*methodMetrics{},
	}
}

// collectors are what a registry has to know.
func (m *callMetrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{m.started, m.handled, m.received, m.sent, m.seconds}
}

// register makes the series of all methods, at 0. It has to come before the
// first call.
func (m *callMetrics) register(services map[string]grpc.ServiceInfo) {
	for service, info := range services {
		for _, method := range info.Methods {
			labels := []string{callType(method.IsClientStream, method.IsServerStream), service, method.Name}
			series := &methodMetrics{
				started:  m.started.WithLabelValues(labels...),
				received: m.received.WithLabelValues(labels...),
				sent:     m.sent.WithLabelValues(labels...),
				seconds:  m.seconds.WithLabelValues(labels...),
			}
			for code := range series.handled {
				series.handled[code] = m.handled.WithLabelValues(append(labels, codes.Code(code).String())...)
			}
			m.methods["/"+service+"/"+method.Name] = series
		}
	}
}

// callType is what metrics and log call the four kinds of methods.
func callType(clientStream, serverStream bool) string {
	switch {
	case clientStream && serverStream:
		return "bidi_stream"
	case clientStream:
		return "client_stream"
	case serverStream:
		return "server_stream"
	}
	return "unary"
}

// splitMethod is service and method of a full name: "/service/method".
func splitMethod(full string) (service, method string) {
	service, method, _ = strings.Cut(strings.TrimPrefix(full, "/"), "/")
	return service, method
}

func (m *callMetrics) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	series, begin := m.methods[info.FullMethod], time.Now()
	if series == nil { // of a service that was not registered in time
		return handler(ctx, req)
	}
	series.started.Inc()
	series.received.Inc()
	resp, err := handler(ctx, req)
	if err == nil {
		series.sent.Inc()
	}
	series.end(begin, err)
	return resp, err
}

func (m *callMetrics) stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	series, begin := m.methods[info.FullMethod], time.Now()
	if series == nil { // of a method that nobody registered
		return handler(srv, stream)
	}
	series.started.Inc()
	err := handler(srv, &countedStream{stream, series})
	series.end(begin, err)
	return err
}

func (m *methodMetrics) end(begin time.Time, err error) {
	code := status.Code(err)
	if int(code) >= len(m.handled) {
		code = codes.Unknown // one that gRPC does not define
	}
	m.handled[code].Inc()
	m.seconds.Observe(time.Since(begin).Seconds())
}

// A countedStream counts its messages.
type countedStream struct {
	grpc.ServerStream
	series *methodMetrics
}

func (s *countedStream) SendMsg(m any) error {
	err := s.ServerStream.SendMsg(m)
	if err == nil {
		s.series.sent.Inc()
	}
	return err
}

func (s *countedStream) RecvMsg(m any) error {
	err := s.ServerStream.RecvMsg(m)
	if err == nil {
		s.series.received.Inc()
	}
	return err
}
