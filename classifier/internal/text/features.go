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

// emitFunc takes one feature: the sentence and the span that it was seen in,
// and one to three words that tell it from others of its family.
type emitFunc func(sentence int, span Span, words ...string)

// families are the feature families in the order in which they are read, each
// with the weight that its log-likelihoods carry in the decision on stance and
// in that on sentiment. The weights, half a dozen plain numbers each, were
// chosen by cross-validation; a family of weight 0 in both is not kept.
var families = []struct {
	name    string
	prefix  string // of the readable name
	find    func(*Doc, emitFunc)
	weights [2]float64 // stance, sentiment
}{
	{"words", "", (*Doc).words, [2]float64{2, 1}},
	{"pairs", "", (*Doc).pairs, [2]float64{1.25, 0.5}},
	{"negation", "negated: ", (*Doc).negation, [2]float64{0.5, 1}},
	{"modality", "frame: ", (*Doc).modality, [2]float64{1, 0}},
	{"conditions", "condition: ", (*Doc).conditions, [2]float64{0.75, 0}},
	{"directives", "directive: ", (*Doc).directives, [2]float64{1, 0}},
	{"shape", "shape: ", (*Doc).shape, [2]float64{1, 0}},
	{"openings", "opening: ", (*Doc).openings, [2]float64{1, 0.5}},
	{"tense", "tense: ", (*Doc).tense, [2]float64{0.5, 0}},
	{"classes", "classes: ", (*Doc).classes, [2]float64{1, 0}},
	{"tones", "tone: ", (*Doc).tones, [2]float64{0, 2}},
	{"amounts", "tones: ", (*Doc).amounts, [2]float64{0, 1.5}},
	{"mixed", "mixed: ", (*Doc).mixed, [2]float64{0.5, 0.5}},
	{"triples", "", (*Doc).triples, [2]float64{0.5, 0.5}},
	{"subjects", "subject: ", (*Doc).subjects, [2]float64{1.5, 0.5}},
	{"last", "last: ", (*Doc).last, [2]float64{0.5, 0}},
	{"formulas", "formula: ", (*Doc).formulas, [2]float64{1.5, 1.5}},
	{"phrases", "phrase: ", (*Doc).phrases, [2]float64{1, 0.5}},
}

// Name is the family's name.
func (f Family) Name() string { return families[f].name }

// Weight is what the log-likelihoods of the family's features are multiplied
// by in the decision with this index.
func (f Family) Weight(head int) float64 { return families[f].weights[head] }

var (
	cWe     = lex.Set("we", "i")
	cThey   = lex.Set("they")
	cPerson = lex.Set("we", "i", "you", "they", "other", "party", "anyone")
	cModal  = lex.Set("will", "would", "can", "could", "may", "must")
	cNeed   = lex.Set("ready", "need")
	cNot    = lex.Set("not")
	cIf     = lex.Set("if")
	cAsk    = lex.Set("ask")
	cPast   = lex.Set("past", "have")
	cVerb   = lex.Set("harm", "suffer", "help", "talk", "pledge", "direct", "ask", "comply", "say", "think", "thank")
	cAct    = cVerb | lex.Set("harmnoun", "talknoun", "calm", "pledgenoun", "fear", "asknoun", "judge")
	cMarker = cPerson | cModal | cNot | cIf | cAct | cNeed | cPast | lex.Set("be")
	cTone   = lex.Set("strong-positive", "positive", "strong-negative", "negative", "neutral-procedural", "mourning", "gratitude",
		"praise-of-person", "blame-of-person", "wrongdoing", "harm-event", "good-event")
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

// nameSymbol stands for a name where a person is wanted.
const nameSymbol = "‹name›"

// sym names the first of the classes in mask that t has, or is empty.
func (t Token) sym(mask lexicon.Set) string {
	if t.Word == nameWord && mask&cThey != 0 {
		return nameSymbol
	}
	if c := t.class & mask; c != 0 {
		return symbols[bits.TrailingZeros64(uint64(c))]
	}
	return ""
}

func (t Token) span() Span { return Span{t.Start, t.End} }

// joined is the span from token i to token j.
func (d *Doc) joined(i, j int) Span { return Span{d.Tokens[i].Start, d.Tokens[j].End} }

// words emits every word.
func (d *Doc) words(emit emitFunc) {
	for _, t := range d.Tokens {
		emit(t.sentence, t.span(), stem(t.Word))
	}
}

// pairs emits every two neighbours of a sentence, and its first word.
func (d *Doc) pairs(emit emitFunc) {
	for i, t := range d.Tokens {
		if t.first {
			emit(t.sentence, t.span(), "^", t.Word)
			continue
		}
		emit(t.sentence, d.joined(i-1, i), d.Tokens[i-1].Word, t.Word)
	}
}

// scope is how many words after a negation it reaches.
const scope = 4

// negated reports whether a negation reaches token i.
func (d *Doc) negated(i int) bool {
	for j := i - 1; j >= 0 && i-j <= scope; j-- {
		if d.Tokens[j].class&cNot != 0 {
			return true
		}
		if d.Tokens[j+1].clause || d.Tokens[j].sentence != d.Tokens[i].sentence {
			return false
		}
	}
	return false
}

// negation emits the words that a negation reaches, by class where they have
// one.
func (d *Doc) negation(emit emitFunc) {
	for i, t := range d.Tokens {
		if t.class&cNot == 0 && d.negated(i) {
			emit(t.sentence, t.span(), stem(t.Word))
			if s := t.sym(cAct); s != "" {
				emit(t.sentence, t.span(), s)
			}
		}
	}
}

// subject finds who acts before token i in its clause.
func (d *Doc) subject(i int) string {
	for j := i - 1; j >= 0 && i-j <= 5 && d.Tokens[j].sentence == d.Tokens[i].sentence; j-- {
		if s := d.Tokens[j].sym(cPerson); s != "" {
			return s
		}
	}
	return "‹none›"
}

// verbAfter finds the act that token i governs: its symbol, whether it is
// negated, and its position; position -1 if there is none near.
func (d *Doc) verbAfter(i int) (sym string, not bool, at int) {
	for j := i + 1; j < len(d.Tokens) && j-i <= 6 && d.Tokens[j].sentence == d.Tokens[i].sentence; j++ {
		t := d.Tokens[j]
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

// modality emits who will, would, can or must do what.
func (d *Doc) modality(emit emitFunc) {
	for i, t := range d.Tokens {
		modal := t.sym(cModal | cNeed)
		if modal == "" {
			continue
		}
		who := d.subject(i)
		act, not, at := d.verbAfter(i)
		if not {
			modal += " not"
		}
		end := max(i, at)
		emit(t.sentence, d.joined(i, end), who, modal)
		if act != "" {
			emit(t.sentence, d.joined(i, end), who, modal, act)
			emit(t.sentence, d.joined(i, end), modal, act)
		}
	}
}

// conditions emits what is made to hang on what.
func (d *Doc) conditions(emit emitFunc) {
	for i, t := range d.Tokens {
		if t.class&cIf == 0 {
			continue
		}
		who := "‹none›"
		for j := i + 1; j < len(d.Tokens) && j-i <= 4 && d.Tokens[j].sentence == t.sentence; j++ {
			if s := d.Tokens[j].sym(cPerson); s != "" {
				who = s
				break
			}
		}
		emit(t.sentence, t.span(), t.Word, who)
		for j, u := range d.Tokens {
			if u.sentence == t.sentence && u.class&cModal != 0 && (j > i+2 || j < i) {
				emit(t.sentence, d.joined(min(i, j), max(i, j)), "if "+who, d.subject(j)+" "+u.sym(cModal))
			}
		}
	}
}

// directives emits who asks whom.
func (d *Doc) directives(emit emitFunc) {
	for i, t := range d.Tokens {
		if t.class&cAsk == 0 {
			continue
		}
		who := d.subject(i)
		emit(t.sentence, t.span(), who, stem(t.Word))
		for j := i + 1; j < len(d.Tokens) && j-i <= 8 && d.Tokens[j].sentence == t.sentence; j++ {
			if d.Tokens[j].Word == "to" {
				emit(t.sentence, d.joined(i, j), who, "‹ask›", "to")
				break
			}
		}
	}
}

// shape emits the form of the quotation.
func (d *Doc) shape(emit emitFunc) {
	if len(d.Tokens) == 0 {
		return
	}
	whole := Span{0, len(d.Source)}
	if first := d.Source[d.Tokens[0].Start]; first >= 'a' && first <= 'z' {
		emit(0, d.Tokens[0].span(), "starts small")
	}
	for _, m := range d.marks {
		emit(m.sentence, m.span, string(m.kind))
	}
	n := len(d.Tokens)
	bucket := 0
	for bucket < 6 && n > 6<<bucket {
		bucket++
	}
	emit(0, whole, "length", strconv.Itoa(bucket))
	emit(0, whole, "sentences", strconv.Itoa(min(len(d.Sentences), 4)))
}

// openings emits how each sentence begins, in classes.
func (d *Doc) openings(emit emitFunc) {
	for i, t := range d.Tokens {
		if !t.first {
			continue
		}
		var syms []string
		end := i
		for j := i; j < len(d.Tokens) && len(syms) < 3 && j-i < 5 && d.Tokens[j].sentence == t.sentence; j++ {
			s := d.Tokens[j].sym(cMarker)
			if s == "" {
				s = "*"
			}
			syms = append(syms, s)
			end = j
		}
		emit(t.sentence, d.joined(i, end), syms...)
	}
}

// tense emits the tenses of each sentence.
func (d *Doc) tense(emit emitFunc) {
	for i, t := range d.Tokens {
		if t.class&cPast != 0 {
			emit(t.sentence, t.span(), d.subject(i), t.Word)
		} else if len(t.Word) > 4 && t.Word[len(t.Word)-2:] == "ed" {
			emit(t.sentence, t.span(), d.subject(i), "-ed")
		}
	}
}

// classes emits the runs of three words that have a class, whatever stands
// between them.
func (d *Doc) classes(emit emitFunc) {
	var a, b string
	ai, bi := 0, 0
	for i, t := range d.Tokens {
		if t.first {
			a, b = "", ""
		}
		s := t.sym(cMarker)
		if s == "" {
			continue
		}
		if b != "" {
			emit(t.sentence, d.joined(bi, i), b, s)
		}
		if a != "" {
			emit(t.sentence, d.joined(ai, i), a, b, s)
		}
		a, ai, b, bi = b, bi, s, i
	}
}

// tones emits what words express, turned round where a negation reaches them.
func (d *Doc) tones(emit emitFunc) {
	for i, t := range d.Tokens {
		for c := t.class & cTone; c != 0; c &= c - 1 {
			s := symbols[bits.TrailingZeros64(uint64(c))]
			if d.negated(i) {
				s = "not " + s
			}
			emit(t.sentence, t.span(), s)
			if i > 0 {
				if turn := d.Tokens[i-1].sym(cTurn); turn != "" {
					emit(t.sentence, d.joined(i-1, i), turn, s)
				}
			}
		}
	}
}

// amounts emits how much of a tone there is.
func (d *Doc) amounts(emit emitFunc) {
	var n [64]int
	for _, t := range d.Tokens {
		for c := t.class & cTone; c != 0; c &= c - 1 {
			b := bits.TrailingZeros64(uint64(c))
			n[b]++
			if n[b] > 1 && n[b] < 6 {
				emit(t.sentence, t.span(), symbols[b], strconv.Itoa(n[b]))
			}
		}
	}
}

// formulas emits the classes of the phrases of the lexicon.
func (d *Doc) formulas(emit emitFunc) {
	d.eachPhrase(func(class, _ string, i, last int) {
		if d.negated(i) {
			class = "not " + class
		}
		emit(d.Tokens[i].sentence, d.joined(i, last), class)
	})
}

// phrases emits the phrases of the lexicon.
func (d *Doc) phrases(emit emitFunc) {
	d.eachPhrase(func(_, text string, i, last int) {
		emit(d.Tokens[i].sentence, d.joined(i, last), text)
	})
}

// eachPhrase finds the phrases of the lexicon in each sentence.
func (d *Doc) eachPhrase(found func(class, text string, first, last int)) {
	word := func(i int) string { return d.Tokens[i].Word }
	set := func(i int) lexicon.Set { return d.Tokens[i].class }
	for i, t := range d.Tokens {
		end := i
		for end < len(d.Tokens) && end < i+16 && d.Tokens[end].sentence == t.sentence {
			end++
		}
		lex.Phrases(i, end, word, set, func(p lexicon.Phrase, last int) { found(p.Class, p.Text, i, last) })
	}
}

func (d *Doc) mixed(emit emitFunc) {
	for i := 1; i < len(d.Tokens); i++ {
		a, b := d.Tokens[i-1], d.Tokens[i]
		if a.sentence != b.sentence {
			continue
		}
		if s := b.sym(cMarker); s != "" {
			emit(a.sentence, d.joined(i-1, i), a.Word, s)
		}
		if s := a.sym(cMarker); s != "" {
			emit(a.sentence, d.joined(i-1, i), s, b.Word)
		}
	}
}

func (d *Doc) triples(emit emitFunc) {
	for i := 2; i < len(d.Tokens); i++ {
		if d.Tokens[i-2].sentence == d.Tokens[i].sentence {
			emit(d.Tokens[i].sentence, d.joined(i-2, i), d.Tokens[i-2].Word, d.Tokens[i-1].Word, d.Tokens[i].Word)
		}
	}
}

func (d *Doc) subjects(emit emitFunc) {
	for i, t := range d.Tokens {
		if t.class&(cVerb) != 0 {
			emit(t.sentence, t.span(), d.subject(i), stem(t.Word))
		}
	}
}

func (d *Doc) last(emit emitFunc) {
	n := len(d.Sentences) - 1
	if n < 1 {
		return
	}
	for _, t := range d.Tokens {
		if t.sentence == n {
			if s := t.sym(cMarker); s != "" {
				emit(t.sentence, t.span(), s)
			}
		}
	}
}

// stem takes the endings off that nouns and verbs take.
func stem(w string) string {
	n := len(w)
	switch {
	case n > 5 && w[n-3:] == "ing":
		return undouble(w[:n-3])
	case n > 4 && w[n-3:] == "ied", n > 4 && w[n-3:] == "ies":
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

func undouble(w string) string {
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' {
		return w[:n-1]
	}
	return w
}

func unE(w string) string {
	if n := len(w); n > 4 && w[n-1] == 'e' {
		return w[:n-1]
	}
	return w
}
