package seeds

import (
	"fmt"
	"strings"
	"testing"
)

// Scan takes what decode takes, or leaves it alone.
func FuzzScan(f *testing.F) {
	const row = `{"id": "a-1", "text": "We \"shall\" see \u00e9 \ud83d\ude00.", "stance": "none", "sentiment": "neutral", "group": "", "origin": "authored",
		"author": "A", "reason": "r\n", "speaker": "", "role": "mayor", "source": {"file": "", "title": "t", "publisher": "", "date": ""}, "fragment": false}`
	f.Add(row)
	for _, change := range [][2]string{
		{"false", "true"}, {"false", "falsey"}, {"false", "null"}, {"false}", "false} "}, {"false}", "false}}"}, {"false}", "false,}"},
		{`"id"`, `"ID"`}, {`"id"`, `"text"`}, {`"id"`, `"\u0069d"`}, {`"id": `, `"id" :` + "\r\n\t"}, {`"a-1"`, "7"}, {`"a-1"`, `"a` + "\x01" + `"`},
		{`"a-1"`, `"\ud83d"`}, {`"a-1"`, `"\x"`}, {`"a-1"`, `"` + "\xff" + `"`}, {`"a-1"`, `"\\"`}, {`"file": ""`, `"file": "", "file": "x"`},
		{`"title": "t", `, ""}, {`"role": "mayor", `, ""}, {`{"file"`, `["file"`}, {"", " "}, {"", "\ufeff"},
	} {
		f.Add(strings.Replace(row, change[0], change[1], 1))
	}
	f.Fuzz(func(t *testing.T, line string) {
		got, ok := scan(line)
		if !ok {
			return
		}
		want := decode(line, func(field, format string, args ...any) {
			t.Errorf("scan takes %q, decode says %s: %s", line, field, fmt.Sprintf(format, args...))
		})
		if got != want {
			t.Errorf("%q: scan reads %+v, decode %+v", line, got, want)
		}
	})
}

// Nothing in the built-in seeds is left to the slow decoder.
func TestScan_takesSeeds(t *testing.T) {
	err := readLines(embedded, func(line []byte, at Position) bool {
		if _, ok := scan(string(line)); !ok {
			t.Errorf("%s: left to decode", at)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
}
