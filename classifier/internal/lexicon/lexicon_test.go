package lexicon

import (
	"slices"
	"strings"
	"testing"
)

// find returns "class: words" for every phrase in the text, in order.
func find(l *Lexicon, text string) []string {
	words := strings.Fields(text)
	var out []string
	for i := range words {
		l.Phrases(i, len(words),
			func(i int) string { return words[i] },
			func(i int) Set { return l.Word(words[i]) },
			func(class string, last int) {
				out = append(out, class+": "+strings.Join(words[i:last+1], " "))
			})
	}
	return out
}

func TestLexicon_Phrases(t *testing.T) {
	l := &Lexicon{words: map[string]Set{}, bits: map[string]int{}}
	for _, p := range append(l.read("frames.txt", `
# a comment
[we] who speaks
words: we our

[harm] what hurts
verbs: strike(struck) retaliate
`), l.read(actsFile, `
[price]
nouns: penalty
phrases:
<pay> * price
{we} will {harm}
don't wait
`)...) {
		l.addPhrase(p)
	}
	for _, c := range []struct{ text, want string }{
		{"they paid a heavy price", "price: paid a heavy price"},
		{"they pay price", "price: pay price"},
		{"pay a very very heavy price", ""},
		{"we will retaliate", "price: we will retaliate"},
		{"our will struck", "price: our will struck"},
		{"they will retaliate", ""},
		{"penalties", "price: penalties"},
		{"don t wait", "price: don t wait"},
		{"pay", ""},
		{"", ""},
	} {
		if got := strings.Join(find(l, c.text), "; "); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	if l.Word("struck") != l.Set("harm") || l.Word("penalties") != 0 {
		t.Errorf("struck is %b, penalties %b", l.Word("struck"), l.Word("penalties"))
	}
}

func TestLoad(t *testing.T) {
	l := Load()
	if got := find(l, "we will not hesitate to defend ourselves"); !slices.ContainsFunc(got, func(s string) bool {
		return strings.HasPrefix(s, "resolve: ")
	}) {
		t.Errorf("found %q, want a phrase of resolve", got)
	}
	if l.Word("shameful")&l.Set("negative", "strong-negative") == 0 {
		t.Error("shameful is not negative")
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		forms func(string) []string
		word  string
		want  []string
	}{
		{verbForms, "strike", []string{"strikes", "striked", "striking"}},
		{verbForms, "ban", []string{"bans", "baned", "baning", "banned", "banning"}},
		{verbForms, "deny", []string{"denies", "denied", "denying"}},
		{verbForms, "delay", []string{"delays", "delayed", "delaying", "delayyed", "delayying"}},
		{verbForms, "punish", []string{"punishes", "punished", "punishing"}},
		{verbForms, "agree", []string{"agrees", "agreed", "agreeing"}},
		{verbForms, "die", []string{"dies", "died", "dying"}},
		{nounForms, "penalty", []string{"penalties"}},
		{nounForms, "clash", []string{"clashes"}},
		{nounForms, "day", []string{"days"}},
	} {
		if got := c.forms(c.word); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.word, got, c.want)
		}
	}
}
