package seeds_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/seeds"
)

func BenchmarkDefault(b *testing.B) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		rows, err := seeds.Default()
		if err != nil {
			b.Fatal(err)
		}
		n += len(rows)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "quotes/s")
}

// BenchmarkTrainSeq_million trains on a file of a million made-up quotes, as
// parley train does. The peak is that of the whole process, which made the
// quotes before: run it alone.
func BenchmarkTrainSeq_million(b *testing.B) {
	const quotes = 1_000_000
	dir := b.TempDir()
	writeQuotes(b, filepath.Join(dir, "made-up.jsonl"), quotes)
	defer debug.SetGCPercent(debug.SetGCPercent(30)) // as parley train does
	n := 0
	for b.Loop() {
		examples := func(yield func(classifier.Example, error) bool) {
			for row, err := range seeds.All(os.DirFS(dir)) {
				if !yield(row.Example(), err) || err != nil {
					return
				}
			}
		}
		m, err := classifier.TrainSeq(examples, classifier.DefaultSettings())
		if err != nil {
			b.Fatal(err)
		}
		n += m.Info().Examples
		b.ReportMetric(float64(m.Info().Features), "features")
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "quotes/s")
	b.ReportMetric(float64(peakBytes(b))/(1<<20), "peak-MiB")
}

// peakBytes is the most memory that the process ever had.
func peakBytes(b *testing.B) int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Maxrss << 10 // Linux counts in KiB
}

// writeQuotes fills a file with quotes made of built-in ones: the beginning of
// one and the end of another with the same labels. One in eight belongs to a
// group of four.
func writeQuotes(b *testing.B, name string, n int) {
	b.Helper()
	rows, err := seeds.Default()
	if err != nil {
		b.Fatal(err)
	}
	words := make([][]string, len(rows))
	alike := make(map[string][]int)
	for i, r := range rows {
		words[i] = strings.Fields(r.Text)
		alike[r.Stance+" "+r.Sentiment] = append(alike[r.Stance+" "+r.Sentiment], i)
	}
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range n {
		row := rows[rng.IntN(len(rows))]
		labels := alike[row.Stance+" "+row.Sentiment]
		from, to := words[labels[rng.IntN(len(labels))]], words[labels[rng.IntN(len(labels))]]
		cut := rng.Float64()
		row.ID = fmt.Sprintf("made-up-%07d", i)
		row.Text = strings.Join(from[:int(cut*float64(len(from)))], " ") + " " + strings.Join(to[int(cut*float64(len(to))):], " ")
		if row.Group = ""; i%32 < 4 {
			row.Group = fmt.Sprintf("made-up-group-%06d", i/32)
		}
		line, err := json.Marshal(row)
		if err != nil {
			b.Fatal(err)
		}
		w.Write(append(line, '\n'))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
