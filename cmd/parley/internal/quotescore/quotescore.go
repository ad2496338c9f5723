// Package quotescore compares the quotes and speakers that a system finds in
// articles with those that people marked there. [Score] is the comparison;
// [Read] and [ReadAnswers] read the two files.
//
// # Quotes
//
// Only quotes of at least [MinWords] words count, on both sides. A quote is
// found exactly if its two ends agree to one character once whatever is neither
// letter nor digit has been cut off both; no quote is counted for two. Spans
// that the marks of an article leave in doubt, and short fragments, are no
// ground for praise or blame: quotes there are left out. A second precision,
// called firm, also leaves out quotes between marks that nobody attributed:
// some are titles or scare quotes, some were overlooked, so the truth lies
// between the two.
//
// Overlap measures the same by words: those that stand in a quote.
//
// # Speakers
//
// They are compared where the span is exact and the article names a source.
// A speaker is right if the head words of his phrase and those of the source
// (see headWords) have one in common; no answer is wrong. Sources that are
// pronouns are counted apart, since the article does not tell whom they stand
// for: only whether the system gave somebody.
package quotescore

import (
	"slices"
	"strings"
	"unicode"
)

// MinWords is how many words a quote must have to count.
const MinWords = 4

// A Quote is a stretch [Start, End) of an article, in code points, that a
// system took for a quote. Speaker is empty where it names nobody.
type Quote struct {
	Start, End int
	Text       string // what the system thinks stands there; may be empty
	Speaker    string
}

// A Ratio is a share with the numbers that it comes of.
type Ratio struct {
	Hits int `json:"hits"`
	Of   int `json:"of"`
}

// Share is the ratio as a number; 0 of 0 is 0.
func (r Ratio) Share() float64 {
	if r.Of == 0 {
		return 0
	}
	return float64(r.Hits) / float64(r.Of)
}

// count adds one case.
func (r *Ratio) count(hit bool) {
	r.Of++
	if hit {
		r.Hits++
	}
}

// F1 is the harmonic mean of two shares.
func F1(precision, recall float64) float64 {
	if precision+recall == 0 {
		return 0
	}
	return 2 * precision * recall / (precision + recall)
}

// Figures are the result of a comparison.
type Figures struct {
	Documents int

	// Precision and Recall are of exact spans; Firm is the precision among
	// quotes other than those between marks that nobody attributed.
	Precision, Recall, Firm Ratio

	// WordPrecision and WordRecall are by words.
	WordPrecision, WordRecall Ratio

	// ByMark is the recall by kind of quotation mark.
	ByMark map[string]*Ratio

	Spurious Spurious
	Speakers Speakers
	Pronouns Pronouns
	LeftOut  LeftOut

	// OtherText counts quotes whose text is not what stands at their offsets:
	// offsets in other units than code points are the usual cause.
	OtherText int

	// OutOfText counts quotes that do not lie in their article, Repeated those
	// that a system gave more than once.
	OutOfText, Repeated int

	// Errors lists what went wrong, in the order of the articles.
	Errors []Error
}

// Spurious counts the quotes that are none of the article's.
type Spurious struct {
	Unattributed int `json:"unattributed"` // between marks, attributed to nobody
	Overlapping  int `json:"overlapping"`  // a quote stands there, with other ends
	Elsewhere    int `json:"elsewhere"`
}

// Speakers are the figures of sources other than pronouns.
type Speakers struct {
	Strict      Ratio // right, of all
	Named       Ratio // right, of the sources with a name
	Descriptive Ratio // right, of those without
	Given       Ratio // right, of those for which the system gave anybody
	AsPronoun   int   // for which it gave a pronoun
}

// Pronouns tell what the system gave where the source is a pronoun.
type Pronouns struct {
	N        int `json:"exampleCount"`
	Resolved int `json:"resolved"` // something other than a pronoun
	Same     int `json:"same"`
	Other    int `json:"other"` // another pronoun
	Nobody   int `json:"nobody"`
}

// LeftOut counts what is not judged.
type LeftOut struct {
	NoSource      int `json:"noSource"`      // quotes found whose article names no source,
	NoSourceNamed int `json:"noSourceNamed"` // and those of them for which the system does
	Nested        int `json:"nested"`        // quotes found that stand in reported speech
	Short         int `json:"short"`         // quotes of the system with few words
	Doubtful      int `json:"doubtful"`      // quotes of the system in doubtful spans
}

// An Error is one thing that went wrong.
type Error struct {
	Kind    string `json:"kind"` // missed, spurious, speaker
	Article string `json:"doc"`
	Text    string `json:"text"`
	Want    string `json:"want"` // the source that the article has
	Got     string `json:"got"`  // the speaker that the system gives
}

// span is a stretch [start, end) of an article, in code points.
type span struct{ start, end int }

// overlaps reports whether s and t share a character.
func (s span) overlaps(t span) bool { return s.start < t.end && t.start < s.end }

// near reports whether the ends of s and t differ by one character at most.
func (s span) near(t span) bool {
	return abs(s.start-t.start) <= 1 && abs(s.end-t.end) <= 1
}

func abs(n int) int { return max(n, -n) }

// A finding is a quote of the system that counts: its core, without the marks
// at its ends, and what it says.
type finding struct {
	core  span
	quote Quote
}

// Score compares what a system found, by article, with the articles. An
// article for which it has nothing counts as one in which it found nothing.
func Score(articles []Article, found map[string][]Quote) Figures {
	f := Figures{Documents: len(articles), ByMark: map[string]*Ratio{}}
	for _, a := range articles {
		s := scorer{figures: &f, article: a, text: []rune(a.Text)}
		s.read(found[a.Doc])
		s.match()
		s.countWords()
	}
	f.Firm = Ratio{f.Precision.Hits, f.Precision.Of - f.Spurious.Unattributed}
	return f
}

// A scorer compares one article.
type scorer struct {
	figures  *Figures
	article  Article
	text     []rune
	findings []finding
}

// read takes the quotes that count.
func (s *scorer) read(quotes []Quote) {
	f := s.figures
	seen := map[span]bool{}
	for _, q := range quotes {
		if q.Start < 0 || q.Start > q.End || q.End > len(s.text) {
			f.OutOfText++
			continue
		}
		text := string(s.text[q.Start:q.End])
		if q.Text != "" && q.Text != text {
			f.OtherText++
		}
		if CountWords(text) < MinWords {
			f.LeftOut.Short++
			continue
		}
		if s.doubtful(span{q.Start, q.End}) {
			f.LeftOut.Doubtful++
			continue
		}
		core := s.core(span{q.Start, q.End})
		if seen[core] {
			f.Repeated++
		}
		seen[core] = true
		s.findings = append(s.findings, finding{core, q})
	}
}

// doubtful reports whether half of a quote or more lies in spans that the
// article leaves in doubt, or whether it is one of the article's fragments with
// a little around it.
func (s *scorer) doubtful(q span) bool {
	inDoubt := 0
	for _, o := range s.article.Others {
		if o.doubtful() {
			inDoubt += max(0, min(q.end, o.End)-max(q.start, o.Start))
		}
	}
	if 2*inDoubt >= q.end-q.start {
		return true
	}
	const margin = 2 // characters
	for _, o := range s.article.Fragments {
		touches := o.Start <= q.end && o.End >= q.start
		if touches && q.start >= o.Start-margin && q.end <= o.End+margin {
			return true
		}
	}
	return false
}

// core cuts what is neither letter nor digit off both ends.
func (s *scorer) core(q span) span {
	for q.start < q.end && !alphanumeric(s.text[q.start]) {
		q.start++
	}
	for q.end > q.start && !alphanumeric(s.text[q.end-1]) {
		q.end--
	}
	return q
}

// match pairs the article's quotes with the findings, each with the nearest
// that is free, and counts what is left over.
func (s *scorer) match() {
	f := s.figures
	used := make([]bool, len(s.findings))
	for _, want := range s.article.Quotes {
		at := s.nearest(s.core(want.span()), used)
		f.Recall.count(at >= 0)
		if f.ByMark[want.Mark] == nil {
			f.ByMark[want.Mark] = &Ratio{}
		}
		f.ByMark[want.Mark].count(at >= 0)
		if at < 0 {
			s.fail("missed", want.Text, want.Speaker.String(), "")
			continue
		}
		used[at] = true
		s.judge(want, s.findings[at].quote)
	}
	for i, got := range s.findings {
		f.Precision.count(used[i])
		if !used[i] {
			s.spurious(got)
		}
	}
}

// nearest returns the free finding whose ends lie nearest to those of q, the
// first of several, or -1 if none is near.
func (s *scorer) nearest(q span, used []bool) int {
	best, distance := -1, 0
	for i, got := range s.findings {
		d := abs(q.start-got.core.start) + abs(q.end-got.core.end)
		if !used[i] && q.near(got.core) && (best < 0 || d < distance) {
			best, distance = i, d
		}
	}
	return best
}

// spurious counts a quote that is none of the article's.
func (s *scorer) spurious(got finding) {
	n := &s.figures.Spurious
	switch {
	case slices.ContainsFunc(s.article.Others, func(o Other) bool { return o.unattributed() && got.core.near(s.core(o.span())) }):
		n.Unattributed++
	case slices.ContainsFunc(s.article.Quotes, func(q Gold) bool { return got.core.overlaps(s.core(q.span())) }):
		n.Overlapping++
	default:
		n.Elsewhere++
	}
	s.fail("spurious", string(s.text[got.quote.Start:got.quote.End]), "", got.quote.Speaker)
}

// judge compares the speakers of a quote that was found.
func (s *scorer) judge(want Gold, got Quote) {
	f := s.figures
	source, answer := want.Speaker.String(), strings.TrimSpace(got.Speaker)
	switch {
	case want.Speaker == nil:
		f.LeftOut.NoSource++
		if answer != "" {
			f.LeftOut.NoSourceNamed++
		}
	case want.Nested:
		f.LeftOut.Nested++
	case IsPronoun(source):
		f.Pronouns.count(source, answer)
	default:
		if !f.Speakers.count(source, answer) {
			s.fail("speaker", want.Text, source, answer)
		}
	}
}

// count adds a quote whose source is a pronoun.
func (p *Pronouns) count(source, answer string) {
	p.N++
	switch {
	case answer == "":
		p.Nobody++
	case !IsPronoun(answer):
		p.Resolved++
	case bare(answer) == bare(source):
		p.Same++
	default:
		p.Other++
	}
}

// count adds a quote whose source is a phrase and reports whether it is right.
func (n *Speakers) count(source, answer string) bool {
	want, named := headWords(source)
	right := false
	switch {
	case answer == "":
	case IsPronoun(answer):
		n.AsPronoun++
	default:
		got, _ := headWords(answer)
		for word := range want {
			right = right || got[word]
		}
	}
	n.Strict.count(right)
	if named {
		n.Named.count(right)
	} else {
		n.Descriptive.count(right)
	}
	if answer != "" {
		n.Given.count(right)
	}
	return right
}

func (s *scorer) fail(kind, text, want, got string) {
	s.figures.Errors = append(s.figures.Errors, Error{kind, s.article.Doc, text, want, got})
}

// countWords counts the words that stand in quotes, by the article and by the
// system, outside doubtful spans and fragments.
func (s *scorer) countWords() {
	var skip []span
	for _, o := range s.article.Others {
		if o.doubtful() {
			skip = append(skip, o.span())
		}
	}
	for _, o := range s.article.Fragments {
		skip = append(skip, o.span())
	}
	f := s.figures
	for _, w := range words(s.text) {
		if slices.ContainsFunc(skip, w.overlaps) {
			continue
		}
		gold := slices.ContainsFunc(s.article.Quotes, func(q Gold) bool { return w.overlaps(q.span()) })
		mine := slices.ContainsFunc(s.findings, func(g finding) bool { return w.overlaps(span{g.quote.Start, g.quote.End}) })
		if mine {
			f.WordPrecision.count(gold)
		}
		if gold {
			f.WordRecall.count(mine)
		}
	}
}

// words finds the runs of letters and digits, with apostrophes inside.
func words(text []rune) []span {
	var out []span
	for i := 0; i < len(text); i++ {
		if !alphanumeric(text[i]) {
			continue
		}
		start := i
		for i < len(text) && (alphanumeric(text[i]) || apostrophe(text[i]) && i+1 < len(text) && alphanumeric(text[i+1])) {
			i++
		}
		out = append(out, span{start, i})
	}
	return out
}

// CountWords counts what stands between white space or dashes and holds a
// letter or a digit.
func CountWords(s string) int {
	n := 0
	runes := []rune(s)
	inside := false
	for i, r := range runes {
		switch {
		case unicode.IsSpace(r), r >= '–' && r <= '―', r == '-' && (next(runes, i) == '-' || i > 0 && runes[i-1] == '-'):
			inside = false
		case alphanumeric(r) && !inside:
			inside = true
			n++
		}
	}
	return n
}

// next is the rune after the one at i, or 0.
func next(runes []rune, i int) rune {
	if i+1 < len(runes) {
		return runes[i+1]
	}
	return 0
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func apostrophe(r rune) bool { return r == '\'' || r == '’' }
