package text

import "strings"

// Families returns all families in the order in which they are read.
func Families() []Family {
	out := make([]Family, len(families))
	for f := range out {
		out[f] = Family(f)
	}
	return out
}

// ParseKey returns the feature with this key, without its place in a text.
func ParseKey(key string) Feature {
	f := Feature{Family: KeyFamily(key)}
	copy(f.Words[:], strings.Split(key[1:], string([]byte{keyEnd})))
	return f
}
