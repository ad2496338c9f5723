package classifier

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/parley-dev/parley/classifier/internal/bayes"
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
	rows    map[uint64]int32 // hash of a feature to its row
	width   int              // labels of all heads together
	table   []float64        // a row for each feature: slope · log-likelihood
	offsets []int            // of the heads in a row
	// of each feature and head, how far the feature moves the labels apart
	strength []float64
	pool     sync.Pool // of *reader
}

// headModel is what a model learned about one head.
type headModel struct {
	counts      [][]int // of each feature, by label
	calibration calibration
}

// Info describes the model. The caller must not change what it points to.
func (m *Model) Info() Info { return m.info }

// Version is the digest that identifies the model.
func (m *Model) Version() string { return m.info.Version }

// compile turns counts into the table that Classify sums.
func (m *Model) compile() error {
	m.info.Features = len(m.keys)
	m.rows = make(map[uint64]int32, len(m.keys))
	for f, key := range m.keys {
		h := text.HashKey(key)
		if other, ok := m.rows[h]; ok {
			return fmt.Errorf("two features share a hash: %q and %q", m.keys[other], key)
		}
		m.rows[h] = int32(f)
	}
	for _, h := range m.info.Heads {
		m.offsets = append(m.offsets, m.width)
		m.width += len(h.Labels)
	}
	m.table = make([]float64, len(m.keys)*m.width)
	m.strength = make([]float64, len(m.keys)*len(m.heads))
	for h, head := range m.heads {
		labels := len(m.info.Heads[h].Labels)
		for f, row := range bayes.LogLikelihoods(head.counts, labels, m.info.Settings.Alpha) {
			centre(row, m.info.Settings.Cap)
			weigh(row, m.keys[f], h)
			m.strength[f*len(m.heads)+h] = slices.Max(row) - slices.Min(row)
			for l, v := range row {
				m.table[f*m.width+m.offsets[h]+l] = head.calibration.slope * v
			}
		}
	}
	m.pool.New = func() any {
		return &reader{seen: make([]uint32, len(m.keys)), at: make([]int32, len(m.keys))}
	}
	return nil
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

// A reader is the memory that one call of Classify works in.
type reader struct {
	doc     text.Doc
	sights  []sight
	seen    []uint32 // of each feature, the last turn in which it was seen
	at      []int32  // of each feature seen in this turn, its place in votes
	turn    uint32
	pairs   []int32 // two for each token: the known pairs before it, and all
	votes   []vote
	ordered []vote
}

// A sight is one place at which a known feature was seen.
type sight struct {
	row   int32
	token int32
}

// A vote is a feature of the text, with the weight of its best company.
type vote struct {
	row    int32
	weight float64
}

// read finds the features of s that the model knows, each once, and the share
// of its words that it knows.
func (r *reader) read(m *Model, s string) (knownShare float64) {
	r.doc.Read(s)
	r.sights = r.sights[:0]
	r.pairs = append(r.pairs[:0], make([]int32, 2*(len(r.doc.Tokens)+1))...)
	words, known := 0, 0
	r.doc.Features(func(f text.Feature) {
		row, ok := m.rows[f.Hash()]
		if f.CountsAsWord() {
			words++
			if ok {
				known++
			}
		}
		if f.IsPair() {
			r.pairs[2*f.First+3]++
			if ok {
				r.pairs[2*f.First+2]++
			}
		}
		if ok {
			r.sights = append(r.sights, sight{row, int32(f.First)})
		}
	})
	for i := 2; i < len(r.pairs); i++ {
		r.pairs[i] += r.pairs[i-2]
	}
	r.collect(m.info.Settings.MinKnownPairs)
	if words == 0 {
		return 0
	}
	return float64(known) / float64(words)
}

// collect turns sights into votes.
func (r *reader) collect(minKnownPairs float64) {
	r.turn++
	if r.turn == 0 { // after 2^32 turns
		clear(r.seen)
		r.turn = 1
	}
	r.votes = r.votes[:0]
	for _, s := range r.sights {
		w := r.company(int(s.token), minKnownPairs)
		if r.seen[s.row] != r.turn {
			r.seen[s.row] = r.turn
			r.at[s.row] = int32(len(r.votes))
			r.votes = append(r.votes, vote{s.row, w})
		} else if v := &r.votes[r.at[s.row]]; v.weight < w {
			v.weight = w
		}
	}
}

// window is how many tokens to each side make the company of a token, and
// fewPairs the number of pairs below which company tells nothing.
const (
	window   = 8
	fewPairs = 6
)

// company is the weight of what is seen at a token: 1 where at least the share
// least of the word pairs around it is known, less where fewer are.
func (r *reader) company(token int, least float64) float64 {
	from, to := 2*max(0, token-window), 2*min(len(r.doc.Tokens), token+window)
	known, all := r.pairs[to]-r.pairs[from], r.pairs[to+1]-r.pairs[from+1]
	if all < fewPairs || float64(known) >= least*float64(all) {
		return 1
	}
	share := float64(known) / float64(all) / least
	return share * share
}

// strongest returns the votes that count for a head: the limit strongest, by
// how far they move its labels apart; all if limit is 0. The result is valid
// until the next call.
func (r *reader) strongest(limit int, strength func(row int32) float64) []vote {
	if limit == 0 || len(r.votes) <= limit {
		return r.votes
	}
	r.ordered = append(r.ordered[:0], r.votes...)
	slices.SortFunc(r.ordered, func(a, b vote) int {
		return cmp.Or(cmp.Compare(b.weight*strength(b.row), a.weight*strength(a.row)), cmp.Compare(a.row, b.row))
	})
	return r.ordered[:limit]
}

// Classify says what the speaker of s does with it and how it sounds. Bytes
// that are not UTF-8 count as marks between words. Time is linear in the
// length of s.
func (m *Model) Classify(s string, o Options) Result {
	r := m.pool.Get().(*reader)
	defer m.pool.Put(r)
	var result Result
	result.KnownShare = r.read(m, s)
	result.Unfamiliar = result.KnownShare < m.info.UnfamiliarBelow
	result.Decisions = m.decide(r, o)
	if o.Evidence > 0 {
		m.explain(r, &result, o)
	}
	if o.Sentences {
		for _, span := range sentences.Append(nil, s) {
			r.read(m, s[span.Start:span.End])
			result.Sentences = append(result.Sentences, Sentence{Span(span), m.decide(r, o)})
		}
	}
	return result
}

// decide sums the votes that r read.
func (m *Model) decide(r *reader, o Options) []Decision {
	sums := make([]float64, m.width)
	decisions := make([]Decision, len(m.heads))
	for h, info := range m.info.Heads {
		p := sums[m.offsets[h]:][:len(info.Labels):len(info.Labels)]
		for _, v := range m.count(r, h) {
			for l, value := range m.row(h, v.row) {
				p[l] += v.weight * value
			}
		}
		prior := m.prior(h, o)
		for l := range p {
			p[l] += m.heads[h].calibration.bias[l] + math.Log(prior[l])
		}
		softmax(p)
		decisions[h] = Decision{Label: argmax(p), Probabilities: p}
	}
	return decisions
}

// count returns the votes that count for head h.
func (m *Model) count(r *reader, h int) []vote {
	return r.strongest(m.info.Settings.MaxFeatures, func(row int32) float64 { return m.strength[int(row)*len(m.heads)+h] })
}

// row returns what a feature adds to the labels of head h.
func (m *Model) row(h int, row int32) []float64 {
	return m.table[int(row)*m.width+m.offsets[h]:][:len(m.info.Heads[h].Labels)]
}

// prior returns the prior of head h that holds for a call.
func (m *Model) prior(h int, o Options) []float64 {
	if h < len(o.Priors) && o.Priors[h] != nil {
		return o.Priors[h]
	}
	return m.info.Heads[h].Prior
}

// explain adds the evidence for the decisions on the text that r read.
func (m *Model) explain(r *reader, result *Result, o Options) {
	type seen struct {
		name  string
		spans []Span
	}
	features := make(map[int32]*seen, len(r.votes))
	r.doc.Features(func(f text.Feature) {
		row, ok := m.rows[f.Hash()]
		if !ok {
			return
		}
		s := features[row]
		if s == nil {
			s = &seen{name: f.Name()}
			features[row] = s
		}
		s.spans = append(s.spans, Span(f.Span))
	})
	for h := range result.Decisions {
		d := &result.Decisions[h]
		against := runnerUp(d.Probabilities, d.Label)
		prior, bias := m.prior(h, o), m.heads[h].calibration.bias
		e := &Evidence{
			Against: against,
			Prior:   math.Log(prior[d.Label]) - math.Log(prior[against]),
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
