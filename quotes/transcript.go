package quotes

// minTurns is how many labelled paragraphs make a transcript.
const minTurns = 3

// noteLabel notes that a paragraph begins with a label, "TORVAN:" or "Q:": the
// token from and those up to the colon c.
func (p *pairing) noteLabel(from, c int) {
	name := p.text[p.tokens[from].start:p.tokens[c].start]
	p.several = p.several || p.labels > 0 && name != p.label
	p.label = name
	p.labels++
}

// isTranscript tells whether the labelled paragraphs are the turns of a
// transcript or an interview. One label alone makes no conversation: there must
// be two.
func (p *pairing) isTranscript() bool { return p.labels >= minTurns && p.several }

// maxLabel bounds the length of a label, in tokens.
const maxLabel = 5

// label gives the token of the colon behind a label in capitals that begins at
// token i; -1 if there is none.
func label(tokens []token, i int) int {
	for k := i; k < len(tokens) && k < i+maxLabel; k++ {
		t := &tokens[k]
		switch {
		case t.kind == colon && k > i && tokens[k+1].kind != paragraph:
			return k
		case t.kind != word || t.shape&upper == 0 && !(t.shape&capital != 0 && t.len() == 1) && t.shape&(initial|abbrev) == 0:
			return -1
		}
	}
	return -1
}

// byLabel finds the speaker of "Torvan: …": a name or a label, a colon, and
// nothing before them in the paragraph.
func (f *frame) byLabel(d int) verdict {
	if l := f.drafts[d].label; l.End > l.Start {
		return verdict{label: l, confidence: 0.9}
	}
	i := f.drafts[d].item
	if f.at(i-1).kind != colon {
		return verdict{}
	}
	k := i - 2
	for k > i-2-maxLabel && f.at(k).kind == word && f.at(k).shape&capital != 0 {
		k--
	}
	p := phrase{k + 1, i - 1, i - 1}
	if !p.ok() || f.at(k).kind != paragraph {
		return verdict{}
	}
	if n := f.at(k + 1); n.shape&upper == 0 && !f.isName(k+1) && p.to-p.from > 1 {
		return verdict{}
	}
	if f.at(k+1).shape&upper != 0 || f.at(k+1).len() == 1 {
		return verdict{label: f.span(p.from, p.to), confidence: 0.9}
	}
	return verdict{who: p, confidence: 0.9}
}
