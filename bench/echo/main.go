//go:build unix

// Echo measures what Parley adds to what gRPC itself can carry. It runs Parley
// beside a do-nothing service of the same messages, each in a process of its
// own, loads them in turn over TCP on this machine and prints the ratios:
//
//	go run ./bench/echo --model parley.model
//
// The do-nothing service comes in two forms: "echo" has the settings, codec
// and interceptors of Parley's server, "bare" is grpc.NewServer() with
// nothing. Lines that begin with "Benchmark" can be fed to benchstat.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		exitOn(serve(os.Args[2:]))
		return
	}
	o := options{}
	flag.StringVar(&o.model, "model", "parley.model", "`FILE` with the model, made by parley train")
	flag.IntVar(&o.rounds, "rounds", 5, "how often each measurement is made")
	flag.DurationVar(&o.duration, "duration", 2*time.Second, "how long each measurement takes")
	flag.IntVar(&o.connections, "connections", 4, "connections that the callers share")
	flag.IntVar(&o.batchCallers, "batch-callers", 4, "callers that send batches")
	settings := flag.Bool("settings", false, "compare settings of the do-nothing service instead")
	flag.Parse()
	if o.rounds < 1 || o.duration <= 0 || o.connections < 1 || o.batchCallers < 1 {
		exitOn(errors.New("--rounds, --duration, --connections and --batch-callers must be above 0"))
	}
	if *settings {
		exitOn(o.settings(os.Stdout))
		return
	}
	exitOn(o.ratios(os.Stdout))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}

// options say what is measured and for how long.
type options struct {
	model        string
	rounds       int
	duration     time.Duration
	connections  int
	batchCallers int
}

// median is the middle one of values, which are not empty.
func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// gomaxprocs ends the names of benchmarks, as the testing package has it.
func gomaxprocs() int { return runtime.GOMAXPROCS(0) }

func rates(samples []sample) []float64 {
	out := make([]float64, 0, len(samples))
	for _, s := range samples {
		out = append(out, s.perSecond)
	}
	return out
}

func cpus(samples []sample) []time.Duration {
	out := make([]time.Duration, 0, len(samples))
	for _, s := range samples {
		out = append(out, s.cpu)
	}
	return out
}

// quotients divides the rates of two services, round by round.
func quotients(a, b []sample) []float64 {
	out := make([]float64, 0, len(a))
	for i := range a {
		out = append(out, a[i].perSecond/b[i].perSecond)
	}
	return out
}

// dashed is a name without spaces, for benchstat.
func dashed(name string) string { return strings.ReplaceAll(name, " ", "-") }

func mib(bytes int64) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }
