package text

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
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
	Start, End int32

	at, n         int32 // where its word is written among the letters
	stemAt, stemN int32 // and its stem

	// word is the normalised form: lower case, NFC, apostrophes folded, in American
	// spelling, and <num>, <year> or <name> where numbers and names were taken
	// out; stem is that without its ending.
	word, stem term

	position
	negated bool // a negation reaches it
	kind    kind
}

// A position is what is known of the place of a word before it is read.
type position struct {
	sentence int32 // the index of the sentence that it stands in
	first    bool  // it opens its sentence
	clause   bool  // a comma, dash, colon or the like stands before it
}

// A written word is one as it stands in the source and among the letters.
type written struct{ start, end, at, n int32 }

// A fixedWord is a word that stands for what was written otherwise.
type fixedWord struct {
	word, stem term
	n          int32
	known      known // filled in by load
}

func newFixedWord(w string) fixedWord {
	n, y := stem([]byte(w))
	if y {
		panic("text: the stem of " + w + " is not its beginning")
	}
	return fixedWord{word: fixed(w), stem: fixed(w[:n]), n: int32(len(w))}
}

var (
	number = newFixedWord("<num>")
	year   = newFixedWord("<year>")
	name   = newFixedWord("<name>")
)

// cName is the class of names, which no list of the lexicon has.
const cName lexicon.Set = 1 << lexicon.MaxClasses

func (t *Token) isName() bool { return t.word.ref == name.word.ref }

// A cut is a word as it stands in the source.
type cut struct {
	written
	position
	has letters // if it may be more than ASCII letters; else 0
}

// tokenize cuts src into tokens and sentences. What is known of the words is
// looked up for all of them at once, so that waiting for memory happens once.
func (d *Doc) tokenize(src string) {
	d.Source, d.capitals = src, unknown
	d.scan(src)
	d.cut()
	d.lookup()
	d.Tokens, d.words = d.Tokens[:0], d.words[:0]
	for i := range d.cuts {
		c := &d.cuts[i]
		d.here = c.position
		if c.has != 0 {
			d.pushOdd(c)
		} else {
			d.pushWord(c.written, d.hashes[i], &d.known[i])
		}
	}
}

// cut finds the words of the source, their sentences and clauses.
func (d *Doc) cut() {
	src := d.Source
	d.cuts = d.cuts[:0]
	here := position{first: true}
	for i := 0; i < len(src); {
		if ascii[src[i]] != 0 {
			i = d.cutWord(i, here)
			here.first, here.clause = false, false
			continue
		}
		if src[i] == ' ' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(src[i:])
		switch {
		case wordRune(r):
			i = d.cutWord(i, here)
			here.first, here.clause = false, false
			continue
		case !here.first && sentenceEnd(src, i, r):
			i += size
			for i < len(src) && (src[i] == '.' || src[i] == '!' || src[i] == '?') {
				i++
			}
			here = position{sentence: here.sentence + 1, first: true}
			continue
		case clauseMark(r):
			here.clause = true
		}
		i += size
	}
}

// cutWord cuts out the word that begins at byte i, and returns where it ends.
func (d *Doc) cutWord(i int, here position) (end int) {
	k, bit := i/64, i%64
	end = i + bits.TrailingZeros64(^(d.plain[k]>>bit | d.plain[k+1]<<(64-bit)))
	var has letters
	if end == i || ascii[d.letters[i]]|ascii[d.letters[end-1]]|behind[d.letters[end]] != letter {
		end, has = wordEnd(d.Source, i)
	}
	n := len(d.cuts)
	if n == cap(d.cuts) {
		d.cuts = slices.Grow(d.cuts, 1)
	}
	d.cuts = d.cuts[:n+1]
	c := &d.cuts[n] // filled in where it stands, which is faster
	c.start, c.end, c.at, c.n = int32(i), int32(end), int32(i), int32(end-i)
	c.position, c.has = here, has
	return end
}

// lookup finds what is known of the words cut.
func (d *Doc) lookup() {
	n := len(d.cuts)
	d.hashes = resize(d.hashes, n)
	for i := range d.cuts {
		c := &d.cuts[i]
		d.hashes[i] = d.hashLetters(c.at, c.n)
	}
	d.places, d.known = resize(d.places, n), resize(d.known, n)
	words.index.FindAll(d.places, d.hashes)
	for i, place := range d.places {
		d.known[i] = *words.at(place, d.hashes[i])
	}
}

// pushOdd appends the tokens of a word that may be more than some ASCII letters.
func (d *Doc) pushOdd(c *cut) {
	at, has := c.written, c.has
	if has&wide != 0 {
		at.at = int32(len(d.letters))
		d.writeNormal(d.Source[at.start:at.end])
		at.n = int32(len(d.letters)) - at.at
	}
	w := d.letters[at.at:][:at.n]
	switch {
	case has&(wide|letter) == 0:
		if len(w) == 4 && (string(w[:2]) == "19" || string(w[:2]) == "20") {
			d.pushFixed(at, &year)
		} else {
			d.pushFixed(at, &number)
		}
	case has&(wide|joint) != 0 && d.contraction(w, at):
	default:
		hash := d.hashLetters(at.at, at.n)
		d.pushWord(at, hash, lookup(hash))
	}
}

// pushWord appends the token, or the two, of a word without apostrophe.
func (d *Doc) pushWord(at written, hash uint64, known *known) {
	if known.american != 0 {
		at, hash, known = d.respell(at, known)
	}
	switch {
	case known.kind&place != 0:
		d.pushFixed(at, &name)
	case hash == cannot:
		d.pushFixed(at, &can)
		d.pushSecond(at, &not)
	case startsUpper(d.Source[at.start:]) && known.Classes == 0 && !d.here.first && known.kind&commonCapital == 0 && !d.inCapitals():
		d.pushFixed(at, &name)
	default:
		d.push(at, hash, known)
	}
}

// hashLetters is the hash of the n letters from at on.
func (d *Doc) hashLetters(at, n int32) uint64 {
	if rest := d.letters[at:]; n <= wordBlock && len(rest) >= wordBlock {
		return hashEnd(uint64(n)*seed1, (*[wordBlock]byte)(rest), int(n))
	}
	return hashWord(d.letters[at:][:n])
}

// next appends a token that stands here.
func (d *Doc) next(at written, known *known) *Token {
	d.words = append(d.words, known.Word)
	n := len(d.Tokens)
	if n == cap(d.Tokens) {
		d.Tokens = slices.Grow(d.Tokens, 1)
	}
	d.Tokens = d.Tokens[:n+1]
	t := &d.Tokens[n] // filled in where it stands, which is faster
	t.Start, t.End, t.at, t.n = at.start, at.end, at.at, at.n
	t.stemAt, t.stemN = at.at, at.n
	t.word.ref, t.stem.ref = 0, 0
	t.position, t.kind = d.here, known.kind
	return t
}

// push appends a token with the word that it has among the letters.
func (d *Doc) push(at written, hash uint64, known *known) {
	t := d.next(at, known)
	t.word.hash, t.stem.hash = hash, hash
	if known.stemN > 0 {
		t.stem.hash, t.stemN = known.stem, int32(known.stemN)
		return
	}
	w := d.letters[at.at:][:at.n]
	if n, y := stem(w); y {
		t.stemAt, t.stemN = int32(len(d.letters)), int32(n+1)
		d.letters = append(append(d.letters, w[:n]...), 'y')
		t.stem.hash = d.hashLetters(t.stemAt, t.stemN)
	} else if n < len(w) {
		t.stemN = int32(n)
		t.stem.hash = d.hashLetters(at.at, t.stemN)
	}
}

// pushFixed appends a token with a fixed word; a run of names becomes one
// token.
func (d *Doc) pushFixed(at written, w *fixedWord) {
	if n := len(d.Tokens); w == &name && n > 0 && !d.here.clause {
		if last := &d.Tokens[n-1]; last.isName() && last.sentence == d.here.sentence {
			last.End = at.end
			return
		}
	}
	t := d.next(at, &w.known)
	t.word, t.stem, t.n = w.word, w.stem, w.n
}

// pushSecond appends the second half of a contraction.
func (d *Doc) pushSecond(at written, w *fixedWord) {
	d.here.first, d.here.clause = false, false
	d.pushFixed(at, w)
}

// dropAttribution takes off "he said:" in front and ", he said" at the end: they
// are the writer's words, not the speaker's.
func (d *Doc) dropAttribution() {
	t := d.Tokens
	said := func(who, what int) bool {
		return d.words[who].Classes&cThey != 0 && t[what].kind&saying != 0
	}
	if n := len(t); n > 3 && t[n-2].clause && (said(n-2, n-1) || said(n-1, n-2)) {
		t = t[:n-2]
	}
	if len(t) > 3 && said(0, 1) && t[2].clause {
		t = append(t[:0], t[2:]...)
		d.words = append(d.words[:0], d.words[2:]...)
		t[0].first, t[0].clause = true, false
	}
	d.Tokens, d.words = t, d.words[:len(t)]
}

// scope is how many words after a negation it reaches.
const scope = 4

// relate gives every token the references to its words, and tells which of
// them a negation reaches: one of at most scope words before, with no mark
// between but where it ends.
func (d *Doc) relate() {
	not, clause := -scope-1, 0 // the last negation and the last mark
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.first {
			not = -scope - 1
		}
		if t.clause {
			clause = i
		}
		t.negated = i-not <= scope && clause <= not+1
		if d.words[i].Classes&cNot != 0 {
			not = i
		}
		if t.word.ref == 0 {
			t.word.ref, t.stem.ref = ref(i)<<2|ofWord, ref(i)<<2|ofStem
		}
	}
}

// contraction opens the contraction w into the words it stands for, or takes
// the possessive off a noun. It reports whether w has an apostrophe.
func (d *Doc) contraction(w []byte, at written) bool {
	i := bytes.IndexByte(w, '\'')
	if i < 0 {
		return false
	}
	switch string(w) {
	case "won't", "shan't":
		d.pushFixed(at, &will)
		d.pushSecond(at, &not)
		return true
	case "can't":
		d.pushFixed(at, &can)
		d.pushSecond(at, &not)
		return true
	case "let's":
		d.pushFixed(at, &let)
		d.pushSecond(at, &us)
		return true
	}
	rest := w[i+1:]
	if string(rest) == "t" && i > 1 && w[i-1] == 'n' {
		d.pushStart(at, i-1)
		d.pushSecond(at, &not)
		return true
	}
	if second := seconds[string(rest)]; second != nil {
		d.pushStart(at, i)
		d.pushSecond(at, second)
		return true
	}
	if string(rest) == "s" || len(rest) == 0 {
		switch kind := lookup(hashWord(w[:i])).kind; {
		case len(rest) > 0 && kind&verbalS != 0:
			d.pushStart(at, i)
			d.pushSecond(at, &is)
		case kind&place != 0:
			d.pushFixed(at, &name)
		default:
			d.pushStart(at, i)
		}
		return true
	}
	at.at = int32(len(d.letters))
	for _, c := range w {
		if c != '\'' {
			d.letters = append(d.letters, c)
		}
	}
	d.pushStart(at, len(d.letters)-int(at.at))
	return true
}

// pushStart appends a token with the first n letters of a word.
func (d *Doc) pushStart(at written, n int) {
	at.n = int32(n)
	hash := d.hashLetters(at.at, at.n)
	known := lookup(hash)
	if known.american != 0 {
		at, hash, known = d.respell(at, known)
	}
	d.push(at, hash, known)
}

// respell writes the word in American spelling behind the letters.
func (d *Doc) respell(at written, british *known) (written, uint64, *known) {
	word := words.american[british.american-1]
	at.at, at.n = int32(len(d.letters)), int32(len(word))
	d.letters = append(d.letters, word...)
	hash := d.hashLetters(at.at, at.n)
	return at, hash, lookup(hash)
}

// The words that contractions stand for.
var (
	will   = newFixedWord("will")
	not    = newFixedWord("not")
	can    = newFixedWord("can")
	let    = newFixedWord("let")
	us     = newFixedWord("us")
	is     = newFixedWord("is")
	cannot = hashWord([]byte("cannot"))

	are, have, am, would = newFixedWord("are"), newFixedWord("have"), newFixedWord("am"), newFixedWord("would")

	// seconds are the words behind the apostrophe that do not depend on what
	// stands before it.
	seconds = map[string]*fixedWord{"ll": &will, "re": &are, "ve": &have, "m": &am, "d": &would}
)

// The kinds of letters that a word has.
type letters uint8

const (
	letter letters = 1 << iota // a to z
	digit                      // 0 to 9
	joint                      // an apostrophe
	wide                       // something beyond ASCII
)

// behind has joint for the bytes behind ASCII letters with which a word may go
// on.
var behind = func() (kinds [256]letters) {
	for c := range kinds {
		if c == '\'' || c >= utf8.RuneSelf || ascii[c] != 0 {
			kinds[c] = joint
		}
	}
	return kinds
}()

// ascii has the kinds of the bytes that make words.
var ascii = func() (kinds [256]letters) {
	for c := range kinds {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			kinds[c] = letter
		case '0' <= c && c <= '9':
			kinds[c] = digit
		}
	}
	return kinds
}()

// wordRune reports whether r belongs to a word.
func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return ascii[r] != 0
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !apostrophe(r)
}

// wordEnd returns where the word at i ends, and what it has: letters, digits
// and marks, with apostrophes between letters, and commas and points between
// digits.
func wordEnd(s string, i int) (end int, has letters) {
	var last rune
	for i < len(s) {
		c := s[i]
		if kind := ascii[c]; kind != 0 {
			has |= kind
			last = rune(c)
			i++
			continue
		}
		if c < utf8.RuneSelf && c != '\'' && c != ',' && c != '.' {
			return i, has
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !wordRune(r) {
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			switch {
			case apostrophe(r) && unicode.IsLetter(last) && unicode.IsLetter(next):
				has |= joint
			case (r == ',' || r == '.') && unicode.IsDigit(last) && unicode.IsDigit(next):
			default:
				return i, has
			}
		}
		if size > 1 {
			has |= wide
		}
		last = r
		i += size
	}
	return i, has
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
	var lower [12]byte // up to 7 bytes and a rune
	n := copy(lower[:], word)
	for i := range n {
		lower[i] |= 0x20 // nothing but letters is there
	}
	switch string(lower[:n]) {
	case "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "maj", "sgt", "capt", "cmdr", "adm", "sen", "rep",
		"gov", "st", "jr", "sr", "vs", "no", "art", "sec", "hon", "rev":
		return true
	}
	return false
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// inCapitals reports whether the source is mostly written in capitals, so that
// case says nothing of names.
func (d *Doc) inCapitals() bool {
	if d.capitals == unknown {
		d.capitals = mostlyUpper(d.Source)
	}
	return d.capitals == yes
}

// An answer is that to a question that is asked only when it matters.
type answer uint8

const (
	unknown answer = iota
	no
	yes
)

func mostlyUpper(s string) answer {
	balance := 0 // capitals against small letters
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			balance += int(asciiCase[s[i]])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsUpper(r) {
			balance++
		} else if unicode.IsLower(r) {
			balance--
		}
		i += size
	}
	if balance > 0 {
		return yes
	}
	return no
}

// asciiCase is 1 for a capital and -1 for a small letter.
var asciiCase = func() (cases [utf8.RuneSelf]int8) {
	for c := 'a'; c <= 'z'; c++ {
		cases[c], cases[unicode.ToUpper(c)] = -1, 1
	}
	return cases
}()

// scan writes the letters of the source, and notes where it has ASCII letters
// and digits, eight bytes at a time: the sum of a byte and 128 - c has the high
// bit set if the byte is c or more.
func (d *Doc) scan(src string) {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	var zeros [wordBlock]byte
	d.letters = append(append(d.letters[:0], src...), zeros[:]...)
	d.plain = resize(d.plain, len(src)/64+2)
	clear(d.plain)
	for i := 0; i < len(src); i += 8 {
		at := d.letters[i:][:8]
		x := binary.LittleEndian.Uint64(at)
		low := x &^ high
		upper := (low + (0x80-'A')*ones) &^ (low + (0x7f-'Z')*ones) &^ x & high
		x |= upper >> 2 // to lower case
		binary.LittleEndian.PutUint64(at, x)
		low |= upper >> 2
		letter := (low + (0x80-'a')*ones) &^ (low + (0x7f-'z')*ones)
		digit := (low + (0x80-'0')*ones) &^ (low + (0x7f-'9')*ones)
		plain := (letter | digit) &^ x & high
		const gather = 0x0102040810204080 // moves the eight bits to the top
		d.plain[i/64] |= plain >> 7 * gather >> 56 << (i % 64)
	}
}

// writeNormal writes a word behind the letters: in lower case, composed, and
// with its apostrophes folded.
func (d *Doc) writeNormal(word string) {
	d.composed = norm.NFC.AppendString(d.composed[:0], word)
	for rest := d.composed; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		rest = rest[size:]
		if apostrophe(r) {
			r = '\''
		}
		d.letters = utf8.AppendRune(d.letters, unicode.ToLower(r))
	}
}

// stem says what is left of a word without the endings that nouns and verbs
// take: its first n letters, with a y behind them or not.
func stem(w []byte) (n int, y bool) {
	n = len(w)
	if n <= 3 {
		return n, false
	}
	switch w[n-1] {
	case 'g':
		if n > 5 && string(w[n-3:]) == "ing" {
			return undouble(w, n-3), false
		}
	case 'd':
		if n > 4 && string(w[n-3:]) == "ied" {
			return n - 3, true
		}
		if n > 4 && w[n-2] == 'e' {
			return undouble(w, n-2), false
		}
	case 's':
		if n > 4 && string(w[n-3:]) == "ies" {
			return n - 3, true
		}
		if n > 4 && w[n-2] == 'e' && (w[n-3] == 's' || w[n-3] == 'x' || w[n-3] == 'h') {
			return n - 2, false
		}
		if w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i' {
			return unE(w, n-1), false
		}
	}
	return unE(w, n), false
}

// undouble turns "stopp" into "stop".
func undouble(w []byte, n int) int {
	if n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' {
		return n - 1
	}
	return n
}

// unE takes off a silent e, which "-ing" and "-ed" take off as well.
func unE(w []byte, n int) int {
	if n > 4 && w[n-1] == 'e' {
		return n - 1
	}
	return n
}
