package server

import (
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the figures of one server, in a registry of its own. Labels come
// from closed sets only: methods, codes and the labels of the codebook.
type metrics struct {
	registry   *prometheus.Registry
	calls      *callMetrics
	stances    *prometheus.CounterVec
	unfamiliar prometheus.Counter
	refused    prometheus.Counter
	panics     prometheus.Counter
}

// newMetrics makes the figures; inFlight is asked whenever they are read.
func newMetrics(modelVersion string, inFlight func() float64) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		calls:    newCallMetrics(),
		stances: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "parley_classifications_total",
			Help: "Texts classified, by the stance returned.",
		}, []string{"stance"}),
		unfamiliar: counter("parley_unfamiliar_total", "Texts classified that were unlike anything learned."),
		refused:    counter("parley_items_refused_total", "Items of batches and streams answered with a status of their own."),
		panics:     counter("parley_panics_total", "Calls that ended in a panic."),
	}
	model := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "parley_model_info",
		Help:        "1 for the model version served.",
		ConstLabels: prometheus.Labels{"version": modelVersion},
	}, func() float64 { return 1 })
	running := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "parley_calls_in_flight",
		Help: "Calls being answered now.",
	}, inFlight)
	m.registry.MustRegister(m.calls.collectors()...)
	m.registry.MustRegister(m.stances, m.unfamiliar, m.refused, m.panics, model, running,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// adminServer answers /metrics, /livez (200 as long as the process answers),
// /readyz (200 while calls are taken, 503 otherwise) and, if profiles are
// wanted, /debug/pprof.
func (s *Server) adminServer(profiles bool) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		answerProbe(w, true)
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		answerProbe(w, s.serving.Load() && s.stopping.Err() == nil)
	})
	if profiles {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
}

func answerProbe(w http.ResponseWriter, ok bool) {
	if !ok {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}
