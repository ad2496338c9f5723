package load

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
)

// answers is a call that takes so long.
func answers(latency time.Duration) func(int64) Result {
	return func(int64) Result {
		time.Sleep(latency)
		return Result{Quotes: 1}
	}
}

// times makes so many callers that make one call at a time.
func times(n int, call func(int64) Result) []Caller {
	begin := func(n int64, done func(Result)) { done(call(n)) }
	return slices.Repeat([]Caller{{Begin: begin, Window: 1}}, n)
}

// near tells whether a latency is the one wanted, as exactly as a histogram
// holds it.
func near(got int64, want time.Duration) bool {
	return (time.Duration(got) - want).Abs() <= want/1000+time.Microsecond
}

func TestRun_closed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := Run(t.Context(), Config{Warmup: time.Second, Duration: 2 * time.Second}, times(3, answers(10*time.Millisecond)))
		if got.Elapsed != 2*time.Second || got.Calls != 600 || got.Quotes != 600 || got.FailedCalls != 0 {
			t.Errorf("got %d calls with %d quotes in %v, %d failed", got.Calls, got.Quotes, got.Elapsed, got.FailedCalls)
		}
		// The calls that end with the warm-up are the first to be counted.
		if got.CallRate != 301.5 || got.QuoteRate != 301.5 {
			t.Errorf("got %v calls and %v quotes a second", got.CallRate, got.QuoteRate)
		}
		if p50, top := got.Answered.ValueAtQuantile(50), got.Answered.Max(); !near(p50, 10*time.Millisecond) || !near(top, 10*time.Millisecond) {
			t.Errorf("got p50 %d ns, max %d ns", p50, top)
		}
	})
}

func TestRun_calls(t *testing.T) {
	for name, rate := range map[string]float64{"closed": 0, "open": 100} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := Run(t.Context(), Config{Rate: rate, Calls: 7, Sleep: time.Sleep}, times(2, answers(time.Second)))
				if got.Calls != 7 || got.Answered.TotalCount() != 7 || got.Unstarted != 0 {
					t.Errorf("got %d calls, %d unstarted", got.Calls, got.Unstarted)
				}
				if rate == 0 && got.Elapsed != 4*time.Second { // 2, 2, 2, 1
					t.Errorf("took %v", got.Elapsed)
				}
				if want := 7 / got.Elapsed.Seconds(); got.CallRate != want {
					t.Errorf("got %v calls a second, want %v", got.CallRate, want)
				}
			})
		})
	}
}

// A service that stalls for a second of ten: one call of a closed loop meets
// it, and all that fall due meanwhile in an open loop.
func TestRun_stall(t *testing.T) {
	measure := func(t *testing.T, c Config, callers int) *Report {
		begin := time.Now()
		stall, end := begin.Add(4*time.Second), begin.Add(5*time.Second)
		return Run(t.Context(), c, times(callers, func(int64) Result {
			if now := time.Now(); !now.Before(stall) && now.Before(end) {
				time.Sleep(end.Sub(now))
			}
			time.Sleep(time.Millisecond)
			return Result{Quotes: 1}
		}))
	}
	synctest.Test(t, func(t *testing.T) {
		closed := measure(t, Config{Duration: 10 * time.Second}, 1)
		if p99 := closed.Answered.ValueAtQuantile(99); !near(p99, time.Millisecond) {
			t.Errorf("closed loop: p99 is %v", time.Duration(p99))
		}
		open := measure(t, Config{Rate: 200, Seed: 1, Duration: 10 * time.Second, Sleep: time.Sleep}, 4)
		for _, want := range []struct {
			quantile float64
			from, to time.Duration
		}{
			{50, time.Millisecond, 5 * time.Millisecond},
			{95, 400 * time.Millisecond, 700 * time.Millisecond},
			{99, 850 * time.Millisecond, 1100 * time.Millisecond},
		} {
			if got := time.Duration(open.Answered.ValueAtQuantile(want.quantile)); got < want.from || got > want.to {
				t.Errorf("open loop: p%v is %v, want %v to %v", want.quantile, got, want.from, want.to)
			}
		}
		// All but four of them waited for a caller.
		if got := time.Duration(open.Delay.ValueAtQuantile(95)); got < 400*time.Millisecond {
			t.Errorf("open loop: 95 %% began within %v of when they were due", got)
		}
	})
}

// What a service does not take shows as calls that were not begun, and in
// latencies that grow; no more calls are under way than there are callers.
func TestRun_overload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var underWay, most atomic.Int64
		got := Run(t.Context(), Config{Rate: 400, Warmup: time.Second, Duration: 4 * time.Second, Sleep: time.Sleep}, times(2, func(int64) Result {
			most.Store(max(most.Load(), underWay.Add(1)))
			defer underWay.Add(-1)
			time.Sleep(10 * time.Millisecond)
			return Result{Quotes: 1}
		}))
		if most.Load() != 2 {
			t.Errorf("%d calls were under way at once", most.Load())
		}
		if got.CallRate < 199 || got.CallRate > 201 {
			t.Errorf("got %v calls a second", got.CallRate)
		}
		// 1,600 were due in the time measured, and there was time for 800. The
		// last had waited for half of it. None was left from the warm-up.
		if due := got.Calls + got.Unstarted; due < 1500 || due > 1700 || got.Calls < 795 || got.Calls > 805 {
			t.Errorf("of %d calls due %d were begun", due, got.Calls)
		}
		if top := time.Duration(got.Answered.Max()); top < 1800*time.Millisecond || top > 2200*time.Millisecond {
			t.Errorf("the longest took %v", top)
		}
	})
}

func TestRun_openSchedule(t *testing.T) {
	schedule := func(seed uint64) (due []time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			Run(t.Context(), Config{Rate: 1000, Seed: seed, Calls: 1000, Sleep: time.Sleep}, times(1, func(int64) Result {
				due = append(due, time.Since(begin))
				return Result{Quotes: 1}
			}))
		})
		return due
	}
	first := schedule(1)
	if took := first[len(first)-1]; took < 900*time.Millisecond || took > 1100*time.Millisecond {
		t.Errorf("1,000 calls at 1,000 a second took %v", took)
	}
	if !slices.Equal(first, schedule(1)) {
		t.Error("the same seed gave another schedule")
	}
	if slices.Equal(first, schedule(2)) {
		t.Error("another seed gave the same schedule")
	}
}

// An interrupted run waits for what is under way, and measures until it was
// interrupted.
func TestRun_interrupted(t *testing.T) {
	for name, rate := range map[string]float64{"closed": 0, "open": 10} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
				defer cancel()
				begin := time.Now()
				got := Run(ctx, Config{Rate: rate, Duration: time.Hour, Sleep: time.Sleep}, times(1, answers(time.Second)))
				if got.Calls != 4 || got.Answered.TotalCount() != 4 || got.Elapsed != 3500*time.Millisecond {
					t.Errorf("got %d calls in %v", got.Calls, got.Elapsed)
				}
				if took := time.Since(begin); took < 4*time.Second || took > 5*time.Second {
					t.Errorf("ended after %v", took)
				}
				if rate > 0 && got.Unstarted == 0 {
					t.Error("no call was left")
				}
			})
		})
	}
	t.Run("in the warm-up", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			got := Run(ctx, Config{Rate: 100, Warmup: 2 * time.Second, Sleep: time.Sleep}, times(1, answers(time.Second)))
			if got.Calls != 0 || got.Unstarted != 0 || got.Elapsed != 0 {
				t.Errorf("got %d calls and %d unstarted in %v", got.Calls, got.Unstarted, got.Elapsed)
			}
		})
	})
}

// A window is kept full, and never exceeded.
func TestRun_window(t *testing.T) {
	for name, rate := range map[string]float64{"closed": 0, "open": 1000} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var underWay, most atomic.Int64
				begin := func(_ int64, done func(Result)) {
					most.Store(max(most.Load(), underWay.Add(1)))
					time.AfterFunc(100*time.Millisecond, func() {
						underWay.Add(-1)
						done(Result{Quotes: 1})
					})
				}
				got := Run(t.Context(), Config{Rate: rate, Warmup: time.Second, Duration: time.Second, Sleep: time.Sleep}, []Caller{{begin, 5}, {begin, 5}})
				if most.Load() != 10 || underWay.Load() != 0 {
					t.Errorf("%d calls were under way at once, %d at the end", most.Load(), underWay.Load())
				}
				if got.CallRate < 99 || got.CallRate > 111 || got.Answered.TotalCount() != got.Calls {
					t.Errorf("got %v calls a second, latencies of %d of %d", got.CallRate, got.Answered.TotalCount(), got.Calls)
				}
			})
		})
	}
}

func TestRun_faults(t *testing.T) {
	full := Fault{codes.ResourceExhausted, "FULL", "no room"}
	empty := Fault{codes.InvalidArgument, "INVALID_FIELD", "empty"}
	results := []Result{
		{Quotes: 10},
		{Quotes: 10, Fault: &full},
		{Quotes: 10, Refused: []Fault{empty, empty}},
		{Quotes: 10, Fault: &full},
		{Quotes: 10, Fault: &empty},
	}
	synctest.Test(t, func(t *testing.T) {
		got := Run(t.Context(), Config{Calls: int64(len(results))}, times(2, func(n int64) Result {
			time.Sleep(time.Second)
			return results[n]
		}))
		if got.Calls != 5 || got.FailedCalls != 3 || got.Quotes != 50 || got.FailedQuotes != 32 {
			t.Errorf("%d of %d calls failed, %d of %d quotes", got.FailedCalls, got.Calls, got.FailedQuotes, got.Quotes)
		}
		if got.Answered.TotalCount() != 2 || got.Failed.TotalCount() != 3 {
			t.Errorf("got latencies of %d answered calls and %d failed", got.Answered.TotalCount(), got.Failed.TotalCount())
		}
		if want := 18.0 / 3; got.QuoteRate != want {
			t.Errorf("got %v quotes a second, want %v", got.QuoteRate, want)
		}
		want := []FaultCount{{full, 2, 20}, {empty, 1, 12}}
		if !slices.Equal(got.Faults, want) {
			t.Errorf("got %v, want %v", got.Faults, want)
		}
	})
}

func TestRun_progress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []Progress
		Run(t.Context(), Config{Warmup: 1500 * time.Millisecond, Duration: 2 * time.Second, Progress: func(p Progress) { got = append(got, p) }},
			times(1, answers(350*time.Millisecond)))
		want := []Progress{{-500 * time.Millisecond, 0, 0}, {500 * time.Millisecond, 1, 0}, {1500 * time.Millisecond, 4, 0}}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// However long it runs, it takes no more memory.
func TestRecorder_record_allocations(t *testing.T) {
	r := newRun(Config{}, 1)
	fault := &Fault{codes.Unavailable, "", "gone"}
	n := int64(0)
	if got := testing.AllocsPerRun(1000, func() {
		n++
		due := r.origin
		r.recorders[0].record(ticket{n, due}, due, due.Add(time.Duration(n)*time.Minute), Result{Quotes: 1})
		r.recorders[0].record(ticket{n, due}, due, due.Add(time.Second), Result{Quotes: 1, Fault: fault})
	}); got != 0 {
		t.Errorf("%v allocations for a call", got)
	}
}

// What the generator itself costs.
func BenchmarkRun(b *testing.B) {
	for name, rate := range map[string]float64{"closed": 0, "open": 1e9} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			Run(b.Context(), Config{Rate: rate, Calls: int64(b.N)}, times(64, func(int64) Result { return Result{Quotes: 1} }))
		})
	}
}
