package metamorphic

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTransforms(t *testing.T) {
	tests := map[string][][2]string{
		"other countries": {
			{"The United States will answer Russia.", "Armenia will answer Mexico."},
			{"Armenia and the Mexican army", "The United States and the Russian army"},
			{"North Korea is not Korea.", "Azerbaijan is not Korea."},
			{"Nobody was there.", "Nobody was there."},
		},
		"other people": {
			{"The General Assembly has met.", "The General Assembly has met."},
			{"Nobody was there.", "Nobody was there."},
		},
		"lower case":     {{"We Will", "we will"}},
		"upper case":     {{"We will", "WE WILL"}},
		"straight marks": {{"“It’s ‘theirs’,” she said", `"It's 'theirs'," she said`}},
		"curly marks":    {{`"It's 'theirs'," she said`, "“It’s ‘theirs’,” she said"}},
		"contractions opened": {
			{"We won't. They'll see, it's late, don’t go.", "We will not. They will see, it is late, do not go."},
			{"Can't you? Let's.", "Cannot you? Let us."},
			{"Our country's army", "Our country's army"},
		},
		"contractions closed": {
			{"We will not. They are here. Do not go.", "We won’t. They’re here. Don’t go."},
			{"Cannot we? It is late, we will see.", "Can’t we? It’s late, we’ll see."},
		},
		"white space":       {{"one two three four five", "one\ttwo\nthree\u00a0four  five"}},
		"“he said” before":  {{"We will.", "He said: We will."}},
		"“he said” after":   {{"We will.", "We will, he said."}, {"Will we?", "Will we?, he said."}},
		"British spelling":  {{"Our defense center", "Our defence centre"}, {"Neighbors", "Neighbours"}},
		"American spelling": {{"Our defence centre", "Our defense center"}, {"We walk", "We walk"}},
	}
	for _, transform := range Transforms() {
		t.Run(transform.Name, func(t *testing.T) {
			for _, test := range tests[transform.Name] {
				if got := transform.Apply(test[0]); got != test[1] {
					t.Errorf("%q: got %q, want %q", test[0], got, test[1])
				}
			}
			for _, text := range []string{"", "é", "We will strike Russia, Mr. Brown said, won't we?"} {
				if a, b := transform.Apply(text), transform.Apply(text); a != b {
					t.Errorf("%q: once %q, then %q", text, a, b)
				}
			}
		})
	}
}

func TestPeople(t *testing.T) {
	const text = "Mr. Brook met President Cole and Anna Reed; Putin was not there, nor was Mr. Brook."
	got := People(text)
	for _, name := range []string{"Brook", "Cole", "Reed", "Putin"} {
		if strings.Contains(got, name) {
			t.Errorf("%s is still in %q", name, got)
		}
	}
	if !strings.HasPrefix(got, "Mr. ") || len(strings.Fields(got)) != len(strings.Fields(text)) {
		t.Errorf("more than names changed: %q", got)
	}
}

func TestPadding(t *testing.T) {
	const text = "We will answer."
	for _, test := range []struct {
		name  string
		pad   func(string) string
		words int
		holds func(padded, text string) bool
	}{
		{"before", PadBefore, 53, strings.HasSuffix},
		{"after", PadAfter, 53, strings.HasPrefix},
		{"around", PadAround, 103, strings.Contains},
	} {
		got := test.pad(text)
		if n := len(strings.Fields(got)); n != test.words || !test.holds(got, text) {
			t.Errorf("%s: %d words, want %d: %q", test.name, n, test.words, got)
		}
	}
}

func TestTypo(t *testing.T) {
	const text = "We will answer every attack."
	got := Typo(text)
	differs := 0
	for i := range text {
		if got[i] != text[i] {
			differs++
		}
	}
	if len(got) != len(text) || differs != 2 {
		t.Errorf("got %q", got)
	}
	if got := Typo("He is in a car."); got != "He is in a car." {
		t.Errorf("short words: got %q", got)
	}
}

// FuzzTransforms holds every change to giving the same valid text twice, and
// those that undo each other to meeting.
func FuzzTransforms(f *testing.F) {
	for _, s := range []string{"", "“We won't,” Mr. Brown of Russia said.", "it's\xff 'so' \"there\"", "DEFENCE İstanbul ǅ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, transform := range Transforms() {
			once := transform.Apply(s)
			if once != transform.Apply(s) {
				t.Errorf("%s: two results for %q", transform.Name, s)
			}
			if utf8.ValidString(s) && !utf8.ValidString(once) {
				t.Errorf("%s: %q is not valid UTF-8", transform.Name, once)
			}
		}
		if got, want := StraightMarks(CurlyMarks(s)), StraightMarks(s); got != want {
			t.Errorf("curly and straight again: %q, want %q", got, want)
		}
		if got := Typo(s); len(got) != len(s) {
			t.Errorf("a typo made %q of %q", got, s)
		}
	})
}
