package classifier

import (
	"iter"
	"slices"
	"sync"
	"sync/atomic"
)

// A tally counts in how many examples each feature occurs, by fold and label,
// and in how many groups. All goroutines add to the same counts: sums of whole
// numbers are the same in whatever order.
type tally struct {
	*vocabulary
	folds   int
	offsets []int // of the heads' labels in a row
	width   int   // labels of all heads

	counts []uint32             // of each fold and feature, a row
	locks  [maxFolds]sync.Mutex // of the counts of each fold
	totals []uint32             // of each feature, a row

	// Groups are counted by what examples there are more than groups: of each
	// feature, for the examples outside each fold and last for all.
	excess []uint32

	// in holds for each feature a set of bits: bit f says that it occurs in
	// enough groups outside fold f, bit folds that it does in all.
	in []uint16
}

// count is the second pass: it counts the features of v, and leaves their
// numbers on the shelves.
func (c *corpus) count(v *vocabulary) (*tally, error) {
	t := &tally{vocabulary: v, folds: c.foldCount}
	for _, h := range c.heads {
		t.offsets = append(t.offsets, t.width)
		t.width += len(h.Labels)
	}
	t.counts = make([]uint32, len(v.keys)*t.folds*t.width)
	t.excess = make([]uint32, len(v.keys)*(t.folds+1))
	groups := gatherer{left: slices.Clone(c.groupSizes), rows: make(map[int32][]member)}
	err := c.again(func(r *rowReader, b batch) error {
		rows := c.rows(r, v, b)
		for n := range t.folds {
			t.addFold(c, rows, (b.number+n)%t.folds) // others begin with another
		}
		for n := range b.size {
			if complete := groups.add(c, rows.first+n, rows.features(n)); complete != nil {
				t.addGroup(complete)
			}
		}
		return nil
	})
	t.sum(c.settings.MinGroups)
	return t, err
}

// rows are the features of the examples of a batch, as numbers in a vocabulary.
type rows struct {
	first int // the place of the first example
	all   []int32
	ends  []int32
}

// features are those of the nth example.
func (r rows) features(n int) []int32 { return cut(r.all, r.ends, n) }

// inFold yields the examples in a fold, and their features.
func (r rows) inFold(c *corpus, fold int) iter.Seq2[int, []int32] {
	return func(yield func(i int, features []int32) bool) {
		for n := range r.ends {
			if i := r.first + n; int(c.folds[i]) == fold && !yield(i, r.features(n)) {
				return
			}
		}
	}
}

// rows returns the features of a batch in v, from the shelf or from the texts,
// and keeps them on the shelf if there is room.
func (c *corpus) rows(r *rowReader, v *vocabulary, b batch) rows {
	features, ends := b.features, b.ends
	switch {
	case ends == nil:
		features, ends = c.readAgain(r, v, b)
	case !b.final:
		features = c.finish(v, b)
	}
	return rows{b.first(), features, ends}
}

// finish turns what the first pass left on a shelf into numbers in v, where it
// stands.
func (c *corpus) finish(v *vocabulary, b batch) []int32 {
	out, start, hashes := b.features[:0], int32(0), b.hashes
	for i, end := range b.ends {
		out, hashes = v.appendShelf(out, b.features[start:end], hashes)
		start, b.ends[i] = end, int32(len(out))
	}
	c.budget.Add(8 * int64(len(b.hashes)))
	b.features, b.hashes, b.final = out, nil, true
	return out
}

// readAgain reads the features of a batch from its texts.
func (c *corpus) readAgain(r *rowReader, v *vocabulary, b batch) (features, ends []int32) {
	features, ends = r.shelf.features[:0], r.shelf.ends[:0]
	for i := range b.size {
		r.read(b.examples[i].Text)
		features = v.append(features, r.hashes)
		ends = append(ends, int32(len(features)))
	}
	r.shelf.features, r.shelf.ends = features, ends
	if reserve(&c.budget, 4*len(features)) {
		b.features, b.ends, b.final = slices.Clone(features), slices.Clone(ends), true
	}
	return features, ends
}

// addFold counts the features of the examples in a fold. What it asks for is then
// in the cache of this core, and in no other's.
func (t *tally) addFold(c *corpus, rows rows, fold int) {
	t.locks[fold].Lock()
	defer t.locks[fold].Unlock()
	for i, features := range rows.inFold(c, fold) {
		for _, f := range features {
			row := t.row(f, fold)
			for h, offset := range t.offsets {
				row[offset+int(c.targets[h][i])]++
			}
		}
	}
}

// row holds the counts of a feature in a fold.
func (t *tally) row(f int32, fold int) []uint32 {
	return t.counts[(fold*len(t.keys)+int(f))*t.width:][:t.width]
}

// A member is a feature in one example of a group, with the fold of the example.
type member struct {
	feature int32
	fold    uint8
}

// A gatherer brings the examples of each group together. It holds the rows of
// a group from its first example to its last: next to nothing where they stand
// side by side, about as much as all their rows where they are scattered.
type gatherer struct {
	mu   sync.Mutex
	left []int32 // of each group, the examples still to come
	rows map[int32][]member
}

// add returns what was gathered of the group of example i if it is complete,
// unless the group has no other example.
func (g *gatherer) add(c *corpus, i int, features []int32) []member {
	group := c.groups[i]
	if c.groupSizes[group] == 1 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	rows := g.rows[group]
	for _, f := range features {
		rows = append(rows, member{f, c.folds[i]})
	}
	if g.left[group]--; g.left[group] > 0 {
		g.rows[group] = rows
		return nil
	}
	delete(g.rows, group)
	return rows
}

// addGroup counts how many more examples than one have a feature in a group.
func (t *tally) addGroup(rows []member) {
	slices.SortFunc(rows, func(a, b member) int { return int(a.feature) - int(b.feature) })
	for len(rows) > 0 {
		f := rows[0].feature
		var inFold [maxFolds]int
		n := 0
		for n < len(rows) && rows[n].feature == f {
			inFold[rows[n].fold]++
			n++
		}
		rows = rows[n:]
		excess := t.excess[int(f)*(t.folds+1):][:t.folds+1]
		for fold := range t.folds {
			atomic.AddUint32(&excess[fold], uint32(max(0, n-inFold[fold]-1)))
		}
		atomic.AddUint32(&excess[t.folds], uint32(n-1))
	}
}

// sum adds up the folds and finds the vocabulary outside each.
func (t *tally) sum(minGroups int) {
	t.totals = make([]uint32, len(t.keys)*t.width)
	t.in = make([]uint16, len(t.keys))
	for f := range t.keys {
		total := t.totals[f*t.width:][:t.width]
		var inFold [maxFolds]uint32
		all := uint32(0)
		for fold := range t.folds {
			row := t.row(int32(f), fold)
			for l, n := range row {
				total[l] += n
			}
			for _, n := range row[:t.headEnd(0)] { // each example once
				inFold[fold] += n
			}
			all += inFold[fold]
		}
		excess := t.excess[f*(t.folds+1):][:t.folds+1]
		for fold := range t.folds {
			if all-inFold[fold]-excess[fold] >= uint32(minGroups) {
				t.in[f] |= 1 << fold
			}
		}
		if all-excess[t.folds] >= uint32(minGroups) {
			t.in[f] |= 1 << t.folds
		}
	}
}

// known reports whether a feature occurs in enough groups outside a fold.
func (t *tally) known(f, fold int) bool { return t.in[f]>>fold&1 != 0 }

// headEnd is where the labels of head h end in a row.
func (t *tally) headEnd(h int) int {
	if h+1 < len(t.offsets) {
		return t.offsets[h+1]
	}
	return t.width
}

// learned lists the keys of the features to learn, ascending, and for each head
// their counts by label, feature by feature.
func (t *tally) learned() (keys []string, counts [][]uint32) {
	known := 0
	for f := range t.keys {
		if t.known(f, t.folds) {
			known++
		}
	}
	keys = make([]string, 0, known)
	counts = make([][]uint32, len(t.offsets))
	for h, offset := range t.offsets {
		counts[h] = make([]uint32, 0, known*(t.headEnd(h)-offset))
	}
	for _, f := range t.sorted {
		if !t.known(int(f), t.folds) {
			continue
		}
		keys = append(keys, t.keys[f])
		for h, offset := range t.offsets {
			counts[h] = append(counts[h], t.totals[int(f)*t.width:][offset:t.headEnd(h)]...)
		}
	}
	return keys, counts
}
