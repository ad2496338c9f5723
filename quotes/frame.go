package quotes

import (
	"strings"
	"sync"
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
	text    string
	lex     *lexicon
	items   []token
	spans   []span
	drafts  []draft
	reports []draft // indirect speech, where asked for
	cast    *cast
	in      []int32 // for each item: its sentence
	ends    []int32 // for each sentence: the item behind its last
	traits  []trait
}

// frames keeps the memory of frames for the texts to come.
var frames = sync.Pool{New: func() any {
	f := &frame{lex: english()}
	f.cast = newCast(f)
	return f
}}

// maxKept bounds what is kept of a frame, in tokens: as many as a text of 1 MiB
// gets room for, 8 MiB. A draft is six times as large as a token.
const maxKept = 1<<18 + 8

// release gives back the memory of a frame for another text.
func (f *frame) release() {
	if cap(f.items) > maxKept || cap(f.drafts) > maxKept/6 {
		return
	}
	f.text, f.reports = "", nil
	f.cast.reset()
	frames.Put(f)
}

// quoted is the kind of the item that stands for a quote.
const quoted = paragraph + 1

// read makes the frame of a text.
func (f *frame) read(text string) {
	f.text = text
	f.items = appendTokens(emptied(f.items, len(text)/4+8), text, f.lex)
	f.spans = appendSpans(emptied(f.spans, len(f.items)/24), text, f.items)
	f.fold()
	f.markSentences()
}

// emptied gives an empty slice with room for n elements: the memory of an old
// one where that is enough.
func emptied[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, 0, n)
	}
	return s[:0]
}

// fold puts the quotes found in the tokens in place of their words. Nicknames
// inside names are no quotes and stay words.
func (f *frame) fold() {
	tokens := f.items
	f.items, f.drafts = tokens[:0], emptied(f.drafts, len(f.spans))
	next := 0
	for _, s := range f.spans {
		if isNickname(tokens, s) {
			continue
		}
		open := tokens[s.open]
		if s.block {
			s.open++ // the colon stays in the frame
		}
		f.items = append(f.items, tokens[next:s.open]...)
		f.items = append(f.items, token{start: open.start, end: tokens[s.shut].end, kind: quoted, quote: int32(len(f.drafts))})
		f.drafts = append(f.drafts, draft{span: s, item: len(f.items) - 1, ends: lastRune(f.text, s.words)})
		if next = s.shut + 1; tokens[s.shut].kind == paragraph {
			next = s.shut
		}
	}
	f.items = append(f.items, tokens[next:]...)
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

// edge stands for whatever is beyond both ends of the text.
var edge = token{kind: paragraph}

// at gives an item, and the end of a paragraph beyond both ends.
func (f *frame) at(i int) *token {
	if uint(i) >= uint(len(f.items)) {
		return &edge
	}
	return &f.items[i]
}

func (f *frame) is(i int, c class) bool { return f.at(i).class&c != 0 }

// word gives the text of an item.
func (f *frame) word(i int) string {
	t := f.at(i)
	return f.text[t.start:t.end]
}

// span gives the bytes of the items [from, to).
func (f *frame) span(from, to int) Span {
	return Span{int(f.at(from).start), int(f.at(to - 1).end)}
}

// says tells whether the item is one of these words, which are in small
// letters; the item may be in any.
func (f *frame) says(i int, words ...string) bool {
	w := f.word(i)
	for _, v := range words {
		if sameFold(v, w) {
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
	f.traits = emptied(f.traits, len(f.items))[:len(f.items)]
	clear(f.traits)
	start := 0 // of the paragraph
	for i := range f.items {
		kind := f.items[i].kind
		if (kind == stop || kind == quoted || kind == paragraph) && f.endsSentence(i) {
			f.traits[i] = closes
		}
		if kind == paragraph {
			if k := f.dateline(start); k > 0 {
				f.traits[k] |= closes
			}
			start = i + 1
		}
	}
	for d := range f.drafts {
		if i := f.drafts[d].item; f.breaks(i) && f.breaks(i-1) && f.tagFollows(i+1) {
			f.traits[i] &^= closes
			f.traits[i+1] &= closes // what was known of it held for a start
		}
	}
	f.in, f.ends = emptied(f.in, len(f.items))[:len(f.items)], emptied(f.ends, len(f.items)/8)
	sentence := int32(0)
	for i, t := range f.traits {
		f.in[i] = sentence
		if t&closes != 0 {
			f.ends = append(f.ends, int32(i+1))
			sentence++
		}
	}
}

// maxDateline bounds the length of a dateline, in items.
const maxDateline = 12

// dateline gives the dash behind "VELMARK, March 3 (Reuters) —" if item i,
// which begins a paragraph, begins such a line; 0 if not.
func (f *frame) dateline(i int) int {
	if f.at(i).shape&upper == 0 {
		return 0
	}
	for k := i + 1; k < i+maxDateline; k++ {
		switch t := f.at(k); {
		case t.kind == dash:
			return k
		case t.kind == word && t.shape&capital == 0 && t.class&dateWord == 0, t.kind == paragraph, t.kind == quoted, t.kind == colon:
			return 0
		}
	}
	return 0
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
		switch f.drafts[t.quote].ends {
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
func (f *frame) breaks(i int) bool { return uint(i) >= uint(len(f.items)) || f.traits[i]&closes != 0 }

// sentence gives the items [from, to) of the sentence that item i is in, as
// far as maxSentence allows.
func (f *frame) sentence(i int) (from, to int) {
	k := f.in[i]
	from, to = 0, len(f.items)
	if k > 0 {
		from = int(f.ends[k-1])
	}
	if int(k) < len(f.ends) {
		to = int(f.ends[k])
	}
	return max(from, i-maxSentence), min(to, i+maxSentence)
}

// A trait is what an item is where it stands, kept once it has been worked out.
type trait uint8

const (
	closes trait = 1 << iota // a sentence ends behind it
	nameKnown
	nameIs
	nounKnown
	nounIs
)

// remembered gives a trait of item i, working it out the first time.
func (f *frame) remembered(i int, known, is trait, find func(*frame, int) bool) bool {
	if uint(i) >= uint(len(f.traits)) {
		return false
	}
	if f.traits[i]&known == 0 {
		f.traits[i] |= known
		if find(f, i) {
			f.traits[i] |= is
		}
	}
	return f.traits[i]&is != 0
}
