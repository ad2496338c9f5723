package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// measurements are what was measured, by name: of a benchmark and what it was
// given, as in "Classify_words/10".
type measurements map[string]map[string][]float64 // by unit: a value for each round

func (m measurements) add(name, unit string, value float64) {
	if m[name] == nil {
		m[name] = map[string][]float64{}
	}
	m[name][unit] = append(m[name][unit], value)
}

// benchmark runs the benchmarks of package classifier once.
func (m measurements) benchmark(ctx context.Context, program string) error {
	out, err := output(ctx, program, "-test.run=^$", "-test.bench=^BenchmarkClassify_(words|features|labels)$",
		"-test.benchtime=20ms", "-test.count=5", "-test.cpu=1")
	if err != nil {
		return err
	}
	lines := benchfmt.NewReader(bytes.NewReader(out), "benchmarks")
	for lines.Scan() {
		switch r := lines.Result().(type) {
		case *benchfmt.Result:
			for _, v := range r.Values {
				m.add(string(r.Name.Full()), v.Unit, v.Value)
			}
		case *benchfmt.SyntaxError:
			return r
		}
	}
	return lines.Err()
}

// callers are how many ask at once. A server takes callsAtOnce calls on each
// connection, so that there must be as many connections as that takes.
var callers = []int{1, 3, 10, 30, 100, 300, 1000}

const callsAtOnce = 250

// call lets each number of callers ask the server for a second.
func (m measurements) call(ctx context.Context, parley, address string) error {
	for _, n := range callers {
		out, err := output(ctx, parley, "bench", "--json", "--address", address, "--duration", "1s", "--warmup", "300ms",
			"--callers", strconv.Itoa(n), "--connections", strconv.Itoa((n+callsAtOnce-1)/callsAtOnce))
		if err != nil {
			return err
		}
		var report struct {
			CallsPerSecond float64
			Answered       struct{ P50, P99 float64 }
		}
		if err := json.Unmarshal(out, &report); err != nil {
			return fmt.Errorf("parley bench: %w", err)
		}
		name := fmt.Sprintf("callers/%d", n)
		m.add(name, "sec/op", 1/report.CallsPerSecond)
		m.add(name, "op/sec", report.CallsPerSecond)
		m.add(name, "p50", report.Answered.P50)
		m.add(name, "p99", report.Answered.P99)
	}
	return nil
}

// A server is a parley serve.
type server struct {
	address string
	cmd     *exec.Cmd
}

// serve starts a server and waits until it listens.
func serve(ctx context.Context, parley string) (*server, error) {
	cmd := exec.CommandContext(ctx, parley, "serve", "--listen", "127.0.0.1:0", "--metrics", "", "--log-level", "error")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd}
	line, _ := bufio.NewReader(out).ReadString('\n') // what is wrong with it shows in the next line
	var ok bool
	if s.address, ok = strings.CutPrefix(strings.TrimSpace(line), "listening on "); !ok {
		s.stop()
		return nil, fmt.Errorf("parley serve says %q, not where it listens", line)
	}
	return s, nil
}

// stop ends the server.
func (s *server) stop() {
	_ = s.cmd.Process.Kill() // it may have ended; it holds nothing worth keeping
	_ = s.cmd.Wait()
}
