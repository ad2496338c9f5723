package server

import (
	"context"
	"errors"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"buf.build/go/protovalidate"
	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
	"google.golang.org/grpc"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// classificationService implements parley.v1.ClassificationService.
type classificationService struct {
	parleyv1.UnimplementedClassificationServiceServer
	engine       *engine
	validator    protovalidate.Validator
	streamWindow int
	streamIdle   time.Duration
	stopping     context.Context // ends when the server begins to shut down
}

var _ parleyv1.ClassificationServiceServer = (*classificationService)(nil)

func (s *classificationService) Classify(ctx context.Context, req *parleyv1.ClassifyRequest) (*parleyv1.ClassifyResponse, error) {
	q, err := s.engine.question(req.GetOptions())
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &parleyv1.ClassifyResponse{Classification: s.engine.answer(req.GetText(), q)}, nil
}

func (s *classificationService) BatchClassify(ctx context.Context, req *parleyv1.BatchClassifyRequest) (*parleyv1.BatchClassifyResponse, error) {
	q, err := s.engine.question(req.GetOptions())
	if err != nil {
		return nil, err
	}
	resp := &parleyv1.BatchClassifyResponse{Results: make([]*parleyv1.ClassifyResult, 0, len(req.GetItems()))}
	left := newBudget()
	for _, item := range req.GetItems() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		result := s.result(item, q)
		if err := left.spend(result); err != nil {
			return nil, err
		}
		resp.Results = append(resp.Results, result)
	}
	return resp, nil
}

// result judges an item by itself and classifies it.
func (s *classificationService) result(item *parleyv1.ClassifyItem, q question) *parleyv1.ClassifyResult {
	if item == nil {
		item = &parleyv1.ClassifyItem{} // left out of the message: judged as empty
	}
	if err := s.validator.Validate(item); err != nil {
		s.engine.metrics.refused.Inc()
		return &parleyv1.ClassifyResult{Result: &parleyv1.ClassifyResult_Error{Error: statusOf(err).Proto()}}
	}
	return &parleyv1.ClassifyResult{Result: &parleyv1.ClassifyResult_Classification{
		Classification: s.engine.answer(item.GetText(), q),
	}}
}

// StreamClassify answers in order while readAhead fills the window. A window
// that is full stops the reading, and with it, through flow control, the
// caller.
func (s *classificationService) StreamClassify(stream grpc.BidiStreamingServer[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]) error {
	ahead := s.readAhead(stream)
	var q question
	for first := true; ; first = false {
		next, ok := ahead.next()
		if !ok {
			return errShuttingDown
		}
		if next.err != nil {
			return next.err
		}
		if next.request == nil {
			return nil
		}
		if first {
			var err error
			if q, err = s.engine.question(next.request.GetOptions()); err != nil {
				return err
			}
		} else if next.request.GetOptions() != nil {
			return errOptionsAfterFirst
		}
		err := stream.Send(&parleyv1.StreamClassifyResponse{
			Id:     next.request.GetId(),
			Result: s.result(next.request.GetItem(), q),
		})
		if err != nil {
			return err
		}
	}
}

// A readAhead is the window between the reader and the writer of a stream. What
// it takes off the transport is answered, also when the server shuts down:
// taken and answered are counted, and once the writer has left nothing more is
// taken.
type readAhead struct {
	window   chan streamItem
	stream   grpc.ServerStream
	stopping context.Context
	idle     time.Duration // how long next waits
	returned int           // by next

	mu    sync.Mutex
	taken int
	left  bool // the writer has
}

// A streamItem is a request, or why there is none: err, or the stream's end if
// both are nil.
type streamItem struct {
	request *parleyv1.StreamClassifyRequest
	err     error
}

// readAhead reads the stream into a window until it ends or the server shuts
// down. Its goroutine can outlive the handler only until the transport takes
// notice that the handler has returned: nothing else ends a RecvMsg.
func (s *classificationService) readAhead(stream grpc.ServerStream) *readAhead {
	a := &readAhead{window: make(chan streamItem, s.streamWindow), stream: stream, stopping: s.stopping, idle: s.streamIdle}
	go a.read()
	return a
}

func (a *readAhead) read() {
	defer func() {
		// A panic in a goroutine without the recovery interceptor would end
		// the process.
		if p := recover(); p != nil {
			a.put(streamItem{err: &recovery.PanicError{Panic: p, Stack: debug.Stack()}})
		}
	}()
	for a.stopping.Err() == nil {
		req := &parleyv1.StreamClassifyRequest{}
		err := a.stream.RecvMsg(&received{message: req, take: a.take})
		switch {
		case errors.Is(err, io.EOF):
			a.put(streamItem{})
			return
		case err != nil:
			a.put(streamItem{err: err})
			return
		}
		a.put(streamItem{request: req})
	}
}

func (a *readAhead) put(item streamItem) {
	select {
	case a.window <- item:
	case <-a.stream.Context().Done():
	}
}

// take counts a message that has come, before it is decoded; it fails if
// nobody would answer it. The transport then passes it on to nobody.
func (a *readAhead) take() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.left {
		return errShuttingDown
	}
	a.taken++
	return nil
}

// leave ends the taking, unless something taken has yet to be returned.
func (a *readAhead) leave() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.left = a.returned >= a.taken
	return a.left
}

// next waits for the next item, but not longer than idle; once the server shuts down it returns what has
// been taken, then false.
func (a *readAhead) next() (streamItem, bool) {
	stopping := a.stopping.Done()
	idle := time.NewTimer(a.idle)
	defer idle.Stop()
	for {
		select {
		case item := <-a.window:
			a.returned++
			return item, true
		case <-a.stream.Context().Done():
			return streamItem{err: a.stream.Context().Err()}, true
		case <-idle.C:
			return streamItem{err: errStreamIdle}, true
		case <-stopping:
			if a.leave() {
				return streamItem{}, false
			}
			stopping = nil // what was taken will come
		}
	}
}
