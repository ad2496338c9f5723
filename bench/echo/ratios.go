//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// A path is a way to send quotes.
type path struct {
	name  string
	about string // for people
	run   func(ctx context.Context, l *load) (quotes int, err error)
}

func (o options) paths() []path {
	return []path{
		{"Unary", fmt.Sprintf("unary, %d callers", unaryCallers), func(ctx context.Context, l *load) (int, error) {
			return saturate(ctx, unaryCallers, l.call)
		}},
		{"Stream", fmt.Sprintf("%d streams, %d in flight each", streams, streamWindow), func(ctx context.Context, l *load) (int, error) {
			return l.saturateStreams(ctx)
		}},
		{"Batch", fmt.Sprintf("batch of %d, %d callers", batchSize, o.batchCallers), func(ctx context.Context, l *load) (int, error) {
			n, err := saturate(ctx, o.batchCallers, l.batch)
			return n * batchSize, err
		}},
	}
}

// A bench is a server under load.
type bench struct {
	*child
	load *load
}

// open starts a server of each kind. What it returns is to be closed also with
// an error.
func (o options) open(kinds ...string) ([]*bench, error) {
	rs, err := newRequests()
	if err != nil {
		return nil, err
	}
	var benches []*bench
	for _, kind := range kinds {
		c, err := start(kind, o.model)
		if err != nil {
			return benches, err
		}
		l, err := newLoad(c.address, o.connections, rs)
		if err != nil {
			return benches, errors.Join(err, c.stop())
		}
		benches = append(benches, &bench{c, l})
	}
	return benches, nil
}

func closeAll(benches []*bench) error {
	var err error
	for _, b := range benches {
		err = errors.Join(err, b.load.close(), b.stop())
	}
	return err
}

// limited is a context that ends when a measurement does. It has no deadline:
// that would go with every call, and cost both sides a timer.
func (o options) limited() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(o.duration, cancel)
	return ctx, cancel
}

// A sample is one measurement at saturation.
type sample struct {
	perSecond float64       // quotes
	cpu       time.Duration // of the server, for a quote
}

// saturated measures a path for as long as o says and prints a line for it.
func (o options) saturated(out io.Writer, b *bench, p path) (sample, error) {
	before, err := b.usage()
	if err != nil {
		return sample{}, err
	}
	ctx, cancel := o.limited()
	defer cancel()
	begin := time.Now()
	n, err := p.run(ctx, b.load)
	took := time.Since(begin)
	if err != nil {
		return sample{}, fmt.Errorf("%s of %s: %w", p.name, b.kind, err)
	}
	if n == 0 {
		return sample{}, fmt.Errorf("%s of %s: nothing was answered within %v", p.name, b.kind, o.duration)
	}
	after, err := b.usage()
	s := sample{perSecond: float64(n) / took.Seconds(), cpu: (after.CPU - before.CPU) / time.Duration(n)}
	fmt.Fprintf(out, "Benchmark%s/service=%s-%d %d %.0f ns/op %.0f quotes/s %d server-ns/quote\n",
		p.name, dashed(b.kind), gomaxprocs(), n, float64(took.Nanoseconds())/float64(n), s.perSecond, s.cpu.Nanoseconds())
	return s, err
}

// saturateAll measures every service on every path, in turn, round after round.
// The samples are by the name of the path.
func (o options) saturateAll(out io.Writer, benches []*bench) (map[string]map[*bench][]sample, error) {
	samples := map[string]map[*bench][]sample{}
	for _, p := range o.paths() {
		samples[p.name] = map[*bench][]sample{}
		for range o.rounds {
			for _, b := range benches {
				s, err := o.saturated(out, b, p)
				if err != nil {
					return nil, err
				}
				samples[p.name][b] = append(samples[p.name][b], s)
			}
		}
	}
	return samples, nil
}

// ratios compares Parley with the do-nothing services.
func (o options) ratios(out io.Writer) (err error) {
	benches, err := o.open("bare", "echo", "parley")
	defer func() { err = errors.Join(err, closeAll(benches)) }()
	if err != nil {
		return err
	}
	bare, echo, parley := benches[0], benches[1], benches[2]
	samples, err := o.saturateAll(out, benches)
	if err != nil {
		return err
	}
	used := map[*bench]usage{} // after the batches
	for _, b := range benches {
		if used[b], err = b.usage(); err != nil {
			return err
		}
	}
	half := median(rates(samples["Unary"][parley])) / 2
	latency := map[string]quantiles{}
	for _, b := range []*bench{echo, parley} {
		if latency["half "+b.kind], err = o.latency(out, b, "HalfLoad", half, 0); err != nil {
			return err
		}
	}
	for _, b := range []*bench{echo, parley} {
		if latency["alone "+b.kind], err = o.latency(out, b, "Alone", fairRate, 0); err != nil {
			return err
		}
		if latency["beside "+b.kind], err = o.latency(out, b, "BesideBatches", fairRate, o.batchCallers); err != nil {
			return err
		}
	}

	fmt.Fprintln(out, "\n| path | bare, quotes/s | echo, quotes/s | Parley, quotes/s | Parley / echo | (lowest–highest) | Parley / bare | server CPU a quote: echo, Parley |")
	fmt.Fprintln(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, p := range o.paths() {
		s := samples[p.name]
		toEcho := quotients(s[parley], s[echo])
		fmt.Fprintf(out, "| %s | %.0f | %.0f | %.0f | **%.2f** | %.2f–%.2f | %.2f | %v, %v |\n", p.about,
			median(rates(s[bare])), median(rates(s[echo])), median(rates(s[parley])),
			median(toEcho), slices.Min(toEcho), slices.Max(toEcho), median(quotients(s[parley], s[bare])),
			median(cpus(s[echo])), median(cpus(s[parley])))
	}
	fmt.Fprintln(out, "\n| unary at a fixed rate, open loop | echo p50 | echo p99 | Parley p50 | Parley p99 | p99, Parley / echo |")
	fmt.Fprintln(out, "| --- | ---: | ---: | ---: | ---: | ---: |")
	for _, row := range []struct{ key, about string }{
		{"half ", fmt.Sprintf("%.0f calls/s, half of what Parley carries", half)},
		{"alone ", fmt.Sprintf("%d calls/s", fairRate)},
		{"beside ", fmt.Sprintf("%d calls/s beside %d saturating callers of batches", fairRate, o.batchCallers)},
	} {
		e, p := latency[row.key+"echo"], latency[row.key+"parley"]
		fmt.Fprintf(out, "| %s | %v | %v | %v | %v | %.2f |\n", row.about, e.p50, e.p99, p.p50, p.p99, float64(p.p99)/float64(e.p99))
	}
	fmt.Fprintln(out, "\n| memory after the batches | resident | resident at most | heap |")
	fmt.Fprintln(out, "| --- | ---: | ---: | ---: |")
	for _, b := range benches {
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", b.kind, mib(used[b].RSS), mib(used[b].PeakRSS), mib(used[b].HeapLive))
	}
	return nil
}

// settings compares the chosen settings of the do-nothing service with others.
func (o options) settings(out io.Writer) (err error) {
	kinds := []string{"echo"}
	for _, v := range variants {
		kinds = append(kinds, v.name)
	}
	benches, err := o.open(kinds...)
	defer func() { err = errors.Join(err, closeAll(benches)) }()
	if err != nil {
		return err
	}
	samples, err := o.saturateAll(out, benches)
	if err != nil {
		return err
	}
	fmt.Fprint(out, "\n| setting |")
	for _, p := range o.paths() {
		fmt.Fprintf(out, " %s: rate | server CPU |", p.about)
	}
	fmt.Fprintln(out, "\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, b := range benches {
		name := b.kind
		if name == "echo" {
			name = "as chosen"
		}
		fmt.Fprintf(out, "| %s |", name)
		for _, p := range o.paths() {
			s := samples[p.name]
			fmt.Fprintf(out, " ×%.2f | ×%.2f |", median(quotients(s[b], s[benches[0]])),
				float64(median(cpus(s[b])))/float64(median(cpus(s[benches[0]]))))
		}
		fmt.Fprintln(out)
	}
	return nil
}

// fairRate is how many single calls are made each second beside batches.
const fairRate = 500

type quantiles struct{ p50, p99 time.Duration }

// latency measures unary calls at a rate, beside callers of batches if there
// are any. Each round gives its quantiles; the medians of them are returned.
func (o options) latency(out io.Writer, b *bench, name string, rate float64, batchCallers int) (quantiles, error) {
	var p50, p99 []time.Duration
	for range o.rounds {
		ctx, cancel := o.limited()
		batches := make(chan error, 1)
		go func() {
			_, err := saturate(ctx, batchCallers, b.load.batch)
			batches <- err
		}()
		took, err := atRate(ctx, rate, b.load.call)
		cancel()
		if err := errors.Join(err, <-batches); err != nil {
			return quantiles{}, fmt.Errorf("%s of %s: %w", name, b.kind, err)
		}
		p50, p99 = append(p50, quantile(took, .5)), append(p99, quantile(took, .99))
		fmt.Fprintf(out, "Benchmark%s/service=%s-%d %d %d p50-ns %d p99-ns\n", name, dashed(b.kind), gomaxprocs(), len(took),
			quantile(took, .5).Nanoseconds(), quantile(took, .99).Nanoseconds())
	}
	return quantiles{median(p50).Round(time.Microsecond), median(p99).Round(time.Microsecond)}, nil
}
