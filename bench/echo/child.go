//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
	"github.com/parley-dev/parley/server"
)

// childArg makes this program the server of the kind named next.
const childArg = "serve"

// A variant is the echo service with settings that differ from those of
// Parley's server in one thing.
type variant struct {
	name    string
	options []grpc.ServerOption
	env     string
}

var variants = []variant{
	{name: "no stream workers", options: []grpc.ServerOption{grpc.NumStreamWorkers(0)}},
	{name: "16 stream workers", options: []grpc.ServerOption{grpc.NumStreamWorkers(16)}},
	{name: "256 stream workers", options: []grpc.ServerOption{grpc.NumStreamWorkers(256)}},
	{name: "GOGC=100", env: "GOGC=100"},
	{name: "GOGC=200", env: "GOGC=200"},
	{name: "GOGC=400", env: "GOGC=400"},
	{name: "GOGC=800", env: "GOGC=800"},
	{name: "GOGC=1600", env: "GOGC=1600"},
	{name: "GOMAXPROCS=3", env: "GOMAXPROCS=3"},
	{name: "GOMAXPROCS=4", env: "GOMAXPROCS=4"},
	{name: "no write buffer", options: []grpc.ServerOption{grpc.WriteBufferSize(0)}},
	{name: "write buffer of 128 KiB", options: []grpc.ServerOption{grpc.WriteBufferSize(128 << 10)}},
	{name: "read buffer of 128 KiB", options: []grpc.ServerOption{grpc.ReadBufferSize(128 << 10)}},
	{name: "windows of 1 MiB", options: []grpc.ServerOption{grpc.InitialWindowSize(1 << 20), grpc.InitialConnWindowSize(1 << 20)}},
}

// variantOf is the variant of a kind of server: that with nothing changed, if
// there is none.
func variantOf(kind string) variant {
	for _, v := range variants {
		if v.name == kind {
			return v
		}
	}
	return variant{}
}

// serve answers calls until standard input ends. It prints its address, then
// its usage for every line that comes in.
func serve(args []string) error {
	kind, model := args[0], args[1]
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	answer, err := service(kind, model)
	if err != nil {
		return err
	}
	server.TuneMemory() // as parley serve does
	go func() { exitOn(answer(listener)) }()
	fmt.Println(listener.Addr())
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		line, err := json.Marshal(measureUsage())
		if err != nil {
			return err
		}
		fmt.Println(string(line))
	}
	return nil
}

// service is what answers calls on a listener.
func service(kind, model string) (func(net.Listener) error, error) {
	cfg := server.DefaultConfig()
	cfg.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	switch kind {
	case "bare":
		s := grpc.NewServer()
		parleyv1.RegisterClassificationServiceServer(s, newEcho())
		return s.Serve, nil
	case "parley":
		f, err := os.Open(model)
		if err != nil {
			return nil, fmt.Errorf("%w (parley train --out FILE makes a model)", err)
		}
		defer f.Close()
		m, err := classifier.Decode(f)
		if err != nil {
			return nil, err
		}
		s, err := server.New(m, cfg)
		if err != nil {
			return nil, err
		}
		return func(l net.Listener) error { return s.Serve(l, nil) }, nil
	}
	s, err := server.NewAround(newEcho(), cfg, variantOf(kind).options...)
	if err != nil {
		return nil, err
	}
	return func(l net.Listener) error { return s.Serve(l, nil) }, nil
}

// An echo does nothing: it gives each text the same answer, of the size and
// shape of a real one.
type echo struct {
	parleyv1.UnimplementedClassificationServiceServer
	single  *parleyv1.ClassifyResponse
	results []*parleyv1.ClassifyResult // as many as a batch may have
}

func newEcho() *echo {
	c := &parleyv1.Classification{
		Stance:       parleyv1.Stance_STANCE_THREAT,
		Sentiment:    parleyv1.Sentiment_SENTIMENT_NEGATIVE,
		KnownShare:   0.96,
		ModelVersion: "0123456789abcdef",
	}
	for i, p := range []float64{0.85, 0.08, 0.04, 0.03} {
		c.StanceProbabilities = append(c.StanceProbabilities, &parleyv1.StanceProbability{Stance: parleyv1.Stance(i + 1), Probability: p})
	}
	for i, p := range []float64{0.7, 0.2, 0.1} {
		c.SentimentProbabilities = append(c.SentimentProbabilities, &parleyv1.SentimentProbability{Sentiment: parleyv1.Sentiment(i + 1), Probability: p})
	}
	e := &echo{single: &parleyv1.ClassifyResponse{Classification: c}}
	for range 1000 {
		e.results = append(e.results, &parleyv1.ClassifyResult{Result: &parleyv1.ClassifyResult_Classification{Classification: c}})
	}
	return e
}

func (e *echo) Classify(context.Context, *parleyv1.ClassifyRequest) (*parleyv1.ClassifyResponse, error) {
	return e.single, nil
}

func (e *echo) BatchClassify(_ context.Context, req *parleyv1.BatchClassifyRequest) (*parleyv1.BatchClassifyResponse, error) {
	return &parleyv1.BatchClassifyResponse{Results: e.results[:len(req.GetItems())]}, nil
}

func (e *echo) StreamClassify(stream grpc.BidiStreamingServer[parleyv1.StreamClassifyRequest, parleyv1.StreamClassifyResponse]) error {
	for {
		req, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&parleyv1.StreamClassifyResponse{Id: req.GetId(), Result: e.results[0]}); err != nil {
			return err
		}
	}
}

// A usage is what a process has used so far.
type usage struct {
	CPU                    time.Duration
	RSS, PeakRSS, HeapLive int64 // bytes; the first two are known on Linux only
}

func measureUsage() usage {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r) // fails for other arguments only
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{
		CPU:      time.Duration(r.Utime.Nano() + r.Stime.Nano()),
		RSS:      procStatus("VmRSS:"),
		PeakRSS:  procStatus("VmHWM:"),
		HeapLive: int64(m.HeapAlloc),
	}
}

// procStatus is a size that the kernel tells of this process, in bytes; 0 where
// it does not.
func procStatus(key string) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, key); ok {
			var kib int64
			_, _ = fmt.Sscan(value, &kib)
			return kib << 10
		}
	}
	return 0
}

// A child is a server in a process of its own.
type child struct {
	kind    string
	address string
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

// start runs a server of a kind.
func start(kind, model string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{kind: kind, cmd: exec.Command(program, childArg, kind, model)}
	c.cmd.Stderr = os.Stderr
	if env := variantOf(kind).env; env != "" {
		c.cmd.Env = append(os.Environ(), env)
	}
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	c.out = bufio.NewScanner(out)
	if !c.out.Scan() {
		return nil, fmt.Errorf("%s does not start: %w", kind, c.cmd.Wait())
	}
	c.address = c.out.Text()
	return c, nil
}

func (c *child) usage() (usage, error) {
	var u usage
	if _, err := fmt.Fprintln(c.in); err != nil {
		return u, err
	}
	if !c.out.Scan() {
		return u, fmt.Errorf("%s has ended", c.kind)
	}
	return u, json.Unmarshal(c.out.Bytes(), &u)
}

// stop ends the server.
func (c *child) stop() error {
	if err := c.in.Close(); err != nil {
		return err
	}
	return c.cmd.Wait()
}
