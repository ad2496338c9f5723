package text

// Families returns all families in the order in which they are read.
func Families() []Family {
	out := make([]Family, len(families))
	for f := range out {
		out[f] = Family(f)
	}
	return out
}
