package quotes

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// FuzzExtract holds what Extract promises for any valid UTF-8.
func FuzzExtract(f *testing.F) {
	f.Add(newsPage)
	for _, s := range []string{"", "\"", "“a b c d,” he said", "“a\n\n“b\n\nc”", "'''a''' ''b''", "Q: a\nB: c\nQ: d e f g",
		"« a » „b“ 「c」 ‘d’", "\"12\" 6'3\"\" said Mr. X", "A, B, C said “d”", "(“a) b”", "“ “ ” ” \" \"", "He\u2029“x said"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		check(t, text, Extract(text, Options{Indirect: true}))
	})
}

// check tells what is wrong with a document.
func check(t testing.TB, text string, d Document) {
	t.Helper()
	in := func(what string, s Span) {
		if s.Start < 0 || s.End > len(text) || s.Start >= s.End {
			t.Fatalf("%s %v is not in the text of %d bytes: %q", what, s, len(text), text)
		}
		if !utf8.ValidString(text[s.Start:s.End]) {
			t.Fatalf("%s %v cuts a rune: %q", what, s, text)
		}
	}
	lastStart, lastEnd := 0, 0
	for _, q := range d.Quotes {
		in("quote", q.Span)
		if q.Span.Start < lastStart || q.Kind != Indirect && q.Span.Start < lastEnd {
			t.Fatalf("quote %v after %d, %d: %q", q.Span, lastStart, lastEnd, text)
		}
		if lastStart = q.Span.Start; q.Kind != Indirect {
			lastEnd = q.Span.End
		}
		var parts []string
		for i, p := range q.Parts {
			in("part", p)
			if i > 0 && p.Start < q.Parts[i-1].End {
				t.Fatalf("parts %v overlap: %q", q.Parts, text)
			}
			parts = append(parts, text[p.Start:p.End])
		}
		if q.Text != strings.Join(parts, "\n") {
			t.Fatalf("text %q is not its parts %q", q.Text, parts)
		}
		if q.Span != (Span{q.Parts[0].Start, q.Parts[len(parts)-1].End}) || q.Kind < Direct || q.Kind > Indirect {
			t.Fatalf("span or kind of %+v", q)
		}
		if s := q.Speaker; s != nil {
			in("speaker", s.Span)
			if s.Mention != text[s.Span.Start:s.Span.End] || s.Name == "" || s.Kind == 0 || s.Confidence <= 0 || s.Confidence > 1 {
				t.Fatalf("speaker %+v: %q", s, text)
			}
		}
		if c := q.Cue; c != nil {
			in("cue", c.Span)
			if c.Lemma == "" || c.Kind == 0 {
				t.Fatalf("cue %+v: %q", c, text)
			}
		}
	}
	checkSpeakers(t, text, d, in)
}

func checkSpeakers(t testing.TB, text string, d Document, in func(string, Span)) {
	t.Helper()
	first := 0
	for _, s := range d.Speakers {
		last := 0
		for _, m := range s.Mentions {
			in("mention", m)
			if m.Start < last {
				t.Fatalf("mentions %v are not in order: %q", s.Mentions, text)
			}
			last = m.End
		}
		if s.Quotes == 0 || len(s.Mentions) == 0 || s.Mentions[0].Start < first {
			t.Fatalf("speaker %+v: %q", s, text)
		}
		first = s.Mentions[0].Start
	}
}

// pieces are what the random texts are made of.
var pieces = []string{"“", "”", "\"", "'", "‘", "’", "''", "«", "»", "„", " ", " ", " ", ", ", ". ", "? ", ": ", "\n", "\n\n", " — ", "(", ")",
	"Torvan", "Lena Okafor", "Mr. Hale", "he", "she", "they", "said", "told", "saying", "quoted by Reuters as saying", "that", "the minister",
	"of the Union", "who", "and", "according to", "12", "U.S.", "Q: ", "HALE: ", "we will not go there", "é🙂"}

func TestExtract_anyMixture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "glue"))
		first := Extract(text, Options{Indirect: true})
		if again := Extract(text, Options{Indirect: true}); !reflect.DeepEqual(first, again) {
			t.Fatalf("two answers for %q", text)
		}
	})
}

// TestExtract_strayMark adds a stray mark to one paragraph and wants the quotes
// of all the others as they were.
func TestExtract_strayMark(t *testing.T) {
	for _, stray := range []string{"“", "”", "\"", "«", "'", "‘", "''", "„"} {
		text := "He waited " + stray + " and went home.\n\n" + newsPage
		want := Extract(newsPage, Options{}).Quotes
		got := Extract(text, Options{}).Quotes
		if len(got) < len(want) {
			t.Errorf("%s: %d quotes, want %d", stray, len(got), len(want))
			continue
		}
		for i, q := range got[len(got)-len(want):] {
			if q.Text != want[i].Text {
				t.Errorf("%s: got %q, want %q", stray, q.Text, want[i].Text)
			}
		}
	}
}
