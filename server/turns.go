package server

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// turnBytes is how many bytes of texts a batch answers in one turn.
	turnBytes = 4 << 10 // 4 KiB: some 25 quotes

	// singleWindow is how long after a single call others are expected.
	singleWindow = time.Second
)

// turns make batches give way to single calls, of which a batch takes as long as
// hundreds. Batches are answered in turns. While single calls come, turns after
// the first of a batch leave one processor free: it is not enough to let others
// run between turns, since the runtime looks after the network only when a
// processor has nothing to do, or every 10 ms. How many processors there are is
// asked once.
type turns struct {
	running    chan struct{} // one for each turn, while single calls come
	lastSingle atomic.Int64  // Unix time in nanoseconds
}

func newTurns() *turns {
	return &turns{running: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))}
}

// single tells that a single call has come.
func (t *turns) single() { t.lastSingle.Store(time.Now().UnixNano()) }

// A turn of a batch.
type turn struct {
	turns *turns
	held  bool // a place in running
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
