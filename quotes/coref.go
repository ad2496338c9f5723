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
	asOneForMany  = -2.0 // an organisation for "they"
	inTheQuote    = -4.0
	notMentioned  = -1e9
	maxCandidates = 24
	maxDistance   = 10 // sentences
)

// A seeker is a pronoun that looks for whom it stands for.
type seeker struct {
	gender   class // male or female; 0 for "it" and "they"
	plural   bool
	sentence int32
	quote    int // the quote that it says in a tag, -1 if none
}

func (c *cast) seeker(i int, sentence int32) seeker {
	s := seeker{plural: c.f.is(i, plural), sentence: sentence, quote: c.f.taggedQuote(i)}
	switch {
	case c.f.says(i, "he", "him", "his", "himself"):
		s.gender = male
	case c.f.says(i, "she", "her", "hers", "herself"):
		s.gender = female
	}
	return s
}

// antecedent finds whom the pronoun at item i stands for; -1 if nobody fits.
func (c *cast) antecedent(i int, sentence int32) int32 {
	s := c.seeker(i, sentence)
	best, bestScore := int32(-1), notMentioned
	for k, n := len(c.mentions)-1, 0; k >= 0 && n < maxCandidates; k, n = k-1, n+1 {
		m := &c.mentions[k]
		if sentence-m.sentence > maxDistance {
			break
		}
		if m.entity < 0 || !s.agrees(&c.entities[m.entity]) {
			continue
		}
		if w := c.weigh(s, m); w > bestScore {
			best, bestScore = m.entity, w
		}
	}
	return best
}

// agrees tells whether a pronoun can stand for an entity by number and gender.
func (s seeker) agrees(x *entity) bool {
	switch {
	case s.gender != 0:
		return !x.plural && !x.thing && (x.kind == Person || x.kind == Description) && (x.gender == 0 || x.gender&s.gender != 0)
	case s.plural:
		return x.plural || x.kind == Organization || x.kind == Group
	}
	return !x.plural && (x.kind == Organization || x.kind == Place || x.thing)
}

// weigh adds up what speaks for a mention.
func (c *cast) weigh(s seeker, m *mention) float64 {
	x := &c.entities[m.entity]
	w := perSentence * float64(s.sentence-m.sentence)
	add := func(holds bool, weight float64) {
		if holds {
			w += weight
		}
	}
	add(m.subject, asSubject)
	add(m.subject && m.sentence == s.sentence, inSentence)
	add(m.lead, asLead)
	add(m.possessor, asPossessor)
	add(m.object, asObject)
	add(m.pronoun && !m.possessor, asPronoun)
	add(m.speaker, asSpeaker)
	add(m.first && s.sentence-m.sentence <= 1, asNew)
	add(x.kind == Organization && s.plural, asOneForMany)
	if x.kind == Person || x.kind == Description {
		w += genderHidden
		if x.gender != 0 {
			w += genderShown - genderHidden
		}
		if !x.sure {
			w += personUnsure
		}
	}
	if s.quote >= 0 && c.f.quoteNames(s.quote, x) {
		w += inTheQuote
	}
	return w
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
