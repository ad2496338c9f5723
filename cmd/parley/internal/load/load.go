// Package load makes calls and measures how long their answers take.
//
// Run does it in one of two ways. In a closed loop every caller makes its next
// call when one is answered: that finds how much a service carries, but a
// service that stalls is asked less while it does, so that the latencies tell
// little of what others would have met. In an open loop calls fall due at a
// rate, whatever becomes of those before, and latency counts from that moment:
// who comes during a stall is seen to wait (what is left out otherwise is known
// as coordinated omission).
//
// The memory does not grow with the number of calls.
package load

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
)

// A Caller makes calls.
type Caller struct {
	// Begin makes a call and, once, maybe before it returns, calls done with
	// what became of it; a call without an answer fails by a timeout of its
	// own. Calls are numbered from 0 in the order in which they begin. Begin is
	// called from one goroutine at a time.
	Begin func(n int64, done func(Result))

	// Window is how many calls may be under way at once, at least 1.
	Window int
}

// A Result is what became of a call.
type Result struct {
	// Quotes is how many the call carried.
	Quotes int

	// Fault is why the call as a whole has no answer, nil if it has one.
	Fault *Fault

	// Refused holds a fault for each quote without an answer in an answered
	// call.
	Refused []Fault
}

// A Fault is why there is no answer. Those of one code and reason are counted
// together.
type Fault struct {
	Code    codes.Code
	Reason  string // of the google.rpc.ErrorInfo, empty if there is none
	Message string
}

// Config says what calls to make.
type Config struct {
	// Rate is how many calls a second fall due in an open loop, at random as if
	// from many independent callers: a Poisson process. 0 means a closed loop.
	Rate float64

	// Seed is the beginning of that randomness: with the same, calls fall due
	// at the same times after the start.
	Seed uint64

	// Warmup is how long calls are made before any is measured. Those of an
	// open loop that have not begun by its end are dropped.
	Warmup time.Duration

	// Duration is how long calls are made that are measured, and Calls how many
	// of them. What is reached first ends the run; 0 means no such limit.
	Duration time.Duration
	Calls    int64

	// Progress, if not nil, is told every second how far the run is.
	Progress func(Progress)

	// Sleep replaces the most exact sleep that the system has.
	Sleep func(time.Duration)
}

// Progress is how far a run is.
type Progress struct {
	Measured time.Duration // negative before the warm-up is over
	Answered int64         // calls that got an answer in that time
	Failed   int64         // calls that got none
}

// Run lets callers make calls until a limit of c is reached or ctx ends, and
// waits for the answers to all that have begun. An open loop never has more
// calls under way than the callers have windows; those that are due meanwhile
// begin late, and their latency shows it.
func Run(ctx context.Context, c Config, callers []Caller) *Report {
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	r := newRun(c, len(callers))
	next, end := r.atOnce, func() {}
	if c.Rate > 0 {
		next, end = r.pacemaker(ctx)
	}
	r.follow(ctx)
	var working sync.WaitGroup
	for i, caller := range callers {
		working.Go(func() { r.drive(caller, next, r.recorders[i%len(r.recorders)]) })
	}
	working.Wait()
	end()
	close(r.done)
	r.followers.Wait()
	return r.report()
}

// drive keeps the window of a caller as full as the tickets allow.
func (r *run) drive(c Caller, next func() (ticket, bool), to *recorder) {
	underWay := make(chan struct{}, c.Window)
	for {
		underWay <- struct{}{} // before the ticket, which would wait here otherwise
		t, ok := next()
		if !ok {
			break
		}
		begun := t.due
		if r.Rate > 0 {
			begun = time.Now()
		}
		c.Begin(t.n, func(result Result) {
			to.record(t, begun, time.Now(), result)
			<-underWay
		})
	}
	for range c.Window - 1 {
		underWay <- struct{}{} // the last call has ended when all places are taken
	}
}

// A ticket is the right to make a call.
type ticket struct {
	n   int64
	due time.Time
}

// A run is one use of Run.
type run struct {
	Config
	window
	recorders []*recorder
	numbered  atomic.Int64 // tickets given
	counted   atomic.Int64 // of these, due after the warm-up
	unstarted int64        // calls that were due and not begun

	done      chan struct{} // closed when all calls are answered
	followers sync.WaitGroup
}

func newRun(c Config, callers int) *run {
	r := &run{Config: c, done: make(chan struct{})}
	r.origin = time.Now()
	r.begin = r.origin.Add(c.Warmup)
	r.end.Store(math.MaxInt64)
	if c.Duration > 0 {
		r.end.Store(int64(c.Warmup + c.Duration))
	}
	r.recorders = newRecorders(&r.window, callers)
	return r
}

// follow lets the end of ctx end the run, and tells of progress.
func (r *run) follow(ctx context.Context) {
	r.followers.Go(func() {
		second := time.NewTicker(time.Second)
		defer second.Stop()
		interrupted := ctx.Done()
		for {
			select {
			case <-interrupted:
				r.stop(time.Now())
				interrupted = nil
			case <-second.C:
				if r.Progress != nil {
					r.Progress(r.progress())
				}
			case <-r.done:
				return
			}
		}
	})
}

// atOnce gives the next ticket of a closed loop: one for now.
func (r *run) atOnce() (ticket, bool) {
	now := time.Now()
	if r.over(now) || !r.count(now) {
		return ticket{}, false
	}
	return ticket{r.numbered.Add(1) - 1, now}, true
}

// count tells whether one more call may be due at a time, as far as their
// number goes.
func (r *run) count(due time.Time) bool {
	return due.Before(r.begin) || r.counted.Add(1) <= r.Calls || r.Calls == 0
}

// pacemaker gives the tickets of an open loop when they are due. They wait for
// no caller: only the next one is at hand, and what is due behind it follows
// from the rate. The second function ends it once no caller takes tickets.
func (r *run) pacemaker(ctx context.Context) (next func() (ticket, bool), end func()) {
	tickets := make(chan ticket)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		defer close(tickets)
		r.pace(ctx, tickets)
	}()
	next = func() (ticket, bool) {
		t, ok := <-tickets
		return t, ok
	}
	return next, func() { <-finished }
}

// pace sends each ticket when it is due, or later if no caller is free.
func (r *run) pace(ctx context.Context, tickets chan<- ticket) {
	if r.Duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, r.begin.Add(r.Duration))
		defer cancel()
	}
	random := rand.New(rand.NewPCG(r.Seed, 0))
	after := 0.0 // seconds; a sum of durations would round each
	for n := int64(0); ; n++ {
		after += random.ExpFloat64() / r.Rate
		due := r.origin.Add(time.Duration(after * float64(time.Second)))
		if due.Before(r.begin) && !time.Now().Before(r.begin) {
			continue // a queue from the warm-up is not measured
		}
		if r.over(due) || !r.count(due) || !r.sleepUntil(ctx, due) {
			return
		}
		select {
		case tickets <- ticket{n, due}:
			runtime.Gosched() // to the caller: Sleep may hold this processor
		case <-ctx.Done():
			r.unstarted = r.backlog(due, time.Now())
			return
		}
	}
}

// sleepUntil waits for a time; false means that the run ended before.
func (r *run) sleepUntil(ctx context.Context, due time.Time) bool {
	const interruptible = 10 * time.Millisecond // Sleep cannot be woken
	if long := time.Until(due) - interruptible; long > 0 {
		select {
		case <-time.After(long):
		case <-ctx.Done():
			return false
		}
	}
	if short := time.Until(due); short > 0 {
		r.Sleep(short)
	}
	return true
}

// backlog is how many calls are due and not begun at the end of an open loop:
// the one that was due last and those that the rate has let come since. It
// counts none of the warm-up.
func (r *run) backlog(due, now time.Time) int64 {
	last := int64(1)
	if due.Before(r.begin) {
		due, last = r.begin, 0
	}
	waiting := last + max(0, int64(math.Round(r.Rate*now.Sub(due).Seconds())))
	if r.Calls > 0 {
		waiting = min(waiting, last+r.Calls-r.counted.Load())
	}
	return waiting
}
