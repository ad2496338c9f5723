package classifier_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jbrukh/bayesian"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/seeds"
)

// shipped is the model that Parley serves, and the quotes of 28 to 32 words that
// it was trained on.
var shipped = sync.OnceValues(func() (*classifier.Model, []classifier.Example) {
	rows, err := seeds.Default()
	if err != nil {
		panic(err)
	}
	examples := seeds.Examples(rows)
	m, err := classifier.Train(examples, classifier.DefaultSettings())
	if err != nil {
		panic(err)
	}
	var quotes []classifier.Example
	for _, e := range examples {
		if n := len(strings.Fields(e.Text)); n >= 28 && n <= 32 {
			quotes = append(quotes, e)
		}
	}
	return m, quotes
})

// BenchmarkClassify asks about quotes of 30 words, one after the other: Parley
// both heads and all features, the library beside it one head and the words,
// which it gets ready cut.
func BenchmarkClassify(b *testing.B) {
	m, quotes := shipped()
	b.Run("parley", func(b *testing.B) {
		b.ReportAllocs()
		var r classifier.Result
		for i := 0; b.Loop(); i++ {
			m.ClassifyInto(&r, quotes[i%len(quotes)].Text, classifier.Options{})
		}
	})
	b.Run("same", func(b *testing.B) {
		b.ReportAllocs()
		var r classifier.Result
		for b.Loop() {
			m.ClassifyInto(&r, quotes[0].Text, classifier.Options{})
		}
	})
	b.Run("jbrukh", func(b *testing.B) {
		library := bayesian.NewClassifier("threat", "demand", "reassurance", "none")
		var words [][]string
		rows, err := seeds.Default()
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range seeds.Examples(rows) {
			library.Learn(strings.Fields(strings.ToLower(e.Text)), bayesian.Class(e.Labels[0]))
		}
		for _, q := range quotes {
			words = append(words, strings.Fields(strings.ToLower(q.Text)))
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			library.LogScores(words[i%len(words)])
		}
	})
}

// BenchmarkClassify_parallel asks from as many goroutines as -cpu says.
func BenchmarkClassify_parallel(b *testing.B) {
	m, quotes := shipped()
	b.RunParallel(func(pb *testing.PB) {
		var r classifier.Result
		for i := 0; pb.Next(); i++ {
			m.ClassifyInto(&r, quotes[i%len(quotes)].Text, classifier.Options{})
		}
	})
}

// BenchmarkClassify_words asks about longer and longer texts, all made of the
// same words: the time for a word stays the same.
func BenchmarkClassify_words(b *testing.B) {
	m, quotes := shipped()
	var words []string
	for _, q := range quotes {
		words = append(words, strings.Fields(q.Text)...)
	}
	for _, n := range []int{10, 30, 100, 300, 1000, 3000, 10_000} {
		var texts []string
		for cut := range slices.Chunk(words, n) {
			if len(cut) == n {
				texts = append(texts, strings.Join(cut, " "))
			}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var r classifier.Result
			for i := 0; b.Loop(); i++ {
				m.ClassifyInto(&r, texts[i%len(texts)], classifier.Options{})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/word")
		})
	}
}

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
