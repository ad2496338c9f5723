package classifier

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/parley-dev/parley/classifier/internal/bayes"
	"github.com/parley-dev/parley/classifier/internal/hashtable"
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
	rows  *hashtable.Table[int32] // hash of a feature to its row
	width int                     // labels of all heads together
	table []float64               // a row for each feature: slope · log-likelihood
	pool  sync.Pool               // of *reader
}

// headModel is what a model learned about one head.
type headModel struct {
	counts      [][]int // of each feature, by label
	calibration calibration

	// What compile makes of it:
	offset   int       // of the head in a row of the table
	strength strength  // of its features
	logPrior []float64 // of the documented prior
}

// Info describes the model. The caller must not change what it points to.
func (m *Model) Info() Info { return m.info }

// Version is the digest that identifies the model.
func (m *Model) Version() string { return m.info.Version }

// compile turns counts into the table that Classify sums. Features are found
// by hash alone, so it fails if two of them share one.
func (m *Model) compile() error {
	m.info.Features = len(m.keys)
	m.rows = hashtable.New[int32](len(m.keys))
	for f, key := range m.keys {
		if h := text.HashKey(key); !m.rows.Put(h, int32(f)) {
			other, _ := m.rows.Get(h)
			return fmt.Errorf("two features share a hash: %q and %q", m.keys[other], key)
		}
	}
	for h := range m.heads {
		m.heads[h].offset = m.width
		m.width += len(m.info.Heads[h].Labels)
	}
	m.table = make([]float64, len(m.keys)*m.width)
	for h := range m.heads {
		head := &m.heads[h]
		strengths := make([]float64, len(m.keys))
		for f, row := range bayes.LogLikelihoods(head.counts, len(m.info.Heads[h].Labels), m.info.Settings.Alpha) {
			centre(row, m.info.Settings.Cap)
			weigh(row, m.keys[f], h)
			strengths[f] = slices.Max(row) - slices.Min(row)
			for l, v := range row {
				m.table[f*m.width+head.offset+l] = head.calibration.slope * v
			}
		}
		head.strength = newStrength(strengths)
		head.logPrior = logs(m.info.Heads[h].Prior)
	}
	m.pool.New = func() any { return &reader{} }
	return nil
}

func logs(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Log(v)
	}
	return out
}

// weigh multiplies a row of a head by the weight of its feature's family.
func weigh(row []float64, key string, head int) {
	w := text.KeyFamily(key).Weight(head)
	for l := range row {
		row[l] *= w
	}
}

// centre moves log-likelihoods so that their mean is 0, which leaves the
// log-odds as they are, and cuts them so that no two differ by more than cap.
func centre(row []float64, limit float64) {
	mean := 0.0
	for _, v := range row {
		mean += v / float64(len(row))
	}
	for l := range row {
		row[l] -= mean
		if limit > 0 {
			row[l] = max(-limit/2, min(limit/2, row[l]))
		}
	}
}

// Classify says what the speaker of s does with it and how it sounds. Bytes
// that are not UTF-8 count as marks between words. Time is linear in the
// length of s.
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
	defer m.pool.Put(r)
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
		p := decisions[h].Probabilities[:0]
		prior := m.logPrior(h, o)
		for l, bias := range m.heads[h].calibration.bias {
			p = append(p, bias+prior[l])
		}
		for _, v := range m.count(r, h) {
			for l, value := range m.row(h, v.row) {
				p[l] += v.weight * value
			}
		}
		softmax(p)
		decisions[h] = Decision{Label: argmax(p), Probabilities: p}
	}
	return decisions
}

// count returns the votes that count for head h.
func (m *Model) count(r *reader, h int) []vote {
	return r.strongest(m.info.Settings.MaxFeatures, &m.heads[h].strength)
}

// row returns what a feature adds to the labels of head h.
func (m *Model) row(h int, row int32) []float64 {
	return m.table[int(row)*m.width+m.heads[h].offset:][:len(m.info.Heads[h].Labels)]
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
	for _, f := range r.doc.Features {
		row, ok := m.rows.Get(f.Hash)
		if !ok {
			continue
		}
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
			row := m.row(h, v.row)
			e.Contributions = append(e.Contributions, Contribution{
				Feature: features[v.row].name,
				LogOdds: v.weight * (row[d.Label] - row[against]),
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
