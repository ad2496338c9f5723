package hashtable

import (
	"math/rand/v2"
	"testing"
)

// A table answers like a map, also where all hashes want the same slot.
func TestTable(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7, 1000} {
		for _, crowd := range []uint64{1<<64 - 1, 15, 0xff << 56} {
			rng := rand.New(rand.NewPCG(uint64(n), crowd))
			table, want := New[int](n), map[uint64]int{}
			for i := range n {
				hash := rng.Uint64() & crowd
				_, taken := want[hash]
				if got := table.Put(hash, i); got != (!taken && hash != 0) {
					t.Fatalf("Put(%x) is %t", hash, got)
				}
				if !taken && hash != 0 {
					want[hash] = i
				}
			}
			for range 3 * n {
				hash := rng.Uint64() & crowd
				v, ok := table.Get(hash)
				if w, has := want[hash]; v != w || ok != has {
					t.Fatalf("Get(%x) is %d, %t, want %d, %t", hash, v, ok, w, has)
				}
			}
			for hash, w := range want {
				if v, ok := table.Get(hash); v != w || !ok {
					t.Fatalf("Get(%x) is %d, %t, want %d", hash, v, ok, w)
				}
			}
		}
	}
}
