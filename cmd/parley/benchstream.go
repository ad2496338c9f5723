package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/parley-dev/parley/cmd/parley/internal/load"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// A benchStream is a StreamClassify that sends quotes without waiting for the
// answers to those before. If it ends, the quotes under way have failed, and the
// next opens it anew.
type benchStream struct {
	conn     grpc.ClientConnInterface
	requests *requests
	window   int
	timeout  time.Duration // of opening it, and between answers

	mu   sync.Mutex
	live *liveStream // nil while it is not open
}

// A liveStream is a benchStream from when it is opened until it ends.
type liveStream struct {
	grpc.ClientStream
	ctx      context.Context
	cancel   context.CancelCauseFunc
	waiting  chan pending // quotes, in their order; has room for the window
	answered atomic.Int64
	done     chan struct{} // closed when nothing more is received
}

// A pending quote is one under way.
type pending struct {
	quote int // its index, which is its id
	done  func(load.Result)
}

func (p pending) fail(err error) { p.done(load.Result{Quotes: 1, Fault: faultOf(err)}) }

// errBenchTimeout is why a stream ends whose server keeps silent.
var errBenchTimeout = errors.New("timeout")

func (s *benchStream) caller(ctx context.Context) load.Caller {
	return load.Caller{Window: s.window, Begin: func(n int64, done func(load.Result)) {
		p := pending{s.requests.first(n), done}
		if err := s.send(ctx, p, n); err != nil {
			p.fail(err)
		}
	}}
}

// send sends a quote over the open stream, or over a new one. If it fails
// nobody else will say so to whoever waits for the answer.
func (s *benchStream) send(ctx context.Context, p pending, n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	message := &encodedRequest{s.requests.message(n)}
	if s.live == nil {
		message[1] = s.requests.options // in the first message only
		live, err := s.open(ctx)
		if err != nil {
			return err
		}
		s.live = live
	}
	live := s.live
	live.waiting <- p
	if err := live.SendMsg(message); err != nil {
		// io.EOF: the server has ended the stream, and receive learns why.
		if !errors.Is(err, io.EOF) {
			live.cancel(err)
		}
		s.live = nil
	}
	return nil
}

// open opens a stream within the timeout.
func (s *benchStream) open(ctx context.Context) (*liveStream, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	late := time.AfterFunc(s.timeout, func() { cancel(errBenchTimeout) })
	defer late.Stop()
	stream, err := s.conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true},
		parleyv1.ClassificationService_StreamClassify_FullMethodName, callOptions...)
	if err != nil {
		err = causeOf(ctx, err, s.timeout)
		cancel(nil)
		return nil, err
	}
	live := &liveStream{
		ClientStream: stream,
		ctx:          ctx,
		cancel:       cancel,
		waiting:      make(chan pending, s.window),
		done:         make(chan struct{}),
	}
	go live.watch(s.timeout)
	go s.receive(live)
	return live, nil
}

// watch ends a stream on which quotes wait and for the timeout, or up to half
// as long again, no answer comes. A timer for each quote would cost more than
// all else that a load does for it.
func (l *liveStream) watch(timeout time.Duration) {
	const looks = 4
	ticker := time.NewTicker(timeout / looks)
	defer ticker.Stop()
	last := int64(0)
	for quiet := 0; quiet <= looks; quiet++ {
		select {
		case <-l.done:
			return
		case <-ticker.C:
		}
		if now := l.answered.Load(); now != last || len(l.waiting) == 0 {
			last, quiet = now, -1
		}
	}
	l.cancel(errBenchTimeout)
}

// receive passes on the answers until the stream ends, then fails the quotes
// that still wait.
func (s *benchStream) receive(live *liveStream) {
	defer close(live.done)
	wronged, err := live.distribute()
	if errors.Is(err, io.EOF) {
		err = status.Error(codes.Internal, "the server ended the stream before all answers")
	}
	err = causeOf(live.ctx, err, s.timeout)
	live.cancel(nil)
	s.leave(live) // before anybody hears of it and sends the next quote
	for _, p := range wronged {
		p.fail(err)
	}
	for {
		select {
		case p := <-live.waiting:
			p.fail(err)
		default:
			return
		}
	}
}

// distribute gives each answer to the quote that has waited longest, until
// there is none, or it is for another quote than the one returned.
func (l *liveStream) distribute() (wronged []pending, err error) {
	var answer streamAnswer
	var id []byte
	for {
		answer = streamAnswer{id: answer.id[:0]}
		if err := l.RecvMsg(&answer); err != nil {
			return nil, err
		}
		l.answered.Add(1)
		var p pending
		select {
		case p = <-l.waiting: // it was there before its quote was sent
		default:
			return nil, status.Error(codes.Internal, "the server answered what it was not asked")
		}
		if id = strconv.AppendInt(id[:0], int64(p.quote), 10); !bytes.Equal(answer.id, id) {
			return []pending{p}, status.Errorf(codes.Internal, "the server answered item %q, expected %q", answer.id, id)
		}
		p.done(load.Result{Quotes: 1, Fault: answer.refusal})
	}
}

// causeOf is the error of a stream, which says little where it was cancelled
// here.
func causeOf(ctx context.Context, err error, timeout time.Duration) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errBenchTimeout):
		return status.Errorf(codes.DeadlineExceeded, "no answer within %v", timeout)
	case cause != nil && !errors.Is(cause, context.Canceled):
		return cause
	}
	return err
}

// leave makes the next quote open another stream; after it none joins those
// that wait on this one.
func (s *benchStream) leave(live *liveStream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == live {
		s.live = nil
	}
}

// close ends the stream, once no quote is under way.
func (s *benchStream) close() {
	s.mu.Lock()
	live := s.live
	s.mu.Unlock()
	if live == nil {
		return
	}
	_ = live.CloseSend() // never fails
	late := time.AfterFunc(s.timeout, func() { live.cancel(errBenchTimeout) })
	defer late.Stop()
	<-live.done
}

// A streamAnswer is what a load wants to know of a StreamClassifyResponse.
type streamAnswer struct {
	id      []byte
	refusal *load.Fault
}

func (a *streamAnswer) read(encoded []byte) error {
	return eachField(encoded, func(number protowire.Number, value []byte) (err error) {
		switch number {
		case 1:
			a.id = append(a.id, value...)
		case 2:
			a.refusal, err = refusalIn(value)
		}
		return err
	})
}
