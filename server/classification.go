package server

import (
	"context"
	"errors"
	"io"
	"runtime/debug"

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

// A readAhead is the window between the reader and the writer of a stream.
type readAhead struct {
	window   chan streamItem
	stopping context.Context
}

// A streamItem is a request, or why there is none: err, or the stream's end if
// both are nil.
type streamItem struct {
	request *parleyv1.StreamClassifyRequest
	err     error
}

// readAhead reads the stream into a window until it ends or the server shuts
// down. Its goroutine can outlive the handler only until the transport takes
// notice that the handler has returned: nothing else ends a Recv.
func (s *classificationService) readAhead(stream grpc.BidiStreamingServer[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]) readAhead {
	a := readAhead{window: make(chan streamItem, s.streamWindow), stopping: s.stopping}
	put := func(item streamItem) {
		select {
		case a.window <- item:
		case <-stream.Context().Done():
		}
	}
	go func() {
		defer func() {
			// A panic in a goroutine without the recovery interceptor would
			// end the process.
			if p := recover(); p != nil {
				put(streamItem{err: &recovery.PanicError{Panic: p, Stack: debug.Stack()}})
			}
		}()
		for s.stopping.Err() == nil {
			req, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				req, err = nil, nil
			}
			put(streamItem{request: req, err: err})
			if req == nil || err != nil {
				return
			}
		}
	}()
	return a
}

// next waits for the next item; once the server shuts down it returns what has
// been read, then false.
func (a readAhead) next() (streamItem, bool) {
	select {
	case item := <-a.window:
		return item, true
	case <-a.stopping.Done():
	}
	select {
	case item := <-a.window:
		return item, true
	default:
		return streamItem{}, false
	}
}
