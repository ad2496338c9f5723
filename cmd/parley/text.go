package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const (
	// maxTextBytes holds more than the longest text that the service takes,
	// 10,000 code points, so that a line cut there is refused as too long.
	maxTextBytes = 10_001 * utf8.UTFMax

	// maxObjectBytes is how long a line of JSON may be.
	maxObjectBytes = 1 << 20 // 1 MiB
)

// A text is one quote to classify, or why there is none.
type text struct {
	place   string          // "line 3"
	id      json.RawMessage // as the caller gave it, nil if not
	content string
	err     error
}

// argumentTexts yields the arguments; in the place of - the lines of in.
func argumentTexts(args []string, in io.Reader, parse func([]byte) text, maxBytes int) iter.Seq[text] {
	return func(yield func(text) bool) {
		for i, arg := range args {
			if arg != "-" {
				if !yield(checked(text{place: fmt.Sprintf("argument %d", i+1), content: arg})) {
					return
				}
				continue
			}
			for t := range lineTexts(in, parse, maxBytes) {
				if !yield(t) {
					return
				}
			}
		}
	}
}

// lineTexts yields the lines of in, each parsed. It holds one line at a time,
// of which at most maxBytes. What ends the reading early is the error of the
// last text.
func lineTexts(in io.Reader, parse func([]byte) text, maxBytes int) iter.Seq[text] {
	return func(yield func(text) bool) {
		r := bufio.NewReaderSize(decoded(in), 64<<10)
		for n := 1; ; n++ {
			line, err := readLine(r, maxBytes)
			if errors.Is(err, io.EOF) {
				return
			}
			t := text{err: err}
			if err == nil {
				t = parse(line)
			}
			t.place = fmt.Sprintf("line %d", n)
			if !yield(checked(t)) || err != nil {
				return
			}
		}
	}
}

// readLine reads a line without its end, and drops what exceeds limit.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		piece, err := r.ReadSlice('\n')
		line = append(line, piece[:min(len(piece), limit+len("\r\n")-len(line))]...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0, err == nil:
			return cutLine(line, limit), nil
		default:
			return nil, err
		}
	}
}

// cutLine takes the end off a line, and what exceeds limit: whole code points,
// so that it stays valid.
func cutLine(line []byte, limit int) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) <= limit {
		return line
	}
	for limit > 0 && !utf8.RuneStart(line[limit]) {
		limit--
	}
	return line[:limit]
}

// plainText takes a line as it is.
func plainText(line []byte) text { return text{content: string(line)} }

// objectText takes a line of JSON Lines.
func objectText(line []byte) text {
	var object struct {
		ID   json.RawMessage
		Text *string
	}
	if !utf8.Valid(line) {
		return text{content: string(line)} // refused with the place
	}
	if len(line) >= maxObjectBytes {
		return text{err: errors.New("longer than 1 MiB")}
	}
	if err := json.Unmarshal(line, &object); err != nil {
		return text{err: fmt.Errorf("not an object with id and text: %w", err)}
	}
	if object.Text == nil {
		return text{id: object.ID, err: errors.New(`the object has no "text"`)}
	}
	return text{id: object.ID, content: *object.Text}
}

// checked refuses what cannot be sent, and says where it breaks.
func checked(t text) text {
	if at := invalidUTF8(t.content); t.err == nil && at >= 0 {
		t.err = fmt.Errorf("%s, byte %d: not valid UTF-8", t.place, at+1)
	} else if t.err != nil {
		t.err = fmt.Errorf("%s: %w", t.place, t.err)
	}
	if t.err != nil {
		t.content = ""
	}
	return t
}

// invalidUTF8 is the index of the first byte that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)) {
			return i
		}
	}
	return -1
}

// decoded turns UTF-16 into UTF-8 and drops a byte order mark. All else passes
// as it is.
func decoded(in io.Reader) io.Reader {
	r := bufio.NewReader(in)
	// Whoever types lines should not have to type a buffer full of them first.
	// What is wrong with the input shows when it is read.
	_, _ = r.Peek(2)
	start, _ := r.Peek(r.Buffered())
	if utf16 := sniffUTF16(start); utf16 != nil {
		return transform.NewReader(r, utf16.NewDecoder())
	}
	if bytes.HasPrefix(start, []byte("\ufeff")) {
		_, _ = r.Discard(len("\ufeff"))
	}
	return r
}

// sniffUTF16 recognises UTF-16 by its byte order mark, or by its zeros: in
// Latin script most characters have one, always on the same side.
func sniffUTF16(start []byte) encoding.Encoding {
	var zeros [2]int
	for i, b := range start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	most := max(2, len(start)/4)
	switch {
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), zeros[0] == 0 && zeros[1] >= most:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(start, []byte{0xfe, 0xff}), zeros[1] == 0 && zeros[0] >= most:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}
