// Package text turns a text into the features that the classifier counts.
//
//	source ─ tokenize ─▶ tokens ─ families ─▶ features
//
// A family is one small function that looks at the tokens and emits features;
// families lists them in order. A feature is a family and up to three words:
// its identity is a hash of them, and its readable name is formed only when
// somebody asks. Spans are bytes of the source.
package text

import "strings"

// A Span is a half-open stretch [Start, End) of the source, in bytes.
type Span struct {
	Start, End int
}

// A Doc is a text that has been read. It may be read into again, which reuses
// its memory.
type Doc struct {
	Source string
	Tokens []Token

	marks []mark
}

// A mark is a question or exclamation mark that ends a sentence.
type mark struct {
	kind  rune
	after int // the token before it
}

// Read makes d the reading of src. Invalid UTF-8 counts as marks between
// words. It takes time linear in the length of src.
func (d *Doc) Read(src string) {
	d.marks = d.marks[:0]
	d.tokenize(src)
	d.dropAttribution()
}

// A Feature is something that a family saw.
type Feature struct {
	Family Family
	Words  [3]string
	Span   Span

	// First is the index of the first token that it was seen in.
	First int
}

// Features calls emit for every feature of d, family by family.
func (d *Doc) Features(emit func(Feature)) {
	for f, family := range families {
		family.find(d, func(first, last int, a, b, c string) {
			span := Span{d.Tokens[first].Start, d.Tokens[last].End}
			emit(Feature{Family(f), [3]string{a, b, c}, span, first})
		})
	}
}

// Key identifies the feature: its family and its words.
func (f Feature) Key() string {
	b := []byte{byte(f.Family)}
	for _, w := range f.Words {
		b = append(b, w...)
		b = append(b, keyEnd)
	}
	return string(b)
}

// HasKey reports whether key is the key of the feature; it allocates nothing.
func (f Feature) HasKey(key string) bool {
	if len(key) == 0 || key[0] != byte(f.Family) {
		return false
	}
	key = key[1:]
	for _, w := range f.Words {
		if len(key) <= len(w) || key[:len(w)] != w || key[len(w)] != keyEnd {
			return false
		}
		key = key[len(w)+1:]
	}
	return key == ""
}

// keyEnd closes a word in a key; no UTF-8 has this byte.
const keyEnd = 0xff

// Hash is the 64-bit FNV-1a hash of the key.
func (f Feature) Hash() uint64 {
	h := (fnvOffset ^ uint64(f.Family)) * fnvPrime
	for _, w := range f.Words {
		for i := 0; i < len(w); i++ {
			h = (h ^ uint64(w[i])) * fnvPrime
		}
		h = (h ^ keyEnd) * fnvPrime
	}
	return h
}

// HashKey is the hash of the feature with this key.
func HashKey(key string) uint64 {
	h := uint64(fnvOffset)
	for i := 0; i < len(key); i++ {
		h = (h ^ uint64(key[i])) * fnvPrime
	}
	return h
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// KeyFamily is the family of the feature with this key.
func KeyFamily(key string) Family { return Family(key[0]) }

// ValidKey reports whether key is the key of a feature: a family and three
// words.
func ValidKey(key string) bool {
	return len(key) > 1 && int(key[0]) < len(families) &&
		strings.Count(key, "\xff") == len(Feature{}.Words) && key[len(key)-1] == keyEnd
}

// Name is the readable name of the feature.
func (f Feature) Name() string {
	name := f.Words[0]
	for _, w := range f.Words[1:] {
		if w != "" {
			name += " " + w
		}
	}
	return families[f.Family].prefix + name
}

// CountsAsWord reports whether the feature is a single word of the text, by
// which the share of known words is counted.
func (f Feature) CountsAsWord() bool { return f.Family == wordsFamily }

// IsPair reports whether the feature is two neighbours in a sentence.
func (f Feature) IsPair() bool { return f.Family == pairsFamily && f.Words[0] != "^" }

// Version changes whenever the same text may give other features.
const Version = 1
