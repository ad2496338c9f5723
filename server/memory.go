package server

import (
	"os"
	"runtime"
	"runtime/debug"
)

// gcHeadroom is how much the heap may grow between two garbage collections of a
// process that only serves.
const gcHeadroom = 10 << 20 // 10 MiB

// TuneMemory fits the garbage collector to a process that does nothing but
// serve: what lives long is the model, calls leave short-lived things behind.
// With a small model the collector would run many times a second; TuneMemory
// lets the heap grow by 10 MiB, or by half its own size if that is more, but never
// to more than three times what lives; and gives back to the system what training
// or reading the model has left. Call it once New has returned.
//
// It leaves alone what the environment has set: GOGC or GOMEMLIMIT.
func TuneMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		debug.SetGCPercent(gcPercent(m.HeapAlloc))
	}
	debug.FreeOSMemory()
}

// gcPercent lets a heap of live bytes grow by gcHeadroom, but never by less
// than half its size, nor by more than twice its size: what calls under way
// hold grows by the same percentage.
func gcPercent(live uint64) int {
	return int(max(50, min(200, 100*gcHeadroom/max(live, 1))))
}
