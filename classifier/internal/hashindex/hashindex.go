// Package hashindex finds the places of 64-bit hashes in a list. A search reads
// one slot and has no branch to guess wrong; and the index is small, since what
// does not fit the cache of a core costs more than all else.
package hashindex

import (
	"errors"
	"fmt"
	"math/bits"
)

// An Index is a perfect hash table, in which no two hashes of the list want the
// same slot (Belazzougui, Botelho and Dietzfelbinger 2009, Hash, Displace, and
// Compress). The high bits of a hash choose a bucket of a few hashes, and each
// bucket has the factor that sends its hashes to slots of their own.
//
// A slot of 8 bytes holds 32 bits of the hash and the place, from 1; it is 0 if
// it is free. No hash of the list is ever taken for another; one that is not in
// the list is taken for one that is about once in 2^32 times.
type Index struct {
	factors []uint16 // of the buckets
	shift   uint8    // from a hash to its bucket
	salt    uint64   // odd: what hashes are multiplied by first
	slots   []uint64
}

// golden is an odd number whose multiples have bits as if by chance.
const golden = 0x9e3779b97f4a7c15

// Buckets have 2 to 4 hashes on average, and slots are looked at 5 to 20 times a
// hash.
// Hashes as they come stay far below these bounds; somebody would have to choose
// them to reach one with each of maxSalts salts.
const (
	maxBucket = 64
	maxTries  = 64 // slots looked at, a hash
	maxSalts  = 16
)

// New makes the index of a list of fewer than 2^31 hashes. It fails if two of
// them are the same, or if they were chosen so that there is no index.
func New(hashes []uint64) (*Index, error) {
	log := max(1, bits.Len(uint(len(hashes)))-2)
	x := &Index{
		factors: make([]uint16, 1<<log),
		shift:   uint8(64 - log),
		salt:    1,
		slots:   make([]uint64, 1+len(hashes)+len(hashes)/8),
	}
	for range maxSalts {
		ok, err := x.fill(hashes)
		if err != nil {
			return nil, err
		}
		if ok {
			return x, nil
		}
		x.salt *= golden
		clear(x.slots)
	}
	return nil, errors.New("the hashes of the keys crowd together")
}

// fill puts the hashes into the empty table, the largest buckets first, while
// there is room. It reports false if it cannot. The error says that a hash
// repeats.
func (x *Index) fill(hashes []uint64) (ok bool, err error) {
	starts := make([]int32, len(x.factors)+1) // of each bucket among places
	for _, hash := range hashes {
		starts[hash*x.salt>>x.shift]++
	}
	end, largest := int32(0), int32(0)
	for b, n := range starts {
		end, largest = end+n, max(largest, n)
		starts[b] = end
	}
	if largest > maxBucket {
		return false, nil
	}
	places := make([]int32, len(hashes)) // bucket by bucket
	for place, hash := range hashes {
		at := &starts[hash*x.salt>>x.shift]
		*at--
		places[*at] = int32(place)
	}
	tries := 1<<16 + maxTries*len(hashes)
	for size := largest; size > 0; size-- {
		for b := range x.factors {
			if bucket := places[starts[b]:starts[b+1]]; len(bucket) == int(size) {
				if ok, err := x.place(b, bucket, hashes, &tries); !ok || err != nil {
					return false, err
				}
			}
		}
	}
	return true, nil
}

// place finds a factor for bucket b, which has the hashes at the places, as
// long as there are tries.
func (x *Index) place(b int, places []int32, hashes []uint64, tries *int) (ok bool, err error) {
	for i, p := range places {
		for _, q := range places[:i] {
			if hashes[p] == hashes[q] {
				return false, fmt.Errorf("two keys share the hash %x", hashes[p])
			}
		}
	}
	for factor := range 1 << 16 {
		x.factors[b] = uint16(factor)
		n := 0
		for ; n < len(places); n++ {
			h := hashes[places[n]] * x.salt
			slot := &x.slots[x.slotOf(h)]
			if *slot != 0 {
				break
			}
			*slot = h<<32 | uint64(places[n]+1)
		}
		if n == len(places) {
			return true, nil
		}
		if *tries -= n + 1; *tries < 0 {
			return false, nil
		}
		for _, p := range places[:n] {
			x.slots[x.slotOf(hashes[p]*x.salt)] = 0
		}
	}
	return false, nil
}

// slotOf returns where a salted hash stands if it is in the list.
func (x *Index) slotOf(h uint64) uint64 {
	factor := uint64(x.factors[h>>(x.shift&63)])*golden | 1
	slot, _ := bits.Mul64(h*factor, uint64(len(x.slots)))
	return slot
}

// Find returns the place of a hash in the list, or -1 if it has none.
func (x *Index) Find(hash uint64) int32 {
	h := hash * x.salt
	slot := x.slots[x.slotOf(h)]
	if uint32(slot>>32) != uint32(h) {
		slot = 0
	}
	return int32(uint32(slot)) - 1
}

// FindAll writes the place of each hash to the place in dst that it has in
// hashes.
func (x *Index) FindAll(dst []int32, hashes []uint64) {
	dst = dst[:len(hashes)]
	for i, hash := range hashes {
		dst[i] = x.Find(hash)
	}
}
