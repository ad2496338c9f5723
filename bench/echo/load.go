//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
	"github.com/parley-dev/parley/seeds"
)

const (
	unaryCallers = 64
	streams      = 4
	streamWindow = 64 // items of a stream without an answer
	batchSize    = 256
)

// A load is a client of one server. Its requests are encoded beforehand and the
// answers are not decoded, so that the client, which shares the machine, costs
// as little as it can.
type load struct {
	conns                 []*grpc.ClientConn
	unary, stream, batchs [][]byte
}

// raw passes bytes as they are.
type raw struct{}

func (raw) Name() string { return "proto" }

func (raw) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(v.([]byte))}, nil
}

func (raw) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*int) = data.Len()
	return nil
}

func newLoad(address string, connections int, rs requests) (*load, error) {
	l := &load{unary: rs.unary, stream: rs.stream, batchs: rs.batch}
	for range connections {
		conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithDefaultCallOptions(grpc.ForceCodecV2(raw{})))
		if err != nil {
			return nil, err
		}
		l.conns = append(l.conns, conn)
	}
	return l, nil
}

func (l *load) close() error {
	var err error
	for _, c := range l.conns {
		err = errors.Join(err, c.Close())
	}
	return err
}

// requests are encoded requests about different quotes.
type requests struct{ unary, stream, batch [][]byte }

// newRequests takes quotes of 25 to 35 words from the seeds.
func newRequests() (requests, error) {
	rows, err := seeds.Default()
	if err != nil {
		return requests{}, err
	}
	var rs requests
	var items []*parleyv1.ClassifyItem
	add := func(list *[][]byte, m proto.Message) {
		data, marshalErr := proto.Marshal(m)
		*list, err = append(*list, data), errors.Join(err, marshalErr)
	}
	for _, e := range seeds.Examples(rows) {
		if n := len(strings.Fields(e.Text)); n < 25 || n > 35 {
			continue
		}
		item := &parleyv1.ClassifyItem{Text: e.Text}
		add(&rs.unary, &parleyv1.ClassifyRequest{Text: e.Text})
		add(&rs.stream, &parleyv1.StreamClassifyRequest{Id: fmt.Sprintf("item-%05d", len(items)), Item: item})
		items = append(items, item)
	}
	for chunk := range slices.Chunk(items, batchSize) {
		if len(chunk) == batchSize {
			add(&rs.batch, &parleyv1.BatchClassifyRequest{Items: chunk})
		}
	}
	if err == nil && len(rs.batch) == 0 {
		err = fmt.Errorf("the seeds have only %d quotes of 25 to 35 words", len(items))
	}
	return rs, err
}

// call makes the unary call number n.
func (l *load) call(ctx context.Context, n int) error {
	var size int
	return l.conns[n%len(l.conns)].Invoke(ctx, parleyv1.ClassificationService_Classify_FullMethodName, l.unary[n%len(l.unary)], &size)
}

func (l *load) batch(ctx context.Context, n int) error {
	var size int
	return l.conns[n%len(l.conns)].Invoke(ctx, parleyv1.ClassificationService_BatchClassify_FullMethodName, l.batchs[n%len(l.batchs)], &size)
}

// saturate lets callers make one call after the other until ctx ends. It
// returns how many were answered.
func saturate(ctx context.Context, callers int, call func(ctx context.Context, n int) error) (int, error) {
	var answered atomic.Int64
	err := together(callers, func(caller int) error {
		for n := caller; ; n += callers {
			if err := call(ctx, n); err != nil {
				return unlessOver(ctx, err)
			}
			answered.Add(1)
		}
	})
	return int(answered.Load()), err
}

// saturateStreams keeps streamWindow items under way on each stream until ctx
// ends. It returns how many were answered.
func (l *load) saturateStreams(ctx context.Context) (int, error) {
	var answered atomic.Int64
	desc := &parleyv1.ClassificationService_ServiceDesc.Streams[0]
	err := together(streams, func(i int) error {
		stream, err := l.conns[i%len(l.conns)].NewStream(ctx, desc, parleyv1.ClassificationService_StreamClassify_FullMethodName)
		if err != nil {
			return unlessOver(ctx, err)
		}
		room := make(chan struct{}, streamWindow)
		go func() {
			for n := i; ; n += streams {
				select {
				case room <- struct{}{}:
				case <-stream.Context().Done():
					return
				}
				if stream.SendMsg(l.stream[n%len(l.stream)]) != nil {
					return // RecvMsg says why
				}
			}
		}()
		for {
			var size int
			if err := stream.RecvMsg(&size); err != nil {
				return unlessOver(ctx, err)
			}
			<-room
			answered.Add(1)
		}
	})
	return int(answered.Load()), err
}

// atRate makes calls at fixed points in time, whether or not those before were
// answered, until ctx ends. It returns how long each took from the moment when
// it should have been made.
func atRate(ctx context.Context, perSecond float64, call func(ctx context.Context, n int) error) ([]time.Duration, error) {
	var (
		mu        sync.Mutex
		latencies []time.Duration
		failure   error
		calls     sync.WaitGroup
	)
	begin := time.Now()
	for n := 0; ctx.Err() == nil; n++ {
		due := begin.Add(time.Duration(float64(n) / perSecond * float64(time.Second)))
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		}
		calls.Go(func() {
			err := call(ctx, n)
			took := time.Since(due)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failure = cmpError(failure, unlessOver(ctx, err))
				return
			}
			latencies = append(latencies, took)
		})
	}
	calls.Wait()
	slices.Sort(latencies)
	if len(latencies) == 0 && failure == nil {
		failure = errors.New("no call was answered in time")
	}
	return latencies, failure
}

// quantile is that of sorted values, which are not empty.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// together runs n goroutines and returns the first error.
func together(n int, run func(i int) error) error {
	failures := make(chan error, n)
	for i := range n {
		go func() { failures <- run(i) }()
	}
	var first error
	for range n {
		first = cmpError(first, <-failures)
	}
	return first
}

func cmpError(first, next error) error {
	if first != nil {
		return first
	}
	return next
}

// unlessOver drops the error that the end of ctx makes of a call.
func unlessOver(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
