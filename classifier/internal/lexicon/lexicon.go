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
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"iter"
	"slices"
)

//go:embed *.txt
var files embed.FS

// A Set is a set of classes of words.
type Set uint64

// A Word is what the lexicon knows of a word. The zero Word is one that no list
// has.
type Word struct {
	Classes Set

	id   int32 // among the words of all lists, from 1
	node int32 // where the phrases go on that begin with it; 0 is nowhere
}

// A Lexicon maps words to classes and finds phrases. Load makes one; it never
// changes.
type Lexicon struct {
	ids    map[string]int32 // of the words, from 1
	words  []Word           // by id
	bits   map[string]int   // of the classes that hold words
	names  []string         // of the bits
	frames Set              // the classes of frames.txt

	phraseClasses []string // by the index that a Match has
	nodes         []node   // the trie of phrases; the root is node 0
	wordEdges     []wordEdge
	classEdges    []classEdge
	found         []int32 // indices into phraseClasses
}

// A node is a state of the trie of phrases. Its edges, and the classes of the
// phrases that end in it, stand in the lists of the lexicon from the place it
// names to the place that the next node names.
type node struct {
	wordEdges, classEdges, found int32
	gap                          int32 // the node after up to maxGap words of any kind; 0 if none
}

// A wordEdge leads on one word; those of a node ascend.
type wordEdge struct{ word, to int32 }

// A classEdge leads on every word of a class.
type classEdge struct {
	set Set
	to  int32
}

// maxGap is how many words a * may stand for.
const maxGap = 3

// Load reads the lists. The result is the same at every call.
func Load() *Lexicon {
	b := newBuilder()
	for _, name := range lists {
		list, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		b.read(name, string(list))
		if name == "frames.txt" {
			b.frames = 1<<len(b.names) - 1
		}
	}
	return b.build()
}

// lists are the files in the order in which they are read.
var lists = []string{"frames.txt", "tones.txt", actsFile}

// Fingerprint is a digest of the lists.
func Fingerprint() string {
	h := sha256.New()
	for _, name := range lists {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Words yields every word of the lists, phrases included, with what is known
// of it; in no certain order.
func (l *Lexicon) Words() iter.Seq2[string, Word] {
	return func(yield func(string, Word) bool) {
		for w, id := range l.ids {
			if !yield(w, l.words[id]) {
				return
			}
		}
	}
}

// Set returns the set of the classes named; it panics on one that the lists
// do not have.
func (l *Lexicon) Set(classes ...string) Set {
	var s Set
	for _, c := range classes {
		n, ok := l.bits[c]
		if !ok {
			panic("lexicon: no class " + c)
		}
		s |= 1 << n
	}
	return s
}

// Names returns the names of the classes of words by bit.
func (l *Lexicon) Names() []string { return l.names }

// PhraseClasses returns the names of the classes of phrases; a Match holds an
// index into them.
func (l *Lexicon) PhraseClasses() []string { return l.phraseClasses }

// A Match is a phrase that was found.
type Match struct {
	Class int32 // an index into PhraseClasses
	Last  int32 // the index of its last word
}

// Phrases appends to dst every phrase of words that begins with words[first].
// It looks at a bounded number of words.
func (l *Lexicon) Phrases(dst []Match, words []Word, first int) []Match {
	if n := words[first].node; n != 0 {
		dst = l.from(dst, n, words, first+1)
	}
	return l.onClasses(dst, 0, words, first)
}

// from goes on from a node whose words end before words[i].
func (l *Lexicon) from(dst []Match, at int32, words []Word, i int) []Match {
	n, end := &l.nodes[at], &l.nodes[at+1]
	for _, class := range l.found[n.found:end.found] {
		dst = append(dst, Match{class, int32(i - 1)})
	}
	if n.gap != 0 {
		for skip := range min(maxGap, len(words)-i) + 1 {
			dst = l.from(dst, n.gap, words, i+skip)
		}
	}
	if i >= len(words) {
		return dst
	}
	if edges := l.wordEdges[n.wordEdges:end.wordEdges]; len(edges) > 0 && words[i].id != 0 {
		if e, ok := slices.BinarySearchFunc(edges, words[i].id, wordEdge.compare); ok {
			dst = l.from(dst, edges[e].to, words, i+1)
		}
	}
	return l.onClasses(dst, at, words, i)
}

// onClasses follows the edges of a node on the classes of words[i].
func (l *Lexicon) onClasses(dst []Match, at int32, words []Word, i int) []Match {
	for _, e := range l.classEdges[l.nodes[at].classEdges:l.nodes[at+1].classEdges] {
		if words[i].Classes&e.set != 0 {
			dst = l.from(dst, e.to, words, i+1)
		}
	}
	return dst
}

func (e wordEdge) compare(word int32) int { return cmp.Compare(e.word, word) }
