package classifier

import (
	"cmp"
	"math"
	"slices"
)

// A Certainty tells how much a prediction may be relied on: the more, the
// larger.
type Certainty func(p Prediction, head int) float64

// Confidence is the probability of the label given.
func Confidence(p Prediction, head int) float64 {
	d := p.Decisions[head]
	return d.Probabilities[d.Label]
}

// KnownShare is the share of the text's words that the model knows.
func KnownShare(p Prediction, _ int) float64 { return p.KnownShare }

// Peakedness is 1 less the entropy of the probabilities as a share of the
// largest possible: 0 where all labels are as probable, 1 where one is certain.
func Peakedness(p Prediction, head int) float64 {
	entropy := 0.0
	probabilities := p.Decisions[head].Probabilities
	for _, v := range probabilities {
		if v > 0 {
			entropy -= v * math.Log(v)
		}
	}
	return 1 - entropy/math.Log(float64(len(probabilities)))
}

// A CoveragePoint tells what comes of answering only where certainty is
// AtLeast so large.
type CoveragePoint struct {
	AtLeast  float64
	Coverage float64 // the share of texts that are answered
	Accuracy float64 // the share of answers that are right
	N        int     // answers
}

// Coverage tells for a head how accuracy grows when the least certain texts
// are left to people, in about 20 steps (the risk-coverage curve, El-Yaniv and
// Wiener 2010, On the Foundations of Noise-free Selective Classification). The
// first point answers the fewest; texts of equal certainty are answered
// together.
func (e Evaluation) Coverage(head int, by Certainty) []CoveragePoint {
	type text struct {
		certainty float64
		hit       bool
	}
	var texts []text
	for _, p := range e.Predictions {
		if t := Heads()[head].index(p.Example.Labels[head]); t >= 0 {
			texts = append(texts, text{by(p, head), t == p.Decisions[head].Label})
		}
	}
	slices.SortStableFunc(texts, func(a, b text) int { return cmp.Compare(b.certainty, a.certainty) })
	const steps = 20
	var out []CoveragePoint
	hits, next := 0, 1
	for i, t := range texts {
		if t.hit {
			hits++
		}
		n := i + 1
		if n < len(texts) && texts[n].certainty == t.certainty || n*steps < next*len(texts) {
			continue
		}
		out = append(out, CoveragePoint{t.certainty, float64(n) / float64(len(texts)), float64(hits) / float64(n), n})
		next = n*steps/len(texts) + 1
	}
	return out
}
