package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/parley-dev/parley/classifier/internal/lexicon"
)

// A Token is one word or number of a text.
type Token struct {
	// Start and End delimit it in the source, in bytes. The two halves of an
	// opened contraction ("won't": will, not) share the span of the whole.
	Start, End int

	// Word is the normalised form: lower case, NFC, apostrophes folded, and
	// <num> or <name> where numbers and names were taken out.
	Word string

	// class holds the lexical classes of Word.
	class lexicon.Set

	// sentence is the index of the sentence the token stands in.
	sentence int

	// clause tells that a comma, dash, colon or the like stands before it.
	clause bool

	// first tells that it opens its sentence.
	first bool
}

// The words that stand for classes of tokens whose own form must not vote.
const (
	numberWord = "<num>"
	yearWord   = "<year>"
	nameWord   = "<name>"
)

// tokenize cuts src into tokens and sentences.
func (d *Doc) tokenize(src string) {
	d.Source = src
	d.Tokens = d.Tokens[:0]
	shouting := mostlyUpper(src)
	sentence, first, clause := 0, true, false
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRuneInString(src[i:])
		switch {
		case wordRune(r):
			end := wordEnd(src, i)
			d.word(src[i:end], Token{Start: i, End: end, sentence: sentence, first: first, clause: clause}, shouting)
			first, clause = false, false
			i = end
			continue
		case !first && sentenceEnd(src, i, r):
			i += size
			for i < len(src) && strings.IndexByte(".!?", src[i]) >= 0 {
				i++
			}
			if r == '?' || r == '!' {
				d.marks = append(d.marks, mark{r, len(d.Tokens) - 1})
			}
			sentence, first, clause = sentence+1, true, false
			continue
		case clauseMark(r):
			clause = true
		}
		i += size
	}
}

// dropAttribution takes off "he said:" in front and ", he said" at the end: they
// are the writer's words, not the speaker's.
func (d *Doc) dropAttribution() {
	said := func(who, what *Token) bool {
		return (who.class&cThey != 0 || who.Word == nameWord) && saying[what.Word]
	}
	t := d.Tokens
	if n := len(t); n > 3 && t[n-2].clause && (said(&t[n-2], &t[n-1]) || said(&t[n-1], &t[n-2])) {
		t = t[:n-2]
	}
	if len(t) > 3 && said(&t[0], &t[1]) && t[2].clause {
		t = append(t[:0], t[2:]...)
		t[0].first, t[0].clause = true, false
		for i := range d.marks {
			d.marks[i].after -= 2
		}
	}
	for i := range d.marks {
		d.marks[i].after = max(0, min(d.marks[i].after, len(t)-1))
	}
	d.Tokens = t
}

// saying are the words by which a writer gives the word to a speaker.
var saying = set("said says added adds stated states told continued")

// word appends the tokens of one written word; t says where it stands.
func (d *Doc) word(written string, t Token, shouting bool) {
	capital := !shouting && startsUpper(written)
	word := normalize(written)
	switch {
	case isNumber(word):
		t.Word = numberWord
		if len(word) == 4 && (word[:2] == "19" || word[:2] == "20") {
			t.Word = yearWord
		}
		d.push(t)
		return
	case places[word]:
		t.Word = nameWord
		d.push(t)
		return
	}
	if a, b, ok := open(word); ok {
		t.Word = a
		d.push(t)
		if b != "" {
			t.Word, t.first, t.clause = b, false, false
			d.push(t)
		}
		return
	}
	t.Word = word
	if capital && !t.first && lex.Word(word) == 0 && !commonCapital[word] {
		t.Word = nameWord
	}
	d.push(t)
}

// push appends t; a run of names becomes one token.
func (d *Doc) push(t Token) {
	if n := len(d.Tokens); t.Word == nameWord && n > 0 && !t.clause {
		if last := &d.Tokens[n-1]; last.Word == nameWord && last.sentence == t.sentence {
			last.End = t.End
			return
		}
	}
	t.class = lex.Word(t.Word)
	d.Tokens = append(d.Tokens, t)
}

// open splits a contraction into the words it stands for, and takes the
// possessive off a noun.
func open(word string) (a, b string, ok bool) {
	at := strings.IndexByte(word, '\'')
	if at < 0 {
		if word == "cannot" {
			return "can", "not", true
		}
		return "", "", false
	}
	stem, rest := word[:at], word[at+1:]
	switch {
	case word == "won't":
		return "will", "not", true
	case word == "can't":
		return "can", "not", true
	case word == "shan't":
		return "will", "not", true
	case word == "let's":
		return "let", "us", true
	case rest == "t" && len(stem) > 1 && strings.HasSuffix(stem, "n"):
		return stem[:len(stem)-1], "not", true
	case rest == "ll":
		return stem, "will", true
	case rest == "re":
		return stem, "are", true
	case rest == "ve":
		return stem, "have", true
	case rest == "m":
		return stem, "am", true
	case rest == "d":
		return stem, "would", true
	case rest == "s" && verbalS[stem]:
		return stem, "is", true
	case rest == "s" || rest == "":
		if places[stem] {
			return nameWord, "", true
		}
		return stem, "", true
	}
	return strings.ReplaceAll(word, "'", ""), "", true
}

// verbalS are the words after which 's is more likely "is" than a possessive.
var verbalS = set("it that he she there what who here where how this")

// commonCapital are words written with a capital in the middle of sentences
// that name nobody.
var commonCapital = set("i president minister prime foreign government state council security " +
	"general secretary parliament congress ambassador spokesman united nations resolution chair chairman " +
	"monday tuesday wednesday thursday friday saturday sunday january february march april may june july " +
	"august september october november december god the a an")

// wordRune reports whether r belongs to a word.
func wordRune(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !apostrophe(r)
}

// wordEnd returns where the word at i ends: letters, digits and marks, with
// apostrophes between letters, and commas and points between digits.
func wordEnd(s string, i int) int {
	var last rune
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !wordRune(r) {
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			joins := apostrophe(r) && unicode.IsLetter(last) && unicode.IsLetter(next) ||
				(r == ',' || r == '.') && unicode.IsDigit(last) && unicode.IsDigit(next)
			if !joins {
				break
			}
		}
		last = r
		i += size
	}
	return i
}

func apostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', '＇':
		return true
	}
	return false
}

func clauseMark(r rune) bool {
	switch r {
	case ',', ';', ':', '—', '–', '(', ')', '…', '"', '“', '”':
		return true
	}
	return false
}

// sentenceEnd reports whether the mark r at s[i] ends a sentence.
func sentenceEnd(s string, i int, r rune) bool {
	switch r {
	case '!', '?', '…', '。', '؟', '।':
		return r != '…' || upperFollows(s[i+len("…"):])
	case '\n':
		return strings.HasPrefix(s[i:], "\n\n")
	case '.':
		return !abbreviated(s[:i]) && upperFollows(s[i+1:])
	}
	return false
}

// upperFollows reports whether s is at its end or goes on, after marks and
// white space, with something other than a small letter.
func upperFollows(s string) bool {
	space := false
	for n, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return space && !unicode.IsLower(r)
		}
		if n > 16 {
			break
		}
	}
	return true
}

// abbreviated reports whether the word at the end of s is one that keeps its
// point inside a sentence.
func abbreviated(s string) bool {
	end := len(s)
	start := end
	for start > 0 && end-start < 8 {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		if !unicode.IsLetter(r) {
			break
		}
		start -= size
	}
	word := s[start:end]
	if utf8.RuneCountInString(word) == 1 {
		return startsUpper(word) && word != "I"
	}
	return abbreviations[strings.ToLower(word)]
}

var abbreviations = set("mr mrs ms dr prof gen lt col maj sgt capt cmdr adm sen rep gov st jr sr vs no art sec hon rev")

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// mostlyUpper reports whether s is written in capitals, so that case says
// nothing of names.
func mostlyUpper(s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	return upper > lower
}

// normalize lower-cases a word, folds its apostrophes and composes it.
func normalize(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	return strings.Map(func(r rune) rune {
		if apostrophe(r) {
			return '\''
		}
		return unicode.ToLower(r)
	}, s)
}

func isNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && c != ',' && c != '.' {
			return false
		}
	}
	return true
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
