package classifier

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// A survey finds the features that may be frequent enough to learn. Most
// features of a corpus are seen once or twice, and must not take memory each: a
// sketch counts sights up to three, in a table of counters that features share
// by their hashes (a spectral Bloom filter with one hash, Cohen and Matias
// 2003). It never counts too few.
//
// From its third sight on, a feature is known by its key, and every sight is
// compared with it: if two features of the same hash are both frequent enough
// to learn, both are met here, and see returns an error.
type survey struct {
	least int // sights from which on a feature is a candidate

	// pass is held for reading while a batch is counted, and for writing while
	// the sketch grows.
	pass     sync.RWMutex
	counters []uint32     // 16 counters of two bits each
	features atomic.Int64 // counted, but for those that others hid

	mu         sync.Mutex // of adding candidates
	candidates atomic.Pointer[keyTable]
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
	s := &survey{least: min(minGroups, maxSights), counters: make([]uint32, minCounterWords)}
	s.candidates.Store(newKeyTable(1 << 12))
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

// see counts the features that r has read, and makes those candidates that
// were or look to have been seen often enough. The error says that two features
// have the same hash. It asks for one thing of all features before it asks for
// the next: the tables are too large for the nearest caches, and so it waits
// for many places at once.
func (s *survey) see(r *rowReader) error {
	often := r.places[:0]
	fresh := 0
	for i, hash := range r.hashes {
		n := s.sight(hash)
		if n >= s.least {
			often = append(often, int32(i))
		}
		if n == 1 {
			fresh++
		}
	}
	r.places = often
	s.features.Add(int64(fresh))
	table := s.candidates.Load()
	found := r.found[:0]
	for _, i := range often {
		c := table.find(r.hashes[i])
		if c != nil && !r.sameFamily(i, c.key) {
			return r.clash(i, c)
		}
		found = append(found, c)
	}
	r.found = found
	for n, i := range often {
		c := found[n]
		if c == nil {
			c = s.add(r.hashes[i], r.key(i))
		}
		if !r.hasKey(i, c.key) {
			return r.clash(i, c)
		}
	}
	return nil
}

// clash is the error that a feature has the hash of another.
func (r *rowReader) clash(i int32, c *candidate) error {
	key := r.key(i)
	return fmt.Errorf("two features share a hash: %q and %q", min(c.key, key), max(c.key, key))
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

// add adds a candidate, unless another goroutine has just done so.
func (s *survey) add(hash uint64, key string) *candidate {
	s.mu.Lock()
	defer s.mu.Unlock()
	table := s.candidates.Load()
	if c := table.find(hash); c != nil {
		return c
	}
	if 2*(table.size+1) > len(table.slots) {
		larger := newKeyTable(2 * len(table.slots))
		for i := range table.slots {
			if c := table.slots[i].Load(); c != nil {
				larger.put(c)
			}
		}
		s.candidates.Store(larger)
		table = larger
	}
	c := &candidate{hash, key}
	table.put(c)
	return c
}

type candidate struct {
	hash uint64
	key  string
}

// A keyTable finds candidates by hash, by open addressing. Any number of
// goroutines may read while one writes.
type keyTable struct {
	slots []atomic.Pointer[candidate] // a power of two
	size  int
}

func newKeyTable(slots int) *keyTable {
	return &keyTable{slots: make([]atomic.Pointer[candidate], slots)}
}

func (t *keyTable) find(hash uint64) *candidate {
	for i := hash; ; i++ {
		c := t.slots[i&uint64(len(t.slots)-1)].Load()
		if c == nil || c.hash == hash {
			return c
		}
	}
}

func (t *keyTable) put(c *candidate) {
	i := c.hash
	for t.slots[i&uint64(len(t.slots)-1)].Load() != nil {
		i++
	}
	t.slots[i&uint64(len(t.slots)-1)].Store(c)
	t.size++
}

// A vocabulary numbers features by ascending key.
type vocabulary struct {
	keys     []string
	families []text.Family
	slots    []vocabularySlot // a power of two
}

type vocabularySlot struct {
	hash   uint64
	number int32 // from 1; 0 in an empty slot
}

// vocabulary returns the candidates.
func (s *survey) vocabulary() *vocabulary {
	// Most keys differ in their first bytes: comparing these as one number is
	// quicker than comparing strings in memory far apart.
	type entry struct {
		start uint64
		*candidate
	}
	table := s.candidates.Load()
	sorted := make([]entry, 0, table.size)
	for i := range table.slots {
		if c := table.slots[i].Load(); c != nil {
			var start [8]byte
			copy(start[:], c.key)
			sorted = append(sorted, entry{binary.BigEndian.Uint64(start[:]), c})
		}
	}
	slices.SortFunc(sorted, func(a, b entry) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		return cmp.Compare(a.key, b.key)
	})
	v := &vocabulary{
		keys:     make([]string, len(sorted)),
		families: make([]text.Family, len(sorted)),
		slots:    make([]vocabularySlot, len(table.slots)),
	}
	for n, e := range sorted {
		v.keys[n], v.families[n] = e.key, text.KeyFamily(e.key)
		i := e.hash
		for v.slots[i&uint64(len(v.slots)-1)].number != 0 {
			i++
		}
		v.slots[i&uint64(len(v.slots)-1)] = vocabularySlot{e.hash, int32(n + 1)}
	}
	return v
}

// append appends the numbers of those of the features that are in v.
func (v *vocabulary) append(numbers []int32, hashes []uint64) []int32 {
	mask := uint64(len(v.slots) - 1)
	for _, hash := range hashes {
		for i := hash; ; i++ {
			slot := &v.slots[i&mask]
			if slot.number == 0 {
				break
			}
			if slot.hash == hash {
				numbers = append(numbers, slot.number-1)
				break
			}
		}
	}
	return numbers
}

// A onceSet drops what repeats, in time that does not depend on its size.
type onceSet struct {
	slots []onceSlot // a power of two
	turn  uint32
}

type onceSlot struct {
	hash uint64
	turn uint32 // in which the hash was met
}

// compact moves the different ones among hashes to the front, in their order,
// and returns them.
func (s *onceSet) compact(hashes []uint64) []uint64 {
	s.turn++
	if 2*len(hashes) > len(s.slots) || s.turn == 0 {
		size := max(1<<10, len(s.slots))
		for size < 2*len(hashes) {
			size *= 2
		}
		s.slots, s.turn = make([]onceSlot, size), 1
	}
	mask := uint64(len(s.slots) - 1)
	out := hashes[:0]
next:
	for _, hash := range hashes {
		i := hash
		for s.slots[i&mask].turn == s.turn {
			if s.slots[i&mask].hash == hash {
				continue next
			}
			i++
		}
		s.slots[i&mask] = onceSlot{hash, s.turn}
		out = append(out, hash)
	}
	return out
}
