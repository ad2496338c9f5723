package server

import (
	"runtime/debug"
	"testing"
)

func TestGCPercent(t *testing.T) {
	for live, want := range map[uint64]int{4 << 20: 200, 8 << 20: 125, 16 << 20: 62, 1 << 30: 50} {
		if got := gcPercent(live); got != want {
			t.Errorf("%d bytes: got %d, want %d", live, got, want)
		}
	}
}

// What the user has set stays.
func TestTuneMemory_environment(t *testing.T) {
	before := debug.SetGCPercent(77)
	defer debug.SetGCPercent(before)
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOGC", "")
			t.Setenv("GOMEMLIMIT", "")
			t.Setenv(name, "500")
			TuneMemory()
			if got := debug.SetGCPercent(77); got != 77 {
				t.Errorf("the percentage became %d", got)
			}
		})
	}
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	TuneMemory()
	if got := debug.SetGCPercent(77); got < 50 {
		t.Errorf("the percentage is %d, want 50 or more", got)
	}
}
