package server

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"
)

// What DefaultConfig sets.
const (
	DefaultListen                = "127.0.0.1:50051"
	DefaultMetricsListen         = "127.0.0.1:9090"
	DefaultStreamWindow          = 64
	DefaultMaxConcurrentStreams  = 250
	DefaultMaxConnectionAge      = 30 * time.Minute
	DefaultMaxConnectionAgeGrace = 5 * time.Minute
	DefaultMaxConnectionIdle     = 15 * time.Minute
	DefaultMaxCallTime           = 30 * time.Second
	DefaultMaxStreamIdle         = 15 * time.Minute
)

// Config says how a Server serves. Start from DefaultConfig.
type Config struct {
	// Listen is the host and port that the API will be served on. Validate
	// uses it to refuse plaintext beyond this machine; the listener itself is
	// handed to Serve.
	Listen string

	// MetricsListen is the host and port of the page with metrics and
	// liveness; empty means that there is none. The page has no quotes and no
	// secrets on it and is served as plain HTTP.
	MetricsListen string

	// Pprof adds Go's profiles to that page, under /debug/pprof. They show the
	// names of functions and no quotes, but to make one costs the server time
	// and memory: only who may slow it down should reach the page.
	Pprof bool

	// Insecure permits plaintext beyond loopback.
	Insecure bool

	// TLS, if its CertFile is set, encrypts the API.
	TLS TLSFiles

	// Reflection lets callers list the services, as grpcurl does.
	Reflection bool

	// StreamWindow is how many items of a stream the server reads ahead of the
	// one it is answering.
	StreamWindow int

	// MaxConcurrentStreams is how many calls may run on one connection.
	MaxConcurrentStreams uint32

	// MaxConnectionAge is when a connection is asked to close, so that callers
	// spread over new replicas; MaxConnectionAgeGrace is how long its calls
	// may run on after that.
	MaxConnectionAge, MaxConnectionAgeGrace time.Duration

	// MaxConnectionIdle is when a connection without calls is asked to close.
	MaxConnectionIdle time.Duration

	// MaxCallTime is the deadline of calls that come without one, streams
	// excepted.
	MaxCallTime time.Duration

	// MaxStreamIdle is when a stream ends that waits for the next item.
	MaxStreamIdle time.Duration

	// Logger gets a line for each failed call, and at debug level for each
	// other. It never gets the text of a quote. Nil means slog.Default.
	Logger *slog.Logger
}

// TLSFiles names files in PEM format. They are read once, by New.
type TLSFiles struct {
	// CertFile and KeyFile are the server's certificate chain and its key.
	CertFile, KeyFile string

	// ClientCAFile, if set, holds the authorities of which one must have
	// signed the certificate of every caller.
	ClientCAFile string
}

// DefaultConfig serves on loopback only.
func DefaultConfig() Config {
	return Config{
		Listen:                DefaultListen,
		MetricsListen:         DefaultMetricsListen,
		StreamWindow:          DefaultStreamWindow,
		MaxConcurrentStreams:  DefaultMaxConcurrentStreams,
		MaxConnectionAge:      DefaultMaxConnectionAge,
		MaxConnectionAgeGrace: DefaultMaxConnectionAgeGrace,
		MaxConnectionIdle:     DefaultMaxConnectionIdle,
		MaxCallTime:           DefaultMaxCallTime,
		MaxStreamIdle:         DefaultMaxStreamIdle,
	}
}

// Validate reports everything that is wrong with c, joined into one error. It
// reads no file.
func (c Config) Validate() error {
	var problems []error
	report := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }

	host, _, err := net.SplitHostPort(c.Listen)
	switch {
	case err != nil:
		report("listen address %q: %w", c.Listen, err)
	case c.TLS.CertFile == "" && !c.Insecure && !isLoopback(host):
		report("listen address %q is reachable from other machines: serve with a TLS certificate, or permit plaintext explicitly", c.Listen)
	}
	if c.MetricsListen != "" {
		if _, _, err := net.SplitHostPort(c.MetricsListen); err != nil {
			report("metrics address %q: %w", c.MetricsListen, err)
		}
	}
	if c.Pprof && c.MetricsListen == "" {
		report("profiles are part of the metrics page, which has no address")
	}
	if (c.TLS.CertFile == "") != (c.TLS.KeyFile == "") {
		report("TLS needs both a certificate and a key")
	}
	if c.TLS.ClientCAFile != "" && c.TLS.CertFile == "" {
		report("client certificates can only be checked over TLS: a server certificate and key are missing")
	}
	if c.StreamWindow < 1 {
		report("stream window is %d items, must be at least 1", c.StreamWindow)
	}
	if c.MaxConcurrentStreams < 1 {
		report("concurrent streams are %d, must be at least 1", c.MaxConcurrentStreams)
	}
	if c.MaxConnectionAge <= 0 || c.MaxConnectionAgeGrace <= 0 {
		report("connection age %v and its grace %v must be above 0", c.MaxConnectionAge, c.MaxConnectionAgeGrace)
	}
	if c.MaxConnectionIdle <= 0 {
		report("connection idle time %v must be above 0", c.MaxConnectionIdle)
	}
	if c.MaxCallTime <= 0 {
		report("call time %v must be above 0", c.MaxCallTime)
	}
	if c.MaxStreamIdle <= 0 {
		report("stream idle time %v must be above 0", c.MaxStreamIdle)
	}
	return errors.Join(problems...)
}

// isLoopback tells whether host names this machine only. Other names than
// localhost are not looked up: what they mean may change.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// config reads the files; nil means plaintext.
func (f TLSFiles) config() (*tls.Config, error) {
	if f.CertFile == "" {
		return nil, nil
	}
	cert, err := tls.LoadX509KeyPair(f.CertFile, f.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("load TLS certificate: %w", err)
	}
	c := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	if f.ClientCAFile != "" {
		pem, err := os.ReadFile(f.ClientCAFile)
		if err != nil {
			return nil, fmt.Errorf("load client authorities: %w", err)
		}
		c.ClientCAs = x509.NewCertPool()
		if !c.ClientCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("load client authorities: no certificate in %s", f.ClientCAFile)
		}
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c, nil
}
