// Package lexicon knows what words and phrases do in public speech: "strike"
// harms, "stands ready to" offers, "shameful" condemns.
//
// The lists are the .txt files beside this one. They were written for Parley, in
// American spelling, which is what words are brought to before they are looked
// up; each is a sequence of blocks
//
//	[class] what it holds
//	verbs: attack strike(struck)    base forms, irregular forms in parentheses
//	nouns: reprisal                 singular
//	words: brutal swiftly           as they stand
//	phrases:
//	<pay> * price                   one a line
//
// In phrases <pay> stands for every form of the verb, * for up to three words,
// and {we} for every word of the class "we". A phrase neither begins nor ends
// with *, and where it begins with {we}, a word or a class must follow.
//
// frames.txt and tones.txt hold the classes that single words are asked for. The
// words of acts.txt count as phrases of one word; its verbs also join the class
// of the same name in frames.txt, unless they stand in a class there.
package lexicon

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"iter"
	"math/bits"
	"slices"
)

var (
	//go:embed frames.txt
	frames string

	//go:embed tones.txt
	tones string

	//go:embed acts.txt
	acts string
)

// lists are the files in the order in which they are read.
var lists = []list{{framesFile, frames}, {"tones.txt", tones}, {actsFile, acts}}

const (
	framesFile = "frames.txt"
	actsFile   = "acts.txt" // whose words count as phrases of one word
)

// A Set is a set of classes of words.
type Set uint64

// A Word is what the lexicon knows of a word. The zero Word is one that no list
// has.
type Word struct {
	Classes Set

	id   int32 // among the words of all lists, from 1
	node step  // where the phrases go on that begin with it
}

// MaxClasses is how many classes of words there are at most. The rest of the
// bits of a Set are free for others.
const MaxClasses = 63

// Classes are the classes of the lists.
type Classes struct {
	bits    map[string]int // of the classes that hold words
	names   []string       // of the bits
	frames  Set            // those of frames.txt
	phrases []string       // the classes of phrases, by the index that a Match has
}

// ReadClasses finds out which classes the lists have, which takes little time
// beside Load. The result is the same at every call.
func ReadClasses() *Classes { return readClasses(lists) }

// Set returns the set of the classes named; it panics on one that the lists
// do not have.
func (c *Classes) Set(classes ...string) Set {
	var s Set
	for _, class := range classes {
		n, ok := c.bits[class]
		if !ok {
			panic("lexicon: no class " + class)
		}
		s |= 1 << n
	}
	return s
}

// Names returns the names of the classes of words by bit.
func (c *Classes) Names() []string { return c.names }

// PhraseClasses returns the names of the classes of phrases; a Match holds an
// index into them.
func (c *Classes) PhraseClasses() []string { return c.phrases }

// A Lexicon maps words to classes and finds phrases. Load makes one; it never
// changes.
type Lexicon struct {
	*Classes
	spelled []string // the words
	words   []Word   // what is known of them, by id

	// The trie of phrases. Most of its nodes are plain: they have edges on words
	// and nothing else. nodes are the root and those that are not.
	plain      step // how many are plain
	nodes      []node
	wordEdges  wordEdges
	classEdges []step
	found      []int32 // classes of phrases

	// twoWords has the pairs of words that phrases begin with.
	twoWords filter
}

// A node is a state of the trie of phrases. The root has no edges on words: where
// these lead, the words themselves know.
type node struct {
	// found and foundEnd say where the classes of the phrases that end here
	// stand in the list of the lexicon.
	found, foundEnd int32

	// gap is the node after up to maxGap words of any kind; 0 if none.
	gap step

	// onClasses are the classes that lead on. Their edges stand in the list of
	// the lexicon from classEdges on, in the order of the bits.
	classEdges int32
	onClasses  Set
}

// A step leads to a node; 0 is nowhere. Those up to plain lead to plain nodes,
// of which nothing is kept but their edges. Many nodes are the end of one phrase
// and no more: these are not there, and the step to one is ^class.
type step int32

// node returns the node that a step leads to, which must not be plain.
func (l *Lexicon) node(at step) *node { return &l.nodes[at-l.plain] }

// wordEdges are the edges on words of all nodes: a table with open addressing
// and linear probing, at most half full, and a filter before it, since most
// words lead nowhere.
type wordEdges struct {
	slots  []wordEdge
	shift  int
	filter filter
}

// A wordEdge leads on one word. Its step is 0 in a free slot.
type wordEdge struct {
	pair pair
	to   step
}

// A pair is a step and a word, or two words.
type pair uint64

func newPair(a, b int32) pair { return pair(uint32(a))<<32 | pair(uint32(b)) }

// hash spreads pairs over the high bits.
func (p pair) hash() uint64 { return uint64(p) * 0x9e3779b97f4a7c15 }

// A filter tells of most pairs that they are not in a set (Bloom, with one hash).
// It fits the cache, which the set does not.
type filter struct {
	bits  []uint64
	shift int
}

// newFilter returns the filter of an empty set that some n pairs will join.
func newFilter(n int) filter {
	log := max(6, bits.Len(uint(n))+4) // at least 16 bits a pair
	return filter{make([]uint64, 1<<(log-6)), 64 - log}
}

func (f *filter) add(p pair) {
	bit := p.hash() >> f.shift
	f.bits[bit/64] |= 1 << (bit % 64)
}

// has returns 0 if p is not in the set, and 1 if it may be.
func (f *filter) has(p pair) uint64 {
	bit := p.hash() >> f.shift
	return f.bits[bit/64] >> (bit % 64) & 1
}

// maxGap is how many words a * may stand for.
const maxGap = 3

// Load reads the lists. The result is the same at every call.
func Load() *Lexicon { return load(lists) }

// Fingerprint is a digest of the lists.
func Fingerprint() string {
	h := sha256.New()
	for _, l := range lists {
		h.Write([]byte(l.text))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Words yields every word of the lists, phrases included, with what is known
// of it.
func (l *Lexicon) Words() iter.Seq2[string, Word] {
	return func(yield func(string, Word) bool) {
		for i, w := range l.spelled {
			if !yield(w, l.words[i+1]) {
				return
			}
		}
	}
}

// A Match is a phrase that was found.
type Match struct {
	Class       int32 // an index into PhraseClasses
	First, Last int32 // the indices of its first and its last word
}

// A Search is the words in which phrases are looked for, as the lexicon has them,
// and the phrases found.
type Search struct {
	Words []Word
	Found []Match

	beginnings []beginning // of phrases that may be there
	first      int32       // the first word of those being looked for
}

// A beginning is a word that a phrase may begin with.
type beginning struct {
	word   int32 // its index
	goesOn bool  // the next word may be the second of the phrase
}

// Phrases makes Found every phrase in the words of s, in the order of their
// first words. It looks at a bounded number of words from each.
func (l *Lexicon) Phrases(s *Search) {
	s.Found = s.Found[:0]
	l.begin(s)
	root := &l.nodes[0]
	for _, b := range s.beginnings {
		s.first = b.word
		i := int(b.word)
		at := s.Words[i].node
		if !b.goesOn {
			l.stay(s, at, i+1)
			continue
		}
		l.arrive(s, at, i+1)
		l.onClasses(s, root, i)
	}
}

// begin finds the beginnings: words whose node is not plain, and those that a
// phrase may begin with together with the next. It has no branch to guess wrong.
func (l *Lexicon) begin(s *Search) {
	s.beginnings = slices.Grow(s.beginnings[:0], len(s.Words)+1)[:len(s.Words)+1]
	n := 0
	for i := range s.Words {
		word, next := &s.Words[i], int32(0)
		if i+1 < len(s.Words) {
			next = s.Words[i+1].id
		}
		may := l.twoWords.has(newPair(word.id, next))
		s.beginnings[n] = beginning{int32(i), may != 0}
		if uint32(word.node) > uint32(l.plain) {
			may = 1
		}
		n += int(may)
	}
	s.beginnings = s.beginnings[:n]
}

// arrive goes on from a step, before word i, and takes the phrases that end on
// the way.
func (l *Lexicon) arrive(s *Search, at step, i int) {
	for 0 < at && at <= l.plain {
		if i == len(s.Words) {
			return
		}
		at = l.wordEdges.follow(newPair(int32(at), s.Words[i].id))
		i++
	}
	if at == 0 {
		return
	}
	l.stay(s, at, i)
	if at > 0 && i < len(s.Words) {
		l.leave(s, at, i)
	}
}

// stay takes the phrases that end with a step that is not plain, before word i,
// and looks behind its gap.
func (l *Lexicon) stay(s *Search, at step, i int) {
	if at < 0 {
		s.Found = append(s.Found, Match{int32(^at), s.first, int32(i - 1)})
		return
	}
	n := l.node(at)
	for _, class := range l.found[n.found:n.foundEnd] {
		s.Found = append(s.Found, Match{class, s.first, int32(i - 1)})
	}
	if n.gap == 0 {
		return
	}
	last := min(i+maxGap+1, len(s.Words))
	if n.gap > l.plain || l.wordEdges.fitAny(n.gap, s.Words[i:last]) {
		for ; i < last; i++ {
			l.leave(s, n.gap, i)
		}
	}
}

// leave follows the edges of a node that fit word i.
func (l *Lexicon) leave(s *Search, at step, i int) {
	word := &s.Words[i]
	if to := l.wordEdges.follow(newPair(int32(at), word.id)); to != 0 {
		l.arrive(s, to, i+1)
	}
	if at > l.plain {
		l.onClasses(s, l.node(at), i)
	}
}

// onClasses follows the edges of a node on the classes of word i.
func (l *Lexicon) onClasses(s *Search, n *node, i int) {
	for fit := n.onClasses & s.Words[i].Classes; fit != 0; fit &= fit - 1 {
		before := bits.OnesCount64(uint64(n.onClasses & (fit&-fit - 1)))
		l.arrive(s, l.classEdges[int(n.classEdges)+before], i+1)
	}
}

// follow returns where the edge of a step on a word leads, or 0.
func (e *wordEdges) follow(p pair) step {
	if e.filter.has(p) == 0 {
		return 0
	}
	return e.slot(p).to
}

// fitAny reports whether one of the words may lead on from a step. It has no
// branch to guess wrong.
func (e *wordEdges) fitAny(at step, words []Word) bool {
	fits := uint64(0)
	for i := range words {
		fits |= e.filter.has(newPair(int32(at), words[i].id))
	}
	return fits != 0
}

// slot returns the slot that an edge has or would have.
func (e *wordEdges) slot(p pair) *wordEdge {
	i := p.hash() >> e.shift
	for e.slots[i].to != 0 && e.slots[i].pair != p {
		i = (i + 1) & uint64(len(e.slots)-1)
	}
	return &e.slots[i]
}
