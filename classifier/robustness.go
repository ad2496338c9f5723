package classifier

import "github.com/parley-dev/parley/classifier/metamorphic"

// Flips count how often a change that should not matter changes the answer.
type Flips struct {
	// Transform names the change.
	Transform string

	// Texts is how many texts it makes different.
	Texts int

	// Flipped is, for each head, how many of these get another label.
	Flipped []int
}

// Rate is the share of the changed texts whose label of this head changes.
func (f Flips) Rate(head int) float64 {
	if f.Texts == 0 {
		return 0
	}
	return float64(f.Flipped[head]) / float64(f.Texts)
}

// CountFlips asks a model about each text as it is and under each change.
func CountFlips(m *Model, texts []Example, transforms []metamorphic.Transform) []Flips {
	out := make([]Flips, len(transforms))
	for i, t := range transforms {
		out[i] = Flips{Transform: t.Name, Flipped: make([]int, len(m.heads))}
	}
	for _, x := range texts {
		was := m.Classify(x.Text, Options{}).Decisions
		for i, t := range transforms {
			changed := t.Apply(x.Text)
			if changed == x.Text {
				continue
			}
			out[i].Texts++
			for h, d := range m.Classify(changed, Options{}).Decisions {
				if d.Label != was[h].Label {
					out[i].Flipped[h]++
				}
			}
		}
	}
	return out
}

// AddFlips sums up two counts of the same changes.
func AddFlips(a, b []Flips) []Flips {
	if len(a) == 0 {
		return b
	}
	for i, f := range b {
		a[i].Texts += f.Texts
		for h, n := range f.Flipped {
			a[i].Flipped[h] += n
		}
	}
	return a
}
