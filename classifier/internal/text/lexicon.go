package text

import (
	_ "embed"
	"fmt"
	"strings"
)

// A Class is a set of lexical classes: what a word can do in a speech act.
type Class uint64

//go:embed lexicon.txt
var lexiconFile string

// classNames lists the classes of lexicon.txt; the position is the bit.
var classNames = []string{
	"we", "i", "you", "they", "anyone", "other", "party",
	"will", "would", "can", "could", "may", "must", "need", "have", "be", "past",
	"not", "if", "when", "so", "ready", "going", "reserve",
	"harm", "harmnoun", "suffer", "hold", "help", "talk", "talknoun", "calm",
	"pledge", "pledgenoun", "direct", "fear", "ask", "asknoun", "comply", "please",
	"say", "think", "judge", "thank", "perhaps", "past time", "deadline",
}

var lexicon = parseLexicon(lexiconFile)

// class returns the bit of a class; it panics on a name that is not listed,
// which any test run shows.
func class(names ...string) Class {
	var c Class
	for _, name := range names {
		at := -1
		for i, n := range classNames {
			if n == name {
				at = i
			}
		}
		if at < 0 {
			panic("text: no lexical class " + name)
		}
		c |= 1 << at
	}
	return c
}

// parseLexicon reads the lines of lexicon.txt.
func parseLexicon(file string) map[string]Class {
	words := make(map[string]Class)
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, list, ok := strings.Cut(line, ":")
		if !ok {
			panic(fmt.Sprintf("text: lexicon line %q has no class", line))
		}
		name, verbs := strings.CutSuffix(name, "*")
		c := class(name)
		for _, w := range strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == '(' || r == ')' }) {
			words[w] |= c
			if verbs {
				for _, form := range inflect(w) {
					words[form] |= c
				}
			}
		}
	}
	return words
}

// inflect returns the regular forms of a verb: -s, -ed, -ing. It also returns
// some forms that do not exist ("committing" beside "commiting"), which never
// occur.
func inflect(verb string) []string {
	stem := strings.TrimSuffix(verb, "e")
	last := verb[len(verb)-1]
	switch {
	case last == 'y' && !strings.ContainsAny(verb[len(verb)-2:len(verb)-1], "aeiou"):
		return []string{verb[:len(verb)-1] + "ies", verb[:len(verb)-1] + "ied", verb + "ing"}
	case strings.HasSuffix(verb, "sh") || strings.HasSuffix(verb, "ch") || last == 's' || last == 'x':
		return []string{verb + "es", verb + "ed", verb + "ing"}
	}
	return []string{
		verb + "s", stem + "ed", stem + "ing",
		verb + string(last) + "ed", verb + string(last) + "ing",
	}
}
