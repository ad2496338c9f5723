package seeds_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parley-dev/parley/seeds"
)

// row returns an authored row of a.jsonl with nothing to find fault with.
func row(line int, text string) seeds.Row {
	return seeds.Row{
		ID: strconv.Itoa(line), Text: text, Stance: "none", Sentiment: "neutral",
		Origin: seeds.Authored, Author: "A. Writer", Reason: "no act",
		Fragment: len(strings.Fields(text)) < 4,
		Position: seeds.Position{File: "a.jsonl", Line: line},
	}
}

// edited returns the row after an edit.
func edited(r seeds.Row, edit func(*seeds.Row)) seeds.Row {
	edit(&r)
	return r
}

const (
	bridge = "The bridge over the lower gorge stays shut until the engineers have measured every last one of its cables."
	ferry  = "Ferries run at the usual hours, and nobody who holds a season ticket needs to book."
)

func TestCheck(t *testing.T) {
	tests := []struct {
		name               string
		rows               []seeds.Row
		problems, warnings []string
	}{
		{name: "nothing wrong", rows: []seeds.Row{row(1, bridge), row(2, ferry), row(3, "not yet")}},
		{name: "no rows"},
		{
			name: "repeated in another case and punctuation",
			rows: []seeds.Row{row(1, ferry), row(2, "“"+strings.ToUpper(strings.ReplaceAll(ferry, ",", " —"))+" …")},
			problems: []string{
				"a.jsonl:2: text: the same as a.jsonl:1",
				"all files: text: 100.00 % of all runs of 5 words occur in two groups, want under 1 %",
			},
		},
		{
			name: "repeated in its group, with other labels",
			rows: []seeds.Row{
				edited(row(1, "Don't even think of it, neighbour."), func(r *seeds.Row) { r.Group = "g" }),
				edited(row(2, "Don’t even think of it, neighbour."), func(r *seeds.Row) {
					r.Group, r.Stance, r.Sentiment = "g", "threat", "negative"
				}),
			},
			problems: []string{
				"a.jsonl:2: text: the same as a.jsonl:1",
				"a.jsonl:2: stance: threat, but the same text has none at a.jsonl:1",
				"a.jsonl:2: sentiment: negative, but the same text has neutral at a.jsonl:1",
			},
		},
		{
			name: "near-copy in another group",
			rows: []seeds.Row{row(1, bridge), row(2, strings.Replace(bridge, "until", "till", 1))},
			problems: []string{
				"a.jsonl:2: text: a near-copy of a.jsonl:1, in another group: 50 % of the runs of 5 words are in both",
				"all files: text: 50.00 % of all runs of 5 words occur in two groups, want under 1 %",
			},
		},
		{
			name: "near-copy in its own group",
			rows: []seeds.Row{
				edited(row(1, bridge), func(r *seeds.Row) { r.Group = "g" }),
				edited(row(2, strings.Replace(bridge, "until", "till", 1)), func(r *seeds.Row) { r.Group = "g" }),
			},
		},
		{
			name: "fragments",
			rows: []seeds.Row{
				edited(row(1, bridge), func(r *seeds.Row) { r.Fragment = true }),
				edited(row(2, "a well-worn – trick"), func(r *seeds.Row) { r.Fragment = false }),
			},
			problems: []string{
				"a.jsonl:1: fragment: true, but the text has 19 words",
				"a.jsonl:2: fragment: false, but the text has 3 words",
			},
		},
		{
			name: "no provenance",
			rows: []seeds.Row{
				edited(row(1, bridge), func(r *seeds.Row) { r.Author = "" }),
				edited(row(2, ferry), func(r *seeds.Row) { r.Origin, r.Author = seeds.Document, "" }),
				edited(row(3, "never again"), func(r *seeds.Row) { r.Speaker = "J. Doe" }),
			},
			problems: []string{
				"a.jsonl:1: author: empty, an authored quote names who wrote it",
				"a.jsonl:2: source.file: empty, a quote from a document names its file",
				"a.jsonl:2: speaker: empty, a quote from a document names who spoke",
				"a.jsonl:3: speaker: an authored quote is nobody's; name a role",
			},
		},
		{
			name: "oddities",
			rows: []seeds.Row{
				row(1, "“"+bridge+"”"),
				row(2, ferry+" "),
				edited(row(3, "never again"), func(r *seeds.Row) { r.Group = "g" }),
				edited(row(4, "“Soon” is what they call “soon”"), func(r *seeds.Row) { r.Reason = "" }),
			},
			warnings: []string{
				"a.jsonl:1: text: stands between quotation marks, which are left out",
				"a.jsonl:2: text: has white space around it",
				`a.jsonl:3: group: "g" has no other row`,
				"a.jsonl:4: reason: empty",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := seeds.Check(tt.rows)
			if p := lines(got.Problems); !slices.Equal(p, tt.problems) {
				t.Errorf("problems: got\n%s\nwant\n%s", strings.Join(p, "\n"), strings.Join(tt.problems, "\n"))
			}
			if w := lines(got.Warnings); !slices.Equal(w, tt.warnings) {
				t.Errorf("warnings: got\n%s\nwant\n%s", strings.Join(w, "\n"), strings.Join(tt.warnings, "\n"))
			}
		})
	}
}

func lines(errs []seeds.RowError) (list []string) {
	for _, e := range errs {
		list = append(list, e.Error())
	}
	return list
}

func TestCheck_counts(t *testing.T) {
	inGroup := func(r *seeds.Row) { r.Group, r.Stance = "g", "demand" }
	report := seeds.Check([]seeds.Row{
		edited(row(1, bridge), inGroup),
		edited(row(2, "Shut that bridge!"), inGroup),
		edited(row(3, "At last"), func(r *seeds.Row) {
			r.Origin, r.Author, r.Speaker, r.Source.File = seeds.Document, "", "J. Doe", "d.txt"
			r.Sentiment = "positive"
		}),
	})
	got := fmt.Sprint(report.Rows, report.Groups, report.Counts)
	want := "3 1 [{stance threat 0} {stance demand 2} {stance reassurance 0} {stance none 1} " +
		"{sentiment negative 0} {sentiment neutral 2} {sentiment positive 1} " +
		"{origin authored 2} {origin document 1} {author A. Writer 2}]"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCheck_sharedRuns(t *testing.T) {
	runs := seeds.Check([]seeds.Row{
		row(1, "until the end of the month"),
		row(2, "and by the end of the month"),
		row(3, "the end of the month is far"),
	}).Runs
	if runs.Total != 6 || runs.Shared != 1 || runs.Share() != 1.0/6 {
		t.Errorf("got %d of %d runs (%v), want 1 of 6", runs.Shared, runs.Total, runs.Share())
	}
	got := fmt.Sprint(runs.Examples)
	if want := "[{the end of the month 3 [a.jsonl:1 a.jsonl:2 a.jsonl:3]}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := (seeds.Runs{}).Share(); got != 0 {
		t.Errorf("no runs: got the share %v, want 0", got)
	}
}
