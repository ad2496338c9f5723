package server

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	"github.com/parley-dev/parley/client"
)

// A run of ClassifyAll outlives the servers that it began with: each is shut
// down while the run goes on, with another in its place.
func TestShutdown_clientResumes(t *testing.T) {
	var current atomic.Pointer[bufconn.Listener]
	c, err := client.Dial("passthrough:///replaced", client.WithPlaintext(), client.WithDialOptions(
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return current.Load().DialContext(ctx)
		})))
	if err != nil {
		t.Fatal(err)
	}
	begin := func() (end func()) {
		srv, err := newServer(testInfo, into(testClassify), DefaultConfig())
		if err != nil {
			t.Fatal(err)
		}
		listener := bufconn.Listen(1 << 20)
		served := make(chan error)
		go func() { served <- srv.Serve(listener, nil) }()
		current.Store(listener)
		return func() {
			if err := srv.Shutdown(context.Background()); err != nil {
				t.Error(err)
			}
			if err := <-served; err != nil {
				t.Error(err)
			}
		}
	}

	const n, every = 2000, 600
	texts := func(yield func(string) bool) {
		for i := range n {
			text := fmt.Sprint("text ", i)
			if i%100 == 0 {
				text = "" // refused, which must stay in its place
			}
			if !yield(text) {
				return
			}
		}
	}
	end := begin()
	i := 0
	for result, err := range c.ClassifyAll(t.Context(), texts, nil) {
		if err != nil {
			t.Fatalf("after %d results: %v", i, err)
		}
		if refused := result.GetError() != nil; refused != (i%100 == 0) {
			t.Fatalf("result %d: got %v", i, result)
		}
		if i++; i%every == 0 {
			old := end
			end = begin()
			go old()
		}
	}
	if i != n {
		t.Errorf("got %d results, want %d", i, n)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	end()
}
