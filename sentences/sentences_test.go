package sentences

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite the wanted output in testdata")

// TestAppend_golden reads one file a case: a text, a line "-- want --", and
// its sentences, one a line, with line feeds shown as ⏎.
func TestAppend_golden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text, want, _ := strings.Cut(string(data), "-- want --\n")
			var got strings.Builder
			for _, s := range Append(nil, text) {
				got.WriteString(strings.ReplaceAll(text[s.Start:s.End], "\n", "⏎") + "\n")
			}
			if *update {
				if err := os.WriteFile(file, []byte(text+"-- want --\n"+got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got.String() != want {
				t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
			}
		})
	}
}

func TestAppend_keepsWhatIsThere(t *testing.T) {
	dst := []Span{{7, 9}}
	got := Append(dst, "One. Two.")
	if len(got) != 3 || got[0] != (Span{7, 9}) || got[1] != (Span{0, 4}) || got[2] != (Span{5, 9}) {
		t.Errorf("got %v", got)
	}
}

func FuzzAppend(f *testing.F) {
	for _, s := range []string{"", "One. Two.", "“A. B.” C said. D.", "\"", "Mr. X\n\n\n Y", "U.S. The", " “„«\"” ", "a.\u2029b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, s := range Append(nil, text) {
			if s.Start < end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("span %v after %d in %q", s, end, text)
			}
			if between := text[end:s.Start]; strings.TrimSpace(between) != "" {
				t.Fatalf("lost %q", between)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
				t.Fatalf("cut a rune in %q", text)
			}
			end = s.End
		}
		if strings.TrimSpace(text[end:]) != "" {
			t.Fatalf("lost %q", text[end:])
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"prose", strings.Repeat(`Mr. Hale spoke. "We will go. We must," he said. It is 5 p.m. in the U.S. now. `, 13000)},
		{"unclosed", "“" + strings.Repeat("And so it went. ", 65000)},
		{"marks", strings.Repeat("“", 340000)},
		{"feeds", strings.Repeat("\n", 1<<20)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				Append(nil, c.text)
			}
		})
	}
}
