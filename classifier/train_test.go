package classifier

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// manyExamples are made of the words of corpusRows, enough for several batches,
// with groups whose members stand apart and some that share a name with an ID.
func manyExamples(n int) []Example {
	rng := rand.New(rand.NewPCG(7, 7))
	examples := make([]Example, n)
	for i := range examples {
		row := corpusRows[rng.IntN(len(corpusRows))]
		words := strings.Fields(row.text)
		other := strings.Fields(corpusRows[rng.IntN(len(corpusRows))].text)
		rng.Shuffle(len(other), func(a, b int) { other[a], other[b] = other[b], other[a] })
		examples[i] = Example{
			ID: fmt.Sprintf("m%04d", i), Text: strings.Join(append(words, other[:3]...), " "),
			Labels: []string{row.stance, row.sentiment}, Author: fmt.Sprintf("author %d", rng.IntN(11)),
		}
		if i%3 == 0 {
			examples[i].Group = fmt.Sprintf("m%04d", rng.IntN(n)) // the ID of another
		}
	}
	return examples
}

func trainWith(t *testing.T, examples iter.Seq2[Example, error], budget int) []byte {
	t.Helper()
	m, err := train(examples, DefaultSettings(), noFamily, budget)
	if err != nil {
		t.Fatal(err)
	}
	return encode(t, m)
}

// The same examples give the same file in whatever order they come, on however
// many cores, and however much of what was read is kept.
func TestTrain_sameFile(t *testing.T) {
	examples := manyExamples(4*batchSize + 17)
	want := trainWith(t, sequence(examples), keptRows)
	shuffled := slices.Clone(examples)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(a, b int) { shuffled[a], shuffled[b] = shuffled[b], shuffled[a] })
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const some = 2 * batchSize * 5 * 60 // bytes: the rows of about two batches
	for _, c := range []struct {
		cores, budget int
		examples      []Example
	}{
		{1, keptRows, examples}, {1, some, shuffled}, {1, 0, examples},
		{3, keptRows, shuffled}, {3, some, examples}, {3, 0, shuffled},
	} {
		runtime.GOMAXPROCS(c.cores)
		if !bytes.Equal(trainWith(t, sequence(c.examples), c.budget), want) {
			t.Errorf("%d cores, %d bytes for rows, first ID %s: another file", c.cores, c.budget, c.examples[0].ID)
		}
	}
}

// keysOf returns the keys of the features of each example.
func keysOf(examples []Example) []map[string]bool {
	keys := make([]map[string]bool, len(examples))
	for i, e := range examples {
		keys[i] = map[string]bool{}
		r := &rowReader{without: noFamily}
		r.read(e.Text)
		for _, place := range r.places {
			keys[i][string(r.key(place))] = true
		}
	}
	return keys
}

// slowCounts counts as the definition says: for one head, the examples of each
// label outside a fold, and the groups.
func slowCounts(c *corpus, examples []Example, keys []map[string]bool, head, fold int) (counts map[string][]int, groups map[string]map[string]bool) {
	counts, groups = map[string][]int{}, map[string]map[string]bool{}
	for i, e := range examples {
		if int(c.folds[i]) == fold {
			continue
		}
		for key := range keys[i] {
			if counts[key] == nil {
				counts[key], groups[key] = make([]int, len(c.heads[head].Labels)), map[string]bool{}
			}
			counts[key][c.heads[head].index(e.Labels[head])]++
			groups[key][e.group()] = true
		}
	}
	return counts, groups
}

func TestCorpus_count(t *testing.T) {
	examples := manyExamples(batchSize + 5)
	keys := keysOf(examples)
	s := DefaultSettings()
	for _, s.MinGroups = range []int{1, 3, 5} {
		c, v, err := newCorpus(sequence(examples), s, noFamily, 0)
		if err != nil {
			t.Fatal(err)
		}
		tally, err := c.count(v)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(v.sorted, func(a, b int32) int { return strings.Compare(v.keys[a], v.keys[b]) }) {
			t.Error("the keys do not ascend")
		}
		for h := range c.heads {
			for fold := range c.foldCount + 1 { // the last is none
				counts, groups := slowCounts(c, examples, keys, h, fold)
				checkCounts(t, tally, h, fold, s.MinGroups, counts, groups)
			}
		}
	}
}

func checkCounts(t *testing.T, got *tally, head, fold, minGroups int, counts map[string][]int, groups map[string]map[string]bool) {
	t.Helper()
	known := 0
	for f, key := range got.keys {
		if in := got.known(f, fold); in != (len(groups[key]) >= minGroups) {
			t.Fatalf("fold %d, %q in %d groups: known is %v", fold, key, len(groups[key]), in)
		} else if !in {
			continue
		}
		known++
		for l, want := range counts[key] {
			n := got.totals[f*got.width+got.offsets[head]+l]
			if fold < got.folds {
				n -= got.row(int32(f), fold)[got.offsets[head]+l]
			}
			if int(n) != want {
				t.Fatalf("head %d, fold %d, %q, label %d: %d, want %d", head, fold, key, l, n, want)
			}
		}
	}
	want := 0
	for _, g := range groups {
		if len(g) >= minGroups {
			want++
		}
	}
	if known != want {
		t.Errorf("fold %d, %d groups asked: %d features, want %d", fold, minGroups, known, want)
	}
}

func TestTrainSeq_endsWithAnError(t *testing.T) {
	examples := manyExamples(3 * batchSize)
	broken := errors.New("the disk is gone")
	// again yields the examples, in later passes what change makes of them.
	again := func(change func([]Example) []Example) iter.Seq2[Example, error] {
		passes := 0
		return func(yield func(Example, error) bool) {
			list := examples
			if passes++; passes > 1 {
				list = change(slices.Clone(examples))
			}
			sequence(list)(yield)
		}
	}
	for name, c := range map[string]struct {
		examples iter.Seq2[Example, error]
		want     error
		text     string
	}{
		"a broken sequence": {func(yield func(Example, error) bool) {
			for _, e := range examples[:batchSize+1] {
				if !yield(e, nil) {
					return
				}
			}
			yield(Example{}, broken)
		}, broken, "the disk is gone"},
		"fewer": {again(func(e []Example) []Example { return e[:len(e)-1] }), errChanged, "there are 767, and were 768"},
		"more":  {again(func(e []Example) []Example { return append(e, e[0]) }), errChanged, "there are more than 768"},
		"another text": {again(func(e []Example) []Example {
			e[300].Text += " Soon."
			return e
		}), errChanged, `"m0300" stands where "m0300" stood`},
		"another order": {again(func(e []Example) []Example {
			e[1], e[2] = e[2], e[1]
			return e
		}), errChanged, `"m0002" stands where "m0001" stood`},
	} {
		_, err := train(c.examples, DefaultSettings(), noFamily, 0)
		if !errors.Is(err, c.want) || !strings.Contains(fmt.Sprint(err), c.text) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.text)
		}
	}
}

// A survey may take a rare feature for a frequent one, never the reverse, and
// growing does not make it forget.
func TestSurvey_sight(t *testing.T) {
	s := newSurvey(maxSights)
	rng := rand.New(rand.NewPCG(3, 3))
	hashes := make([]uint64, 40_000)
	for i := range hashes {
		hashes[i] = rng.Uint64() >> (i % 3 * 20) // some differ in their last bits alone
	}
	over := 0
	for round := 1; round <= 4; round++ {
		for _, hash := range hashes {
			n := s.sight(hash)
			if n < min(round, maxSights) {
				t.Fatalf("%x was seen %d times and counted %d", hash, round, n)
			}
			if n > min(round, maxSights) {
				over++
			}
		}
		s.features.Store(1 << 30) // looks full
		s.begin()
		s.end()
	}
	if got, want := len(s.counters), minCounterWords<<4; got != want {
		t.Errorf("%d words, want %d", got, want)
	}
	if over > len(hashes)/20 {
		t.Errorf("%d of %d sights counted too high", over, 4*len(hashes))
	}
}

// Two features of one hash are an error as soon as both are candidates.
func TestSurvey_clash(t *testing.T) {
	read := func(s string, hash uint64) *rowReader {
		r := &rowReader{without: noFamily}
		r.read(s)
		r.places, r.hashes = r.places[:1], []uint64{hash}
		return r
	}
	s := newSurvey(3)
	for i := range 4 {
		if err := s.see(read("river", 42)); err != nil {
			t.Fatalf("sight %d: %v", i, err)
		}
	}
	err := s.see(read("port", 42))
	if err == nil || !strings.Contains(err.Error(), "two features share a hash") {
		t.Errorf("error %v, want one about the hash", err)
	}
	if err := s.see(read("port", 43)); err != nil {
		t.Errorf("another hash: %v", err)
	}
	r := read("river port", 44)
	r.repeats = []repeat{{0, 1}}
	if err := s.see(r); err == nil || !strings.Contains(err.Error(), "two features share a hash") {
		t.Errorf("in one text: error %v, want one about the hash", err)
	}
}

func TestVocabulary_append(t *testing.T) {
	s := newSurvey(1)
	r := &rowReader{without: noFamily}
	r.read(strings.Join(strings.Fields(corpusRows[0].text+" "+corpusRows[3].text), " "))
	if err := s.see(r); err != nil {
		t.Fatal(err)
	}
	v := s.vocabulary()
	for i, hash := range r.hashes {
		got := v.append(nil, []uint64{hash ^ 1<<40, hash})
		if len(got) != 1 || string(r.key(r.places[i])) != v.keys[got[0]] {
			t.Errorf("feature %d: %v", i, got)
		}
	}
}

func TestOnceSet(t *testing.T) {
	var s onceSet
	rng := rand.New(rand.NewPCG(5, 5))
	for range 300 {
		list := make([]uint64, rng.IntN(3000))
		for i := range list {
			list[i] = rng.Uint64N(1000) << 32 // all want the same slot
		}
		s.begin(len(list))
		seen := map[uint64]int32{}
		for i, h := range list {
			if _, ok := seen[h]; !ok {
				seen[h] = int32(i)
			}
			if got := s.first(h, int32(i)); got != seen[h] {
				t.Fatalf("place %d: first %d, want %d", i, got, seen[h])
			}
		}
	}
}

func TestVocabulary_strongest(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for range 200 {
		list, v := make([]ranked, 1+rng.IntN(90)), &vocabulary{}
		for i, rank := range rng.Perm(len(list)) {
			list[i] = ranked{float64(rng.IntN(40)) / 4, int32(i)}
			v.rank = append(v.rank, int32(rank))
		}
		rng.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
		n := 1 + rng.IntN(len(list))
		want := slices.Clone(list)
		slices.SortFunc(want, v.compare)
		if got := v.strongest(list, n); !slices.Equal(got, want[:n]) {
			t.Fatalf("got %v, want %v", got, want[:n])
		}
	}
}
