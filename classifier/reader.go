package classifier

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// A reader is the memory that one call of Classify works in.
type reader struct {
	doc     text.Doc
	rows    []int32 // of each feature of doc, or -1
	sights  []sight
	pairs   []pairCount // one more than tokens: of the pairs that begin before each
	company []float64   // of each token: the weight of what is seen at it
	votes   []vote
	seats   []seat // a table with open addressing: where in votes a row is
	turn    uint32 // of the table; what is of another turn is not there

	// The memory of strongest.
	buckets []uint8
	border  []vote
	counted []vote
}

// A sight is one place at which a feature that has a vote was seen.
type sight struct {
	row   int32
	token int32
}

// A pairCount counts pairs of neighbours.
type pairCount struct{ known, all int32 }

// A vote is a feature of the text, with the weight of its best company.
type vote struct {
	row    int32
	weight float64
}

// A seat tells where among the votes that of a row is.
type seat struct {
	turn uint32
	row  int32
	at   int32
}

// read finds the features of s that the model knows, each once, and the share
// of its words that it knows.
func (r *reader) read(m *Model, s string) (knownShare float64) {
	r.doc.Read(s)
	r.rows = resize(r.rows, len(r.doc.Hashes))
	m.index.FindAll(r.rows, r.doc.Hashes)
	r.sights, r.pairs = resize(r.sights, len(r.rows)+1), resize(r.pairs, len(r.doc.Tokens)+1)
	clear(r.pairs)
	n, words, known := 0, 0, 0
	for i, row := range r.rows {
		f := &r.doc.Features[i]
		r.sights[n] = sight{row, f.First}
		n += less(uint32(row), uint32(m.voters))
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
	r.sights = r.sights[:n]
	r.keepCompany(m.info.Settings.MinKnownPairs)
	r.collect()
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
// pairs around is known, less where fewer are.
func (r *reader) keepCompany(least float64) {
	for i := 1; i < len(r.pairs); i++ {
		r.pairs[i].known += r.pairs[i-1].known
		r.pairs[i].all += r.pairs[i-1].all
	}
	n := len(r.doc.Tokens)
	r.company = resize(r.company, n)
	for i := range r.company {
		from, to := r.pairs[max(0, i-window)], r.pairs[min(n, i+window)]
		known, all := to.known-from.known, to.all-from.all
		r.company[i] = 1
		if all >= fewPairs && float64(known) < least*float64(all) {
			share := float64(known) / float64(all) / least
			r.company[i] = share * share
		}
	}
}

// collect turns sights into votes.
func (r *reader) collect() {
	log := bits.Len(uint(2 * len(r.sights)))
	if len(r.seats) < 1<<log {
		r.seats, r.turn = make([]seat, 1<<log), 0
	}
	if r.turn++; r.turn == 0 { // after 2^32 turns
		clear(r.seats)
		r.turn = 1
	}
	mask := uint32(len(r.seats) - 1)
	r.votes = r.votes[:0]
	for _, s := range r.sights {
		w := r.company[s.token]
		for i := uint32(s.row) * 0x9e3779b1 >> 7; ; i++ {
			p := &r.seats[i&mask]
			if p.turn != r.turn {
				*p = seat{r.turn, s.row, int32(len(r.votes))}
				r.votes = append(r.votes, vote{s.row, w})
				break
			}
			if p.row == s.row {
				v := &r.votes[p.at]
				v.weight = max(v.weight, w)
				break
			}
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
	buckets = 256
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
	r.counted, r.buckets = resize(r.counted, len(r.votes)+1), resize(r.buckets, len(r.votes)+1)
	n := 0
	for _, v := range r.votes {
		b := s.bucket[v.row]
		if v.weight != 1 {
			b = s.bucketOf(v)
		}
		r.counted[n], r.buckets[n] = v, b // are written over if silent
		n += less(silent, uint32(b))
	}
	votes := r.counted[:n]
	if limit == 0 || n <= limit {
		return votes
	}
	var count [buckets]int32
	for _, b := range r.buckets[:n] {
		count[b]++
	}
	last := uint8(buckets - 1)
	for ; int(count[last]) <= limit; last-- {
		limit -= int(count[last])
	}
	r.border = resize(r.border, n+1)
	above, at := 0, 0
	for i, b := range r.buckets[:n] {
		v := votes[i]
		votes[above] = v
		above += less(uint32(last), uint32(b))
		r.border[at] = v
		at += 1 - less(uint32(last), uint32(b)) - less(uint32(b), uint32(last))
	}
	slices.SortFunc(r.border[:at], s.compare)
	return append(votes[:above], r.border[:limit]...)
}
