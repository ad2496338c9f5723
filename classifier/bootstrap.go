package classifier

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// An Interval is a figure with the bounds between which it lies in 95 of 100
// resamples.
type Interval struct {
	Value, Low, High float64
}

// Intervals tell how far the figures of a head would move if other texts of
// the same kind had been asked about.
type Intervals struct {
	Accuracy, MacroF1, ECE Interval
}

// Bootstrap draws the answers of a head anew, with replacement, and takes the
// middle 95 % of what the figures become (the percentile bootstrap, Efron and
// Tibshirani 1993, An Introduction to the Bootstrap, chapter 13). Whole groups
// are drawn, since near-copies are right or wrong together. The calibration
// error of a resample is biased upward, as every estimate of it is: compare it
// with PerfectECE. The same seed gives the same intervals.
func (e Evaluation) Bootstrap(head, rounds int, seed uint64) Intervals {
	a := e.answers(head)
	var accuracy, macroF1, ece []float64
	a.resample(rounds, seed, func(times []int) {
		m := a.count(times)
		accuracy = append(accuracy, m.Accuracy)
		macroF1 = append(macroF1, m.MacroF1)
		ece = append(ece, ECE(a.bins(times)))
	})
	m := a.count(a.once())
	return Intervals{
		middle(m.Accuracy, accuracy),
		middle(m.MacroF1, macroF1),
		middle(ECE(a.bins(a.once())), ece),
	}
}

// A Difference is what one evaluation has over another.
type Difference struct {
	Accuracy, MacroF1 Interval
}

// Compare tells how much better b does than a on the same examples, by a
// paired bootstrap: both are measured on the same resamples, so what makes
// texts hard for both falls out (Efron and Tibshirani 1993; Berg-Kirkpatrick
// et al. 2012, An Empirical Investigation of Statistical Significance in NLP).
// An interval with 0 inside shows no difference.
func Compare(a, b Evaluation, head, rounds int, seed uint64) (Difference, error) {
	x, y, err := paired(a, b, head)
	if err != nil {
		return Difference{}, err
	}
	var accuracy, macroF1 []float64
	x.resample(rounds, seed, func(times []int) {
		m, n := x.count(times), y.count(times)
		accuracy = append(accuracy, n.Accuracy-m.Accuracy)
		macroF1 = append(macroF1, n.MacroF1-m.MacroF1)
	})
	m, n := x.count(x.once()), y.count(y.once())
	return Difference{middle(n.Accuracy-m.Accuracy, accuracy), middle(n.MacroF1-m.MacroF1, macroF1)}, nil
}

// paired collects the answers of two evaluations in the order of the examples.
func paired(a, b Evaluation, head int) (x, y answers, err error) {
	if len(a.Predictions) != len(b.Predictions) {
		return x, y, fmt.Errorf("%d predictions against %d", len(a.Predictions), len(b.Predictions))
	}
	labels := Heads()[head]
	x.labels, y.labels = len(labels.Labels), len(labels.Labels)
	for i, p := range a.Predictions {
		q := b.Predictions[i]
		if p.Example.ID != q.Example.ID {
			return x, y, fmt.Errorf("prediction %d is of example %q in one and of %q in the other", i, p.Example.ID, q.Example.ID)
		}
		if t := labels.index(p.Example.Labels[head]); t >= 0 {
			x.rows = append(x.rows, answer{right: t, label: p.Decisions[head].Label, group: p.Example.group()})
			y.rows = append(y.rows, answer{right: t, label: q.Decisions[head].Label, group: p.Example.group()})
		}
	}
	return x, y, nil
}

// resample calls measure with how often each answer is drawn, once a round. As
// many groups are drawn as there are.
func (a answers) resample(rounds int, seed uint64, measure func(times []int)) {
	if len(a.rows) == 0 {
		return
	}
	members := make(map[string][]int)
	for i, row := range a.rows {
		members[row.group] = append(members[row.group], i)
	}
	groups := slices.Sorted(maps.Keys(members))
	r := rand.New(rand.NewPCG(seed, 1))
	times := make([]int, len(a.rows))
	for range rounds {
		clear(times)
		for range groups {
			for _, i := range members[groups[r.IntN(len(groups))]] {
				times[i]++
			}
		}
		measure(times)
	}
}

// count makes the figures of answers, each counted so many times.
func (a answers) count(times []int) Metrics {
	m := Metrics{Confusion: make([][]int, a.labels)}
	for l := range m.Confusion {
		m.Confusion[l] = make([]int, a.labels)
	}
	for i, row := range a.rows {
		m.Confusion[row.right][row.label] += times[i]
	}
	m.readConfusion()
	return m
}

// middle is a value with the middle 95 % of its resamples, which it sorts.
func middle(value float64, resamples []float64) Interval {
	n := len(resamples)
	if n == 0 {
		return Interval{value, value, value}
	}
	slices.Sort(resamples)
	return Interval{value, resamples[n*25/1000], resamples[min(n-1, n*975/1000)]}
}
