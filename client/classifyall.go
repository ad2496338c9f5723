package client

import (
	"context"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"strconv"
	"time"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

const (
	// maxUnanswered is how many texts are sent ahead of the answers. It bounds
	// the memory: these are kept, to be sent again on another connection.
	maxUnanswered = 128

	// maxTextCodePoints is the longest text that the contract allows.
	maxTextCodePoints = 10_000

	// A stream that ends with UNAVAILABLE is begun anew: at once if the server
	// said that it is shutting down or answers came since the last time, then
	// after pauses that double from minPause to maxPause; the last of
	// maxAttempts without an answer in between is the end, after some 10 s.
	maxAttempts = 9
	minPause    = 100 * time.Millisecond
	maxPause    = 3 * time.Second
)

// ClassifyAll classifies every text of a sequence and yields the results in
// the same order: a classification, or the status of a text that was refused,
// with which the others go on. o may be nil and holds for all texts.
//
// The texts go over a stream; at most 128 of them are under way, so the
// sequence may be of any length. A stream that breaks off with UNAVAILABLE,
// because its server shuts down or the connection is lost, is resumed on a new
// connection with the texts that have no answer yet; so is one that its server
// ends because texts are slow to come, unless ctx has a deadline. Any other
// failure is yielded as the error of the last pair, with a nil result; it is a
// gRPC status.
//
// ClassifyAll runs texts in a goroutine of its own, so that results arrive
// while it waits for more. If the loop ends early, texts is stopped when it
// next yields.
func (c *Client) ClassifyAll(ctx context.Context, texts iter.Seq[string], o *parleyv1.ClassifyOptions) iter.Seq2[*parleyv1.ClassifyResult, error] {
	return func(yield func(*parleyv1.ClassifyResult, error) bool) {
		if !sendableOptions(o) {
			yield(nil, malformed(invalidOptions).Err())
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		j := job{stub: c.Classification, options: o, incoming: feed(ctx, texts), yield: yield}
		if err := j.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// errStopped says that the consumer wants no more results.
var errStopped = errors.New("stopped by the consumer")

// A text of the sequence, numbered.
type text struct {
	id      string
	content string
	refusal *status.Status // of a text that cannot be sent
}

// feed numbers the texts and looks at what cannot be sent as it is.
func feed(ctx context.Context, texts iter.Seq[string]) <-chan text {
	out := make(chan text)
	go func() {
		defer close(out)
		n := 0
		for content := range texts {
			t := text{id: strconv.Itoa(n), content: sendable(content)}
			if !utf8.ValidString(content) {
				t = text{id: t.id, refusal: malformed(invalidText)}
			}
			select {
			case out <- t:
			case <-ctx.Done():
				return
			}
			n++
		}
	}()
	return out
}

// sendable cuts what is far too long behind the first code point that makes
// it too long: the server refuses it with the same words, but neither memory
// nor the size limit of requests is strained.
func sendable(content string) string {
	if len(content) <= maxTextCodePoints {
		return content
	}
	n := 0
	for i := range content {
		if n > maxTextCodePoints {
			return content[:i]
		}
		n++
	}
	return content
}

// A job is one run of ClassifyAll.
type job struct {
	stub     parleyv1.ClassificationServiceClient
	options  *parleyv1.ClassifyOptions
	incoming <-chan text
	yield    func(*parleyv1.ClassifyResult, error) bool

	backlog  []text // without an answer, in order; sent first on a new stream
	answered bool   // whether the last stream brought any answer
}

// run uses one stream after another until every text is answered.
func (j *job) run(ctx context.Context) error {
	for failed := 0; ; {
		// A stream is opened for texts, not in advance.
		if len(j.backlog) == 0 {
			select {
			case t, ok := <-j.incoming:
				if !ok {
					return contextError(ctx) // which may be what ended the sequence
				}
				j.backlog = []text{t}
			case <-ctx.Done():
				return contextError(ctx)
			}
		}
		err := j.stream(ctx)
		if err == nil {
			continue
		}
		if j.answered {
			failed = 0
		}
		failed++
		idle := isIdleEnd(ctx, err)
		if status.Code(err) != codes.Unavailable && !idle || failed == maxAttempts || ctx.Err() != nil {
			return err
		}
		if failed > 1 || !j.answered && !idle && !isShutdown(err) {
			if err := pause(ctx, failed); err != nil {
				return err
			}
		}
	}
}

// stream answers the backlog and what comes in over one stream. When it
// returns, the backlog holds all that was taken from incoming and not
// answered.
func (j *job) stream(ctx context.Context) error {
	j.answered = false
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := j.stub.StreamClassify(ctx)
	if err != nil {
		return err
	}
	s := sender{
		stream:   stream,
		options:  j.options,
		incoming: j.incoming,
		backlog:  j.backlog,
		sent:     make(chan text, maxUnanswered),
		done:     make(chan struct{}),
	}
	go s.run(ctx)

	head, err := j.receive(stream, s.sent)

	// The texts without an answer, oldest first: the one that was waited for,
	// those under way, and those that the sender had not got to.
	cancel()
	<-s.done
	j.backlog = head
	for t := range s.sent {
		j.backlog = append(j.backlog, t)
	}
	j.backlog = append(j.backlog, s.backlog...)
	if s.err != nil && !errors.Is(err, errStopped) { // after which nothing may be yielded
		return s.err
	}
	return err
}

// receive yields the answers of a stream in order. It returns the text whose
// answer it was waiting for if there was none.
func (j *job) receive(stream grpc.BidiStreamingClient[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse], sent <-chan text) ([]text, error) {
	for t := range sent {
		var result *parleyv1.ClassifyResult
		if t.refusal != nil {
			result = &parleyv1.ClassifyResult{Result: &parleyv1.ClassifyResult_Error{Error: t.refusal.Proto()}}
		} else {
			resp, err := stream.Recv()
			switch {
			case errors.Is(err, io.EOF):
				return []text{t}, status.Error(codes.Internal, "the server ended the stream before all answers")
			case err != nil:
				return []text{t}, err
			case resp.GetId() != t.id:
				return []text{t}, status.Errorf(codes.Internal, "the server answered item %q, expected %q", resp.GetId(), t.id)
			}
			result = resp.GetResult()
			j.answered = true
		}
		if !j.yield(result, nil) {
			return nil, errStopped
		}
	}
	// All is answered; what remains is the server's own end of the stream,
	// which changes nothing.
	_, _ = stream.Recv()
	return nil, nil
}

// A sender writes texts to a stream: its backlog, then what comes in.
type sender struct {
	stream   grpc.BidiStreamingClient[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]
	options  *parleyv1.ClassifyOptions
	incoming <-chan text
	sent     chan text     // closed at the end of run
	done     chan struct{} // closed at the end of run

	// To be read after done.
	backlog []text // not sent
	err     error  // what cannot be seen on the receiving side
}

// run sends until there is nothing more to send or the stream ends; ctx is the
// stream's.
func (s *sender) run(ctx context.Context) {
	defer close(s.done)
	defer close(s.sent)
	for {
		if len(s.backlog) == 0 {
			select {
			case t, ok := <-s.incoming:
				if !ok {
					_ = s.stream.CloseSend() // never fails
					return
				}
				s.backlog = []text{t}
			case <-ctx.Done():
				return
			}
		}
		t := s.backlog[0]
		select {
		case s.sent <- t:
			s.backlog = s.backlog[1:]
		case <-ctx.Done():
			return
		}
		if t.refusal != nil {
			continue
		}
		err := s.stream.Send(&parleyv1.StreamClassifyRequest{
			Id:      t.id,
			Item:    &parleyv1.ClassifyItem{Text: t.content},
			Options: s.options,
		})
		if err != nil {
			if !errors.Is(err, io.EOF) && ctx.Err() == nil { // io.EOF: Recv has the status
				s.err = err
			}
			return
		}
		s.options = nil // in the first message only
	}
}

// isIdleEnd tells whether the server ended a stream because texts were too slow
// to come: no other deadline can pass where ctx has none.
func isIdleEnd(ctx context.Context, err error) bool {
	_, ok := ctx.Deadline()
	return !ok && status.Code(err) == codes.DeadlineExceeded
}

// isShutdown tells whether the server said why it ended the stream.
func isShutdown(err error) bool {
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok && info.GetReason() == "SERVER_SHUTTING_DOWN" {
			return true
		}
	}
	return false
}

// pause waits before the next attempt after so many failed ones, for a random
// part of the time at least half of it, so that clients do not come in step.
func pause(ctx context.Context, failed int) error {
	d := min(minPause<<(failed-1), maxPause)
	timer := time.NewTimer(d/2 + rand.N(d/2))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return contextError(ctx)
	}
}

// contextError is why ctx ended, as a status; nil if it has not.
func contextError(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return status.FromContextError(ctx.Err()).Err()
}
