package seeds_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/seeds"
)

func TestDefault_passesCheck(t *testing.T) {
	rows, err := seeds.Default()
	if err != nil {
		t.Fatal(err)
	}
	report := seeds.Check(rows)
	for _, p := range report.Problems {
		t.Error(p)
	}
	for _, w := range report.Warnings {
		t.Log("warning:", w)
	}
	for _, c := range report.Counts {
		if c.Rows == 0 {
			t.Errorf("no row has the %s %q", c.Field, c.Value)
		}
	}
}

func TestExamples(t *testing.T) {
	rows := []seeds.Row{
		{ID: "a-1", Text: "We will answer.", Stance: "threat", Sentiment: "negative", Group: "a/1", Origin: seeds.Authored, Author: "A. Writer"},
		{ID: "d-1", Text: "dead", Stance: "none", Sentiment: "neutral", Origin: seeds.Document, Source: seeds.Source{File: "d.txt"}, Fragment: true},
	}
	got := seeds.Examples(rows)
	want := []classifier.Example{
		{ID: "a-1", Text: "We will answer.", Labels: []string{"threat", "negative"}, Group: "a/1", Author: "A. Writer"},
		{ID: "d-1", Text: "dead", Labels: []string{"none", "neutral"}, Document: "d.txt"},
	}
	equal := func(a, b classifier.Example) bool {
		return a.ID == b.ID && a.Text == b.Text && slices.Equal(a.Labels, b.Labels) &&
			a.Group == b.Group && a.Author == b.Author && a.Document == b.Document
	}
	if !slices.EqualFunc(got, want, equal) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCodebook_namesEveryLabel(t *testing.T) {
	for _, h := range classifier.Heads() {
		for _, l := range h.Labels {
			if !strings.Contains(seeds.Codebook(), "`"+l+"`") {
				t.Errorf("the %s %q is not explained", h.Name, l)
			}
		}
	}
}

// passage matches what stands between quotation marks in one paragraph. Marks
// inside other marks belong to the passage; one that is not closed ends with
// its paragraph, as where a quote is opened anew in the next.
var passage = regexp.MustCompile(`(?m)“([^“”\n]+)(?:”|$)|"([^"\n]+)"|‘([^‘’\n]+)’`)

// passages returns what stands between quotation marks in an article.
func passages(article string) (list []string) {
	for _, m := range passage.FindAllStringSubmatch(article, -1) {
		list = append(list, m[1]+m[2]+m[3])
	}
	return list
}

// TestDocuments_quotesAreVerbatim compares documents.jsonl with the articles,
// which are not ours to pass on: it runs where somebody has them.
func TestDocuments_quotesAreVerbatim(t *testing.T) {
	folder := os.Getenv("PARLEY_DOCUMENTS")
	if folder == "" {
		t.Skip("PARLEY_DOCUMENTS does not name the folder of the articles that documents.jsonl quotes")
	}
	rows, err := seeds.Default()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	articles := make(map[string]string)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		articles[filepath.Base(f)] = string(data)
	}
	quoted := make(map[string][]string) // in our file, of each article
	long := 0
	for _, r := range rows {
		if r.Origin != seeds.Document {
			continue
		}
		article, ok := articles[r.Source.File]
		if !ok {
			t.Errorf("%s: %s is not in the folder", r.Position, r.Source.File)
			continue
		}
		if !slices.Contains(passages(article), r.Text) {
			t.Errorf("%s: %q does not stand between quotation marks in %s", r.Position, r.Text, r.Source.File)
		}
		if title := r.Source.Title; !strings.Contains(spaced(article), spaced(title)) {
			t.Errorf("%s: %s does not state the title %q", r.Position, r.Source.File, title)
		}
		if slices.Contains(quoted[r.Source.File], r.Text) {
			t.Errorf("%s: %q is there twice", r.Position, r.Text)
		}
		quoted[r.Source.File] = append(quoted[r.Source.File], r.Text)
		if !r.Fragment {
			long++
		}
	}
	for file, article := range articles {
		for _, p := range passages(article) {
			if !slices.ContainsFunc(quoted[file], func(q string) bool { return strings.EqualFold(p, q) }) {
				t.Errorf("%s quotes %q, documents.jsonl does not", file, p)
			}
		}
	}
	t.Logf("%d articles, %d quotes of four words or more", len(articles), long)
}

// spaced writes all white space as single spaces.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }
