package classifier

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// A Bin sums up answers that are about equally sure. Where they are as often
// right as they are sure, the model is calibrated (Niculescu-Mizil and Caruana
// 2005, Predicting Good Probabilities with Supervised Learning).
type Bin struct {
	N          int     // answers
	Confidence float64 // their mean probability
	Accuracy   float64 // the share of them that is right
}

// eceBins is the number of bins of equal mass over which the calibration
// error is taken.
const eceBins = 5

// Reliability sorts the answers of a head by how sure they are and cuts them
// into 5 bins of equal mass.
func (e Evaluation) Reliability(head int) []Bin {
	a := e.answers(head)
	return a.bins(a.once())
}

// ECE is the expected calibration error over bins: the mean distance between
// confidence and accuracy, by the mass of the bins (Guo et al. 2017, On
// Calibration of Modern Neural Networks; with bins of equal mass, Nguyen and
// O'Connor 2015).
func ECE(bins []Bin) float64 {
	n, sum := 0, 0.0
	for _, b := range bins {
		n += b.N
		sum += float64(b.N) * math.Abs(b.Confidence-b.Accuracy)
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// An answer is what a head said of one labelled text.
type answer struct {
	confidence float64 // the probability of the label given
	right      int     // the right label
	label      int     // the one given
	group      string
}

// answers are those of one head, the least sure first.
type answers struct {
	labels int
	rows   []answer
}

// A place is where an answer stands among the texts: small, to be sorted fast.
type place struct {
	confidence float64
	at         int32
}

// newAnswers collects the answers to texts whose labels are known.
func newAnswers(target []int, probabilities [][]float64, groups []string) answers {
	a := answers{rows: make([]answer, len(target))}
	order := make([]place, len(target))
	for i, p := range probabilities {
		label := argmax(p)
		a.labels = len(p)
		order[i] = place{p[label], int32(i)}
	}
	slices.SortFunc(order, func(x, y place) int {
		if x.confidence != y.confidence {
			return cmp.Compare(x.confidence, y.confidence)
		}
		return cmp.Compare(x.at, y.at)
	})
	for n, o := range order {
		a.rows[n] = answer{o.confidence, target[o.at], argmax(probabilities[o.at]), groups[o.at]}
	}
	return a
}

// answers collects those of a head whose right label is known.
func (e Evaluation) answers(head int) answers {
	var target []int
	var probabilities [][]float64
	var groups []string
	for _, p := range e.Predictions {
		if t := Heads()[head].index(p.Example.Labels[head]); t >= 0 {
			target = append(target, t)
			probabilities = append(probabilities, p.Decisions[head].Probabilities)
			groups = append(groups, p.Example.group())
		}
	}
	return newAnswers(target, probabilities, groups)
}

// once counts every answer once.
func (a answers) once() []int {
	times := make([]int, len(a.rows))
	for i := range times {
		times[i] = 1
	}
	return times
}

// bins cuts the answers, each counted so many times, into bins of equal mass.
func (a answers) bins(times []int) []Bin {
	total := 0
	for _, t := range times {
		total += t
	}
	bins := make([]Bin, eceBins)
	at, b := 0, 0
	for i, row := range a.rows {
		for left := times[i]; left > 0; {
			for at >= (b+1)*total/eceBins {
				b++
			}
			n := min(left, (b+1)*total/eceBins-at)
			bins[b].N += n
			bins[b].Confidence += float64(n) * row.confidence
			if row.label == row.right {
				bins[b].Accuracy += float64(n)
			}
			at += n
			left -= n
		}
	}
	for b := range bins {
		if n := float64(bins[b].N); n > 0 {
			bins[b].Confidence /= n
			bins[b].Accuracy /= n
		}
	}
	return bins
}

// PerfectECE is the calibration error that a perfectly calibrated model would
// show on answers as many and as sure as those of a head: with few texts it is
// well above 0. It is the mean over rounds in which every answer is right with
// the probability that it has.
func (e Evaluation) PerfectECE(head, rounds int, seed uint64) float64 {
	a := e.answers(head)
	r := rand.New(rand.NewPCG(seed, 0))
	times := a.once()
	sum := 0.0
	for range rounds {
		for i := range a.rows {
			a.rows[i].label = a.rows[i].right
			if r.Float64() >= a.rows[i].confidence {
				a.rows[i].label = -1
			}
		}
		sum += ECE(a.bins(times))
	}
	return sum / float64(max(rounds, 1))
}
