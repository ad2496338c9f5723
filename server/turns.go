package server

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// turnBytes is how many bytes of texts are answered in one turn.
	turnBytes = 4 << 10 // 4 KiB: some 25 quotes

	// singleWindow is how long after a single call others are expected.
	singleWindow = time.Second
)

// turns make calls that bring much, batches and documents, give way to single
// ones, of which a batch takes as long as hundreds. Much is answered in turns.
// While single calls come, turns after the first of a call leave one processor
// free: it is not enough to let others run between turns, since the runtime
// looks after the network only when a processor has nothing to do, or every
// 10 ms. How many processors there are is asked once.
type turns struct {
	running    chan struct{} // one for each turn, while single calls come
	lastSingle atomic.Int64  // Unix time in nanoseconds
}

func newTurns() *turns {
	return &turns{running: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))}
}

// single tells that a single call has come.
func (t *turns) single() { t.lastSingle.Store(time.Now().UnixNano()) }

// A turn of a call that brings much.
type turn struct {
	turns *turns
	bytes int  // of texts, so far
	held  bool // a place in running
}

// take makes n bytes of text part of the turn, or of another if they are too
// many. The first turn waits for nobody, since most calls bring little. It fails
// if ctx ends.
func (t *turn) take(ctx context.Context, n int) error {
	if t.bytes += n; t.bytes <= turnBytes {
		return nil
	}
	t.bytes = n
	return t.next(ctx)
}

// next ends the turn and waits for another. It fails if ctx ends.
func (t *turn) next(ctx context.Context) error {
	t.end()
	if time.Now().UnixNano()-t.turns.lastSingle.Load() > int64(singleWindow) {
		return nil
	}
	select {
	case t.turns.running <- struct{}{}:
		t.held = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *turn) end() {
	if t.held {
		<-t.turns.running
		t.held = false
	}
	runtime.Gosched()
}
