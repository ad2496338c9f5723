package main

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"path/filepath"
	"slices"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

//go:embed page.html
var pageSource string

// A page shows articles with their quotes marked. Offsets are bytes.
type page struct {
	Articles []article
	marks    int // how many quotes are in them
}

type article struct {
	Name    string
	Pieces  []piece
	Summary *parleyv1.AnalyzeDocumentResponse
}

// A piece is a stretch of an article: in a quote, or not if Quote is nil. The
// first piece of a quote bears the note on it, and the others lead to it.
type piece struct {
	Text  string
	Quote *parleyv1.Quote
	Mark  int // numbers the quotes of a page, from 1
	First bool
}

func (p *page) add(d document, r *parleyv1.AnalyzeDocumentResponse) {
	a := article{filepath.Base(d.name), pieces(d.text, r.GetQuotes()), r}
	marks := make(map[*parleyv1.Quote]int)
	for i := range a.Pieces {
		piece := &a.Pieces[i]
		if piece.Quote == nil {
			continue
		}
		if marks[piece.Quote] == 0 {
			p.marks++
			marks[piece.Quote], piece.First = p.marks, true
		}
		piece.Mark = marks[piece.Quote]
	}
	p.Articles = append(p.Articles, a)
}

// pieces cuts a text where a quote begins or ends. Where quotes overlap, the
// shorter one shows: it is the fragment within indirect speech.
func pieces(text string, quotes []*parleyv1.Quote) []piece {
	type part struct {
		start, end int32
		quote      *parleyv1.Quote
	}
	var parts []part
	for _, q := range quotes {
		for _, s := range q.GetParts() {
			parts = append(parts, part{s.GetStart(), s.GetEnd(), q})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.end-b.start, a.end-a.start) })
	owner := make([]*parleyv1.Quote, len(text))
	for _, p := range parts {
		for i := p.start; i < p.end; i++ {
			owner[i] = p.quote
		}
	}
	var out []piece
	for i := 0; i < len(text); {
		end := i + 1
		for end < len(text) && owner[end] == owner[i] {
			end++
		}
		out = append(out, piece{Text: text[i:end], Quote: owner[i]})
		i = end
	}
	return out
}

func (p page) write(w io.Writer) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"stance":    func(s parleyv1.Stance) string { return word(s) },
		"sentiment": func(s parleyv1.Sentiment) string { return word(s) },
		"kind":      func(k parleyv1.QuoteKind) string { return word(k) },
		"stances":   stances,
		"percent":   percent,
		"unclaimed": unclaimed,
		"unclear":   func() string { return unclear },
		"who":       func(q *parleyv1.Quote) string { return cmp.Or(q.GetSpeaker().GetName(), unclear) },
		"strongest": func(cs []*parleyv1.Contribution) []*parleyv1.Contribution { return cs[:min(5, len(cs))] },
	}).Parse(pageSource)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}
