package classifier

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// noFamily is the number of no family of features.
const noFamily = text.Family(math.MaxUint8)

// Families names the families of features in the order in which they are read.
func Families() []string {
	var names []string
	for _, f := range text.Families() {
		names = append(names, f.Name())
	}
	return names
}

// TrainWithout is Train on all features but those of one family: what the
// family is worth shows in what the model does without it. A model without
// pairs cannot tell what company its features keep, so there all count in full.
func TrainWithout(family string, examples []Example, s Settings) (*Model, error) {
	i := slices.Index(Families(), family)
	if i < 0 {
		return nil, fmt.Errorf("unknown family %q, want one of %s", family, strings.Join(Families(), ", "))
	}
	if text.Family(i) == text.Pairs {
		s.MinKnownPairs = 0
	}
	return train(sequence(examples), s, text.Family(i), keptRows)
}
