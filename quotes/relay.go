package quotes

// relayed finds words that somebody passes on, where item k is "saying" before
// the quote i: Smith was quoted by a paper as saying "…"; a paper quotes him
// as saying "…".
func (f *frame) relayed(k, from, i int) verdict {
	if f.at(k).class&ingForm == 0 || !f.says(k-1, "as") {
		return verdict{}
	}
	for c := k - 2; c >= from && c > k-20; c-- {
		if f.quotes(c) {
			return f.relay(c, k, from)
		}
	}
	return verdict{}
}

// quotes tells of a form of "quote" or "cite" as a verb.
func (f *frame) quotes(c int) bool {
	if f.at(c).cue == 0 || f.at(c).kind != word {
		return false
	}
	l := f.lex.cues[f.at(c).cue-1].lemma
	return (l == "quote" || l == "cite" || l == "paraphrase" || l == "report" && f.passive(c)) && !f.asNoun(c)
}

// relay reads the clause around the verb "quote" at item c, which goes on with
// "as saying" at item k.
func (f *frame) relay(c, k, from int) verdict {
	v := verdict{cue: f.saying(k), confidence: 0.9}
	var subject phrase
	if j := f.skipLeft(c-1, from); j >= from {
		switch before := f.at(j); {
		case before.kind == comma:
			subject = f.overApposition(j, from)
		default:
			subject = f.before(j, from)
		}
		if subject.ok() && subject.from > from {
			subject = f.withHead(subject, from)
		}
	}
	if f.passive(c) {
		v.who = subject
		for b := c + 1; b < k; b++ {
			if f.says(b, "by", "in") {
				v.relayer = f.after(b+1, k)
			}
		}
		return v
	}
	v.relayer = subject
	if o := f.after(c+1, k); o.ok() {
		v.who = f.withTail(o, k)
	}
	return v
}

// relayedTag reads the same behind a quote: "…," Smith was quoted by a paper
// as saying. The tag's subject is p and its verb is item c.
func (f *frame) relayedTag(p phrase, c, hi int) verdict {
	if !f.quotes(c) {
		return verdict{}
	}
	for k := c + 1; k < min(hi, c+16); k++ {
		if f.says(k, "as") && f.is(k+1, ingForm) && f.at(k+1).cue != 0 {
			v := f.relay(c, k+1, p.from)
			if f.passive(c) {
				v.who = p
			} else {
				v.relayer = p
			}
			return v
		}
		if f.breaks(k) {
			break
		}
	}
	return verdict{}
}
