package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/parley-dev/parley/cmd/parley/internal/load"
)

// A benchReport is what a load measured, and how.
type benchReport struct {
	*load.Report
	command     *benchCommand
	model       string
	texts       int
	interrupted bool
}

// latencies are the histograms that have something in them, in the order in
// which they are shown.
func (b *benchReport) latencies() []latency {
	var kept []latency
	for _, l := range []latency{{"answered", b.Answered}, {"failed", b.Failed}, {"late start", b.Delay}} {
		if l.TotalCount() > 0 {
			kept = append(kept, l)
		}
	}
	return kept
}

type latency struct {
	name string
	*hdrhistogram.Histogram
}

// write prints the report for people.
func (b *benchReport) write() error {
	var out bytes.Buffer
	b.writeHead(&out)
	b.writeRates(&out)
	b.writeLatencies(&out)
	b.writeHistogram(&out)
	b.writeFaults(&out)
	_, err := b.command.out.Write(out.Bytes())
	return err
}

// writeHead says what was measured.
func (b *benchReport) writeHead(out io.Writer) {
	k := b.command
	calls := map[string]string{
		"unary":  "unary calls",
		"batch":  "batches of " + plural(k.batch, "quote"),
		"stream": fmt.Sprintf("streams with %s under way", plural(k.window, "quote")),
	}[k.method.value]
	target := "the service in this process"
	if k.service.address != "" {
		target = k.service.address
	}
	loop := "closed loop"
	if k.load.Rate > 0 {
		loop = fmt.Sprintf("open loop, %v calls/s", k.load.Rate)
	}
	early := ""
	if b.interrupted {
		early = ", interrupted"
	}
	fmt.Fprintf(out, "%s to %s, model %s\n", calls, printable(target), printable(b.model))
	fmt.Fprintf(out, "%s, %s over %s; %s measured after %v of warm-up%s; %s in turn\n\n", loop,
		plural(k.callers, "caller"), plural(k.connections, "connection"), showDuration(b.Elapsed), k.load.Warmup, early, plural(b.texts, "quote"))
}

// writeRates prints how much was asked and answered.
func (b *benchReport) writeRates(out io.Writer) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tcalls\tquotes\tcalls/s\tquotes/s\t")
	if seconds := b.Elapsed.Seconds(); b.command.load.Rate > 0 && seconds > 0 {
		each := b.Quotes / b.Calls
		due := b.Calls + b.Unstarted
		fmt.Fprintf(t, "due\t%d\t%d\t%s\t%s\t\n", due, due*each, showRate(float64(due)/seconds), showRate(float64(due*each)/seconds))
	}
	fmt.Fprintf(t, "answered\t%d\t%d\t%s\t%s\t\n", b.Calls-b.FailedCalls, b.Quotes-b.FailedQuotes, showRate(b.CallRate), showRate(b.QuoteRate))
	if b.FailedQuotes > 0 {
		fmt.Fprintf(t, "failed\t%d\t%d\t\t\t\n", b.FailedCalls, b.FailedQuotes)
	}
	if b.Unstarted > 0 {
		fmt.Fprintf(t, "never begun\t%d\t\t\t\t\n", b.Unstarted)
	}
	_ = t.Flush()                                // to memory
	if b.Unstarted > (b.Calls+b.Unstarted)/100 { // a few are always on their way
		fmt.Fprintln(out, "\nmore was due than could be asked: what follows grows with the length of the run")
	}
	fmt.Fprintln(out)
}

// quantiles are those that are shown.
var quantiles = []struct {
	name  string
	value float64
}{{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p99.9", 99.9}}

// writeLatencies prints how long calls took.
func (b *benchReport) writeLatencies(out io.Writer) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "latency\tmean\t")
	for _, q := range quantiles {
		fmt.Fprintf(t, "%s\t", q.name)
	}
	fmt.Fprintln(t, "max\t")
	for _, l := range b.latencies() {
		fmt.Fprintf(t, "%s\t%s\t", l.name, showDuration(time.Duration(l.Mean())))
		for _, q := range quantiles {
			fmt.Fprintf(t, "%s\t", showDuration(time.Duration(l.ValueAtQuantile(q.value))))
		}
		fmt.Fprintf(t, "%s\t\n", showDuration(time.Duration(l.Max())))
	}
	_ = t.Flush() // to memory
}

// writeHistogram draws the latencies of answered calls.
func (b *benchReport) writeHistogram(out io.Writer) {
	const widest = 40
	bars := barsOf(b.Answered)
	var most int64
	for _, bar := range bars {
		most = max(most, bar.calls)
	}
	if most == 0 {
		return
	}
	fmt.Fprintln(out)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, bar := range bars {
		length := int((bar.calls*widest + most - 1) / most) // what there is shows
		bound, unit := inUnit(bar.upTo)
		fmt.Fprintf(t, "up to %v %s\t%d\t %s\n", bound, unit, bar.calls, strings.Repeat("█", length))
	}
	_ = t.Flush() // to memory
}

// A bar is how many calls took at most so long, and longer than the bar before.
type bar struct {
	upTo  time.Duration
	calls int64
}

// barsOf sums a histogram up in steps of 1, 2 and 5, from the first that holds
// something to the last.
func barsOf(h *hdrhistogram.Histogram) []bar {
	var bars []bar
	current := bar{upTo: time.Microsecond}
	for _, fine := range h.Distribution() {
		if fine.Count == 0 {
			continue
		}
		for time.Duration(fine.From) > current.upTo {
			if current.calls > 0 || len(bars) > 0 {
				bars = append(bars, current)
			}
			current = bar{upTo: nextStep(current.upTo)}
		}
		current.calls += fine.Count
	}
	if current.calls > 0 {
		bars = append(bars, current)
	}
	return bars
}

// nextStep is what follows in 1, 2, 5, 10, 20, 50 and so on.
func nextStep(d time.Duration) time.Duration {
	first := d
	for first >= 10 {
		first /= 10
	}
	if first == 2 {
		return d / 2 * 5
	}
	return d * 2
}

// writeFaults prints why there were no answers, with the message of one of
// them each.
func (b *benchReport) writeFaults(out io.Writer) {
	if len(b.Faults) == 0 {
		return
	}
	fmt.Fprintln(out)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "no answer to\tcode\treason\tone message")
	for _, f := range b.Faults {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", plural(int(f.Quotes), "quote"), f.Code, printable(f.Reason), printable(f.Message))
	}
	_ = t.Flush() // to memory
}

// showRate gives a number three digits at least.
func showRate(r float64) string {
	switch {
	case r < 10:
		return fmt.Sprintf("%.2f", r)
	case r < 100:
		return fmt.Sprintf("%.1f", r)
	}
	return fmt.Sprintf("%.0f", r)
}

// showDuration gives a time three digits at least.
func showDuration(d time.Duration) string {
	n, unit := inUnit(d)
	return showRate(n) + " " + unit
}

// inUnit is a time in the greatest unit, up to seconds, that it has one of.
func inUnit(d time.Duration) (n float64, unit string) {
	switch {
	case d >= time.Second:
		return d.Seconds(), "s"
	case d >= time.Millisecond:
		return float64(d) / float64(time.Millisecond), "ms"
	}
	return float64(d) / float64(time.Microsecond), "µs"
}

// benchJSON is the report for programs. Times are in seconds.
type benchJSON struct {
	Settings    benchSettings `json:"settings"`
	Parley      string        `json:"parley"`
	Model       string        `json:"modelVersion"`
	Elapsed     float64       `json:"elapsedSeconds"`
	Interrupted bool          `json:"interrupted"`
	Calls       benchCounts   `json:"calls"`
	Quotes      benchCounts   `json:"quotes"`
	Unstarted   int64         `json:"unstartedCalls"`
	CallRate    float64       `json:"callsPerSecond"`
	QuoteRate   float64       `json:"quotesPerSecond"`
	Answered    benchLatency  `json:"answered"`
	Failed      benchLatency  `json:"failed"`
	LateStart   benchLatency  `json:"lateStart"`
	Faults      []benchFault  `json:"errors"`
}

type benchSettings struct {
	Address     string  `json:"address"` // empty: the service in this process
	Method      string  `json:"method"`
	Batch       int     `json:"batch"`  // quotes in a call
	Window      int     `json:"window"` // calls of a caller under way at once
	Callers     int     `json:"callers"`
	Connections int     `json:"connections"`
	Rate        float64 `json:"rate"`            // 0: closed loop
	Duration    float64 `json:"durationSeconds"` // 0: no limit
	CallLimit   int64   `json:"calls"`           // 0: no limit
	Warmup      float64 `json:"warmupSeconds"`
	Timeout     float64 `json:"timeoutSeconds"`
	Texts       int     `json:"texts"`
	Seed        uint64  `json:"seed"`
	Evidence    bool    `json:"evidence"`
	Sentences   bool    `json:"sentences"`
}

type benchCounts struct {
	Begun    int64 `json:"begun"`
	Answered int64 `json:"answered"`
	Failed   int64 `json:"failed"`
}

type benchLatency struct {
	Calls   int64      `json:"calls"`
	Mean    float64    `json:"mean"`
	P50     float64    `json:"p50"`
	P90     float64    `json:"p90"`
	P99     float64    `json:"p99"`
	P999    float64    `json:"p999"`
	Max     float64    `json:"max"`
	Buckets []benchBar `json:"buckets"`
	// The whole histogram in HdrHistogram's own form: V2, compressed, base64,
	// in nanoseconds.
	HDR string `json:"hdrHistogram"`
}

type benchBar struct {
	UpTo  float64 `json:"upTo"`
	Calls int64   `json:"calls"`
}

type benchFault struct {
	Code    int    `json:"code"`
	Name    string `json:"codeName"`
	Reason  string `json:"reason"`
	Message string `json:"message"` // of one of them
	Calls   int64  `json:"calls"`
	Quotes  int64  `json:"quotes"`
}

// writeJSON prints one object.
func (b *benchReport) writeJSON() error {
	report := benchJSON{
		Settings:    b.settings(),
		Parley:      buildVersion(),
		Model:       b.model,
		Elapsed:     b.Elapsed.Seconds(),
		Interrupted: b.interrupted,
		Calls:       benchCounts{b.Calls, b.Calls - b.FailedCalls, b.FailedCalls},
		Quotes:      benchCounts{b.Quotes, b.Quotes - b.FailedQuotes, b.FailedQuotes},
		Unstarted:   b.Unstarted,
		CallRate:    b.CallRate,
		QuoteRate:   b.QuoteRate,
		Faults:      []benchFault{},
	}
	for _, l := range []struct {
		to   *benchLatency
		from *hdrhistogram.Histogram
	}{{&report.Answered, b.Answered}, {&report.Failed, b.Failed}, {&report.LateStart, b.Delay}} {
		var err error
		if *l.to, err = newBenchLatency(l.from); err != nil {
			return err
		}
	}
	for _, f := range b.Faults {
		report.Faults = append(report.Faults, benchFault{int(f.Code), f.Code.String(), f.Reason, f.Message, f.Calls, f.Quotes})
	}
	encoder := json.NewEncoder(b.command.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(report)
}

func (b *benchReport) settings() benchSettings {
	k := b.command
	s := benchSettings{
		Address: k.service.address, Method: k.method.value, Batch: 1, Window: 1,
		Callers: k.callers, Connections: k.connections, Rate: k.load.Rate,
		Duration: k.load.Duration.Seconds(), CallLimit: k.load.Calls,
		Warmup: k.load.Warmup.Seconds(), Timeout: k.timeout.Seconds(),
		Texts: b.texts, Seed: k.load.Seed, Evidence: k.options.Evidence, Sentences: k.options.Sentences,
	}
	switch k.method.value {
	case "batch":
		s.Batch = k.batch
	case "stream":
		s.Window = k.window
	}
	return s
}

func newBenchLatency(h *hdrhistogram.Histogram) (benchLatency, error) {
	seconds := func(ns int64) float64 { return time.Duration(ns).Seconds() }
	l := benchLatency{
		Calls: h.TotalCount(),
		Mean:  h.Mean() / float64(time.Second),
		P50:   seconds(h.ValueAtQuantile(50)),
		P90:   seconds(h.ValueAtQuantile(90)),
		P99:   seconds(h.ValueAtQuantile(99)),
		P999:  seconds(h.ValueAtQuantile(99.9)),
	}
	l.Buckets = []benchBar{}
	for _, b := range barsOf(h) {
		l.Buckets = append(l.Buckets, benchBar{b.upTo.Seconds(), b.calls})
	}
	if l.Calls > 0 { // of an empty one the greatest is not 0
		l.Max = seconds(h.Max())
	}
	encoded, err := h.EncodeV2()
	l.HDR = string(encoded)
	return l, err
}
