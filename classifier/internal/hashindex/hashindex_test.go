package hashindex

import (
	"math/rand/v2"
	"testing"
)

// An index answers like a map, also where all hashes begin at the same slot or
// have the same low bits.
func TestIndex(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7, 700} {
		for _, crowd := range []uint64{1<<64 - 1, 0xffff, 0xffff << 48, 0xffff<<48 | 0xff} {
			rng := rand.New(rand.NewPCG(uint64(n), crowd))
			want := map[uint64]int32{}
			var hashes, probes []uint64
			for len(hashes) < n {
				h := rng.Uint64() & crowd
				if _, ok := want[h]; !ok {
					want[h] = int32(len(hashes))
					hashes = append(hashes, h)
				}
			}
			x, err := New(hashes)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 * n {
				probes = append(probes, rng.Uint64()&crowd)
			}
			probes = append(probes, hashes...)
			all := make([]int32, len(probes))
			x.FindAll(all, probes)
			for i, h := range probes {
				w, ok := want[h]
				if !ok {
					if w = -1; crowd == 0xffff<<48 || crowd == 0xffff<<48|0xff {
						continue // shares its low bits with others, and may be taken for one
					}
				}
				if got := x.Find(h); got != w || all[i] != w {
					t.Fatalf("%d hashes, %x: Find %d, FindAll %d, want %d", n, h, got, all[i], w)
				}
			}
		}
	}
}

// Hashes that begin at the same slot and have the same low bits are told apart.
func TestNew_meeting(t *testing.T) {
	hashes := make([]uint64, 64)
	for i := range hashes {
		hashes[i] = uint64(i)<<32 | 7
	}
	x, err := New(hashes)
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range hashes {
		if got := x.Find(h); got != int32(i) {
			t.Errorf("%x is at %d, want %d", h, got, i)
		}
	}
}

// Hashes that all begin at one end of the table are spread by another salt, or
// refused, in bounded time.
func TestNew_crowd(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	hashes := make([]uint64, 100_000)
	for i := range hashes {
		hashes[i] = rng.Uint64() >> 4
	}
	x, err := New(hashes)
	if err != nil {
		t.Fatal(err)
	}
	if x.salt == 1 {
		t.Error("the first salt did, so that no other was tried")
	}
	for i, h := range hashes {
		if got := x.Find(h); got != int32(i) {
			t.Fatalf("%x is at %d, want %d", h, got, i)
		}
	}
}

func TestNew_sameHash(t *testing.T) {
	if _, err := New([]uint64{1, 2, 1}); err == nil {
		t.Error("two keys with the same hash are let in")
	}
}
