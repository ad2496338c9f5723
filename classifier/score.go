package classifier

import (
	"cmp"
	"math"
	"slices"
)

// A scorer gives examples the scores that a model without their fold would
// give them, before calibration. Examples are taken to keep good company:
// hardly one has fewer known pairs than MinKnownPairs.
type scorer struct {
	*tally
	limit int        // Settings.MaxFeatures
	from  int        // the first fold whose values are there
	folds []foldSums // of each from then on
}

// foldSums are what the features say by counts that leave a fold out.
type foldSums struct {
	values   []float64 // of each feature, a row: what it adds to the labels
	strength []float64 // of each feature and head: how far it moves the labels apart
}

// maxFoldSums bounds the memory for them, in bytes. If a vocabulary is so large
// that they do not fit for all folds, there are passes for some at a time.
const maxFoldSums = 160 << 20 // 160 MiB

// foldsAtOnce is for how many folds foldSums are made at a time: for one, if a
// pass costs little, since a small table is quicker than a large one.
func (c *corpus) foldsAtOnce(t *tally) int {
	if c.shelved() {
		return 1
	}
	perFold := 8 * len(t.keys) * (t.width + len(c.heads))
	return max(1, min(t.folds, maxFoldSums/max(1, perFold)))
}

// score makes the passes after the second. It returns, for each head, the
// scores of all examples in the order of their IDs, one row after the other.
func (c *corpus) score(t *tally) ([][]float64, error) {
	scores := make([][]float64, len(c.heads))
	for h, head := range c.heads {
		scores[h] = make([]float64, len(c.ids)*len(head.Labels))
	}
	s := &scorer{tally: t, limit: c.settings.MaxFeatures, folds: make([]foldSums, c.foldsAtOnce(t))}
	for i := range s.folds {
		s.folds[i].values = make([]float64, len(t.keys)*t.width)
		s.folds[i].strength = make([]float64, len(t.keys)*len(c.heads))
	}
	for ; s.from < t.folds; s.from += len(s.folds) {
		s.folds = s.folds[:min(len(s.folds), t.folds-s.from)]
		for i := range s.folds {
			s.folds[i].fill(t, s.from+i, c.settings)
		}
		err := c.again(func(r *rowReader, b batch) error {
			rows := c.rows(r, t.vocabulary, b)
			for fold := range s.folds {
				for i, features := range rows.inFold(c, s.from+fold) {
					for h, head := range c.heads {
						k := len(head.Labels)
						s.score(r, scores[h][k*int(c.rank[i]):][:k], h, fold, features)
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return scores, nil
}

// fill computes what features say by counts that leave a fold out, but for those
// that no example of the fold has. Features that are not known then have no
// strength.
func (s *foldSums) fill(t *tally, fold int, settings Settings) {
	sums := make([]uint64, t.width)
	size := 0
	for f := range t.keys {
		if t.known(f, fold) {
			size++
			for l, n := range t.row(int32(f), fold) {
				sums[l] += uint64(t.totals[f*t.width+l] - n)
			}
		}
	}
	logs := make([]float64, t.width) // what is taken off the logarithm of a count
	for l, n := range sums {
		logs[l] = math.Log(float64(n) + settings.Alpha*float64(size))
	}
	small := make([]float64, 1<<10) // logarithms of the counts that most features have
	for n := range small {
		small[n] = math.Log(float64(n) + settings.Alpha)
	}
	inBlocks(len(t.keys), blockSize, func(_, start, end int) {
		for f := start; f < end; f++ {
			s.fillRow(t, f, fold, settings, logs, small)
		}
	})
}

func (s *foldSums) fillRow(t *tally, f, fold int, settings Settings, logs, small []float64) {
	row := t.row(int32(f), fold)
	if !slices.ContainsFunc(row, func(n uint32) bool { return n > 0 }) {
		return
	}
	strength := s.strength[f*len(t.offsets):][:len(t.offsets)]
	if !t.known(f, fold) {
		clear(strength)
		return
	}
	all := s.values[f*t.width:][:t.width]
	for l, total := range t.totals[f*t.width:][:t.width] {
		if n := total - row[l]; int(n) < len(small) {
			all[l] = small[n] - logs[l]
		} else {
			all[l] = math.Log(float64(n)+settings.Alpha) - logs[l]
		}
	}
	for h, offset := range t.offsets {
		values, weight := all[offset:t.headEnd(h)], t.families[f].Weight(h)
		strength[h] = settings.weigh(values, weight)
	}
}

// A ranked feature is one of an example, by how strong it is.
type ranked struct {
	strength float64
	feature  int32
}

// compare orders features by falling strength, those as strong by their keys.
func (v *vocabulary) compare(a, b ranked) int {
	if a.strength != b.strength {
		return cmp.Compare(b.strength, a.strength)
	}
	return cmp.Compare(v.rank[a.feature], v.rank[b.feature])
}

// score adds up what the strongest features of an example say for a head, or
// all of them if there is no limit.
func (s *scorer) score(r *rowReader, scores []float64, head, fold int, features []int32) {
	sums, heads := &s.folds[fold], len(s.offsets)
	known := r.ranked[:0]
	for _, f := range features {
		if strength := sums.strength[int(f)*heads+head]; strength > 0 {
			known = append(known, ranked{strength, f})
		}
	}
	r.ranked = known
	if s.limit > 0 && len(known) > s.limit {
		known = s.strongest(known, s.limit)
	}
	for _, k := range known {
		for l, v := range sums.values[int(k.feature)*s.width+s.offsets[head]:][:len(scores)] {
			scores[l] += v
		}
	}
}

// strongest returns the n strongest in their order, at the front of the list. It
// leaves out what is of a weaker class than the last of them before it sorts.
func (v *vocabulary) strongest(list []ranked, n int) []ranked {
	var count [classes]int
	for _, x := range list {
		count[x.class()]++
	}
	last := classes - 1
	for enough := count[last]; enough < n; enough += count[last] {
		last--
	}
	among := 0
	for _, x := range list {
		list[among] = x // is written over unless it is among them
		if x.class() >= last {
			among++
		}
	}
	slices.SortFunc(list[:among], v.compare)
	return list[:n]
}

// classes is how many classes of strength there are, each an eighth of a nat
// wide but for the last: few features are as strong as that.
const classes = 64

func (r ranked) class() int { return int(min(8*r.strength, classes-1)) }
