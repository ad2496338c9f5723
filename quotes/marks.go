package quotes

import (
	"strings"
	"unicode/utf8"
)

// style is how a quotation mark looks.
type style uint8

const (
	straight   style = iota + 1 // " or '' or `` : opens and closes
	curlyOpen                   // “
	curlyShut                   // ”
	lowOpen                     // „
	guillOpen                   // «
	guillShut                   // »
	cornerOpen                  // 「 『
	cornerShut                  // 」 』
	single                      // '
	singleOpen                  // ‘ ‚ ‹
	singleShut                  // ’ ›
)

// family groups the styles that can close each other.
type family uint8

const (
	double family = iota + 1
	guillemet
	corner
	singles
	families // how many there are, plus one
)

func (s style) family() family {
	switch s {
	case straight, curlyOpen, curlyShut, lowOpen:
		return double
	case guillOpen, guillShut:
		return guillemet
	case cornerOpen, cornerShut:
		return corner
	}
	return singles
}

// readMark tells the style of the mark at i and its length in bytes; 0 if
// there is none. Runs of straight marks count as one mark.
func readMark(text string, i int, r rune, n int) (style, int) {
	switch r {
	case '"', '＂':
		return straight, run(text, i, n)
	case '`':
		if k := run(text, i, n); k > 1 {
			return straight, k
		}
		return singleOpen, n
	case '\'':
		return apostrophes(text, i)
	case '“', '‟':
		return curlyOpen, n
	case '”':
		return curlyShut, n
	case '„':
		return lowOpen, n
	case '«', '《':
		return guillOpen, n
	case '»', '》':
		return guillShut, n
	case '「', '『':
		return cornerOpen, n
	case '」', '』':
		return cornerShut, n
	case '‘', '‚', '‹', '‛':
		return doubledCurly(text, i, n, singleOpen, curlyOpen)
	case '’', '›':
		return doubledCurly(text, i, n, singleShut, curlyShut)
	}
	return 0, 0
}

// run counts the bytes of a run of the same rune, n bytes long, at i.
func run(text string, i, n int) int {
	k := n
	for strings.HasPrefix(text[i+k:], text[i:i+n]) {
		k += n
	}
	return k
}

// doubledCurly reads a single curly mark, or two that stand for a double one. Of
// a longer run it reads the first alone, and so must not look to its end.
func doubledCurly(text string, i, n int, one, two style) (style, int) {
	mark, rest := text[i:i+n], text[i+n:]
	if strings.HasPrefix(rest, mark) && !strings.HasPrefix(rest[n:], mark) {
		return two, 2 * n
	}
	return one, n
}

// apostrophes reads a run of apostrophes: two of them are a double mark, and
// of three the one nearest to the words is a single mark of its own.
func apostrophes(text string, i int) (style, int) {
	switch k := run(text, i, 1); {
	case k == 1:
		return single, 1
	case k == 3 && i > 0 && text[i-1] > ' ':
		return single, 1
	case k == 3:
		return straight, 2
	default:
		return straight, k
	}
}

// direction is what a mark can do where it stands.
type direction uint8

const (
	opens direction = 1 << iota
	shuts
	either = opens | shuts
)

// direction tells what the mark at token i can do where it stands.
func (p *pairing) direction(i int) direction { return p.tokens[i].dir }

// directionOf works out what the mark text[start:end] can do, from its looks and
// from what touches it. Where the two contradict each other, what touches it
// wins: writers mix up the looks far more often than the spaces.
func directionOf(text string, st style, start, end int) direction {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	if before == '=' {
		return 0 // an attribute of markup
	}
	free := start == 0 || opensBefore(before)
	closed := end == len(text) || endsAfter(after)
	place := either
	if free && !closed {
		place = opens
	} else if !free && closed {
		place = shuts
	}
	looks := st.looks()
	if place == either || looks == either {
		return place & looks
	}
	if place != looks && (before == '-' || before == '—' || before == '–' || before == '―') {
		return looks // “I was—” and “—I was” touch a dash
	}
	return place
}

func (s style) looks() direction {
	switch s {
	case curlyOpen, lowOpen, guillOpen, cornerOpen, singleOpen:
		return opens
	case curlyShut, guillShut, cornerShut, singleShut:
		return shuts
	}
	return either
}

// opensBefore tells whether a quote can open after this rune.
func opensBefore(r rune) bool {
	if r == ' ' || r == '\n' {
		return true
	}
	if 'a' <= r && r <= 'z' || r == '.' || r == ',' {
		return false
	}
	return isSpace(r) || r == '\n' || r == '\r' || strings.ContainsRune("([{—–―-/“‘«„\"'>*_", r)
}

// endsAfter tells whether a quote can close before this rune.
func endsAfter(r rune) bool {
	if r == ' ' || r == '\n' {
		return true
	}
	if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
		return false
	}
	return isSpace(r) || r == '\n' || r == '\r' || strings.ContainsRune(",.;:?!)]}—–―-/”’»\"'<*_…", r)
}
