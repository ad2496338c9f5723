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
	sights  []sight
	pairs   []pairCount // one more than tokens: of the pairs that begin before each
	company []float64   // of each token: the weight of what is seen at it
	votes   []vote
	places  []place // a table with open addressing: where in votes a row is
	turn    uint32  // of the table; what is of another turn is not there

	// The memory of strongest.
	ranked  []ranked
	border  []ranked
	counted []vote
}

// A sight is one place at which a known feature was seen.
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

// A place tells where among the votes that of a row is.
type place struct {
	turn uint32
	row  int32
	at   int32
}

// read finds the features of s that the model knows, each once, and the share
// of its words that it knows.
func (r *reader) read(m *Model, s string) (knownShare float64) {
	r.doc.Read(s)
	r.sights = r.sights[:0]
	r.pairs = slices.Grow(r.pairs[:0], len(r.doc.Tokens)+1)[:len(r.doc.Tokens)+1]
	clear(r.pairs)
	words, known := 0, 0
	for i := range r.doc.Features {
		f := &r.doc.Features[i]
		row, ok := m.rows.Get(f.Hash)
		if ok {
			r.sights = append(r.sights, sight{row, f.First})
		}
		switch {
		case f.CountsAsWord():
			words++
			if ok {
				known++
			}
		case f.IsPair():
			n := &r.pairs[f.First+1]
			n.all++
			if ok {
				n.known++
			}
		}
	}
	r.keepCompany(m.info.Settings.MinKnownPairs)
	r.collect()
	if words == 0 {
		return 0
	}
	return float64(known) / float64(words)
}

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
	r.company = slices.Grow(r.company[:0], n)[:n]
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
	if len(r.places) < 1<<log {
		r.places, r.turn = make([]place, 1<<log), 0
	}
	if r.turn++; r.turn == 0 { // after 2^32 turns
		clear(r.places)
		r.turn = 1
	}
	mask := uint32(len(r.places) - 1)
	r.votes = r.votes[:0]
	for _, s := range r.sights {
		w := r.company[s.token]
		for i := uint32(s.row) * 0x9e3779b1 >> 7; ; i++ {
			p := &r.places[i&mask]
			if p.turn != r.turn {
				*p = place{r.turn, s.row, int32(len(r.votes))}
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
	of    []float64 // each feature
	scale float64   // from a strength to its bucket
}

// buckets is how many classes of strength strongest sorts votes into.
const buckets = 64

func newStrength(of []float64) strength {
	top := 1e-9
	for _, v := range of {
		top = max(top, v)
	}
	return strength{of, (buckets - 1) / top}
}

// A ranked is a vote with its strength.
type ranked struct {
	vote
	strength float64
	bucket   int
}

// strongest returns the votes that count for a head: the limit strongest, by
// weight times strength and, where these are equal, by row; all if limit is 0.
// The result is valid until the next call. It takes linear time: what is
// stronger than the bucket in which the limit is reached counts, and only that
// bucket is sorted.
func (r *reader) strongest(limit int, s *strength) []vote {
	if limit == 0 || len(r.votes) <= limit {
		return r.votes
	}
	var count [buckets]int
	r.ranked = r.ranked[:0]
	for _, v := range r.votes {
		strength := v.weight * s.of[v.row]
		bucket := min(int(strength*s.scale), buckets-1)
		count[bucket]++
		r.ranked = append(r.ranked, ranked{v, strength, bucket})
	}
	last := buckets - 1
	for ; count[last] <= limit; last-- {
		limit -= count[last]
	}
	r.counted, r.border = r.counted[:0], r.border[:0]
	for _, v := range r.ranked {
		if v.bucket > last {
			r.counted = append(r.counted, v.vote)
		} else if v.bucket == last {
			r.border = append(r.border, v)
		}
	}
	slices.SortFunc(r.border, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.row, b.row))
	})
	for _, v := range r.border[:limit] {
		r.counted = append(r.counted, v.vote)
	}
	return r.counted
}
