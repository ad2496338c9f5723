// Package hashtable maps 64-bit hashes to small values, for reading only once
// it is filled. A lookup touches one cache line as a rule, and the hash is all
// there is of a key: whoever fills a table sees to it that no two keys share
// one.
package hashtable

import "math/bits"

// A Table maps hashes to values, with open addressing and linear probing. The
// zero Table is empty and takes nothing; make one with New.
type Table[V any] struct {
	slots []slot[V]
	shift int // by which a hash becomes the place of its slot
}

type slot[V any] struct {
	hash  uint64 // 0 where nothing is
	value V
}

// New makes a table for n values. Its load is at most two thirds.
func New[V any](n int) *Table[V] {
	log := bits.Len(uint(n + n/2))
	return &Table[V]{make([]slot[V], 1<<log), 64 - log}
}

// Put adds a value. It reports false, and adds nothing, if the hash is taken; a
// hash of 0 always is.
func (t *Table[V]) Put(hash uint64, v V) bool {
	mask := uint64(len(t.slots) - 1)
	for i := hash >> t.shift; ; i++ {
		switch s := &t.slots[i&mask]; s.hash {
		case hash:
			return false
		case 0:
			*s = slot[V]{hash, v}
			return true
		}
	}
}

// Get returns the value of a hash, if it has one.
func (t *Table[V]) Get(hash uint64) (v V, ok bool) {
	mask := uint64(len(t.slots) - 1)
	for i := hash >> t.shift; ; i++ {
		s := &t.slots[i&mask]
		if s.hash == hash {
			return s.value, hash != 0
		}
		if s.hash == 0 {
			return v, false
		}
	}
}
