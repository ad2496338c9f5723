package sentences

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoted finds what stands between quotation marks in text[start:end], in
// order. Marks without a partner are left out.
func quoted(text string, start, end int) []Span {
	var found []Span
	open, closer := -1, ""
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case open >= 0 && strings.ContainsRune(closer, r) && shuts(text, i, n, end):
			found = append(found, Span{open, i + n})
			open = -1
		case open < 0 || r == '“' || r == '«' || r == '„':
			if c := partner(r); c != "" && opens(text, i, n, start, end) {
				open, closer = i, c
			}
		}
		i += n
	}
	return found
}

// partner gives the marks that can close the quote that r opens.
func partner(r rune) string {
	switch r {
	case '“':
		return "”\""
	case '„':
		return "“”"
	case '«':
		return "»"
	case '"':
		return "\"”"
	}
	return ""
}

// opens tells whether the mark at i, n bytes long, can open a quote where it
// stands.
func opens(text string, i, n, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[start:i])
	after, _ := utf8.DecodeRuneInString(text[i+n : end])
	if text[i] == '"' && i > start && !unicode.IsSpace(before) && !strings.ContainsRune("([{—–-‘'", before) {
		return false
	}
	return i+n < end && (!unicode.IsSpace(after) || text[i] != '"')
}

// shuts tells whether the mark at i, n bytes long, can close a quote where it
// stands: a straight one does so only behind something.
func shuts(text string, i, n, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+n : end])
	return text[i] != '"' || !unicode.IsSpace(before) || i+n == end || unicode.IsSpace(after)
}
