// Package metamorphic changes texts in ways that leave their meaning for the
// codebook as it is: other names, other spelling, words around them. A
// classifier should answer the changed text as it did the original, and how
// often it does can be measured without a single label (Ribeiro et al. 2020,
// Beyond Accuracy: Behavioral Testing of NLP Models with CheckList; Chen et al.
// 2018, Metamorphic Testing). [Transforms] lists the changes.
//
// Every change is a function of the text alone: what looks random is drawn
// from a generator that the text itself seeds.
package metamorphic

import (
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Transform is one way of changing a text.
type Transform struct {
	Name  string
	Apply func(string) string
}

// Transforms returns all of them, always in the same order.
func Transforms() []Transform {
	return []Transform{
		{"other countries", Countries},
		{"other people", People},
		{"lower case", strings.ToLower},
		{"upper case", strings.ToUpper},
		{"straight marks", StraightMarks},
		{"curly marks", CurlyMarks},
		{"contractions opened", OpenContractions},
		{"contractions closed", CloseContractions},
		{"white space", WhiteSpace},
		{"“he said” before", SaidBefore},
		{"“he said” after", SaidAfter},
		{"British spelling", British},
		{"American spelling", American},
		{"50 words before", PadBefore},
		{"50 words after", PadAfter},
		{"50 words on each side", PadAround},
		{"typo in one word", Typo},
	}
}

// random is a generator that depends on the text alone.
func random(text string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(text)) // never fails
	return rand.New(rand.NewPCG(h.Sum64(), 0))
}

// Countries puts another country in the place of each, and the people of
// another in that of each people.
func Countries(s string) string {
	return replace(s, countryPattern, func(name string, opens bool) string {
		name = strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
		n := len(countries)
		for i, c := range countries {
			other := countries[(i+n/2)%n]
			switch name {
			case strings.TrimPrefix(c[0], "the "):
				if opens {
					return capital(other[0])
				}
				return other[0]
			case c[1]:
				return other[1]
			}
		}
		return name
	})
}

// replace is ReplaceAllStringFunc that tells whether the match opens a
// sentence.
func replace(s string, pattern *regexp.Regexp, by func(match string, opens bool) string) string {
	var b strings.Builder
	end := 0
	for _, at := range pattern.FindAllStringIndex(s, -1) {
		b.WriteString(s[end:at[0]])
		before := strings.TrimRightFunc(s[:at[0]], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("“”\"'‘’", r) })
		opens := before == "" || strings.ContainsAny(before[len(before)-1:], ".!?")
		b.WriteString(by(s[at[0]:at[1]], opens))
		end = at[1]
	}
	return b.String() + s[end:]
}

// capital makes the first letter a capital one.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// People gives other names to people: those that stand behind a title, begin
// with a common first name, or are well known.
func People(s string) string {
	s = titlePattern.ReplaceAllStringFunc(s, func(match string) string {
		m := titlePattern.FindStringSubmatch(match)
		if notNames[strings.Fields(m[2])[0]] {
			return match
		}
		return m[1] + surname(m[2])
	})
	s = firstNamePattern.ReplaceAllStringFunc(s, func(match string) string {
		return pick(firstNames, match+"first") + " " + surname(match)
	})
	return knownPattern.ReplaceAllStringFunc(s, surname)
}

// surname chooses another name for the same person wherever he occurs.
func surname(name string) string { return pick(surnames, name) }

// pick chooses from a list by a key.
func pick(list []string, key string) string { return list[random(key).IntN(len(list))] }

var (
	straight = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'")
	opening  = regexp.MustCompile(`(^|[\s(—–-])(["'])`)
)

// StraightMarks makes quotation marks and apostrophes straight.
func StraightMarks(s string) string { return straight.Replace(s) }

// CurlyMarks makes them curly.
func CurlyMarks(s string) string {
	s = opening.ReplaceAllStringFunc(s, func(m string) string {
		before := m[:len(m)-1]
		if m[len(m)-1] == '"' {
			return before + "“"
		}
		return before + "‘"
	})
	return strings.NewReplacer(`"`, "”", "'", "’").Replace(s)
}

// OpenContractions writes "won't" as "will not", "we'll" as "we will".
func OpenContractions(s string) string {
	for _, c := range contractions {
		s = c.short.ReplaceAllStringFunc(s, func(m string) string {
			return likeCase(m, c.short.ReplaceAllString(m, c.open))
		})
	}
	return s
}

// CloseContractions is the other way round.
func CloseContractions(s string) string {
	for _, c := range closings {
		s = c.long.ReplaceAllStringFunc(s, func(m string) string {
			return likeCase(m, c.long.ReplaceAllString(m, c.close))
		})
	}
	return s
}

// likeCase begins s with a capital if model does.
func likeCase(model, s string) string {
	if r, _ := utf8.DecodeRuneInString(model); unicode.IsUpper(r) {
		return capital(s)
	}
	return s
}

// WhiteSpace sets other white space between words: two spaces, a tab, a line
// break, a space that does not break, in turn.
func WhiteSpace(s string) string {
	kinds := []string{"  ", "\t", "\n", "\u00a0"}
	var b strings.Builder
	for i, word := range strings.Fields(s) {
		if i > 0 {
			b.WriteString(kinds[i%len(kinds)])
		}
		b.WriteString(word)
	}
	return b.String()
}

// SaidBefore tells of the saying before the words.
func SaidBefore(s string) string { return "He said: " + s }

// SaidAfter tells of the saying after the words.
func SaidAfter(s string) string { return strings.TrimSuffix(s, ".") + ", he said." }

// British spells as the British do.
func British(s string) string { return spell(s, 0) }

// American spells as Americans do.
func American(s string) string { return spell(s, 1) }

// spell gives every word of the list the form of this side.
func spell(s string, side int) string {
	return spellingPattern.ReplaceAllStringFunc(s, func(word string) string {
		for _, pair := range spellings {
			if strings.EqualFold(word, pair[1-side]) {
				return likeCase(word, pair[side])
			}
		}
		return word
	})
}

// padding is 50 everyday words in no order, drawn for the text.
func padding(text, salt string) string {
	r := random(text + salt)
	words := make([]string, 50)
	for i := range words {
		words[i] = everyday[r.IntN(len(everyday))]
	}
	return capital(strings.Join(words, " ")) + "."
}

// PadBefore adds 50 everyday words before the text.
func PadBefore(s string) string { return padding(s, "before") + " " + s }

// PadAfter adds them after the text.
func PadAfter(s string) string { return s + " " + padding(s, "after") }

// PadAround adds 50 before and 50 after.
func PadAround(s string) string { return PadBefore(s) + " " + padding(s, "after") }

// typoPattern finds words long enough to be read in spite of a slip.
var typoPattern = regexp.MustCompile(`\b[A-Za-z]{5,}\b`)

// Typo swaps two neighbouring letters inside one word of five or more.
func Typo(s string) string {
	words := typoPattern.FindAllStringIndex(s, -1)
	if len(words) == 0 {
		return s
	}
	r := random(s)
	word := words[r.IntN(len(words))]
	places := []int{}
	for i := word[0] + 1; i+2 < word[1]; i++ {
		if s[i] != s[i+1] {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return s
	}
	i := places[r.IntN(len(places))]
	out := []byte(s)
	out[i], out[i+1] = out[i+1], out[i]
	return string(out)
}

// anyOf is a pattern for any of the words, the longest first.
func anyOf(words []string) string {
	words = slices.Clone(words)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return "(?:" + strings.Join(words, "|") + ")"
}
