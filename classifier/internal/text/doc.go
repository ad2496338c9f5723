// Package text turns a text into the features that the classifier counts.
//
//	source ─ tokenize ─▶ tokens ─ relate ─▶ tokens in their places ─ families ─▶ features
//
// A family is one small function that looks at the tokens and emits features;
// families lists them in order. A feature is a family and up to three words:
// its identity is a hash of them, and its readable name is formed only when
// somebody asks. Spans are bytes of the source.
//
// Reading takes time linear in the text, and no memory once a Doc has read a
// text as long, but for a little where letters and accents come apart.
package text

import (
	"bytes"
	"slices"

	"github.com/parley-dev/parley/classifier/internal/lexicon"
)

// Version changes whenever the same text may give other features.
const Version = 4

// A Span is a half-open stretch [Start, End) of the source, in bytes.
type Span struct {
	Start, End int
}

// A Doc is a text that has been read. It may be read into again, which reuses
// its memory.
type Doc struct {
	Source string
	Tokens []Token

	// Features are what the families saw, family by family, and Hashes those
	// of their keys.
	Features []Feature
	Hashes   []uint64

	// letters holds what the words are written with: the source with its ASCII
	// letters in lower case, wordBlock zeros, and behind them the words that
	// this does not normalise, and the stems that are not the beginnings of
	// words.
	letters []byte

	composed []byte // the memory of writeNormal

	plain []uint64 // a bit for each byte of the source: an ASCII letter or digit

	// The words of the source, their hashes, and what is known of each.
	cuts   []cut
	hashes []uint64
	known  []known
	places []int32 // the memory of lookup

	words    []lexicon.Word // of the tokens
	search   lexicon.Search
	found    []int32  // the memory of having
	family   Family   // whose features are being found
	here     position // of the word that is being read
	capitals answer   // whether the source is mostly written in them
}

// Read makes d the reading of src. Invalid UTF-8 counts as marks between
// words.
func (d *Doc) Read(src string) {
	load()
	d.tokenize(src)
	d.dropAttribution()
	d.relate()
	d.Features, d.Hashes = d.Features[:0], d.Hashes[:0]
	for f := range families {
		d.family = Family(f)
		families[f].find(d)
	}
}

// resize returns s with length n and whatever in it.
func resize[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// A Feature is something that a family saw in a Doc.
type Feature struct {
	// First and Last are the indices of the tokens that it was seen in.
	First, Last int32

	Family Family

	words [3]ref
}

// emit adds a feature: the first and the last of the tokens that it was seen
// in, and up to three words that tell it from others of its family.
func (d *Doc) emit(first, last int, a, b, c term) {
	d.Hashes = append(d.Hashes, hashFeature(d.family, a.hash, b.hash, c.hash))
	n := len(d.Features)
	if n == cap(d.Features) {
		d.Features = slices.Grow(d.Features, 1)
	}
	d.Features = d.Features[:n+1]
	f := &d.Features[n] // filled in where it stands, which is faster
	f.First, f.Last, f.Family = int32(first), int32(last), d.family
	f.words = [3]ref{a.ref, b.ref, c.ref}
}

// Span is where the feature was seen.
func (d *Doc) Span(f Feature) Span {
	return Span{int(d.Tokens[f.First].Start), int(d.Tokens[f.Last].End)}
}

// appendTerm appends what a term says.
func (d *Doc) appendTerm(b []byte, r ref) []byte {
	i := r >> 2
	switch r & 3 {
	case ofTexts:
		return append(b, texts[i]...)
	case ofWord:
		return append(b, d.letters[d.Tokens[i].at:][:d.Tokens[i].n]...)
	case ofStem:
		return append(b, d.letters[d.Tokens[i].stemAt:][:d.Tokens[i].stemN]...)
	}
	return b
}

// AppendKey appends the key of the feature, which identifies it: its family and
// its words.
func (d *Doc) AppendKey(b []byte, f Feature) []byte {
	b = append(b, byte(f.Family))
	for _, w := range f.words {
		b = append(d.appendTerm(b, w), keyEnd)
	}
	return b
}

// keyEnd closes a word in a key; no UTF-8 has this byte.
const keyEnd = 0xff

// Name is the readable name of the feature.
func (d *Doc) Name(f Feature) string { return KeyName(string(d.AppendKey(nil, f))) }

// KeyName is the readable name of the feature with this key.
func KeyName(key string) string {
	f, words := parseKey(key)
	name := append([]byte(families[f].prefix), words[0]...)
	for _, w := range words[1:] {
		if len(w) > 0 {
			name = append(append(name, ' '), w...)
		}
	}
	return string(name)
}

// HashKey is the hash of the feature with this key.
func HashKey(key string) uint64 {
	f, w := parseKey(key)
	return hashFeature(f, hashWord(w[0]), hashWord(w[1]), hashWord(w[2]))
}

// KeyFamily is the family of the feature with this key.
func KeyFamily(key string) Family { return Family(key[0]) }

func parseKey(key string) (f Family, words [3][]byte) {
	rest := []byte(key[1:])
	for i := range words {
		words[i], rest, _ = bytes.Cut(rest, []byte{keyEnd})
	}
	return KeyFamily(key), words
}

// ValidKey reports whether key is the key of a feature: a family and three
// words.
func ValidKey(key string) bool {
	return len(key) > 1 && int(key[0]) < len(families) &&
		bytes.Count([]byte(key), []byte{keyEnd}) == len(Feature{}.words) && key[len(key)-1] == keyEnd
}

// CountsAsWord reports whether the feature is a single word of the text, by
// which the share of known words is counted.
func (f *Feature) CountsAsWord() bool { return f.Family == wordsFamily }

// IsPair reports whether the feature is two neighbours in a sentence.
func (f *Feature) IsPair() bool { return f.Family == Pairs && f.words[0] != opening.ref }
