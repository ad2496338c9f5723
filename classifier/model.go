package classifier

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/parley-dev/parley/classifier/internal/bayes"
	"github.com/parley-dev/parley/classifier/internal/hashindex"
	"github.com/parley-dev/parley/classifier/internal/text"
	"github.com/parley-dev/parley/sentences"
)

// A Model is a trained classifier. It never changes and may be used by any
// number of goroutines at once.
type Model struct {
	info  Info
	keys  []string // the vocabulary, ascending
	heads []headModel

	// What compile makes of the above:
	order  []int32          // of each row of the table, the number of its key
	voters int              // how many rows, the first ones, have a vote at all
	index  *hashindex.Index // from the hash of a feature to its row
	table  []lane           // slope · log-likelihood, each row width lanes long
	width  int
	pool   sync.Pool // of *reader
}

// headModel is what a model learned about one head.
type headModel struct {
	counts      []uint32 // of each feature, by label
	calibration calibration

	// What compile makes of it:
	lane     int       // where the head begins in a row of the table
	strength *strength // of its features
	logPrior []float64 // of the documented prior
}

// A lane holds what a feature adds to four labels of a head; what is over of
// the last is 0. Evidence is read from the same rounded numbers as the sums, so
// that it still adds up. The usual row of two lanes is half a line of the cache.
type lane [4]float32

// lanes is how many lanes hold n labels.
func lanes(n int) int { return (n + len(lane{}) - 1) / len(lane{}) }

// Info describes the model. The caller must not change what it points to.
func (m *Model) Info() Info { return m.info }

// Version is the digest that identifies the model.
func (m *Model) Version() string { return m.info.Version }

// compile turns counts into the table that Classify sums. Features are found by
// hash alone: it fails if two share one.
func (m *Model) compile() error {
	text.Load()
	m.info.Features = len(m.keys)
	values, strengths := make([][]float64, len(m.heads)), make([][]float64, len(m.heads)) // of each key
	for h := range m.heads {
		values[h], strengths[h] = m.weigh(h)
	}
	m.orderRows(strengths)
	hashes := make([]uint64, len(m.order))
	for row, k := range m.order {
		hashes[row] = text.HashKey(m.keys[k])
	}
	var err error
	if m.index, err = hashindex.New(hashes); err != nil {
		return err
	}
	for h := range m.heads {
		m.heads[h].lane = m.width
		m.width += lanes(len(m.info.Heads[h].Labels))
	}
	m.table = make([]lane, m.voters*m.width)
	for h := range m.heads {
		head := &m.heads[h]
		labels := len(m.info.Heads[h].Labels)
		for row, k := range m.order[:m.voters] {
			for l, v := range values[h][int(k)*labels:][:labels] {
				m.table[row*m.width+head.lane+l/len(lane{})][l%len(lane{})] = float32(head.calibration.slope * v)
			}
		}
		head.strength = newStrength(strengths[h], m.order[:m.voters])
		head.logPrior = logs(m.info.Heads[h].Prior)
	}
	m.pool.New = func() any { return &reader{} }
	return nil
}

// weigh computes what each key says for each label of a head, before
// calibration, and how strong that is.
func (m *Model) weigh(h int) (values, strengths []float64) {
	labels := len(m.info.Heads[h].Labels)
	values = bayes.LogLikelihoods(m.heads[h].counts, labels, m.info.Settings.Alpha)
	strengths = make([]float64, len(m.keys))
	for k, key := range m.keys {
		strengths[k] = m.info.Settings.weigh(values[k*labels:][:labels], text.KeyFamily(key).Weight(h))
	}
	return values, strengths
}

// orderRows puts the features first that vote for some head, and among them
// those that the most examples have, so that what most texts ask for lies
// together.
func (m *Model) orderRows(strengths [][]float64) {
	m.order = make([]int32, len(m.keys))
	mute, count := make([]int, len(m.keys)), make([]uint32, len(m.keys))
	for k := range m.order {
		m.order[k] = int32(k)
		if slices.ContainsFunc(strengths, func(s []float64) bool { return s[k] > 0 }) {
			m.voters++
		} else {
			mute[k] = 1
		}
	}
	labels := len(m.info.Heads[0].Labels)
	for i, n := range m.heads[0].counts {
		count[i/labels] += n
	}
	slices.SortFunc(m.order, func(a, b int32) int {
		return cmp.Or(mute[a]-mute[b], cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
}

func logs(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Log(v)
	}
	return out
}

// weigh turns the log-likelihoods of a feature into what it says, and returns
// how strong that is: by how much it moves two labels apart at most. They are
// moved so that their mean is 0, which leaves the log-odds as they are; cut so
// that no two differ by more than the cap; and multiplied by the weight of the
// feature's family. What is too weak for a vote is silenced.
func (s Settings) weigh(row []float64, weight float64) (strength float64) {
	mean := 0.0
	for _, v := range row {
		mean += v / float64(len(row))
	}
	for l := range row {
		row[l] -= mean
		if s.Cap > 0 {
			row[l] = max(-s.Cap/2, min(s.Cap/2, row[l]))
		}
	}
	if slices.Max(row)-slices.Min(row) < s.MinStrength {
		weight = 0
	}
	for l := range row {
		row[l] *= weight
	}
	return slices.Max(row) - slices.Min(row)
}

// Classify says what the speaker of s does with it and how it sounds. Bytes
// that are not UTF-8 count as marks between words. Time is linear in the
// length of s, which must be less than 1 GiB.
func (m *Model) Classify(s string, o Options) Result {
	var result Result
	m.ClassifyInto(&result, s, o)
	return result
}

// ClassifyInto is Classify with the memory of an earlier result, all of which
// is overwritten: without evidence and sentences it allocates nothing once
// there is a result to write over.
func (m *Model) ClassifyInto(result *Result, s string, o Options) {
	r := m.pool.Get().(*reader)
	m.classify(r, result, s, o)
	r.doc.Source = "" // not to hold on to it
	m.pool.Put(r)
}

func (m *Model) classify(r *reader, result *Result, s string, o Options) {
	result.KnownShare = r.read(m, s)
	result.Unfamiliar = result.KnownShare < m.info.UnfamiliarBelow
	result.Decisions = m.decide(result.Decisions, r, o)
	result.Sentences = nil
	if o.Evidence > 0 {
		m.explain(r, result, o)
	}
	if o.Sentences {
		for _, span := range sentences.Append(nil, s) {
			r.read(m, s[span.Start:span.End])
			result.Sentences = append(result.Sentences, Sentence{Span(span), m.decide(nil, r, o)})
		}
	}
}

// decide sums the votes that r read, into the memory of earlier decisions.
func (m *Model) decide(decisions []Decision, r *reader, o Options) []Decision {
	if len(decisions) != len(m.heads) {
		decisions = make([]Decision, len(m.heads))
	}
	for h := range m.heads {
		votes := m.count(r, h)
		prior, bias := m.logPrior(h, o), m.heads[h].calibration.bias
		p := decisions[h].Probabilities[:0]
		for at := m.heads[h].lane; len(p) < len(bias); at++ {
			sums := m.sum(votes, at)
			for _, sum := range sums[:min(len(sums), len(bias)-len(p))] {
				p = append(p, sum+bias[len(p)]+prior[len(p)])
			}
		}
		softmax(p)
		decisions[h] = Decision{Label: argmax(p), Probabilities: p}
	}
	return decisions
}

// sum adds up a lane of the rows of votes.
func (m *Model) sum(votes []vote, at int) (sums [len(lane{})]float64) {
	for _, v := range votes {
		row := &m.table[int(v.row)*m.width+at]
		sums[0] += v.weight * float64(row[0])
		sums[1] += v.weight * float64(row[1])
		sums[2] += v.weight * float64(row[2])
		sums[3] += v.weight * float64(row[3])
	}
	return sums
}

// count returns the votes that count for head h.
func (m *Model) count(r *reader, h int) []vote {
	return r.strongest(m.info.Settings.MaxFeatures, m.heads[h].strength)
}

// value is what a feature adds to a label of head h.
func (m *Model) value(h, row, label int) float64 {
	return float64(m.table[row*m.width+m.heads[h].lane+label/len(lane{})][label%len(lane{})])
}

// logPrior returns the logarithms of the prior of head h that holds for a call.
func (m *Model) logPrior(h int, o Options) []float64 {
	if h < len(o.Priors) && o.Priors[h] != nil {
		return logs(o.Priors[h])
	}
	return m.heads[h].logPrior
}

// explain adds the evidence for the decisions on the text that r read.
func (m *Model) explain(r *reader, result *Result, o Options) {
	type seen struct {
		name  string
		spans []Span
	}
	features := make(map[int32]*seen, len(r.votes))
	for i, row := range r.rows {
		if row < 0 || int(row) >= m.voters {
			continue
		}
		f := r.doc.Features[i]
		s := features[row]
		if s == nil {
			s = &seen{name: r.doc.Name(f)}
			features[row] = s
		}
		s.spans = append(s.spans, Span(r.doc.Span(f)))
	}
	for h := range result.Decisions {
		d := &result.Decisions[h]
		against := runnerUp(d.Probabilities, d.Label)
		prior, bias := m.logPrior(h, o), m.heads[h].calibration.bias
		e := &Evidence{
			Against: against,
			Prior:   prior[d.Label] - prior[against],
			Bias:    bias[d.Label] - bias[against],
		}
		for _, v := range m.count(r, h) {
			row := int(v.row)
			e.Contributions = append(e.Contributions, Contribution{
				Feature: features[v.row].name,
				LogOdds: v.weight * (m.value(h, row, d.Label) - m.value(h, row, against)),
				Spans:   features[v.row].spans,
			})
		}
		slices.SortFunc(e.Contributions, func(a, b Contribution) int {
			return cmp.Or(cmp.Compare(math.Abs(b.LogOdds), math.Abs(a.LogOdds)), cmp.Compare(a.Feature, b.Feature))
		})
		for _, c := range e.Contributions[min(o.Evidence, len(e.Contributions)):] {
			e.Other += c.LogOdds
		}
		e.Contributions = slices.Clip(e.Contributions[:min(o.Evidence, len(e.Contributions))])
		d.Evidence = e
	}
}

// runnerUp returns the index of the largest value beside top; ties go to the
// first.
func runnerUp(p []float64, top int) int {
	second := -1
	for l := range p {
		if l != top && (second < 0 || p[l] > p[second]) {
			second = l
		}
	}
	return second
}

// unfamiliarBelow is the known share below which a text counts as unfamiliar:
// between the least that real quotes have, 0.7, and the most that other
// languages come to, 0.3 (docs/choices.md).
const unfamiliarBelow = 0.5
