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
// classes that single words are asked for; the words of acts.txt count as
// phrases of one word.
package lexicon

import (
	"embed"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

//go:embed *.txt
var files embed.FS

// A Set is a set of classes of words.
type Set uint64

// A Lexicon maps words to classes and finds phrases. Load makes one; it never
// changes.
type Lexicon struct {
	words   map[string]Set
	bits    map[string]int      // of classes that hold words
	names   []string            // of the bits
	phrases map[string][]phrase // by first word
}

// A phrase is a sequence of elements that stands for a class.
type phrase struct {
	class    string
	text     string // as the list has it
	elements []element
}

// An element of a phrase matches a word that is in forms or classes, or, if it
// is a gap, up to maxGap words.
type element struct {
	forms   []string
	classes Set
	gap     bool
}

// maxGap is how many words a * may stand for.
const maxGap = 3

// Load reads the lists. The result is the same at every call.
func Load() *Lexicon {
	l := &Lexicon{words: map[string]Set{}, bits: map[string]int{}, phrases: map[string][]phrase{}}
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	var raw []phrase
	for _, e := range entries {
		b, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		raw = append(raw, l.read(e.Name(), string(b))...)
	}
	members := make([][]string, len(l.names)) // of each class
	for w, set := range l.words {
		for ; set != 0; set &= set - 1 {
			bit := bits.TrailingZeros64(uint64(set))
			members[bit] = append(members[bit], w)
		}
	}
	for _, p := range raw { // now that all classes are known
		l.addPhrase(p, members)
	}
	return l
}

// read adds the words of one list and returns its phrases. A fault in a list
// is a fault of the program: it panics, which any test run shows.
func (l *Lexicon) read(name, list string) []phrase {
	var class, part string
	var phrases []phrase
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			class, _, _ = strings.Cut(line[1:], "]")
			part = ""
			continue
		}
		if head, words, ok := strings.Cut(line, ":"); ok && slices.Contains(parts, head) {
			part, line = head, words
		}
		switch part {
		case "verbs", "nouns", "words":
			phrases = append(phrases, l.add(class, line, forms[part], name == actsFile)...)
		case "phrases":
			if line = strings.TrimSpace(line); line != "" {
				phrases = append(phrases, phrase{class: class, text: line})
			}
		default:
			panic(fmt.Sprintf("lexicon: %s: line %q belongs to no part", name, line))
		}
	}
	return phrases
}

// actsFile is the list whose words count as phrases of one word.
const actsFile = "acts.txt"

var parts = []string{"verbs", "nouns", "words", "phrases"}

// forms gives the inflected forms of the words of a part.
var forms = map[string]func(string) []string{
	"verbs": verbForms,
	"nouns": nounForms,
	"words": func(string) []string { return nil },
}

// add puts words, with their forms, into a class; or returns them as phrases.
func (l *Lexicon) add(class, words string, forms func(string) []string, asPhrases bool) []phrase {
	var phrases []phrase
	for w := range strings.FieldsFuncSeq(words, func(r rune) bool { return strings.ContainsRune(" (),", r) }) {
		if strings.ContainsRune(w, '-') {
			continue // the tokenizer parts it; such words also stand as phrases
		}
		all := append([]string{w}, forms(w)...)
		if asPhrases {
			phrases = append(phrases, phrase{class: class, text: w, elements: []element{{forms: all}}})
			continue
		}
		for _, f := range all {
			l.words[f] |= l.bit(class)
		}
	}
	return phrases
}

// bit returns the set of one class, which it makes if need be.
func (l *Lexicon) bit(class string) Set {
	n, ok := l.bits[class]
	if !ok {
		n = len(l.names)
		if n == 64 {
			panic("lexicon: more than 64 classes of words")
		}
		l.bits[class] = n
		l.names = append(l.names, class)
	}
	return 1 << n
}

// addPhrase compiles a phrase and files it under every word it can begin with.
func (l *Lexicon) addPhrase(p phrase, members [][]string) {
	if p.elements == nil {
		for w := range strings.FieldsSeq(strings.ReplaceAll(p.text, "'", " ")) {
			p.elements = append(p.elements, l.element(w, p.text))
		}
	}
	first := p.elements[0]
	starts := slices.Clone(first.forms)
	for set := first.classes; set != 0; set &= set - 1 {
		starts = append(starts, members[bits.TrailingZeros64(uint64(set))]...)
	}
	for _, w := range starts {
		l.phrases[w] = append(l.phrases[w], p)
	}
}

// element compiles one word of a phrase.
func (l *Lexicon) element(w, text string) element {
	switch {
	case w == "*":
		return element{gap: true}
	case w[0] == '{':
		name := strings.Trim(w, "{}")
		if _, ok := l.bits[name]; !ok {
			panic(fmt.Sprintf("lexicon: phrase %q: no class %q", text, name))
		}
		return element{classes: l.bit(name)}
	case w[0] == '<':
		verb := strings.Trim(w, "<>")
		return element{forms: append(append([]string{verb}, verbForms(verb)...), irregular[verb]...)}
	}
	return element{forms: []string{w}}
}

// Word returns the classes of a word in its normalised form.
func (l *Lexicon) Word(w string) Set { return l.words[w] }

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

// Names returns the names of the classes by bit.
func (l *Lexicon) Names() []string { return l.names }

// Phrases calls found for every phrase that begins with word i of a text of n
// words, with the index of its last word. word and set give the words and
// their classes. It looks at a bounded number of words.
func (l *Lexicon) Phrases(i, n int, word func(int) string, set func(int) Set, found func(class, text string, last int)) {
	for _, p := range l.phrases[word(i)] {
		if last := p.match(p.elements, i, n, word, set); last >= 0 {
			found(p.class, p.text, last)
		}
	}
}

// match returns the index of the last word that the elements match from word i
// on, or -1.
func (p *phrase) match(elements []element, i, n int, word func(int) string, set func(int) Set) int {
	for e := range elements {
		if elements[e].gap {
			for skip := range maxGap + 1 {
				if last := p.match(elements[e+1:], i+skip, n, word, set); last >= 0 {
					return last
				}
			}
			return -1
		}
		if i >= n || !elements[e].matches(word(i), set(i)) {
			return -1
		}
		i++
	}
	return i - 1
}

func (e *element) matches(word string, set Set) bool {
	return set&e.classes != 0 || slices.Contains(e.forms, word)
}
