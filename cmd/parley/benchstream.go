package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/parley-dev/parley/cmd/parley/internal/load"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// A benchStream is a StreamClassify whose places in the window each make one
// call after another: a call sends a quote and waits for its answer. A stream
// that ends fails the calls under way; the next call opens another.
type benchStream struct {
	conn     grpc.ClientConnInterface
	requests *requests
	window   int
	timeout  time.Duration

	mu   sync.Mutex // of whoever sends
	live *liveStream
}

// A liveStream is a benchStream while it is open.
type liveStream struct {
	grpc.ClientStream
	cancel  context.CancelCauseFunc
	ctx     context.Context
	waiting chan *place   // for answers, in their order; has room for the window
	done    chan struct{} // closed when nothing more is received
}

// A place is one of those in the window of a stream.
type place struct {
	quote  int64            // that is under way; its id
	answer chan load.Result // holds one
}

// errBenchTimeout is why a stream ends whose server keeps silent.
var errBenchTimeout = errors.New("timeout")

// calls are the places in the window.
func (s *benchStream) calls(ctx context.Context) []load.Call {
	calls := make([]load.Call, s.window)
	for i := range calls {
		calls[i] = s.place(ctx)
	}
	return calls
}

func (s *benchStream) place(ctx context.Context) load.Call {
	p := &place{answer: make(chan load.Result, 1)}
	timer := time.NewTimer(s.timeout)
	timer.Stop()
	return func(n int64) load.Result {
		live, err := s.send(ctx, p, n)
		if err != nil {
			return load.Result{Quotes: 1, Fault: faultOf(err)}
		}
		timer.Reset(s.timeout)
		defer timer.Stop()
		select {
		case result := <-p.answer:
			return result
		case <-timer.C:
			live.cancel(errBenchTimeout)
			return <-p.answer
		}
	}
}

// send sends a quote over the open stream, or over a new one. If it fails
// nobody will answer the place.
func (s *benchStream) send(ctx context.Context, p *place, n int64) (*liveStream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	message := &encodedRequest{s.requests.message(n)}
	if s.live == nil {
		message[1] = s.requests.options // in the first message only
		live, err := s.open(ctx)
		if err != nil {
			return nil, err
		}
		s.live = live
		go s.receive(live)
	}
	live := s.live
	p.quote = int64(s.requests.first(n))
	live.waiting <- p
	if err := live.SendMsg(message); err != nil {
		// io.EOF: the server has ended the stream, and receive learns why.
		if !errors.Is(err, io.EOF) {
			live.cancel(err)
		}
		s.live = nil
	}
	return live, nil
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
	return &liveStream{
		ClientStream: stream,
		cancel:       cancel,
		ctx:          ctx,
		waiting:      make(chan *place, s.window),
		done:         make(chan struct{}),
	}, nil
}

// receive hands the answers to the places that wait for them, until the stream
// ends; then it tells those that still wait.
func (s *benchStream) receive(live *liveStream) {
	defer close(live.done)
	err := live.distribute()
	if errors.Is(err, io.EOF) {
		err = status.Error(codes.Internal, "the server ended the stream before all answers")
	}
	failed := load.Result{Quotes: 1, Fault: faultOf(causeOf(live.ctx, err, s.timeout))}
	live.cancel(nil)
	s.leave(live)
	for {
		select {
		case p := <-live.waiting:
			p.answer <- failed
		default:
			return
		}
	}
}

// distribute gives each answer to the place that has waited longest, until
// there is none or it is for another quote.
func (l *liveStream) distribute() error {
	var answer streamAnswer
	var id []byte
	for {
		answer = streamAnswer{id: answer.id[:0]}
		if err := l.RecvMsg(&answer); err != nil {
			return err
		}
		var p *place
		select {
		case p = <-l.waiting: // it was there before its quote was sent
		default:
			return status.Error(codes.Internal, "the server answered what it was not asked")
		}
		if id = strconv.AppendInt(id[:0], p.quote, 10); !bytes.Equal(answer.id, id) {
			err := status.Errorf(codes.Internal, "the server answered item %q, expected %q", answer.id, id)
			p.answer <- load.Result{Quotes: 1, Fault: faultOf(err)}
			return err
		}
		p.answer <- load.Result{Quotes: 1, Fault: answer.refusal}
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

// leave makes the next call open another stream; after it no call waits on this
// one.
func (s *benchStream) leave(live *liveStream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == live {
		s.live = nil
	}
}

// close ends the stream, once no call is under way.
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
