package main

import (
	"bytes"
	"cmp"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// A chart is a table and a plot of what a name of measurements was given.
type chart struct {
	name    string // of the measurements
	file    string
	x       string // what is given
	log     bool   // whether the plot shows its logarithm
	columns []column
}

// A column of a table shows one number from the rounds.
type column struct {
	head  string
	unit  string
	scale float64
	of    func([]float64) float64
}

// charts are printed in this order. The plot is of the first column.
var charts = []chart{
	{"Classify_words", "scaling-words.svg", "words in the text", true, []column{
		{"ns a word, least", "sec/word", 1e9, least},
		{"median", "sec/word", 1e9, median},
		{"µs a text, least", "sec/op", 1e6, least},
		{"median", "sec/op", 1e6, median},
	}},
	{"Classify_features", "scaling-features.svg", "features in the model", true, []column{
		{"µs a quote, least", "sec/op", 1e6, least},
		{"median", "sec/op", 1e6, median},
		{"table, MiB", "table-MiB", 1, least},
	}},
	{"Classify_labels", "scaling-labels.svg", "labels of the head", false, []column{
		{"µs a quote, least", "sec/op", 1e6, least},
		{"median", "sec/op", 1e6, median},
		{"table, MiB", "table-MiB", 1, least},
	}},
	{"callers", "scaling-callers.svg", "callers", true, []column{
		{"µs a call, least", "sec/op", 1e6, least},
		{"median", "sec/op", 1e6, median},
		{"calls/s, most", "op/sec", 1, slices.Max[[]float64]},
		{"p50 ms, median", "p50", 1e3, median},
		{"p99 ms, median", "p99", 1e3, median},
	}},
}

func least(values []float64) float64 { return slices.Min(values) }

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[len(sorted)/2] + sorted[(len(sorted)-1)/2]) / 2
}

// given returns what the measurements of the chart were given, ascending.
func (c chart) given(m measurements) (xs []int) {
	for name := range m {
		if x, ok := strings.CutPrefix(name, c.name+"/"); ok {
			if n, err := strconv.Atoi(x); err == nil {
				xs = append(xs, n)
			}
		}
	}
	slices.Sort(xs)
	return xs
}

// value is what a column shows for x.
func (c chart) value(m measurements, x int, col column) float64 {
	return col.scale * col.of(m[fmt.Sprintf("%s/%d", c.name, x)][col.unit])
}

// table is in Markdown.
func (c chart) table(m measurements) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n| %s |", c.x)
	for _, col := range c.columns {
		fmt.Fprintf(&b, " %s |", col.head)
	}
	fmt.Fprintf(&b, "\n|%s\n", strings.Repeat(" ---: |", 1+len(c.columns)))
	for _, x := range c.given(m) {
		fmt.Fprintf(&b, "| %s |", grouped(x))
		for _, col := range c.columns {
			fmt.Fprintf(&b, " %s |", short(c.value(m, x, col)))
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

// short writes a number with three digits or as many as it has before the
// point.
func short(v float64) string {
	switch {
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return grouped(int(v + 0.5))
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

// The colours of a plot can be seen on white and on black: there is no
// background.
var (
	ink  = color.Gray{0x80}
	grid = color.NRGBA{0x80, 0x80, 0x80, 0x60}
	line = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
)

// draw writes the plot to a folder.
func (c chart) draw(m measurements, dir string) error {
	col := c.columns[0]
	var points plotter.XYs
	var ticks plot.ConstantTicks
	for _, x := range c.given(m) {
		points = append(points, plotter.XY{X: float64(x), Y: c.value(m, x, col)})
		ticks = append(ticks, plot.Tick{Value: float64(x), Label: grouped(x)})
	}
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Label.Text, p.Y.Label.Text = c.x, col.head
	p.X.Tick.Marker = ticks
	if c.log {
		p.X.Scale = plot.LogScale{}
	}
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Tick.Color = ink, ink
		a.Label.TextStyle.Color, a.Tick.Label.Color = ink, ink
		a.Label.TextStyle.Font.Variant, a.Tick.Label.Font.Variant = "Sans", "Sans"
	}
	lines := plotter.NewGrid()
	lines.Horizontal.Color, lines.Vertical.Color = grid, grid
	curve, marks, err := plotter.NewLinePoints(points)
	if err != nil {
		return fmt.Errorf("draw %s: %w", c.file, err)
	}
	curve.Color, curve.Width = line, 1.5
	marks.Color, marks.Radius, marks.Shape = line, 2.5, draw.CircleGlyph{}
	p.Add(lines, curve, marks)
	top := slices.MaxFunc(points, func(a, b plotter.XY) int { return cmp.Compare(a.Y, b.Y) })
	p.Y.Min, p.Y.Max = 0, 1.1*top.Y
	drawing, err := p.WriterTo(400, 240, "svg")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := drawing.WriteTo(&b); err != nil {
		return err
	}
	// The font that the plot was laid out with is not everywhere.
	svg := bytes.ReplaceAll(b.Bytes(), []byte("Liberation Sans"), []byte("Liberation Sans,Arial,sans-serif"))
	return os.WriteFile(filepath.Join(dir, c.file), svg, 0o644)
}
