package quotes

import "strings"

// A phrase is a noun phrase: the items [from, to). Its head, a name or a noun,
// ends before tail, where "of …" and the like begin.
type phrase struct {
	from, tail, to int
}

func (p phrase) ok() bool { return p.to > p.from }

// functional are the words that cannot be inside a noun phrase.
const functional = preposition | conjunction | subordinate | relative | auxiliary | pronoun

// isName tells of a word that can be part of a name.
func (f *frame) isName(i int) bool {
	if t := f.at(i); t.kind != word || t.shape&(capital|hyphened) == 0 || t.shape&capital == 0 && !f.prefixed(i) {
		return false
	}
	return f.remembered(i, nameKnown, nameIs, (*frame).findName)
}

// prefixed tells of a name such as "al-Rashid", of which only the second part
// has a capital.
func (f *frame) prefixed(i int) bool {
	if f.at(i).class != 0 {
		return false
	}
	head, rest, _ := strings.Cut(f.word(i), "-")
	switch head {
	case "al", "el", "ar", "as", "ad", "az", "an", "ash", "at", "ben", "bin", "ibn", "abu", "bint":
		return rest != "" && rest[0] >= 'A' && rest[0] <= 'Z'
	}
	return false
}

func (f *frame) findName(i int) bool {
	t := f.at(i)
	if t.shape&capital == 0 {
		return true // prefixed
	}
	if t.shape&initial != 0 {
		return true
	}
	if t.shape&hyphened != 0 && f.compound(i) {
		return false
	}
	if t.shape&upper != 0 {
		return t.class&(functional|determiner) == 0 && t.len() <= maxAcronym || t.class&(place|nationality|agency) != 0
	}
	if t.class&(pronoun|article|auxiliary|subordinate|conjunction|possessive|sourceWord) != 0 {
		return t.class&given != 0 && f.at(i+1).shape&capital != 0
	}
	if t.class&(preposition|determiner|adverb) != 0 {
		return !f.startsSentence(i) && t.class&determiner == 0
	}
	if f.startsSentence(i) && !f.namesAtStart(i) {
		return false
	}
	if t.class&dateWord != 0 {
		return t.class&given != 0 && f.at(i+1).shape&capital != 0
	}
	return true
}

// namesAtStart tells whether a capital word at the start of a sentence is
// likely to be a name there: no verb such as "Asked" or "Based on", no plural
// such as "Officials" that could stand in small letters.
func (f *frame) namesAtStart(i int) bool {
	t := f.at(i)
	if f.isProper(i + 1) {
		return t.class&(anyForm|verb) == 0 || t.class&(given|role|orgNoun|speechNoun) != 0
	}
	if t.class&(given|agency|place) != 0 {
		return true
	}
	if t.class&(plural|sourceNoun|anyForm|verb) != 0 {
		return false
	}
	w := f.word(i)
	return t.class != 0 || !(strings.HasSuffix(w, "ed") || strings.HasSuffix(w, "ing")) || !f.is(i+1, preposition|determiner)
}

// isProper tells of a capital word that is no function word.
func (f *frame) isProper(i int) bool {
	t := f.at(i)
	return t.kind == word && t.shape&capital != 0 && t.class&(functional|determiner|adverb|dateWord) == 0
}

// compound tells of an adjective made of a name: "Geneva-based".
func (f *frame) compound(i int) bool {
	w := f.word(i)
	k := strings.LastIndexByte(w, '-')
	if k < 0 {
		return false
	}
	switch w[k+1:] {
	case "based", "led", "backed", "born", "style", "area", "run", "owned", "sponsored", "controlled",
		"held", "funded", "trained", "made", "era", "like", "wide", "educated", "supported", "allied":
		return true
	}
	return false
}

func (f *frame) startsSentence(i int) bool {
	if i == 0 || f.breaks(i-1) || f.at(i-1).kind == quoted {
		return true
	}
	return f.at(i-1).kind == other && f.at(i-1).shape&heading != 0 // # Talks fail
}

// maxAcronym is the length, in bytes, up to which a word in capitals is a name
// rather than a heading.
const maxAcronym = 7

// isNoun tells of a word in small letters that can be in a noun phrase.
func (f *frame) isNoun(i int) bool {
	if f.at(i).kind != word {
		return false
	}
	return f.remembered(i, nounKnown, nounIs, (*frame).findNoun)
}

func (f *frame) findNoun(i int) bool {
	t := f.at(i)
	if t.shape&hyphened != 0 && t.shape&capital != 0 && f.compound(i) {
		return true
	}
	if t.kind != word || t.class&(functional|determiner|dateWord) != 0 && t.class&(role|humanNoun|orgNoun) == 0 {
		return false
	}
	const noun = role | humanNoun | orgNoun | speechNoun | sourceNoun | workNoun
	if t.class&noun != 0 {
		return true
	}
	if t.class&(thirdForm|verb) != 0 && f.is(i-1, article|possessive) {
		return true // "the talks"
	}
	return t.class&(adverb|verb|thirdForm|pastForm) == 0 && !f.verbByEnding(i)
}

// verbByEnding tells of an unknown word in -ed behind a noun: "the report
// released", unlike "the continued report".
func (f *frame) verbByEnding(i int) bool {
	t := f.at(i)
	if t.class != 0 || t.len() < 5 || f.text[t.end-2:t.end] != "ed" {
		return false
	}
	before := f.at(i - 1)
	return before.kind == word && before.class&(determiner|adverb|preposition|conjunction|auxiliary|nationality) == 0
}

// before finds the noun phrase that ends with item i and begins at lo or
// later.
func (f *frame) before(i, lo int) phrase {
	end := i + 1
	if f.at(i).kind == shutParen {
		for k := i - 1; k >= lo && i-k < 15; k-- {
			if f.at(k).kind == openParen {
				i = k - 1
				break
			}
		}
	}
	if i < lo {
		return phrase{}
	}
	if f.is(i, pronoun) && f.at(i).kind == word {
		return phrase{i, i + 1, i + 1}
	}
	if f.is(i, nameSuffix) && f.at(i-1).kind == comma {
		i--
	}
	from := f.extendLeft(i, lo)
	if from > i {
		return phrase{}
	}
	return phrase{from, end, end}
}

// extendLeft finds where the noun phrase without prepositions begins whose
// last word is item i; i+1 if that is none.
func (f *frame) extendLeft(i, lo int) int {
	from := i + 1
	for k := i; k >= lo && i-k < maxPhrase; k-- {
		t := f.at(k)
		switch {
		case t.kind == word && t.class&determiner != 0 && t.shape&(upper|initial) == 0:
			if t.class&subordinate != 0 {
				return from // "that"
			}
			if from <= i || t.class&(indefinite|numeral) != 0 {
				return k
			}
			return from
		case f.isName(k):
			from = k
		case t.kind == clitic && t.class&possessive != 0 && from <= i && (f.isName(k-1) || f.isNoun(k-1)):
		case f.isNoun(k) && f.fits(k, from, i):
			from = k
		case t.class&adverb != 0 && from <= i && (f.is(k-1, determiner) || f.at(k-1).kind == clitic):
			from = k // "the then minister", "her earlier letter"
		case t.kind == number && from <= i, t.class&particle != 0 && from <= i && f.at(from).shape&capital != 0:
			from = k
		case t.kind == comma && f.is(k+1, nameSuffix) && f.isName(k-1):
		case t.kind == mark && from <= i || t.kind == other && f.text[t.start] == '-':
		default:
			return from
		}
	}
	return from
}

// maxPhrase bounds the length of a noun phrase, in items.
const maxPhrase = 24

// fits tells whether the small noun at item k goes with the phrase that begins
// at item from and ends with item i: before a name only what its bearer is,
// before anything else any noun.
func (f *frame) fits(k, from, i int) bool {
	if from > i || f.at(k+1).kind == clitic || f.at(from).shape&capital == 0 || f.at(i).shape&capital == 0 {
		return true
	}
	return f.is(k, role|humanNoun|honorific)
}

// after finds the noun phrase that begins with item i and ends before hi.
func (f *frame) after(i, hi int) phrase {
	start := i
	if f.is(i, pronoun) && f.at(i).kind == word && !(f.is(i, possessive) && (f.isNoun(i+1) || f.isName(i+1))) {
		return phrase{i, i + 1, i + 1}
	}
	if f.says(i, "that") && f.isName(i+1) {
		i, start = i+1, i+1
	}
	for i < hi && f.is(i, determiner) && f.at(i).kind == word && f.at(i).shape&initial == 0 {
		i++
	}
	to := i
	named := false
	for ; i < hi; i++ {
		t := f.at(i)
		switch {
		case f.isName(i):
			if named && t.class&dateWord != 0 {
				return phrase{start, to, to}
			}
			to, named = i+1, true
		case named && t.class&nameSuffix != 0, f.isParticle(i):
			to = i + 1
		case t.kind == comma && f.is(i+1, nameSuffix) && named:
		case t.kind == clitic && t.class&possessive != 0 && to == i:
			named = false
		case t.kind == number && to == i && !named:
			to = i + 1
		case f.isNoun(i) && (!named || f.goesOn(i, start)):
			to = i + 1
		case t.kind == mark && named && f.isName(i+1):
		default:
			return phrase{start, to, to}
		}
	}
	return phrase{start, to, to}
}

// isParticle tells of "van", "der" or "al" before the rest of a name.
func (f *frame) isParticle(i int) bool {
	if f.at(i).kind != word || !f.is(i, particle) || f.at(i).shape&capital != 0 {
		return false
	}
	return f.isName(i+1) || f.is(i+1, particle) && f.isName(i+2)
}

// goesOn tells whether the small noun at item i, behind a name, belongs to the
// phrase that begins with item start: "Clinton campaign spokesman", "the
// Clinton ad".
func (f *frame) goesOn(i, start int) bool {
	const noun = role | humanNoun | orgNoun | sourceNoun | speechNoun | workNoun
	t := f.at(i)
	if t.class&(thirdForm|pastForm) != 0 {
		return false
	}
	if t.class&noun != 0 {
		return true
	}
	if f.is(start, determiner) {
		return true
	}
	if i == start+1 && f.startsSentence(start) && t.class&plural != 0 {
		return true // "Small groups"
	}
	for k := i + 1; k < i+4 && f.isNoun(k); k++ {
		if f.is(k, role|humanNoun) && f.at(k).class&(thirdForm|pastForm) == 0 {
			return true
		}
	}
	return false
}

// withTail adds "of …", "for …", "at …" to a phrase, up to hi.
func (f *frame) withTail(p phrase, hi int) phrase {
	p.tail = p.to
	for n := 0; n < 6 && p.to < hi; n++ {
		i := p.to
		if !f.is(i, preposition|conjunction) {
			break
		}
		if !f.says(i, "of", "for", "at", "in", "from", "with", "to", "on", "under", "and") &&
			!(f.says(i, "by") && f.is(p.tail-1, speechNoun|sourceNoun)) {
			break
		}
		next := f.after(i+1, hi)
		if next.to <= i+1 || f.is(i+1, pronoun) || f.is(i+1, dateWord) {
			break
		}
		if f.says(i, "and") && !f.isName(i+1) {
			break
		}
		p.to = next.to
	}
	return p
}

// withHead goes from the phrase p left over prepositions to the phrase that it
// modifies: "the head of the office" from "the office". Where that leads to a
// preposition ("In an interview with the office"), p stays as it is.
func (f *frame) withHead(p phrase, lo int) phrase {
	best, q := p, p
	for n := 0; n < 6 && q.from-2 >= lo; n++ {
		i := q.from - 1
		if !f.is(i, preposition) || f.at(i).kind != word {
			break
		}
		head := f.before(i-1, lo)
		if !head.ok() || f.is(i-1, pronoun|dateWord) {
			return p
		}
		q = phrase{head.from, head.to, p.to}
		best = q
	}
	if q.from > lo && f.is(q.from-1, preposition) && f.at(q.from-1).kind == word && !f.is(q.from-1, subordinate) {
		return p
	}
	return best
}
