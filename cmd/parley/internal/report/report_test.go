package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/parley-dev/parley/classifier"
)

// secret stands in every text of a set that is not the project's own, and
// awkward in every text of the seeds.
const (
	secret  = "periwinkle"
	awkward = "<b>|`lane`"
)

// rows are a few quotes of every label; with the same word in each of them.
func rows(word string) []classifier.Example {
	var out []classifier.Example
	for i, noun := range []string{"ship", "road", "bridge", "camp", "port", "farm"} {
		for j, turn := range []struct{ text, stance, sentiment string }{
			{"If you cross, we will destroy the %s.", classifier.Threat, classifier.Negative},
			{"We call on them to release the %s.", classifier.Demand, classifier.Neutral},
			{"We have no intention of attacking the %s.", classifier.Reassurance, classifier.Positive},
			{"The %s was counted on Tuesday.", classifier.None, classifier.Neutral},
			{"The %s was counted by us.", classifier.Threat, classifier.Negative}, // nobody gets it right
		} {
			out = append(out, classifier.Example{
				ID:     fmt.Sprint(i, "-", j),
				Text:   fmt.Sprintf(turn.text, noun) + " " + word,
				Labels: []string{turn.stance, turn.sentiment},
				Group:  noun,
				Author: fmt.Sprint("author ", i%3),
			})
		}
	}
	return out
}

// testReport is a report on seeds and a set with a telling name.
func testReport(t *testing.T) *Report {
	t.Helper()
	s, seeds, others := classifier.DefaultSettings(), rows(awkward), rows(secret)
	for i := range others {
		others[i].Labels[1] = "" // sentiment is not measured
	}
	others[0].Labels[0] = classifier.Demand // a mistake
	r := &Report{Date: "2030-01-02", Method: "cross-validation", Command: "parley eval"}
	set, err := Seeds("seeds", seeds, s, classifier.ByAuthor(3), func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	m, err := classifier.Train(seeds, s)
	if err != nil {
		t.Fatal(err)
	}
	r.Describe(m)
	other, err := Ask("<i>others</i>", m, others)
	if err != nil {
		t.Fatal(err)
	}
	r.Sets = []Set{set, other}
	curve, err := classifier.LearningCurve(seeds, s, classifier.ByAuthor(3), []float64{0.5, 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Sets[0].SetLearning(curve)
	for _, family := range classifier.Families()[:2] {
		without, err := classifier.CrossValidateWithout(family, seeds, s, classifier.ByAuthor(3), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Ablate(family, []classifier.Evaluation{without, other.evaluation}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func render(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReport(t *testing.T) {
	r := testReport(t)
	page, markdown := render(t, r.WritePage), render(t, r.WriteMarkdown)
	again := testReport(t)
	if render(t, again.WritePage) != page || render(t, again.WriteMarkdown) != markdown {
		t.Error("a second report differs")
	}
	for _, test := range []struct {
		name, report string
		want         []string
		not          []string
	}{
		{"page", page,
			[]string{"2030-01-02", r.Model.Version, secret, "&lt;b&gt;", "&lt;i&gt;others", "<svg role", "lower case", r.Ablation[1].Family},
			[]string{"<i>", "http:", "https:", "<script", "ZgotmplZ"}},
		{"markdown", markdown,
			[]string{"2030-01-02", r.Model.Version, r.Model.SeedDigest, "not part of this repository", `\<b\>\|`, "| lower case |", "written by language models", "| 50.0 % |"},
			[]string{secret, "<no value>", "%!"}},
	} {
		for _, want := range test.want {
			if !strings.Contains(test.report, want) {
				t.Errorf("the %s lacks %q", test.name, want)
			}
		}
		for _, not := range test.not {
			if strings.Contains(strings.ReplaceAll(test.report, "http://www.w3.org", ""), not) {
				t.Errorf("the %s holds %q", test.name, not)
			}
		}
	}
}

// TestReport_tables holds the tables of the Markdown to having as many cells in
// every row as in their head.
func TestReport_tables(t *testing.T) {
	cells := 0
	for n, line := range strings.Split(render(t, testReport(t).WriteMarkdown), "\n") {
		switch got := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); {
		case !strings.HasPrefix(line, "|"):
			cells = 0
		case cells == 0:
			cells = got
		case cells != got:
			t.Errorf("line %d: %d marks, want %d: %s", n+1, got, cells, line)
		}
	}
}

// TestReport_drawings holds every drawing to being well-formed and in need of
// nothing.
func TestReport_drawings(t *testing.T) {
	page := render(t, testReport(t).WritePage)
	drawings := regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(page, -1)
	if len(drawings) != 2+2+2*2+2 { // reliability, learning, stance of two sets, sentiment of one
		t.Errorf("%d drawings", len(drawings))
	}
	for _, d := range drawings {
		for x := xml.NewDecoder(strings.NewReader(d)); ; {
			if _, err := x.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in %s", err, d)
			}
		}
	}
}

func TestReport_mistakes(t *testing.T) {
	r := testReport(t)
	ms := r.Sets[0].Heads[0].Mistakes
	if len(ms) == 0 {
		t.Fatal("no mistake")
	}
	for i, m := range ms {
		if m.Right == m.Answer || m.Text == "" || len(m.Evidence) == 0 {
			t.Errorf("got %+v", m)
		}
		if i > 0 && m.Probability < ms[i-1].Probability {
			t.Errorf("mistake %d is worse than the one before", i)
		}
	}
	if r.Sets[1].Has(1) || len(r.Columns()) != 3 || len(r.FlipColumns()) != 4 {
		t.Errorf("columns %q, %q", r.Columns(), r.FlipColumns())
	}
}
