package main

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// What a terminal gets beyond a pipe, which scripts cannot see.

func TestConsole_Paint(t *testing.T) {
	const hostile = "a\x1b[2J\u202eb\u2066\nc\u200f"
	for _, test := range []struct {
		name   string
		colour bool
		ink    ink
		want   string
	}{
		{"coloured", true, red, "\x1b[31ma [2Jb c\x1b[0m"},
		{"plain ink", true, plain, "a [2Jb c"},
		{"no colour", false, red, "a [2Jb c"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &console{colour: test.colour}
			if got := c.paint(test.ink, hostile); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestClassifyCommand_Highlight(t *testing.T) {
	k := &classifyCommand{console: &console{colour: true}}
	c := &parleyv1.Classification{
		Stance: parleyv1.Stance_STANCE_THREAT,
		StanceEvidence: &parleyv1.StanceEvidence{Contributions: []*parleyv1.Contribution{
			{LogOdds: 1, Spans: []*parleyv1.Span{{Start: 4, End: 12}}},
			{LogOdds: 2, Spans: []*parleyv1.Span{{Start: 0, End: 7}, {Start: 5, End: 7}}},
			{LogOdds: -1, Spans: []*parleyv1.Span{{Start: 13, End: 17}}},
		}},
	}
	got := k.highlight("we will fight back", c)
	want := "\x1b[31mwe will\x1b[0m\x1b[31m figh\x1b[0mt back"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPercent(t *testing.T) {
	for _, test := range []struct {
		p    float64
		want string
	}{{0, "  0%"}, {0.0001, " <1%"}, {0.34, " 34%"}, {0.9999, ">99%"}, {1, "100%"}} {
		if got := percent(test.p); got != test.want {
			t.Errorf("%v: got %q, want %q", test.p, got, test.want)
		}
	}
}

func TestProgress_silentWithoutTerminal(t *testing.T) {
	var err bytes.Buffer
	p := newConsole(nil, io.Discard, &err).begin("working")
	p.draw()
	p.say("still working")
	p.end()
	if err.Len() > 0 {
		t.Errorf("a pipe got %q", err.String())
	}
}

func TestPieces(t *testing.T) {
	quote := func(text string, spans ...*parleyv1.Span) *parleyv1.Quote {
		return &parleyv1.Quote{Text: text, Parts: spans}
	}
	// Indirect speech with a fragment in it, then a quote of two parts.
	text := `He said they would "never" stop. "One," "two."`
	got := ""
	for _, p := range pieces(text, []*parleyv1.Quote{
		quote("indirect", &parleyv1.Span{Start: 8, End: 31}),
		quote("fragment", &parleyv1.Span{Start: 20, End: 25}),
		quote("direct", &parleyv1.Span{Start: 34, End: 38}, &parleyv1.Span{Start: 41, End: 45}),
	}) {
		got += p.Quote.GetText() + "[" + p.Text + "]"
	}
	want := `[He said ]indirect[they would "]fragment[never]indirect[" stop][. "]direct[One,][" "]direct[two.]["]`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReadLine(t *testing.T) {
	const limit = 5
	in := "short\n\r\nmuch too long\nééé\nlast"
	want := []string{"short", "", "much ", "éé", "last"}
	r := bufio.NewReaderSize(strings.NewReader(in), 16)
	for _, w := range want {
		got, err := readLine(r, limit)
		if err != nil || string(got) != w {
			t.Errorf("got %q and %v, want %q", got, err, w)
		}
	}
	if _, err := readLine(r, limit); err != io.EOF {
		t.Errorf("at the end: %v, want EOF", err)
	}
}

func TestAfterAnswers(t *testing.T) {
	gone := status.Error(codes.Unavailable, "gone")
	for _, test := range []struct {
		n    int
		want string
	}{{0, "gone (Unavailable)"}, {1, "after 1 quote: gone (Unavailable)"}, {7, "after 7 quotes: gone (Unavailable)"}} {
		err := afterAnswers(test.n, gone)
		if got := describe(err); got != test.want {
			t.Errorf("after %d: %q, want %q", test.n, got, test.want)
		}
		if got, want := exitCode(err), 64+int(codes.Unavailable); got != want {
			t.Errorf("after %d: exit code %d, want %d", test.n, got, want)
		}
	}
}
