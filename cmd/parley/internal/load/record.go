package load

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"google.golang.org/grpc/codes"
)

// What the histograms tell apart: from 1 µs to 1 h, to 0.1 %. Longer counts as
// 1 h.
const (
	shortest = int64(time.Microsecond)
	longest  = int64(time.Hour)
	digits   = 3
)

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(shortest, longest, digits) }

// A Report is what Run has measured: the calls that fell due after the warm-up
// and before the end. In a closed loop a call is due when it begins.
type Report struct {
	// Elapsed is how long was measured.
	Elapsed time.Duration

	// Calls and Quotes are what was begun; FailedCalls and FailedQuotes are
	// what of it has no answer. A quote that an answered call refuses has
	// none.
	Calls, FailedCalls, Quotes, FailedQuotes int64

	// Unstarted is how many calls of an open loop were due and not begun when
	// the run ended.
	Unstarted int64

	// CallRate and QuoteRate are how many got an answer in a second of the
	// time measured, whenever they had begun.
	CallRate, QuoteRate float64

	// Answered and Failed are the latencies, in nanoseconds, of calls with an
	// answer and without: from when they were due. Delay is how much of it, in
	// an open loop, went by before they began, since no caller was free or the
	// machine had other things to do; it is empty in a closed loop.
	Answered, Failed, Delay *hdrhistogram.Histogram

	// Faults are why there was no answer, those of most quotes first.
	Faults []FaultCount
}

// A FaultCount is how often one fault came up.
type FaultCount struct {
	Fault        // with the message that one of them had
	Calls  int64 // that failed as a whole
	Quotes int64
}

// A window is the time that is measured.
type window struct {
	origin time.Time    // of the run
	begin  time.Time    // of the window
	end    atomic.Int64 // nanoseconds from origin
}

// stop ends the window, unless it ended before.
func (w *window) stop(now time.Time) {
	if at := int64(now.Sub(w.origin)); at < w.end.Load() {
		w.end.Store(at)
	}
}

// over tells whether the window has ended at a time.
func (w *window) over(t time.Time) bool { return int64(t.Sub(w.origin)) >= w.end.Load() }

// holds tells whether a time is in the window; its last moment is.
func (w *window) holds(t time.Time) bool {
	return !t.Before(w.begin) && int64(t.Sub(w.origin)) <= w.end.Load()
}

// A recorder takes down what became of calls; several share the work, so that
// callers hardly wait for each other.
type recorder struct {
	window *window

	mu             sync.Mutex
	report         Report
	answeredCalls  int64 // within the window, as are the next two
	answeredQuotes int64
	failedCalls    int64
	last           time.Time // that a measured call ended
	faults         map[faultKey]*FaultCount
}

type faultKey struct {
	code   codes.Code
	reason string
}

func newRecorders(w *window, callers int) []*recorder {
	const most = 8
	recorders := make([]*recorder, max(1, min(callers, runtime.GOMAXPROCS(0), most)))
	for i := range recorders {
		recorders[i] = newRecorder(w)
	}
	return recorders
}

func newRecorder(w *window) *recorder {
	return &recorder{
		window: w,
		report: Report{Answered: newHistogram(), Failed: newHistogram(), Delay: newHistogram()},
		faults: map[faultKey]*FaultCount{},
	}
}

// record takes down a call that is done.
func (r *recorder) record(t ticket, begun, done time.Time, result Result) {
	failedQuotes := len(result.Refused)
	if result.Fault != nil {
		failedQuotes = result.Quotes
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.window.holds(done) {
		r.answeredQuotes += int64(result.Quotes - failedQuotes)
		if result.Fault == nil {
			r.answeredCalls++
		} else {
			r.failedCalls++
		}
	}
	if t.due.Before(r.window.begin) {
		return
	}
	r.last = done
	r.report.Calls++
	r.report.Quotes += int64(result.Quotes)
	r.report.FailedQuotes += int64(failedQuotes)
	keep(r.report.Delay, begun.Sub(t.due))
	if result.Fault == nil {
		keep(r.report.Answered, done.Sub(t.due))
	} else {
		r.report.FailedCalls++
		keep(r.report.Failed, done.Sub(t.due))
		count := r.fault(*result.Fault)
		count.Calls++
		count.Quotes += int64(result.Quotes)
	}
	for _, f := range result.Refused {
		r.fault(f).Quotes++
	}
}

// keep adds a duration to a histogram.
func keep(h *hdrhistogram.Histogram, d time.Duration) {
	// It fails only out of the range.
	_ = h.RecordValue(min(max(int64(d), 0), longest))
}

// fault finds the count of a fault.
func (r *recorder) fault(f Fault) *FaultCount {
	key := faultKey{f.Code, f.Reason}
	count := r.faults[key]
	if count == nil {
		count = &FaultCount{Fault: f}
		r.faults[key] = count
	}
	return count
}

func (r *run) progress() Progress {
	p := Progress{Measured: time.Since(r.begin)}
	for _, each := range r.recorders {
		each.mu.Lock()
		p.Answered += each.answeredCalls
		p.Failed += each.failedCalls
		each.mu.Unlock()
	}
	return p
}

// report sums up, once all calls are done.
func (r *run) report() *Report {
	sum := newRecorder(&r.window)
	for _, each := range r.recorders {
		sum.merge(each)
	}
	report := &sum.report
	report.Unstarted = r.unstarted
	if r.Rate == 0 {
		report.Delay.Reset()
	}
	if r.Calls > 0 && report.Calls == r.Calls {
		r.stop(sum.last)
	}
	report.Elapsed = max(0, time.Duration(r.end.Load())-r.Warmup)
	if s := report.Elapsed.Seconds(); s > 0 {
		report.CallRate = float64(sum.answeredCalls) / s
		report.QuoteRate = float64(sum.answeredQuotes) / s
	}
	for _, f := range sum.faults {
		report.Faults = append(report.Faults, *f)
	}
	slices.SortFunc(report.Faults, func(a, b FaultCount) int {
		return cmp.Or(cmp.Compare(b.Quotes, a.Quotes), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Reason, b.Reason))
	})
	return report
}

func (r *recorder) merge(other *recorder) {
	r.answeredCalls += other.answeredCalls
	r.answeredQuotes += other.answeredQuotes
	if other.last.After(r.last) {
		r.last = other.last
	}
	r.report.Calls += other.report.Calls
	r.report.FailedCalls += other.report.FailedCalls
	r.report.Quotes += other.report.Quotes
	r.report.FailedQuotes += other.report.FailedQuotes
	r.report.Answered.Merge(other.report.Answered)
	r.report.Failed.Merge(other.report.Failed)
	r.report.Delay.Merge(other.report.Delay)
	for _, f := range other.faults {
		count := r.fault(f.Fault)
		count.Calls += f.Calls
		count.Quotes += f.Quotes
	}
}
