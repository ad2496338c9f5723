package classifier_test

import (
	"testing"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/classifier/metamorphic"
	"github.com/parley-dev/parley/seeds"
)

// TestCountFlips_seeds trains on a fifth of the seeds and holds the answers to
// others to floors under every change. They are there to catch what breaks:
// docs/accuracy.md has the rates that the whole seeds reach.
func TestCountFlips_seeds(t *testing.T) {
	rows, err := seeds.Default()
	if err != nil {
		t.Fatal(err)
	}
	all := seeds.Examples(rows)
	learned := classifier.Sample(all, 0.2)
	model, err := classifier.Train(learned, classifier.DefaultSettings())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, e := range learned {
		known[e.ID] = true
	}
	var asked []classifier.Example
	for _, e := range all {
		if !known[e.ID] && len(asked) < 500 {
			asked = append(asked, e)
		}
	}
	const usual = 0.1
	limits := map[string]float64{
		"straight marks":        0,
		"curly marks":           0,
		"white space":           0,
		"contractions opened":   0,
		"50 words before":       0.2,
		"50 words after":        0.2,
		"50 words on each side": 0.2,
	}
	for _, f := range classifier.CountFlips(model, asked, metamorphic.Transforms()) {
		limit, ok := limits[f.Transform]
		if !ok {
			limit = usual
		}
		if f.Texts < 20 { // too few to tell
			continue
		}
		if rate := f.Rate(0); rate > limit {
			t.Errorf("%s flips %.3f of the stances of %d quotes, want %v at most", f.Transform, rate, f.Texts, limit)
		}
	}
}
