package quotes

import (
	"strings"
	"unicode/utf8"
)

// A draft is a quote on its way through the pipeline.
type draft struct {
	span         // tokens of the marks
	kind Kind    // what it is
	item int     // its place in the frame
	ends rune    // the last rune of its words: a comma, a stop, a letter
	by   verdict // who says it
}

// A frame is the text as the writer's own words see it: every quote has become
// one item, so that what stands before and after it are neighbours.
type frame struct {
	text   string
	lex    *lexicon
	items  []token
	quote  []int32 // for each item: the draft it stands for, plus one
	drafts []draft
	cast   *cast
	closes []bool // for each item: whether a sentence ends behind it
}

// quoted is the kind of the item that stands for a quote.
const quoted = paragraph + 1

// newFrame puts the quotes found in the tokens in place of their words.
// Nicknames inside names are no quotes and stay words.
func newFrame(text string, lex *lexicon, tokens []token, spans []span) *frame {
	f := &frame{text: text, lex: lex}
	f.items = make([]token, 0, len(tokens))
	f.quote = make([]int32, 0, len(tokens))
	next := 0
	for _, s := range spans {
		if isNickname(tokens, s) {
			continue
		}
		for ; next < s.open; next++ {
			f.add(tokens[next], 0)
		}
		f.drafts = append(f.drafts, draft{span: s, item: len(f.items), ends: lastRune(text, s.parts[0])})
		item := token{start: tokens[s.open].start, end: tokens[s.shut].end, kind: quoted}
		f.add(item, int32(len(f.drafts)))
		if next = s.shut + 1; tokens[s.shut].kind == paragraph {
			next = s.shut
		}
	}
	for ; next < len(tokens); next++ {
		f.add(tokens[next], 0)
	}
	f.markSentences()
	return f
}

func (f *frame) add(t token, quote int32) {
	f.items = append(f.items, t)
	f.quote = append(f.quote, quote)
}

// isNickname tells of a word or two in marks between the parts of a name:
// Robert C. "Bobby" Scott.
func isNickname(tokens []token, s span) bool {
	if s.open == 0 || s.shut-s.open > 3 || s.shut+1 >= len(tokens) {
		return false
	}
	before, after := tokens[s.open-1], tokens[s.shut+1]
	if before.kind != word || after.kind != word || before.shape&capital == 0 || after.shape&capital == 0 {
		return false
	}
	for _, t := range tokens[s.open+1 : s.shut] {
		if t.kind != word || t.shape&capital == 0 {
			return false
		}
	}
	const function = determiner | preposition | conjunction | subordinate | pronoun | auxiliary | anyForm
	return before.class&function == 0 && after.class&function == 0
}

func lastRune(text string, s Span) rune {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text[s.Start:s.End], "'’\"”)] "))
	return r
}

// at gives an item, and the end of a paragraph beyond both ends.
func (f *frame) at(i int) token {
	if i < 0 || i >= len(f.items) {
		return token{kind: paragraph}
	}
	return f.items[i]
}

func (f *frame) is(i int, c class) bool { return f.at(i).class&c != 0 }

// word gives the text of an item.
func (f *frame) word(i int) string {
	t := f.at(i)
	return f.text[t.start:t.end]
}

// says tells whether the item is one of these words, in any case.
func (f *frame) says(i int, words ...string) bool {
	w := f.word(i)
	for _, v := range words {
		if strings.EqualFold(w, v) {
			return true
		}
	}
	return false
}

// maxSentence bounds how far from a quote its attribution is looked for, in
// items. Sentences of news run to 60.
const maxSentence = 160

// markSentences notes behind which items a sentence ends. Behind a quote that
// ends like a sentence the next word decides: a tag goes on with the sentence.
func (f *frame) markSentences() {
	f.closes = make([]bool, len(f.items))
	for i := range f.items {
		f.closes[i] = f.endsSentence(i)
	}
	for d := range f.drafts {
		if i := f.drafts[d].item; f.closes[i] && f.tagFollows(i+1) {
			f.closes[i] = false
		}
	}
}

// endsSentence tells whether item i looks like the end of a sentence.
func (f *frame) endsSentence(i int) bool {
	t, next := f.at(i), f.at(i+1)
	switch t.kind {
	case paragraph:
		return !(next.kind == quoted && f.leadsIn(i-1))
	case stop:
		return !(next.kind == word && next.shape&capital == 0) && next.kind != comma && next.kind != shutParen
	case quoted:
		switch f.drafts[f.quote[i]-1].ends {
		case '.', '?', '!', '…':
			return next.kind == quoted || next.kind == word && next.shape&capital != 0
		}
	}
	return false
}

// leadsIn tells whether item i, the last of a paragraph, leads in the quote
// that the next paragraph begins with.
func (f *frame) leadsIn(i int) bool {
	t := f.at(i)
	return t.kind == colon || t.kind == comma || t.kind == word && (t.cue != 0 && f.finite(i) || f.says(i, "that"))
}

// breaks tells whether a sentence ends between item i and the next.
func (f *frame) breaks(i int) bool { return i < 0 || i >= len(f.items) || f.closes[i] }

// sentence gives the items [from, to) of the sentence that item i is in, as
// far as maxSentence allows.
func (f *frame) sentence(i int) (from, to int) {
	from, to = i, i+1
	for from > 0 && i-from < maxSentence && !f.breaks(from-1) {
		from--
	}
	for to < len(f.items) && to-i < maxSentence && !f.breaks(to-1) {
		to++
	}
	return from, to
}
