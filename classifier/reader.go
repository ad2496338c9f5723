package classifier

import (
	"cmp"
	"slices"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// A reader is the memory that one call of Classify works in.
type reader struct {
	doc     text.Doc
	rows    []int32     // of each feature of doc, or -1
	pairs   []pairCount // one more than tokens: of the pairs that begin before each
	company []float64   // of each token: the weight of what is seen at it
	votes   []vote
	seen    []uint64 // the rows that have become votes, a bit each
	places  []int32  // of each row that has become a vote: where among them

	// The memory of strongest.
	buckets []uint8 // of the votes
	counted []vote
	border  []vote
}

// A pairCount counts pairs of neighbours.
type pairCount struct{ known, all int32 }

// A vote is a feature of the text, with the weight of its best company.
type vote struct {
	row    int32
	weight float64
}

// read finds the features of s that the model knows, each once, and the share
// of its words that it knows.
func (r *reader) read(m *Model, s string) (knownShare float64) {
	r.doc.Read(s)
	r.rows = resize(r.rows, len(r.doc.Hashes))
	m.index.FindAll(r.rows, r.doc.Hashes)
	r.pairs = resize(r.pairs, len(r.doc.Tokens)+1)
	clear(r.pairs)
	words, known := 0, 0
	for i, row := range r.rows {
		f := &r.doc.Features[i]
		ok := less(uint32(row), uint32(len(m.order)))
		switch {
		case f.CountsAsWord():
			words++
			known += ok
		case f.IsPair():
			p := &r.pairs[f.First+1]
			p.all++
			p.known += int32(ok)
		}
	}
	r.collect(m.voters)
	if !r.keepCompany(m.info.Settings.MinKnownPairs) {
		r.weigh(m.voters)
	}
	if words == 0 {
		return 0
	}
	return float64(known) / float64(words)
}

// less is 1 if a < b and 0 if not, without a branch to guess wrong.
func less(a, b uint32) int { return int((uint64(a) - uint64(b)) >> 63) }

// resize returns s with length n and whatever in it.
func resize[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// window is how many tokens to each side make the company of a token, and
// fewPairs the number of pairs below which company tells nothing.
const (
	window   = 8
	fewPairs = 6
)

// keepCompany weighs the tokens: 1 where at least the share least of the word
// pairs around is known, less where fewer are. It reports whether all weigh 1,
// which is so with most texts.
func (r *reader) keepCompany(least float64) (full bool) {
	for i := 1; i < len(r.pairs); i++ {
		r.pairs[i].known += r.pairs[i-1].known
		r.pairs[i].all += r.pairs[i-1].all
	}
	n := len(r.doc.Tokens)
	r.company, full = resize(r.company, n), true
	for i := range r.company {
		from, to := r.pairs[max(0, i-window)], r.pairs[min(n, i+window)]
		known, all := to.known-from.known, to.all-from.all
		r.company[i] = 1
		if all >= fewPairs && float64(known) < least*float64(all) {
			share := float64(known) / float64(all) / least
			r.company[i] = share * share
			full = false
		}
	}
	return full
}

// collect makes the rows votes of full weight, each once. It has no branch to
// guess wrong: the row after the last stands for all that have no vote, and is
// seen from the start.
func (r *reader) collect(voters int) {
	if len(r.seen) != voters/64+1 {
		r.seen = make([]uint64, voters/64+1)
	}
	seen, votes, n := r.seen, resize(r.votes, len(r.rows)+1), 0
	seen[voters/64] |= 1 << (voters % 64)
	for _, row := range r.rows {
		row := min(uint32(row), uint32(voters))
		votes[n] = vote{int32(row), 1} // is written over if it was seen
		n += int(^seen[row/64] >> (row % 64) & 1)
		seen[row/64] |= 1 << (row % 64)
	}
	r.votes = votes[:n]
	for _, v := range r.votes {
		seen[v.row/64] = 0
	}
}

// weigh gives each vote the weight of the best company that its feature keeps.
func (r *reader) weigh(voters int) {
	r.places = resize(r.places, voters)
	for i := range r.votes {
		v := &r.votes[i]
		r.places[v.row], v.weight = int32(i), 0
	}
	for i, row := range r.rows {
		if uint32(row) < uint32(voters) {
			v := &r.votes[r.places[row]]
			v.weight = max(v.weight, r.company[r.doc.Features[i].First])
		}
	}
}

// A strength tells how far features move the labels of a head apart.
type strength struct {
	of    []float64 // each row
	order []int32   // of each row: equal strengths go by it

	// The rows, from weak to strong, are cut into buckets of the same size:
	// many features are as strong as the cap allows, and must not all meet in
	// one.
	bucket []uint8          // of each row; silent if it has no vote
	floor  [buckets]float64 // of each bucket: the weakest in it
}

// buckets is how many classes of strength strongest sorts votes into. The
// first is for rows without a vote for the head, the second for votes weaker
// than any of full weight.
const (
	buckets = 64
	silent  = 0
	weakest = 1
)

// newStrength makes the strengths of rows from those of keys.
func newStrength(ofKeys []float64, order []int32) *strength {
	s := &strength{of: make([]float64, len(order)), order: order, bucket: make([]uint8, len(order))}
	var rows []int32 // that have a vote
	for row, k := range order {
		if s.of[row] = ofKeys[k]; s.of[row] > 0 {
			rows = append(rows, int32(row))
		}
	}
	slices.SortFunc(rows, func(a, b int32) int { return -s.compare(vote{a, 1}, vote{b, 1}) })
	const first = weakest + 1
	for i, row := range slices.Backward(rows) {
		b := uint8(first + i*(buckets-first)/len(rows))
		s.bucket[row], s.floor[b] = b, s.of[row]
	}
	for b := first; b < buckets; b++ {
		s.floor[b] = max(s.floor[b], s.floor[b-1]) // of empty ones
	}
	return s
}

// bucketOf returns the bucket in which a vote of less than full weight stands:
// below all votes of full weight that are as strong.
func (s *strength) bucketOf(v vote) uint8 {
	if s.bucket[v.row] == silent {
		return silent
	}
	b, _ := slices.BinarySearch(s.floor[:], v.weight*s.of[v.row])
	return uint8(max(b-1, weakest))
}

// compare orders votes by falling weight times strength, then by falling
// weight, then by their place in the order.
func (s *strength) compare(a, b vote) int {
	if c := cmp.Compare(b.weight*s.of[b.row], a.weight*s.of[a.row]); c != 0 {
		return c
	}
	if c := cmp.Compare(b.weight, a.weight); c != 0 {
		return c
	}
	return cmp.Compare(s.order[a.row], s.order[b.row])
}

// strongest returns the votes that count for a head: the limit strongest, by
// weight times strength; all if limit is 0. The result is valid until the next
// call. It takes linear time: what is stronger than the bucket in which the
// limit is reached counts, and only that bucket is sorted.
func (r *reader) strongest(limit int, s *strength) []vote {
	votes, bucketOfRow := r.votes, s.bucket
	bucket, counted := resize(r.buckets, len(votes)), resize(r.counted, len(votes)+1)
	var size [buckets]int32
	for i, v := range votes {
		b := bucketOfRow[v.row]
		if v.weight != 1 {
			b = s.bucketOf(v)
		}
		bucket[i] = b
		size[b]++
	}
	if limit == 0 {
		limit = len(votes)
	}
	last := uint8(buckets - 1)
	for ; last > silent && int(size[last]) <= limit; last-- {
		limit -= int(size[last])
	}
	n := 0
	for i, b := range bucket {
		counted[n] = votes[i] // is written over if it does not count
		n += less(uint32(last), uint32(b))
	}
	r.buckets, r.counted, r.border = bucket, counted, r.border[:0]
	if last == silent {
		return counted[:n]
	}
	for i, b := range bucket {
		if b == last {
			r.border = append(r.border, votes[i])
		}
	}
	slices.SortFunc(r.border, s.compare)
	return append(counted[:n], r.border[:limit]...)
}
