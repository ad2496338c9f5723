package quotes

import "strings"

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
	entities  []entity
	mentions  []mention
	bySurname map[string]int32 // the last entity of each surname
	byFirst   map[string]int32 // the last person of each given name
	byHead    map[string]int32 // the last description with this noun
	strangers map[string]int32 // speakers by description
	holders   map[string]int32 // persons by office
}

// meet finds the mentions of the frame and who they speak of. It walks the
// frame twice: full names first, since a text may call somebody by a surname
// before it gives the full name, then everything else in order.
func (f *frame) meet() {
	c := &cast{f: f, bySurname: map[string]int32{}, byFirst: map[string]int32{}, byHead: map[string]int32{}, strangers: map[string]int32{},
		mentions: make([]mention, 0, len(f.items)/6), entities: make([]entity, 0, len(f.items)/32)}
	names := c.fullNames()
	c.link(names)
	f.cast = c
}

// fullNames lists the names in order and makes entities of those that have
// more than one word.
func (c *cast) fullNames() []name {
	names := make([]name, 0, len(c.f.items)/10)
	for i := 0; i < len(c.f.items); {
		if !c.f.isName(i) {
			i++
			continue
		}
		n := c.f.nameAt(i)
		if c.f.at(i).shape&headline != 0 {
			i = n.to
			continue
		}
		if n.to-n.from == 1 && c.f.is(n.from, nationality) && c.f.isNoun(n.to) {
			i = n.to // "Russian officials"
			continue
		}
		names = append(names, n)
		if n.to-n.from > 1 {
			c.register(n)
		}
		i = n.to
	}
	return names
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
func (c *cast) link(names []name) {
	f, next, sentence := c.f, 0, int32(0)
	for i := 0; i < len(f.items); i++ {
		switch t := f.at(i); {
		case next < len(names) && i == names[next].start:
			n := names[next]
			next++
			c.note(n.from, n.to, f.extendLeft(n.from, max(0, n.start-maxPhrase)), c.known(n, sentence), sentence)
			c.learnRole(n)
			for k := i; k < n.to-1; k++ {
				if f.breaks(k) {
					sentence++
				}
			}
			i = n.to - 1
		case t.kind != word:
		case t.class&pronoun != 0 && (t.class&(male|female|plural) != 0 && !f.says(i, "we", "us") || f.says(i, "it")):
			e := c.antecedent(i, sentence)
			c.note(i, i+1, i, e, sentence)
			c.mentions[len(c.mentions)-1].pronoun = true
			if e >= 0 && c.entities[e].gender == 0 && t.class&subjectForm != 0 && f.taggedQuote(i) >= 0 {
				c.entities[e].gender = t.class & (male | female)
			}
		case t.class&possessive != 0 && t.class&(male|female) == 0 && f.says(i, "his", "her"):
			c.note(i, i+1, i, c.antecedent(i, sentence), sentence)
			m := &c.mentions[len(c.mentions)-1]
			m.pronoun, m.possessor = true, true
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
		if k, ok := c.byHead[key]; ok && e < 0 && c.near(k, sentence) {
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
	if e := c.mentions[k].entity; c.entities[e].kind == Person {
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
		if loose(c.f.word(i)) {
			return m.entity
		}
		break
	}
	return -1
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

// Weights of what speaks for an antecedent. They order the candidates as
// readers of news do: the subject of the sentence before, then whoever the
// text keeps speaking of.
const (
	perSentence   = -1.0
	asSubject     = 2.0
	asLead        = 1.0
	inSentence    = 2.0 // a subject of the pronoun's own sentence
	asPossessor   = -1.0
	asObject      = -1.0
	asSpeaker     = 1.5
	asPronoun     = 1.0
	asNew         = 1.0 // a full name that the sentence before brings in
	genderShown   = 1.0
	genderHidden  = -1.0
	personUnsure  = -2.0
	inTheQuote    = -4.0
	notMentioned  = -1e9
	maxCandidates = 24
	maxDistance   = 10 // sentences
)

// antecedent finds whom the pronoun at item i stands for; -1 if nobody fits.
func (c *cast) antecedent(i int, sentence int32) int32 {
	best, bestScore := int32(-1), notMentioned
	for k, n := len(c.mentions)-1, 0; k >= 0 && n < maxCandidates; k, n = k-1, n+1 {
		m := &c.mentions[k]
		if sentence-m.sentence > maxDistance {
			break
		}
		if m.entity < 0 || !c.agrees(i, &c.entities[m.entity]) {
			continue
		}
		if s := c.weigh(i, m, sentence); s > bestScore {
			best, bestScore = m.entity, s
		}
	}
	return best
}

// agrees tells whether a pronoun can stand for an entity by number and gender.
func (c *cast) agrees(i int, x *entity) bool {
	p := c.f.at(i).class
	switch {
	case c.f.says(i, "he", "him", "his", "himself"), c.f.says(i, "she", "her", "hers", "herself"):
		want := male
		if p&female != 0 || c.f.says(i, "her") {
			want = female
		}
		return !x.plural && !x.thing && (x.kind == Person || x.kind == Description) && (x.gender == 0 || x.gender&want != 0)
	case p&plural != 0:
		return x.plural || x.kind == Organization || x.kind == Group
	}
	return !x.plural && (x.kind == Organization || x.kind == Place || x.thing)
}

func (c *cast) weigh(i int, m *mention, sentence int32) float64 {
	x := &c.entities[m.entity]
	s := perSentence * float64(sentence-m.sentence)
	if m.subject {
		s += asSubject
		if m.sentence == sentence {
			s += inSentence
		}
	}
	if m.possessor {
		s += asPossessor
	}
	if m.object {
		s += asObject
	}
	if m.pronoun && !m.possessor {
		s += asPronoun
	}
	if m.lead {
		s += asLead
	}
	if m.speaker {
		s += asSpeaker
	}
	if m.first && sentence-m.sentence <= 1 {
		s += asNew
	}
	if x.kind == Person || x.kind == Description {
		if x.gender != 0 {
			s += genderShown
		} else {
			s += genderHidden
		}
		if !x.sure {
			s += personUnsure
		}
	}
	if x.kind == Organization && c.f.is(i, plural) {
		s -= 2
	}
	if d := c.f.taggedQuote(i); d >= 0 && c.f.quoteNames(d, x) {
		s += inTheQuote
	}
	return s
}

// taggedQuote finds the quote that the pronoun at item i says in a tag right
// behind it; -1 if there is none.
func (f *frame) taggedQuote(i int) int {
	k := i - 1
	if f.finite(k) {
		k--
	} else if f.verbAt(i+1, i+5) < 0 {
		return -1
	}
	if f.at(k).kind == comma {
		k--
	}
	if f.at(k).kind != quoted {
		return -1
	}
	return int(f.at(k).quote)
}

// quoteNames tells whether a quote speaks of the entity by name: people do not
// call themselves by theirs.
func (f *frame) quoteNames(d int, x *entity) bool {
	if x.head >= 0 {
		return false
	}
	s := f.drafts[d].words
	last := x.name[strings.LastIndexByte(x.name, ' ')+1:]
	return strings.Contains(f.text[s.Start:min(s.End, s.Start+maxLook)], last)
}
