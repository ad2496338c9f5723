package quotes

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// class is what the lexicon knows of a word, as a set.
type class uint64

const (
	article     class = 1 << iota // the, a, an
	determiner                    // articles, possessives, demonstratives, quantifiers
	preposition                   // of, in, for
	conjunction                   // and, or, but
	subordinate                   // that, if, because
	relative                      // who, which, whose
	pronoun                       // he, him, they
	subjectForm                   // he, she, they, I, we, who
	male                          // he, man, spokesman, Mr; given names
	female                        // she, woman, spokeswoman, Ms; given names
	plural                        // they, protesters, officials
	auxiliary                     // has, would, was
	beVerb                        // is, was, been
	adverb                        // also, later, not
	dateWord                      // Monday, March, night, week
	honorific                     // Mr, Sen, Gen, Dr
	dotted                        // abbreviations written with a full stop
	role                          // minister, spokesman, envoy
	humanNoun                     // man, student, resident
	orgNoun                       // ministry, agency, party
	speechNoun                    // statement, letter, speech
	sourceNoun                    // report, study, article: they can say things themselves
	workNoun                      // book, film, song
	given                         // a given name
	nameSuffix                    // Jr, III
	particle                      // van, de, al
	place                         // countries, capitals
	nationality                   // Russian, French
	agency                        // Reuters, AFP
	verb                          // a common verb that is no cue
	elided                        // words written with an apostrophe before them
	possessive                    // his, her, their
	numeral                       // two, three, dozen
	baseForm                      // forms of cue verbs …
	thirdForm
	pastForm
	partForm
	ingForm
	indefinite // someone, nobody, one
	plainNoun  // nouns that look like adverbs or verbs
	publicRole // a role in public life, held by one whom the news names
	sourceWord // according, per
	modal      // should, must: what follows has not been said
)

const anyForm = baseForm | thirdForm | pastForm | partForm | ingForm

// An entry is what the lexicon knows of a word.
type entry struct {
	class class
	cue   uint16
}

// A lexicon knows the words that attribution turns on. It does not change
// after it is built.
type lexicon struct {
	words   map[string]entry // while it is being built
	cues    []cueWord
	entries []knownWord
	// The cues for a source without a verb, as indexes in cues, plus one.
	accordingTo, per uint16

	index []uint16 // for hashes: places in entries plus one; open addressing, at most a quarter full
}

// A knownWord is a word in small letters with what is known of it.
type knownWord struct {
	word string
	entry
}

// english is the lexicon, built when first asked for.
var english = sync.OnceValue(func() *lexicon {
	l := &lexicon{words: make(map[string]entry, 4096)}
	for _, list := range wordLists {
		for _, w := range strings.Fields(list.words) {
			e := l.words[w]
			e.class |= list.class
			l.words[w] = e
		}
	}
	l.addCues()
	l.addSources()
	l.freeze()
	return l
})

// freeze moves the words into the index, which is small enough to stay in the
// processor's cache: most lookups that find nothing end there.
func (l *lexicon) freeze() {
	size := 1
	for size < 4*len(l.words) {
		size *= 2
	}
	l.index = make([]uint16, size)
	for w, e := range l.words {
		h, _ := hash(w)
		i := h & uint32(size-1)
		for l.index[i] != 0 {
			i = (i + 1) & uint32(size-1)
		}
		l.entries = append(l.entries, knownWord{w, e})
		l.index[i] = uint16(len(l.entries))
	}
	l.words = nil
}

// hash is the FNV hash of a word, the same for small and capital letters of
// ASCII, and whether the word is all ASCII.
func hash(w string) (uint32, bool) {
	h, all := uint32(2166136261), byte(0)
	for i := 0; i < len(w); i++ {
		c := w[i]
		all |= c
		h = (h ^ uint32(c|' ')) * 16777619 // a capital letter and this bit are the small one
	}
	return h, all < utf8.RuneSelf
}

// lower gives an ASCII letter as a small one.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// maxKnown is the length of the longest word in the lexicon, at least, in
// bytes.
const maxKnown = 24

// look finds what is known of a word, in any case. Words in -ly that it does
// not know are adverbs.
func (l *lexicon) look(w string) (class, uint16) {
	if len(w) > maxKnown {
		return 0, 0
	}
	h, ascii := hash(w)
	if !ascii {
		w = strings.ReplaceAll(strings.ToLower(w), "’", "'")
		h, _ = hash(w)
	}
	mask := uint32(len(l.index) - 1)
	for i := h & mask; l.index[i] != 0; i = (i + 1) & mask {
		if e := &l.entries[l.index[i]-1]; sameFold(e.word, w) {
			return e.class, e.cue
		}
	}
	if len(w) > 4 && w[len(w)-2:] == "ly" {
		return adverb, 0
	}
	return 0, 0
}

// sameFold tells whether a word is the same as one in small letters.
func sameFold(small, w string) bool {
	if len(small) != len(w) {
		return false
	}
	for i := 0; i < len(w); i++ {
		if c := w[i]; c != small[i] && lower(c) != small[i] {
			return false
		}
	}
	return true
}

// clitics are cut off the words before them.
var clitics = []string{"s", "re", "ve", "ll", "d", "m"}

// clitic tells what is known of a clitic: all but 's are auxiliaries only.
func (l *lexicon) clitic(w string) class {
	if w == "s" || w == "S" {
		return possessive
	}
	return auxiliary
}
