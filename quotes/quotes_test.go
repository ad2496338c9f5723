package quotes

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the wanted output in testdata")

// TestExtract_golden reads one file for each construction: an article, a line
// "-- want --", and what Extract finds in it.
func TestExtract_golden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text, want, _ := strings.Cut(string(data), "-- want --\n")
			got := render(text, Extract(text, Options{Indirect: strings.Contains(file, "indirect")}))
			if *update {
				if err := os.WriteFile(file, []byte(text+"-- want --\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

var kindNames = [...]string{Direct: "direct", Fragment: "fragment", Title: "title", Indirect: "indirect"}

var speakerKindNames = [...]string{Person: "person", Organization: "organization", Place: "place",
	Description: "description", Group: "group", Pronoun: "pronoun"}

var cueKindNames = [...]string{CueNeutral: "neutral", CueDirective: "directive", CueCommissive: "commissive",
	CueAccusing: "accusing", CueApproving: "approving", CueDenying: "denying", CueAsking: "asking", CueAssertive: "assertive"}

// render writes a document for people: each quote with what is known of it,
// then the speakers.
func render(text string, d Document) string {
	var b strings.Builder
	for _, q := range d.Quotes {
		fmt.Fprintf(&b, "%s: %s\n", kindNames[q.Kind], strings.ReplaceAll(q.Text, "\n", " ⏎ "))
		if s := q.Speaker; s != nil {
			fmt.Fprintf(&b, "  by %s, %s", s.Name, speakerKindNames[s.Kind])
			if s.Role != "" {
				fmt.Fprintf(&b, " (%s)", s.Role)
			}
			if s.Mention != s.Name {
				fmt.Fprintf(&b, ", here %q", s.Mention)
			}
			if s.Relayer != "" {
				fmt.Fprintf(&b, ", through %s", s.Relayer)
			}
			fmt.Fprintf(&b, ", %.2f\n", s.Confidence)
		}
		if c := q.Cue; c != nil {
			fmt.Fprintf(&b, "  cue %s (%s): %s\n", c.Lemma, cueKindNames[c.Kind], text[c.Span.Start:c.Span.End])
		}
	}
	for _, s := range d.Speakers {
		fmt.Fprintf(&b, "speaker %s: %d quotes,", s.Name, s.Quotes)
		for _, m := range s.Mentions {
			fmt.Fprintf(&b, " [%s]", text[m.Start:m.End])
		}
		b.WriteByte('\n')
	}
	return b.String()
}
