// Package hashindex finds the places of 64-bit hashes in a list. It is made
// small, since what does not fit the cache of a core costs more than all else.
package hashindex

import (
	"errors"
	"fmt"
	"math/bits"
)

// An Index is a table with open addressing and linear probing, at most two
// thirds full. A slot of 8 bytes holds 32 bits of the hash and the place, from
// 1; it is 0 if it is free. The bits of the hash that say where the search
// begins are others than those 32. No hash of the list is ever taken for
// another; one that is not in the list is taken for one that is about once in
// 2^32 times.
type Index struct {
	slots []uint64
	shift int
	salt  uint64
}

// maxProbes is how far from where its search begins a hash may stand, and
// maxSalts how many salts are tried until none stands farther. Hashes as they
// come stand within some 100, of five millions too; somebody would have to
// choose them to make searching slow.
const (
	maxProbes = 1 << 10
	maxSalts  = 16
)

// New makes the index of a list of fewer than 2^31 hashes. It fails if two of
// them are the same, or if they were chosen so that it would be slow.
func New(hashes []uint64) (*Index, error) {
	log := bits.Len(uint(len(hashes) + len(hashes)/2))
	x := &Index{slots: make([]uint64, 1<<log), shift: 64 - log}
	for range maxSalts {
		ok, err := x.fill(hashes)
		if err != nil {
			return nil, err
		}
		if ok {
			return x, nil
		}
		// With another salt two that met with the same 32 bits hardly will
		// again.
		x.salt += 0x9e3779b97f4a7c15
		clear(x.slots)
	}
	return nil, errors.New("the hashes of the keys crowd together")
}

// fill puts the hashes into the empty table. It reports false if one would be
// taken for another, or stand too far from where its search begins. The error
// says that one repeats.
func (x *Index) fill(hashes []uint64) (ok bool, err error) {
	for place, hash := range hashes {
		h := x.mix(hash)
		i := h >> x.shift
		for probes := 0; x.slots[i] != 0; i = x.next(i) {
			if uint32(x.slots[i]>>32) == uint32(h) {
				if hashes[uint32(x.slots[i])-1] == hash {
					return false, fmt.Errorf("two keys share the hash %x", hash)
				}
				return false, nil
			}
			if probes++; probes > maxProbes {
				return false, nil
			}
		}
		x.slots[i] = h<<32 | uint64(place+1)
	}
	return true, nil
}

// mix lets the salt change the low bits of a hash by the high ones.
func (x *Index) mix(hash uint64) uint64 { return hash + hash>>32*x.salt }

func (x *Index) next(i uint64) uint64 { return (i + 1) & uint64(len(x.slots)-1) }

// Find returns the place of a hash in the list, or -1 if it has none.
func (x *Index) Find(hash uint64) int32 {
	hash = x.mix(hash)
	i := hash >> x.shift
	return x.find(hash, i, x.slots[i])
}

// find goes on from a slot that has been read.
func (x *Index) find(hash, i, slot uint64) int32 {
	for ; ; slot = x.slots[i] {
		if uint32(slot>>32) == uint32(hash) || slot == 0 {
			return int32(uint32(slot)) - 1
		}
		i = x.next(i)
	}
}

// FindAll writes the place of each hash to the place in dst that it has in
// hashes. It reads the first slots of all before it looks at one, so that
// waiting for memory happens once and not for each.
func (x *Index) FindAll(dst []int32, slots, hashes []uint64) {
	dst, slots = dst[:len(hashes)], slots[:len(hashes)]
	for i, h := range hashes {
		slots[i] = x.slots[x.mix(h)>>x.shift]
	}
	for i, h := range hashes {
		h = x.mix(h)
		slot := slots[i]
		if uint32(slot>>32) != uint32(h) && slot != 0 {
			dst[i] = x.find(h, h>>x.shift, slot)
			continue
		}
		dst[i] = int32(uint32(slot)) - 1
	}
}
