package lexicon

import (
	"cmp"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

// A list is one of the files.
type list struct{ name, text string }

// blocks yields the classes of a list and what stands behind their names.
func (l list) blocks() iter.Seq2[string, string] {
	return func(yield func(class, block string) bool) {
		rest, more := strings.CutPrefix(l.text, "[")
		if !more {
			_, rest, more = strings.Cut(l.text, "\n[")
		}
		for more {
			var block string
			block, rest, more = strings.Cut(rest, "\n[")
			class, block, _ := strings.Cut(block, "]")
			if !yield(class, block) {
				return
			}
		}
	}
}

// has reports whether a block has one of the parts.
func has(block string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(block, "\n"+part+":") })
}

// The parts of a block.
const (
	verbs   = "verbs"
	nouns   = "nouns"
	words   = "words"
	phrases = "phrases"
)

// forms gives the inflected forms of the words of a part.
var forms = map[string]func(string) []string{
	verbs: verbForms,
	nouns: nounForms,
	words: func(string) []string { return nil },
}

// readClasses finds out which classes there are.
func readClasses(lists []list) *Classes {
	c := &Classes{bits: map[string]int{}}
	for _, l := range lists {
		for class, block := range l.blocks() {
			hasWords := has(block, verbs, nouns, words)
			if hasWords && l.name != actsFile {
				c.addName(class)
			}
			if has(block, phrases) || hasWords && l.name == actsFile {
				c.addPhrases(class)
			}
		}
		if l.name == framesFile {
			c.frames = 1<<len(c.names) - 1
		}
	}
	return c
}

func (c *Classes) addName(class string) {
	if _, ok := c.bits[class]; ok {
		return
	}
	if len(c.names) == MaxClasses {
		panic(fmt.Sprintf("lexicon: more than %d classes of words", MaxClasses))
	}
	c.bits[class] = len(c.names)
	c.names = append(c.names, class)
}

func (c *Classes) addPhrases(class string) {
	if !slices.Contains(c.phrases, class) {
		c.phrases = append(c.phrases, class)
	}
}

// load reads the lists.
func load(lists []list) *Lexicon {
	b := newBuilder(readClasses(lists))
	for _, l := range lists {
		b.read(l)
	}
	return b.build()
}

// A builder is a lexicon in the making: with a trie that can grow.
type builder struct {
	Lexicon
	ids map[string]int32 // of the words

	// The trie. Its root has no edges on words: these are the steps of the
	// words, which lead to growing nodes until build is done.
	growing []growingNode
	onWord  chains[growingWordEdge]
	onClass chains[growingClassEdge]
	ends    chains[int32] // the classes of the phrases that end in a node

	forms map[string][]int32 // the ids of the forms of verbs in phrases
	here  []int32            // the nodes that a phrase leads to
	next  []int32            // and a word further
}

// A growingNode is a node with the heads of its chains.
type growingNode struct{ gap, onWord, onClass, ends int32 }

// Its edges lead to growing nodes.
type (
	growingWordEdge  struct{ word, to int32 }
	growingClassEdge struct {
		set Set
		to  int32
	}
)

func newBuilder(c *Classes) *builder {
	const words, nodes = 20_000, 40_000 // somewhat more than there are
	b := &builder{
		ids:     make(map[string]int32, words),
		growing: make([]growingNode, 1, nodes),
		onWord:  newChains[growingWordEdge](nodes),
		onClass: newChains[growingClassEdge](0),
		ends:    newChains[int32](nodes),
		forms:   make(map[string][]int32),
	}
	b.Classes, b.words, b.spelled = c, make([]Word, 1, words), make([]string, 0, words)
	return b
}

// read adds one list. A fault in a list is a fault of the program: it panics,
// which any test run shows.
func (b *builder) read(l list) {
	for class, block := range l.blocks() {
		part := ""
		_, lines, _ := strings.Cut(block, "\n")
		for line := range strings.Lines(lines) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			if head, rest, ok := strings.Cut(line, ":"); ok && (forms[head] != nil || head == phrases) {
				part, line = head, strings.TrimSpace(rest)
			}
			switch {
			case forms[part] != nil && l.name == actsFile:
				b.addActs(class, part, line)
			case forms[part] != nil:
				b.addWords(class, part, line)
			case part == phrases && line != "":
				b.addPhrase(class, line)
			case part != phrases:
				panic(fmt.Sprintf("lexicon: %s: line %q belongs to no part", l.name, line))
			}
		}
	}
}

// eachWord calls do with the ids of each word of a line and its forms.
func (b *builder) eachWord(part, line string, do func(ids []int32)) {
	between := func(r rune) bool { return r == ' ' || r == '(' || r == ')' || r == ',' }
	var ids []int32
	for w := range strings.FieldsFuncSeq(line, between) {
		if strings.IndexByte(w, '-') >= 0 {
			continue // the tokenizer parts it; such words also stand as phrases
		}
		ids = b.appendIDs(append(ids[:0], b.id(w)), forms[part](w))
		do(ids)
	}
}

// addWords puts words, with their forms, into a class.
func (b *builder) addWords(class, part, line string) {
	set := b.Set(class)
	b.eachWord(part, line, func(ids []int32) {
		for _, id := range ids {
			b.words[id].Classes |= set
		}
	})
}

// addActs puts words, with their forms, among the phrases of a class.
func (b *builder) addActs(class, part, line string) {
	var set Set // that verbs join
	if _, ok := b.bits[class]; ok && part == verbs {
		set = b.Set(class)
	}
	end := b.phraseClass(class)
	b.eachWord(part, line, func(ids []int32) {
		for _, id := range ids {
			b.end(b.follow(0, id), end)
			if word := &b.words[id]; word.Classes&b.frames == 0 {
				word.Classes |= set
			}
		}
	})
}

// addPhrase puts a phrase into the trie.
func (b *builder) addPhrase(class, phrase string) {
	if strings.HasSuffix(phrase, "*") {
		panic("lexicon: the phrase " + phrase + " has no end")
	}
	if first, second, _ := strings.Cut(phrase, " "); first == "*" || first[0] == '{' && (second == "" || second[0] == '*') {
		panic("lexicon: the phrase " + phrase + " has no beginning")
	}
	b.here = append(b.here[:0], 0)
	for w := range strings.FieldsSeq(strings.ReplaceAll(phrase, "'", " ")) {
		b.next = b.next[:0]
		for _, n := range b.here {
			b.next = b.appendNodes(b.next, n, w)
		}
		b.here, b.next = b.next, b.here
	}
	end := b.phraseClass(class)
	for _, n := range b.here {
		b.end(n, end)
	}
}

func (b *builder) phraseClass(class string) int32 { return int32(slices.Index(b.phrases, class)) }

// appendNodes appends the nodes that one word of a phrase leads to.
func (b *builder) appendNodes(nodes []int32, n int32, w string) []int32 {
	switch {
	case w == "*":
		if b.growing[n].gap == 0 {
			b.growing[n].gap = b.newNode()
		}
		return append(nodes, b.growing[n].gap)
	case w[0] == '{':
		return append(nodes, b.followClass(n, b.Set(strings.Trim(w, "{}"))))
	case w[0] == '<':
		verb := strings.Trim(w, "<>")
		ids, ok := b.forms[verb]
		if !ok {
			ids = b.appendIDs(b.appendIDs([]int32{b.id(verb)}, verbForms(verb)), irregular[verb])
			b.forms[verb] = ids
		}
		for _, id := range ids {
			nodes = append(nodes, b.follow(n, id))
		}
		return nodes
	}
	return append(nodes, b.follow(n, b.id(w)))
}

// id returns the id of a word, which it gets if it has none.
func (b *builder) id(w string) int32 {
	id, ok := b.ids[w]
	if !ok {
		id = int32(len(b.words))
		b.ids[w] = id
		b.words = append(b.words, Word{id: id})
		b.spelled = append(b.spelled, w)
	}
	return id
}

// appendIDs appends the ids of words that are not yet there.
func (b *builder) appendIDs(ids []int32, words []string) []int32 {
	for _, w := range words {
		if id := b.id(w); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (b *builder) newNode() int32 {
	b.growing = append(b.growing, growingNode{})
	return int32(len(b.growing) - 1)
}

// follow returns the node that a word leads to from node n.
func (b *builder) follow(n, id int32) int32 {
	if n == 0 {
		if b.words[id].node == 0 {
			b.words[id].node = step(b.newNode())
		}
		return int32(b.words[id].node)
	}
	for e := range b.onWord.all(b.growing[n].onWord) {
		if e.word == id {
			return e.to
		}
	}
	to := b.newNode()
	b.onWord.add(&b.growing[n].onWord, growingWordEdge{id, to})
	return to
}

// followClass returns the node that words of a class lead to from node n.
func (b *builder) followClass(n int32, set Set) int32 {
	for e := range b.onClass.all(b.growing[n].onClass) {
		if e.set == set {
			return e.to
		}
	}
	to := b.newNode()
	b.onClass.add(&b.growing[n].onClass, growingClassEdge{set, to})
	return to
}

// end lets a phrase of a class end in node n.
func (b *builder) end(n, class int32) { b.ends.add(&b.growing[n].ends, class) }

// build lays the trie out.
func (b *builder) build() *Lexicon {
	l := b.Lexicon
	steps, plain := b.steps()
	l.plain, l.wordEdges, l.twoWords = plain, newWordEdges(len(b.onWord.links)), b.twoWords()
	var edges []growingClassEdge
	for n, g := range b.growing {
		for e := range b.onWord.all(g.onWord) {
			l.wordEdges.add(newPair(int32(steps[n]), e.word), steps[e.to])
		}
		if n > 0 && steps[n] <= plain {
			continue
		}
		at := node{found: int32(len(l.found)), classEdges: int32(len(l.classEdges)), gap: steps[g.gap]}
		l.found = slices.AppendSeq(l.found, b.ends.all(g.ends))
		at.foundEnd = int32(len(l.found))
		edges = slices.AppendSeq(edges[:0], b.onClass.all(g.onClass))
		slices.SortFunc(edges, func(a, b growingClassEdge) int { return cmp.Compare(a.set, b.set) })
		for _, e := range edges {
			at.onClasses |= e.set
			l.classEdges = append(l.classEdges, steps[e.to])
		}
		l.nodes = append(l.nodes, at)
	}
	for i := range l.words {
		l.words[i].node = steps[l.words[i].node]
	}
	return &l
}

// steps returns the steps that lead to the growing nodes, and how many of them
// are plain.
func (b *builder) steps() (steps []step, plain step) {
	steps = make([]step, len(b.growing))
	for n, g := range b.growing {
		if n > 0 && g == (growingNode{onWord: g.onWord}) {
			plain++
			steps[n] = plain
		}
	}
	last := plain
	for n, g := range b.growing {
		switch {
		case n == 0 || steps[n] != 0:
		case g == (growingNode{ends: g.ends}) && b.ends.links[g.ends].next == 0:
			steps[n] = ^step(b.ends.links[g.ends].value)
		default:
			last++
			steps[n] = last
		}
	}
	return steps, plain
}

// twoWords returns the pairs of words that phrases begin with.
func (b *builder) twoWords() filter {
	f, members := newFilter(len(b.onWord.links)), b.members()
	add := func(firsts []int32, second int32) {
		for _, first := range firsts {
			f.add(newPair(first, second))
		}
	}
	addAll := func(firsts []int32, n int32) { // with the words that lead on from node n
		for e := range b.onWord.all(b.growing[n].onWord) {
			add(firsts, e.word)
		}
		for e := range b.onClass.all(b.growing[n].onClass) {
			for _, second := range members[e.set] {
				add(firsts, second)
			}
		}
	}
	for id, word := range b.words {
		if word.node != 0 {
			addAll([]int32{int32(id)}, int32(word.node))
		}
	}
	for e := range b.onClass.all(b.growing[0].onClass) {
		addAll(members[e.set], e.to)
	}
	return f
}

// members returns the ids of the words of each class.
func (b *builder) members() map[Set][]int32 {
	m := make(map[Set][]int32)
	for id, word := range b.words {
		for set := word.Classes; set != 0; set &= set - 1 {
			class := set & -set
			m[class] = append(m[class], int32(id))
		}
	}
	return m
}

// newWordEdges returns a table for n edges.
func newWordEdges(n int) wordEdges {
	log := bits.Len(uint(n)) + 1
	return wordEdges{make([]wordEdge, 1<<log), 64 - log, newFilter(n)}
}

func (e *wordEdges) add(p pair, to step) {
	*e.slot(p) = wordEdge{p, to}
	e.filter.add(p)
}

// A chains holds many short lists, which grow in any order. A list is known by
// its head, which is 0 as long as it is empty.
type chains[T any] struct {
	links []link[T] // from 1
}

type link[T any] struct {
	value T
	next  int32
}

func newChains[T any](capacity int) chains[T] { return chains[T]{make([]link[T], 1, 1+capacity)} }

// add puts a value at the end of a list.
func (c *chains[T]) add(head *int32, value T) {
	for *head != 0 {
		head = &c.links[*head].next
	}
	*head = int32(len(c.links)) // before the links move
	c.links = append(c.links, link[T]{value: value})
}

func (c *chains[T]) all(head int32) iter.Seq[T] {
	return func(yield func(T) bool) {
		for ; head != 0 && yield(c.links[head].value); head = c.links[head].next {
		}
	}
}
