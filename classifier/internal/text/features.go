package text

import (
	"math/bits"
	"strconv"

	"github.com/parley-dev/parley/classifier/internal/lexicon"
)

// classes are those of the lexicon.
var classes = lexicon.ReadClasses()

// A Family is a kind of feature: an index into families.
type Family uint8

// families are the feature families in the order in which they are read, each
// with the weight that its log-likelihoods carry in the decision on stance and
// in that on sentiment. The weights, a few plain numbers, were chosen by
// cross-validation and on real quotes; a family that was not worth its place is
// not here.
var families = [...]family{
	{"words", "", (*Doc).stems, [2]float64{1.5, 1}},
	{"pairs", "", (*Doc).pairs, [2]float64{2, 0.75}},
	{"negation", "negated: ", (*Doc).negation, [2]float64{0.5, 1}},
	{"modality", "frame: ", (*Doc).modality, [2]float64{1, 0}},
	{"subjects", "who does it: ", (*Doc).subjects, [2]float64{1, 0}},
	{"openings", "opening: ", (*Doc).openings, [2]float64{1.5, 0}},
	{"classes", "in order: ", (*Doc).classes, [2]float64{1, 0}},
	{"tones", "tone: ", (*Doc).tones, [2]float64{0.5, 2}},
	{"amounts", "tones: ", (*Doc).amounts, [2]float64{1, 1.5}},
	{"formulas", "phrase of: ", (*Doc).formulas, [2]float64{1.5, 1.5}},
}

type family struct {
	name    string
	prefix  string     // of the readable name
	find    func(*Doc) // emits the features
	weights [2]float64 // stance, sentiment
}

// The places in families of those that others ask for.
const (
	wordsFamily Family = iota

	// Pairs are neighbours in a sentence.
	Pairs
)

// Name is the family's name.
func (f Family) Name() string { return families[f].name }

// Weight is what the log-likelihoods of the family's features are multiplied
// by in the decision with this index.
func (f Family) Weight(head int) float64 { return families[f].weights[head] }

// The classes that the families look for.
var (
	cThey   = classes.Set("they") | cName
	cPerson = classes.Set("we", "i", "you", "they", "other", "party", "anyone") | cName
	cModal  = classes.Set("will", "would", "can", "could", "may", "must")
	cNeed   = classes.Set("ready", "need")
	cNot    = classes.Set("not")
	cVerb   = classes.Set("harm", "suffer", "help", "talk", "pledge", "direct", "ask", "comply", "say", "think", "thank")
	cAct    = cVerb | classes.Set("harmnoun", "talknoun", "calm", "pledgenoun", "fear", "asknoun", "judge")
	cMarker = cPerson | cModal | cNot | cAct | cNeed | classes.Set("if", "past", "have", "be")
	cTone   = classes.Set("strong-positive", "positive", "strong-negative", "negative", "neutral-procedural", "mourning",
		"gratitude", "praise-of-person", "blame-of-person", "wrongdoing", "harm-event", "good-event")
	cTurn = classes.Set("intensifier", "diminisher", "shifter", "contrast", "not")
)

// A symbol is the name of a class, as it stands in features.
type symbol struct {
	plain    term // ‹will›
	not      term // ‹will› not
	reversed term // not ‹will›
}

func newSymbol(class string) symbol {
	s := "‹" + class + "›"
	return symbol{fixed(s), fixed(s + " not"), fixed("not " + s)}
}

// symbols are the symbols of the classes by bit, that of names included.
var symbols = func() (s [64]symbol) {
	for i, class := range classes.Names() {
		s[i] = newSymbol(class)
	}
	s[bits.TrailingZeros64(uint64(cName))] = newSymbol("name")
	return s
}()

// Other terms that no text has.
var (
	nobody    = newSymbol("none")
	opening   = fixed("^")
	something = fixed("*")

	// amountTerms are the numbers up to maxAmount.
	amountTerms = func() (terms [maxAmount + 1]term) {
		for n := range terms {
			terms[n] = fixed(strconv.Itoa(n))
		}
		return terms
	}()

	// formulaTerms are the classes of phrases, as they stand and negated.
	formulaTerms = func() (terms [][2]term) {
		for _, class := range classes.PhraseClasses() {
			terms = append(terms, [2]term{fixed(class), fixed("not " + class)})
		}
		return terms
	}()
)

// sym returns the symbol of the first of the classes in mask that token i has,
// or nil.
func (d *Doc) sym(i int, mask lexicon.Set) *symbol {
	if c := d.words[i].Classes & mask; c != 0 {
		return &symbols[bits.TrailingZeros64(uint64(c))]
	}
	return nil
}

// same reports whether i is the index of a token in the sentence of token j.
func (d *Doc) same(i, j int) bool {
	return i >= 0 && i < len(d.Tokens) && d.Tokens[i].sentence == d.Tokens[j].sentence
}

// having returns the tokens that have a class of mask, until the next call. It
// has no branch to guess wrong.
func (d *Doc) having(mask lexicon.Set) []int32 {
	d.found = resize(d.found, len(d.words)+1)
	n := 0
	for i := range d.words {
		d.found[n] = int32(i)
		if d.words[i].Classes&mask != 0 {
			n++
		}
	}
	return d.found[:n]
}

// stems emits every word without its ending.
func (d *Doc) stems() {
	for i := range d.Tokens {
		d.emit(i, i, d.Tokens[i].stem, empty, empty)
	}
}

// pairs emits every two neighbours of a sentence, and its first word.
func (d *Doc) pairs() {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.first {
			d.emit(i, i, opening, t.word, empty)
			continue
		}
		d.emit(i-1, i, d.Tokens[i-1].word, t.word, empty)
	}
}

// shortWord is the length up to which words are mostly grammar, which no
// negation turns round.
const shortWord = 3

// negation emits the words that a negation reaches, and their classes.
func (d *Doc) negation() {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if !t.negated || t.n <= shortWord || d.words[i].Classes&cNot != 0 {
			continue
		}
		d.emit(i, i, t.stem, empty, empty)
		if s := d.sym(i, cAct); s != nil {
			d.emit(i, i, s.plain, empty, empty)
		}
	}
}

// subject finds who acts before token i in its sentence.
func (d *Doc) subject(i int) *symbol {
	for j := i - 1; i-j <= 5 && d.same(j, i); j-- {
		if s := d.sym(j, cPerson); s != nil {
			return s
		}
	}
	return &nobody
}

// verbAfter finds the act that token i governs: its symbol, whether it is
// negated, and its position; nil and i if there is none near.
func (d *Doc) verbAfter(i int) (act *symbol, negated bool, at int) {
	for j := i + 1; j-i <= 6 && d.same(j, i); j++ {
		if d.words[j].Classes&cNot != 0 {
			negated = true
			continue
		}
		if s := d.sym(j, cVerb); s != nil {
			return s, negated, j
		}
		if d.Tokens[j].clause && j > i+1 || d.words[j].Classes&cModal != 0 {
			break
		}
	}
	return nil, negated, i
}

// modality emits who will, would, can, must or is ready to do what.
func (d *Doc) modality() {
	for _, at := range d.having(cModal | cNeed) {
		i := int(at)
		who := d.subject(i).plain
		act, negated, last := d.verbAfter(i)
		modal := d.sym(i, cModal|cNeed).plain
		if negated {
			modal = d.sym(i, cModal|cNeed).not
		}
		d.emit(i, last, who, modal, empty)
		if act != nil {
			d.emit(i, last, who, modal, act.plain)
			d.emit(i, last, modal, act.plain, empty)
		}
	}
}

// subjects emits who does what is done.
func (d *Doc) subjects() {
	for _, at := range d.having(cVerb) {
		i := int(at)
		d.emit(i, i, d.subject(i).plain, d.Tokens[i].stem, empty)
	}
}

// openings emits how each sentence begins, in classes.
func (d *Doc) openings() {
	for i := range d.Tokens {
		if !d.Tokens[i].first {
			continue
		}
		terms := [3]term{empty, empty, empty}
		last := i
		for n := range terms {
			if !d.same(i+n, i) {
				break
			}
			last = i + n
			terms[n] = something
			if s := d.sym(last, cMarker); s != nil {
				terms[n] = s.plain
			}
		}
		d.emit(i, last, terms[0], terms[1], terms[2])
	}
}

// classes emits the runs of two and three words that have a class, whatever
// stands between them.
func (d *Doc) classes() {
	a, b := -1, -1 // the last two of them
	var first, second *symbol
	for _, at := range d.having(cMarker) {
		i := int(at)
		third := d.sym(i, cMarker)
		if b >= 0 && d.same(b, i) {
			d.emit(b, i, second.plain, third.plain, empty)
			if a >= 0 && d.same(a, i) {
				d.emit(a, i, first.plain, second.plain, third.plain)
			}
		}
		a, b, first, second = b, i, second, third
	}
}

// tones emits what words express, turned round where a negation reaches them,
// and with the word before where that makes it stronger, weaker or the
// contrary.
func (d *Doc) tones() {
	for _, at := range d.having(cTone) {
		i := int(at)
		for c := d.words[i].Classes & cTone; c != 0; c &= c - 1 {
			s := &symbols[bits.TrailingZeros64(uint64(c))]
			tone := s.plain
			if d.Tokens[i].negated {
				tone = s.reversed
			}
			d.emit(i, i, tone, empty, empty)
			if d.same(i-1, i) {
				if turn := d.sym(i-1, cTurn); turn != nil {
					d.emit(i-1, i, turn.plain, tone, empty)
				}
			}
		}
	}
}

// maxAmount is how often a tone is counted.
const maxAmount = 5

// amounts emits how much of a tone there is.
func (d *Doc) amounts() {
	var n [64]int
	for _, at := range d.having(cTone) {
		i := int(at)
		for c := d.words[i].Classes & cTone; c != 0; c &= c - 1 {
			b := bits.TrailingZeros64(uint64(c))
			n[b]++
			if 1 < n[b] && n[b] <= maxAmount {
				d.emit(i, i, symbols[b].plain, amountTerms[n[b]], empty)
			}
		}
	}
}

// formulas emits the classes of the phrases of the lexicon.
func (d *Doc) formulas() {
	for start, end := 0, 0; start < len(d.Tokens); start = end { // the sentences
		for end = start + 1; d.same(end, start); {
			end++
		}
		d.search.Words = d.words[start:end]
		lex.Phrases(&d.search)
		for _, m := range d.search.Found {
			first, last := start+int(m.First), start+int(m.Last)
			terms := &formulaTerms[m.Class]
			class := terms[0]
			if d.Tokens[first].negated {
				class = terms[1]
			}
			d.emit(first, last, class, empty, empty)
		}
	}
}
