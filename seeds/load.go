package seeds

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"iter"
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
	var rows []Row
	for row, err := range All(fsys) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// All is Load for more rows than fit into memory: it reads the files anew each
// time it is gone over, and takes memory for one row and some 20 bytes for each
// id. Rows without a fault come as they are read; the error of all rows that
// have one is the last thing that comes.
func All(fsys fs.FS) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		l := loader{ids: make(map[uint64]struct{}), seed: maphash.MakeSeed()}
		stopped := false
		err := readLines(fsys, func(line []byte, at Position) bool {
			row, faulty := l.load(line, at)
			if !faulty {
				stopped = !yield(row, nil)
			}
			return !stopped && len(l.faults) < maxFaults
		})
		if stopped {
			return
		}
		if err := errors.Join(l.fail(fsys, err), err); err != nil {
			yield(Row{}, err)
		}
	}
}

// maxLineBytes is how long a line may be: a quote takes a few hundred bytes.
const maxLineBytes = 1 << 20 // 1 MiB

// readLines calls do with each line of the files that is not blank, for as long
// as it returns true. The line is do's until it returns.
func readLines(fsys fs.FS, do func(line []byte, at Position) bool) error {
	names, err := fs.Glob(fsys, "*.jsonl")
	if err != nil {
		return fmt.Errorf("list seeds: %w", err)
	}
	if len(names) == 0 {
		return errors.New("list seeds: the folder holds no .jsonl file")
	}
	for _, name := range names {
		if more, err := readFile(fsys, name, do); err != nil || !more {
			return err
		}
	}
	return nil
}

// readFile is readLines for one file; it returns what do returned last.
func readFile(fsys fs.FS, name string, do func(line []byte, at Position) bool) (more bool, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return false, fmt.Errorf("read seeds: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 1<<16), maxLineBytes)
	at := Position{File: name}
	for lines.Scan() {
		at.Line++
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 && !do(line, at) {
			return false, nil
		}
	}
	at.Line++
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return false, RowError{at, "", fmt.Sprintf("longer than %d MiB", maxLineBytes>>20)}
	case err != nil:
		return false, fmt.Errorf("read seeds: %w", err)
	}
	return true, nil
}

// A loader finds the faults of rows that it is shown one after the other.
type loader struct {
	faults []RowError

	// ids holds a hash of each id. repeats are the faults of rows whose hash
	// was there, by the id: whether the id was, shows in the end.
	ids     map[uint64]struct{}
	seed    maphash.Seed
	repeats map[string][]int
}

// load reads a row and reports whether it is wrong by itself.
func (l *loader) load(line []byte, at Position) (row Row, faulty bool) {
	row, wrong := parse(string(line), at)
	l.faults = append(l.faults, wrong...)
	hash := maphash.String(l.seed, row.ID)
	if _, taken := l.ids[hash]; taken && row.ID != "" {
		if l.repeats == nil {
			l.repeats = make(map[string][]int)
		}
		l.repeats[row.ID] = append(l.repeats[row.ID], len(l.faults))
		l.faults = append(l.faults, RowError{Position: at, Field: "id"})
	}
	l.ids[hash] = struct{}{}
	return row, len(wrong) > 0
}

// fail returns the error for all faults, nil if there is none. What ended the
// reading would end it again, and is no news.
func (l *loader) fail(fsys fs.FS, ended error) error {
	if err := l.findRepeats(fsys); err != nil && ended == nil {
		return err
	}
	var errs []error
	for _, f := range l.faults[:min(len(l.faults), maxFaults)] {
		if f.Message != "" {
			errs = append(errs, f)
		}
	}
	if len(l.faults) >= maxFaults {
		errs = append(errs, errors.New("there may be more"))
	}
	return errors.Join(errs...)
}

// findRepeats reads the files once more, for where the ids that seem to repeat
// were first.
func (l *loader) findRepeats(fsys fs.FS) error {
	if len(l.repeats) == 0 {
		return nil
	}
	return readLines(fsys, func(line []byte, first Position) bool {
		row, _ := parse(string(line), first)
		for _, n := range l.repeats[row.ID] {
			if f := &l.faults[n]; f.Position != first {
				f.Message = fmt.Sprintf("%q is the id of %s too", row.ID, first)
			}
		}
		delete(l.repeats, row.ID)
		return len(l.repeats) > 0
	})
}

// parse reads a row and says everything that is wrong with it.
func parse(line string, at Position) (row Row, wrong []RowError) {
	fault := func(field, format string, args ...any) {
		wrong = append(wrong, RowError{at, field, fmt.Sprintf(format, args...)})
	}
	row, ok := scan(line)
	if !ok {
		row = decode(line, fault)
	}
	row.Position = at
	if wrong == nil {
		check(row, fault)
	}
	return row, wrong
}

// decode reads a row with encoding/json and says what is wrong with its form.
func decode(line string, fault func(field, format string, args ...any)) (row Row) {
	if !utf8.ValidString(line) {
		fault("", "not UTF-8")
		return row
	}
	var keys struct {
		row, source map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(line), &keys.row); err != nil {
		fault("", "bad JSON: %v", err)
		return row
	}
	right := compareKeys(keys.row, rowKeys, "", fault)
	if json.Unmarshal(keys.row["source"], &keys.source) == nil {
		right = compareKeys(keys.source, sourceKeys, "source.", fault) && right
	}
	if !right {
		return row
	}
	if err := json.Unmarshal([]byte(line), &row); err != nil {
		if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			fault(t.Field, "holds a JSON %s", t.Value)
		} else {
			fault("", "bad JSON: %v", err)
		}
	}
	return row
}

var (
	heads   = classifier.Heads()
	origins = []string{Document, Authored}
)

// check says what is wrong with the values of a row.
func check(row Row, fault func(field, format string, args ...any)) {
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
	for _, h := range heads {
		oneOf(h.Name, row.label(h.Name), h.Labels)
	}
	oneOf("origin", row.Origin, origins)
	if d := row.Source.Date; d != "" {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			fault("source.date", "%q is no date, want YYYY-MM-DD", d)
		}
	}
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
func compareKeys(object map[string]json.RawMessage, want []string, path string, fault func(field, format string, args ...any)) (right bool) {
	right = true
	wrong := func(field, message string) {
		fault(field, "%s", message)
		right = false
	}
	for _, key := range want {
		switch value, ok := object[key]; {
		case !ok:
			wrong(path+key, "missing")
		case string(value) == "null":
			wrong(path+key, "null")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if _, known := slices.BinarySearch(want, key); !known {
			wrong(path+key, "unknown field")
		}
	}
	return right
}
