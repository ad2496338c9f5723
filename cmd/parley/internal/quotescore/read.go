package quotescore

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// An Article is a text with the quotes that people marked in it. Offsets are
// code points.
type Article struct {
	Doc  string `json:"doc"`
	Text string `json:"text"`

	// Quotes are the direct quotes of at least MinWords words.
	Quotes []Gold `json:"quotes"`

	// Fragments are the shorter ones.
	Fragments []Other `json:"fragments"`

	// Others are further spans between quotation marks.
	Others []Other `json:"others"`
}

// Gold is a quote that people marked.
type Gold struct {
	Start   int     `json:"start"`
	End     int     `json:"end"`
	Text    string  `json:"text"`
	Mark    string  `json:"mark"`
	Speaker *Source `json:"speaker"`
	Nested  bool    `json:"nested"` // within somebody's reported speech
}

func (g Gold) span() span { return span{g.Start, g.End} }

// A Source is the mention of who speaks.
type Source struct {
	Text string `json:"text"`
}

// String is the mention, or empty.
func (s *Source) String() string {
	if s == nil {
		return ""
	}
	return s.Text
}

// Other is a span that is no quote to be found.
type Other struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Reason string `json:"reason"`
}

func (o Other) span() span { return span{o.Start, o.End} }

// doubtful reports whether it is unclear what the span is.
func (o Other) doubtful() bool {
	return slices.Contains([]string{"title", "mental", "discard", "stray", "single"}, o.Reason)
}

// unattributed reports whether the span was attributed to nobody.
func (o Other) unattributed() bool {
	return o.Reason == "unattributed" || o.Reason == "inner"
}

// maxLineBytes is the longest line that is read: an article with its quotes.
const maxLineBytes = 16 << 20 // 16 MiB

// Read reads articles, one JSON object a line, and sorts them by name.
func Read(r io.Reader) ([]Article, error) {
	var out []Article
	seen := map[string]bool{}
	err := eachLine(r, func(line []byte) error {
		var a Article
		if err := json.Unmarshal(line, &a); err != nil {
			return err
		}
		if a.Doc == "" || a.Text == "" {
			return errors.New("an article needs doc and text")
		}
		if seen[a.Doc] {
			return fmt.Errorf("article %q is there twice", a.Doc)
		}
		seen[a.Doc] = true
		out = append(out, a)
		return a.validate()
	})
	if err == nil && len(out) == 0 {
		err = errors.New("no article in it")
	}
	slices.SortFunc(out, func(a, b Article) int { return cmp.Compare(a.Doc, b.Doc) })
	return out, err
}

// validate reports a quote that does not lie in the text.
func (a Article) validate() error {
	n := len([]rune(a.Text))
	for _, q := range a.Quotes {
		if q.Start < 0 || q.Start > q.End || q.End > n {
			return fmt.Errorf("article %q: quote %d to %d lies outside of its %d characters", a.Doc, q.Start, q.End, n)
		}
	}
	for _, o := range slices.Concat(a.Others, a.Fragments) {
		if o.Start < 0 || o.Start > o.End || o.End > n {
			return fmt.Errorf("article %q: span %d to %d lies outside of its %d characters", a.Doc, o.Start, o.End, n)
		}
	}
	return nil
}

// ReadAnswers reads what a system found, one article a line:
//
//	{"doc": "…", "quotes": [{"start": 0, "end": 9, "text": "…", "speaker": "…"}]}
//
// where speaker is a string, an object with text, or null.
func ReadAnswers(r io.Reader, articles []Article) (map[string][]Quote, error) {
	out := map[string][]Quote{}
	err := eachLine(r, func(line []byte) error {
		var row struct {
			Doc    string
			Quotes []struct {
				Start, End int
				Text       string
				Speaker    speaker
			}
		}
		if err := json.Unmarshal(line, &row); err != nil {
			return err
		}
		if !slices.ContainsFunc(articles, func(a Article) bool { return a.Doc == row.Doc }) {
			return fmt.Errorf("no article is called %q", row.Doc)
		}
		if _, ok := out[row.Doc]; ok {
			return fmt.Errorf("article %q is there twice", row.Doc)
		}
		out[row.Doc] = nil
		for _, q := range row.Quotes {
			out[row.Doc] = append(out[row.Doc], Quote{q.Start, q.End, q.Text, string(q.Speaker)})
		}
		return nil
	})
	return out, err
}

// A speaker is a string, or an object whose text is one.
type speaker string

func (s *speaker) UnmarshalJSON(b []byte) error {
	var object struct{ Text string }
	var text string
	if err := json.Unmarshal(b, &text); err == nil {
		*s = speaker(text)
		return nil
	}
	if err := json.Unmarshal(b, &object); err != nil {
		return err
	}
	*s = speaker(object.Text)
	return nil
}

// eachLine calls read for every line that is not empty; errors name the line.
func eachLine(r io.Reader, read func([]byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLineBytes)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		if err := read(lines.Bytes()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}
