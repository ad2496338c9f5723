package quotes

import (
	"strings"
)

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
