// Package seeds holds the labelled quotes that Parley learns from, and reads
// others of the same form.
//
// A folder of seeds is a set of JSON Lines files, one [Row] a line. [Default]
// gives the rows that are built in, [Load] those of a folder, [All] does so one
// by one, [Examples] gives what a classifier is trained on, and [Check] tells those who edit seeds what is
// wrong with them. CODEBOOK.md defines the labels, README.md the files.
//
// What Load and All return is well formed: every field is there, every label is
// known, every id is given once. Whether the rows are good seeds (told apart,
// not repeated, with their provenance) is for Check to say.
package seeds

import (
	"embed"
	"io/fs"

	"github.com/parley-dev/parley/classifier"
)

//go:embed documents.jsonl authored*.jsonl
var embedded embed.FS

//go:embed CODEBOOK.md
var codebook string

// Embedded returns the folder of seeds that is built in.
func Embedded() fs.FS { return embedded }

// Default returns the rows that are built in.
func Default() ([]Row, error) { return Load(embedded) }

// Codebook returns the definition of the labels, as Markdown.
func Codebook() string { return codebook }

// Origins of a row.
const (
	// Document is the origin of a quote that stands verbatim in a document.
	Document = "document"

	// Authored is the origin of a quote that was written to be learned from.
	Authored = "authored"
)

// A Row is a labelled quote.
type Row struct {
	// ID names the row; no other row has it.
	ID string `json:"id"`

	// Text is the quote without the marks around it.
	Text string `json:"text"`

	// Stance and Sentiment are its labels by the codebook.
	Stance    string `json:"stance"`
	Sentiment string `json:"sentiment"`

	// Group ties rows together that are near-copies on purpose, as in a set
	// where a small change flips the label. Empty means that the row stands
	// alone.
	Group string `json:"group"`

	// Origin is Document or Authored.
	Origin string `json:"origin"`

	// Author is who wrote an authored row, empty for a row from a document.
	Author string `json:"author"`

	// Reason says in a few words why the stance was chosen.
	Reason string `json:"reason"`

	// Speaker is whose words they are, as the document names them; empty for
	// an authored row, which is nobody's.
	Speaker string `json:"speaker"`

	// Role is the office or function of who speaks.
	Role string `json:"role"`

	// Source is the document that a quote was taken from.
	Source Source `json:"source"`

	// Fragment says that the text has fewer than four words.
	Fragment bool `json:"fragment"`

	// Position is where the row was read.
	Position Position `json:"-"`
}

// A Source is a document, by what it says of itself: what it does not state
// is empty.
type Source struct {
	File      string `json:"file"` // name of the file, without a folder
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	Date      string `json:"date"` // YYYY-MM-DD
}

// Examples turns rows into what a classifier is trained on, fragments
// included: they are few, and short quotes are asked about too.
func Examples(rows []Row) []classifier.Example {
	examples := make([]classifier.Example, len(rows))
	for i, r := range rows {
		examples[i] = r.Example()
	}
	return examples
}

// Example turns the row into what a classifier is trained on.
func (r Row) Example() classifier.Example {
	labels := make([]string, len(heads))
	for i, h := range heads {
		labels[i] = r.label(h.Name)
	}
	return classifier.Example{
		ID:       r.ID,
		Text:     r.Text,
		Labels:   labels,
		Group:    r.Group,
		Author:   r.Author,
		Document: r.Source.File,
	}
}

// label returns the label that the row has for a head.
func (r Row) label(head string) string {
	switch head {
	case classifier.Stance:
		return r.Stance
	case classifier.Sentiment:
		return r.Sentiment
	}
	return ""
}
