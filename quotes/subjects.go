package quotes

// subject finds whose saying the cue k tells of, in a sentence that begins
// with item from; the quote is item i. It also tells whether the cue stands in
// a relative clause that only says which of several people is meant.
func (f *frame) subject(k, from, i int) (p phrase, restrictive bool) {
	t := f.at(k)
	j := f.skipLeft(k-1, from)
	before := f.at(j)
	switch {
	case j < from:
		if f.finite(k) { // Said Smith: “…”
			return f.inverted(k, i), false
		}
		return f.mainSubject(k, from), false
	case before.kind == quoted || before.kind == comma && f.at(j-1).kind == quoted && t.class&ingForm == 0:
		if p := f.inverted(k, i); p.ok() {
			return p, false
		}
		return f.mainSubject(k, from), false
	case f.says(j, "to") && t.class&baseForm != 0:
		return f.mainSubject(j, from), false
	case f.says(j, "what", "which") && f.says(k-1, "what", "which"):
		return phrase{}, false
	case before.class&relative != 0 && before.kind == word && !f.says(j, "that") || f.says(j, "that") && f.isNounEnd(j-1):
		return f.antecedentOf(j, from)
	case before.class&conjunction != 0 && before.kind == word:
		return f.mainSubject(k, from), false
	case before.kind == comma || before.kind == dash || before.kind == shutParen && f.at(j-1).kind != word:
		if t.class&ingForm != 0 && t.class&pastForm == 0 {
			return f.mainSubject(k, from), false
		}
		if p := f.overApposition(j, from); p.ok() {
			return p, false
		}
		return f.mainSubject(k, from), false
	case before.class&(preposition|subordinate) != 0 && before.kind == word && before.class&subjectForm == 0:
		return f.nearestSubject(j, from), false
	}
	p = f.before(j, from)
	if !p.ok() || t.class&ingForm != 0 && (f.is(p.to-1, speechNoun) || !f.canSpeak(p)) {
		return f.mainSubject(k, from), false // "issued a statement calling …"
	}
	if t.class&ingForm != 0 && f.isName(p.to-1) && !f.is(k-1, beVerb) && f.at(k-1).kind != clitic {
		return p, false // "footage of Smith saying"
	}
	if q := f.withHead(p, from); f.canSpeak(q) {
		p = q
	}
	if !f.canSpeak(p) {
		return f.mainSubject(k, from), false
	}
	return f.withAnd(p, from), false
}

// skipLeft goes left from item j over adverbs, auxiliaries and dates: what may
// stand between a subject and its verb.
func (f *frame) skipLeft(j, from int) int {
	for j >= from {
		t := f.at(j)
		switch {
		case t.kind == clitic && (t.class&auxiliary != 0 || f.is(j-1, subjectForm)):
		case t.kind == number && f.is(j-1, dateWord):
		case t.kind != word || f.isName(j) && t.class&dateWord == 0 || t.class&role != 0:
			return j
		case t.class&(adverb|auxiliary|dateWord) != 0 && t.class&(pronoun|relative) == 0:
		case f.says(j, "on", "in", "this", "last", "late", "early", "the") && j+1 < len(f.items) && f.is(j+1, dateWord|adverb) && f.at(j+1).kind == word:
		default:
			return j
		}
		j--
	}
	return j
}

func (f *frame) isNounEnd(j int) bool { return f.isNoun(j) || f.isName(j) }

// inverted finds the subject behind its verb: said Smith.
func (f *frame) inverted(k, hi int) phrase {
	p := f.after(k+1, hi)
	if !p.ok() || !f.canSpeak(p) || f.is(p.from, pronoun) && !f.is(p.from, subjectForm) {
		return phrase{}
	}
	return f.withTail(p, hi)
}

// antecedentOf finds whom the relative pronoun at item j stands for.
func (f *frame) antecedentOf(j, from int) (p phrase, restrictive bool) {
	k := j - 1
	restrictive = f.at(k).kind == word
	if f.at(k).kind == comma {
		k--
		if p := f.before(k, from); p.ok() && f.canSpeak(p) {
			return f.withHead(p, from), false
		}
		return phrase{}, false
	}
	if p = f.before(k, from); p.ok() {
		p = f.withHead(p, from)
	}
	return p, restrictive
}

// overApposition finds the subject before what stands between commas up to
// item c: "Smith, 59, a farmer in the north, said". Of several phrases that
// could be it, it takes the first name, else the last description.
func (f *frame) overApposition(c, from int) phrase {
	var found phrase
	for b := c - 1; b > from && c-b < maxTag; b-- {
		t := f.at(b)
		if t.kind != comma && t.kind != dash && t.kind != openParen || f.is(b+1, nameSuffix) {
			continue
		}
		p := f.before(b-1, from)
		if !p.ok() || !f.canSpeak(p) {
			continue
		}
		p = f.withHead(p, from)
		if !f.clauseEdge(p.from-1, from) && !f.is(p.from-1, subordinate) {
			continue
		}
		last := f.at(p.tail - 1)
		named := last.kind == shutParen || f.isName(p.tail-1) && last.class&(place|dotted) == 0
		if named || !found.ok() {
			found = p
		}
		if f.at(p.from-1).kind != comma {
			break
		}
	}
	return found
}

// clauseEdge tells whether a clause can begin behind item b.
func (f *frame) clauseEdge(b, from int) bool {
	if b < from {
		return true
	}
	t := f.at(b)
	switch t.kind {
	case comma, dash, colon, semicolon, quoted, paragraph, shutParen, stop:
		return true
	}
	return t.kind == word && t.class&(conjunction|adverb) != 0 && t.class&preposition == 0
}

// withAnd makes a group of "Smith and Jones".
func (f *frame) withAnd(p phrase, from int) phrase {
	if p.from-2 < from || !f.says(p.from-1, "and") {
		return p
	}
	q := f.before(p.from-2, from)
	if !q.ok() || !f.canSpeak(q) || !f.clauseEdge(q.from-1, from) {
		return p
	}
	return phrase{q.from, p.tail, p.to}
}

// mainSubject finds the subject of the clause that holds item k: the nearest
// one on the left that is not inside a clause that a verb or a conjunction
// like "that" makes part of another.
func (f *frame) mainSubject(k, from int) phrase {
	for j := k - 1; j > from; j-- {
		if p := f.subjectOf(j, from, k); p.ok() && f.clauseEdge(p.from-1, from) {
			return f.withAnd(p, from)
		}
	}
	return f.firstSubject(from, k)
}

// nearestSubject finds the subject of the nearest verb before item k, in
// whatever clause that is.
func (f *frame) nearestSubject(k, from int) phrase {
	for j := k - 1; j > from; j-- {
		if f.at(j).kind == dash {
			j = f.openingDash(j, from)
		}
		if p := f.subjectOf(j, from, k); p.ok() {
			return f.withAnd(p, from)
		}
	}
	return f.firstSubject(from, k)
}

// openingDash goes from a dash to the one before it in the sentence, if any.
func (f *frame) openingDash(j, from int) int {
	for k := j - 1; k > from; k-- {
		if f.at(k).kind == dash {
			return k
		}
	}
	return j
}

// subjectOf finds the subject of the verb at item j, if that is one.
func (f *frame) subjectOf(j, from, hi int) phrase {
	if f.at(j).kind != word || !f.verbish(j) {
		return phrase{}
	}
	b := f.skipLeft(j-1, from)
	if b < from {
		return phrase{}
	}
	var p phrase
	switch before := f.at(b); {
	case before.kind == comma || before.kind == dash:
		p = f.overApposition(b, from)
	case before.kind == quoted:
		p = f.inverted(j, hi)
	case before.class&relative != 0:
	default:
		if p = f.before(b, from); p.ok() {
			p = f.withHead(p, from)
		}
	}
	if !p.ok() || !f.canSpeak(p) {
		return phrase{}
	}
	return p
}

// verbish tells of a word that is a verb as far as the lexicon knows, or looks
// like one behind a name or a pronoun.
func (f *frame) verbish(j int) bool {
	t := f.at(j)
	if t.shape&capital != 0 {
		return false
	}
	if t.class&(auxiliary|verb|pastForm|thirdForm) != 0 {
		return true
	}
	if t.class != 0 {
		return false
	}
	w := f.word(j)
	n := len(w)
	return n > 3 && (w[n-2:] == "ed" || w[n-1] == 's' && w[n-2] != 's' && (f.isName(j-1) || f.is(j-1, subjectForm)))
}

// firstSubject takes the first phrase of the items [from, hi) that does not
// belong to an introduction such as "In an interview on Monday, …".
func (f *frame) firstSubject(from, hi int) phrase {
	for i := from; i < hi; i++ {
		t := f.at(i)
		switch {
		case t.kind != word || t.class&(conjunction|adverb) != 0 && !f.isName(i):
			continue
		case t.class&(preposition|subordinate) != 0 || t.class&(anyForm|verb) != 0 && !f.isName(i) && !f.isNoun(i) || t.class&ingForm != 0:
			for i < hi && f.at(i).kind != comma {
				i++
			}
			continue
		}
		if p := f.after(i, hi); p.ok() && f.canSpeak(p) {
			return f.withTail(p, hi)
		}
		return phrase{}
	}
	return phrase{}
}
