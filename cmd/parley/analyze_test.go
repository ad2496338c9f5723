package main

import (
	"bytes"
	"strings"
	"testing"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// Every quote is in the table: also one of a "he" who is nobody known, and one
// that nobody is said to say.
func TestTally(t *testing.T) {
	quote := func(speaker string, s parleyv1.Stance) *parleyv1.Quote {
		q := &parleyv1.Quote{Text: "Hm.", Classification: &parleyv1.Classification{Stance: s}}
		if speaker != "" {
			q.Speaker = &parleyv1.Speaker{Name: speaker}
		}
		return q
	}
	response := &parleyv1.AnalyzeDocumentResponse{
		Quotes: []*parleyv1.Quote{
			quote("he", parleyv1.Stance_STANCE_THREAT),
			quote("", parleyv1.Stance_STANCE_REASSURANCE),
			quote("Ada Moreau", parleyv1.Stance_STANCE_NONE),
		},
		Speakers: []*parleyv1.SpeakerSummary{{
			Speaker: &parleyv1.DocumentSpeaker{Name: "Ada Moreau", QuoteCount: 1},
			Stances: []*parleyv1.StanceCount{
				{Stance: parleyv1.Stance_STANCE_THREAT},
				{Stance: parleyv1.Stance_STANCE_DEMAND},
				{Stance: parleyv1.Stance_STANCE_REASSURANCE},
				{Stance: parleyv1.Stance_STANCE_NONE, QuoteCount: 1},
			},
		}},
	}
	want := strings.Join([]string{
		"  threat  demand  reassurance  none",
		"       ·       ·            ·     1  Ada Moreau",
		"       1       ·            1     ·  (speaker not clear)",
		"",
	}, "\n")
	if got := tally(response); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	var p page
	p.add(document{name: "article.txt", text: "Hm."}, response)
	var html bytes.Buffer
	if err := p.write(&html); err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"<td>Ada Moreau</td><td>·</td><td>·</td><td>·</td><td>1</td>",
		"<td>(speaker not clear)</td><td>1</td><td>·</td><td>1</td><td>·</td>",
	} {
		if !strings.Contains(html.String(), row) {
			t.Errorf("the page lacks %s:\n%s", row, html.String())
		}
	}
}
