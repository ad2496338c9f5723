package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	texttemplate "text/template"

	"github.com/parley-dev/parley/classifier"
)

//go:embed page.html
var pageSource string

//go:embed accuracy.md
var markdownSource string

// helpers are what both templates can say.
func (r Report) helpers() map[string]any {
	return map[string]any{
		"three":    func(v float64) string { return fmt.Sprintf("%.3f", v) },
		"odds":     func(v float64) string { return fmt.Sprintf("%+.2f", v) },
		"percent":  func(v float64) string { return fmt.Sprintf("%.1f", 100*v) },
		"interval": interval,
		"loss":     loss,
		"clear":    func(i classifier.Interval) bool { return i.Low > 0 || i.High < 0 },
		"share":    share,
		"marks":    marks,
		"own":      func(s Set) string { return owner(s) },
		"first":    func(n int, ms []Mistake) []Mistake { return ms[:min(n, len(ms))] },
	}
}

// interval writes a figure and its bounds.
func interval(i classifier.Interval) string {
	return fmt.Sprintf("%.3f (%.3f–%.3f)", i.Value, i.Low, i.High)
}

// loss writes a difference in points of a hundred.
func loss(i classifier.Interval) string {
	return fmt.Sprintf("%+.1f (%+.1f to %+.1f)", 100*i.Value, 100*i.Low, 100*i.High)
}

// share is what part n is of the sum of a row.
func share(n int, row []int) float64 {
	sum := 0
	for _, v := range row {
		sum += v
	}
	return float64(n) / float64(max(sum, 1))
}

// owner says who has the quotes of a set.
func owner(s Set) string {
	if s.Own {
		return "part of this repository"
	}
	return "not part of this repository"
}

// A mark is a place on a coverage curve.
type mark struct {
	By                          string
	AtLeast, Coverage, Accuracy float64
}

// marks picks the points of each curve that answer at least half, two thirds,
// four fifths, nine tenths and all of the quotes.
func marks(h Head) []mark {
	var out []mark
	for _, c := range h.Coverage {
		var last float64
		for _, share := range []float64{0.5, 0.65, 0.8, 0.9, 1} {
			i := slices.IndexFunc(c.Points, func(p classifier.CoveragePoint) bool { return p.Coverage >= share-1e-9 })
			if i < 0 || c.Points[i].Coverage == last {
				continue
			}
			p := c.Points[i]
			last = p.Coverage
			out = append(out, mark{c.By, p.AtLeast, p.Coverage, p.Accuracy})
		}
	}
	return out
}

// WritePage writes one page of HTML that needs nothing else.
func (r Report) WritePage(w io.Writer) error {
	functions := r.helpers()
	functions["reliability"] = r.reliabilityPlot
	functions["learning"] = r.learningPlot
	functions["coverage"] = Head.coveragePlot
	functions["bars"] = Head.labelPlot
	t, err := template.New("page").Funcs(functions).Parse(pageSource)
	if err != nil {
		return err
	}
	return t.Execute(w, r)
}

// WriteMarkdown writes the figures as Markdown, with texts of the seeds alone.
func (r Report) WriteMarkdown(w io.Writer) error {
	functions := r.helpers()
	functions["cell"] = cell
	t, err := texttemplate.New("markdown").Funcs(functions).Parse(markdownSource)
	if err != nil {
		return err
	}
	return t.Execute(w, r)
}
