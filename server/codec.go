package server

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec we build on
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

const (
	// maxRequestBytes is the size of a request that is still answered.
	maxRequestBytes = 4 << 20 // 4 MiB

	// maxTransportBytes is where the transport stops reading, without our
	// details. It lies above maxRequestBytes so that the usual excess is
	// refused with a reason.
	maxTransportBytes = maxRequestBytes + 1<<20 // 5 MiB

	// maxResponseBytes bounds what a request can be blown up to: every quote has
	// its probabilities, every word of evidence its spans.
	maxResponseBytes = 32 << 20 // 32 MiB
)

// A budget is what is left of the largest response while one is being made.
// It stops the making, not only the sending: a message takes several times its
// size in memory.
type budget int

func newBudget() budget { return maxResponseBytes }

// spend takes the size of a field that holds m off the budget. It fails with
// errResponseTooLarge.
func (b *budget) spend(m proto.Message) error {
	if *b -= budget(1 + protowire.SizeBytes(proto.Size(m))); *b < 0 {
		return errResponseTooLarge
	}
	return nil
}

// A judge says which rules of the contract a request breaks.
type judge func(proto.Message) error

// A received is a request as it comes off the wire. The transport answers a
// message that it cannot decode by itself, with INTERNAL and before anybody
// else hears of it. So our services decode into a received, which never fails:
// it keeps what is wrong until the interceptors can see it.
type received struct {
	message proto.Message
	err     error

	// take, if set, is called when the message has come, before it is decoded.
	// If it fails, that is what is wrong with the message.
	take func() error
}

// judge says what is wrong with the request: its form, or the first rules of
// the contract that it breaks.
func (r *received) judge(rules judge) error {
	if r.err != nil {
		return r.err
	}
	return rules(r.message)
}

// buffers hold messages that are decoded or encoded. gRPC has such a pool too,
// with nothing between 32 KiB and 1 MiB: a batch of 50 KiB would take a whole
// megabyte twice, and have it cleared each time.
var buffers = mem.NewTieredBufferPool(4<<10, 8<<10, 16<<10, 32<<10, 64<<10, 128<<10, 256<<10, 512<<10, 1<<20)

// codec is the standard one for protobuf, made to fill a received and to use
// our buffers.
type codec struct {
	encoding.CodecV2
	limits listLimits
}

func newCodec(limits listLimits) codec { return codec{encoding.GetCodecV2("proto"), limits} }

func (c codec) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(proto.Message)
	if !ok {
		return c.CodecV2.Marshal(v)
	}
	size, options := proto.Size(m), proto.MarshalOptions{UseCachedSize: true}
	if mem.IsBelowBufferPoolingThreshold(size) {
		data, err := options.Marshal(m)
		return mem.BufferSlice{mem.SliceBuffer(data)}, err
	}
	buf := buffers.Get(size)
	if _, err := options.MarshalAppend((*buf)[:0], m); err != nil {
		buffers.Put(buf)
		return nil, err
	}
	return mem.BufferSlice{mem.NewBuffer(buf, buffers)}, nil
}

func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*received)
	if !ok {
		return c.CodecV2.Unmarshal(data, v)
	}
	if r.take != nil {
		if r.err = r.take(); r.err != nil {
			return nil
		}
	}
	if data.Len() > maxRequestBytes {
		r.err = errRequestTooLarge
		return nil
	}
	buf := data.MaterializeToBuffer(buffers)
	defer buf.Free()
	if err := c.limits.check(r.message.ProtoReflect().Descriptor().FullName(), buf.ReadOnlyData()); err != nil {
		r.err = err
	} else if err := proto.Unmarshal(buf.ReadOnlyData(), r.message); err != nil {
		r.err = &malformedError{err}
	}
	return nil
}

// judged is the service desc with every request decoded into a received and
// judged where the handler would begin: inside of all interceptors, so that
// refusals are logged, counted and given their status like any other failure.
func judged(desc grpc.ServiceDesc, rules judge) *grpc.ServiceDesc {
	methods := make([]grpc.MethodDesc, len(desc.Methods))
	for i, m := range desc.Methods {
		methods[i] = grpc.MethodDesc{MethodName: m.MethodName, Handler: judgedUnary(m.Handler, rules)}
	}
	streams := make([]grpc.StreamDesc, len(desc.Streams))
	for i, st := range desc.Streams {
		streams[i] = st
		streams[i].Handler = func(srv any, ss grpc.ServerStream) error {
			return st.Handler(srv, &judgedStream{ss, rules})
		}
	}
	desc.Methods, desc.Streams = methods, streams
	return &desc
}

func judgedUnary(handle grpc.MethodHandler, rules judge) grpc.MethodHandler {
	return func(srv any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
		var r received
		decodeReceived := func(m any) error {
			r.message = m.(proto.Message)
			if err := decode(&r); err != nil {
				r.err = err
			}
			return nil
		}
		innermost := func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
			return intercept(ctx, req, info, func(ctx context.Context, req any) (any, error) {
				if err := r.judge(rules); err != nil {
					return nil, err
				}
				return handler(ctx, req)
			})
		}
		return handle(srv, ctx, decodeReceived, innermost)
	}
}

// A judgedStream judges each message that it receives, given as itself or in a
// received.
type judgedStream struct {
	grpc.ServerStream
	rules judge
}

func (s *judgedStream) RecvMsg(m any) error {
	r, ok := m.(*received)
	if !ok {
		r = &received{message: m.(proto.Message)}
	}
	if err := s.ServerStream.RecvMsg(r); err != nil {
		return err
	}
	return r.judge(s.rules)
}
