package classifier

import (
	"math"
	"slices"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// A scorer gives examples the scores that a model without their fold would
// give them, before calibration. Examples are taken to keep good company:
// hardly one has fewer known pairs than MinKnownPairs.
type scorer struct {
	*tally
	settings Settings
	weights  [][]float64 // of each family, by head
	logs     [][]float64 // for each fold, by label: what is taken off the log of a smoothed count
	small    []float64   // logs of smoothed counts from 0
}

// score is the third pass. It returns, for each head, the scores of all
// examples in the order of their IDs, one row after the other.
func (c *corpus) score(t *tally) ([][]float64, error) {
	s := newScorer(t, c.settings)
	scores := make([][]float64, len(c.heads))
	for h, head := range c.heads {
		scores[h] = make([]float64, len(c.ids)*len(head.Labels))
	}
	err := c.again(func(r *rowReader, b batch) error {
		return c.rows(r, t.vocabulary, b, func(i int, features []int32) {
			s.read(&r.scratch, features, int(c.folds[i]))
			for h, head := range c.heads {
				k := len(head.Labels)
				r.scratch.sum(scores[h][k*int(c.rank[i]):][:k], h, t.offsets[h], t.width, s.settings.MaxFeatures)
			}
		})
	})
	return scores, err
}

func newScorer(t *tally, s Settings) *scorer {
	sc := &scorer{tally: t, settings: s, small: make([]float64, 1<<12)}
	for _, f := range text.Families() {
		var weights []float64
		for h := range t.offsets {
			weights = append(weights, f.Weight(h))
		}
		sc.weights = append(sc.weights, weights)
	}
	for n := range sc.small {
		sc.small[n] = math.Log(float64(n) + s.Alpha)
	}
	sums := make([]uint64, t.folds*t.width)
	sizes := make([]int, t.folds)
	for f := range t.keys {
		for fold := range t.folds {
			if t.in[f]>>fold&1 == 0 {
				continue
			}
			sizes[fold]++
			for l, n := range t.row(int32(f), fold) {
				sums[fold*t.width+l] += uint64(t.totals[f*t.width+l] - n)
			}
		}
	}
	for fold, size := range sizes {
		logs := make([]float64, t.width)
		for l := range logs {
			logs[l] = math.Log(float64(sums[fold*t.width+l]) + s.Alpha*float64(size))
		}
		sc.logs = append(sc.logs, logs)
	}
	return sc
}

// scoring is the memory that a scorer works in.
type scoring struct {
	features []int32     // of the example, those that are known outside its fold
	values   []float64   // of each, what it adds to the labels of all heads
	strength [][]float64 // for each head, of each: how far it moves the labels apart
	best     []int32     // places in features, the strongest first
}

// read makes r hold what the features say, by counts that leave the fold out.
func (s *scorer) read(r *scoring, features []int32, fold int) {
	r.features, r.values = r.features[:0], r.values[:0]
	r.strength = append(r.strength, make([][]float64, len(s.offsets)-len(r.strength))...)
	for h := range r.strength {
		r.strength[h] = r.strength[h][:0]
	}
	logs := s.logs[fold]
	for _, f := range features {
		if s.in[f]>>fold&1 == 0 {
			continue
		}
		start := len(r.values)
		row := s.row(f, fold)
		for l, n := range s.totals[int(f)*s.width:][:s.width] {
			r.values = append(r.values, s.log(n-row[l])-logs[l])
		}
		weights := s.weights[s.families[f]]
		for h, offset := range s.offsets {
			values := r.values[start+offset : start+s.headEnd(h)]
			centre(values, s.settings.Cap)
			for l := range values {
				values[l] *= weights[h]
			}
			r.strength[h] = append(r.strength[h], slices.Max(values)-slices.Min(values))
		}
		r.features = append(r.features, f)
	}
}

// log is the logarithm of a smoothed count.
func (s *scorer) log(n uint32) float64 {
	if int(n) < len(s.small) {
		return s.small[n]
	}
	return math.Log(float64(n) + s.settings.Alpha)
}

// sum adds up what the limit strongest features say for a head, or all of them
// if limit is 0. Of two as strong, that with the smaller key comes first.
func (r *scoring) sum(scores []float64, head, offset, width, limit int) {
	if limit == 0 || len(r.features) <= limit {
		for n := range r.features {
			r.add(scores, n, offset, width)
		}
		return
	}
	strength := r.strength[head]
	before := func(a, b int32) bool {
		if strength[a] != strength[b] {
			return strength[a] > strength[b]
		}
		return r.features[a] < r.features[b]
	}
	best := r.best[:0]
	for n := range int32(len(r.features)) {
		if len(best) == limit {
			if !before(n, best[limit-1]) {
				continue
			}
			best = best[:limit-1]
		}
		i := len(best)
		best = append(best, n)
		for ; i > 0 && before(n, best[i-1]); i-- {
			best[i] = best[i-1]
		}
		best[i] = n
	}
	for _, n := range best {
		r.add(scores, int(n), offset, width)
	}
	r.best = best
}

func (r *scoring) add(scores []float64, n, offset, width int) {
	for l, v := range r.values[n*width+offset:][:len(scores)] {
		scores[l] += v
	}
}
