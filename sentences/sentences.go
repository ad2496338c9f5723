// Package sentences cuts text into sentences the way a reader of news would:
// not after "Mr.", "Gen." or the initials of a name, and not inside quotation
// marks. Start with [Append].
//
// Where a sentence may end is decided by the Unicode rules (UAX #29); this
// package joins again what those rules cut too often:
//
//	paragraphs ─▶ Unicode sentences ─▶ join at abbreviations ─▶ join in quotes ─▶ spans
//
// It takes time linear in the length of the text, and any text is valid input.
package sentences

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// A Span is a half-open stretch [Start, End) of a text, in bytes.
type Span struct {
	Start, End int
}

// Append appends the sentences of the text to dst, in order and without the
// white space around them, and returns the extended slice. A sentence never
// runs over an empty line. What stands between quotation marks is not cut, as
// long as both marks are in one paragraph.
func Append(dst []Span, text string) []Span {
	for start := 0; start < len(text); {
		end := paragraphEnd(text, start)
		dst = appendParagraph(dst, text, start, end)
		start = end
	}
	return dst
}

// paragraphEnd finds the end of the paragraph that begins at start: behind the
// line feeds of the next empty line.
func paragraphEnd(text string, start int) int {
	for i := start; ; {
		k := strings.IndexByte(text[i:], '\n')
		if k < 0 {
			return len(text)
		}
		i += k + 1
		rest := strings.TrimLeft(text[i:min(len(text), i+maxIndent)], " \t\r")
		if strings.HasPrefix(rest, "\n") {
			return i
		}
	}
}

// maxIndent bounds, in bytes, how much white space an empty line may hold.
const maxIndent = 64

// appendParagraph appends the sentences of text[start:end].
func appendParagraph(dst []Span, text string, start, end int) []Span {
	if strings.TrimSpace(text[start:end]) == "" {
		return dst
	}
	closers := quoted(text, start, end)
	from, until := start, 0 // the sentence begins at from; no cut before until
	at := start
	for it := sentences.FromString(text[start:end]); it.Next(); {
		for len(closers) > 0 && closers[0].Start < at+len(it.Value()) {
			until = max(until, closers[0].End)
			closers = closers[1:]
		}
		at += len(it.Value())
		if at < until || at < end && goesOn(text, from, at, end) {
			continue
		}
		dst = add(dst, text, from, at)
		from = at
	}
	return add(dst, text, from, end)
}

// add appends text[start:end] without the white space around it, if there is
// anything else.
func add(dst []Span, text string, start, end int) []Span {
	s := text[start:end]
	start += len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	end -= len(s) - len(strings.TrimRightFunc(s, unicode.IsSpace))
	if start >= end {
		return dst
	}
	return append(dst, Span{start, end})
}

// goesOn tells whether the sentence text[from:at] goes on behind a Unicode
// boundary at at.
func goesOn(text string, from, at, end int) bool {
	before := strings.TrimRightFunc(text[from:at], unicode.IsSpace)
	next, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text[at:min(end, at+maxIndent)], unicode.IsSpace))
	bare := strings.TrimRight(before, closing)
	switch {
	case unicode.IsLower(next):
		return true // “Why?” he asked
	case len(bare) < len(before) && (strings.HasSuffix(bare, "?") || strings.HasSuffix(bare, "!")):
		return tagged(text[at:min(end, at+maxTag)]) // “Why?” Hale asked
	case !strings.HasSuffix(bare, "."):
		return strings.Contains(text[at-1:at], "\n") && wrapped(before)
	case len(bare) < len(before):
		return false
	}
	return abbreviated(bare, text[at:min(end, at+maxWord)])
}

const (
	closing = `"'”’»)]` // what may stand between a full stop and the white space
	maxWord = 40        // bytes
	maxTag  = 60        // bytes
	minLine = 45        // bytes; a shorter line was not broken to fit a page
)

// wrapped tells whether a line that ends without punctuation was broken to fit
// a page: it is as long as such lines are.
func wrapped(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	line := len(before) - strings.LastIndexByte(before, '\n') - 1
	return (unicode.IsLetter(r) || r == ',') && line >= minLine && line <= 2*minLine
}
