package seeds_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/parley-dev/parley/seeds"
)

// object is a row as JSON writes it.
type object = map[string]any

// valid returns a row without a fault.
func valid() object {
	return object{
		"id": "a-1", "text": "We shall see about that.", "stance": "none", "sentiment": "neutral",
		"group": "", "origin": "authored", "author": "A. Writer", "reason": "no act", "speaker": "",
		"role": "mayor", "fragment": false,
		"source": object{"file": "", "title": "", "publisher": "", "date": ""},
	}
}

// with returns a valid row with a field set; "source.file" is one of source.
func with(field string, value any) object {
	row := valid()
	edit(row, field, func(o object, key string) { o[key] = value })
	return row
}

// without returns a valid row that lacks a field.
func without(field string) object {
	row := valid()
	edit(row, field, func(o object, key string) { delete(o, key) })
	return row
}

func edit(row object, field string, do func(object, string)) {
	if key, inner := strings.CutPrefix(field, "source."); inner {
		do(row["source"].(object), key)
	} else {
		do(row, field)
	}
}

func encode(t testing.TB, row object) string {
	t.Helper()
	data, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// load loads one file.
func load(content string) ([]seeds.Row, error) {
	return seeds.Load(fstest.MapFS{"a.jsonl": {Data: []byte(content)}})
}

func TestLoad(t *testing.T) {
	folder := fstest.MapFS{
		"b.jsonl":   {Data: []byte("\n" + encode(t, with("id", "b-1")) + "\r\n\n" + encode(t, with("id", "b-2")))},
		"a.jsonl":   {Data: []byte(encode(t, with("source.date", "2011-06-30")))},
		"notes.txt": {Data: []byte("not a seed")},
	}
	rows, err := seeds.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprint(r.Position, " ", r.ID))
	}
	if want := []string{"a.jsonl:1 a-1", "b.jsonl:2 b-1", "b.jsonl:4 b-2"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	want := seeds.Row{
		ID: "a-1", Text: "We shall see about that.", Stance: "none", Sentiment: "neutral", Origin: seeds.Authored,
		Author: "A. Writer", Reason: "no act", Role: "mayor", Source: seeds.Source{Date: "2011-06-30"},
		Position: seeds.Position{File: "a.jsonl", Line: 1},
	}
	if rows[0] != want {
		t.Errorf("got %+v, want %+v", rows[0], want)
	}
}

func TestLoad_faults(t *testing.T) {
	type test struct {
		name, line string
		want       []string
	}
	tests := []test{
		{"no JSON", "{", []string{"a.jsonl:1: bad JSON: unexpected end of JSON input"}},
		{"no object", "[]", []string{"a.jsonl:1: bad JSON: json: cannot unmarshal array into Go value of type map[string]json.RawMessage"}},
		{"two objects", encode(t, valid()) + encode(t, valid()), []string{"a.jsonl:1: bad JSON: invalid character '{' after top-level value"}},
		{"not UTF-8", strings.Replace(encode(t, valid()), "mayor", "may\xffor", 1), []string{"a.jsonl:1: not UTF-8"}},
		{"unknown field", encode(t, with("mood", "glum")), []string{"a.jsonl:1: mood: unknown field"}},
		{"unknown field of source", encode(t, with("source.page", "3")), []string{"a.jsonl:1: source.page: unknown field"}},
		{"field in another case", strings.Replace(encode(t, valid()), `"id"`, `"ID"`, 1),
			[]string{"a.jsonl:1: id: missing", "a.jsonl:1: ID: unknown field"}},
		{"null", encode(t, with("author", nil)), []string{"a.jsonl:1: author: null"}},
		{"number for a string", encode(t, with("text", 7)), []string{"a.jsonl:1: text: holds a JSON number"}},
		{"string for a boolean", encode(t, with("fragment", "no")), []string{"a.jsonl:1: fragment: holds a JSON string"}},
		{"string for an object", encode(t, with("source", "a.txt")), []string{"a.jsonl:1: source: holds a JSON string"}},
		{"number in source", encode(t, with("source.date", 2011)), []string{"a.jsonl:1: source.date: holds a JSON number"}},
		{"empty id", encode(t, with("id", "")), []string{"a.jsonl:1: id: empty"}},
		{"empty text", encode(t, with("text", " \t")), []string{"a.jsonl:1: text: empty"}},
		{"unknown stance", encode(t, with("stance", "menace")),
			[]string{`a.jsonl:1: stance: unknown "menace", want one of threat, demand, reassurance, none`}},
		{"unknown sentiment", encode(t, with("sentiment", "")),
			[]string{`a.jsonl:1: sentiment: unknown "", want one of negative, neutral, positive`}},
		{"unknown origin", encode(t, with("origin", "web")),
			[]string{`a.jsonl:1: origin: unknown "web", want one of document, authored`}},
		{"bad date", encode(t, with("source.date", "30 June 2011")),
			[]string{`a.jsonl:1: source.date: "30 June 2011" is no date, want YYYY-MM-DD`}},
		{"repeated id", encode(t, valid()) + "\n" + encode(t, valid()), []string{`a.jsonl:2: id: "a-1" is the id of a.jsonl:1 too`}},
		{"several", encode(t, with("stance", "menace")) + "\n\n" + encode(t, without("role")), []string{
			`a.jsonl:1: stance: unknown "menace", want one of threat, demand, reassurance, none`,
			"a.jsonl:3: role: missing",
		}},
	}
	fields := slices.Sorted(maps.Keys(valid()))
	for _, f := range append(fields, "source.file", "source.title", "source.publisher", "source.date") {
		tests = append(tests, test{"missing " + f, encode(t, without(f)), []string{"a.jsonl:1: " + f + ": missing"}})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows, err := load(tt.line)
			if rows != nil {
				t.Errorf("got %d rows with the error", len(rows))
			}
			if got, want := fmt.Sprint(err), strings.Join(tt.want, "\n"); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if _, ok := errors.AsType[seeds.RowError](err); !ok {
				t.Errorf("the error is no RowError")
			}
		})
	}
}

func TestLoad_stopsAtManyFaults(t *testing.T) {
	_, err := load(strings.Repeat("{\n", 100))
	lines := strings.Split(fmt.Sprint(err), "\n")
	if got, want := len(lines), 41; got != want {
		t.Errorf("got %d lines, want %d", got, want)
	}
	if got, want := lines[len(lines)-1], "there may be more"; got != want {
		t.Errorf("got %q at the end, want %q", got, want)
	}
}

func TestLoad_longLine(t *testing.T) {
	_, err := load(encode(t, valid()) + "\n" + encode(t, with("text", strings.Repeat("no ", 1<<20))))
	if got, want := fmt.Sprint(err), "a.jsonl:2: longer than 1 MiB"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	faulty := with("stance", "menace")
	_, err = load(encode(t, faulty) + "\n" + strings.Repeat("x", 2<<20))
	for _, want := range []string{`a.jsonl:1: stance: `, "a.jsonl:2: longer than 1 MiB"} {
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
	}
}

// All gives what Load gives, as often as it is asked, and rows before an error.
func TestAll(t *testing.T) {
	faulty := with("id", "b-2")
	faulty["stance"] = "menace"
	folder := fstest.MapFS{
		"a.jsonl": {Data: []byte(encode(t, with("id", "a-1")) + "\n" + encode(t, with("id", "a-2")))},
		"b.jsonl": {Data: []byte(encode(t, with("id", "b-1")) + "\n" + encode(t, faulty) + "\n" + encode(t, with("id", "a-2")))},
	}
	all := seeds.All(folder)
	for range 2 {
		var got []string
		for row, err := range all {
			if err != nil {
				got = append(got, err.Error())
			} else {
				got = append(got, row.ID)
			}
		}
		want := []string{"a-1", "a-2", "b-1", "a-2",
			"b.jsonl:2: stance: unknown \"menace\", want one of threat, demand, reassurance, none\n" +
				"b.jsonl:3: id: \"a-2\" is the id of a.jsonl:2 too"}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for row := range all {
		if row.ID != "a-1" {
			t.Errorf("went on after a break, with %q", row.ID)
		}
		break
	}
}

func TestLoad_noFile(t *testing.T) {
	_, err := seeds.Load(fstest.MapFS{"notes.txt": {}})
	if got, want := fmt.Sprint(err), "list seeds: the folder holds no .jsonl file"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzLoad holds that what was loaded, written and loaded again is the same.
func FuzzLoad(f *testing.F) {
	f.Add(encode(f, valid()))
	f.Add(encode(f, valid()) + "\n" + encode(f, with("id", "a-2")))
	f.Add("{}\n[]\n\"\"\nnull")
	f.Fuzz(func(t *testing.T, content string) {
		rows, err := load(content)
		if err != nil {
			return
		}
		var again strings.Builder
		for i, r := range rows {
			data, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			again.Write(append(data, '\n'))
			rows[i].Position.Line = i + 1
		}
		got, err := load(again.String())
		if err != nil || !reflect.DeepEqual(got, rows) {
			t.Errorf("got %+v, %v; want %+v", got, err, rows)
		}
		seeds.Check(rows)
	})
}
