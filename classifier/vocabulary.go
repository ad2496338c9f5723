package classifier

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// A survey finds the features that may be frequent enough to learn. Most
// features of a corpus are seen once or twice, and must not take memory each: a
// sketch counts the examples they are seen in up to three, in a table of counters
// that features share by their hashes (a spectral Bloom filter with one hash,
// Cohen and Matias 2003). It never counts too few.
//
// From the third on, a feature is a candidate with a number, and every sight is
// compared with it by a second hash: if two features of the same hash are both
// frequent enough to learn, both are met here, and see returns an error.
type survey struct {
	least int          // examples from which on a feature is a candidate
	seed  maphash.Seed // of the second hashes

	// pass is held for reading while a batch is counted, and for writing while
	// the sketch grows.
	pass     sync.RWMutex
	counters []uint32     // 16 counters of two bits each
	features atomic.Int64 // counted, but for those that others hid

	candidates atomic.Pointer[candidateTable]

	mu   sync.Mutex // of adding candidates
	keys []string   // of the candidates
	text strings.Builder
}

const (
	// A sketch has between 2^22 and 2^28 counters (1 to 64 MiB). It doubles
	// whenever it has counted a feature for every 16 of them.
	minCounterWords = 1 << 18
	maxCounterWords = 1 << 24
	countersPerWord = 16

	// maxSights is as far as a sketch counts.
	maxSights = 3
)

func newSurvey(minGroups int) *survey {
	s := &survey{least: min(minGroups, maxSights), seed: maphash.MakeSeed(), counters: make([]uint32, minCounterWords)}
	s.candidates.Store(&candidateTable{slots: make([]candidateSlot, 1<<12)})
	return s
}

// begin and end stand around the sights of a batch.
func (s *survey) begin() { s.pass.RLock() }

func (s *survey) end() {
	full := s.full()
	s.pass.RUnlock()
	if full {
		s.pass.Lock()
		defer s.pass.Unlock()
		if s.full() { // still
			// A counter is found by the last bits of a hash. Who asks for one
			// bit more finds the same count, whatever the bit is.
			s.counters = slices.Concat(s.counters, s.counters)
		}
	}
}

func (s *survey) full() bool {
	n := len(s.counters)
	return n < maxCounterWords && s.features.Load() > int64(n*countersPerWord/16)
}

// see counts the features that r has read, makes those candidates that were or
// look to have been seen often enough, and tells r which are. The error says that
// two features have the same hash. It asks for one thing of all features before
// it asks for the next: the tables are too large for the nearest caches, and so
// it waits for many places at once.
func (s *survey) see(r *rowReader) error {
	if r.checker == nil {
		r.checker = text.NewChecker(s.seed)
	}
	r.checker.Read(&r.doc)
	for _, again := range r.repeats {
		if r.check(again.place) != r.check(again.first) {
			return clash(string(r.key(again.place)), string(r.key(again.first)))
		}
	}
	table := s.candidates.Load()
	r.found = resize(r.found, len(r.hashes))
	for i, hash := range r.hashes {
		r.found[i] = table.find(hash)
	}
	fresh := 0
	for i, hash := range r.hashes {
		if r.found[i] != noCandidate {
			continue
		}
		n := s.sight(hash)
		if n >= s.least {
			r.found[i] = s.add(hash, r.check(r.places[i]), r.key(r.places[i]))
		}
		if n == 1 {
			fresh++
		}
	}
	s.features.Add(int64(fresh))
	for i, c := range r.found {
		if c != noCandidate && !c.has(r.check(r.places[i])) {
			return clash(string(r.key(r.places[i])), s.key(c))
		}
	}
	return nil
}

// clash is the error that two features have the same hash.
func clash(a, b string) error {
	return fmt.Errorf("two features share a hash: %q and %q", min(a, b), max(a, b))
}

// sight counts a feature and returns how often it, or another with the same
// counter, has been seen: 1, 2 or 3 for more.
func (s *survey) sight(hash uint64) int {
	hash ^= hash >> 32
	word := &s.counters[hash/countersPerWord&uint64(len(s.counters)-1)]
	once := uint32(1) << (hash % countersPerWord * 2)
	twice := once << 1
	seen := atomic.LoadUint32(word)
	switch {
	case seen&twice != 0:
		return 3
	case seen&once == 0 && atomic.OrUint32(word, once)&once == 0:
		return 1
	case atomic.OrUint32(word, twice)&twice == 0:
		return 2
	}
	return 3
}

// add makes a candidate of a feature with this second hash and key, unless
// another goroutine has just done so.
func (s *survey) add(hash, check uint64, key []byte) candidate {
	s.mu.Lock()
	defer s.mu.Unlock()
	table := s.candidates.Load()
	if c := table.find(hash); c != noCandidate {
		return c
	}
	if 2*(len(s.keys)+1) > len(table.slots) {
		table = table.twice()
		s.candidates.Store(table)
	}
	c := newCandidate(check, len(s.keys))
	s.keys = append(s.keys, s.keep(key))
	table.put(hash, c)
	return c
}

// keep returns a key as a string. They follow one another in memory, in large
// pieces.
func (s *survey) keep(key []byte) string {
	const piece = 64 << 10 // 64 KiB
	if s.text.Cap()-s.text.Len() < len(key) {
		s.text = strings.Builder{}
		s.text.Grow(max(piece, len(key)))
	}
	start := s.text.Len()
	s.text.Write(key)
	return s.text.String()[start:]
}

// key is the key of a candidate.
func (s *survey) key(c candidate) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[c.number()]
}

// A candidate is what is to be known of one at every sight, in 8 bytes: half of
// its second hash, and its number in the order in which they were found, from 1.
type candidate uint64

const noCandidate candidate = 0

func newCandidate(check uint64, number int) candidate {
	return candidate(check>>32<<32 | uint64(number+1))
}

// number is notYet for one that there is not.
func (c candidate) number() int32 { return int32(uint32(c)) - 1 }

// notYet stands for the number of a feature that is no candidate.
const notYet = -1

// has reports whether a feature with this second hash is the candidate.
func (c candidate) has(check uint64) bool { return uint64(c)>>32 == check>>32 }

// A candidateTable finds candidates by hash, by open addressing. Any number of
// goroutines may read while one writes.
type candidateTable struct{ slots []candidateSlot } // a power of two

type candidateSlot struct{ hash, candidate atomic.Uint64 }

func (t *candidateTable) find(hash uint64) candidate {
	for i := hash; ; i++ {
		slot := &t.slots[i&uint64(len(t.slots)-1)]
		c := candidate(slot.candidate.Load())
		if c == noCandidate || slot.hash.Load() == hash {
			return c
		}
	}
}

// put puts a candidate where find finds it. Its slot is complete as soon as it
// looks taken.
func (t *candidateTable) put(hash uint64, c candidate) {
	i := hash
	for t.slots[i&uint64(len(t.slots)-1)].candidate.Load() != uint64(noCandidate) {
		i++
	}
	slot := &t.slots[i&uint64(len(t.slots)-1)]
	slot.hash.Store(hash)
	slot.candidate.Store(uint64(c))
}

// twice copies the table into one of twice the size.
func (t *candidateTable) twice() *candidateTable {
	larger := &candidateTable{make([]candidateSlot, 2*len(t.slots))}
	for i := range t.slots {
		if c := candidate(t.slots[i].candidate.Load()); c != noCandidate {
			larger.put(t.slots[i].hash.Load(), c)
		}
	}
	return larger
}

// A vocabulary numbers features in the order in which they became candidates:
// what most examples have comes first and lies together. That order is another
// every time, so nothing that lasts may depend on it.
type vocabulary struct {
	keys       []string
	families   []text.Family
	sorted     []int32 // the features by key
	rank       []int32 // of each feature, its place among the sorted
	candidates *candidateTable
}

// vocabulary returns the candidates.
func (s *survey) vocabulary() *vocabulary {
	// Most keys differ in their first bytes: comparing these as one number is
	// quicker than comparing strings in memory far apart.
	type entry struct {
		start  uint64
		number int32
	}
	sorted := make([]entry, len(s.keys))
	for i, key := range s.keys {
		var start [8]byte
		copy(start[:], key)
		sorted[i] = entry{binary.BigEndian.Uint64(start[:]), int32(i)}
	}
	slices.SortFunc(sorted, func(a, b entry) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		return cmp.Compare(s.keys[a.number], s.keys[b.number])
	})
	v := &vocabulary{
		keys:       s.keys,
		families:   make([]text.Family, len(sorted)),
		sorted:     make([]int32, len(sorted)),
		rank:       make([]int32, len(sorted)),
		candidates: s.candidates.Load(),
	}
	for i, e := range sorted {
		v.sorted[i], v.rank[e.number] = e.number, int32(i)
		v.families[i] = text.KeyFamily(v.keys[i])
	}
	return v
}

// append appends the numbers of those of the features that are in v.
func (v *vocabulary) append(numbers []int32, hashes []uint64) []int32 {
	for _, hash := range hashes {
		if c := v.candidates.find(hash); c != noCandidate {
			numbers = append(numbers, c.number())
		}
	}
	return numbers
}

// appendShelf appends the numbers of those of the features of an example that
// are in v, from what the first pass left of them, and returns the hashes that
// remain for the next example. It reads each feature before it appends: the two
// may be in the same place.
func (v *vocabulary) appendShelf(numbers, candidates []int32, hashes []uint64) ([]int32, []uint64) {
	for _, c := range candidates {
		if c == notYet {
			numbers = v.append(numbers, hashes[:1])
			hashes = hashes[1:]
		} else {
			numbers = append(numbers, c)
		}
	}
	return numbers, hashes
}

// A onceSet tells what repeats, in time that does not depend on its size.
type onceSet struct {
	slots []onceSlot // a power of two
	turn  uint32
}

type onceSlot struct {
	hash  uint64
	turn  uint32 // in which the hash was met
	place int32  // at which it was
}

// begin empties the set and makes room for n hashes.
func (s *onceSet) begin(n int) {
	s.turn++
	if 2*n > len(s.slots) || s.turn == 0 {
		size := max(1<<10, len(s.slots))
		for size < 2*n {
			size *= 2
		}
		s.slots, s.turn = make([]onceSlot, size), 1
	}
}

// first returns the place at which a hash was first met: this one, if it was
// not yet.
func (s *onceSet) first(hash uint64, place int32) int32 {
	mask := uint64(len(s.slots) - 1)
	i := hash & mask
	for ; s.slots[i].turn == s.turn; i = (i + 1) & mask {
		if s.slots[i].hash == hash {
			return s.slots[i].place
		}
	}
	s.slots[i] = onceSlot{hash, s.turn, place}
	return place
}
