package quotes

import "strings"

// minDirect is how many words a quote has at least; fewer are a fragment.
const minDirect = 4

// classify says of each draft what kind of quote it is.
func (f *frame) classify() {
	for d := range f.drafts {
		s := f.drafts[d].words
		f.drafts[d].kind = Direct
		if !f.drafts[d].part && countWords(f.text[s.Start:s.End], minDirect) < minDirect {
			f.drafts[d].kind = Fragment
		}
	}
}

// countWords counts the stretches between white space and dashes that have a
// letter or a digit in them, up to limit.
func countWords(s string, limit int) int {
	n, in := 0, false
	for i, r := range s {
		switch {
		case isSpace(r) || strings.ContainsRune("\n\r—–―", r) || r == '-' && strings.HasPrefix(s[i:], "--"):
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
