package text

import (
	"math/bits"
	"strconv"

	"github.com/parley-dev/parley/classifier/internal/lexicon"
)

// lex holds what words and phrases do.
var lex = lexicon.Load()

// A Family is a kind of feature: an index into families.
type Family uint8

// emitFunc takes one feature: the first and the last of the tokens that it was
// seen in, and up to three words that tell it from others of its family; those
// not needed are empty.
type emitFunc func(first, last int, a, b, c string)

// families are the feature families in the order in which they are read, each
// with the weight that its log-likelihoods carry in the decision on stance and
// in that on sentiment. The weights, a few plain numbers, were chosen by
// cross-validation; a family that was not worth its place is not here.
var families = []struct {
	name    string
	prefix  string // of the readable name
	find    func(*Doc, emitFunc)
	weights [2]float64 // stance, sentiment
}{
	{"words", "", (*Doc).words, [2]float64{2, 1}},
	{"pairs", "", (*Doc).pairs, [2]float64{2, 0.5}},
	{"mixed", "", (*Doc).mixed, [2]float64{1, 0}},
	{"negation", "negated: ", (*Doc).negation, [2]float64{0.5, 1}},
	{"modality", "frame: ", (*Doc).modality, [2]float64{2, 0}},
	{"conditions", "condition: ", (*Doc).conditions, [2]float64{1, 0.5}},
	{"subjects", "who does it: ", (*Doc).subjects, [2]float64{1, 0.5}},
	{"openings", "opening: ", (*Doc).openings, [2]float64{2, 0.5}},
	{"shape", "shape: ", (*Doc).shape, [2]float64{0.5, 1}},
	{"classes", "in order: ", (*Doc).classes, [2]float64{1, 0}},
	{"tones", "tone: ", (*Doc).tones, [2]float64{0.5, 2}},
	{"amounts", "tones: ", (*Doc).amounts, [2]float64{1, 1.5}},
	{"formulas", "phrase of: ", (*Doc).formulas, [2]float64{1.5, 1.5}},
}

// The places in families of those that others ask for.
const (
	wordsFamily Family = iota
	pairsFamily
)

// Name is the family's name.
func (f Family) Name() string { return families[f].name }

// Weight is what the log-likelihoods of the family's features are multiplied
// by in the decision with this index.
func (f Family) Weight(head int) float64 { return families[f].weights[head] }

// The classes that the families look for.
var (
	cThey   = lex.Set("they")
	cPerson = lex.Set("we", "i", "you", "they", "other", "party", "anyone")
	cModal  = lex.Set("will", "would", "can", "could", "may", "must")
	cNeed   = lex.Set("ready", "need")
	cNot    = lex.Set("not")
	cIf     = lex.Set("if")
	cVerb   = lex.Set("harm", "suffer", "help", "talk", "pledge", "direct", "ask", "comply", "say", "think", "thank")
	cAct    = cVerb | lex.Set("harmnoun", "talknoun", "calm", "pledgenoun", "fear", "asknoun", "judge")
	cMarker = cPerson | cModal | cNot | cIf | cAct | cNeed | lex.Set("past", "have", "be")
	cTone   = lex.Set("strong-positive", "positive", "strong-negative", "negative", "neutral-procedural", "mourning",
		"gratitude", "praise-of-person", "blame-of-person", "wrongdoing", "harm-event", "good-event")
	cTurn = lex.Set("intensifier", "diminisher", "shifter", "contrast", "not")
)

// symbols are the names of the classes as they appear in features.
var symbols = func() []string {
	s := make([]string, len(lex.Names()))
	for i, name := range lex.Names() {
		s[i] = "‹" + name + "›"
	}
	return s
}()

const (
	nameSymbol = "‹name›" // a name where a person is wanted
	noSymbol   = "‹none›"
)

// sym names the first of the classes in mask that t has, or is empty.
func (t *Token) sym(mask lexicon.Set) string {
	if t.Word == nameWord && mask&cThey != 0 {
		return nameSymbol
	}
	if c := t.class & mask; c != 0 {
		return symbols[bits.TrailingZeros64(uint64(c))]
	}
	return ""
}

// same reports whether i is the index of a token in the sentence of token j.
func (d *Doc) same(i, j int) bool {
	return i >= 0 && i < len(d.Tokens) && d.Tokens[i].sentence == d.Tokens[j].sentence
}

// words emits every word without its ending.
func (d *Doc) words(emit emitFunc) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		emit(i, i, stem(t.Word), "", "")
	}
}

// pairs emits every two neighbours of a sentence, and its first word.
func (d *Doc) pairs(emit emitFunc) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.first {
			emit(i, i, "^", t.Word, "")
			continue
		}
		emit(i-1, i, d.Tokens[i-1].Word, t.Word, "")
	}
}

// mixed emits two neighbours with one of them reduced to its class, so that
// "will strike" tells something of "will bomb".
func (d *Doc) mixed(emit emitFunc) {
	for i := 1; i < len(d.Tokens); i++ {
		if !d.same(i-1, i) {
			continue
		}
		a, b := &d.Tokens[i-1], &d.Tokens[i]
		if s := b.sym(cMarker); s != "" {
			emit(i-1, i, a.Word, s, "")
		}
		if s := a.sym(cMarker); s != "" {
			emit(i-1, i, s, b.Word, "")
		}
	}
}

// scope is how many words after a negation it reaches.
const scope = 4

// negated reports whether a negation reaches token i.
func (d *Doc) negated(i int) bool {
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

// shortWord is the length up to which words are mostly grammar, which no
// negation turns round.
const shortWord = 3

// negation emits the words that a negation reaches, and their classes.
func (d *Doc) negation(emit emitFunc) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if len(t.Word) <= shortWord || t.class&cNot != 0 || !d.negated(i) {
			continue
		}
		emit(i, i, stem(t.Word), "", "")
		if s := t.sym(cAct); s != "" {
			emit(i, i, s, "", "")
		}
	}
}

// subject finds who acts before token i in its sentence.
func (d *Doc) subject(i int) string {
	for j := i - 1; i-j <= 5 && d.same(j, i); j-- {
		if s := d.Tokens[j].sym(cPerson); s != "" {
			return s
		}
	}
	return noSymbol
}

// verbAfter finds the act that token i governs: its symbol, whether it is
// negated, and its position; position -1 if there is none near.
func (d *Doc) verbAfter(i int) (sym string, not bool, at int) {
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
func (d *Doc) modality(emit emitFunc) {
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

// conditions emits of whom something is supposed, and whose act hangs on it.
func (d *Doc) conditions(emit emitFunc) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.class&cIf == 0 {
			continue
		}
		who := noSymbol
		for j := i + 1; j-i <= 4 && d.same(j, i); j++ {
			if s := d.Tokens[j].sym(cPerson); s != "" {
				who = s
				break
			}
		}
		emit(i, i, t.Word, who, "")
		for j := range d.Tokens {
			u := &d.Tokens[j]
			if d.same(i, j) && u.class&cModal != 0 && (j > i+2 || j < i) {
				emit(min(i, j), max(i, j), "if "+who, d.subject(j), u.sym(cModal))
			}
		}
	}
}

// subjects emits who does what is done.
func (d *Doc) subjects(emit emitFunc) {
	for i := range d.Tokens {
		if t := &d.Tokens[i]; t.class&cVerb != 0 {
			emit(i, i, d.subject(i), stem(t.Word), "")
		}
	}
}

// openings emits how each sentence begins, in classes.
func (d *Doc) openings(emit emitFunc) {
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

// shape emits the form of the quotation: whether it begins in the middle of a
// sentence, and what kinds of sentences it has.
func (d *Doc) shape(emit emitFunc) {
	if len(d.Tokens) == 0 {
		return
	}
	if c := d.Source[d.Tokens[0].Start]; 'a' <= c && c <= 'z' {
		emit(0, 0, "starts small", "", "")
	}
	for _, m := range d.marks {
		emit(m.after, m.after, string(m.kind), "", "")
	}
}

// classes emits the runs of two and three words that have a class, whatever
// stands between them.
func (d *Doc) classes(emit emitFunc) {
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
func (d *Doc) tones(emit emitFunc) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		for c := t.class & cTone; c != 0; c &= c - 1 {
			s := symbols[bits.TrailingZeros64(uint64(c))]
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

// maxAmount is how often a tone is counted.
const maxAmount = 5

// amounts emits how much of a tone there is.
func (d *Doc) amounts(emit emitFunc) {
	var n [64]int
	for i := range d.Tokens {
		t := &d.Tokens[i]
		for c := t.class & cTone; c != 0; c &= c - 1 {
			b := bits.TrailingZeros64(uint64(c))
			n[b]++
			if 1 < n[b] && n[b] <= maxAmount {
				emit(i, i, symbols[b], strconv.Itoa(n[b]), "")
			}
		}
	}
}

// formulas emits the classes of the phrases of the lexicon.
func (d *Doc) formulas(emit emitFunc) {
	word := func(i int) string { return d.Tokens[i].Word }
	set := func(i int) lexicon.Set { return d.Tokens[i].class }
	end := 0 // of the sentence
	for i := range d.Tokens {
		for ; end <= i || d.same(end, i); end++ {
		}
		negated := d.negated(i)
		lex.Phrases(i, end, word, set, func(class string, last int) {
			if negated {
				class = "not " + class
			}
			emit(i, last, class, "", "")
		})
	}
}

// stem takes the endings off that nouns and verbs take.
func stem(w string) string {
	n := len(w)
	switch {
	case n > 5 && w[n-3:] == "ing":
		return undouble(w[:n-3])
	case n > 4 && (w[n-3:] == "ied" || w[n-3:] == "ies"):
		return w[:n-3] + "y"
	case n > 4 && w[n-2:] == "ed":
		return undouble(w[:n-2])
	case n > 4 && w[n-2:] == "es" && (w[n-3] == 's' || w[n-3] == 'x' || w[n-3] == 'h'):
		return w[:n-2]
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		return unE(w[:n-1])
	}
	return unE(w)
}

// undouble turns "stopp" into "stop".
func undouble(w string) string {
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' {
		return w[:n-1]
	}
	return w
}

// unE takes off a silent e, which "-ing" and "-ed" take off as well.
func unE(w string) string {
	if n := len(w); n > 4 && w[n-1] == 'e' {
		return w[:n-1]
	}
	return w
}
