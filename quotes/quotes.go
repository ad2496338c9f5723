package quotes

// A Span is a half-open stretch [Start, End) of a document, in bytes of its
// UTF-8.
type Span struct {
	Start, End int
}

// Kind is what a quote is.
type Kind uint8

// The kinds of quotes.
const (
	Direct   Kind = iota + 1 // four words or more between quotation marks
	Fragment                 // fewer than four words between quotation marks
	Title                    // the title of a work between quotation marks
	Indirect                 // somebody's words in the writer's rendering
)

// A Quote is a stretch of a document that gives somebody's words.
type Quote struct {
	// Text is the words without the marks; parts are joined by a line feed.
	Text string

	// Span runs from the first part to the last, without the marks.
	Span Span

	// Parts are the stretches of the quote: more than one where it is opened
	// anew in each paragraph that it runs over.
	Parts []Span

	Kind Kind

	// Speaker is nil where it is not clear who speaks.
	Speaker *Speaker

	// Cue is nil where no word tells of the saying.
	Cue *Cue
}

// SpeakerKind is what a speaker is.
type SpeakerKind uint8

// The kinds of speakers.
const (
	Person       SpeakerKind = iota + 1 // somebody named
	Organization                        // a ministry, company, agency
	Place                               // a place that stands for a government
	Description                         // somebody described, not named
	Group                               // several people
	Pronoun                             // a pronoun that could not be resolved
)

// A Speaker is who says a quote.
type Speaker struct {
	// Name is the fullest name or description that the document gives.
	Name string

	// Role is the office or function, where the document tells it.
	Role string

	Kind SpeakerKind

	// Span is the mention to which the quote was attributed, as the text has
	// it near the quote: "he", "the minister".
	Span Span

	// Mention is the text of Span.
	Mention string

	// Confidence is between 0 and 1.
	Confidence float64

	// Relayer is who passed the words on, where the document says so.
	Relayer string
}

// CueKind is what the word for the saying tells of it.
type CueKind uint8

// The kinds of cues.
const (
	CueNeutral    CueKind = iota + 1 // said, told, added
	CueDirective                     // demanded, urged
	CueCommissive                    // vowed, promised, warned
	CueAccusing                      // accused, denounced
	CueApproving                     // praised, welcomed
	CueDenying                       // denied, rejected
	CueAsking                        // asked, wondered
	CueAssertive                     // claimed, argued, insisted
)

// A Cue is the writer's word for the saying.
type Cue struct {
	// Lemma is the base form: "warn".
	Lemma string
	Kind  CueKind
	Span  Span
}

// A DocumentSpeaker is somebody who speaks in a document.
type DocumentSpeaker struct {
	// Name equals the Name in the Speaker of the quotes.
	Name string
	Role string
	Kind SpeakerKind

	// Mentions are the places that name the speaker or stand as the source of
	// a quote, in order.
	Mentions []Span

	// Quotes is how many quotes are theirs.
	Quotes int
}

// Options say what Extract looks for.
type Options struct {
	// Indirect asks for indirect speech as well.
	Indirect bool
}

// A Document is what Extract finds.
type Document struct {
	// Quotes are in the order in which they start.
	Quotes []Quote

	// Speakers are in the order of their first mention.
	Speakers []DocumentSpeaker
}

// Extract finds the quotes of a text and who says them. The text must be valid
// UTF-8 and shorter than 2 GiB. It takes time linear in the length of the text.
func Extract(text string, o Options) Document {
	f := frames.Get().(*frame)
	f.read(text)
	f.classify()
	f.meet()
	f.attribute()
	if o.Indirect {
		f.reports = f.indirect()
	}
	doc := f.document()
	f.release()
	return doc
}
