package server

import (
	"context"
	"errors"
	"testing"
)

// While single calls come, batches leave a processor free; else they take all.
func TestTurns(t *testing.T) {
	all := newTurns()
	var first, second turn
	first.turns, second.turns = all, all
	if err := first.next(t.Context()); err != nil || first.held {
		t.Errorf("without single calls: got %v, waits %v", err, first.held)
	}

	all.single()
	for range cap(all.running) - 1 {
		all.running <- struct{}{} // other batches
	}
	if err := first.next(t.Context()); err != nil || !first.held {
		t.Errorf("the last place: got %v, held %v", err, first.held)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := second.next(over); !errors.Is(err, context.Canceled) || second.held {
		t.Errorf("no place: got %v, held %v", err, second.held)
	}
	first.end()
	if err := second.next(t.Context()); err != nil || !second.held {
		t.Errorf("after another has ended: got %v, held %v", err, second.held)
	}
	second.end()
	second.end() // what has ended gives nothing back
	if got, want := len(all.running), cap(all.running)-1; got != want {
		t.Errorf("%d turns are running, want %d", got, want)
	}
}
