package bayes

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The worked example of Manning, Raghavan and Schütze (2008), Introduction to
// Information Retrieval, example 13.1 (table 13.1): four documents, add-one
// smoothing, and the document d5 "Chinese Chinese Chinese Tokyo Japan".
var (
	bookFeatures = []string{"Beijing", "Chinese", "Japan", "Macao", "Shanghai", "Tokyo"}
	bookCounts   = []uint32{1, 0, 5, 1, 0, 1, 1, 0, 1, 0, 0, 1}
	bookDocument = []string{"Chinese", "Chinese", "Chinese", "Tokyo", "Japan"}
)

func TestLogLikelihoods_bookExample(t *testing.T) {
	table := LogLikelihoods(bookCounts, 2, 1)
	row := map[string][]float64{}
	for f, name := range bookFeatures {
		row[name] = table[2*f:][:2]
	}
	for _, c := range []struct {
		feature string
		class   int
		want    float64
	}{
		{"Chinese", 0, 6.0 / 14}, {"Tokyo", 0, 1.0 / 14}, {"Japan", 0, 1.0 / 14},
		{"Chinese", 1, 2.0 / 9}, {"Tokyo", 1, 2.0 / 9}, {"Japan", 1, 2.0 / 9},
	} {
		if got := math.Exp(row[c.feature][c.class]); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("P(%s|%d) = %v, want %v", c.feature, c.class, got, c.want)
		}
	}
	yes, no := math.Log(3.0/4), math.Log(1.0/4)
	for _, w := range bookDocument {
		yes += row[w][0]
		no += row[w][1]
	}
	// The book rounds to 0.0003 and 0.0001.
	if math.Abs(math.Exp(yes)-0.0003) > 5e-5 || math.Abs(math.Exp(no)-0.0001) > 5e-5 {
		t.Errorf("got %.6f and %.6f, want 0.0003 and 0.0001", math.Exp(yes), math.Exp(no))
	}
}

func TestLearner_equalsLibrary(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	classes := []string{"a", "b", "c", "d"}
	features := strings.Fields("f0 f1 f2 f3 f4 f5 f6 f7 f8 f9")
	counts := make([]uint32, len(features)*len(classes))
	for i := range counts {
		counts[i] = rng.Uint32N(7)
	}
	for _, times := range []int{1, 2, 10} {
		l, err := Learn(classes, features, counts, times)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.Counts(); !slices.Equal(got, counts) {
			t.Fatalf("counts read back: %v, want %v", got, counts)
		}
		table := LogLikelihoods(counts, len(classes), 1/float64(times))
		words := l.library.WordCount()
		var total int
		for _, n := range words {
			total += n
		}
		for range 50 {
			var document []string
			want := make([]float64, len(classes))
			for range rng.IntN(20) {
				f := rng.IntN(len(features))
				document = append(document, features[f])
				for c := range classes {
					want[c] += table[f*len(classes)+c]
				}
			}
			scores, _, _ := l.library.LogScores(document)
			for c := range classes {
				prior := math.Log(float64(words[c]+1) / float64(total+len(classes)))
				if got := scores[c] - prior; math.Abs(got-want[c]) > 1e-9 {
					t.Fatalf("times %d, %v, class %d: library %v, ours %v", times, document, c, got, want[c])
				}
			}
		}
	}
}

func TestLearn_refuses(t *testing.T) {
	for name, c := range map[string]struct {
		classes, features []string
		counts            []uint32
		times             int
	}{
		"one class":       {[]string{"a"}, nil, nil, 1},
		"repeated class":  {[]string{"a", "a"}, nil, nil, 1},
		"missing counts":  {[]string{"a", "b"}, []string{"f"}, nil, 1},
		"times below one": {[]string{"a", "b"}, nil, nil, 0},
	} {
		if _, err := Learn(c.classes, c.features, c.counts, c.times); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
