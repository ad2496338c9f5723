package text

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/parley-dev/parley/classifier/internal/lexicon"
)

// TestVersion holds Version to what it stands for. If it fails because features,
// weights or lists were meant to change, raise Version and write the new
// fingerprint here: models trained before must not be read as if nothing had
// happened.
func TestVersion(t *testing.T) {
	const (
		version     = 4
		fingerprint = "d0cbc39f58ec8cfc"
	)
	h := sha256.New()
	h.Write([]byte(lexicon.Fingerprint()))
	fmt.Fprintln(h, kinds)
	for _, f := range families {
		fmt.Fprintln(h, f.name, f.prefix, f.weights)
	}
	for _, s := range []string{
		"If they don’t leave by Friday, we will have to respond — whatever it costs. Never again!",
		"He said: Gen. Anna Berg called on Norway to release 1,500 prisoners of 2019 at once, did she not?",
		"fully in line with what we, as neighbours, have always promised; nobody has to worry",
		"THE SHAMEFUL DEAL IS DEAD. Let's be clear: you must not touch the dam, the minister added.",
	} {
		d := read(s)
		for _, f := range d.Features {
			fmt.Fprintln(h, string(d.AppendKey(nil, f)), d.Span(f), f.First)
		}
	}
	if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); Version != version || got != fingerprint {
		t.Errorf("version %d with fingerprint %s, want %d with %s", Version, got, version, fingerprint)
	}
}
