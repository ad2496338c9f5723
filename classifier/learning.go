package classifier

import (
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// errNoExample begins the message that a label has no example to learn from.
var errNoExample = errors.New("no example has")

// A LearningPoint is how well models do that were trained on a share of the
// groups of examples.
type LearningPoint struct {
	// Share is between 0 and 1.
	Share float64

	// Examples is how many a model was trained on, on average.
	Examples int

	// MacroF1 holds the figure of each head.
	MacroF1 []float64
}

// LearningCurve cross-validates with models that are trained on growing shares
// of what stands outside a fold: a curve that still rises at its end says that
// more examples would help. Each share contains the smaller ones. Shares too
// small to hold every label are left out. progress, if not nil, is told how
// many shares are done.
func LearningCurve(examples []Example, s Settings, split Split, shares []float64, progress func(done, shares int)) ([]LearningPoint, error) {
	return learningCurve(shares, progress, func(share float64) (LearningPoint, error) {
		point := LearningPoint{Share: share}
		trained, folds := 0, 0
		e, err := crossValidate(examples, split, func(outside []Example) (*Model, error) {
			part := Sample(outside, share)
			trained += len(part)
			folds++
			return Train(part, s)
		}, nil)
		point.Examples = trained / max(folds, 1)
		point.MacroF1 = e.macroF1()
		return point, err
	})
}

// LearningCurveOn is LearningCurve with other examples to answer: no fold is
// needed.
func LearningCurveOn(asked, examples []Example, s Settings, shares []float64, progress func(done, shares int)) ([]LearningPoint, error) {
	return learningCurve(shares, progress, func(share float64) (LearningPoint, error) {
		part := Sample(examples, share)
		m, err := Train(part, s)
		if err != nil {
			return LearningPoint{}, err
		}
		e, err := Evaluate(m, asked)
		return LearningPoint{share, len(part), e.macroF1()}, err
	})
}

// learningCurve measures each share, but leaves out those too small to learn
// from.
func learningCurve(shares []float64, progress func(done, shares int), measure func(float64) (LearningPoint, error)) ([]LearningPoint, error) {
	var curve []LearningPoint
	for i, share := range shares {
		if progress != nil {
			progress(i, len(shares))
		}
		point, err := measure(share)
		if errors.Is(err, errNoExample) {
			continue
		}
		if err != nil {
			return nil, err
		}
		curve = append(curve, point)
	}
	return curve, nil
}

// macroF1 lists the macro-F1 of the heads.
func (e Evaluation) macroF1() []float64 {
	var out []float64
	for _, h := range e.Heads {
		out = append(out, h.MacroF1)
	}
	return out
}

// Sample keeps a share of the groups of examples, drawn at random but always
// the same; a larger share contains a smaller one.
func Sample(examples []Example, share float64) []Example {
	groups := make(map[string]bool)
	for _, e := range examples {
		groups[e.group()] = true
	}
	order := slices.Sorted(maps.Keys(groups))
	r := rand.New(rand.NewPCG(uint64(len(order)), sampleSeed))
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	kept := int(math.Ceil(max(0, min(1, share)) * float64(len(order))))
	for _, dropped := range order[kept:] {
		delete(groups, dropped)
	}
	var out []Example
	for _, e := range examples {
		if groups[e.group()] {
			out = append(out, e)
		}
	}
	return out
}

// sampleSeed makes Sample repeatable.
const sampleSeed = 1
