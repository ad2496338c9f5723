package main

import (
	"context"
	"fmt"
	"strconv"

	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/cmd/parley/internal/load"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// Requests are the messages of a load, encoded beforehand: call n carries the
// texts from n × each on, in a circle. A message is a stretch of one buffer,
// since messages that follow each other in protobuf's encoding are their merger.
type requests struct {
	encoded []byte
	starts  []int // of each text in encoded; each-1 texts follow the last again
	texts   int
	each    int    // texts in a message
	options []byte // an encoded message that holds nothing else
}

// newRequests encodes texts with wrap, which makes the request that holds one
// text, and options, the request that holds nothing but options.
func newRequests(texts []string, each int, wrap func(i int, text string) proto.Message, options proto.Message) (*requests, error) {
	r := &requests{texts: len(texts), each: each}
	var err error
	for i := range len(texts) + each - 1 {
		i %= len(texts)
		r.starts = append(r.starts, len(r.encoded))
		if r.encoded, err = (proto.MarshalOptions{}).MarshalAppend(r.encoded, wrap(i, texts[i])); err != nil {
			return nil, fmt.Errorf("encode quote %d: %w", i+1, err)
		}
	}
	r.starts = append(r.starts, len(r.encoded))
	r.options, err = proto.Marshal(options)
	return r, err
}

// first is the index of the first text of call n.
func (r *requests) first(n int64) int {
	return int(n % int64(r.texts) * int64(r.each) % int64(r.texts))
}

// message is the request of call n without options.
func (r *requests) message(n int64) []byte {
	i := r.first(n)
	return r.encoded[r.starts[i]:r.starts[i+r.each]]
}

// newUnaryRequests makes requests for Classify.
func newUnaryRequests(texts []string, o *parleyv1.ClassifyOptions) (*requests, error) {
	return newRequests(texts, 1, func(_ int, text string) proto.Message {
		return &parleyv1.ClassifyRequest{Text: text}
	}, &parleyv1.ClassifyRequest{Options: o})
}

// newBatchRequests makes requests for BatchClassify, each of so many texts.
func newBatchRequests(texts []string, each int, o *parleyv1.ClassifyOptions) (*requests, error) {
	return newRequests(texts, each, func(_ int, text string) proto.Message {
		return &parleyv1.BatchClassifyRequest{Items: []*parleyv1.ClassifyItem{{Text: text}}}
	}, &parleyv1.BatchClassifyRequest{Options: o})
}

// newStreamRequests makes messages for StreamClassify; the id of a text is its
// index.
func newStreamRequests(texts []string, o *parleyv1.ClassifyOptions) (*requests, error) {
	return newRequests(texts, 1, func(i int, text string) proto.Message {
		return &parleyv1.StreamClassifyRequest{Id: strconv.Itoa(i), Item: &parleyv1.ClassifyItem{Text: text}}
	}, &parleyv1.StreamClassifyRequest{Options: o})
}

// A benchCodec sends what is encoded already, and gives received ones to
// whoever reads them, so that the load costs the machine little beside the
// service.
type benchCodec struct{}

// An encodedRequest is two stretches of one message, of which either may be
// empty. They are never changed.
type encodedRequest [2][]byte

// A responseReader looks into an encoded response, which it must not keep.
type responseReader interface{ read(encoded []byte) error }

func (benchCodec) Name() string { return "proto" }

func (benchCodec) Marshal(v any) (mem.BufferSlice, error) {
	message, ok := v.(*encodedRequest)
	if !ok {
		return nil, fmt.Errorf("cannot send %T", v)
	}
	return mem.BufferSlice{mem.SliceBuffer(message[0]), mem.SliceBuffer(message[1])}, nil
}

func (benchCodec) Unmarshal(data mem.BufferSlice, v any) error {
	reader, ok := v.(responseReader)
	if !ok {
		return fmt.Errorf("cannot receive %T", v)
	}
	whole := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer whole.Free()
	return reader.read(whole.ReadOnlyData())
}

// callOptions make a call use benchCodec.
var callOptions = []grpc.CallOption{grpc.ForceCodecV2(benchCodec{})}

// unaryCaller makes one call at a time to a method that is not a stream. It
// stops waiting when ctx ends, or at the deadline that conn sets.
func unaryCaller(ctx context.Context, conn grpc.ClientConnInterface, method string, r *requests) load.Caller {
	answer := &unaryAnswer{batch: method == parleyv1.ClassificationService_BatchClassify_FullMethodName}
	call := func(n int64) load.Result {
		result := load.Result{Quotes: r.each}
		answer.results, answer.refused = 0, nil
		err := conn.Invoke(ctx, method, &encodedRequest{r.message(n), r.options}, answer, callOptions...)
		if err == nil && answer.results != r.each {
			err = status.Errorf(codes.Internal, "the server answered %d of %s", answer.results, plural(r.each, "quote"))
		}
		if err != nil {
			result.Fault = faultOf(err)
			return result
		}
		result.Refused = answer.refused
		return result
	}
	return load.Caller{Window: 1, Begin: func(n int64, done func(load.Result)) { done(call(n)) }}
}

// faultOf says why a call failed.
func faultOf(err error) *load.Fault {
	st := status.Convert(err)
	return &load.Fault{Code: st.Code(), Reason: reasonOf(st), Message: st.Message()}
}

// A unaryAnswer is what a load wants to know of a ClassifyResponse or a
// BatchClassifyResponse.
type unaryAnswer struct {
	batch   bool
	results int          // how many it has
	refused []load.Fault // why some are none
}

func (a *unaryAnswer) read(encoded []byte) error {
	return eachField(encoded, func(number protowire.Number, value []byte) error {
		if number != 1 { // the classification, or one of the results
			return nil
		}
		a.results++
		if !a.batch {
			return nil
		}
		fault, err := refusalIn(value)
		if fault != nil {
			a.refused = append(a.refused, *fault)
		}
		return err
	})
}

// refusalIn is why an encoded ClassifyResult holds no classification, nil if it
// holds one.
func refusalIn(result []byte) (*load.Fault, error) {
	var fault *load.Fault
	err := eachField(result, func(number protowire.Number, value []byte) error {
		if number != 2 { // the error
			return nil
		}
		st := &spb.Status{}
		if err := proto.Unmarshal(value, st); err != nil {
			return err
		}
		fault = faultOf(status.ErrorProto(st))
		return nil
	})
	return fault, err
}

// eachField calls visit for the fields of an encoded message that are strings,
// bytes or messages.
func eachField(encoded []byte, visit func(number protowire.Number, value []byte) error) error {
	for len(encoded) > 0 {
		number, kind, n := protowire.ConsumeTag(encoded)
		if n < 0 {
			return protowire.ParseError(n)
		}
		encoded = encoded[n:]
		if kind != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(number, kind, encoded); n < 0 {
				return protowire.ParseError(n)
			}
			encoded = encoded[n:]
			continue
		}
		value, n := protowire.ConsumeBytes(encoded)
		if n < 0 {
			return protowire.ParseError(n)
		}
		encoded = encoded[n:]
		if err := visit(number, value); err != nil {
			return err
		}
	}
	return nil
}
