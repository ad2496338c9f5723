package quotes

import (
	"slices"
	"strings"
)

// force is how far a verb tells of words by itself.
type force uint8

const (
	mental force = iota // think, fear: only with its subject right before it
	naming              // call, describe: only close to the quote
	plain               // say: also at a distance
)

// cueLists name the verbs of saying by kind and force. A verb is its base
// form, followed where they are irregular by its past form and participle.
var cueLists = []struct {
	kind  CueKind
	force force
	verbs string
}{
	{CueNeutral, plain, `say=said tell=told add note state report write=wrote=written tweet
		retweet post continue explain respond reply answer comment remark observe recall
		declare announce mention conclude begin=began=begun inform repeat reiterate
		elaborate email text relay recount testify quip joke disclose reveal signal
		acknowledge admit concede confide summarize summarise clarify relate read=read
		narrate intone muse reflect opine deadpan mutter murmur whisper shout yell scream
		exclaim chant sing=sang=sung cry sigh laugh blurt bellow interject interrupt
		chime counter retort riff communicate proclaim pronounce quote cite paraphrase
		advise brief specify stipulate detail expound volunteer offer crow gush beam
		broadcast=broadcast telegraph hint predict forecast estimate reckon
		stammer stutter snap bark grumble gripe lament complain moan sob shrug
		confess recite recommend propose suggest counsel preach lecture instruct`},
	{CueDirective, plain, `demand urge order command insist require beg plead implore exhort
		appeal request press direct beseech entreat admonish`},
	{CueCommissive, plain, `vow promise pledge swear=swore=sworn warn threaten guarantee
		caution assure reassure undertake=undertook=undertaken vouch`},
	{CueAccusing, plain, `accuse denounce condemn criticize criticise blame charge attack slam
		blast decry deride mock ridicule scold chide rebuke berate lambast lambaste
		castigate assail deplore fume rail lash thunder rage sneer scoff taunt jeer
		upbraid protest object fault hammer rip brand label bemoan allege jab needle tease`},
	{CueApproving, plain, `praise thank welcome applaud commend congratulate hail laud
		salute endorse enthuse rave cheer boast brag`},
	{CueDenying, plain, `deny reject dispute rebut refute dismiss disagree rebuff contradict
		disavow decline refuse`},
	{CueAsking, plain, `ask wonder inquire enquire query question quiz prod`},
	{CueAssertive, plain, `claim argue assert contend maintain affirm stress
		emphasize emphasise underline underscore profess confirm agree concur
		attest postulate posit hypothesize theorize speculate surmise`},
	{CueNeutral, naming, `call describe put=put refer characterize characterise
		dub term portray depict cast=cast speak=spoke=spoken talk go=went=gone
		point sum tout rate issue liken compare peg style title entitle ascribe attribute
		headline rule identify regard`},
	{CueNeutral, mental, `think=thought feel=felt know=knew=known find=found hear=heard
		see=saw=seen learn deem consider suspect fear worry hope expect conjecture
		believe suppose`},
	{CueDirective, naming, `want encourage implore invite prod push advocate lobby caution
		challenge prohibit forbid=forbade=forbidden bar allow permit`},
	{CueAccusing, naming, `bash trash pan insult belittle lambaste skewer excoriate pillory`},
	{CueApproving, naming, `defend support back admire celebrate`},
	{CueAssertive, naming, `indicate imply hold=held`},
	{CueAssertive, mental, `judge guess imagine assume`},
}

// asVerbs go with "as" before what they quote.
const asVerbs = `describe refer characterize characterise portray depict dismiss denounce
	condemn deride criticize criticise decry brand label slam mock hail praise cite identify
	blast ridicule attack welcome reject term regard laud deplore rebuke tout applaud`

// A cueWord is what the lexicon knows of a verb of saying.
type cueWord struct {
	lemma string
	kind  CueKind
	force force
	as    bool // goes with "as": describe … as
}

// addCues puts every form of every cue into the lexicon. A verb that stands in
// two lists belongs to the first.
func (l *lexicon) addCues() {
	for _, list := range cueLists {
		for _, spec := range strings.Fields(list.verbs) {
			forms := strings.Split(spec, "=")
			lemma := forms[0]
			if l.words[lemma].cue != 0 {
				continue
			}
			l.cues = append(l.cues, cueWord{lemma, list.kind, list.force, goesWithAs(lemma)})
			past, participle := regularPast(lemma), regularPast(lemma)
			if len(forms) > 1 {
				past, participle = forms[1], forms[1]
			}
			if len(forms) > 2 {
				participle = forms[2]
			}
			n := uint16(len(l.cues))
			l.addForm(lemma, baseForm, n)
			l.addForm(thirdPerson(lemma), thirdForm, n)
			l.addForm(past, pastForm, n)
			l.addForm(participle, partForm, n)
			l.addForm(presentParticiple(lemma), ingForm, n)
		}
	}
}

// addSources puts in the cues that name a source without a verb.
func (l *lexicon) addSources() {
	l.cues = append(l.cues, cueWord{lemma: "according to", kind: CueNeutral, force: plain})
	l.accordingTo = uint16(len(l.cues))
	l.cues = append(l.cues, cueWord{lemma: "per", kind: CueNeutral, force: plain})
	l.per = uint16(len(l.cues))
}

func goesWithAs(lemma string) bool { return slices.Contains(strings.Fields(asVerbs), lemma) }

func (l *lexicon) addForm(w string, form class, cue uint16) {
	e := l.words[w]
	if e.cue != 0 && e.cue != cue {
		return
	}
	e.cue = cue
	e.class |= form
	l.words[w] = e
}

// doubling verbs of two syllables that are stressed on the second one double
// their last consonant.
const doublingVerbs = " admit refer rebut permit forbid regret commit submit prod jab peg rip slam chat nod plan pan quip quiz dub rap sum beg begin bar snap sob brag put forget slap stop step grab spin shrug grin cut hit win run sit set get let "

func doubles(v string) bool { return strings.Contains(doublingVerbs, " "+v+" ") }

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

func regularPast(v string) string {
	last := v[len(v)-1]
	switch {
	case last == 'e':
		return v + "d"
	case last == 'y' && !isVowel(v[len(v)-2]):
		return v[:len(v)-1] + "ied"
	case doubles(v):
		return v + v[len(v)-1:] + "ed"
	}
	return v + "ed"
}

func thirdPerson(v string) string {
	last := v[len(v)-1]
	switch {
	case last == 'y' && !isVowel(v[len(v)-2]):
		return v[:len(v)-1] + "ies"
	case strings.HasSuffix(v, "sh"), strings.HasSuffix(v, "ch"), last == 's', last == 'x', last == 'z', last == 'o':
		return v + "es"
	}
	return v + "s"
}

func presentParticiple(v string) string {
	last := v[len(v)-1]
	switch {
	case strings.HasSuffix(v, "ee"):
		return v + "ing"
	case last == 'e':
		return v[:len(v)-1] + "ing"
	case doubles(v):
		return v + v[len(v)-1:] + "ing"
	}
	return v + "ing"
}
