package server

import (
	"context"
	"errors"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// classificationService implements parley.v1.ClassificationService.
type classificationService struct {
	parleyv1.UnimplementedClassificationServiceServer
	engine       *engine
	judge        judge
	turns        *turns
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
	s.turns.single()
	encoded, err := s.engine.appendAnswer(nil, s.engine.single, req.GetText(), q)
	if err != nil {
		return nil, err
	}
	resp := &parleyv1.ClassifyResponse{}
	setEncoded(resp, encoded)
	return resp, nil
}

func (s *classificationService) BatchClassify(ctx context.Context, req *parleyv1.BatchClassifyRequest) (*parleyv1.BatchClassifyResponse, error) {
	q, err := s.engine.question(req.GetOptions())
	if err != nil {
		return nil, err
	}
	encoded := make([]byte, 0, len(req.GetItems())*s.engine.batch.size())
	turn := turn{turns: s.turns}
	defer turn.end()
	for _, item := range req.GetItems() {
		if err := turn.take(ctx, len(item.GetText())); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if encoded, err = s.appendResult(encoded, s.engine.batch, item, q); err != nil {
			return nil, err
		}
		if len(encoded) > maxResponseBytes {
			return nil, errResponseTooLarge
		}
	}
	resp := &parleyv1.BatchClassifyResponse{}
	setEncoded(resp, encoded)
	return resp, nil
}

// appendResult judges an item by itself, classifies it and adds the result, in
// the form of a method, to dst.
func (s *classificationService) appendResult(dst []byte, form *answerForm, item *parleyv1.ClassifyItem, q question) ([]byte, error) {
	if item == nil {
		item = &parleyv1.ClassifyItem{} // left out of the message: judged as empty
	}
	if err := s.judge(item); err != nil {
		s.engine.metrics.refused.Inc()
		refused := &parleyv1.ClassifyResult{Result: &parleyv1.ClassifyResult_Error{Error: statusOf(err).Proto()}}
		return proto.MarshalOptions{}.MarshalAppend(dst, form.wrap(refused))
	}
	return s.engine.appendAnswer(dst, form, item.GetText(), q)
}

// StreamClassify answers in order while readAhead fills the window. A window
// that is full stops the reading, and with it, through flow control, the
// caller.
func (s *classificationService) StreamClassify(stream grpc.BidiStreamingServer[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]) error {
	ahead := s.readAhead(stream)
	var (
		q       question
		encoded []byte
		resp    = &parleyv1.StreamClassifyResponse{} // sent, and with that encoded, before it is used again
	)
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
		var err error
		if encoded, err = s.appendResult(encoded[:0], s.engine.stream, next.request.GetItem(), q); err != nil {
			return err
		}
		resp.Id = next.request.GetId()
		setEncoded(resp, encoded)
		if err := stream.Send(resp); err != nil {
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
	timer    *time.Timer   // of idle, once there was nothing to return
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
	next := &received{take: a.take}
	for a.stopping.Err() == nil {
		req := &parleyv1.StreamClassifyRequest{}
		next.message, next.err = req, nil
		err := a.stream.RecvMsg(next)
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

// next waits for the next item, but not longer than idle; once the server shuts
// down it returns what has been taken, then false.
func (a *readAhead) next() (streamItem, bool) {
	select {
	case item := <-a.window:
		a.returned++
		return item, true
	default:
	}
	if a.timer == nil {
		a.timer = time.NewTimer(a.idle)
	} else {
		a.timer.Reset(a.idle)
	}
	defer a.timer.Stop()
	stopping := a.stopping.Done()
	for {
		select {
		case item := <-a.window:
			a.returned++
			return item, true
		case <-a.stream.Context().Done():
			return streamItem{err: a.stream.Context().Err()}, true
		case <-a.timer.C:
			return streamItem{err: errStreamIdle}, true
		case <-stopping:
			if a.leave() {
				return streamItem{}, false
			}
			stopping = nil // what was taken will come
		}
	}
}
