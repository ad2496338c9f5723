package classifier

// A Span is a half-open stretch [Start, End) of a text, in bytes of its UTF-8.
type Span struct {
	Start, End int
}

// Options say what Classify returns beside the probabilities. The zero value
// asks for the probabilities alone.
type Options struct {
	// Evidence is how many features to list for each head, the strongest
	// first; 0 returns no evidence.
	Evidence int

	// Sentences asks for a decision on each sentence as well.
	Sentences bool

	// Priors are the caller's own base rates, one list a head in the order of
	// its labels; a nil list keeps the model's documented prior. They need not
	// sum to 1, but each must be above 0.
	Priors [][]float64
}

// A Result is what a model says of a text.
type Result struct {
	// Decisions holds one decision a head, in the model's order.
	Decisions []Decision

	// KnownShare is the share of the text's words that the model knows,
	// between 0 and 1; 0 for a text without words.
	KnownShare float64

	// Unfamiliar tells that KnownShare is below the model's threshold: the
	// text is unlike what was learned and the probabilities mean little.
	Unfamiliar bool

	// Sentences holds each sentence of the text, if asked for.
	Sentences []Sentence
}

// A Decision is the answer of one head.
type Decision struct {
	// Label is the most probable label, as an index into the head's Labels.
	Label int

	// Probabilities are in the order of the head's Labels and sum to 1.
	Probabilities []float64

	// Evidence says why; nil unless asked for.
	Evidence *Evidence
}

// A Sentence is a decision on one sentence of a text.
type Sentence struct {
	Span      Span
	Decisions []Decision
}

// Evidence explains a decision exactly: with p the returned probabilities,
// log p[Label] - log p[Against] = Prior + Bias + the sum over Contributions +
// Other, to within 1e-6.
type Evidence struct {
	// Against is the runner-up, as an index into the head's Labels.
	Against int

	// Prior is the log-odds before a word is read.
	Prior float64

	// Bias is the log-odds that calibration adds.
	Bias float64

	// Contributions are the strongest features, by size; ties by name.
	Contributions []Contribution

	// Other is the sum over the features not listed.
	Other float64
}

// A Contribution is what one feature adds to the log-odds of a decision.
type Contribution struct {
	// Feature is its readable name: "we will".
	Feature string

	// LogOdds is in nats; above 0 it speaks for the label, below 0 against it.
	LogOdds float64

	// Spans tell where the feature was seen, in order.
	Spans []Span
}

// Info describes a model.
type Info struct {
	// Version is a digest over examples, settings and pipeline version.
	Version string

	// Heads describes the decisions, in the model's order.
	Heads []HeadInfo

	// Examples is the number of labelled quotes the model was trained on.
	Examples int

	// Features is the size of its vocabulary.
	Features int

	// SeedDigest is a digest over the labelled quotes.
	SeedDigest string

	// Settings are those it was trained with.
	Settings Settings

	// PipelineVersion names the set of features it reads.
	PipelineVersion int

	// UnfamiliarBelow is the KnownShare below which a text is Unfamiliar.
	UnfamiliarBelow float64
}

// HeadInfo describes one head of a model.
type HeadInfo struct {
	Head

	// Examples counts the examples of each label.
	Examples []int

	// Prior is the documented prior of each label; they sum to 1.
	Prior []float64

	// Evaluation is the head's cross-validation on the training examples.
	Evaluation Metrics
}
