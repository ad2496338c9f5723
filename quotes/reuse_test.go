package quotes

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestExtract_reuse reads texts of many kinds over and over, several at a time,
// and wants what the first reading found: no text leaves a trace in the memory
// that the next one is read in, nor changes an answer given before.
func TestExtract_reuse(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	texts := make([]string, len(files))
	docs := make([]Document, len(files))
	want := make([]string, len(files))
	for i, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(data)
		docs[i] = Extract(texts[i], Options{Indirect: true})
		want[i] = render(texts[i], docs[i])
	}
	var readers sync.WaitGroup
	for start := range 4 {
		readers.Go(func() {
			for k := range 3 * len(texts) {
				i := (start*len(texts)/4 + k*(start+1)) % len(texts)
				if got := render(texts[i], Extract(texts[i], Options{Indirect: true})); got != want[i] {
					t.Errorf("%s: got:\n%s\nwant:\n%s", files[i], got, want[i])
				}
			}
		})
	}
	readers.Wait()
	for i, d := range docs {
		if got := render(texts[i], d); got != want[i] {
			t.Errorf("%s: the answer has changed to:\n%s\nfrom:\n%s", files[i], got, want[i])
		}
	}
}
