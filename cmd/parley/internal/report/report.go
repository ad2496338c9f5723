// Package report shows how often a classifier is right: on a page for people
// to look at ([Report.WritePage]) and as Markdown to publish
// ([Report.WriteMarkdown]). The figures are classifier's; this package gathers
// and draws them.
//
// Markdown never holds a text of data that is not the project's own; the page,
// which belongs to whoever writes it, does.
package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/classifier/metamorphic"
)

// A Report is everything that is shown.
type Report struct {
	// Date is when the figures were taken, YYYY-MM-DD.
	Date string

	// Model describes the model that is trained from all seeds.
	Model classifier.Info

	// Method says how the seeds were split, Command what repeats it.
	Method, Command string

	// Sets holds the seeds, cross-validated, and then other labelled quotes.
	Sets []Set

	// Ablation tells what each family of features is worth.
	Ablation []Ablation

	// Influences holds, for each head and label, the features that speak most
	// for it.
	Influences [][][]classifier.Influence
}

// A Set is labelled quotes with the answers to them.
type Set struct {
	Name string

	// Own tells that readers have the quotes: they are part of the project.
	Own bool

	Heads []Head
	Flips []classifier.Flips

	evaluation classifier.Evaluation
}

// Head is what is measured of one decision on a set.
type Head struct {
	classifier.Head
	Metrics     classifier.Metrics
	Intervals   classifier.Intervals
	PerfectECE  float64
	Reliability []classifier.Bin
	Coverage    []Curve
	Learning    []classifier.LearningPoint
	Mistakes    []Mistake
}

// A Curve is accuracy by coverage, for one kind of certainty.
type Curve struct {
	By     string
	Points []classifier.CoveragePoint
}

// A Mistake is a wrong answer; Probability is that of the right one.
type Mistake struct {
	ID, Text, Right, Answer string
	Probability             float64
	Evidence                []classifier.Contribution
}

// An Ablation is what leaving a family of features out takes away.
type Ablation struct {
	Family string

	// Loss holds, for each set and head, how much macro-F1 falls: above 0, the
	// family helps.
	Loss [][]classifier.Interval
}

const (
	rounds    = 1000 // of every bootstrap
	perfect   = 200  // simulations of a perfectly calibrated model
	seed      = 1
	mistakes  = 20 // shown of each head and set
	evidence  = 6  // features shown for each
	influence = 15 // features shown for each label
)

// Seeds cross-validates labelled quotes; each fold's model is also asked about
// changed texts. progress, which must not be nil, is told how many folds are
// done.
func Seeds(name string, examples []classifier.Example, s classifier.Settings, split classifier.Split, progress func(done, of int)) (Set, error) {
	set := Set{Name: name, Own: true}
	train := func(outside []classifier.Example) (*classifier.Model, error) { return classifier.Train(outside, s) }
	answered := make([]*classifier.Prediction, len(examples))
	models := make([]*classifier.Model, len(examples))
	for fold, err := range classifier.Folds(examples, split, train) {
		if err != nil {
			return set, err
		}
		progress(fold.Number, fold.Of)
		held := make([]classifier.Example, len(fold.Held))
		for i, place := range fold.Held {
			held[i] = examples[place]
		}
		e, err := classifier.Evaluate(fold.Model, held)
		if err != nil {
			return set, err
		}
		for i, place := range fold.Held {
			answered[place], models[place] = &e.Predictions[i], fold.Model
		}
		set.Flips = classifier.AddFlips(set.Flips, classifier.CountFlips(fold.Model, held, metamorphic.Transforms()))
	}
	var predictions []classifier.Prediction
	for _, p := range answered {
		if p != nil {
			predictions = append(predictions, *p)
		}
	}
	models = slices.DeleteFunc(models, func(m *classifier.Model) bool { return m == nil })
	e, err := classifier.Measure(predictions)
	if err != nil {
		return set, err
	}
	set.fill(e, models)
	return set, nil
}

// Ask asks one model about labelled quotes.
func Ask(name string, m *classifier.Model, examples []classifier.Example) (Set, error) {
	set := Set{Name: name}
	e, err := classifier.Evaluate(m, examples)
	if err != nil {
		return set, err
	}
	set.Flips = classifier.CountFlips(m, examples, metamorphic.Transforms())
	set.fill(e, slices.Repeat([]*classifier.Model{m}, len(examples)))
	return set, nil
}

// fill measures an evaluation, given the model of each of its predictions.
func (s *Set) fill(e classifier.Evaluation, models []*classifier.Model) {
	s.evaluation = e
	for h, head := range classifier.Heads() {
		s.Heads = append(s.Heads, Head{
			Head:        head,
			Metrics:     e.Heads[h],
			Intervals:   e.Bootstrap(h, rounds, seed),
			PerfectECE:  e.PerfectECE(h, perfect, seed),
			Reliability: e.Reliability(h),
			Coverage: []Curve{
				{"confidence", e.Coverage(h, classifier.Confidence)},
				{"entropy", e.Coverage(h, classifier.Peakedness)},
				{"known share", e.Coverage(h, classifier.KnownShare)},
			},
			Mistakes: worst(e, h, models),
		})
	}
}

// worst lists the mistakes in which the right label was least probable.
func worst(e classifier.Evaluation, h int, models []*classifier.Model) []Mistake {
	labels := classifier.Heads()[h].Labels
	var wrong []int
	right := func(i int) int { return slices.Index(labels, e.Predictions[i].Example.Labels[h]) }
	probability := func(i int) float64 { return e.Predictions[i].Decisions[h].Probabilities[right(i)] }
	for i, p := range e.Predictions {
		if r := right(i); r >= 0 && r != p.Decisions[h].Label {
			wrong = append(wrong, i)
		}
	}
	slices.SortStableFunc(wrong, func(i, j int) int { return cmp.Compare(probability(i), probability(j)) })
	var out []Mistake
	for _, i := range wrong[:min(mistakes, len(wrong))] {
		x := e.Predictions[i].Example
		d := models[i].Classify(x.Text, classifier.Options{Evidence: evidence}).Decisions[h]
		out = append(out, Mistake{
			ID: x.ID, Text: x.Text,
			Right: labels[right(i)], Answer: labels[d.Label],
			Probability: probability(i),
			Evidence:    d.Evidence.Contributions,
		})
	}
	return out
}

// SetLearning adds the learning curve of a set.
func (s *Set) SetLearning(points []classifier.LearningPoint) {
	for h := range s.Heads {
		s.Heads[h].Learning = points
	}
}

// Has reports whether a head was measured.
func (s Set) Has(head int) bool { return s.Heads[head].Metrics.N > 0 }

// Ablate compares the evaluations of all sets with those of a model that does
// without a family.
func (r *Report) Ablate(family string, without []classifier.Evaluation) error {
	a := Ablation{Family: family}
	for i, s := range r.Sets {
		var loss []classifier.Interval
		for h := range s.Heads {
			d, err := classifier.Compare(without[i], s.evaluation, h, rounds, seed)
			if err != nil {
				return err
			}
			loss = append(loss, d.MacroF1)
		}
		a.Loss = append(a.Loss, loss)
	}
	r.Ablation = append(r.Ablation, a)
	return nil
}

// Describe fills in what is told of the model.
func (r *Report) Describe(m *classifier.Model) {
	r.Model = m.Info()
	for h, head := range r.Model.Heads {
		var labels [][]classifier.Influence
		for l := range head.Labels {
			labels = append(labels, m.Influences(h, l, influence))
		}
		r.Influences = append(r.Influences, labels)
	}
}

// HasLearning reports whether learning curves were made.
func (r Report) HasLearning() bool { return len(r.Sets[0].Heads[0].Learning) > 0 }

// Others reports whether there are sets beside the seeds.
func (r Report) Others() bool { return len(r.Sets) > 1 }

// Measured reports whether a head was measured on a set.
func (r Report) Measured(set, head int) bool { return r.Sets[set].Has(head) }

// Columns heads the figures that are measured, set by set.
func (r Report) Columns() []string {
	var out []string
	for _, s := range r.Sets {
		for h, head := range s.Heads {
			if s.Has(h) {
				out = append(out, s.Name+", "+head.Name)
			}
		}
	}
	return out
}

// FlipColumns is Columns for figures that need no right label.
func (r Report) FlipColumns() []string {
	var out []string
	for _, s := range r.Sets {
		for _, head := range s.Heads {
			out = append(out, s.Name+", "+head.Name)
		}
	}
	return out
}

// LearningAt is the macro-F1 of a set with a share of the seeds, or a dash.
func (r Report) LearningAt(s Set, head int, share float64) string {
	for _, p := range s.Heads[head].Learning {
		if p.Share == share {
			return fmt.Sprintf("%.3f", p.MacroF1[head])
		}
	}
	return "–"
}
