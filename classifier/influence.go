package classifier

import (
	"cmp"
	"slices"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// An Influence is what a feature says for a label.
type Influence struct {
	// Feature is its readable name, Family the kind of feature it is.
	Feature, Family string

	// LogOdds is what it adds to the logarithm of the label's probability, in
	// nats, over what it adds to the others on average.
	LogOdds float64

	// Examples is how many examples of the label have it.
	Examples int
}

// Influences lists the n features that speak most for a label of a head: by
// what each adds, times the examples of the label that it is added in, so that
// a rare word does not come first. Ties go by name.
func (m *Model) Influences(head, label, n int) []Influence {
	var all []Influence
	labels := len(m.info.Heads[head].Labels)
	for row, k := range m.order[:m.voters] {
		key, examples := m.keys[k], int(m.heads[head].counts[int(k)*labels+label])
		others := 0.0
		for l := range labels {
			if l != label {
				others += m.value(head, row, l) / float64(labels-1)
			}
		}
		if odds := m.value(head, row, label) - others; odds > 0 && examples > 0 {
			all = append(all, Influence{text.KeyName(key), text.KeyFamily(key).Name(), odds, examples})
		}
	}
	slices.SortFunc(all, func(a, b Influence) int {
		return cmp.Or(
			cmp.Compare(b.LogOdds*float64(b.Examples), a.LogOdds*float64(a.Examples)),
			cmp.Compare(a.Feature, b.Feature), cmp.Compare(a.Family, b.Family))
	})
	return slices.Clip(all[:min(n, len(all))])
}
