package text

import (
	"encoding/binary"
	"math/bits"
)

// Words and features are known by 64-bit hashes that are made by multiplying
// and folding, the step of wyhash (Wang Yi, https://github.com/wangyi-fudan/wyhash).
// Two words of a text that share a hash would pass for the same, which happens
// by chance once in some 10^19 pairs; that no two features of a model do is
// checked when it is made.
const (
	seed1 = 0x9e3779b97f4a7c15
	seed2 = 0xd1b54a32d192ed03
	seed3 = 0x8cb92ba72f3d8dd7
)

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// hashWord is the hash of a word.
func hashWord(w []byte) uint64 {
	h := uint64(len(w)) * seed1
	for ; len(w) > wordBlock; w = w[8:] {
		h = fold(h^binary.LittleEndian.Uint64(w), seed2)
	}
	var end [wordBlock]byte
	copy(end[:], w)
	return hashEnd(h, &end, len(w))
}

// wordBlock is how many letters are hashed in one step; hardly a word has more.
const wordBlock = 16

// hashEnd goes on from h with the first n bytes of end.
func hashEnd(h uint64, end *[wordBlock]byte, n int) uint64 {
	m := &masks[n]
	return fold(h^seed3^binary.LittleEndian.Uint64(end[:])&m[0], seed2^binary.LittleEndian.Uint64(end[8:])&m[1])
}

// masks cover the first n bytes of sixteen.
var masks = func() (m [wordBlock + 1][2]uint64) {
	for n := range m {
		m[n] = [2]uint64{1<<(8*min(n, 8)) - 1, 1<<(8*max(n-8, 0)) - 1}
	}
	return m
}()

// hashFeature is the hash of a feature with words of these hashes.
func hashFeature(f Family, a, b, c uint64) uint64 {
	return fold(a^seed1*uint64(f+1), b^c*seed3)
}
