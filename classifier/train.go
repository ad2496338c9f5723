package classifier

// An Example is a labelled quote.
type Example struct {
	// ID names the example in messages.
	ID string

	// Text is the quote without its quotation marks.
	Text string

	// Labels holds one label a head, in the order of Heads.
	Labels []string

	// Group ties near-copies together: they never stand on both sides of a
	// fold, and a feature counts once a group towards Settings.MinGroups.
	Group string

	// Author is who wrote the example; folds leave out whole authors.
	Author string

	// Document is the source the example was taken from, if any.
	Document string
}

// Settings are what Train can be told. The zero value is not useful: start
// from DefaultSettings.
type Settings struct {
	// Alpha is the Lidstone smoothing: what is added to every count.
	Alpha float64

	// MinGroups is in how many groups a feature must occur to be learned.
	MinGroups int

	// Cap is what one feature may add to the log-odds between two labels at
	// most, in nats; 0 means no limit.
	Cap float64

	// Priors hold the documented prior of each label, one list a head.
	Priors [][]float64
}

// DefaultSettings are those of the shipped model.
func DefaultSettings() Settings { return Settings{} }

// Train learns a model from examples.
func Train(examples []Example, s Settings) (*Model, error) { panic("TODO: being written") }
