package seeds

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// scan reads a row that is written as it should be: an object with every key
// once, each with a value of its kind. Of any other line it returns false, and
// says nothing about what is wrong with it: that is for decode, which is many
// times slower. The strings of the row are cut out of the line.
func scan(line string) (row Row, ok bool) {
	s := scanner{rest: line}
	s.object(func(key string) int {
		switch key {
		case "id":
			return s.text(0, &row.ID)
		case "text":
			return s.text(1, &row.Text)
		case "stance":
			return s.text(2, &row.Stance)
		case "sentiment":
			return s.text(3, &row.Sentiment)
		case "group":
			return s.text(4, &row.Group)
		case "origin":
			return s.text(5, &row.Origin)
		case "author":
			return s.text(6, &row.Author)
		case "reason":
			return s.text(7, &row.Reason)
		case "speaker":
			return s.text(8, &row.Speaker)
		case "role":
			return s.text(9, &row.Role)
		case "source":
			s.source(&row.Source)
			return 10
		case "fragment":
			row.Fragment = s.boolean()
			return 11
		}
		return -1
	}, len(rowKeys))
	return row, !s.failed && s.rest == "" && utf8.ValidString(line)
}

// source reads the object under that key.
func (s *scanner) source(source *Source) {
	s.object(func(key string) int {
		switch key {
		case "file":
			return s.text(0, &source.File)
		case "title":
			return s.text(1, &source.Title)
		case "publisher":
			return s.text(2, &source.Publisher)
		case "date":
			return s.text(3, &source.Date)
		}
		return -1
	}, len(sourceKeys))
}

// A scanner takes JSON off the front of a string.
type scanner struct {
	rest   string
	failed bool
}

// object reads an object of n keys. field reads the value of a key and returns
// which of them it is, from 0, or -1 if it is none.
func (s *scanner) object(field func(key string) int, n int) {
	s.mark('{')
	seen := 0
	for i := range n {
		if i > 0 {
			s.mark(',')
		}
		key := s.str()
		s.mark(':')
		if s.failed {
			return
		}
		which := field(key)
		if which < 0 || seen>>which&1 != 0 {
			s.failed = true
			return
		}
		seen |= 1 << which
	}
	s.mark('}')
}

// space skips white space.
func (s *scanner) space() {
	i := 0
	for i < len(s.rest) && (s.rest[i] == ' ' || s.rest[i] == '\t' || s.rest[i] == '\r' || s.rest[i] == '\n') {
		i++
	}
	s.rest = s.rest[i:]
}

// mark reads c, and the white space around it.
func (s *scanner) mark(c byte) {
	s.space()
	if s.rest == "" || s.rest[0] != c {
		s.failed = true
		return
	}
	s.rest = s.rest[1:]
	s.space()
}

// text reads a string into value and returns which.
func (s *scanner) text(which int, value *string) int {
	*value = s.str()
	return which
}

// plain are the bytes that stand for themselves in a JSON string.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return t
}()

// str reads a string.
func (s *scanner) str() string {
	if s.rest == "" || s.rest[0] != '"' {
		s.failed = true
		return ""
	}
	i := 1
	for i < len(s.rest) && plain[s.rest[i]] {
		i++
	}
	if i < len(s.rest) && s.rest[i] == '"' {
		value := s.rest[1:i]
		s.rest = s.rest[i+1:]
		return value
	}
	for ; i < len(s.rest) && s.rest[i] != '"'; i++ {
		if s.rest[i] == '\\' {
			i++
		}
	}
	var value string
	if i >= len(s.rest) || json.Unmarshal([]byte(s.rest[:i+1]), &value) != nil {
		s.failed = true
		return ""
	}
	s.rest = s.rest[i+1:]
	return value
}

// boolean reads true or false.
func (s *scanner) boolean() bool {
	if rest, ok := strings.CutPrefix(s.rest, "false"); ok {
		s.rest = rest
		return false
	}
	rest, ok := strings.CutPrefix(s.rest, "true")
	s.rest, s.failed = rest, s.failed || !ok
	return true
}
