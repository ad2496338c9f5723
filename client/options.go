package client

import (
	"crypto/tls"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

// An Option changes what Dial sets.
type Option func(*options)

type options struct {
	credentials credentials.TransportCredentials
	timeout     time.Duration
	dial        []grpc.DialOption
}

// WithTLS sets the TLS configuration: authorities of your own, or a client
// certificate.
func WithTLS(c *tls.Config) Option {
	return func(o *options) { o.credentials = credentials.NewTLS(c) }
}

// WithPlaintext speaks without encryption, also to other machines.
func WithPlaintext() Option {
	return func(o *options) { o.credentials = insecure.NewCredentials() }
}

// WithTimeout replaces DefaultTimeout.
func WithTimeout(d time.Duration) Option {
	return func(o *options) { o.timeout = d }
}

// WithDialOptions adds options of gRPC itself; they win over what Dial sets.
func WithDialOptions(opts ...grpc.DialOption) Option {
	return func(o *options) { o.dial = append(o.dial, opts...) }
}
