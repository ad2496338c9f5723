package lexicon

import "strings"

// verbForms returns the regular forms of a verb: -s, -ed, -ing. Some that do
// not exist are among them ("commiting" beside "committing"); they never occur.
func verbForms(verb string) []string {
	if len(verb) < 2 {
		return nil
	}
	stem := strings.TrimSuffix(verb, "e")
	last := verb[len(verb)-1:]
	switch {
	case last == "y" && !vowel(verb[len(verb)-2]):
		return []string{verb[:len(verb)-1] + "ies", verb[:len(verb)-1] + "ied", verb + "ing"}
	case hisses(verb):
		return []string{verb + "es", verb + "ed", verb + "ing"}
	case strings.HasSuffix(verb, "ie"):
		return []string{verb + "s", verb + "d", verb[:len(verb)-2] + "ying"}
	case strings.HasSuffix(verb, "ee"):
		return []string{verb + "s", verb + "d", verb + "ing"}
	}
	forms := []string{verb + "s", stem + "ed", stem + "ing"}
	if stem == verb && !vowel(last[0]) && vowel(verb[len(verb)-2]) {
		forms = append(forms, verb+last+"ed", verb+last+"ing")
	}
	return forms
}

// nounForms returns the regular plural of a noun.
func nounForms(noun string) []string {
	switch n := len(noun); {
	case n < 2:
		return nil
	case noun[n-1] == 'y' && !vowel(noun[n-2]):
		return []string{noun[:n-1] + "ies"}
	case strings.HasSuffix(noun, "sis"):
		return []string{noun[:n-2] + "es"}
	case hisses(noun):
		return []string{noun + "es"}
	}
	return []string{noun + "s"}
}

func vowel(b byte) bool { return strings.IndexByte("aeiou", b) >= 0 }

// hisses reports whether w takes -es.
func hisses(w string) bool {
	for _, end := range []string{"s", "x", "z", "sh", "ch"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

// irregular lists the forms of verbs in phrases that no rule gives.
var irregular = map[string][]string{
	"bear": {"bore", "borne"}, "beat": {"beaten"}, "become": {"became"}, "begin": {"began", "begun"},
	"bend": {"bent"}, "bind": {"bound"}, "bite": {"bit", "bitten"}, "bleed": {"bled"}, "break": {"broke", "broken"},
	"breed": {"bred"}, "bring": {"brought"}, "build": {"built"}, "burn": {"burnt"}, "buy": {"bought"},
	"catch": {"caught"}, "choose": {"chose", "chosen"}, "come": {"came"}, "deal": {"dealt"}, "dig": {"dug"},
	"do": {"does", "did", "done"}, "draw": {"drew", "drawn"}, "drink": {"drank", "drunk"}, "drive": {"drove", "driven"},
	"eat": {"ate", "eaten"}, "fall": {"fell", "fallen"}, "feed": {"fed"}, "feel": {"felt"}, "fight": {"fought"},
	"find": {"found"}, "flee": {"fled"}, "fly": {"flew", "flown"}, "forget": {"forgot", "forgotten"},
	"forgive": {"forgave", "forgiven"}, "freeze": {"froze", "frozen"}, "get": {"got", "gotten"},
	"give": {"gave", "given"}, "go": {"goes", "went", "gone"}, "grow": {"grew", "grown"}, "hang": {"hung"},
	"have": {"has", "had"}, "hear": {"heard"}, "hide": {"hid", "hidden"}, "hold": {"held"}, "keep": {"kept"},
	"know": {"knew", "known"}, "lay": {"laid"}, "lead": {"led"}, "leave": {"left"}, "lend": {"lent"},
	"lie": {"lay", "lain"}, "light": {"lit"}, "lose": {"lost"}, "make": {"made"}, "mean": {"meant"},
	"meet": {"met"}, "overcome": {"overcame"}, "pay": {"paid"}, "ride": {"rode", "ridden"}, "ring": {"rang", "rung"},
	"rise": {"rose", "risen"}, "run": {"ran"}, "say": {"said"}, "see": {"saw", "seen"}, "seek": {"sought"},
	"sell": {"sold"}, "send": {"sent"}, "shake": {"shook", "shaken"}, "shed": {}, "shine": {"shone"}, "shoot": {"shot"},
	"show": {"shown"}, "sing": {"sang", "sung"}, "sink": {"sank", "sunk"}, "sit": {"sat"}, "sleep": {"slept"},
	"slide": {"slid"}, "speak": {"spoke", "spoken"}, "spend": {"spent"}, "spill": {"spilt"}, "spin": {"spun"},
	"spring": {"sprang", "sprung"}, "stand": {"stood"}, "steal": {"stole", "stolen"}, "stick": {"stuck"},
	"sting": {"stung"}, "stink": {"stank", "stunk"}, "strike": {"struck", "stricken"}, "strive": {"strove", "striven"},
	"swear": {"swore", "sworn"}, "sweep": {"swept"}, "take": {"took", "taken"}, "teach": {"taught"}, "tear": {"tore", "torn"},
	"tell": {"told"}, "think": {"thought"}, "throw": {"threw", "thrown"}, "undergo": {"underwent", "undergone"},
	"understand": {"understood"}, "undertake": {"undertook", "undertaken"}, "uphold": {"upheld"}, "wage": {},
	"wear": {"wore", "worn"}, "weave": {"wove", "woven"}, "weep": {"wept"}, "win": {"won"}, "wind": {"wound"},
	"withdraw": {"withdrew", "withdrawn"}, "withhold": {"withheld"}, "wring": {"wrung"}, "write": {"wrote", "written"},
	"be": {"is", "are", "was", "were", "been", "being", "am"},
}
