package report

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"regexp"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The size of a plot in points. It is drawn for the width of a telephone:
// wider screens show several beside each other.
const (
	plotWidth  = vg.Length(340)
	plotHeight = vg.Length(250)
)

// palette tells curves apart for the colour-blind as well (Okabe and Ito 2008,
// Color Universal Design).
var palette = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
	{0xe6, 0x9f, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff},
}

func tint(i int) color.RGBA { return palette[i%len(palette)] }

// A line is a named row of points.
type line struct {
	name   string
	points plotter.XYs
}

// newPlot makes an empty plot with axes from 0 or from low to 1.
func newPlot(x, y string, xLow, yLow float64) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.Transparent
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xLow, 1, yLow, 1
	sans := func(f *font.Font, size vg.Length) { f.Variant, f.Size = "Sans", size }
	sans(&p.X.Label.TextStyle.Font, 12)
	sans(&p.Y.Label.TextStyle.Font, 12)
	sans(&p.X.Tick.Label.Font, 10)
	sans(&p.Y.Tick.Label.Font, 10)
	sans(&p.Legend.TextStyle.Font, 10)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = color.Gray{0xdd}, color.Gray{0xdd}
	p.Add(grid)
	p.Legend.Padding = 2
	return p
}

// addLines draws lines with a mark at each point.
func addLines(p *plot.Plot, lines []line) error {
	for i, l := range lines {
		curve, marks, err := plotter.NewLinePoints(l.points)
		if err != nil {
			return fmt.Errorf("draw %s: %w", l.name, err)
		}
		curve.Color, curve.Width = tint(i), 1.5
		marks.Color, marks.Radius = tint(i), 2.2
		marks.Shape = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.TriangleGlyph{}}[i%3]
		p.Add(curve, marks)
		p.Legend.Add(l.name, curve, marks)
	}
	return nil
}

// curves is a plot of lines, those without points left out.
func curves(x, y string, xLow, yLow float64, lines []line, diagonal bool) (template.HTML, error) {
	p := newPlot(x, y, xLow, yLow)
	if diagonal {
		ideal, err := plotter.NewLine(plotter.XYs{{X: xLow, Y: xLow}, {X: 1, Y: 1}})
		if err != nil {
			return "", err
		}
		ideal.Color, ideal.Dashes = color.Gray{0x88}, []vg.Length{4, 4}
		p.Add(ideal)
		p.Legend.Add("perfect", ideal)
		p.Legend.Top, p.Legend.Left = true, true
	}
	var drawn []line
	for _, l := range lines {
		if len(l.points) > 0 {
			drawn = append(drawn, l)
		}
	}
	if err := addLines(p, drawn); err != nil {
		return "", err
	}
	return svg(p)
}

// bars is a plot of groups of bars: one group for each name, one bar in it
// for each row of values, between 0 and 1.
func bars(names []string, rows []string, values [][]float64) (template.HTML, error) {
	p := newPlot("", "", 0, 0)
	const width = 16
	for i, row := range rows {
		b, err := plotter.NewBarChart(plotter.Values(values[i]), width)
		if err != nil {
			return "", fmt.Errorf("draw %s: %w", row, err)
		}
		b.Color, b.LineStyle.Width = tint(i), 0
		b.Offset = vg.Length(float64(i)-float64(len(rows)-1)/2) * width
		p.Add(b)
		p.Legend.Add(row, b)
	}
	p.NominalX(names...)
	p.X.Min, p.X.Max = -0.5, float64(len(names))-0.5
	p.Y.Min, p.Y.Max = 0, 1.2 // room for the legend
	p.Y.Tick.Marker = plot.ConstantTicks([]plot.Tick{{Value: 0, Label: "0"}, {Value: 0.5, Label: "0.5"}, {Value: 1, Label: "1"}})
	p.Legend.Top, p.Legend.Left = true, true
	return svg(p)
}

// size is what fixes the size of a drawing; without it the page decides.
var size = regexp.MustCompile(`(?s)^.*?<svg width="[^"]*" height="[^"]*"`)

// svg draws a plot as an element of a page.
func svg(p *plot.Plot) (template.HTML, error) {
	c := vgsvg.New(plotWidth, plotHeight)
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", fmt.Errorf("draw: %w", err)
	}
	return template.HTML(size.ReplaceAllString(b.String(), `<svg role="img"`)), nil
}

// reliabilityPlot shows how often answers are right by how sure they are.
func (r Report) reliabilityPlot(h int) (template.HTML, error) {
	var lines []line
	for _, s := range r.Sets {
		l := line{name: s.Name}
		for _, b := range s.Heads[h].Reliability {
			if b.N > 0 {
				l.points = append(l.points, plotter.XY{X: b.Confidence, Y: b.Accuracy})
			}
		}
		lines = append(lines, l)
	}
	return curves("mean probability of the answer", "share that is right", 0.2, 0.2, lines, true)
}

// learningPlot shows macro-F1 by how much of the seeds is learned from.
func (r Report) learningPlot(h int) (template.HTML, error) {
	var lines []line
	low := 1.0
	for _, s := range r.Sets {
		l := line{name: s.Name}
		for _, p := range s.Heads[h].Learning {
			if s.Has(h) {
				l.points = append(l.points, plotter.XY{X: p.Share, Y: p.MacroF1[h]})
				low = min(low, p.MacroF1[h])
			}
		}
		lines = append(lines, l)
	}
	return curves("share of the seeds", "macro-F1", 0, max(0, low-0.15), lines, false)
}

// coveragePlot shows how often answers are right if only the surest are given.
func (h Head) coveragePlot() (template.HTML, error) {
	var lines []line
	low := 1.0
	for _, c := range h.Coverage {
		l := line{name: "by " + c.By}
		for _, p := range c.Points {
			l.points = append(l.points, plotter.XY{X: p.Coverage, Y: p.Accuracy})
			low = min(low, p.Accuracy)
		}
		lines = append(lines, l)
	}
	return curves("share of quotes answered", "share that is right", 0, max(0, low-0.15), lines, false)
}

// labelPlot shows precision, recall and F1 of each label.
func (h Head) labelPlot() (template.HTML, error) {
	values := make([][]float64, 3)
	for _, l := range h.Metrics.Labels {
		for i, v := range []float64{l.Precision, l.Recall, l.F1} {
			values[i] = append(values[i], v)
		}
	}
	return bars(h.Labels, []string{"precision", "recall", "F1"}, values)
}
