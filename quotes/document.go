package quotes

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minConfidence is what an attribution needs to be given at all: below it, more
// are wrong than right, and the speaker is left open.
const minConfidence = 0.5

// An answer is a document in the making. What the quotes point at stands in
// blocks of memory, one for all quotes, which never grow.
type answer struct {
	Document
	parts    []Span
	cues     []Cue
	speakers []Speaker
}

// document makes the answer from the drafts.
func (f *frame) document() Document {
	all := len(f.drafts) + len(f.reports)
	a := answer{
		Document: Document{Quotes: make([]Quote, 0, all)},
		parts:    make([]Span, 0, all),
		cues:     make([]Cue, 0, all),
		speakers: make([]Speaker, 0, all),
	}
	for d := 0; d < len(f.drafts); {
		next := d + 1
		for next < len(f.drafts) && f.drafts[next].part {
			next++
		}
		f.assemble(&a, f.drafts[d:next])
		d = next
	}
	for d := range f.reports {
		f.assemble(&a, f.reports[d:d+1])
	}
	if len(f.reports) > 0 {
		slices.SortStableFunc(a.Quotes, func(x, y Quote) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	}
	f.addMentions(&a)
	return a.Document
}

// assemble adds one quote made of its parts, and credits it to who speaks.
func (f *frame) assemble(a *answer, parts []draft) {
	q := Quote{Kind: parts[0].kind}
	from := len(a.parts)
	for i := range parts {
		a.parts = append(a.parts, parts[i].words)
	}
	q.Parts = a.parts[from:len(a.parts):len(a.parts)]
	q.Span = Span{q.Parts[0].Start, q.Parts[len(parts)-1].End}
	q.Text = f.text[q.Span.Start:q.Span.End]
	if len(parts) > 1 {
		q.Kind, q.Text = Direct, f.join(q.Parts)
	}
	own := f.verdictOf(parts)
	if c := own.cue; c.to > c.from {
		w := &f.lex.cues[c.cue-1]
		a.cues = append(a.cues, Cue{Lemma: w.lemma, Kind: w.kind, Span: f.span(c.from, c.to)})
		q.Cue = &a.cues[len(a.cues)-1]
	}
	if v := f.resolve(own); own.confidence >= minConfidence && (v.who.ok() || v.label.End > 0) {
		speaker, e := Speaker{}, int32(-1)
		if v.who.ok() {
			speaker, e = f.speaker(v)
		} else {
			speaker, e = f.labelled(v.label)
		}
		speaker.Confidence = own.confidence
		a.speakers = append(a.speakers, speaker)
		q.Speaker = &a.speakers[len(a.speakers)-1]
		f.credit(a, q.Speaker, e)
	}
	a.Quotes = append(a.Quotes, q)
}

// join puts the parts of a quote together, a line feed between them.
func (f *frame) join(parts []Span) string {
	var text strings.Builder
	for i, p := range parts {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(f.text[p.Start:p.End])
	}
	return text.String()
}

// verdictOf takes the first verdict of a part that is its own, since a tag may
// stand behind any of them, else that of the first part.
func (f *frame) verdictOf(parts []draft) *verdict {
	best := &parts[0].by
	for i := range parts[1:] {
		if by := &parts[i+1].by; by.who.ok() && by.confidence > best.confidence {
			best = by
		}
	}
	return best
}

// resolve follows a verdict to the one that names the speaker.
func (f *frame) resolve(v *verdict) *verdict {
	for v.same > 0 {
		v = &f.drafts[v.same-1].by
	}
	return v
}

// speaker makes the answer's speaker of the phrase in a verdict: the entity
// that its name, or else its last word, speaks of.
func (f *frame) speaker(v *verdict) (Speaker, int32) {
	p := v.who
	s := f.span(p.from, p.to)
	sp := Speaker{Name: f.text[s.Start:s.End], Mention: f.text[s.Start:s.End], Span: s, Kind: f.kindOfPhrase(p)}
	e := f.entityOf(p)
	if o := f.ownerOf(p); o >= 0 {
		e = o
	}
	if e >= 0 {
		e = f.cast.holder(e)
		x := &f.cast.entities[e]
		sp.Name, sp.Role, sp.Kind = x.name, x.role, x.kind
		if x.head < 0 && (x.kind == Description || x.words == 1 && p.to > p.tail && x.kind != Person && x.kind != Place && f.says(p.tail, "of", "for")) {
			sp.Name = f.slice(p.from, p.to) // "the Association of …"
			e = f.cast.stranger(p, &sp)
		}
	} else if sp.Kind != Pronoun {
		e = f.cast.stranger(p, &sp)
	}
	if v.relayer.ok() {
		sp.Relayer = f.slice(v.relayer.from, v.relayer.to)
		if r := f.entityOf(v.relayer); r >= 0 {
			sp.Relayer = f.cast.entities[r].name
		}
	}
	return sp, e
}

// indexRoles notes who bears which office; -1 where several do.
func (c *cast) indexRoles() {
	c.indexed = true
	for e := range c.entities {
		if x := &c.entities[e]; x.kind == Person && x.role != "" {
			key := strings.ToLower(x.role)
			if _, ok := c.holders[key]; ok {
				c.holders[key] = -1
			} else {
				c.holders[key] = int32(e)
			}
		}
	}
}

// labelled makes the answer's speaker of a label in capitals: the person with
// that surname, if the document has one.
func (f *frame) labelled(label Span) (Speaker, int32) {
	name := f.text[label.Start:label.End]
	sp := Speaker{Name: name, Mention: name, Span: label, Kind: Person}
	last := strings.ToLower(name[strings.LastIndexByte(name, ' ')+1:])
	if last == "" {
		return sp, -1
	}
	r, n := utf8.DecodeRuneInString(last)
	e := f.cast.surnamed(string(unicode.ToUpper(r)) + last[n:])
	for k := 0; e >= 0 && k < maxSame; e, k = f.cast.entities[e].namesake, k+1 {
		if x := &f.cast.entities[e]; x.kind == Person {
			sp.Name, sp.Role = x.name, x.role
			return sp, e
		}
	}
	return sp, f.cast.stranger(phrase{}, &sp)
}

// holder goes from a description to the one person who bears it as an office
// anywhere in the document: from "the Russian president" to "Dmitry Medvedev".
func (c *cast) holder(e int32) int32 {
	x := &c.entities[e]
	if x.kind != Description || len(x.name) < 5 || !strings.EqualFold(x.name[:4], "the ") {
		return e
	}
	if !c.indexed {
		c.indexRoles()
	}
	if p, ok := c.holders[strings.ToLower(x.name[4:])]; ok && p >= 0 {
		return p
	}
	return e
}

// kindOfPhrase tells what a phrase is that names no entity.
func (f *frame) kindOfPhrase(p phrase) SpeakerKind {
	last := f.at(p.tail - 1)
	switch {
	case p.to-p.from == 1 && last.class&pronoun != 0:
		return Pronoun
	case last.class&plural != 0:
		return Group
	case last.class&orgNoun != 0:
		return Organization
	}
	for i := p.from; i < p.tail; i++ {
		if f.is(i, conjunction) && f.says(i, "and") {
			return Group
		}
	}
	return Description
}

// entityOf finds the entity that a phrase speaks of, -1 if none is known: the
// one of the last name in its head, or the one whose description it is.
func (f *frame) entityOf(p phrase) int32 {
	ms := f.cast.mentions
	k := sort.Search(len(ms), func(i int) bool { return int(ms[i].to) > p.from })
	best := int32(-1)
	for ; k < len(ms) && int(ms[k].from) < p.to; k++ {
		m := ms[k]
		x := int32(-1)
		if m.entity >= 0 {
			x = m.entity
		}
		switch {
		case int(m.to) == p.tail && !m.possessor, m.pronoun && int(m.to) == p.to:
			best = x
		case int(m.to) == p.to && f.nameEndsRole(m, p):
			best = x
		}
	}
	for i := p.from; i < p.tail; i++ {
		if f.is(i, conjunction) && f.says(i, "and") {
			return -1
		}
	}
	return best
}

// ownerOf finds whose words "his statement" or "her letter" are; -1 if the
// phrase is nothing of the kind.
func (f *frame) ownerOf(p phrase) int32 {
	if !f.says(p.from, "his", "her", "its", "their") || !f.is(p.tail-1, speechNoun) {
		return -1
	}
	return f.entityOf(phrase{p.from, p.from + 1, p.from + 1})
}

// nameEndsRole tells of "Russia's envoy to NATO Dmitry Rogozin": a phrase that
// ends in a person's name, before which an organisation ends the role.
func (f *frame) nameEndsRole(m mention, p phrase) bool {
	if int(m.from) <= p.tail+1 || m.entity < 0 || f.cast.entities[m.entity].kind != Person {
		return false
	}
	before := f.at(int(m.from) - 1)
	return before.kind == word && before.shape&capital != 0 && before.class&(honorific|role) == 0 && f.hasRole(p.from, p.tail)
}

// stranger makes an entity of a speaker whom nothing else in the document
// speaks of.
func (c *cast) stranger(p phrase, sp *Speaker) int32 {
	key := strings.ToLower(sp.Name)
	if e, ok := c.strangers[key]; ok {
		return e
	}
	e := c.add(entity{name: sp.Name, kind: sp.Kind, words: 1, head: int32(p.tail - 1), last: -1})
	c.strangers[key] = e
	return e
}

// credit counts a quote for its speaker.
func (f *frame) credit(a *answer, s *Speaker, e int32) {
	if e < 0 {
		return
	}
	x := &f.cast.entities[e]
	if x.speaker == 0 {
		a.Speakers = append(a.Speakers, DocumentSpeaker{Name: s.Name, Role: s.Role, Kind: s.Kind})
		x.speaker = int32(len(a.Speakers))
	}
	d := &a.Speakers[x.speaker-1]
	d.Quotes++
	d.Mentions = append(d.Mentions, s.Span)
}

// addMentions gives every speaker the places that speak of them, and puts the
// speakers in the order of their first.
func (f *frame) addMentions(a *answer) {
	for i := range f.cast.mentions {
		m := &f.cast.mentions[i]
		if m.entity < 0 || m.pronoun {
			continue
		}
		if k := f.cast.entities[m.entity].speaker; k > 0 {
			d := &a.Speakers[k-1]
			d.Mentions = append(d.Mentions, f.span(int(m.from), int(m.to)))
		}
	}
	for k := range a.Speakers {
		d := &a.Speakers[k]
		d.Mentions = distinct(d.Mentions[:d.Quotes], d.Mentions[d.Quotes:])
	}
	slices.SortStableFunc(a.Speakers, func(a, b DocumentSpeaker) int {
		return cmp.Compare(a.Mentions[0].Start, b.Mentions[0].Start)
	})
}

// distinct merges two lists of spans, which are all but in order, and leaves out
// spans inside others.
func distinct(a, b []Span) []Span {
	slices.SortFunc(a, outerFirst)
	slices.SortFunc(b, outerFirst)
	out := make([]Span, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		from := &b
		if len(b) == 0 || len(a) > 0 && outerFirst(a[0], b[0]) <= 0 {
			from = &a
		}
		s := (*from)[0]
		*from = (*from)[1:]
		if n := len(out); n == 0 || s.Start >= out[n-1].End {
			out = append(out, s)
		}
	}
	return out
}

// outerFirst orders spans by their starts, the longer of two first.
func outerFirst(a, b Span) int {
	if a.Start != b.Start {
		return a.Start - b.Start
	}
	return b.End - a.End
}
