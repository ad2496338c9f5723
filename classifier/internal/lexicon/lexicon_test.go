package lexicon

import (
	"slices"
	"strings"
	"testing"
)

// find returns "class: words" for every phrase in the text, in order.
func find(l *Lexicon, text string) []string {
	known := map[string]Word{}
	for w, word := range l.Words() {
		known[w] = word
	}
	written := strings.Fields(text)
	words := make([]Word, len(written))
	for i, w := range written {
		words[i] = known[w]
	}
	var out []string
	for i := range words {
		search := Search{Words: words}
		l.Phrases(&search, i)
		for _, m := range search.Found {
			out = append(out, l.PhraseClasses()[m.Class]+": "+strings.Join(written[i:m.Last+1], " "))
		}
	}
	return out
}

func TestLexicon_Phrases(t *testing.T) {
	b := newBuilder()
	b.read("frames.txt", `
# a comment
[we] who speaks
words: we our

[harm] what hurts
verbs: strike(struck) retaliate
`)
	b.read(actsFile, `
[price]
nouns: penalty
phrases:
<pay> * price
{we} will {harm}
don't wait
`)
	l := b.build()
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
	classes := map[string]Set{}
	for w, word := range l.Words() {
		classes[w] = word.Classes
	}
	for w, want := range map[string]Set{
		"our": l.Set("we"), "struck": l.Set("harm"), "retaliates": l.Set("harm"), "penalties": 0, "don": 0,
	} {
		if got, ok := classes[w]; !ok || got != want {
			t.Errorf("%s: known is %t with the classes %b, want %b", w, ok, got, want)
		}
	}
}

func TestLoad(t *testing.T) {
	l := Load()
	if got := find(l, "we will not hesitate to defend ourselves"); !slices.ContainsFunc(got, func(s string) bool {
		return strings.HasPrefix(s, "resolve: ")
	}) {
		t.Errorf("found %q, want a phrase of resolve", got)
	}
	for w, word := range l.Words() {
		if w == "shameful" && word.Classes&l.Set("negative", "strong-negative") == 0 {
			t.Error("shameful is not negative")
		}
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
