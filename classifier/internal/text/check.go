package text

import "hash/maphash"

// A Checker gives features a second hash, by which those that share the first
// are told apart. It depends on a seed that nobody knows beforehand, so that
// features cannot be made to share it. The same key always has the same one.
type Checker struct {
	seed         maphash.Seed
	empty        uint64
	texts        []uint64 // of the terms that no text has
	words, stems []uint64 // of the tokens that were read
}

// NewChecker returns a Checker; those with the same seed agree.
func NewChecker(seed maphash.Seed) *Checker {
	c := &Checker{seed: seed, empty: maphash.Bytes(seed, nil)}
	for _, t := range texts {
		c.texts = append(c.texts, maphash.String(seed, t))
	}
	return c
}

// Read takes up a text, the features of which Check is going to be asked about.
func (c *Checker) Read(d *Doc) {
	c.words, c.stems = c.words[:0], c.stems[:0]
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.word.ref&3 == ofTexts {
			c.words, c.stems = append(c.words, 0), append(c.stems, 0)
			continue
		}
		word := maphash.Bytes(c.seed, d.letters[t.at:][:t.n])
		stem := word
		if t.stemN != t.n || t.stemAt != t.at {
			stem = maphash.Bytes(c.seed, d.letters[t.stemAt:][:t.stemN])
		}
		c.words, c.stems = append(c.words, word), append(c.stems, stem)
	}
}

// Check is the second hash of a feature of the text.
func (c *Checker) Check(f *Feature) uint64 {
	check := uint64(f.Family)
	for _, r := range f.words {
		check = check*seed1 + c.term(r)
	}
	return check
}

func (c *Checker) term(r ref) uint64 {
	i := r >> 2
	switch r & 3 {
	case ofTexts:
		return c.texts[i]
	case ofWord:
		return c.words[i]
	case ofStem:
		return c.stems[i]
	}
	return c.empty
}
