package seeds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parley-dev/parley/classifier"
)

// maxFaults is after how many faults Load gives up: whoever mends them wants
// the first ones, not a page for each line of a file that is something else.
const maxFaults = 40

// A Position is a line of a file of seeds; lines count from 1. The zero
// Position stands for all files together.
type Position struct {
	File string
	Line int
}

func (p Position) String() string {
	if p == (Position{}) {
		return "all files"
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// A RowError is something wrong with a field of a row, or with the whole line
// if Field is empty. Field is written as a path: "source.file".
type RowError struct {
	Position Position
	Field    string
	Message  string
}

func (e RowError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s: %s", e.Position, e.Message)
	}
	return fmt.Sprintf("%s: %s: %s", e.Position, e.Field, e.Message)
}

// Load reads all *.jsonl files of a folder, in the order of their names. Lines
// of nothing but white space are passed over. The error joins a [RowError] for
// each fault, of many faults the first ones; no rows are returned with it.
func Load(fsys fs.FS) ([]Row, error) {
	names, err := fs.Glob(fsys, "*.jsonl")
	if err != nil {
		return nil, fmt.Errorf("list seeds: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("list seeds: the folder holds no .jsonl file")
	}
	var rows []Row
	var faults []error
	first := make(map[string]Position) // of each id
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read seeds: %w", err)
		}
		at := Position{File: name}
		for line := range bytes.Lines(data) {
			at.Line++
			if line = bytes.TrimSpace(line); len(line) == 0 {
				continue
			}
			row, wrong := parse(line, at)
			if p, taken := first[row.ID]; taken && row.ID != "" {
				wrong = append(wrong, RowError{at, "id", fmt.Sprintf("%q is the id of %s too", row.ID, p)})
			} else {
				first[row.ID] = at
			}
			for _, w := range wrong {
				faults = append(faults, w)
			}
			if len(faults) >= maxFaults {
				return nil, errors.Join(append(faults[:maxFaults], errors.New("there may be more"))...)
			}
			rows = append(rows, row)
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return rows, nil
}

// parse reads a row and says everything that is wrong with it.
func parse(line []byte, at Position) (row Row, wrong []RowError) {
	row.Position = at
	fault := func(field, format string, args ...any) {
		wrong = append(wrong, RowError{at, field, fmt.Sprintf(format, args...)})
	}
	if !utf8.Valid(line) {
		fault("", "not UTF-8")
		return row, wrong
	}
	var keys struct {
		row, source map[string]json.RawMessage
	}
	if err := json.Unmarshal(line, &keys.row); err != nil {
		fault("", "bad JSON: %v", err)
		return row, wrong
	}
	compareKeys(keys.row, rowKeys, "", fault)
	if json.Unmarshal(keys.row["source"], &keys.source) == nil {
		compareKeys(keys.source, sourceKeys, "source.", fault)
	}
	if wrong != nil {
		return row, wrong
	}
	if err := json.Unmarshal(line, &row); err != nil {
		if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			fault(t.Field, "holds a JSON %s", t.Value)
		} else {
			fault("", "bad JSON: %v", err)
		}
		return row, wrong
	}
	row.Position = at

	filled := func(field, value string) {
		if strings.TrimSpace(value) == "" {
			fault(field, "empty")
		}
	}
	oneOf := func(field, value string, known []string) {
		if !slices.Contains(known, value) {
			fault(field, "unknown %q, want one of %s", value, strings.Join(known, ", "))
		}
	}
	filled("id", row.ID)
	filled("text", row.Text)
	for _, h := range classifier.Heads() {
		oneOf(h.Name, row.label(h.Name), h.Labels)
	}
	oneOf("origin", row.Origin, []string{Document, Authored})
	if d := row.Source.Date; d != "" {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			fault("source.date", "%q is no date, want YYYY-MM-DD", d)
		}
	}
	return row, wrong
}

// The keys of a row and of its source, ascending.
var (
	rowKeys    = keysOf(Row{})
	sourceKeys = keysOf(Source{})
)

// keysOf returns the keys of the JSON object that a struct makes.
func keysOf(v any) []string {
	data, err := json.Marshal(v)
	var object map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(data, &object)
	}
	if err != nil {
		panic(err) // a struct of strings and booleans always makes an object
	}
	return slices.Sorted(maps.Keys(object))
}

// compareKeys finds fault with an object that lacks one of the keys, leaves
// one null, or has another. The decoder of encoding/json minds none of it.
func compareKeys(object map[string]json.RawMessage, want []string, path string, fault func(field, format string, args ...any)) {
	for _, key := range want {
		switch value, ok := object[key]; {
		case !ok:
			fault(path+key, "missing")
		case string(value) == "null":
			fault(path+key, "null")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if _, known := slices.BinarySearch(want, key); !known {
			fault(path+key, "unknown field")
		}
	}
}
