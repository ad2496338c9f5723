package text

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/golangci/misspell"

	"github.com/parley-dev/parley/classifier/internal/hashindex"
	"github.com/parley-dev/parley/classifier/internal/lexicon"
)

//go:embed places.txt
var placesFile string

// A known is what is known of a word before anything is learned: what the
// lexicon says, what kind of word it is, and its stem.
type known struct {
	lexicon.Word
	kind     kind
	stemN    uint8  // the length of the stem if the word begins with it; else 0
	american uint16 // from 1: the place in vocabulary.american of a word in British spelling; else 0
	upper    uint32 // half of the word's hash
	stem     uint64 // its hash
}

// A kind is a set of properties of a word.
type kind uint8

const (
	// place: a country or capital, its people, or a body of states. Who is
	// named must not decide what is done.
	place kind = 1 << iota

	// commonCapital: written with a capital in the middle of sentences, and
	// names nobody.
	commonCapital

	// verbalS: 's behind it is more likely "is" than a possessive.
	verbalS

	// saying: a writer gives the word to a speaker with it.
	saying
)

// kinds lists the words of each kind.
var kinds = []struct {
	kind  kind
	words string
}{
	{place, strings.ToLower(placesFile)},
	{commonCapital, "i president minister prime foreign government state council security " +
		"general secretary parliament congress ambassador spokesman united nations resolution chair chairman " +
		"monday tuesday wednesday thursday friday saturday sunday january february march april may june july " +
		"august september october november december god the a an"},
	{verbalS, "it that he she there what who here where how this"},
	{saying, "said says added adds stated states told continued"},
}

// What the lexicon knows, once load has run. A program that reads no text starts
// without it.
var (
	lex   *lexicon.Lexicon
	words vocabulary
)

// Load loads the lexicon, which takes some hundredths of a second. Read does so
// if nobody has: the first text would wait for it.
func Load() { load() }

var load = sync.OnceFunc(func() {
	lex = lexicon.Load()
	words = newVocabulary(lex)
	for _, w := range []*fixedWord{&number, &year, &name, &will, &not, &can, &let, &us, &is, &are, &have, &am, &would} {
		w.known = *lookup(w.word.hash)
	}
	name.known.Classes = cName
})

// A vocabulary is what is known of words, by their hashes.
type vocabulary struct {
	index    *hashindex.Index
	known    []known  // from 1; the first is that of a word that no list has
	american []string // the American spellings of British words
}

func newVocabulary(l *lexicon.Lexicon) (v vocabulary) {
	var hashes []uint64
	v.known = []known{{}}
	at := make(map[string]int)
	add := func(w string) *known {
		if i, ok := at[w]; ok {
			return &v.known[i]
		}
		at[w] = len(v.known)
		hash := hashWord([]byte(w))
		hashes = append(hashes, hash)
		k := known{upper: uint32(hash >> 32)}
		if n, y := stem([]byte(w)); !y && n < 256 {
			k.stemN, k.stem = uint8(n), hashWord([]byte(w)[:n])
		}
		v.known = append(v.known, k)
		return &v.known[len(v.known)-1]
	}
	for _, k := range kinds {
		for w := range strings.FieldsSeq(k.words) {
			add(w).kind |= k.kind
		}
	}
	for w, word := range l.Words() {
		add(w).Word = word
	}
	for pair := range slices.Chunk(misspell.DictAmerican, 2) {
		v.american = append(v.american, pair[1])
		add(pair[0]).american = uint16(len(v.american))
	}
	var err error
	if v.index, err = hashindex.New(hashes); err != nil {
		panic(err)
	}
	return v
}

// at returns what is known of the word with this hash if it is at the place. The
// index looks at the lower half of hashes, so that once in some 2^32 words it
// gives another's place.
func (v *vocabulary) at(place int32, hash uint64) *known {
	i := int(place) + 1
	if v.known[i].upper != uint32(hash>>32) {
		i = 0
	}
	return &v.known[i]
}

// lookup returns what is known of the word with this hash.
func lookup(hash uint64) *known {
	return words.at(words.index.Find(hash), hash)
}

// A term is a word, or a name of a class, as a part of a feature.
type term struct {
	hash uint64
	ref  ref
}

// A ref tells where a term can be read: 0 is the empty term; otherwise the two
// low bits say what the others count.
type ref uint32

const (
	ofTexts ref = iota + 1 // an index into texts
	ofWord                 // the word of the token with this index
	ofStem                 // its stem
)

// texts are those of the terms that no text has.
var texts []string

// empty is the term that is not there.
var empty = term{hash: hashWord(nil)}

// fixed makes a term of s.
func fixed(s string) term {
	texts = append(texts, s)
	return term{hashWord([]byte(s)), ref(len(texts)-1)<<2 | ofTexts}
}
