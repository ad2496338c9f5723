// Package lexicon knows what words and phrases do in public speech: "strike"
// harms, "stands ready to" offers, "shameful" condemns.
//
// The lists are the .txt files beside this one. They were written for Parley;
// each is a sequence of blocks
//
//	[class] what it holds
//	verbs: attack strike(struck)    base forms, irregular forms in parentheses
//	nouns: reprisal                 singular
//	words: brutal swiftly           as they stand
//	phrases:
//	<pay> * price                   one a line
//
// In phrases <pay> stands for every form of the verb, * for up to three words,
// and {we} for every word of the class "we". frames.txt and tones.txt hold the
// classes that single words are asked for. The words of acts.txt count as
// phrases of one word; its verbs also join the class of the same name in
// frames.txt, unless they stand in a class there.
package lexicon

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"iter"
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

	nodes      []node // the trie of phrases; the root is node 0
	wordEdges  []wordEdge
	classEdges []classEdge
	found      []int32 // classes of phrases
}

// A node is a state of the trie of phrases. Its edges, and the classes of the
// phrases that end in it, stand in the lists of the lexicon from the place it
// names to the place that the next node names. The root has no edges on words:
// where these lead, the words themselves know.
type node struct {
	wordEdges, classEdges, found int32

	// gap is the node after up to maxGap words of any kind; 0 if none.
	gap step

	// onWords has the bits of the words that lead on, by id modulo 64, and
	// onClasses the classes: what they rule out need not be looked for.
	onWords   uint64
	onClasses Set
}

// A step leads to a node; 0 is nowhere. Most nodes are the end of one phrase and
// no more: these are not there, and the step to one is ^class.
type step int32

// A wordEdge leads on one word; those of a node ascend.
type wordEdge struct {
	word int32
	to   step
}

// A classEdge leads on every word of a class.
type classEdge struct {
	set Set
	to  step
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
	Class int32 // an index into PhraseClasses
	Last  int32 // the index of its last word
}

// A Search is the words in which phrases are looked for, and those found.
type Search struct {
	Words []Word
	Found []Match
}

// Phrases adds to what s has found every phrase that begins with its word
// first. It looks at a bounded number of words.
func (l *Lexicon) Phrases(s *Search, first int) {
	word := &s.Words[first]
	if word.node != 0 {
		l.arrive(s, word.node, first+1)
	}
	if root := &l.nodes[0]; root.onClasses&word.Classes != 0 {
		l.onClasses(s, root, &l.nodes[1], first)
	}
}

// arrive takes the phrases that end with a step, before word i, and goes on.
func (l *Lexicon) arrive(s *Search, at step, i int) {
	if at < 0 {
		s.Found = append(s.Found, Match{int32(^at), int32(i - 1)})
		return
	}
	n, end := &l.nodes[at], &l.nodes[at+1]
	for found := n.found; found < end.found; found++ {
		s.Found = append(s.Found, Match{l.found[found], int32(i - 1)})
	}
	if i == len(s.Words) {
		return
	}
	if n.gap != 0 {
		gap, end := &l.nodes[n.gap], &l.nodes[n.gap+1]
		for skip := range min(maxGap+1, len(s.Words)-i) {
			l.leave(s, gap, end, i+skip)
		}
	}
	l.leave(s, n, end, i)
}

// leave follows the edges of a node that fit word i.
func (l *Lexicon) leave(s *Search, n, end *node, i int) {
	word := &s.Words[i]
	if n.onWords>>(word.id%64)&1 != 0 {
		if to := follow(l.wordEdges[n.wordEdges:end.wordEdges], word.id); to != 0 {
			l.arrive(s, to, i+1)
		}
	}
	if n.onClasses&word.Classes != 0 {
		l.onClasses(s, n, end, i)
	}
}

// onClasses follows the edges of a node on the classes of word i.
func (l *Lexicon) onClasses(s *Search, n, end *node, i int) {
	for _, e := range l.classEdges[n.classEdges:end.classEdges] {
		if s.Words[i].Classes&e.set != 0 {
			l.arrive(s, e.to, i+1)
		}
	}
}

// follow returns where the edge on a word leads, or 0.
func follow(edges []wordEdge, word int32) step {
	for len(edges) > 8 {
		if half := len(edges) / 2; edges[half].word <= word {
			edges = edges[half:]
		} else {
			edges = edges[:half]
		}
	}
	for _, e := range edges {
		if e.word == word {
			return e.to
		}
	}
	return 0
}
