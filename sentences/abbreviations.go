package sentences

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// titles always stand before a name or a number, so that no sentence ends with
// them.
var titles = set(`mr mrs ms mx dr prof rev fr hon gov sen rep reps sens gen lt col maj capt cmdr
	adm sgt cpl pvt brig amb supt det insp st messrs mt ft vs al no nos fig vol pp cf e.g i.e`)

// others end a sentence at times.
var others = set(`inc corp ltd co jr sr etc jan feb mar apr jun jul aug sept sep oct nov dec
	dept univ assn bros ave blvd rd est approx u.s u.k u.n e.u d.c a.m p.m ph.d`)

// starters begin a sentence more often than they follow an abbreviation inside
// one.
var starters = set(`the a an he she it they we i you but and in on at this that these those there
	his her its their our if when while after before as for from however what who why how not
	some many most no yes so then now still meanwhile`)

// sayings are what a tag behind a quote has for its verb.
var sayings = set(`said says say asked asks wrote writes told tells added adds replied replies
	shouted shouts cried warned noted tweeted continued answered recalled`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// abbreviated tells whether the full stop at the end of before belongs to an
// abbreviation or an initial and the sentence goes on with next.
func abbreviated(before, next string) bool {
	last := before[strings.LastIndexFunc(before, unicode.IsSpace)+1:]
	last = strings.TrimLeft(strings.TrimSuffix(last, "."), `"'“‘«([`)
	if last == "" {
		return false
	}
	word := strings.ToLower(last)
	if titles[word] {
		return true
	}
	if !isInitial(last) && !others[word] {
		return false
	}
	next = strings.TrimLeftFunc(next, unicode.IsSpace)
	if r, _ := utf8.DecodeRuneInString(next); unicode.IsDigit(r) {
		return true // Jan. 4
	}
	first, _ := cutWord(next)
	return first != "" && !starters[strings.ToLower(first)]
}

// cutWord cuts the letters off the front of a text.
func cutWord(s string) (word, rest string) {
	k := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
	if k < 0 {
		return s, ""
	}
	return s[:k], s[k:]
}

// tagged tells whether a tag follows a quote: one to three capital words and a
// verb of saying, or the verb first.
func tagged(next string) bool {
	for n := 0; n < 4; n++ {
		var w string
		w, next = cutWord(strings.TrimLeft(next, " ."))
		if sayings[w] {
			return true
		}
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return false
}

// isInitial tells of "J" and "J.B": capital letters, full stops between them.
func isInitial(w string) bool {
	for len(w) > 0 {
		r, n := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) || r == 'I' && n == len(w) {
			return false
		}
		if w = w[n:]; len(w) > 0 && w[0] != '.' {
			return false
		}
		w = strings.TrimPrefix(w, ".")
	}
	return true
}
