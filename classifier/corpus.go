package classifier

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// A corpus is what training knows of its examples. It goes over them in three
// passes, each on all cores:
//
//	survey  who wrote what under which labels; which features may be frequent
//	count   how often these occur, by fold and label
//	score   what each example gets from counts that leave its fold out
//
// Texts are never kept. The features read in them are, as far as the budget
// goes, by numbers of 4 bytes, those that are not yet known to be frequent also
// by hashes of 8. What does not fit is read again. Beside the budget, memory grows
// with the vocabulary, and by some 200 bytes an example.
type corpus struct {
	examples iter.Seq2[Example, error]
	without  text.Family // is not read
	settings Settings
	heads    []Head
	budget   atomic.Int64 // bytes that shelves may still take

	// Of each example, in the order of the walk:
	ids     []string
	targets [][]uint8 // of each head, the label
	authors []int32
	groups  []int32 // or alone, until settle numbers those too
	rank    []int32 // its place in the order of IDs
	folds   []uint8

	order []int32 // of the examples by ID

	authorNames, groupNames names
	groupSizes              []int32
	foldCount               int
	shelves                 []*shelf // of each batch
}

// newCorpus makes the first pass and returns the features that may be frequent
// enough to learn: all those that are, and some that are not.
func newCorpus(examples iter.Seq2[Example, error], s Settings, without text.Family, budget int) (*corpus, *vocabulary, error) {
	c := &corpus{examples: examples, without: without, settings: s, heads: Heads()}
	c.budget.Store(int64(budget))
	c.targets = make([][]uint8, len(c.heads))
	found := newSurvey(s.MinGroups)
	err := c.walk(c.register(), func(r *rowReader, b batch) error { return r.survey(found, b, &c.budget) })
	if err != nil {
		return nil, nil, err
	}
	return c, found.vocabulary(), c.settle()
}

// batchSize is how many examples a goroutine takes at once.
const batchSize = 256

// A batch is a run of examples with their shelf. Where their rows are on it,
// the examples themselves may be missing.
type batch struct {
	*shelf
	number   int
	size     int
	examples []Example
}

// first is the place of the first example.
func (b batch) first() int { return b.number * batchSize }

// A shelf keeps what was read in a batch.
type shelf struct {
	digests [][sha256.Size]byte // of each example

	// The features of each example, one example's after the other's. If ends is
	// nil, there was no room for them. They are numbers in the vocabulary if
	// final, else numbers of candidates; where one was none yet, notYet stands in
	// its place and its hash among the hashes.
	features []int32
	ends     []int32
	hashes   []uint64
	final    bool
}

// cut returns the part of all that belongs to example i.
func cut[T any](all []T, ends []int32, i int) []T {
	start := int32(0)
	if i > 0 {
		start = ends[i-1]
	}
	return all[start:ends[i]]
}

// reserve takes n bytes off a budget, if it has them.
func reserve(budget *atomic.Int64, n int) bool {
	if budget.Add(-int64(n)) >= 0 {
		return true
	}
	budget.Add(int64(n))
	return false
}

// share runs do on what feed yields, on as many goroutines as there are cores.
// Of several errors it returns that of the first batch: one that does not
// depend on who was faster.
func (c *corpus) share(feed func(yield func(batch) bool) error, do func(*rowReader, batch) error) error {
	batches := make(chan batch)
	failures := make(map[int]error)
	var mu sync.Mutex // of failures
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			r := &rowReader{without: c.without}
			for b := range batches {
				if err := do(r, b); err != nil {
					mu.Lock()
					failures[b.number] = err
					mu.Unlock()
					failed.Store(true)
				}
			}
		})
	}
	err := feed(func(b batch) bool {
		batches <- b
		return !failed.Load()
	})
	close(batches)
	wg.Wait()
	for n := range c.shelves {
		if failures[n] != nil {
			return failures[n]
		}
	}
	return err
}

// walk runs do on all examples, batch by batch.
func (c *corpus) walk(examples iter.Seq2[Example, error], do func(*rowReader, batch) error) error {
	return c.share(func(yield func(batch) bool) error {
		n := 0
		list := make([]Example, 0, batchSize)
		hand := func() bool {
			if n == len(c.shelves) { // in the first pass
				c.shelves = append(c.shelves, &shelf{})
			}
			b := batch{c.shelves[n], n, len(list), list}
			n, list = n+1, make([]Example, 0, batchSize)
			return yield(b)
		}
		for e, err := range examples {
			if err != nil {
				return err
			}
			if list = append(list, e); len(list) == batchSize && !hand() {
				return nil
			}
		}
		if len(list) > 0 {
			hand()
		}
		return nil
	}, do)
}

// again makes a later pass: over the shelves if all rows are there, else over
// the examples, which must be the same as in the first pass.
func (c *corpus) again(do func(*rowReader, batch) error) error {
	if c.shelved() {
		return c.share(func(yield func(batch) bool) error {
			for n, s := range c.shelves {
				if !yield(batch{shelf: s, number: n, size: len(s.digests)}) {
					break
				}
			}
			return nil
		}, do)
	}
	return c.walk(c.counted(), func(r *rowReader, b batch) error {
		for i := range b.examples {
			if r.digest(&b.examples[i]) != b.digests[i] {
				return fmt.Errorf("%w: %q stands where %q stood", errChanged, b.examples[i].ID, c.ids[b.first()+i])
			}
		}
		return do(r, b)
	})
}

// shelved reports whether all rows are on the shelves.
func (c *corpus) shelved() bool {
	return !slices.ContainsFunc(c.shelves, func(s *shelf) bool { return s.ends == nil })
}

// errChanged begins the message that another walk met other examples.
var errChanged = errors.New("the examples changed while they were read")

// counted yields the examples, then an error if there are fewer than in the
// first pass, and one in place of the first that is too many.
func (c *corpus) counted() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		n := 0
		for e, err := range c.examples {
			if n++; err == nil && n > len(c.ids) {
				err = fmt.Errorf("%w: there are more than %d", errChanged, len(c.ids))
			}
			if !yield(e, err) {
				return
			}
		}
		if n < len(c.ids) {
			yield(Example{}, fmt.Errorf("%w: there are %d, and were %d", errChanged, n, len(c.ids)))
		}
	}
}

// register yields the examples and notes of each who wrote it under which
// labels.
func (c *corpus) register() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		for e, err := range c.examples {
			if err == nil {
				err = c.note(e)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (c *corpus) note(e Example) error {
	if len(e.Labels) != len(c.heads) {
		return fmt.Errorf("example %q: %d labels for %d heads", e.ID, len(e.Labels), len(c.heads))
	}
	for h, head := range c.heads {
		t := head.index(e.Labels[h])
		if t < 0 {
			return fmt.Errorf("example %q: unknown %s %q", e.ID, head.Name, e.Labels[h])
		}
		c.targets[h] = append(c.targets[h], uint8(t))
	}
	group := int32(alone)
	if e.Group != "" {
		group = c.groupNames.number(e.Group)
	}
	c.ids = append(c.ids, strings.Clone(e.ID)) // it may be cut from something large
	c.groups = append(c.groups, group)
	c.authors = append(c.authors, c.authorNames.number(e.author()))
	return nil
}

// alone is the group of an example that names none.
const alone = -1

// names numbers names in the order in which they come.
type names struct {
	numbers map[string]int32
	list    []string
}

func (n *names) number(name string) int32 {
	i, ok := n.numbers[name]
	if !ok {
		if n.numbers == nil {
			n.numbers = make(map[string]int32)
		}
		i = int32(len(n.list))
		name = strings.Clone(name)
		n.numbers[name] = i
		n.list = append(n.list, name)
	}
	return i
}

// settle finds out what shows only when all examples have been seen: their
// order, groups and folds.
func (c *corpus) settle() error {
	for h, head := range c.heads {
		for t, label := range head.Labels {
			if !slices.Contains(c.targets[h], uint8(t)) {
				return fmt.Errorf("%w the %s %q", errNoExample, head.Name, label)
			}
		}
	}
	if err := c.sort(); err != nil {
		return err
	}
	c.closeGroups()
	authors := sizes(c.authors, len(c.authorNames.list))
	unit, ofUnit := c.authors, deal(c.authorNames.list, authors, maxFolds)
	if len(authors) == 1 {
		unit, ofUnit = c.groups, deal(c.groupNames.list, c.groupSizes, maxFolds)
	}
	c.folds = make([]uint8, len(c.ids))
	for i, u := range unit {
		c.folds[i] = uint8(ofUnit[u])
	}
	c.foldCount = slices.Max(ofUnit) + 1
	return nil
}

// sort puts the examples in the order of their IDs.
func (c *corpus) sort() error {
	c.order = make([]int32, len(c.ids))
	for i := range c.order {
		c.order[i] = int32(i)
	}
	slices.SortFunc(c.order, func(a, b int32) int { return cmp.Compare(c.ids[a], c.ids[b]) })
	c.rank = make([]int32, len(c.order))
	for n, i := range c.order {
		if n > 0 && c.ids[c.order[n-1]] == c.ids[i] {
			return fmt.Errorf("example %q: the id repeats", c.ids[i])
		}
		c.rank[i] = int32(n)
	}
	return nil
}

// closeGroups makes a group of each example that names none, under its ID: this
// may be a name that others gave to a group.
func (c *corpus) closeGroups() {
	for i, g := range c.groups {
		if g != alone {
			continue
		}
		if named, ok := c.groupNames.numbers[c.ids[i]]; ok {
			c.groups[i] = named
			continue
		}
		c.groups[i] = int32(len(c.groupNames.list))
		c.groupNames.list = append(c.groupNames.list, c.ids[i])
	}
	c.groupSizes = sizes(c.groups, len(c.groupNames.list))
}

// sizes counts how often each of n numbers occurs.
func sizes(numbers []int32, n int) []int32 {
	out := make([]int32, n)
	for _, i := range numbers {
		out[i]++
	}
	return out
}

// maxFolds is how many folds calibration makes at most. Folds are of whole
// authors; where fewer than two are named, of whole groups.
const maxFolds = 8

// deal puts things of these names and sizes into at most k folds: by falling
// size, each into the smallest fold.
func deal(names []string, sizes []int32, k int) []int {
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(names[a], names[b]))
	})
	fold := make([]int, len(names))
	filled := make([]int, min(k, len(names)))
	for _, i := range order {
		f := slices.Index(filled, slices.Min(filled))
		fold[i] = f
		filled[f] += int(sizes[i])
	}
	return fold
}

// balancedFolds puts examples with the same key into the same of at most k
// folds of about the same size.
func balancedFolds(examples []Example, k int, key func(Example) string) []int {
	var keys names
	numbers := make([]int32, len(examples))
	for i, e := range examples {
		numbers[i] = keys.number(key(e))
	}
	dealt := deal(keys.list, sizes(numbers, len(keys.list)), k)
	folds := make([]int, len(examples))
	for i, n := range numbers {
		folds[i] = dealt[n]
	}
	return folds
}

// A rowReader reads the features of texts. It belongs to one goroutine.
type rowReader struct {
	doc     text.Doc
	without text.Family

	// The features of a text, each once, in the order in which they are first
	// seen; repeats are the others.
	hashes  []uint64
	places  []int32 // among the features of doc
	repeats []repeat
	once    onceSet

	// What survey.see finds out about them.
	checker *text.Checker
	found   []candidate

	spelled []byte // a key
	buffer  []byte
	shelf   shelf // being filled
	ranked  []ranked
}

// A repeat is a feature of a text with the hash of one before it.
type repeat struct{ first, place int32 }

// read makes r hold the features of s until the next call.
func (r *rowReader) read(s string) {
	r.hashes, r.places, r.repeats = r.hashes[:0], r.places[:0], r.repeats[:0]
	r.doc.Read(s)
	r.once.begin(len(r.doc.Hashes))
	for i, hash := range r.doc.Hashes {
		place := int32(i)
		if r.doc.Features[i].Family == r.without {
			continue
		}
		if first := r.once.first(hash, place); first != place {
			r.repeats = append(r.repeats, repeat{first, place})
			continue
		}
		r.hashes, r.places = append(r.hashes, hash), append(r.places, place)
	}
}

// key forms the key of a feature of doc, which holds until the next call.
func (r *rowReader) key(place int32) []byte {
	r.spelled = r.doc.AppendKey(r.spelled[:0], r.doc.Features[place])
	return r.spelled
}

// check is the second hash of a feature of doc.
func (r *rowReader) check(place int32) uint64 { return r.checker.Check(&r.doc.Features[place]) }

// survey reads a batch for the first time.
func (r *rowReader) survey(found *survey, b batch, budget *atomic.Int64) error {
	found.begin()
	defer found.end()
	s := &r.shelf
	s.features, s.ends, s.hashes = s.features[:0], s.ends[:0], s.hashes[:0]
	b.shelf.digests = make([][sha256.Size]byte, b.size)
	for i := range b.examples {
		b.shelf.digests[i] = r.digest(&b.examples[i])
		r.read(b.examples[i].Text)
		if err := found.see(r); err != nil {
			return err
		}
		for i, c := range r.found {
			s.features = append(s.features, c.number())
			if c == noCandidate {
				s.hashes = append(s.hashes, r.hashes[i])
			}
		}
		s.ends = append(s.ends, int32(len(s.features)))
	}
	if reserve(budget, 4*len(s.features)+8*len(s.hashes)) {
		b.shelf.features, b.shelf.ends, b.shelf.hashes = slices.Clone(s.features), slices.Clone(s.ends), slices.Clone(s.hashes)
	}
	return nil
}

// digest is the SHA-256 of an example in a canonical form.
func (r *rowReader) digest(e *Example) [sha256.Size]byte {
	b := r.buffer[:0]
	for _, s := range [...]string{e.ID, e.Text, e.Group, e.Author, e.Document} {
		b = appendField(b, s)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(len(e.Labels)))
	for _, s := range e.Labels {
		b = appendField(b, s)
	}
	r.buffer = b
	return sha256.Sum256(b)
}

// appendField appends a string behind its length.
func appendField(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(s))), s...)
}

// digest names the examples and what else is said: the first 8 bytes of a
// SHA-256 over the digests of the examples in the order of their IDs, which
// makes it the same in whatever order they come, with no text at hand.
func (c *corpus) digest(fields ...string) string {
	var head []byte
	for _, f := range fields {
		head = appendField(head, f)
	}
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64(head, uint64(len(c.ids))))
	for _, i := range c.order {
		h.Write(c.shelves[i/batchSize].digests[i%batchSize][:])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
