package quotes

// maxTag bounds how long a tag behind a quote may be, in items.
const maxTag = 90

// tagFollows tells whether a tag like "Smith said" begins at item i: a tag, no
// new sentence that only begins alike.
func (f *frame) tagFollows(i int) bool {
	v := f.tag(i, min(len(f.items), i+maxTag))
	if !v.found() {
		return false
	}
	return f.closesTag(max(v.cue.to, v.who.to))
}

// closesTag tells whether what stands at item k can follow a tag, rather than
// be what a verb of saying tells of.
func (f *frame) closesTag(k int) bool {
	switch t := f.at(k); {
	case t.kind == stop, t.kind == comma, t.kind == paragraph, t.kind == colon, t.kind == quoted, t.kind == dash:
		return true
	case t.kind != word || t.class&(subordinate|relative) != 0 && t.class&preposition == 0:
		return false
	case f.says(k, "to", "of"):
		return f.at(k).class&baseForm == 0
	case t.class&(preposition|dateWord|adverb) != 0:
		return true
	}
	return false
}

// byTag finds "…," Smith said and "…," said Smith.
func (f *frame) byTag(d int) verdict {
	i := f.drafts[d].item
	if f.breaks(i) {
		return verdict{}
	}
	k := i + 1
	if t := f.at(k); t.kind == comma || t.kind == dash {
		k++
	}
	if f.says(k, "as") {
		k++
	}
	hi := min(len(f.items), k+maxTag)
	if v := f.source(k, hi); v.found() {
		if own := f.byCue(d); own.confidence >= 0.9 && own.cue.from < i {
			own.relayer = v.who // told the court “…,” according to Reuters
			return own
		}
		return v
	}
	v := f.tag(k, hi)
	if v.cue.to > 0 && f.lex.cues[v.cue.cue-1].lemma == "report" && f.is(v.who.tail-1, agency|orgNoun) {
		if own := f.byCue(d); own.found() && own.cue.from < i {
			own.relayer = v.who // Velmark called for “…,” an agency reported
			return own
		}
	}
	if v.found() && f.coordinated(d) && !f.closesTag(max(v.cue.to, v.who.to)) {
		return verdict{}
	}
	if v.found() && k == i+1 && !f.setOff(d) && f.doubtful(v, i) {
		return verdict{} // a “shop” that was supposed to …
	}
	return v
}

// setOff tells whether a mark of punctuation ends the words of a quote.
func (f *frame) setOff(d int) bool {
	switch f.drafts[d].ends {
	case ',', '.', '?', '!', '…', '—', '–':
		return true
	}
	return false
}

// tag reads a tag that begins at item k: its speaker and its cue.
func (f *frame) tag(k, hi int) verdict {
	if f.finite(k) && f.lex.cues[f.at(k).cue-1].force == plain {
		if p := f.after(k+1, hi); p.ok() && f.canSpeak(p) && (f.is(p.from, subjectForm) || !f.is(p.from, pronoun) || p.to-p.from > 1) {
			return verdict{who: f.withTail(p, hi), cue: f.saying(k), confidence: 0.95}
		}
	}
	p := f.after(k, hi)
	if !p.ok() || f.is(k, pronoun) && !f.is(k, subjectForm) && p.to-p.from == 1 {
		return verdict{}
	}
	p = f.withTail(p, hi)
	c := f.cueFrom(p, hi)
	if c < 0 {
		return verdict{}
	}
	if v := f.relayedTag(p, c, hi); v.found() {
		return v
	}
	return verdict{who: p, cue: f.saying(c), confidence: 0.95}
}

// cueFrom finds the verb of a tag whose subject is p, over adverbs, dates and
// what stands between commas or brackets; -1 if there is none.
func (f *frame) cueFrom(p phrase, hi int) int {
	if k := f.verbAt(p.to, hi); k >= 0 {
		return k
	}
	t := f.at(p.to)
	if t.kind != comma && t.kind != openParen && t.kind != dash {
		return -1
	}
	for k := p.to + 1; k+1 < hi; k++ {
		switch f.at(k).kind {
		case paragraph, quoted:
			return -1
		case comma, shutParen, dash:
			if c := f.verbAt(k+1, hi); c >= 0 {
				return c
			}
		}
		if f.breaks(k) {
			return -1
		}
	}
	return -1
}

// verbAt finds a finite cue at item i or behind adverbs, auxiliaries and dates
// there; -1 if there is none.
func (f *frame) verbAt(i, hi int) int {
	for k := i; k < min(hi, i+7); k++ {
		switch t := f.at(k); {
		case f.finite(k):
			return k
		case f.is(k, ingForm) && f.is(k-1, beVerb) && t.cue != 0:
			return k
		case t.kind == clitic && k == i:
		case t.kind != word || t.class&(adverb|auxiliary|dateWord) == 0 && !f.says(k, "on"):
			return -1
		}
	}
	return -1
}

// finite tells of a cue in a form that goes with a subject. The base form does
// so only behind plurals and auxiliaries, else it is a noun more often.
func (f *frame) finite(i int) bool {
	t := f.at(i)
	if t.cue == 0 || t.kind != word || t.shape&capital != 0 && !f.startsSentence(i) {
		return false
	}
	if t.class&(pastForm|thirdForm) != 0 {
		return true
	}
	if t.class&baseForm == 0 {
		return false
	}
	return f.takesBase(i)
}

// maxTries bounds how many places are looked at for a later tag.
const maxTries = 10

// byLaterTag finds a tag that stands behind more of the writer's words: "I
// admire the mechanics" of the plan, Smith said. It must end the sentence, or
// all but do so.
func (f *frame) byLaterTag(d int) verdict {
	i := f.drafts[d].item
	_, to := f.sentence(i)
	for k, tries := i+1, 0; k < to-1 && tries < maxTries; k++ {
		switch f.at(k).kind {
		case quoted:
			tries++
			if v := f.byTag(int(f.at(k).quote)); v.found() {
				v.confidence = 0.85
				return v
			}
		case comma:
			tries++
			v := f.tag(k+1, min(to, k+maxTag))
			if v.found() && f.closesTag(max(v.cue.to, v.who.to)) {
				v.confidence = 0.85
				return v
			}
		}
	}
	return verdict{}
}

// byDash finds "…" — Jane Smith, baker, at the end of a paragraph or in one of
// its own.
func (f *frame) byDash(d int) verdict {
	i := f.drafts[d].item
	if from, _ := f.sentence(i); from != i && f.at(i+1).kind != dash {
		return verdict{}
	}
	for k := i + 1; k < i+maxTag; k++ {
		if f.at(k).kind == dash {
			if v := f.signature(k + 1); v.found() {
				return v
			}
		}
		if f.at(k).kind == paragraph && f.at(k+1).kind != dash || f.at(k-1).kind == paragraph && k > i+1 {
			break
		}
	}
	return verdict{}
}

// maxSignature bounds the length of a name with what follows it up to the end
// of the paragraph, in items.
const maxSignature = 24

// signature reads a name behind a dash, with nothing but an office or an age
// up to the end of the paragraph.
func (f *frame) signature(start int) verdict {
	p := f.after(start, min(len(f.items), start+maxName))
	if !p.ok() || !f.isName(start) && !f.canSpeak(p) {
		return verdict{}
	}
	for k := p.to; k < start+maxSignature; k++ {
		t := f.at(k)
		if t.kind == paragraph || t.kind == stop && f.at(k+1).kind == paragraph {
			return verdict{who: p, confidence: 0.85}
		}
		if t.kind == quoted || t.kind == stop || t.kind == word && (t.class&(auxiliary|verb|pronoun) != 0 || f.finite(k)) {
			break
		}
	}
	return verdict{}
}
