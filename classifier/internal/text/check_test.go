package text

import (
	"hash/maphash"
	"math/rand/v2"
	"strings"
	"testing"
)

// Features have the same check if, and only if, they have the same key, in
// whatever text they are seen and whichever Checker is asked.
func TestChecker(t *testing.T) {
	seed := maphash.MakeSeed()
	checkers := []*Checker{NewChecker(seed), NewChecker(seed)}
	rng := rand.New(rand.NewPCG(2, 1))
	checks, keys := map[string]uint64{}, map[uint64]string{}
	var d Doc
	for n := range 3000 {
		var b strings.Builder
		for range rng.IntN(30) {
			b.WriteString(pieces[rng.IntN(len(pieces))] + " ")
		}
		d.Read(b.String())
		c := checkers[n%2]
		c.Read(&d)
		for i := range d.Features {
			key, check := string(d.AppendKey(nil, d.Features[i])), c.Check(&d.Features[i])
			if was, ok := checks[key]; ok && was != check {
				t.Fatalf("%q has the checks %x and %x", key, was, check)
			}
			if was, ok := keys[check]; ok && was != key {
				t.Fatalf("%q and %q share the check %x", was, key, check)
			}
			checks[key], keys[check] = check, key
		}
	}
	if len(checks) < 5_000 {
		t.Errorf("%d features, want more", len(checks))
	}
}
