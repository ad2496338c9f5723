package classifier

// A Head is one decision that a model makes about a text: a name and the
// labels it chooses from. Where two labels are equally probable, the one that
// comes first in Labels wins.
type Head struct {
	Name   string
	Labels []string
}

// Names of the heads and labels that Parley's codebook defines.
const (
	Stance    = "stance"
	Sentiment = "sentiment"

	Threat      = "threat"
	Demand      = "demand"
	Reassurance = "reassurance"
	None        = "none"

	Negative = "negative"
	Neutral  = "neutral"
	Positive = "positive"
)

// Heads are the two decisions of the codebook, in the order in which a Model
// trained by Train holds them.
func Heads() []Head {
	return []Head{
		{Name: Stance, Labels: []string{Threat, Demand, Reassurance, None}},
		{Name: Sentiment, Labels: []string{Negative, Neutral, Positive}},
	}
}

// index returns the position of label in h, or -1.
func (h Head) index(label string) int {
	for i, l := range h.Labels {
		if l == label {
			return i
		}
	}
	return -1
}
