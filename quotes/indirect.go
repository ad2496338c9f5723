package quotes

// indirect finds what people say in the writer's rendering: in the sentences
// without quotes, what "Torvan said that" leads in, and what ", Torvan said"
// ends. It takes one look at each cue.
func (f *frame) indirect() []draft {
	var found []draft
	from := int32(0)
	for _, to := range f.ends {
		if d, ok := f.reported(int(from), int(to)); ok {
			found = append(found, d)
		}
		from = to
	}
	return found
}

// reported reads one sentence, the items [from, to).
func (f *frame) reported(from, to int) (draft, bool) {
	if to-from > maxSentence {
		return draft{}, false
	}
	for i := from; i < to; i++ {
		if f.at(i).kind == quoted || f.at(i).shape&headline != 0 {
			return draft{}, false
		}
	}
	if v := f.source(from, to); v.found() && f.at(v.who.to).kind == comma {
		return f.rendering(v.who.to+1, to, v)
	}
	for k := from + 1; k < to; k++ {
		if v := f.source(k, to); v.found() && f.at(k-1).kind == comma {
			return f.rendering(from, k-1, v)
		}
		if f.at(k).kind == comma && f.drops(from, k) {
			if v := f.tag(k+1, to); v.found() && f.closesTag(max(v.cue.to, v.who.to)) {
				return f.rendering(from, k, v)
			}
		}
		if !f.finite(k) || f.lex.cues[f.at(k).cue-1].force < plain {
			continue
		}
		if start := f.clauseAfter(k, to); start > 0 {
			if v, _ := f.cueBefore(k, from, to); v.found() && !f.inSubclause(v.who, from) {
				return f.rendering(start, to, v)
			}
		}
	}
	return draft{}, false
}

// inSubclause tells whether a subject stands in a clause such as "while Torvan
// said …", behind which the sentence goes on with something else.
func (f *frame) inSubclause(p phrase, from int) bool {
	return p.from > from && f.is(p.from-1, subordinate) && f.at(p.from-1).kind == word
}

// drops tells whether the items [from, k) hold a verb, so that they can be
// what somebody said rather than an introduction.
func (f *frame) drops(from, k int) bool {
	for i := from + 1; i < k; i++ {
		if f.at(i).kind == word && f.is(i, auxiliary|verb) || f.verbish(i) && f.at(i).kind == word {
			return true
		}
	}
	return false
}

// clauseAfter gives the item at which the clause begins that the cue k leads
// in, over whom it is said to and when; 0 if there is none.
func (f *frame) clauseAfter(k, to int) int {
	for i := k + 1; i < min(to, k+14); i++ {
		if i == k+1 && !f.is(i, preposition|dateWord|adverb|subordinate) && !f.takesHearer(k) {
			break
		}
		if f.says(i, "that") {
			return i + 1
		}
		if f.at(i).kind == colon || f.at(i).kind == semicolon || f.finite(i) {
			break
		}
	}
	i := k + 1
	if f.is(i, subjectForm) && f.at(i).kind == word && f.verbFollows(i+1) {
		return i
	}
	if p := f.after(i, to); p.ok() && !f.is(i, dateWord|pronoun) && f.verbFollows(p.to) {
		return i
	}
	return 0
}

// takesHearer tells of verbs that name whom something is said to: tell.
func (f *frame) takesHearer(k int) bool {
	switch f.lex.cues[f.at(k).cue-1].lemma {
	case "tell", "inform", "assure", "reassure", "warn", "promise", "advise", "brief", "caution":
		return true
	}
	return false
}

// rendering makes a draft of the items [from, to) of a sentence.
func (f *frame) rendering(from, to int, v verdict) (draft, bool) {
	for from < to && f.at(from).kind != word && f.at(from).kind != number {
		from++
	}
	for to > from && f.at(to-1).kind != word && f.at(to-1).kind != number && f.at(to-1).kind != shutParen {
		to--
	}
	if to-from < minDirect {
		return draft{}, false
	}
	v.confidence *= 0.95
	return draft{span: span{words: f.span(from, to)}, kind: Indirect, by: v}, true
}
