package quotescore

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordSet makes a set of the words of a list.
func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

var (
	pronouns = wordSet(`
		i me my mine myself we us our ours ourselves you your yours yourself
		he him his himself she her hers herself it its itself one
		they them their theirs themselves themself
		who whom whose which that this these those`)

	// suffixes stand after a name and are no part of it.
	suffixes = wordSet("jr sr ii iii iv")

	// titles and parties alone, after the first phrase, name nobody.
	titles = wordSet(`
		mr mrs ms miss dr prof st rev jr sr ii iii iv
		president senator representative governor secretary chairman chairwoman judge justice
		sen rep gov gen lt col maj capt sgt adm
		democrat republican independent libertarian`)

	// breaks end the phrase that names somebody: what follows tells about him.
	breaks = wordSet(`
		of in at for from with on by to about after during under including as
		who whom whose which that when where while because
		said says told tells`)

	// determiners are no heads.
	determiners = wordSet(`
		a an the and or this these those his her its their our my your
		some many several both one two three another other`)
)

var (
	parenthesis = regexp.MustCompile(`\([^)]*\)?`)

	// An office counts by its holder: "Secretary of State" is a secretary.
	office = regexp.MustCompile(`[Ss]ecretary of (?:the )?(?:State|Defense|Treasury|Labor|Energy|Commerce|` +
		`Education|Homeland Security|Veterans Affairs|Interior|Agriculture)\b`)

	// A word begins with a letter; points, hyphens and apostrophes belong to it.
	phraseToken = regexp.MustCompile(`[\pL\p{Nl}\p{No}][\pL\pN_.’'&-]*|\p{Nd}+|\S`)
)

// bare is a word as it is compared: lower case, without marks at its ends and
// without a possessive.
func bare(word string) string {
	word = strings.Trim(strings.ToLower(word), ".'’-&")
	word = strings.TrimSuffix(word, "'s")
	return strings.TrimSuffix(word, "’s")
}

// IsPronoun reports whether a phrase is nothing but pronouns.
func IsPronoun(phrase string) bool {
	fields := strings.Fields(phrase)
	for _, w := range fields {
		if !pronouns[bare(w)] {
			return false
		}
	}
	return len(fields) > 0
}

// headWords returns the words by which a phrase that says who speaks is
// compared, and whether one of them is a name. The phrase ends at its first
// preposition or relative pronoun and falls into parts at commas, dashes and
// conjunctions. Of the first part, and of each that a conjunction joins, the
// last word counts; of any other only if it is written with a capital. So
// "his adviser, Ada Brook of Leeds" has the heads adviser and brook.
func headWords(phrase string) (heads map[string]bool, named bool) {
	p := phraseReader{heads: map[string]bool{}, leading: true}
	phrase = office.ReplaceAllString(parenthesis.ReplaceAllString(phrase, " "), "Secretary")
	for _, token := range phraseToken.FindAllString(phrase, -1) {
		if !p.take(token) {
			break
		}
	}
	p.close()
	return p.heads, p.named
}

// A phraseReader collects the heads of a phrase.
type phraseReader struct {
	heads   map[string]bool
	named   bool
	leading bool     // the next part counts whatever its case
	part    []string // the words of the current part
}

// take reads a token and reports whether the phrase goes on.
func (p *phraseReader) take(token string) bool {
	first, _ := utf8.DecodeRuneInString(token)
	word := bare(token)
	switch {
	case !alphanumeric(first):
		p.close()
	case unicode.IsDigit(first):
	case word == "and" || word == "or":
		p.close()
		p.leading = true
	case breaks[word] && !unicode.IsUpper(first):
		return len(p.part) == 0 && len(p.heads) == 0 // "about 50 people" begins with one
	default:
		p.part = append(p.part, token)
	}
	return true
}

// close ends the current part and takes its head.
func (p *phraseReader) close() {
	words := p.part
	p.part = nil
	for len(words) > 0 && (bare(words[len(words)-1]) == "" || suffixes[bare(words[len(words)-1])]) {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return
	}
	head := words[len(words)-1]
	word := bare(head)
	first, _ := utf8.DecodeRuneInString(head)
	name := unicode.IsUpper(first) && !determiners[word]
	if len(words) == 1 && titles[word] && !p.leading {
		name = false
	}
	if (name || p.leading) && (!determiners[word] || len(p.heads) == 0) {
		p.heads[word] = true
		p.named = p.named || name
	}
	p.leading = false
}
