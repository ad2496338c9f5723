package quotes

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// minDirect is how many words a quote has at least; fewer are a fragment.
const minDirect = 4

// classify says of each draft what kind of quote it is.
func (f *frame) classify() {
	for d := range f.drafts {
		q := &f.drafts[d]
		text := f.text[q.words.Start:q.words.End]
		switch {
		case f.isTitle(d, text):
			q.kind = Title
		case !q.part && countWords(text, minDirect) < minDirect:
			q.kind = Fragment
		default:
			q.kind = Direct
		}
	}
}

// maxTitle bounds the length of a title, in bytes.
const maxTitle = 120

// isTitle tells whether a quote is the title of a work: written like one, and
// where words like "book" or "titled" stand next to it or nobody says it.
func (f *frame) isTitle(d int, text string) bool {
	if f.drafts[d].part || len(text) > maxTitle || !titleCase(text) {
		return false
	}
	i := f.drafts[d].item
	if f.workBefore(i) || f.workAfter(i) {
		return true
	}
	if f.at(i-1).kind == paragraph && f.at(i+1).kind == paragraph && !f.leadsIn(i-2) {
		return countWords(text, 2) == 2 // a heading
	}
	if countWords(text, 2) < 2 || f.saidHere(i) || f.startsSentence(i) && f.at(i+1).kind != word {
		return false
	}
	return f.at(i-1).kind == clitic || f.is(i-1, preposition|determiner|agency)
}

// workBefore tells whether a word for a work stands right before item i:
// "his 2002 book, “…”", "a song called “…”".
func (f *frame) workBefore(i int) bool {
	k := i - 1
	if f.at(k).kind == comma {
		k--
	}
	for n := 0; n < 2 && f.is(k, adverb|dateWord) && !f.is(k, workNoun); n++ {
		k--
	}
	return f.is(k, workNoun) && f.at(k).kind == word
}

// workAfter tells the same of the words behind item i: “…,” a song that …;
// “…” was the title.
func (f *frame) workAfter(i int) bool {
	k := i + 1
	for k < i+4 && (f.at(k).kind == comma || f.is(k, beVerb|article) && f.at(k).kind == word) {
		k++
	}
	return f.is(k, workNoun) && f.at(k).kind == word
}

// saidHere tells whether a cue stands right beside item i.
func (f *frame) saidHere(i int) bool {
	k := i - 1
	if t := f.at(k); t.kind == comma || t.kind == colon || f.says(k, "that") {
		k--
	}
	return f.finite(k) || f.is(k, ingForm) && f.at(k).cue != 0 || f.tagFollows(i+1)
}

// titleCase tells whether a text is written like a title: a capital on the
// first word and on every other one that is longer than four letters.
func titleCase(text string) bool {
	capitals, first := 0, true
	for w := range strings.FieldsSeq(text) {
		r, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsLetter(r) {
			w = strings.TrimLeft(w, "‘'“\"([")
			r, _ = utf8.DecodeRuneInString(w)
		}
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsDigit(r) && first, !unicode.IsLetter(r):
		case first || utf8.RuneCountInString(w) > 4:
			return false
		}
		first = false
	}
	return capitals > 0 || text[0] >= '0' && text[0] <= '9'
}

// countWords counts the stretches between white space and dashes that have a
// letter or a digit in them, up to limit.
func countWords(s string, limit int) int {
	n, in := 0, false
	for i, r := range s {
		switch {
		case 'a' <= r && r <= 'z' && in:
		case isSpace(r) || r == '\n' || r == '\r' || r == '—' || r == '–' || r == '―' || r == '-' && strings.HasPrefix(s[i:], "--"):
			in = false
		case !in && (isLetter(r) || isDigit(r)):
			in = true
			if n++; n >= limit {
				return n
			}
		}
	}
	return n
}
