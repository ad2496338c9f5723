package lexicon

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A builder is a lexicon in the making: with a trie that can grow.
type builder struct {
	Lexicon
	ids     map[string]int32 // of the words
	frames  Set              // the classes of frames.txt
	phrases []rawPhrase
	growing []growingNode
	onWord  map[wordKey]int32  // the edges on words
	verbs   map[string][]int32 // the ids of the forms of verbs in phrases
	classes map[string]int32   // of the phrases
}

// A growingNode is a node without its edges on words.
type growingNode struct {
	gap     int32
	classes []classEdge
	found   []int32
}

// A wordKey is a node and the word that leads on from it.
type wordKey struct{ from, word int32 }

// A rawPhrase is a phrase as it was read: words in the notation of the lists,
// or the forms of a single word.
type rawPhrase struct {
	class string
	text  string
	forms []string
}

func newBuilder() *builder {
	const words, edges = 20_000, 40_000 // somewhat more than there are
	b := &builder{
		growing: make([]growingNode, 1, edges),
		onWord:  make(map[wordKey]int32, edges),
		verbs:   map[string][]int32{},
		classes: map[string]int32{},
		ids:     make(map[string]int32, words),
	}
	b.words, b.bits = make([]Word, 1, words), map[string]int{}
	return b
}

// read adds one list: its words at once, its phrases to those that build adds
// when all classes are known. A fault in a list is a fault of the program: it
// panics, which any test run shows.
func (b *builder) read(name, list string) {
	var class, part string
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
			b.add(class, line, forms[part], name == actsFile, part == "verbs")
		case "phrases":
			if line = strings.TrimSpace(line); line != "" {
				b.phrases = append(b.phrases, rawPhrase{class: class, text: line})
			}
		default:
			panic(fmt.Sprintf("lexicon: %s: line %q belongs to no part", name, line))
		}
	}
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

// add puts words, with their forms, into a class; or among the phrases.
func (b *builder) add(class, words string, forms func(string) []string, asPhrases, verbs bool) {
	for w := range strings.FieldsFuncSeq(words, func(r rune) bool { return strings.ContainsRune(" (),", r) }) {
		if strings.ContainsRune(w, '-') {
			continue // the tokenizer parts it; such words also stand as phrases
		}
		all := append([]string{w}, forms(w)...)
		if asPhrases {
			b.phrases = append(b.phrases, rawPhrase{class: class, forms: all})
			if _, ok := b.bits[class]; !ok || !verbs {
				continue
			}
		}
		for _, f := range all {
			if word := b.word(f); !asPhrases || word.Classes&b.frames == 0 {
				word.Classes |= b.bit(class)
			}
		}
	}
}

// word returns what is known of w, for changing.
func (b *builder) word(w string) *Word {
	id, ok := b.ids[w]
	if !ok {
		id = int32(len(b.words))
		b.ids[w] = id
		b.words = append(b.words, Word{id: id})
		b.spelled = append(b.spelled, w)
	}
	return &b.words[id]
}

// bit returns the set of one class, which it makes if need be.
func (b *builder) bit(class string) Set {
	n, ok := b.bits[class]
	if !ok {
		n = len(b.names)
		if n == MaxClasses {
			panic(fmt.Sprintf("lexicon: more than %d classes of words", MaxClasses))
		}
		b.bits[class] = n
		b.names = append(b.names, class)
	}
	return 1 << n
}

// MaxClasses is how many classes of words there are at most. The rest of the
// bits of a Set are free for others.
const MaxClasses = 63

// build adds the phrases and lays the trie out.
func (b *builder) build() *Lexicon {
	for _, p := range b.phrases {
		b.addPhrase(p)
	}
	edges := make([][]wordEdge, len(b.growing)) // by node
	for key, to := range b.onWord {
		edges[key.from] = append(edges[key.from], wordEdge{key.word, step(to)})
	}
	steps := make([]step, len(b.growing)) // to the nodes
	nodes := step(1)
	for n, g := range b.growing[1:] {
		if len(g.found) == 1 && g.gap == 0 && len(g.classes) == 0 && len(edges[n+1]) == 0 {
			steps[n+1] = ^step(g.found[0])
		} else {
			steps[n+1] = nodes
			nodes++
		}
	}
	l := b.Lexicon
	for n, g := range b.growing {
		if steps[n] < 0 {
			continue
		}
		at := node{int32(len(l.wordEdges)), int32(len(l.classEdges)), int32(len(l.found)), steps[g.gap], 0, 0}
		slices.SortFunc(edges[n], func(a, b wordEdge) int { return cmp.Compare(a.word, b.word) })
		for _, e := range edges[n] {
			e.to = steps[e.to]
			at.onWords |= 1 << (e.word % 64)
			l.wordEdges = append(l.wordEdges, e)
			if n == 0 {
				l.words[e.word].node = e.to
			}
		}
		for _, e := range g.classes {
			e.to = steps[e.to]
			at.onClasses |= e.set
			l.classEdges = append(l.classEdges, e)
		}
		l.found = append(l.found, g.found...)
		l.nodes = append(l.nodes, at)
	}
	l.nodes = append(l.nodes, node{int32(len(l.wordEdges)), int32(len(l.classEdges)), int32(len(l.found)), 0, 0, 0}) // the end
	return &l
}

// addPhrase puts a phrase into the trie.
func (b *builder) addPhrase(p rawPhrase) {
	if strings.HasSuffix(p.text, "*") {
		panic("lexicon: the phrase " + p.text + " has no end")
	}
	class, ok := b.classes[p.class]
	if !ok {
		class = int32(len(b.phraseClasses))
		b.classes[p.class] = class
		b.phraseClasses = append(b.phraseClasses, p.class)
	}
	ends := []int32{0}
	if p.forms != nil {
		ends = b.onWords(nil, 0, b.idsOf(p.forms))
	}
	for w := range strings.FieldsSeq(strings.ReplaceAll(p.text, "'", " ")) {
		var next []int32
		for _, n := range ends {
			next = b.follow(next, n, w)
		}
		ends = next
	}
	for _, n := range ends {
		b.growing[n].found = append(b.growing[n].found, class)
	}
}

// follow appends the nodes that one word of a phrase leads to.
func (b *builder) follow(nodes []int32, n int32, w string) []int32 {
	switch {
	case w == "*":
		if b.growing[n].gap == 0 {
			b.growing[n].gap = b.newNode()
		}
		return append(nodes, b.growing[n].gap)
	case w[0] == '{':
		return append(nodes, b.onClass(n, b.Set(strings.Trim(w, "{}"))))
	case w[0] == '<':
		verb := strings.Trim(w, "<>")
		ids, ok := b.verbs[verb]
		if !ok {
			ids = b.idsOf(append(append([]string{verb}, verbForms(verb)...), irregular[verb]...))
			b.verbs[verb] = ids
		}
		return b.onWords(nodes, n, ids)
	}
	return b.onWords(nodes, n, []int32{b.word(w).id})
}

// idsOf returns the ids of words, each once.
func (b *builder) idsOf(words []string) (ids []int32) {
	for _, w := range words {
		if id := b.word(w).id; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (b *builder) newNode() int32 {
	b.growing = append(b.growing, growingNode{})
	return int32(len(b.growing) - 1)
}

// onWords appends the nodes that the words lead to.
func (b *builder) onWords(nodes []int32, n int32, ids []int32) []int32 {
	for _, id := range ids {
		key := wordKey{n, id}
		to, ok := b.onWord[key]
		if !ok {
			to = b.newNode()
			b.onWord[key] = to
		}
		nodes = append(nodes, to)
	}
	return nodes
}

// onClass returns the node that words of a class lead to.
func (b *builder) onClass(n int32, set Set) int32 {
	for _, e := range b.growing[n].classes {
		if e.set == set {
			return int32(e.to)
		}
	}
	to := b.newNode()
	b.growing[n].classes = append(b.growing[n].classes, classEdge{set, step(to)})
	return to
}
