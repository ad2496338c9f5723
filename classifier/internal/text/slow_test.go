package text

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/golangci/misspell"
	"golang.org/x/text/unicode/norm"

	"github.com/parley-dev/parley/classifier/internal/lexicon"
)

// What follows reads a text the slow way, by strings and maps: what Doc does must
// come to the same. It is written from the description of the features, rune by
// rune, and shares with Doc only the lists of words, and the search for phrases,
// which has such a test of its own.

// slowEmit takes one feature: the first and the last of its tokens, and its
// words.
type slowEmit func(first, last int, a, b, c string)

type slowDoc struct {
	Source string
	Tokens []slowToken
}

type slowToken struct {
	Start, End    int
	Word          string
	word          lexicon.Word
	class         lexicon.Set
	sentence      int
	first, clause bool
}

const slowAbbreviations = " mr mrs ms dr prof gen lt col maj sgt capt cmdr adm sen rep gov st jr sr vs no art sec hon rev "

// slowWords are the words of the lexicon, slowKinds those of the kinds.
var slowWords, slowKinds = func() (map[string]lexicon.Word, map[string]kind) {
	load()
	words, of := map[string]lexicon.Word{}, map[string]kind{}
	for w, word := range lex.Words() {
		words[w] = word
	}
	for _, k := range kinds {
		for w := range strings.FieldsSeq(k.words) {
			of[w] |= k.kind
		}
	}
	return words, of
}()

func slowIs(word string, k kind) bool { return slowKinds[word]&k != 0 }

// slowFeatures returns the keys and the spans of the features of a text.
func slowFeatures(s string) (features []string) {
	d := &slowDoc{}
	d.tokenize(s)
	d.dropAttribution()
	for f, find := range []func(*slowDoc, slowEmit){
		(*slowDoc).words, (*slowDoc).pairs, (*slowDoc).negation, (*slowDoc).modality,
		(*slowDoc).subjects, (*slowDoc).openings, (*slowDoc).classes,
		(*slowDoc).tones, (*slowDoc).amounts, (*slowDoc).formulas,
	} {
		find(d, func(first, last int, a, b, c string) {
			features = append(features, fmt.Sprintf("%d %q %q %q %d-%d", f, a, b, c, d.Tokens[first].Start, d.Tokens[last].End))
		})
	}
	return features
}

// fastFeatures returns the same from a Doc.
func fastFeatures(t *testing.T, d *Doc, s string) (features []string) {
	d.Read(s)
	for i, f := range d.Features {
		key := string(d.AppendKey(nil, f))
		if HashKey(key) != d.Hashes[i] {
			t.Fatalf("%q: the hash of the key is not that of the feature", key)
		}
		_, w := parseKey(key)
		features = append(features, fmt.Sprintf("%d %q %q %q %d-%d", f.Family, w[0], w[1], w[2], d.Span(f).Start, d.Span(f).End))
	}
	return features
}

// compareSlow holds the features of s in d to those that are found slowly; those
// of a family may come in another order.
func compareSlow(t *testing.T, d *Doc, s string) {
	got, want := fastFeatures(t, d, s), slowFeatures(s)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Fatalf("%q: got %s, want %s", s, at(got, i), at(want, i))
			}
		}
	}
}

func at(list []string, i int) string {
	if i >= len(list) {
		return "no more"
	}
	return list[i]
}

// pieces make texts in which everything meets that is read in a way of its own.
var pieces = strings.Split("we|they|will|not|if|If|you|must|strike|shameful|very|Norway|NORWAY|Berg|Anna|he said:|, he said|"+
	"can't|Won’t|cannot|shan't|let's|don’t|it's|Norway's|y'all've|ministers'|'|’|ʼ|“|”|\"|, |. |! |? |?!|… |...|; |: |—|\n\n|\n|"+
	"1,500|2.5|1999|20.5|19|U.S.|Gen.|Mr.|I.|no.|studies|tried|stopped|making|houses|boxes|cafe\u0301|CAFÉ|İ|K|ſ|ß|中文|٣|।|؟|"+
	"\xff|\u0301|👩‍👧|pay a heavy price|all options are on the table|stand ready to|heavy|price|x|ies|ied|ing|'s| |"+
	"defence|Labour|neighbours'|organisation’s|centre|internationalization|abcdefghijklmnop|abcdefghijklmnopq|1999th|co2|co2.|"+strings.Repeat("endless", 11), "|")

func TestDoc_slowly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var d Doc
	for range 5000 {
		var b strings.Builder
		for range rng.IntN(40) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
			if rng.IntN(3) > 0 {
				b.WriteByte(' ')
			}
		}
		compareSlow(t, &d, b.String())
	}
	for range 2000 {
		runes := make([]rune, rng.IntN(60))
		for i := range runes {
			runes[i] = rune(rng.IntN([]int{0x80, 0x250, 0x2100, 0x20000}[rng.IntN(4)]))
		}
		compareSlow(t, &d, string(runes))
	}
}

// FuzzDoc_slowly: whatever the text, reading it fast and slowly gives the same.
func FuzzDoc_slowly(f *testing.F) {
	for _, p := range pieces {
		f.Add("We will " + p + " them")
	}
	f.Fuzz(func(t *testing.T, s string) { compareSlow(t, &Doc{}, s) })
}

// tokenize cuts src into tokens and sentences.
func (d *slowDoc) tokenize(src string) {
	d.Source = src
	d.Tokens = d.Tokens[:0]
	shouting := slowMostlyUpper(src)
	sentence, first, clause := 0, true, false
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRuneInString(src[i:])
		switch {
		case slowWordRune(r):
			end := slowWordEnd(src, i)
			d.word(src[i:end], slowToken{Start: i, End: end, sentence: sentence, first: first, clause: clause}, shouting)
			first, clause = false, false
			i = end
			continue
		case !first && slowSentenceEnd(src, i, r):
			i += size
			for i < len(src) && strings.IndexByte(".!?", src[i]) >= 0 {
				i++
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
func (d *slowDoc) dropAttribution() {
	said := func(who, what *slowToken) bool {
		return (who.class&cThey != 0 || who.Word == "<name>") && slowIs(what.Word, saying)
	}
	t := d.Tokens
	if n := len(t); n > 3 && t[n-2].clause && (said(&t[n-2], &t[n-1]) || said(&t[n-1], &t[n-2])) {
		t = t[:n-2]
	}
	if len(t) > 3 && said(&t[0], &t[1]) && t[2].clause {
		t = append(t[:0], t[2:]...)
		t[0].first, t[0].clause = true, false
	}
	d.Tokens = t
}

// word appends the tokens of one written word; t says where it stands.
func (d *slowDoc) word(written string, t slowToken, shouting bool) {
	capital := !shouting && startsUpper(written)
	word := slowNormalize(written)
	switch {
	case slowIsNumber(word):
		t.Word = "<num>"
		if len(word) == 4 && (word[:2] == "19" || word[:2] == "20") {
			t.Word = "<year>"
		}
		d.push(t)
		return
	case slowIs(word, place):
		t.Word = "<name>"
		d.push(t)
		return
	}
	if a, b, ok := slowOpen(word); ok {
		t.Word = slowAmerican(a)
		d.push(t)
		if b != "" {
			t.Word, t.first, t.clause = b, false, false
			d.push(t)
		}
		return
	}
	word = slowAmerican(word)
	t.Word = word
	if capital && !t.first && slowWords[word].Classes == 0 && !slowIs(word, commonCapital) {
		t.Word = "<name>"
	}
	d.push(t)
}

// push appends t; a run of names becomes one token.
func (d *slowDoc) push(t slowToken) {
	if n := len(d.Tokens); t.Word == "<name>" && n > 0 && !t.clause {
		if last := &d.Tokens[n-1]; last.Word == "<name>" && last.sentence == t.sentence {
			last.End = t.End
			return
		}
	}
	t.word = slowWords[t.Word]
	t.class = slowWords[t.Word].Classes
	if t.Word == "<name>" {
		t.class = cName
	}
	d.Tokens = append(d.Tokens, t)
}

// slowAmerican spells a word as Americans do.
func slowAmerican(word string) string {
	for i := 0; i < len(misspell.DictAmerican); i += 2 {
		if misspell.DictAmerican[i] == word {
			return misspell.DictAmerican[i+1]
		}
	}
	return word
}

// slowOpen splits a contraction into the words it stands for, and takes the
// possessive off a noun.
func slowOpen(word string) (a, b string, ok bool) {
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
	case rest == "s" && slowIs(stem, verbalS):
		return stem, "is", true
	case rest == "s" || rest == "":
		if slowIs(stem, place) {
			return "<name>", "", true
		}
		return stem, "", true
	}
	return strings.ReplaceAll(word, "'", ""), "", true
}

// slowWordRune reports whether r belongs to a word.
func slowWordRune(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !apostrophe(r)
}

// slowWordEnd returns where the word at i ends: letters, digits and marks, with
// apostrophes between letters, and commas and points between digits.
func slowWordEnd(s string, i int) int {
	var last rune
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !slowWordRune(r) {
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

// slowSentenceEnd reports whether the mark r at s[i] ends a sentence.
func slowSentenceEnd(s string, i int, r rune) bool {
	switch r {
	case '!', '?', '…', '。', '؟', '।':
		return r != '…' || upperFollows(s[i+len("…"):])
	case '\n':
		return strings.HasPrefix(s[i:], "\n\n")
	case '.':
		return !slowAbbreviated(s[:i]) && upperFollows(s[i+1:])
	}
	return false
}

// slowAbbreviated reports whether the word at the end of s is one that keeps its
// point inside a sentence.
func slowAbbreviated(s string) bool {
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
	return strings.Contains(slowAbbreviations, " "+strings.ToLower(word)+" ")
}

// slowMostlyUpper reports whether s is written in capitals, so that case says
// nothing of names.
func slowMostlyUpper(s string) bool {
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

// slowNormalize lower-cases a word, folds its apostrophes and composes it.
func slowNormalize(s string) string {
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

func slowIsNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && c != ',' && c != '.' {
			return false
		}
	}
	return true
}

// sym names the first of the classes in mask that t has, or is empty.
func (t *slowToken) sym(mask lexicon.Set) string {
	if t.Word == "<name>" && mask&cThey != 0 {
		return "‹name›"
	}
	if c := t.class & mask; c != 0 {
		return "‹" + lex.Names()[bits.TrailingZeros64(uint64(c))] + "›"
	}
	return ""
}

// same reports whether i is the index of a token in the sentence of token j.
func (d *slowDoc) same(i, j int) bool {
	return i >= 0 && i < len(d.Tokens) && d.Tokens[i].sentence == d.Tokens[j].sentence
}

// words emits every word without its ending.
func (d *slowDoc) words(emit slowEmit) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		emit(i, i, slowStem(t.Word), "", "")
	}
}

// pairs emits every two neighbours of a sentence, and its first word.
func (d *slowDoc) pairs(emit slowEmit) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.first {
			emit(i, i, "^", t.Word, "")
			continue
		}
		emit(i-1, i, d.Tokens[i-1].Word, t.Word, "")
	}
}

// negated reports whether a negation reaches token i.
func (d *slowDoc) negated(i int) bool {
	for j := i - 1; i-j <= scope && d.same(j, i); j-- {
		if d.Tokens[j].class&cNot != 0 {
			return true
		}
		if d.Tokens[j+1].clause {
			return false
		}
	}
	return false
}

// negation emits the words that a negation reaches, and their classes.
func (d *slowDoc) negation(emit slowEmit) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if len(t.Word) <= shortWord || t.class&cNot != 0 || !d.negated(i) {
			continue
		}
		emit(i, i, slowStem(t.Word), "", "")
		if s := t.sym(cAct); s != "" {
			emit(i, i, s, "", "")
		}
	}
}

// subject finds who acts before token i in its sentence.
func (d *slowDoc) subject(i int) string {
	for j := i - 1; i-j <= 5 && d.same(j, i); j-- {
		if s := d.Tokens[j].sym(cPerson); s != "" {
			return s
		}
	}
	return "‹none›"
}

// verbAfter finds the act that token i governs: its symbol, whether it is
// negated, and its position; position -1 if there is none near.
func (d *slowDoc) verbAfter(i int) (sym string, not bool, at int) {
	for j := i + 1; j-i <= 6 && d.same(j, i); j++ {
		t := &d.Tokens[j]
		if t.class&cNot != 0 {
			not = true
			continue
		}
		if s := t.sym(cVerb); s != "" {
			return s, not, j
		}
		if t.clause && j > i+1 || t.class&cModal != 0 {
			break
		}
	}
	return "", not, -1
}

// modality emits who will, would, can, must or is ready to do what.
func (d *slowDoc) modality(emit slowEmit) {
	for i := range d.Tokens {
		modal := d.Tokens[i].sym(cModal | cNeed)
		if modal == "" {
			continue
		}
		who := d.subject(i)
		act, not, at := d.verbAfter(i)
		if not {
			modal += " not"
		}
		last := max(i, at)
		emit(i, last, who, modal, "")
		if act != "" {
			emit(i, last, who, modal, act)
			emit(i, last, modal, act, "")
		}
	}
}

// subjects emits who does what is done.
func (d *slowDoc) subjects(emit slowEmit) {
	for i := range d.Tokens {
		if t := &d.Tokens[i]; t.class&cVerb != 0 {
			emit(i, i, d.subject(i), slowStem(t.Word), "")
		}
	}
}

// openings emits how each sentence begins, in classes.
func (d *slowDoc) openings(emit slowEmit) {
	for i := range d.Tokens {
		if !d.Tokens[i].first {
			continue
		}
		var syms [3]string
		end := i
		for n := range syms {
			if !d.same(i+n, i) {
				break
			}
			end = i + n
			if syms[n] = d.Tokens[end].sym(cMarker); syms[n] == "" {
				syms[n] = "*"
			}
		}
		emit(i, end, syms[0], syms[1], syms[2])
	}
}

// classes emits the runs of two and three words that have a class, whatever
// stands between them.
func (d *slowDoc) classes(emit slowEmit) {
	a, b := -1, -1 // the last two of them in the sentence
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.first {
			a, b = -1, -1
		}
		s := t.sym(cMarker)
		if s == "" {
			continue
		}
		if b >= 0 {
			second := d.Tokens[b].sym(cMarker)
			emit(b, i, second, s, "")
			if a >= 0 {
				emit(a, i, d.Tokens[a].sym(cMarker), second, s)
			}
		}
		a, b = b, i
	}
}

// tones emits what words express, turned round where a negation reaches them,
// and with the word before where that makes it stronger, weaker or the
// contrary.
func (d *slowDoc) tones(emit slowEmit) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		for c := t.class & cTone; c != 0; c &= c - 1 {
			s := "‹" + lex.Names()[bits.TrailingZeros64(uint64(c))] + "›"
			if d.negated(i) {
				s = "not " + s
			}
			emit(i, i, s, "", "")
			if d.same(i-1, i) {
				if turn := d.Tokens[i-1].sym(cTurn); turn != "" {
					emit(i-1, i, turn, s, "")
				}
			}
		}
	}
}

// amounts emits how much of a tone there is.
func (d *slowDoc) amounts(emit slowEmit) {
	var n [64]int
	for i := range d.Tokens {
		t := &d.Tokens[i]
		for c := t.class & cTone; c != 0; c &= c - 1 {
			b := bits.TrailingZeros64(uint64(c))
			n[b]++
			if 1 < n[b] && n[b] <= maxAmount {
				emit(i, i, "‹"+lex.Names()[b]+"›", strconv.Itoa(n[b]), "")
			}
		}
	}
}

// formulas emits the classes of the phrases of the lexicon.
func (d *slowDoc) formulas(emit slowEmit) {
	for i := range d.Tokens {
		s := lexicon.Search{}
		for j := i; d.same(j, i); j++ {
			s.Words = append(s.Words, d.Tokens[j].word)
		}
		lex.Phrases(&s)
		for _, m := range s.Found {
			if m.First > 0 {
				break
			}
			class := lex.PhraseClasses()[m.Class]
			if d.negated(i) {
				class = "not " + class
			}
			emit(i, i+int(m.Last), class, "", "")
		}
	}
}

// slowStem takes the endings off that nouns and verbs take.
func slowStem(w string) string {
	n := len(w)
	switch {
	case n > 5 && w[n-3:] == "ing":
		return slowUndouble(w[:n-3])
	case n > 4 && (w[n-3:] == "ied" || w[n-3:] == "ies"):
		return w[:n-3] + "y"
	case n > 4 && w[n-2:] == "ed":
		return slowUndouble(w[:n-2])
	case n > 4 && w[n-2:] == "es" && (w[n-3] == 's' || w[n-3] == 'x' || w[n-3] == 'h'):
		return w[:n-2]
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		return slowUnE(w[:n-1])
	}
	return slowUnE(w)
}

// slowUndouble turns "stopp" into "stop".
func slowUndouble(w string) string {
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' {
		return w[:n-1]
	}
	return w
}

// slowUnE takes off a silent e, which "-ing" and "-ed" take off as well.
func slowUnE(w string) string {
	if n := len(w); n > 4 && w[n-1] == 'e' {
		return w[:n-1]
	}
	return w
}
