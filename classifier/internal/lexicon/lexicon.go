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
	"embed"
	"encoding/hex"
	"fmt"
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
	bits    map[string]int // of classes that hold words
	names   []string       // of the bits
	frames  Set            // the classes of frames.txt
	phrases node
}

// A node is a state of the trie of phrases.
type node struct {
	words   map[string]*node // by the word that comes next
	classes []classEdge      // by the class of the word that comes next
	gap     *node            // after up to maxGap words of any kind
	found   []string         // the classes of the phrases that end here
}

// A classEdge leads on a word of a class.
type classEdge struct {
	set Set
	to  *node
}

// maxGap is how many words a * may stand for.
const maxGap = 3

// Load reads the lists. The result is the same at every call.
func Load() *Lexicon {
	l := &Lexicon{words: map[string]Set{}, bits: map[string]int{}}
	var raw []rawPhrase
	for _, name := range lists {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		raw = append(raw, l.read(name, string(b))...)
		if name == "frames.txt" {
			l.frames = 1<<len(l.names) - 1
		}
	}
	for _, p := range raw { // now that all classes are known
		l.addPhrase(p)
	}
	return l
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

// A rawPhrase is a phrase as it was read: words in the notation of the lists,
// or the forms of a single word.
type rawPhrase struct {
	class string
	text  string
	forms []string
}

// read adds the words of one list and returns its phrases. A fault in a list
// is a fault of the program: it panics, which any test run shows.
func (l *Lexicon) read(name, list string) []rawPhrase {
	var class, part string
	var phrases []rawPhrase
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
			phrases = append(phrases, l.add(class, line, forms[part], name == actsFile, part == "verbs")...)
		case "phrases":
			if line = strings.TrimSpace(line); line != "" {
				phrases = append(phrases, rawPhrase{class: class, text: line})
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
func (l *Lexicon) add(class, words string, forms func(string) []string, asPhrases, verbs bool) []rawPhrase {
	var phrases []rawPhrase
	for w := range strings.FieldsFuncSeq(words, func(r rune) bool { return strings.ContainsRune(" (),", r) }) {
		if strings.ContainsRune(w, '-') {
			continue // the tokenizer parts it; such words also stand as phrases
		}
		all := append([]string{w}, forms(w)...)
		if asPhrases {
			phrases = append(phrases, rawPhrase{class: class, forms: all})
			if _, ok := l.bits[class]; !ok || !verbs {
				continue
			}
		}
		for _, f := range all {
			if !asPhrases || l.words[f]&l.frames == 0 {
				l.words[f] |= l.bit(class)
			}
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

// addPhrase puts a phrase into the trie.
func (l *Lexicon) addPhrase(p rawPhrase) {
	if p.forms != nil {
		for _, n := range l.phrases.onWords(p.forms) {
			n.found = append(n.found, p.class)
		}
		return
	}
	ends := []*node{&l.phrases}
	for w := range strings.FieldsSeq(strings.ReplaceAll(p.text, "'", " ")) {
		var next []*node
		for _, n := range ends {
			next = append(next, l.follow(n, w)...)
		}
		ends = next
	}
	for _, n := range ends {
		n.found = append(n.found, p.class)
	}
}

// follow returns the nodes that one word of a phrase leads to.
func (l *Lexicon) follow(n *node, w string) []*node {
	switch {
	case w == "*":
		if n.gap == nil {
			n.gap = &node{}
		}
		return []*node{n.gap}
	case w[0] == '{':
		return []*node{n.onClass(l.Set(strings.Trim(w, "{}")))}
	case w[0] == '<':
		verb := strings.Trim(w, "<>")
		return n.onWords(append(append([]string{verb}, verbForms(verb)...), irregular[verb]...))
	}
	return n.onWords([]string{w})
}

// onWords returns the nodes that the words lead to.
func (n *node) onWords(words []string) []*node {
	if n.words == nil {
		n.words = make(map[string]*node)
	}
	var nodes []*node
	for _, w := range words {
		to, ok := n.words[w]
		if !ok {
			to = &node{}
			n.words[w] = to
		}
		if !slices.Contains(nodes, to) {
			nodes = append(nodes, to)
		}
	}
	return nodes
}

// onClass returns the node that words of a class lead to.
func (n *node) onClass(set Set) *node {
	for _, e := range n.classes {
		if e.set == set {
			return e.to
		}
	}
	n.classes = append(n.classes, classEdge{set, &node{}})
	return n.classes[len(n.classes)-1].to
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

// Phrases calls found with the class of every phrase that begins with word i of
// a text of n words, and the index of its last word. word and set give the words and
// their classes. It looks at a bounded number of words.
func (l *Lexicon) Phrases(i, n int, word func(int) string, set func(int) Set, found func(class string, last int)) {
	w := walk{n: n, word: word, set: set, found: found}
	w.from(&l.phrases, i)
}

// walk is one walk through the trie.
type walk struct {
	n     int
	word  func(int) string
	set   func(int) Set
	found func(class string, last int)
}

// from goes on from a node whose words end before word i.
func (w *walk) from(n *node, i int) {
	for _, class := range n.found {
		w.found(class, i-1)
	}
	if n.gap != nil {
		for skip := range maxGap + 1 {
			w.from(n.gap, i+skip)
		}
	}
	if i >= w.n {
		return
	}
	if to := n.words[w.word(i)]; to != nil {
		w.from(to, i+1)
	}
	set := w.set(i)
	for _, e := range n.classes {
		if set&e.set != 0 {
			w.from(e.to, i+1)
		}
	}
}
