package quotes

import (
	"strings"
	"testing"
)

func TestCountWords(t *testing.T) {
	for text, want := range map[string]int{
		"":                        0,
		"one":                     1,
		"two words":               2,
		"a dash—counts":           3,
		"two hyphens--too":        3,
		"don't cut well-known":    3,
		"... 12 % of it":          3,
		"five words are too many": 4, // the limit
	} {
		if got := countWords(text, 4); got != want {
			t.Errorf("countWords(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestInflection(t *testing.T) {
	for lemma, want := range map[string][3]string{
		"say":   {"sayed", "says", "saying"}, // its past is in the list
		"argue": {"argued", "argues", "arguing"},
		"deny":  {"denied", "denies", "denying"},
		"vow":   {"vowed", "vows", "vowing"},
		"quip":  {"quipped", "quips", "quipping"},
		"agree": {"agreed", "agrees", "agreeing"},
		"teach": {"teached", "teaches", "teaching"},
	} {
		if got := [3]string{regularPast(lemma), thirdPerson(lemma), presentParticiple(lemma)}; got != want {
			t.Errorf("%s: got %v, want %v", lemma, got, want)
		}
	}
}

func TestLexicon_look(t *testing.T) {
	l := english()
	for word, want := range map[string]string{"said": "say", "SAID": "say", "told": "tell", "warns": "warn", "Accusing": "accuse", "denied": "deny", "swore": "swear"} {
		_, cue := l.look(word)
		if cue == 0 || l.cues[cue-1].lemma != want {
			t.Errorf("look(%q) is no form of %q", word, want)
		}
	}
	for _, word := range []string{"", "sayed", "table", "Ünlü", strings.Repeat("x", 1000)} {
		if _, cue := l.look(word); cue != 0 {
			t.Errorf("look(%q) is a cue", word)
		}
	}
}

func TestScan_paragraphs(t *testing.T) {
	for text, want := range map[string]int{
		"":                             0,
		"one":                          1,
		"one\n\ntwo":                   2,
		"one.\r\n\r\ntwo":              2,
		"One.\nTwo.":                   2,
		"it goes on\nin small letters": 1,
		"the envoy had waited for the better part of the\nafternoon and Torvan came": 1,
		"\n\n \n": 0,
	} {
		got := 0
		for _, tok := range scan(text, english()) {
			if tok.kind == paragraph {
				got++
			}
		}
		if got != want {
			t.Errorf("%q: %d paragraphs, want %d", text, got, want)
		}
	}
}

func TestPair(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"curly", "x “a b” y “c”", "a b|c"},
		{"straight", `x "a b" y "c"`, "a b|c"},
		{"adjacent", `"a" "b"`, "a|b"},
		{"stray closing", `a b" "c d"`, "c d"},
		{"stray opening", "“a “b” c", "b"},
		{"nested", "“a “b” c”", "a “b” c"},
		{"closing like opening", "“a b,“ he said", "a b,"},
		{"opening like closing", "”a b,” he said", "a b,"},
		{"mixed", "\"a b,” he said “c\"", "a b,|c"},
		{"apostrophes", "the workers' 'a b,' don't", "a b,"},
		{"years", "the '90s and '80s' end", ""},
		{"inches", `6'3" and "a 12" pipe" end`, `a 12" pipe`},
		{"doubled", "''a b,'' he said", "a b,"},
		{"brackets", `("a b")`, "a b"},
		{"dash", `"a—" he said "—b"`, "a—|—b"},
		{"markup", `<a href="b c d e">`, ""},
		{"only marks", `""""""`, ""},
		{"no words", `"..." "!"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, s := range pair(c.text, scan(c.text, english())) {
				got = append(got, c.text[s.words.Start:s.words.End])
			}
			if strings.Join(got, "|") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
