package lexicon

import (
	"fmt"
	"math/rand/v2"
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
	search := Search{Words: words}
	l.Phrases(&search)
	for _, m := range search.Found {
		out = append(out, l.PhraseClasses()[m.Class]+": "+strings.Join(written[m.First:m.Last+1], " "))
	}
	return out
}

func TestLexicon_Phrases(t *testing.T) {
	l := load([]list{{framesFile, `
# a comment
[we] who speaks
words: we our

[harm] what hurts
verbs: strike(struck) retaliate
`}, {actsFile, `
[price]
nouns: penalty
phrases:
<pay> * price
{we} will {harm}
don't wait
`}})
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

// A phrase that could begin or end with any word is a fault of the list.
func TestLoad_refuses(t *testing.T) {
	for _, phrase := range []string{"pay *", "* price", "{we}", "{we} * price"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the phrase %q was read", phrase)
				}
			}()
			load([]list{{framesFile, "[we] who speaks\nwords: we\n\n[price]\nphrases:\n" + phrase + "\n"}})
		}()
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

// Phrases finds what trying every phrase at every place finds.
func TestLexicon_Phrases_slowly(t *testing.T) {
	l, all := Load(), slowPhrases()
	ids := map[string]int32{}
	for i, w := range l.spelled {
		ids[w] = int32(i + 1)
	}
	byWord := map[string][]slowPhrase{} // by the word that they may begin with
	var others []slowPhrase
	for _, p := range all {
		if w := p.pattern[0][0]; w == "*" || w[0] == '{' {
			others = append(others, p)
			continue
		}
		for _, w := range slices.Compact(slices.Sorted(slices.Values(p.pattern[0]))) {
			byWord[w] = append(byWord[w], p)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 300 {
		written := slowText(rng, l, all)
		words := make([]Word, len(written))
		for i, w := range written {
			words[i] = l.words[ids[w]]
		}
		var got, want []string
		search := Search{Words: words}
		l.Phrases(&search)
		for _, m := range search.Found {
			got = append(got, fmt.Sprint(m.First, m.Last, l.PhraseClasses()[m.Class]))
		}
		for i, w := range written {
			for _, p := range slices.Concat(byWord[w], others) {
				for _, last := range slowMatch(l, p.pattern, written, words, i) {
					want = append(want, fmt.Sprint(i, last, p.class))
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", written, got, want)
		}
		found += len(got)
	}
	if found < 1000 {
		t.Errorf("%d phrases found, want more", found)
	}
}

// A slowPhrase is a phrase with the words that may stand at each of its places.
type slowPhrase struct {
	class   string
	pattern [][]string
}

// slowText puts pieces of phrases together, with words of the lists and others
// between.
func slowText(rng *rand.Rand, l *Lexicon, phrases []slowPhrase) (words []string) {
	for range 1 + rng.IntN(4) {
		for _, alternatives := range phrases[rng.IntN(len(phrases))].pattern {
			if w := alternatives[rng.IntN(len(alternatives))]; w != "*" && w[0] != '{' {
				words = append(words, w)
				continue
			}
			for range rng.IntN(5) {
				words = append(words, l.spelled[rng.IntN(len(l.spelled))])
			}
		}
		if rng.IntN(2) == 0 {
			words = append(words, "zzz", "we", "will")
		}
	}
	return words
}

// slowPhrases reads the phrases of the lists, in which the words of acts.txt are
// such of one word.
func slowPhrases() (all []slowPhrase) {
	for _, l := range lists {
		var class, part string
		for line := range strings.Lines(l.text) {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			if line[0] == '[' {
				class, part = line[1:strings.Index(line, "]")], ""
				continue
			}
			if head, rest, ok := strings.Cut(line, ":"); ok && part != phrases {
				part, line = head, rest
			}
			if part == phrases {
				if pattern := slowPattern(line); pattern != nil {
					all = append(all, slowPhrase{class, pattern})
				}
			} else if l.name == actsFile {
				for _, w := range strings.Fields(strings.NewReplacer("(", " ", ",", " ", ")", " ").Replace(line)) {
					if !strings.Contains(w, "-") {
						all = append(all, slowPhrase{class, [][]string{append(forms[part](w), w)}})
					}
				}
			}
		}
	}
	return all
}

// slowPattern returns, for each place of a phrase, the words that may stand
// there.
func slowPattern(phrase string) (pattern [][]string) {
	for _, w := range strings.Fields(strings.ReplaceAll(phrase, "'", " ")) {
		if w[0] == '<' {
			verb := strings.Trim(w, "<>")
			pattern = append(pattern, append(append([]string{verb}, verbForms(verb)...), irregular[verb]...))
		} else {
			pattern = append(pattern, []string{w})
		}
	}
	return pattern
}

// slowMatch returns the last words of the places that match from word i on; one
// that can be reached in several ways comes as often.
func slowMatch(l *Lexicon, pattern [][]string, written []string, words []Word, i int) (last []int) {
	if len(pattern) == 0 {
		return []int{i - 1}
	}
	if pattern[0][0] == "*" {
		for skip := range maxGap + 1 {
			last = append(last, slowMatch(l, pattern[1:], written, words, i+skip)...)
		}
		return last
	}
	if i >= len(words) {
		return nil
	}
	ok := slices.Contains(pattern[0], written[i])
	if pattern[0][0][0] == '{' {
		ok = words[i].Classes&l.Set(strings.Trim(pattern[0][0], "{}")) != 0
	}
	if !ok {
		return nil
	}
	return slowMatch(l, pattern[1:], written, words, i+1)
}

// BenchmarkLoad is the part of the start of a program that is put off until it
// reads a text.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Load()
	}
}

// BenchmarkReadClasses is the part that is not.
func BenchmarkReadClasses(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ReadClasses()
	}
}
