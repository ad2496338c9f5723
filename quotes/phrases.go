package quotes

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
	t := f.at(i)
	if t.kind != word || t.shape&capital == 0 {
		return false
	}
	if t.shape&(initial|upper) != 0 && t.class&(pronoun|article) == 0 {
		return true
	}
	if t.class&(pronoun|article|auxiliary|subordinate|conjunction|possessive) != 0 {
		return t.class&given != 0 && f.at(i+1).shape&capital != 0
	}
	if t.class&(preposition|determiner|adverb) != 0 {
		return !f.startsSentence(i) && t.class&determiner == 0
	}
	if t.class&dateWord != 0 {
		return t.class&given != 0 && f.at(i+1).shape&capital != 0
	}
	return true
}

func (f *frame) startsSentence(i int) bool {
	return i == 0 || f.breaks(i-1) || f.at(i-1).kind == quoted
}

// isNoun tells of a word in small letters that can be in a noun phrase.
func (f *frame) isNoun(i int) bool {
	t := f.at(i)
	if t.kind != word || t.class&(functional|determiner|dateWord) != 0 && t.class&(role|humanNoun|orgNoun) == 0 {
		return false
	}
	const noun = role | humanNoun | orgNoun | speechNoun | sourceNoun | workNoun
	if t.class&noun != 0 {
		return true
	}
	return t.class&(adverb|verb|thirdForm|pastForm) == 0
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
	from, names := i+1, true
	for k := i; k >= lo; k-- {
		t := f.at(k)
		switch {
		case f.isName(k) && (names || !f.startsSentence(k) || f.at(k+1).kind == clitic || t.class&(place|nationality|agency|honorific|orgNoun|role) != 0 || t.class == 0):
			from = k
		case t.kind == comma && f.is(k+1, nameSuffix) && f.isName(k-1):
		case t.kind == clitic && t.class&possessive != 0 && from <= i:
			names = true
			if !f.isName(k-1) && !f.isNoun(k-1) {
				return from
			}
		case t.kind == number && from <= i:
			from = k
		case t.class&determiner != 0 && t.kind == word && t.shape&upper == 0:
			if from > i && t.class&indefinite == 0 {
				return from
			}
			return k
		case t.class&particle != 0 && from <= i && f.at(from).shape&capital != 0:
			from = k
		case f.isNoun(k):
			if names && from <= i && t.class&(role|humanNoun|honorific) == 0 {
				return from
			}
			if names = false; t.class&adverb != 0 && t.class&role == 0 {
				return from
			}
			from = k
		case t.kind == other && f.text[t.start] == '-' || t.kind == mark:
		default:
			return from
		}
		if from == k && t.kind == word {
			names = names && t.shape&capital != 0
		}
	}
	return from
}

// after finds the noun phrase that begins with item i and ends before hi.
func (f *frame) after(i, hi int) phrase {
	start := i
	if f.is(i, pronoun) && f.at(i).kind == word {
		return phrase{i, i + 1, i + 1}
	}
	for i < hi && f.is(i, determiner) && f.at(i).kind == word {
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
		case named && t.class&nameSuffix != 0, t.class&particle != 0 && f.isName(i+1):
			to = i + 1
		case t.kind == comma && f.is(i+1, nameSuffix) && named:
		case t.kind == clitic && t.class&possessive != 0 && to == i:
			named = false
		case t.kind == number && to == i && !named:
			to = i + 1
		case f.isNoun(i) && !named:
			to = i + 1
		case t.kind == mark && named && f.isName(i+1):
		default:
			return phrase{start, to, to}
		}
	}
	return phrase{start, to, to}
}

// withTail adds "of …", "for …", "at …" to a phrase, up to hi.
func (f *frame) withTail(p phrase, hi int) phrase {
	p.tail = p.to
	for n := 0; n < 6 && p.to < hi; n++ {
		i := p.to
		if !f.says(i, "of", "for", "at", "in", "from", "with", "to", "on", "under", "and") {
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
// modifies: "the head of the office" from "the office".
func (f *frame) withHead(p phrase, lo int) phrase {
	for n := 0; n < 6 && p.from-2 >= lo; n++ {
		i := p.from - 1
		if !f.is(i, preposition) && !f.says(i, "familiar", "close") {
			break
		}
		head := f.before(i-1, lo)
		if !head.ok() || f.is(i-1, pronoun) {
			break
		}
		p = phrase{head.from, head.to, p.to}
	}
	return p
}
