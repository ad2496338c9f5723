package quotes

import "strings"

// A name is what a run of capital words holds: the name itself, the items
// [from, to), and what stands before it in the run, an honorific or an office.
type name struct {
	start    int // where the run begins
	from, to int
	kind     SpeakerKind
	gender   class // male, female, or 0 where the name does not show it
	sure     bool  // something says that this is a person
}

// nameAt reads the name that begins with item i.
func (f *frame) nameAt(i int) name {
	n := name{start: i, from: i, to: f.runEnd(i)}
	n.from = f.skipOffice(i, n.to)
	n.gender = f.genderOf(n)
	n.kind = f.kindOf(n)
	n.sure = n.kind == Person && (n.gender != 0 || n.from > n.start || f.is(n.from, given) || i > 0 && f.is(i-1, role|humanNoun) && f.at(i-1).kind == word)
	return n
}

// runEnd finds where the run of capital words ends that begins with item i.
// Particles and the commas before "Jr." belong to it, possessives end it.
func (f *frame) runEnd(i int) int {
	k := i + 1
	for ; k < len(f.items) && k-i < maxName; k++ {
		t := f.at(k)
		switch {
		case f.isName(k) && t.class&dateWord == 0:
		case t.class&nameSuffix != 0 && t.shape&capital != 0:
		case t.kind == comma && f.is(k+1, nameSuffix) && f.at(k+1).shape&capital != 0:
		case t.kind == mark && f.isName(k+1) && (f.isName(k-1) || f.at(k-2).kind == mark):
		case f.isParticle(k) && f.at(k-1).class&orgNoun == 0:
		default:
			return k
		}
	}
	return k
}

// maxName bounds the length of a name, in items.
const maxName = 14

// office are the words before a name that say what its bearer is.
const office = honorific | role | orgNoun | nationality | humanNoun

// skipOffice finds where in the run [from, to) the name itself begins.
func (f *frame) skipOffice(from, to int) int {
	start := from
	if to-from > 2 && f.says(from-1, "of") && f.is(from-2, honorific|role) {
		start++ // Secretary of State John Smith
	}
	for k := start; k < to-1; k++ {
		if t := f.at(k); t.class&(honorific|role) != 0 && (t.class&given == 0 || k == from) && (f.isName(k+1) || f.isParticle(k+1)) && f.officeHeads(k, to) {
			start = k + 1
		}
	}
	for k := start; k < to-1; k++ {
		if f.is(k, given) {
			if f.allOffice(start, k) {
				return k
			}
			break
		}
	}
	for start < to-2 && f.is(start, nationality) {
		start++
	}
	return start
}

// officeHeads tells whether the office at item k is a person's, not the first
// word of an organisation's name such as "Justice Department".
func (f *frame) officeHeads(k, to int) bool {
	return !f.is(to-1, orgNoun) || f.is(to-1, given)
}

// allOffice tells whether the items [from, to) say what somebody is, or whom
// they belong to: "Interim DNC", "Clinton".
func (f *frame) allOffice(from, to int) bool {
	for k := from; k < to; k++ {
		t := f.at(k)
		if t.class&(office|place|agency|adverb) == 0 && t.shape&upper == 0 && !f.startsSentence(k) {
			return false
		}
		if t.shape&initial != 0 {
			return false
		}
	}
	return true
}

// genderOf tells what gender a name shows: by "Mrs." or "the widow" before it,
// else by a given name that is not both.
func (f *frame) genderOf(n name) class {
	for k := n.start - 1; k < n.from; k++ {
		if g := f.at(k).class & (male | female); k >= 0 && g != 0 && f.is(k, honorific|role|humanNoun) && !f.is(k, given) {
			return g
		}
	}
	if f.is(n.from, given) && (n.to-n.from > 1 || !f.is(n.from, place)) {
		if g := f.at(n.from).class & (male | female); g != male|female {
			return g
		}
	}
	return 0
}

// kindOf tells a person's name from a place's and an organisation's.
func (f *frame) kindOf(n name) SpeakerKind {
	if n.from > n.start && f.is(n.from-1, honorific) && f.at(n.to-1).class&orgNoun == 0 {
		return Person
	}
	one := n.to-n.from == 1
	last := f.at(n.to - 1)
	switch {
	case f.isSeat(n.from, n.to):
		return Place
	case one && last.class&place != 0, last.class&dotted != 0 && last.class&(honorific|orgNoun) == 0:
		return Place
	case f.is(n.from, given) && !one && last.class&orgNoun == 0:
		return Person
	case last.class&(role|humanNoun) != 0 && (one || last.shape&upper != 0):
		return Description
	case last.shape&upper != 0 && one && last.len() <= 6:
		return Organization
	}
	for k := n.from; k < n.to; k++ {
		if f.is(k, orgNoun|agency|speechNoun|workNoun) && !(f.is(k, given) && k == n.from) {
			return Organization
		}
	}
	if f.is(n.from, place) && last.class&given == 0 {
		return Place
	}
	if one && (f.is(n.from, nationality|adverb) || isDemonym(f.word(n.from))) {
		return Group
	}
	return Person
}

// isDemonym tells of "Americans" and the like by their ending.
func isDemonym(w string) bool {
	return len(w) > 5 && (strings.HasSuffix(w, "ans") || strings.HasSuffix(w, "ese") || strings.HasSuffix(w, "crats") || strings.HasSuffix(w, "ists"))
}

// isSeat tells of the buildings and cities that governments are called by.
func (f *frame) isSeat(from, to int) bool {
	switch to - from {
	case 1:
		return f.says(from, "kremlin", "elysee", "élysée", "Élysée")
	case 2:
		return f.says(to-1, "house") && f.says(from, "white", "blue") || f.says(to-1, "street") && f.says(from, "downing")
	}
	return false
}

// slice gives the text of the items [from, to).
func (f *frame) slice(from, to int) string {
	if from >= to {
		return ""
	}
	return f.text[f.at(from).start:f.at(to-1).end]
}

// surname finds the item that a name is called by for short.
func (f *frame) surname(n name) int {
	k := n.to - 1
	for k > n.from && (f.is(k, nameSuffix) || f.at(k).kind != word) {
		k--
	}
	return k
}
