package quotes

import (
	"strings"
)

// An entity is somebody or something that the document speaks of.
type entity struct {
	name     string
	role     string
	first    string // the first word of the fullest name
	suffix   bool   // the name ends in "Jr." or the like
	words    int    // of the fullest name
	kind     SpeakerKind
	gender   class
	plural   bool
	thing    bool  // a document, something without a mind
	sure     bool  // known to be a person
	head     int32 // item of the noun of a description, -1 for names
	last     int32 // the last mention so far
	namesake int32 // the entity before it of the same surname, -1 if none
	mentions int32
	speaker  int32 // its place among the document's speakers, plus one
}

// A mention is a place in the text that speaks of an entity.
type mention struct {
	from, to  int32 // items
	entity    int32 // -1 where it is not known
	sentence  int32
	subject   bool
	possessor bool
	pronoun   bool
	object    bool // behind a preposition
	speaker   bool // next to a verb of saying
	lead      bool // begins its sentence
	first     bool // the first one of a full name
}

// A cast is everybody in the document, in the order of their first mention.
type cast struct {
	f         *frame
	names     []name
	entities  []entity
	mentions  []mention
	bySurname map[string]int32 // the last entity of each surname
	byFirst   map[string]int32 // the last person of each given name
	byHead    map[string]int32 // the last description with this noun
	strangers map[string]int32 // speakers by description
	holders   map[string]int32 // persons by office, once indexed
	indexed   bool
}

func newCast(f *frame) *cast {
	return &cast{f: f, bySurname: map[string]int32{}, byFirst: map[string]int32{}, byHead: map[string]int32{}, strangers: map[string]int32{}, holders: map[string]int32{}}
}

// reset forgets everybody, and all that points into the text.
func (c *cast) reset() {
	clear(c.entities)
	for _, m := range []map[string]int32{c.bySurname, c.byFirst, c.byHead, c.strangers, c.holders} {
		clear(m)
	}
	c.indexed = false
}

// meet finds the mentions of the frame and who they speak of. It walks the
// frame twice: full names first, since a text may call somebody by a surname
// before it gives the full name, then everything else in order.
func (f *frame) meet() {
	c, n := f.cast, len(f.items)
	c.names, c.mentions, c.entities = emptied(c.names, n/10), emptied(c.mentions, n/6), emptied(c.entities, n/20)
	c.fullNames()
	c.link()
}

// fullNames lists the names in order and makes entities of those that have
// more than one word.
func (c *cast) fullNames() {
	f := c.f
	for i := 0; i < len(f.items); {
		if f.items[i].shape&(capital|hyphened) == 0 || !f.isName(i) {
			i++
			continue
		}
		n := f.nameAt(i)
		if f.at(i).shape&headline != 0 {
			i = n.to
			continue
		}
		if n.to-n.from == 1 && f.is(n.from, nationality) && f.isNoun(n.to) {
			i = n.to // "Russian officials"
			continue
		}
		c.names = append(c.names, n)
		if n.to-n.from > 1 && !f.onlyHeads(n) {
			c.register(n)
		}
		i = n.to
	}
}

// onlyHeads tells of a capital word in a heading that is a person only if the
// text below says so: it may be a noun. A full name with a given name needs no
// more.
func (f *frame) onlyHeads(n name) bool {
	return f.at(n.from).shape&heading != 0 && n.kind == Person && (n.to-n.from == 1 || !f.is(n.from, given))
}

// maxSame bounds how many entities of one surname are compared.
const maxSame = 12

// register finds the entity of a full name or makes one.
func (c *cast) register(n name) int32 {
	f := c.f
	key := f.word(f.surname(n))
	suffix := f.is(n.to-1, nameSuffix)
	for e, k := c.surnamed(key), 0; e >= 0 && k < maxSame; e, k = c.entities[e].namesake, k+1 {
		if x := &c.entities[e]; x.suffix == suffix && c.sameName(x, n) {
			c.merge(x, n)
			return e
		}
	}
	e := c.add(entity{name: f.called(n), first: f.word(n.from), suffix: suffix, words: n.to - n.from,
		kind: n.kind, gender: n.gender, sure: n.sure, head: -1, last: -1})
	c.entities[e].namesake = c.surnamed(key)
	c.bySurname[key] = e
	if n.to-n.from > 1 && n.kind == Person && f.is(n.from, given) {
		c.byFirst[f.word(n.from)] = e
	}
	return e
}

// called gives the text of a name, with "Ms." or the like where it is a surname
// only.
func (f *frame) called(n name) string {
	from := n.from
	if n.to-from == 1 && from > n.start && f.is(from-1, honorific) && f.is(from-1, male|female) && !f.is(from-1, role|humanNoun) {
		from--
	}
	return f.slice(from, n.to)
}

// surnamed gives the last entity of a surname; -1 if there is none.
func (c *cast) surnamed(key string) int32 {
	if e, ok := c.bySurname[key]; ok {
		return e
	}
	return -1
}

func (c *cast) add(e entity) int32 {
	c.entities = append(c.entities, e)
	return int32(len(c.entities) - 1)
}

// sameName tells whether a name of the same surname is another form of the
// entity's: the same first word, an initial of it, or the end of the longer.
func (c *cast) sameName(x *entity, n name) bool {
	f := c.f
	if x.gender != 0 && n.gender != 0 && x.gender != n.gender {
		return false
	}
	if n.to-n.from == 1 || x.words == 1 {
		return true
	}
	mine := f.slice(n.from, n.to)
	if strings.HasSuffix(x.name, mine) || strings.HasSuffix(mine, x.name) {
		return true
	}
	a, b := x.first, f.word(n.from)
	if a == b {
		return x.kind == Person && n.kind == Person || x.words == n.to-n.from && x.name == mine
	}
	return a[0] == b[0] && (strings.HasSuffix(a, ".") || strings.HasSuffix(b, "."))
}

// merge adds what the name n shows to the entity.
func (c *cast) merge(x *entity, n name) {
	if n.to-n.from > x.words {
		x.name, x.words, x.first = c.f.slice(n.from, n.to), n.to-n.from, c.f.word(n.from)
		if x.kind != n.kind && x.words > 1 {
			x.kind = n.kind
		}
	}
	if name := c.f.called(n); x.words == 1 && len(name) > len(x.name) {
		x.name = name // "Ms. Marsh" tells more than "Marsh"
	}
	if x.gender == 0 {
		x.gender = n.gender
	}
	x.sure = x.sure || n.sure
}

// link walks the frame and notes every mention: names, descriptions of people,
// pronouns.
func (c *cast) link() {
	f, names, next, sentence := c.f, c.names, 0, int32(0)
	for i := 0; i < len(f.items); i++ {
		switch t := f.at(i); {
		case next < len(names) && i == names[next].start:
			n := names[next]
			next++
			if f.onlyHeads(n) && c.surnamed(f.word(f.surname(n))) < 0 {
				i = n.to - 1
				continue // the text below knows nobody of this name
			}
			c.note(n.from, n.to, f.extendLeft(n.from, max(0, n.start-maxPhrase)), c.known(n, sentence), sentence)
			c.learnRole(n)
			for k := i; k < n.to-1; k++ {
				if f.breaks(k) {
					sentence++
				}
			}
			i = n.to - 1
		case t.kind != word || t.class&(possessive|pronoun|role|humanNoun|orgNoun|sourceNoun) == 0:
		case t.class&possessive != 0 && (f.says(i, "his") || f.says(i, "her") && (f.isNoun(i+1) || f.isName(i+1))):
			c.note(i, i+1, i, c.antecedent(i, sentence), sentence)
			m := &c.mentions[len(c.mentions)-1]
			m.pronoun, m.possessor = true, true
			m.subject, m.lead = false, false
		case t.class&pronoun != 0 && (t.class&(male|female|plural) != 0 && !f.says(i, "we", "us") || f.says(i, "it") && f.verbAt(i+1, i+5) >= 0):
			e := c.antecedent(i, sentence)
			c.note(i, i+1, i, e, sentence)
			c.mentions[len(c.mentions)-1].pronoun = true
			if e >= 0 && c.entities[e].gender == 0 && t.class&subjectForm != 0 && f.taggedQuote(i) >= 0 {
				c.entities[e].gender = t.class & (male | female)
			}
		case t.class&(role|humanNoun|orgNoun|sourceNoun) != 0 && !f.isName(i) && t.shape&headline == 0 && t.class&(anyForm&^baseForm) == 0:
			c.describe(i, sentence)
		}
		if f.breaks(i) {
			sentence++
		}
	}
}

// note adds a mention of entity e: the items [from, to), in a phrase that
// begins with item start.
func (c *cast) note(from, to, start int, e int32, sentence int32) {
	f := c.f
	m := mention{from: int32(from), to: int32(to), entity: e, sentence: sentence}
	m.possessor = f.at(to).kind == clitic && f.is(to, possessive) && !f.is(from, pronoun)
	m.lead = !m.possessor && f.startsSentence(start)
	m.subject = m.lead || !m.possessor && f.verbFollows(to)
	m.speaker = !m.possessor && (f.verbAt(to, to+4) >= 0 || f.inverts(start) ||
		f.at(to).kind == comma && f.startsSentence(start) && f.cueFrom(phrase{start, to, to}, to+maxTag) >= 0)
	m.subject = m.subject || f.asks(start-1)
	m.object = f.is(start-1, preposition) && f.at(start-1).kind == word
	c.mentions = append(c.mentions, m)
	if e >= 0 {
		x := &c.entities[e]
		m := &c.mentions[len(c.mentions)-1]
		m.first = x.mentions == 0 && x.words > 1
		x.last = int32(len(c.mentions) - 1)
		x.mentions++
		x.sure = x.sure || m.speaker && x.kind == Person
	}
}

// asks tells of a verb of asking at item i: whoever stands behind it is to
// answer.
func (f *frame) asks(i int) bool {
	return f.finite(i) && f.lex.cues[f.at(i).cue-1].kind == CueAsking && f.at(i-1).kind != quoted
}

// inverts tells whether the phrase at item start stands behind its verb, as in
// “…,” said Smith.
func (f *frame) inverts(start int) bool {
	if !f.finite(start - 1) {
		return false
	}
	k := f.at(start - 2).kind
	return k == quoted || k == comma
}

// verbFollows tells whether a verb stands at item i, over adverbs.
func (f *frame) verbFollows(i int) bool {
	for k := i; k < i+3; k++ {
		t := f.at(k)
		if t.kind == clitic && (t.class&auxiliary != 0 || f.is(k-1, pronoun)) {
			return true
		}
		if t.kind != word {
			return false
		}
		if t.class&(auxiliary|verb) != 0 || t.class&(pastForm|thirdForm|baseForm) != 0 && t.shape&capital == 0 {
			return true
		}
		if t.class&adverb == 0 {
			w := f.word(k)
			return t.class == 0 && t.shape&capital == 0 && (strings.HasSuffix(w, "ed") || strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"))
		}
	}
	return false
}

// known finds the entity of a name: of several with the same surname the one
// that the text speaks of most, unless it has not done so for long.
func (c *cast) known(n name, sentence int32) int32 {
	if n.to-n.from > 1 {
		return c.register(n)
	}
	key := c.f.word(n.from)
	best, bestWeight := int32(-1), 0.0
	for e, k := c.surnamed(key), 0; e >= 0 && k < maxSame; e, k = c.entities[e].namesake, k+1 {
		x := &c.entities[e]
		if n.gender != 0 && x.gender != 0 && n.gender != x.gender && !c.f.is(n.from, given) {
			continue
		}
		if x.words > 1 && x.kind != Person && n.kind != x.kind {
			continue
		}
		if w := c.presence(x, sentence); best < 0 || w >= bestWeight {
			best, bestWeight = e, w
		}
	}
	if best < 0 && c.f.is(n.from, given) {
		if e, ok := c.byFirst[key]; ok {
			best = e
		}
	}
	if best < 0 {
		return c.register(n)
	}
	c.merge(&c.entities[best], n)
	return best
}

// presence weighs how much the text before a sentence speaks of an entity.
func (c *cast) presence(x *entity, sentence int32) float64 {
	if x.last < 0 {
		return -4
	}
	ago := sentence - c.mentions[x.last].sentence
	return 0.5*float64(min(x.mentions, 6)) - 0.3*float64(min(ago, 10))
}
