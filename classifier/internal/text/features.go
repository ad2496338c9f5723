package text

import "strconv"

// A Family is a kind of feature: an index into families.
type Family uint8

// emitFunc takes one feature: the sentence and the span that it was seen in,
// and one to three words that tell it from others of its family.
type emitFunc func(sentence int, span Span, words ...string)

// families are the feature families in the order in which they are read.
var families = []struct {
	name   string
	prefix string // of the readable name
	find   func(*Doc, emitFunc)
}{
	{"words", "", (*Doc).words},
	{"pairs", "", (*Doc).pairs},
	{"skips", "…", (*Doc).skips},
	{"negation", "negated: ", (*Doc).negation},
	{"modality", "frame: ", (*Doc).modality},
	{"conditions", "condition: ", (*Doc).conditions},
	{"directives", "directive: ", (*Doc).directives},
	{"shape", "shape: ", (*Doc).shape},
	{"openings", "opening: ", (*Doc).openings},
	{"tense", "tense: ", (*Doc).tense},
	{"classes", "classes: ", (*Doc).classes},
}

// Name is the family's name.
func (f Family) Name() string { return families[f].name }

// Weight is what the log-likelihoods of the family's features are multiplied
// by.
func (f Family) Weight() float64 { return 1 }

var (
	cWe     = class("we", "i")
	cYou    = class("you")
	cThey   = class("they")
	cOthers = class("other", "party", "anyone")
	cPerson = cWe | cYou | cThey | cOthers
	cModal  = class("will", "would", "can", "could", "may", "must")
	cNot    = class("not")
	cIf     = class("if")
	cAct    = class("harm", "harmnoun", "suffer", "help", "talk", "talknoun", "calm", "pledge", "pledgenoun", "direct", "fear", "ask", "asknoun", "comply", "say", "think", "judge", "thank")
	cVerb   = class("harm", "suffer", "help", "talk", "pledge", "direct", "ask", "comply", "say", "think", "thank")
	cMarker = cPerson | cModal | cNot | cIf | cAct | class("ready", "need", "past", "have", "be")
)

// sym names the first of the classes in mask that t has, or "".
func (t Token) sym(mask Class) string {
	c := t.class & mask
	if t.Word == nameWord && mask&cThey != 0 {
		return "NAME"
	}
	if c == 0 {
		return ""
	}
	for i, name := range classNames {
		if c&(1<<i) != 0 {
			return symbols[i] + name[len(name):]
		}
	}
	return ""
}

// symbols are the names of the classes as they appear in features.
var symbols = func() []string {
	s := make([]string, len(classNames))
	for i, name := range classNames {
		s[i] = "‹" + name + "›"
	}
	return s
}()

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

// skips emits pairs with one word between.
func (d *Doc) skips(emit emitFunc) {
	for i := 2; i < len(d.Tokens); i++ {
		t := d.Tokens[i]
		if d.Tokens[i-2].sentence == t.sentence {
			emit(t.sentence, d.joined(i-2, i), d.Tokens[i-2].Word, "_", t.Word)
		}
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
		modal := t.sym(cModal | class("ready", "need", "going"))
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
	ask := class("ask")
	for i, t := range d.Tokens {
		if t.class&ask == 0 {
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
		if t.class&class("past") != 0 || t.class&class("have") != 0 {
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
