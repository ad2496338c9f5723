package quotes

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind says what a token is.
type tokenKind uint8

const (
	word      tokenKind = iota + 1 // letters, with inner hyphens, apostrophes, dots
	number                         // begins with a digit
	clitic                         // 's, 're, 'll … cut off the word before it
	comma                          // ,
	stop                           // . ? !
	colon                          // :
	semicolon                      // ;
	dash                           // – — ― or --
	ellipsis                       // … or ...
	openParen                      // ( [ {
	shutParen                      // ) ] }
	mark                           // anything that may be a quotation mark
	other                          // whatever else stands in a text
	paragraph                      // the end of a paragraph
)

// shape says how a word is written.
type shape uint8

const (
	capital  shape = 1 << iota // begins with a capital letter
	upper                      // two letters or more, all of them capital
	initial                    // one capital letter and a full stop
	abbrev                     // ends in a full stop that is not a sentence's end by itself
	headline                   // stands in a line whose words are all capital
	hyphened                   // has a hyphen in it
	heading                    // stands in a heading
)

// A token is a stretch [start, end) of the text, in bytes. There is one for
// every five or six bytes of news, so its size counts.
type token struct {
	class      class // what the lexicon knows of a word
	start, end int32
	quote      int32  // in a frame: the draft that a quoted item stands for
	cue        uint16 // index in the lexicon's cues, plus one
	kind       tokenKind
	shape      shape
	style      style     // of a mark
	dir        direction // what a mark can do where it stands
}

func (t *token) len() int { return int(t.end - t.start) }

// A scanner cuts a text into tokens, each byte looked at a bounded number of
// times.
type scanner struct {
	text string
	lex  *lexicon
	out  []token
	pos  int
	from int // where the paragraph begins, in out
}

// appendTokens cuts the text into tokens. White space is left out; the end of
// each paragraph, the last one included, is a token.
func appendTokens(dst []token, text string, lex *lexicon) []token {
	s := scanner{text: text, lex: lex, out: dst}
	for s.pos < len(text) {
		s.next()
	}
	s.endParagraph(len(text))
	return s.out
}

// next reads one token or one stretch of white space.
func (s *scanner) next() {
	switch c := s.text[s.pos]; {
	case c == ' ':
		s.pos++
		return
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		s.word()
		return
	}
	r, n := s.rune(s.pos)
	switch {
	case '‐' <= r && r <= '…': // dashes and quotation marks
		s.punctuation(r, n)
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		s.lineEnd()
	case isSpace(r):
		s.pos += n
	case isDigit(r):
		s.number()
	case isLetter(r):
		s.word()
	default:
		s.punctuation(r, n)
	}
}

func (s *scanner) rune(i int) (rune, int) {
	if i >= len(s.text) {
		return 0, 0
	}
	if c := s.text[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s.text[i:])
}

func (s *scanner) add(k tokenKind, end int) *token {
	s.out = append(s.out, token{start: int32(s.pos), end: int32(end), kind: k})
	s.pos = end
	return &s.out[len(s.out)-1]
}

func (s *scanner) endParagraph(at int) {
	if s.from == len(s.out) {
		return
	}
	s.markHeadline()
	s.markHeading()
	s.out = append(s.out, token{start: int32(at), end: int32(at), kind: paragraph})
	s.from = len(s.out)
}

// markHeadline marks the words of the paragraph that ends here if it is a
// headline: short, and nothing but function words in small letters.
func (s *scanner) markHeadline() {
	const small = functional | determiner | adverb
	words := 0
	for i := len(s.out) - 1; i >= s.from; i-- {
		t := &s.out[i]
		if t.kind != word {
			continue
		}
		if words++; words > maxHeadline || t.shape&capital == 0 && t.class&small == 0 {
			return
		}
	}
	if words < minHeadline {
		return
	}
	for i := s.from; i < len(s.out); i++ {
		s.out[i].shape |= headline
	}
}

// A headline has a number of words between these.
const minHeadline, maxHeadline = 5, 30

// markHeading marks the words of the paragraph that ends here if it is a
// heading: a line that Markdown marks as one, or a short first line that ends
// like no sentence, with text behind it.
func (s *scanner) markHeading() {
	if len(s.out)-s.from > 2*maxHeadline {
		return
	}
	if !s.isHash(s.from) {
		last := len(s.out) - 1
		for last > s.from && (s.out[last].kind == mark || s.out[last].kind == shutParen) {
			last--
		}
		switch s.out[last].kind {
		case stop, comma, colon, semicolon, ellipsis, dash:
			return
		}
		if s.from > 0 || s.pos >= len(s.text) {
			return
		}
	}
	for i := s.from; i < len(s.out); i++ {
		s.out[i].shape |= heading
	}
}

// isHash tells of the "##" before a heading in Markdown: up to six, and a space
// behind them.
func (s *scanner) isHash(i int) bool {
	t := s.out[i]
	return t.kind == other && t.len() <= 6 && s.text[t.start] == '#' && int(t.end) < len(s.text) && s.text[t.end] == ' '
}

// lineEnd reads line ends and the white space around them. An empty line ends
// the paragraph; a single line end does so unless the line was wrapped.
func (s *scanner) lineEnd() {
	start, lines := s.pos, 0
	for s.pos < len(s.text) {
		r, n := s.rune(s.pos)
		if r == '\n' || r == '\u2028' || r == '\r' && !strings.HasPrefix(s.text[s.pos:], "\r\n") {
			lines++
		} else if r == '\u2029' {
			lines += 2
		} else if !isSpace(r) && r != '\r' {
			break
		}
		s.pos += n
	}
	if lines > 1 || !s.wrapped(start) {
		s.endParagraph(start)
	}
}

// Lines that are broken to fit a page have a length between these, in bytes.
const minWrapped, maxWrapped = 45, 110

// wrapped tells whether the single line end at i only breaks a paragraph to
// fit a page: the line is about as long as such lines are and the sentence
// goes on.
func (s *scanner) wrapped(i int) bool {
	from := max(0, i-maxWrapped-1)
	line := i - from
	if k := strings.LastIndexByte(s.text[from:i], '\n'); k >= 0 {
		line = i - from - k - 1
	}
	if line > maxWrapped || len(s.out) == 0 || isHashLine(s.text[i-line:i]) {
		return false
	}
	last := s.out[len(s.out)-1]
	goesOn := last.kind == word || last.kind == comma || last.kind == number || last.kind == clitic
	r, _ := s.rune(s.pos)
	return goesOn && (unicode.IsLower(r) || line >= minWrapped && last.shape&capital == 0)
}

// isHashLine tells of a heading in Markdown, which is never wrapped.
func isHashLine(line string) bool {
	rest := strings.TrimLeft(line, "#")
	return len(rest) < len(line) && strings.HasPrefix(rest, " ")
}

func (s *scanner) number() {
	i := s.pos
	for i < len(s.text) {
		r, n := s.rune(i)
		if !isDigit(r) && !isLetter(r) {
			next, _ := s.rune(i + n)
			if (r != '.' && r != ',' && r != ':' && r != '/' && r != '-') || !isDigit(next) && (r != '-' || !isLetter(next)) {
				break
			}
		}
		i += n
	}
	s.add(number, i)
}

// word reads letters and what may stand between them: digits, hyphens,
// apostrophes, and the full stops of "U.S.".
func (s *scanner) word() {
	if i := s.plainEnd(); i > 0 {
		s.endWord(i, false, i-s.pos, 0)
		return
	}
	i, upperCase, letters, run, dots, hyphen := s.pos, true, 0, 0, 0, false
	for i < len(s.text) {
		r, n := s.rune(i)
		if isLetter(r) {
			letters, run = letters+1, run+1
			upperCase = upperCase && !unicode.IsLower(r)
			i += n
			continue
		}
		if isDigit(r) || r == '_' {
			i += n
			continue
		}
		next, _ := s.rune(i + n)
		if r == '-' && (isLetter(next) || isDigit(next)) || isApostrophe(r) && isLetter(next) || r == '&' && isLetter(next) {
			if isApostrophe(r) && s.clitic(i, n) > 0 {
				break
			}
			run, hyphen = 0, hyphen || r == '-'
			i += n
			continue
		}
		if r == '.' && isLetter(next) && (run == 1 || dots > 0) {
			dots++
			run = 0
			i += n
			continue
		}
		break
	}
	n := len(s.out)
	s.endWord(i, upperCase, letters, dots)
	if hyphen {
		s.out[n].shape |= hyphened
	}
}

// plainEnd gives the end of the word at the position if it is one like most:
// ASCII letters, no capital but the first, and behind them nothing that could
// belong to a word; 0 if it is not.
func (s *scanner) plainEnd() int {
	for i := s.pos + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case 'a' <= c && c <= 'z':
		case c == ' ', c == ',', c == '\n', c == '.' && i > s.pos+1:
			return i
		default:
			return 0
		}
	}
	return 0
}

// endWord adds the word that ends at i, with the full stop behind it where
// that belongs to it, and a clitic behind that.
func (s *scanner) endWord(i int, upperCase bool, letters, dots int) {
	text := s.text[s.pos:i]
	class, cue := s.lex.look(text)
	var sh shape
	if c := text[0]; (c < 'a' || c > 'z') && startsUpper(text) {
		sh = capital
		if upperCase && letters > 1 {
			sh |= upper
		}
	}
	if i < len(s.text) && s.text[i] == '.' {
		switch {
		case dots > 0:
			sh |= abbrev
			i++
		case letters == 1 && len(text) <= 2 && sh&capital != 0 && text != "I":
			sh |= abbrev | initial
			i++
		case class&dotted != 0 && sh&capital != 0:
			sh |= abbrev
			i++
		}
	}
	t := s.add(word, i)
	t.class, t.cue, t.shape = class, cue, sh
	if i >= len(s.text) {
		return
	}
	if s.text[i] == ' ' {
		s.pos++
		return
	}
	if r, n := s.rune(i); isApostrophe(r) {
		if k := s.clitic(i, n); k > 0 {
			t := s.add(clitic, k)
			t.class = s.lex.clitic(s.text[i+n : k])
		}
	}
}

// clitic tells where the clitic behind the apostrophe at i, n bytes long,
// ends; 0 if there is none.
func (s *scanner) clitic(i, n int) int {
	rest := s.text[i+n:]
	for _, c := range clitics {
		if len(rest) >= len(c) && strings.EqualFold(rest[:len(c)], c) {
			if r, _ := s.rune(i + n + len(c)); !isLetter(r) && !isDigit(r) && r != '-' {
				return i + n + len(c)
			}
		}
	}
	return 0
}

func (s *scanner) punctuation(r rune, n int) {
	i := s.pos
	if st, length := readMark(s.text, i, r, n); st != 0 {
		t := s.add(mark, i+length)
		t.style, t.dir = st, directionOf(s.text, st, i, i+length)
		return
	}
	run := n
	for i+run < len(s.text) && s.text[i+run] == s.text[i] && n == 1 {
		run++
	}
	switch r {
	case ',', '،':
		s.add(comma, i+n)
	case '.':
		if run > 1 {
			s.add(ellipsis, i+run)
			return
		}
		s.add(stop, i+n)
	case '?', '!', '。':
		s.add(stop, i+run)
	case '…':
		s.add(ellipsis, i+n)
	case ':':
		s.add(colon, i+n)
	case ';':
		s.add(semicolon, i+n)
	case '–', '—', '―':
		s.add(dash, i+n)
	case '-':
		s.hyphens(i, run)
	case '(', '[', '{':
		s.add(openParen, i+n)
	case ')', ']', '}':
		s.add(shutParen, i+n)
	default:
		s.add(other, i+run)
	}
}

// hyphens reads a run of hyphens: a dash where there are two, or one between
// spaces or at the start of a word after a closing mark.
func (s *scanner) hyphens(i, run int) {
	before, _ := utf8.DecodeLastRuneInString(s.text[:i])
	after, _ := s.rune(i + run)
	if run > 1 || i == 0 || isSpace(before) || before == '\n' || isSpace(after) || !isLetter(before) && !isDigit(before) {
		s.add(dash, i+run)
		return
	}
	s.add(other, i+run)
}

// startsUpper tells of a word with a capital first letter.
func startsUpper(w string) bool {
	if c := w[0]; c < utf8.RuneSelf {
		return 'A' <= c && c <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

func isDigit(r rune) bool {
	if r < utf8.RuneSelf {
		return '0' <= r && r <= '9'
	}
	return unicode.IsDigit(r)
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.M, r)
}

// isSpace tells of white space inside a line.
func isSpace(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ' ' || r == '\t' || r == '\v' || r == '\f'
	}
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060'
}
