package classifier_test

import (
	"testing"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/seeds"
)

// BenchmarkTrain learns from the built-in quotes, with everything that belongs
// to it: features, counts, calibration, compiling.
func BenchmarkTrain(b *testing.B) {
	rows, err := seeds.Default()
	if err != nil {
		b.Fatal(err)
	}
	examples := seeds.Examples(rows)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := classifier.Train(examples, classifier.DefaultSettings()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(examples))/b.Elapsed().Seconds(), "quotes/s")
}
