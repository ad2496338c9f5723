package quotes

import (
	"unicode/utf8"
)

// A pairing finds the quotes of a text from its marks. It walks the tokens
// once; the looks ahead it takes are bounded.
type pairing struct {
	text   string
	tokens []token
	found  []span

	// The quote that the end of the last paragraph left open, -1 if none:
	// it goes on where the next paragraph opens with a mark.
	pending int

	// The labelled paragraphs so far, the label of the last one, and whether
	// another differs from it.
	labels  int
	label   string
	several bool
}

// A span is a quote in the making: the tokens of its marks and of what lies
// between. The mark behind may be missing.
type span struct {
	open  int  // token of the opening mark
	shut  int  // token of the closing mark, or of the end of the paragraph
	words Span // what lies between, without white space at the ends
	label Span // "TORVAN" where the words begin with "TORVAN:"
	block bool // an unmarked turn of a transcript: open is its colon
	part  bool // goes on with the span before it
}

// appendSpans finds the quotes in the tokens, in order. A quote that runs over
// several paragraphs is one span for each, all but the first marked as parts.
// Only a second walk takes labels for turns of a transcript, since it takes the
// first one to know that the text is one.
func appendSpans(dst []span, text string, tokens []token) []span {
	p := pairing{text: text, tokens: tokens, found: dst}
	p.walk(false)
	if p.isTranscript() {
		p.found = dst
		p.walk(true)
	}
	return p.found
}

// walk finds the quotes of one paragraph after the other.
func (p *pairing) walk(transcript bool) {
	p.pending = -1
	for from := 0; from < len(p.tokens); {
		to := from
		for p.tokens[to].kind != paragraph {
			to++
		}
		c := label(p.tokens, from)
		if c >= 0 {
			p.noteLabel(from, c)
		}
		if transcript && c >= 0 && p.tokens[c+1].kind != mark {
			p.add(span{open: c, shut: to, block: true})
			p.pending = -1
		} else {
			p.paragraph(from, to)
		}
		from = to + 1
	}
}

// paragraph finds the quotes among the tokens [from, to).
func (p *pairing) paragraph(from, to int) {
	goesOn := p.pending >= 0 && from < to && p.tokens[from].kind == mark && p.direction(from)&opens != 0
	p.pending = -1
	var last [families]int
	looked := false
	for i := from; i < to; i++ {
		if p.tokens[i].kind != mark {
			continue
		}
		f := p.tokens[i].style.family()
		if f == singles {
			i = p.single(i, to)
			continue
		}
		if f != double && !looked {
			last, looked = p.lastShut(from, to), true
		}
		if !p.canOpen(i, to) || f != double && last[f] <= i {
			continue
		}
		shut, restart := p.closing(i, to)
		if restart > 0 {
			i = restart - 1 // the mark at i is a stray one
			continue
		}
		if shut == to && !p.startsSpeech(from, i) {
			continue
		}
		p.add(span{open: i, shut: shut, part: goesOn && i == from})
		if shut == to {
			p.pending = i
		}
		i = shut
	}
}

// add keeps a span that has words in it.
func (p *pairing) add(s span) {
	start, end := int(p.tokens[s.open].end), int(p.tokens[s.shut].start)
	if c := label(p.tokens, s.open+1); c > 0 && c < s.shut && !s.block && p.tokens[s.open+1].shape&upper != 0 {
		s.label = Span{start, int(p.tokens[c].start)}
		s.part = false
	}
	for k := s.open + 1; k < s.shut; k++ {
		if t := p.tokens[k].kind; t == word || t == number {
			s.words = trim(p.text, start, end)
			p.found = append(p.found, s)
			return
		}
	}
}

// trim cuts white space off both ends.
func trim(text string, start, end int) Span {
	for start < end {
		r, n := utf8.DecodeRuneInString(text[start:end])
		if !isSpace(r) && r != '\n' && r != '\r' {
			break
		}
		start += n
	}
	for start < end {
		r, n := utf8.DecodeLastRuneInString(text[start:end])
		if !isSpace(r) && r != '\n' && r != '\r' {
			break
		}
		end -= n
	}
	return Span{start, end}
}

// lastShut tells for each family the last token in [from, to) that can close.
func (p *pairing) lastShut(from, to int) (last [families]int) {
	for i := from; i < to; i++ {
		if p.tokens[i].kind == mark && p.direction(i)&shuts != 0 {
			last[p.tokens[i].style.family()] = i
		}
	}
	return last
}

// canOpen tells whether the mark at i opens a quote, given that none is open.
// A mark whose looks and place leave it undecided does so if another follows.
func (p *pairing) canOpen(i, to int) bool {
	d := p.direction(i)
	if d == either {
		for k := i + 1; k < min(to, i+maxLook); k++ {
			if p.tokens[k].kind == mark && p.tokens[k].style.family() == p.tokens[i].style.family() {
				return p.direction(k)&shuts != 0
			}
		}
		return false
	}
	return d == opens
}

// maxLook bounds, in tokens, how far the pairing looks ahead.
const maxLook = 400

// closing finds the mark that closes the quote opened at i: its token, or to
// if there is none. If instead another quote opens for which this one would
// have had to end, the mark at i is a stray one and restart is that other
// mark.
func (p *pairing) closing(i, to int) (shut, restart int) {
	f := p.tokens[i].style.family()
	depth := 1
	for k := i + 1; k < to; k++ {
		if p.tokens[k].kind != mark || p.tokens[k].style.family() != f {
			continue
		}
		switch d := p.direction(k); {
		case d == 0:
		case d == opens && p.nested(k, to, depth+1):
			depth++
		case d == opens:
			return 0, k
		case p.measure(k, to):
		case depth > 1:
			depth--
		default:
			return k, 0
		}
	}
	return to, 0
}

// nested tells whether the opening mark at k begins a quote inside another of
// the same family: then closing marks follow for both.
func (p *pairing) nested(k, to, depth int) bool {
	f := p.tokens[k].style.family()
	for i, seen := k+1, 0; i < min(to, k+maxLook) && seen < 8; i++ {
		if p.tokens[i].kind != mark || p.tokens[i].style.family() != f {
			continue
		}
		seen++
		if d := p.direction(i); d == 0 {
			continue
		} else if d == opens {
			depth++
		} else if depth--; depth == 0 {
			return true
		}
	}
	return false
}

// measure tells whether the straight mark at k, inside a quote, stands for
// inches: a digit before it and another closing mark after.
func (p *pairing) measure(k, to int) bool {
	t := p.tokens[k]
	if t.style != straight || t.len() != 1 || p.tokens[k-1].kind != number || p.tokens[k-1].end != t.start {
		return false
	}
	for i := k + 1; i < min(to, k+maxLook); i++ {
		if p.tokens[i].kind == mark && p.tokens[i].style.family() == double {
			return p.direction(i) == shuts
		}
	}
	return false
}

// startsSpeech tells whether a quote that nothing closes begins at i as speech
// does: at the start of the paragraph, after a colon, a comma or a sentence.
func (p *pairing) startsSpeech(from, i int) bool {
	if p.direction(i) != opens {
		return false
	}
	if i == from {
		return true
	}
	switch p.tokens[i-1].kind {
	case colon, comma, stop, dash:
		return true
	}
	return p.tokens[i-1].shape&abbrev != 0
}

// single finds the quote that the single mark at i opens, if it opens one,
// and returns the last token dealt with. A single mark is an apostrophe far
// more often, so its quote must end in the paragraph, and where double marks
// stand inside they must be whole.
func (p *pairing) single(i, to int) int {
	if p.direction(i)&opens == 0 || p.tokens[i].style == singleShut {
		return i
	}
	if next := p.tokens[i+1]; next.kind != word && next.kind != mark && next.kind != number && next.kind != ellipsis && next.kind != openParen {
		return i
	} else if next.kind == number && p.tokens[i].style == single || next.class&elided != 0 {
		return i
	}
	weak, doubles := -1, 0
	for k := i + 1; k < min(to, i+maxLook); k++ {
		if p.tokens[k].kind != mark {
			continue
		}
		if p.tokens[k].style.family() != singles {
			doubles++
			continue
		}
		if doubles%2 != 0 {
			continue
		}
		switch d := p.direction(k); {
		case d == opens && p.tokens[k].style != singleShut:
			if weak < 0 {
				return i
			}
			k = to
		case d&shuts == 0:
		case p.firm(k):
			p.add(span{open: i, shut: k})
			return k
		case weak < 0:
			weak = k
		}
	}
	if weak < 0 {
		return i
	}
	p.add(span{open: i, shut: weak})
	return weak
}

// firm tells whether the single mark at k closes a quote rather than being the
// apostrophe of a plural: it follows punctuation, or a word without s.
func (p *pairing) firm(k int) bool {
	switch before := p.tokens[k-1]; before.kind {
	case word, number:
		last := p.text[before.end-1]
		return last != 's' && last != 'S' && last != 'n'
	case comma, stop, ellipsis, dash, shutParen:
		return true
	}
	return false
}
