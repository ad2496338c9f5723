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
	for len(w) > 8 {
		h = fold(h^binary.LittleEndian.Uint64(w), seed2)
		w = w[8:]
	}
	return fold(h^seed3^tail(w), seed2)
}

// tail packs at most 8 bytes into a number; words of the same length get
// different ones.
func tail(w []byte) uint64 {
	switch n := len(w); {
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(w)) | uint64(binary.LittleEndian.Uint32(w[n-4:]))<<32
	case n > 0:
		return uint64(w[0]) | uint64(w[n/2])<<8 | uint64(w[n-1])<<16
	}
	return 0
}

// hashFeature is the hash of a feature with words of these hashes.
func hashFeature(f Family, a, b, c uint64) uint64 {
	return fold(a^seed1*uint64(f+1), b^c*seed3)
}
