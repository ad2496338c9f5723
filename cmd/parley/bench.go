package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	"github.com/parley-dev/parley/client"
	"github.com/parley-dev/parley/cmd/parley/internal/load"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
	"github.com/parley-dev/parley/seeds"
)

const benchHelp = `Bench asks a service for as many answers as it gives, or for so many a second,
and prints how many came, how long they took, and why some did not.

Without --address the service runs in this process behind a connection in
memory, with all that a server does for a call, but no network. It shares the
processors and the garbage collector with the load: that shows what a call costs
altogether, and is for comparing one build or model with another. With --address
the load goes to a server as any caller's would; for its own limit run the load
on another machine. A server takes 250 calls at a time on each connection;
--connections gives more callers room.

Without --rate the loop is closed: each caller makes its next call when the last
is answered, and latency counts from its beginning. That finds the greatest
rate. A server that stalls is not asked meanwhile, so the latencies are not
those that others would have met.

With --rate the loop is open: calls fall due at that rate, whatever became of
those before, at random as from many independent callers (a Poisson process).
Latency counts from the moment a call was due. If all callers wait, calls begin
late, and the wait is part of their latency and shown by itself; so is what the
load itself was late. Calls that were due and never begun are counted; a queue
from the warm-up is dropped.

A call that fails counts among the errors and is not repeated. Quotes go round
in a shuffled order; requests are encoded beforehand, and answers are looked at
for errors only, so that the load costs little beside the service.

Ctrl-C ends the load early; the report is of what was done until then. The exit
code is 1 if some quotes got no answer, and that of the call if none did.`

type benchCommand struct {
	*console
	service     serviceFlags
	method      *choice
	batch       int
	window      int
	callers     int
	connections int
	load        load.Config
	timeout     time.Duration
	texts       string
	options     parleyv1.ClassifyOptions
	json        bool
}

func newBench(c *console) *cobra.Command {
	k := &benchCommand{console: c}
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure how many answers a service gives, and how fast",
		Long:  benchHelp,
		Example: `  parley bench
  parley bench --model my.model --method batch --batch 256 --callers 4
  parley bench --address 127.0.0.1:50051 --method stream --connections 2
  parley bench --address 127.0.0.1:50051 --rate 5000 --duration 1m
  parley bench --address quotes.example.org:443 --texts quotes.txt --calls 1000 --json`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return k.run(cmd) },
	}
	fs := cmd.Flags()
	k.method = addChoice(cmd, "method", "`METHOD` to call: a quote, a batch, or a stream whose quotes are calls", "unary", "batch", "stream")
	fs.IntVar(&k.batch, "batch", 256, "how many `QUOTES` a batch has, at most 1000")
	fs.IntVar(&k.window, "window", 64, "how many `QUOTES` of a stream are under way at once")
	fs.IntVar(&k.callers, "callers", 0, "how many `CALLERS` there are, each with one call or one stream at a time (default 64, for batch 8, for stream 4)")
	fs.IntVar(&k.connections, "connections", 1, "how many `CONNECTIONS` the callers share")
	fs.Float64Var(&k.load.Rate, "rate", 0, "`CALLS` a second that fall due, quotes for stream (default: as many as are answered)")
	fs.DurationVar(&k.load.Duration, "duration", 10*time.Second, "how long to measure (no limit if only --calls is given)")
	fs.Int64Var(&k.load.Calls, "calls", 0, "end after so many measured `CALLS`")
	fs.DurationVar(&k.load.Warmup, "warmup", time.Second, "how long to call before measuring")
	fs.DurationVar(&k.timeout, "timeout", client.DefaultTimeout, "how long a call may take, and a stream be silent, before it has failed")
	fs.StringVar(&k.texts, "texts", "", "`FILE` with a quote on each line, - for standard input (default: the built-in quotes)")
	fs.Uint64Var(&k.load.Seed, "seed", 1, "`NUMBER` that the order of quotes and the moments of --rate follow from")
	fs.BoolVar(&k.options.Evidence, "evidence", false, "ask for the words that decided")
	fs.BoolVar(&k.options.Sentences, "sentences", false, "ask for an answer for each sentence as well")
	fs.BoolVar(&k.json, "json", false, "print one object")
	k.service.register(cmd, true)
	return cmd
}

func (k *benchCommand) run(cmd *cobra.Command) error {
	if err := k.complete(cmd); err != nil {
		return misused(cmd, err)
	}
	texts, err := k.readTexts()
	if err != nil {
		return err
	}
	requests, err := k.requests(texts)
	if err != nil {
		return err
	}
	// An error is what a load is to show; nothing may repeat the call.
	clients, end, err := k.service.connections(k.console, k.connections,
		client.WithTimeout(k.timeout), client.WithDialOptions(grpc.WithDisableRetry()))
	if err != nil {
		return err
	}
	defer end()
	model, err := opened(cmd.Context(), clients)
	if err != nil {
		return err
	}
	report, interrupted := k.measure(cmd.Context(), clients, requests)
	if report.Calls == 0 {
		return nothingMeasured(report, interrupted)
	}
	b := &benchReport{Report: report, command: k, model: model, texts: len(texts), interrupted: interrupted}
	show := b.write
	if k.json {
		show = b.writeJSON
	}
	if err := show(); err != nil {
		return err
	}
	return failureOf(report)
}

// complete sets the defaults that depend on other flags, and reports what does
// not go together.
func (k *benchCommand) complete(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	if !given("callers") {
		k.callers = map[string]int{"unary": 64, "batch": 8, "stream": 4}[k.method.value]
	}
	if given("calls") && !given("duration") {
		k.load.Duration = 0
	}
	const (
		slowest, fastest = 0.001, 1e7 // calls a second
		most             = 10_000     // callers, or quotes in a window
	)
	switch {
	case given("batch") && k.method.value != "batch":
		return errors.New("--batch needs --method batch")
	case given("window") && k.method.value != "stream":
		return errors.New("--window needs --method stream")
	case k.batch < 1 || k.batch > 1000:
		return fmt.Errorf("--batch is %d, want 1 to 1000", k.batch)
	case k.window < 1 || k.window > most:
		return fmt.Errorf("--window is %d, want 1 to %d", k.window, most)
	case k.callers < 1 || k.callers > most:
		return fmt.Errorf("--callers is %d, want 1 to %d", k.callers, most)
	case k.connections < 1:
		return fmt.Errorf("--connections is %d, must be at least 1", k.connections)
	case k.connections > k.callers:
		return fmt.Errorf("--connections is %d, more than the %s that would use them", k.connections, plural(k.callers, "caller"))
	case given("rate") && !(k.load.Rate >= slowest && k.load.Rate <= fastest): // neither is NaN
		return fmt.Errorf("--rate is %v, want %v to %.0f a second; leave it out for as many as are answered", k.load.Rate, slowest, fastest)
	case k.load.Duration <= 0 && (given("duration") || !given("calls")):
		return fmt.Errorf("--duration is %v, must be above 0", k.load.Duration)
	case given("calls") && k.load.Calls < 1:
		return fmt.Errorf("--calls is %d, must be at least 1", k.load.Calls)
	case k.load.Warmup < 0:
		return fmt.Errorf("--warmup is %v, must not be below 0", k.load.Warmup)
	case k.timeout < time.Millisecond:
		return fmt.Errorf("--timeout is %v, must be at least 1ms", k.timeout)
	}
	return nil
}

// readTexts returns the quotes to ask about, in an order that follows from the
// seed: those of a file often have their like beside them.
func (k *benchCommand) readTexts() ([]string, error) {
	var texts []string
	var err error
	if k.texts == "" {
		texts, err = builtInTexts()
	} else {
		texts, err = k.readLines()
	}
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(k.load.Seed, 0))
	random.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	return texts, nil
}

func builtInTexts() ([]string, error) {
	rows, err := seeds.Default()
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = row.Text
	}
	return texts, nil
}

func (k *benchCommand) readLines() ([]string, error) {
	in, name := k.in, "standard input"
	if k.texts != "-" {
		f, err := os.Open(k.texts)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in, name = f, k.texts
	}
	var texts []string
	for t := range lineTexts(in, plainText, maxTextBytes) {
		if t.err != nil {
			return nil, fmt.Errorf("%s: %w", name, t.err)
		}
		texts = append(texts, t.content)
	}
	if len(texts) == 0 {
		return nil, hinted(fmt.Errorf("%s holds no quote", name), "each line is a quote")
	}
	return texts, nil
}

func (k *benchCommand) requests(texts []string) (*requests, error) {
	switch k.method.value {
	case "batch":
		return newBatchRequests(texts, k.batch, &k.options)
	case "stream":
		return newStreamRequests(texts, &k.options)
	}
	return newUnaryRequests(texts, &k.options)
}

// opened opens the connections and returns the version of the model that
// answers.
func opened(ctx context.Context, clients []*client.Client) (model string, err error) {
	ctx, cancel := context.WithTimeout(ctx, client.DefaultTimeout) // --timeout may be too short for it
	defer cancel()
	for _, c := range clients {
		resp, err := c.Models.GetModel(ctx, &parleyv1.GetModelRequest{})
		if err != nil {
			return "", err
		}
		model = resp.GetModel().GetVersion()
	}
	return model, nil
}

// measure makes the calls until a limit is reached or the user interrupts.
func (k *benchCommand) measure(ctx context.Context, clients []*client.Client, r *requests) (report *load.Report, interrupted bool) {
	stopped, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	progress := k.begin("bench: calling")
	defer progress.end()
	defer context.AfterFunc(stopped, func() {
		stop() // the next signal has its usual effect
		progress.say("bench: waiting for the calls under way")
	})()
	callers, end := k.makeCallers(ctx, clients, r)
	defer end()
	config := k.load
	config.Progress = k.tell(stopped, progress)
	return load.Run(stopped, config, callers), stopped.Err() != nil
}

// makeCallers spreads callers over the connections, and returns what ends the
// streams behind them.
func (k *benchCommand) makeCallers(ctx context.Context, clients []*client.Client, r *requests) (callers []load.Caller, end func()) {
	method := parleyv1.ClassificationService_Classify_FullMethodName
	if k.method.value == "batch" {
		method = parleyv1.ClassificationService_BatchClassify_FullMethodName
	}
	var streams []*benchStream
	for i := range k.callers {
		conn := clients[i%len(clients)].Conn()
		if k.method.value != "stream" {
			callers = append(callers, unaryCaller(ctx, conn, method, r))
			continue
		}
		s := &benchStream{conn: conn, requests: r, window: k.window, timeout: k.timeout}
		streams = append(streams, s)
		callers = append(callers, s.caller(ctx))
	}
	return callers, func() {
		for _, s := range streams {
			s.close()
		}
	}
}

// tell makes the progress line: how far the run is, and what the last second
// brought.
func (k *benchCommand) tell(stopped context.Context, p *progress) func(load.Progress) {
	var last load.Progress
	return func(now load.Progress) {
		switch {
		case stopped.Err() != nil:
			return
		case now.Measured < time.Second/2:
			p.say("bench: warming up")
			return
		}
		limit := ""
		if k.load.Duration > 0 {
			limit = fmt.Sprintf(" of %v", k.load.Duration)
		}
		p.say("bench: %v%s: %d calls/s answered, %d failed so far",
			now.Measured.Round(time.Second), limit, now.Answered-last.Answered, now.Failed)
		last = now
	}
}

// nothingMeasured says why there is nothing to report.
func nothingMeasured(report *load.Report, interrupted bool) error {
	switch {
	case interrupted:
		return errors.New("interrupted before any call was measured")
	case report.Unstarted > 0:
		return hinted(fmt.Errorf("%d calls were due, but no caller was free from the warm-up on", report.Unstarted), "a longer --duration, a lower --rate or more --callers leave room to measure")
	}
	return hinted(errors.New("no call fell due in the time measured"), "a longer --duration or a higher --rate brings one")
}

// failureOf is the error of the command where quotes got no answer.
func failureOf(report *load.Report) error {
	switch {
	case report.FailedQuotes == 0:
		return nil
	case report.FailedQuotes < report.Quotes:
		return fmt.Errorf("%d of %d quotes got no answer", report.FailedQuotes, report.Quotes)
	}
	f := report.Faults[0]
	return fmt.Errorf("no quote got an answer: %w", status.Error(f.Code, f.Message))
}
