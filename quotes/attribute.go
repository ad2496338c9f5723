package quotes

// A verdict is who says a quote, as the rule that decided it has found.
type verdict struct {
	rule       string
	who        phrase
	cue        int // item of the word for the saying, -1 if none
	confidence float64
	relayer    phrase
	same       int // the draft whose speaker this is too, plus one
}

func (v verdict) found() bool { return v.who.ok() || v.same > 0 }

// rules are tried in this order for each quote; the first that finds a
// speaker decides.
var rules = []struct {
	name string
	find func(*frame, int) verdict
}{
	{"part", (*frame).byPart},
	{"after", (*frame).byTagAfter},
	{"before", (*frame).byCueBefore},
	{"chain", (*frame).byChain},
	{"paragraph", (*frame).byParagraph},
}

// attribute finds for each quote who says it.
func (f *frame) attribute() {
	for d := range f.drafts {
		for _, r := range rules {
			if v := r.find(f, d); v.found() {
				v.rule = r.name
				f.drafts[d].by = v
				break
			}
		}
	}
}

// byPart gives a part of a quote the speaker of the part before it.
func (f *frame) byPart(d int) verdict {
	if !f.drafts[d].part || d == 0 || !f.drafts[d-1].by.found() {
		return verdict{}
	}
	return verdict{same: d, cue: -1, confidence: f.drafts[d-1].by.confidence}
}

// tagFollows tells whether a tag like "Smith said" begins at item i: a tag, no
// new sentence that only begins alike.
func (f *frame) tagFollows(i int) bool {
	v := f.tag(i, min(len(f.items), i+maxTag))
	if !v.found() {
		return false
	}
	k := max(v.cue, v.who.to-1) + 1
	switch t := f.at(k); {
	case t.kind == stop, t.kind == comma, t.kind == paragraph, t.kind == colon, t.kind == quoted, t.kind == dash:
		return true
	case t.class&(subordinate|relative) != 0 && t.class&preposition == 0:
		return false
	case t.class&(preposition|dateWord|adverb) != 0:
		return true
	}
	return false
}

// maxTag bounds how long a tag behind a quote may be, in items.
const maxTag = 70

// byTagAfter finds "…," Smith said and "…," said Smith.
func (f *frame) byTagAfter(d int) verdict {
	i := f.drafts[d].item
	if f.breaks(i) {
		return verdict{}
	}
	k := i + 1
	if f.at(k).kind == comma || f.at(k).kind == dash {
		k++
	}
	return f.tag(k, min(len(f.items), k+maxTag))
}

// tag reads a tag that begins at item k: its speaker and its cue.
func (f *frame) tag(k, hi int) verdict {
	if f.finite(k) {
		p := f.after(k+1, hi)
		if p.ok() && f.canSpeak(p) {
			return verdict{who: f.withTail(p, hi), cue: k, confidence: 0.95}
		}
	}
	p := f.after(k, hi)
	if !p.ok() {
		return verdict{}
	}
	p = f.withTail(p, hi)
	if c := f.cueFrom(p.to, hi); c >= 0 {
		return verdict{who: p, cue: c, confidence: 0.95}
	}
	return verdict{}
}

// cueFrom finds the verb of a tag whose subject ends before item i, over
// adverbs and what stands between commas or brackets.
func (f *frame) cueFrom(i, hi int) int {
	for k := i; k < hi && k < i+6; k++ {
		if f.finite(k) {
			return k
		}
		if !f.is(k, adverb|auxiliary|dateWord) && !f.says(k, "on") {
			break
		}
	}
	t := f.at(i)
	if t.kind != comma && t.kind != openParen && t.kind != dash {
		return -1
	}
	for k := i + 1; k+1 < hi; k++ {
		switch f.at(k).kind {
		case paragraph, quoted:
			return -1
		case comma, shutParen, dash:
			if c := f.at(k + 1); f.finite(k+1) || c.class&(adverb|auxiliary) != 0 && f.finite(k+2) {
				if f.finite(k + 1) {
					return k + 1
				}
				return k + 2
			}
		}
		if f.breaks(k) {
			return -1
		}
	}
	return -1
}

// finite tells of a cue verb in a form that can stand behind its subject.
func (f *frame) finite(i int) bool {
	t := f.at(i)
	return t.cue != 0 && t.kind == word && t.class&(pastForm|thirdForm|baseForm) != 0 && t.shape&capital == 0
}

// canSpeak tells of a phrase that could be somebody.
func (f *frame) canSpeak(p phrase) bool {
	for i := p.from; i < p.tail; i++ {
		t := f.at(i)
		if t.class&subjectForm != 0 || f.isName(i) || t.class&(role|humanNoun|orgNoun|sourceNoun|indefinite|plural) != 0 {
			return true
		}
	}
	return false
}

// byCueBefore finds the cue verb before a quote in its sentence, and that
// verb's subject.
func (f *frame) byCueBefore(d int) verdict {
	i := f.drafts[d].item
	from, _ := f.sentence(i)
	for k := i - 1; k >= from; k-- {
		if f.at(k).kind != word || f.at(k).cue == 0 || f.at(k).shape&capital != 0 {
			continue
		}
		if p := f.subject(k, from); p.ok() && f.canSpeak(p) {
			return verdict{who: p, cue: k, confidence: 0.85}
		}
	}
	return verdict{}
}

// subject finds whose saying the verb k tells of.
func (f *frame) subject(k, from int) phrase {
	i := k - 1
	for i >= from && f.is(i, adverb|auxiliary|dateWord) && !f.isName(i) {
		i--
	}
	if p := f.before(i, from); p.ok() {
		return f.withHead(p, from)
	}
	return phrase{}
}

// byChain gives a quote without a cue the speaker of the quote before it in
// the same paragraph.
func (f *frame) byChain(d int) verdict {
	if d == 0 || !f.drafts[d-1].by.found() {
		return verdict{}
	}
	for i := f.drafts[d-1].item; i < f.drafts[d].item; i++ {
		if f.at(i).kind == paragraph {
			return verdict{}
		}
	}
	return verdict{same: d, cue: -1, confidence: 0.8}
}

// byParagraph gives a quote that begins its paragraph the speaker of the
// paragraph before.
func (f *frame) byParagraph(d int) verdict {
	if d == 0 || !f.drafts[d-1].by.found() {
		return verdict{}
	}
	return verdict{same: d, cue: -1, confidence: 0.5}
}
