package classifier

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
)

// Metrics are the figures of one head on labelled texts.
type Metrics struct {
	// N is the number of texts.
	N int

	// Accuracy is the share of right answers.
	Accuracy float64

	// MacroF1 is the unweighted mean of the labels' F1.
	MacroF1 float64

	// LogLoss is the mean of -log p(right label), in nats.
	LogLoss float64

	// Brier is the mean squared error of the probabilities, summed over the
	// labels (Brier 1950): 0 is perfect, 2 the worst.
	Brier float64

	// ECE is the expected calibration error of the answers, over 5 bins of
	// equal mass: the mean distance between how sure the answers are and how
	// often they are right.
	ECE float64

	// Labels holds the figures of each label, in the head's order.
	Labels []LabelMetrics

	// Confusion counts texts by right label (row) and answer (column).
	Confusion [][]int
}

// LabelMetrics are the figures of one label.
type LabelMetrics struct {
	Precision, Recall, F1 float64

	// Support is the number of texts that carry the label.
	Support int
}

// An Evaluation is how a model, or the models of a cross-validation, did on
// labelled texts.
type Evaluation struct {
	// Heads holds the figures of each head; N is 0 where no text was labelled.
	Heads []Metrics

	// Predictions are the single answers, in the order of the examples.
	Predictions []Prediction
}

// A Prediction is the answer to one example.
type Prediction struct {
	Example    Example
	Decisions  []Decision
	KnownShare float64
}

// predict asks the model about one example.
func predict(m *Model, x Example) Prediction {
	r := m.Classify(x.Text, Options{})
	return Prediction{x, r.Decisions, r.KnownShare}
}

// Evaluate asks the model about every example.
func Evaluate(m *Model, examples []Example) (Evaluation, error) {
	var e Evaluation
	for _, x := range examples {
		e.Predictions = append(e.Predictions, predict(m, x))
	}
	return e, e.measure()
}

// noFold is the number of no fold.
const noFold = -1

// A Split puts each example into a fold, numbered from 0, or into noFold:
// such an example is only ever trained on.
type Split func([]Example) []int

// ByGroup makes k folds that are alike in their labels and never part a group.
func ByGroup(k int) Split {
	return func(examples []Example) []int {
		// Groups are dealt out label by label, so that every fold gets its
		// share of each.
		sorted := slices.Clone(examples)
		slices.SortFunc(sorted, func(a, b Example) int {
			return cmp.Or(slices.Compare(a.Labels, b.Labels), cmp.Compare(a.ID, b.ID))
		})
		fold := make(map[string]int)
		for _, e := range sorted {
			if _, ok := fold[e.group()]; !ok {
				fold[e.group()] = len(fold) % k
			}
		}
		out := make([]int, len(examples))
		for i, e := range examples {
			out[i] = fold[e.group()]
		}
		return out
	}
}

// ByAuthor makes k folds that never part the examples of an author.
func ByAuthor(k int) Split {
	return func(examples []Example) []int { return balancedFolds(examples, k, Example.author) }
}

// ByDocument makes a fold of each document. Examples from none are only ever
// trained on.
func ByDocument(examples []Example) []int {
	fold := map[string]int{"": noFold}
	out := make([]int, len(examples))
	for i, e := range examples {
		if _, ok := fold[e.Document]; !ok {
			fold[e.Document] = len(fold) - 1
		}
		out[i] = fold[e.Document]
	}
	return out
}

// A Fold is a part of the examples with a model that was trained without it.
type Fold struct {
	Model *Model

	// Held are the places of the part among the examples.
	Held []int

	// Number counts the folds from 0, Of is how many there are.
	Number, Of int
}

// Folds splits examples and trains a model without each fold, by what train
// makes of the others. It ends with the first error.
func Folds(examples []Example, split Split, train func([]Example) (*Model, error)) iter.Seq2[Fold, error] {
	return func(yield func(Fold, error) bool) {
		folds := split(examples)
		n := 0
		for _, f := range folds {
			n = max(n, f+1)
		}
		if n < 2 {
			yield(Fold{}, fmt.Errorf("the examples make %d folds, want 2 or more", n))
			return
		}
		for f := range n {
			fold := Fold{Number: f, Of: n}
			var outside []Example
			for i, e := range examples {
				if folds[i] == f {
					fold.Held = append(fold.Held, i)
				} else {
					outside = append(outside, e)
				}
			}
			m, err := train(outside)
			if err != nil {
				yield(Fold{}, fmt.Errorf("fold %d of %d: %w", f+1, n, err))
				return
			}
			fold.Model = m
			if !yield(fold, nil) {
				return
			}
		}
	}
}

// CrossValidate asks about every example of a fold a model that was trained
// without the fold. progress, if not nil, is told how many folds are done.
func CrossValidate(examples []Example, s Settings, split Split, progress func(done, folds int)) (Evaluation, error) {
	train := func(outside []Example) (*Model, error) { return Train(outside, s) }
	return crossValidate(examples, split, train, progress)
}

// CrossValidateWithout is CrossValidate on all features but those of one
// family.
func CrossValidateWithout(family string, examples []Example, s Settings, split Split, progress func(done, folds int)) (Evaluation, error) {
	train := func(outside []Example) (*Model, error) { return TrainWithout(family, outside, s) }
	return crossValidate(examples, split, train, progress)
}

func crossValidate(examples []Example, split Split, train func([]Example) (*Model, error), progress func(done, folds int)) (Evaluation, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	answered := make([]*Prediction, len(examples))
	for fold, err := range Folds(examples, split, train) {
		if err != nil {
			return Evaluation{}, err
		}
		progress(fold.Number, fold.Of)
		for _, i := range fold.Held {
			p := predict(fold.Model, examples[i])
			answered[i] = &p
		}
		if fold.Number+1 == fold.Of {
			progress(fold.Of, fold.Of)
		}
	}
	var predictions []Prediction
	for _, p := range answered {
		if p != nil {
			predictions = append(predictions, *p)
		}
	}
	return Measure(predictions)
}

// Measure computes the figures of predictions.
func Measure(predictions []Prediction) (Evaluation, error) {
	e := Evaluation{Predictions: predictions}
	return e, e.measure()
}

// measure fills in the figures of the heads.
func (e *Evaluation) measure() error {
	for h, head := range Heads() {
		var target []int
		var probabilities [][]float64
		for _, p := range e.Predictions {
			label := p.Example.Labels[h]
			if label == "" {
				continue
			}
			t := head.index(label)
			if t < 0 {
				return fmt.Errorf("example %q: unknown %s %q", p.Example.ID, head.Name, label)
			}
			target = append(target, t)
			probabilities = append(probabilities, p.Decisions[h].Probabilities)
		}
		e.Heads = append(e.Heads, measure(head.Labels, target, probabilities))
	}
	return nil
}

// measure computes the figures of one head.
func measure(labels []string, target []int, probabilities [][]float64) Metrics {
	m := Metrics{Confusion: make([][]int, len(labels))}
	for l := range labels {
		m.Confusion[l] = make([]int, len(labels))
	}
	n := float64(len(target))
	for i, t := range target {
		m.Confusion[t][argmax(probabilities[i])]++
		m.LogLoss -= math.Log(max(probabilities[i][t], 1e-15)) / n
		for l, p := range probabilities[i] {
			hit := 0.0
			if l == t {
				hit = 1
			}
			m.Brier += (p - hit) * (p - hit) / n
		}
	}
	m.readConfusion()
	if n > 0 {
		a := newAnswers(target, probabilities, make([]string, len(target)))
		m.ECE = ECE(a.bins(a.once()))
	}
	return m
}

// readConfusion fills in what follows from the confusion matrix.
func (m *Metrics) readConfusion() {
	hits := 0
	for t, row := range m.Confusion {
		hits += row[t]
		l := labelMetrics(m.Confusion, t)
		m.Labels = append(m.Labels, l)
		m.N += l.Support
		m.MacroF1 += l.F1 / float64(len(m.Confusion))
	}
	if m.N > 0 {
		m.Accuracy = float64(hits) / float64(m.N)
	}
}

// labelMetrics reads the figures of label l off a confusion matrix; a figure
// without cases is 0.
func labelMetrics(confusion [][]int, l int) LabelMetrics {
	var m LabelMetrics
	answered := 0
	for t := range confusion {
		m.Support += confusion[l][t]
		answered += confusion[t][l]
	}
	hits := float64(confusion[l][l])
	if answered > 0 {
		m.Precision = hits / float64(answered)
	}
	if m.Support > 0 {
		m.Recall = hits / float64(m.Support)
	}
	if hits > 0 {
		m.F1 = 2 * m.Precision * m.Recall / (m.Precision + m.Recall)
	}
	return m
}

// argmax returns the index of the largest value; ties go to the first.
func argmax(p []float64) int {
	best := 0
	for l := range p {
		if p[l] > p[best] {
			best = l
		}
	}
	return best
}
