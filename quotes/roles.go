package quotes

import (
	"strings"
)

// learnRole notes what stands before or behind a name as its bearer's office.
func (c *cast) learnRole(n name) {
	f := c.f
	e := c.mentions[len(c.mentions)-1].entity
	x := &c.entities[e]
	if x.kind != Person && n.from == n.start {
		return
	}
	p := f.describedBefore(n)
	if p.ok() {
		c.unite(p, e)
	}
	defer c.uniteHead(e)
	if strings.Contains(x.role, " ") {
		return
	}
	if r := f.roleBefore(n); len(r) > len(x.role) {
		x.role, x.sure = r, true
	}
	if r := f.roleAfter(n); len(r) > len(x.role) {
		x.role, x.sure = r, true
	}
	if r := f.plainRole(p.from, p.to); p.ok() && len(r) > len(x.role) {
		x.role, x.sure = r, true
	}
	if x.gender == 0 && x.sure {
		x.gender = n.gender
	}
}

// roleBefore reads "Russia's envoy to NATO" before "Dmitry Rogozin".
func (f *frame) roleBefore(n name) string {
	from := n.from
	if p := f.extendLeft(n.from, max(0, n.from-12)); p < n.from {
		from = p
	}
	if f.isNoun(n.to) && f.is(from, determiner) {
		return "" // the name only modifies: "the Smith letter"
	}
	lo := max(0, n.from-20)
	if h := f.withHead(phrase{from, n.from, n.from}, lo); h.from < from && (n.from > n.start || !f.is(from, determiner)) && f.hasRole(h.from, h.tail) && !f.hasRole(from, n.from) {
		from = h.from
	}
	if f.at(n.from-1).kind == comma || !f.hasRole(from, n.from) {
		return ""
	}
	return f.plainRole(from, n.from)
}

// describedBefore finds "the American under-secretary of state," before a name.
func (f *frame) describedBefore(n name) phrase {
	if f.at(n.start-1).kind != comma || n.kind != Person {
		return phrase{}
	}
	lo := max(0, n.start-20)
	p := f.before(n.start-2, lo)
	if !p.ok() {
		return phrase{}
	}
	p = f.withHead(p, lo)
	if !f.is(p.from, determiner) && !f.owned(p) || !f.is(p.tail-1, role|humanNoun) || !f.clauseEdge(p.from-1, lo) && !f.inverts(p.from) && !f.is(p.from-1, subordinate) {
		return phrase{}
	}
	switch t := f.at(n.to); {
	case t.kind == comma, t.kind == stop, t.kind == word && f.verbFollows(n.to):
		return p
	}
	return phrase{}
}

// unite makes the mentions inside the phrase p, a description of entity e,
// mentions of e.
func (c *cast) unite(p phrase, e int32) {
	for k := len(c.mentions) - 1; k >= 0 && int(c.mentions[k].to) > p.from; k-- {
		if m := &c.mentions[k]; int(m.to) == p.tail {
			m.entity = e
		}
	}
}

// uniteHead makes "NATO's chief" a mention of entity e if the text just
// before the name speaks so of somebody, and the office that stands with the name is
// that of the same organisation's head: "NATO Secretary General Jane Smith".
func (c *cast) uniteHead(e int32) {
	x := &c.entities[e]
	if x.kind != Person || x.mentions != 1 || x.role == "" {
		return
	}
	sentence := c.mentions[x.last].sentence
	for k, n := int(x.last)-1, 0; k >= 0 && n < maxCandidates && sentence-c.mentions[k].sentence <= maxHeadless; k, n = k-1, n+1 {
		m := &c.mentions[k]
		if m.entity < 0 || m.sentence == sentence {
			continue
		}
		if d := &c.entities[m.entity]; d.mentions == 1 && d.kind == Description && c.headsSame(d, m, x.role) {
			m.entity = e
			return
		}
	}
}

// maxHeadless bounds how far before a name its bearer is called by office only,
// in ends of sentences and paragraphs: two sentences and a new paragraph.
const maxHeadless = 3

// headsSame tells whether the description d, "NATO's chief", and a role are the
// first office of one organisation.
func (c *cast) headsSame(d *entity, m *mention, role string) bool {
	f := c.f
	owner := int(d.head) - 2
	if owner < int(m.from) || f.at(owner+1).kind != clitic || !f.isName(owner) || !f.says(int(d.head), "chief", "head", "leader") {
		return false
	}
	whose, office, ok := strings.Cut(role, " ")
	return ok && strings.TrimSuffix(strings.TrimSuffix(whose, "'s"), "’s") == f.slice(int(m.from), owner+1) &&
		!serves(office) && bears(strings.ToLower(office), f.word(int(d.head)))
}

// roleAfter reads ", Russia's ambassador to NATO," behind a name.
func (f *frame) roleAfter(n name) string {
	if f.at(n.to).kind != comma && f.at(n.to).kind != dash {
		return ""
	}
	hi := min(len(f.items), n.to+25)
	p := f.after(n.to+1, hi)
	if !p.ok() || !f.hasRole(p.from, p.to) || f.is(p.from, pronoun) {
		return ""
	}
	p = f.withTail(p, hi)
	switch f.at(p.to).kind {
	case comma, stop, dash, paragraph, quoted, semicolon:
		return f.plainRole(p.from, p.to)
	}
	return ""
}

func (f *frame) hasRole(from, to int) bool {
	for k := from; k < to; k++ {
		if f.is(k, role) && f.at(k).kind == word {
			return true
		}
	}
	return false
}

// plainRole gives the text of a role without an article before it.
func (f *frame) plainRole(from, to int) string {
	for from < to && (f.is(from, article) || f.says(from, "his", "her", "their") || f.at(from).kind != word && f.at(from).kind != number) {
		from++
	}
	if from == to-1 && f.is(from, honorific) && f.at(from).shape&abbrev != 0 && f.is(from, male|female) {
		return ""
	}
	return f.slice(from, to)
}

// describe notes somebody or something described with the noun at item i:
// "the woman", "a spokesman for the ministry", "its report". One who bears the
// role already, or was described by the same noun, is the same one if the
// article is definite.
func (c *cast) describe(i int, sentence int32) {
	f := c.f
	if f.isName(i+1) || f.isNoun(i+1) {
		return
	}
	p := f.before(i, max(0, i-8))
	if !p.ok() || f.at(p.from).class&determiner == 0 && !f.is(i, plural) && !f.owned(p) {
		return
	}
	key := f.word(i)
	e := int32(-1)
	if f.says(p.from, "the") {
		if f.is(i, role|humanNoun) {
			e = c.bearer(i, sentence)
		}
		if k, ok := c.byHead[key]; ok && e < 0 && c.near(k, sentence) && c.fitsDescription(p, i, k) {
			e = k
		}
		if e < 0 && f.is(i, publicRole) && f.verbFollows(i+1) {
			e = c.salient(p, i, sentence)
		}
	}
	if e < 0 {
		e = c.apposed(p)
	}
	if e < 0 {
		e = c.add(f.described(p, i))
	}
	c.byHead[key] = e
	c.note(p.from, p.to, p.from, e, sentence)
}

// fitsDescription tells whether the phrase p, whose noun is item i, says
// nothing of the entity that its own description does not: "the bank" can be
// "the central bank", but not the other way round.
func (c *cast) fitsDescription(p phrase, i int, e int32) bool {
	more := strings.ToLower(c.f.slice(p.from+1, i))
	return strings.Contains(strings.ToLower(c.entities[e].name), more)
}

// apposed finds the person whose name stands before the description p and the
// comma there: "Smith, a farmer"; -1 if there is none.
func (c *cast) apposed(p phrase) int32 {
	k := len(c.mentions) - 1
	for k >= 0 && int(c.mentions[k].to) > p.from {
		k-- // what the description itself names
	}
	if k < 0 || c.f.at(p.from-1).kind != comma || int(c.mentions[k].to) != p.from-1 || c.mentions[k].entity < 0 {
		return -1
	}
	e := c.mentions[k].entity
	if x := &c.entities[e]; x.kind == Person || x.kind == Description && !x.thing {
		return e
	}
	return -1
}

// owned tells whether a phrase begins with somebody's name: "Smith's office".
func (f *frame) owned(p phrase) bool {
	for k := p.from; k < p.to; k++ {
		if f.at(k).kind == clitic {
			return true
		}
	}
	return false
}

// described makes an entity of the phrase p with the noun at item i.
func (f *frame) described(p phrase, i int) entity {
	full := f.withTail(p, min(len(f.items), p.to+12))
	x := entity{name: f.slice(full.from, full.to), words: 1, kind: Description, sure: true, head: int32(i), last: -1,
		gender: f.at(i).class & (male | female), plural: f.is(i, plural)}
	switch human := f.is(i, role|humanNoun); {
	case x.plural:
		x.kind = Group
	case !human && f.is(i, orgNoun):
		x.kind = Organization
	case !human:
		x.thing = true
	}
	return x
}

// salient finds the person whom the sentences just before were about: news
// calls them by what they are in the next one. That becomes their role; one who
// has an office already gets no other.
func (c *cast) salient(p phrase, i int, sentence int32) int32 {
	for k, n := len(c.mentions)-1, 0; k >= 0 && n < maxCandidates; k, n = k-1, n+1 {
		m := &c.mentions[k]
		if sentence-m.sentence > 2 {
			break
		}
		if m.entity < 0 || !m.subject || m.sentence == sentence {
			continue
		}
		x := &c.entities[m.entity]
		g := c.f.at(i).class & (male | female)
		if x.kind != Person || !x.sure || g != 0 && x.gender != 0 && g != x.gender {
			break
		}
		if x.role == "" {
			x.role = c.f.plainRole(p.from, p.to)
			return m.entity
		}
		if loose(c.f.word(i)) && !(c.f.says(i, "leader") && serves(x.role)) {
			return m.entity
		}
		break
	}
	return -1
}

// serves tells of an office under somebody else's, whose bearer nobody calls
// the leader.
func serves(role string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(role)) {
		switch w {
		case "deputy", "vice", "assistant", "aide", "adviser", "advisor", "envoy", "ambassador", "negotiator",
			"spokesman", "spokeswoman", "spokesperson":
			return true
		}
	}
	return false
}

// loose tells of words for people that go with any office.
func loose(noun string) bool {
	switch noun {
	case "businessman", "billionaire", "mogul", "republican", "democrat", "candidate", "nominee", "contender", "incumbent", "leader", "lawmaker":
		return true
	}
	return false
}

// near tells whether the entity was mentioned in the last few sentences.
func (c *cast) near(e, sentence int32) bool {
	l := c.entities[e].last
	return l >= 0 && sentence-c.mentions[l].sentence <= 8
}

// bearer finds a person mentioned of late whose role has the noun at item i,
// or one that the news uses for it.
func (c *cast) bearer(i int, sentence int32) int32 {
	f := c.f
	for k, n := len(c.mentions)-1, 0; k >= 0 && n < maxCandidates; k, n = k-1, n+1 {
		if sentence-c.mentions[k].sentence > 8 {
			break
		}
		e := c.mentions[k].entity
		if e < 0 || c.entities[e].kind != Person || c.entities[e].role == "" {
			continue
		}
		if bears(strings.ToLower(c.entities[e].role), strings.ToLower(f.word(i))) && c.sameCountry(c.entities[e].role, i) {
			return e
		}
	}
	return -1
}

// sameRole are nouns that the news uses for one another.
var sameRole = [...][]string{
	{"envoy", "ambassador", "representative"},
	{"leader", "president", "premier", "prime minister", "chancellor"},
	{"chief", "head", "director", "secretary general", "secretary-general"},
	{"spokesman", "spokesperson"}, {"spokeswoman", "spokesperson"},
	{"lawmaker", "senator", "congressman", "congresswoman"},
}

// bears tells whether a role, in small letters, has the noun or one that is
// used for it.
func bears(role, noun string) bool {
	if strings.Contains(role, noun) {
		return true
	}
	for _, group := range sameRole {
		if group[0] != noun {
			continue
		}
		for _, other := range group[1:] {
			if strings.Contains(role, other) {
				return true
			}
		}
	}
	return false
}

// sameCountry tells whether a role names the country of the adjective before
// item i, "Russian", if there is one.
func (c *cast) sameCountry(role string, i int) bool {
	w := c.f.word(i - 1)
	if !c.f.is(i-1, nationality) || len(w) < 4 {
		return true
	}
	return strings.Contains(role, w[:4])
}
