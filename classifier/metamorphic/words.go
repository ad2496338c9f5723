package metamorphic

import (
	"regexp"
	"strings"
)

// countries are names of countries with those of their people.
var countries = [][2]string{
	{"Russia", "Russian"}, {"China", "Chinese"}, {"Iran", "Iranian"}, {"Israel", "Israeli"},
	{"Ukraine", "Ukrainian"}, {"the United States", "American"}, {"North Korea", "North Korean"}, {"South Korea", "South Korean"},
	{"Japan", "Japanese"}, {"Syria", "Syrian"}, {"Iraq", "Iraqi"}, {"Libya", "Libyan"},
	{"Turkey", "Turkish"}, {"Egypt", "Egyptian"}, {"Germany", "German"}, {"France", "French"},
	{"the United Kingdom", "British"}, {"Poland", "Polish"}, {"India", "Indian"}, {"Pakistan", "Pakistani"},
	{"Afghanistan", "Afghan"}, {"Saudi Arabia", "Saudi"}, {"Yemen", "Yemeni"}, {"Lebanon", "Lebanese"},
	{"Venezuela", "Venezuelan"}, {"Cuba", "Cuban"}, {"Mexico", "Mexican"}, {"Brazil", "Brazilian"},
	{"Ethiopia", "Ethiopian"}, {"Sudan", "Sudanese"}, {"Georgia", "Georgian"}, {"Armenia", "Armenian"},
	{"Azerbaijan", "Azerbaijani"}, {"Belarus", "Belarusian"}, {"Moldova", "Moldovan"}, {"Romania", "Romanian"},
	{"Hungary", "Hungarian"}, {"Serbia", "Serbian"}, {"Kosovo", "Kosovan"}, {"Greece", "Greek"},
	{"Spain", "Spanish"}, {"Italy", "Italian"}, {"Canada", "Canadian"}, {"Australia", "Australian"},
	{"Vietnam", "Vietnamese"}, {"the Philippines", "Philippine"}, {"Indonesia", "Indonesian"}, {"Myanmar", "Burmese"},
	{"Nigeria", "Nigerian"}, {"Kenya", "Kenyan"}, {"Somalia", "Somali"}, {"Norway", "Norwegian"},
}

var countryPattern = func() *regexp.Regexp {
	var names, peoples []string
	for _, c := range countries {
		names = append(names, strings.TrimPrefix(c[0], "the "))
		peoples = append(peoples, c[1])
	}
	return regexp.MustCompile(`\b(?:` + anyOf(peoples) + `|(?:[Tt]he )?` + anyOf(names) + `)\b`)
}()

var (
	surnames = strings.Fields(`Adeyemi Bakker Calloway Dimitrov Eriksen Farrow Galindo Hashemi Ivanova Jansen
		Kowalski Lindqvist Moreau Nakamura Okafor Petrov Quiroga Rahman Stanton Tanaka Ueda Varga Whitlock Yilmaz Zhou`)

	firstNames = strings.Fields(`John David Michael James Robert William Thomas Mary Anna Maria Sarah Elizabeth
		Vladimir Sergei Dmitry Mohammed Ahmed Ali Hassan Ibrahim Peter Paul George Richard Charles Hillary Donald
		Barack Benjamin Angela Emmanuel Ursula Antonio Jens Joe Boris`)

	// known are names that the news is full of.
	known = strings.Fields(`Putin Medvedev Lavrov Trump Obama Biden Clinton Bush Netanyahu Assad Gaddafi Zelensky
		Erdogan Merkel Macron Rouhani Khamenei Ahmadinejad Maduro Xi Kim Modi Johnson Cameron Stoltenberg Rasmussen
		Kerry Blinken Pompeo Guterres Rogozin`)

	titlePattern = regexp.MustCompile(`\b((?:Mr|Mrs|Ms|Dr)\.? |(?:President|Minister|Secretary|General|Ambassador|Senator|Chancellor|Governor|Judge|Colonel) )` +
		`([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b`)
	firstNamePattern = regexp.MustCompile(`\b` + anyOf(firstNames) + ` [A-Z][a-z]+\b`)
	knownPattern     = regexp.MustCompile(`\b` + anyOf(known) + `\b`)

	// notNames follow titles without being a name.
	notNames = words(`Assembly Secretary Council Minister Staff Affairs General President Chairman Speaker
		Ambassador Mr Mrs Ms Dr Court Committee Office Said Says`)
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// contractions in the order in which they are opened.
var contractions = []struct {
	short *regexp.Regexp
	open  string
}{
	{regexp.MustCompile(`(?i)\bwon['’]t\b`), "will not"},
	{regexp.MustCompile(`(?i)\bcan['’]t\b`), "cannot"},
	{regexp.MustCompile(`(?i)\bshan['’]t\b`), "shall not"},
	{regexp.MustCompile(`(?i)\blet['’]s\b`), "let us"},
	{regexp.MustCompile(`\b([A-Za-z]+)n['’]t\b`), "$1 not"},
	{regexp.MustCompile(`\b([A-Za-z]+)['’]ll\b`), "$1 will"},
	{regexp.MustCompile(`\b([A-Za-z]+)['’]re\b`), "$1 are"},
	{regexp.MustCompile(`\b([A-Za-z]+)['’]ve\b`), "$1 have"},
	{regexp.MustCompile(`\bI['’]m\b`), "I am"},
	{regexp.MustCompile(`(?i)\b(it|that|he|she|there|what|who|here|where)['’]s\b`), "$1 is"},
	{regexp.MustCompile(`(?i)\b(i|we|you|he|she|they)['’]d\b`), "$1 would"},
}

// closings in the order in which they are made.
var closings = []struct {
	long  *regexp.Regexp
	close string
}{
	{regexp.MustCompile(`(?i)\bwill not\b`), "won’t"},
	{regexp.MustCompile(`(?i)\b(?:cannot|can not)\b`), "can’t"},
	{regexp.MustCompile(`(?i)\b(do|does|did|is|are|was|were|has|have|had|would|could|should) not\b`), "${1}n’t"},
	{regexp.MustCompile(`(?i)\b(i|we|you|he|she|they|it) will\b`), "$1’ll"},
	{regexp.MustCompile(`(?i)\b(we|you|they) are\b`), "$1’re"},
	{regexp.MustCompile(`\bI am\b`), "I’m"},
	{regexp.MustCompile(`(?i)\b(it|that|he|she|there) is\b`), "$1’s"},
	{regexp.MustCompile(`(?i)\b(i|we|you|he|she|they) would\b`), "$1’d"},
}

// spellings are British and American forms.
var spellings = [][2]string{
	{"defence", "defense"}, {"offence", "offense"}, {"honour", "honor"}, {"labour", "labor"}, {"neighbour", "neighbor"},
	{"neighbours", "neighbors"}, {"neighbouring", "neighboring"}, {"favour", "favor"}, {"colour", "color"},
	{"behaviour", "behavior"}, {"endeavour", "endeavor"}, {"harbour", "harbor"}, {"rumour", "rumor"}, {"rumours", "rumors"},
	{"centre", "center"}, {"centres", "centers"}, {"theatre", "theater"}, {"programme", "program"}, {"programmes", "programs"},
	{"organise", "organize"}, {"organised", "organized"}, {"organisation", "organization"}, {"organisations", "organizations"},
	{"recognise", "recognize"}, {"recognised", "recognized"}, {"realise", "realize"},
	{"apologise", "apologize"}, {"criticise", "criticize"}, {"mobilise", "mobilize"}, {"mobilised", "mobilized"},
	{"normalise", "normalize"}, {"stabilise", "stabilize"}, {"destabilise", "destabilize"}, {"finalise", "finalize"},
	{"prioritise", "prioritize"}, {"jeopardise", "jeopardize"}, {"analyse", "analyze"}, {"paralyse", "paralyze"},
	{"cancelled", "canceled"}, {"travelled", "traveled"}, {"travelling", "traveling"}, {"licence", "license"},
	{"grey", "gray"}, {"fulfil", "fulfill"}, {"judgement", "judgment"}, {"towards", "toward"},
	{"afterwards", "afterward"}, {"tonne", "ton"}, {"tonnes", "tons"}, {"armour", "armor"}, {"armoured", "armored"},
	{"demilitarised", "demilitarized"}, {"authorise", "authorize"}, {"authorised", "authorized"}, {"catalogue", "catalog"},
}

var spellingPattern = func() *regexp.Regexp {
	var all []string
	for _, pair := range spellings {
		all = append(all, pair[0], pair[1])
	}
	return regexp.MustCompile(`(?i)\b` + anyOf(all) + `\b`)
}()

// everyday are words that any talk has, half of them function words.
var everyday = strings.Fields(`
	the a and of to in on at with for from by about there here then now also just some many few other
	table chair window door kitchen garden street corner morning evening week year spring summer winter
	bread coffee tea apple water lunch dinner shop market train bus bicycle car station road house room
	book letter paper pencil phone picture music song film game ball dog cat horse bird tree flower grass
	shoe coat hat shirt button bag box cup plate spoon lamp clock floor wall roof stairs school teacher
	student child brother sister uncle cousin farmer baker doctor driver walk sit stand read write cook
	wash carry open close begin finish blue green yellow red brown round long short wide warm cold wet dry`)
