// Package bayes learns the counts of a multinomial naive Bayes with
// github.com/jbrukh/bayesian and hides the corners of that library:
//
//   - It smooths each class over the words of that class alone, so a word that
//     nobody has seen speaks for the smallest class. Observing every feature
//     zero times in every class makes all classes share one vocabulary.
//   - It adds one to every count. Observing each count k times is the same as
//     adding 1/k: Lidstone smoothing (Manning, Raghavan and Schütze 2008,
//     Introduction to Information Retrieval, section 13.2).
//   - Its priors count words, not examples: they are left out here.
//   - It panics on fewer than two or repeated classes: Learn returns an error.
package bayes

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jbrukh/bayesian"
)

// A Learner holds the counts of features in classes.
type Learner struct {
	classes  []bayesian.Class
	features []string
	times    int // every count is observed so often
	library  *bayesian.Classifier
}

// Learn hands the counts to the library: counts[f][c] says how often feature f
// was seen in class c. Lidstone's alpha is 1/times.
func Learn(classes, features []string, counts [][]int, times int) (*Learner, error) {
	sorted := slices.Sorted(slices.Values(classes))
	switch {
	case len(classes) < 2:
		return nil, errors.New("at least two classes are needed")
	case len(slices.Compact(sorted)) != len(classes):
		return nil, fmt.Errorf("classes %q repeat", classes)
	case len(features) != len(counts):
		return nil, fmt.Errorf("%d features with %d rows of counts", len(features), len(counts))
	case times < 1:
		return nil, fmt.Errorf("counts cannot be observed %d times", times)
	}
	l := &Learner{features: sideBySide(features), times: times}
	for _, c := range classes {
		l.classes = append(l.classes, bayesian.Class(c))
	}
	l.library = bayesian.NewClassifier(l.classes...)
	for c, class := range l.classes { // class by class, which keeps its map at hand
		for f, feature := range l.features {
			l.library.Observe(feature, counts[f][c]*times, class)
		}
	}
	return l, nil
}

// sideBySide copies strings so that they follow one another in memory: the maps
// of the library hash each of them many times.
func sideBySide(list []string) []string {
	all := strings.Join(list, "")
	out := make([]string, len(list))
	for i, s := range list {
		out[i], all = all[:len(s)], all[len(s):]
	}
	return out
}

// Counts reads the counts back from the library, in the order given to Learn,
// out of its frequencies: a count plus one among all of its class plus one for
// each feature.
func (l *Learner) Counts() [][]int {
	k := len(l.classes)
	cells := make([]int, k*len(l.features))
	counts := make([][]int, len(l.features))
	for f := range counts {
		counts[f] = cells[f*k : (f+1)*k : (f+1)*k]
	}
	totals := l.library.WordCount()
	frequencies := l.library.WordFrequencies(l.features)
	for c, total := range totals {
		if total == 0 { // the library has no frequencies then
			continue
		}
		for f, share := range frequencies[c] {
			counts[f][c] = (int(math.Round(share*float64(total+len(l.features)))) - 1) / l.times
		}
	}
	return counts
}

// LogLikelihoods returns log P(feature | class) for counts[f][c], smoothed by
// alpha over the vocabulary that the counts span: the formula that the library
// follows after Learn.
func LogLikelihoods(counts [][]int, classes int, alpha float64) [][]float64 {
	totals := make([]float64, classes)
	for _, row := range counts {
		for c, n := range row {
			totals[c] += float64(n)
		}
	}
	logs := make([]float64, classes)
	for c, n := range totals {
		logs[c] = math.Log(n + alpha*float64(len(counts)))
	}
	table := make([][]float64, len(counts))
	for f, row := range counts {
		table[f] = make([]float64, classes)
		for c, n := range row {
			table[f][c] = math.Log(float64(n)+alpha) - logs[c]
		}
	}
	return table
}
