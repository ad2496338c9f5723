// Package client calls a Parley server from Go.
//
// Start with Dial. Classify asks about one text; ClassifyAll about any number,
// in order and with bounded memory, and goes on by itself when a server is
// replaced. The generated stubs of all three services are fields of a Client,
// so that there is no second set of types to learn:
//
//	c, err := client.Dial("parley.example.org:50051")
//	...
//	defer c.Close()
//	classification, err := c.Classify(ctx, "We will respond with force.", nil)
//
// What Dial sets: round-robin over the addresses of a DNS name, up to four
// attempts at calls that fail with UNAVAILABLE (all calls only read, so they
// can be repeated), keepalive pings that Parley servers allow, and a deadline
// for calls that have none.
//
// Package client/inprocess gives the same Client without a network.
package client

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// DefaultTimeout is how long a call may take whose context has no deadline.
// Streams have no deadline by default.
const DefaultTimeout = 10 * time.Second

// KeepaliveTime is how often an otherwise silent connection with calls under
// way is pinged. Servers disconnect clients that ping more often than their
// server.MinKeepalive.
const KeepaliveTime = 30 * time.Second

const (
	keepaliveTimeout = 10 * time.Second

	// maxResponseBytes is as large as a server's response may be, evidence for
	// a full batch included, with room for the framing.
	maxResponseBytes = 33 << 20 // 33 MiB
)

// serviceConfig repeats what only reads. Streams are not in it: ClassifyAll
// resumes by itself and knows what is answered.
const serviceConfig = `{
	"loadBalancingConfig": [{"round_robin": {}}],
	"methodConfig": [{
		"name": [
			{"service": "parley.v1.ClassificationService", "method": "Classify"},
			{"service": "parley.v1.ClassificationService", "method": "BatchClassify"},
			{"service": "parley.v1.QuoteService"},
			{"service": "parley.v1.ModelService"}
		],
		"retryPolicy": {
			"maxAttempts": 4,
			"initialBackoff": "0.1s",
			"maxBackoff": "2s",
			"backoffMultiplier": 2,
			"retryableStatusCodes": ["UNAVAILABLE"]
		}
	}]
}`

// A Client calls one Parley service. Any number of goroutines may use it.
type Client struct {
	// The generated stubs. Their unary calls have the default deadline too.
	Classification parleyv1.ClassificationServiceClient
	Quotes         parleyv1.QuoteServiceClient
	Models         parleyv1.ModelServiceClient

	conn  grpc.ClientConnInterface
	close func() error
}

// Dial prepares a client of the service at target, in gRPC's syntax:
// "localhost:50051", or "dns:///parley.example.org:50051" to use all addresses
// of a name. It does not wait for a connection; an unreachable server shows in
// the first call. A target on this machine is spoken to in plaintext, any
// other over TLS with the system's authorities, unless an option says
// otherwise.
func Dial(target string, opts ...Option) (*Client, error) {
	o := options{timeout: DefaultTimeout}
	if isLoopback(target) {
		o.credentials = insecure.NewCredentials()
	} else {
		o.credentials = credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	}
	for _, opt := range opts {
		opt(&o)
	}
	conn, err := grpc.NewClient(target, append([]grpc.DialOption{
		grpc.WithTransportCredentials(o.credentials),
		grpc.WithDefaultServiceConfig(serviceConfig),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxResponseBytes)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: KeepaliveTime, Timeout: keepaliveTimeout}),
	}, o.dial...)...)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", target, err)
	}
	c := New(deadlineConn{conn, o.timeout})
	c.close = conn.Close
	return c, nil
}

// New makes a client over a connection that the caller has set up and closes.
// It sets nothing: calls have no default deadline.
func New(conn grpc.ClientConnInterface) *Client {
	return &Client{
		Classification: parleyv1.NewClassificationServiceClient(conn),
		Quotes:         parleyv1.NewQuoteServiceClient(conn),
		Models:         parleyv1.NewModelServiceClient(conn),
		conn:           conn,
		close:          func() error { return nil },
	}
}

// Conn is the connection under the stubs, for calls that they do not make, such
// as those with a codec of their own.
func (c *Client) Conn() grpc.ClientConnInterface { return c.conn }

// Close ends the connection of a client made by Dial, and the calls on it.
func (c *Client) Close() error { return c.close() }

// Classify asks about one text; o may be nil. The error is a gRPC status.
func (c *Client) Classify(ctx context.Context, text string, o *parleyv1.ClassifyOptions) (*parleyv1.Classification, error) {
	if !utf8.ValidString(text) {
		return nil, malformed(invalidText).Err()
	}
	if !sendableOptions(o) {
		return nil, malformed(invalidOptions).Err()
	}
	resp, err := c.Classification.Classify(ctx, &parleyv1.ClassifyRequest{Text: text, Options: o})
	if err != nil {
		return nil, err
	}
	return resp.GetClassification(), nil
}

const (
	invalidText    = "the text is not valid UTF-8"
	invalidOptions = "a string in the options is not valid UTF-8"
)

// sendableOptions tells whether o can be sent: every string is valid UTF-8.
func sendableOptions(o *parleyv1.ClassifyOptions) bool {
	_, err := proto.Marshal(o) // fails on nothing else
	return err == nil
}

// malformed is the status that a server has for strings that are not UTF-8. It
// is given here because they cannot be sent.
func malformed(message string) *status.Status {
	st := status.New(codes.InvalidArgument, message)
	detailed, err := st.WithDetails(&errdetails.ErrorInfo{
		Reason: strings.TrimPrefix(parleyv1.ErrorReason_ERROR_REASON_MALFORMED_REQUEST.String(), "ERROR_REASON_"),
		Domain: "parley",
	})
	if err != nil {
		return st
	}
	return detailed
}

// A deadlineConn gives calls without a deadline one.
type deadlineConn struct {
	grpc.ClientConnInterface
	timeout time.Duration
}

func (c deadlineConn) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	return c.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
}

// isLoopback tells whether target is an address of this machine.
func isLoopback(target string) bool {
	if strings.HasPrefix(target, "unix:") {
		return true
	}
	target = strings.TrimPrefix(target, "dns:///")
	host, _, err := net.SplitHostPort(target)
	if err != nil {
		host = target
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
