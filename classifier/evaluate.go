package classifier

import (
	"cmp"
	"fmt"
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
	Example   Example
	Decisions []Decision
}

// Evaluate asks the model about every example.
func Evaluate(m *Model, examples []Example) (Evaluation, error) {
	var e Evaluation
	for _, x := range examples {
		e.Predictions = append(e.Predictions, Prediction{x, m.Classify(x.Text, Options{}).Decisions})
	}
	return e, e.measure()
}

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

// CrossValidate asks about every example of a fold a model that was trained
// without the fold. progress, if not nil, is told how many folds are done.
func CrossValidate(examples []Example, s Settings, split Split, progress func(done, folds int)) (Evaluation, error) {
	folds := split(examples)
	n := 0
	for _, f := range folds {
		n = max(n, f+1)
	}
	if n < 2 {
		return Evaluation{}, fmt.Errorf("the examples make %d folds, want 2 or more", n)
	}
	answers := make([][]Decision, len(examples))
	for f := range n {
		if progress != nil {
			progress(f, n)
		}
		var train []Example
		for i, e := range examples {
			if folds[i] != f {
				train = append(train, e)
			}
		}
		m, err := Train(train, s)
		if err != nil {
			return Evaluation{}, fmt.Errorf("fold %d of %d: %w", f+1, n, err)
		}
		for i, e := range examples {
			if folds[i] == f {
				answers[i] = m.Classify(e.Text, Options{}).Decisions
			}
		}
	}
	if progress != nil {
		progress(n, n)
	}
	var e Evaluation
	for i, x := range examples {
		if folds[i] != noFold {
			e.Predictions = append(e.Predictions, Prediction{x, answers[i]})
		}
	}
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
		m.ECE = calibrationError(target, probabilities)
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

// eceBins is the number of bins of equal mass over which the calibration
// error is taken.
const eceBins = 5

// calibrationError is the expected calibration error of the answers.
func calibrationError(target []int, probabilities [][]float64) float64 {
	type answer struct {
		p   float64
		hit bool
	}
	answers := make([]answer, len(target))
	for i, p := range probabilities {
		a := argmax(p)
		answers[i] = answer{p[a], a == target[i]}
	}
	slices.SortStableFunc(answers, func(a, b answer) int { return cmp.Compare(a.p, b.p) })
	ece := 0.0
	for b := range eceBins {
		bin := answers[b*len(answers)/eceBins : (b+1)*len(answers)/eceBins]
		gap := 0.0
		for _, a := range bin {
			gap += a.p
			if a.hit {
				gap--
			}
		}
		ece += math.Abs(gap) / float64(len(answers))
	}
	return ece
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
