package quotes

// A verdict is who says a quote, as the rule that decided it has found.
type verdict struct {
	who        phrase
	cue        saying
	confidence float64
	relayer    phrase
	label      Span // names the speaker inside the quote's own words
	same       int  // the draft whose speaker this is too, plus one
}

func (v verdict) found() bool { return v.who.ok() || v.same > 0 || v.label.End > 0 }

// saying is the words that tell of the saying: the items [from, to), and their
// index in the lexicon's cues, plus one.
type saying struct {
	from, to int
	cue      uint16
}

func (f *frame) saying(k int) saying { return saying{k, k + 1, f.at(k).cue} }

// A rule looks at one draft and names its speaker if it can.
type rule struct {
	find func(*frame, int) verdict
	// speech rules only hold for whole quotes: a fragment or a title that no
	// cue goes with is the writer's own.
	speech bool
}

// rules are tried in this order for each quote, the surest first; the first
// that finds a speaker decides.
var rules = []rule{
	{(*frame).byLabel, false},
	{(*frame).byTag, false},
	{(*frame).byDash, false},
	{(*frame).byPart, false},
	{(*frame).byCoordination, false},
	{(*frame).byCue, false},
	{(*frame).bySource, false},
	{(*frame).byLaterTag, false},
	{(*frame).byOwner, true},
	{(*frame).bySubject, true},
	{(*frame).byChain, true},
	{(*frame).byParagraph, true},
}

// attribute finds for each quote who says it.
func (f *frame) attribute() {
	for d := range f.drafts {
		if f.drafts[d].kind == Title {
			continue
		}
		for i := range rules {
			r := &rules[i]
			if r.speech && f.drafts[d].kind != Direct && !f.isWhole(d) {
				continue
			}
			if v := r.find(f, d); v.found() {
				f.drafts[d].by = v
				f.spread(d)
				break
			}
		}
	}
}

// isWhole tells of a fragment that is a sentence by itself: "So we walked."
func (f *frame) isWhole(d int) bool {
	i := f.drafts[d].item
	switch f.drafts[d].ends {
	case '.', '?', '!', '…':
		if f.at(i-1).kind == colon {
			return true // he smiled: “Not today.”
		}
		return (f.breaks(i) || f.at(i+1).kind == paragraph) && f.breaks(i-1) && f.at(i).shape&headline == 0
	}
	return false
}

// spread gives the parts of a quote before d the speaker that a tag behind d
// names.
func (f *frame) spread(d int) {
	if f.drafts[d].by.same > 0 {
		return
	}
	for k := d; k > 0 && f.drafts[k].part; k-- {
		f.drafts[k-1].by = verdict{same: d + 1, cue: f.drafts[d].by.cue, confidence: f.drafts[d].by.confidence}
	}
}

// byPart gives a part of a quote the speaker of the part before it.
func (f *frame) byPart(d int) verdict {
	if !f.drafts[d].part || d == 0 || !f.drafts[d-1].by.found() {
		return verdict{}
	}
	return f.likeBefore(d, 1)
}

// likeBefore gives a quote the speaker of the one before it, and of the
// confidence with which that speaker was first found the share trust.
func (f *frame) likeBefore(d int, trust float64) verdict {
	if d == 0 || !f.drafts[d-1].by.found() || f.drafts[d-1].kind == Title {
		return verdict{}
	}
	root := d
	if s := f.drafts[d-1].by.same; s > 0 {
		root = s // so that following a long chain takes no long way
	}
	before := f.drafts[d-1].by.confidence
	return verdict{same: root, confidence: min(before, trust*f.drafts[root-1].by.confidence)}
}

// byCoordination gives "…" and "…" in one sentence the same speaker.
func (f *frame) byCoordination(d int) verdict {
	if !f.coordinated(d) {
		return verdict{}
	}
	return f.likeBefore(d, 0.95)
}

// coordinated tells whether little more than a conjunction stands between a
// quote and the one before it.
func (f *frame) coordinated(d int) bool {
	if d == 0 || f.drafts[d-1].kind == Title || !f.drafts[d-1].by.found() {
		return false
	}
	from, to := f.drafts[d-1].item, f.drafts[d].item
	if f.breaks(from) || to-from > 5 || to-from < 2 {
		return false
	}
	for k := from + 1; k < to; k++ {
		if t := f.at(k); t.kind != comma && t.class&(conjunction|preposition|adverb) == 0 {
			return false
		}
	}
	return true
}

// byCue finds the word for the saying before a quote in its sentence, and
// whose saying it is. The nearest such word decides, but for one that only
// tells which of several people is meant ("a woman who said …").
func (f *frame) byCue(d int) verdict {
	i := f.drafts[d].item
	from, _ := f.sentence(i)
	if f.says(i-1, "as") {
		if v := f.nearestCue(from, i, func(w cueWord) bool { return w.as }); v.found() {
			return v
		}
	}
	return f.nearestCue(from, i, func(cueWord) bool { return true })
}

// nearestCue finds the cue nearest to the quote i, among those wanted, in a
// sentence that begins with item from.
func (f *frame) nearestCue(from, i int, wanted func(cueWord) bool) verdict {
	var reserve verdict
	for k := i - 1; k >= from; k-- {
		t := f.at(k)
		if t.kind != word || t.cue == 0 || t.shape&capital != 0 && !f.startsSentence(k) || !wanted(f.lex.cues[t.cue-1]) {
			continue
		}
		v, restrictive := f.cueBefore(k, from, i)
		if !v.found() || f.doubtful(v, i) {
			continue
		}
		if !restrictive && !f.unclear(v.who) {
			return v
		}
		if !reserve.found() {
			reserve = v
		}
	}
	return reserve
}

// doubtful tells of a verdict that is too weak for a fragment at item i: a word
// or two in marks stand beside a verb of thought, or in the clause of a thing
// that the lexicon does not know, more often than anybody says them.
func (f *frame) doubtful(v verdict, i int) bool {
	if f.at(i).kind != quoted || f.drafts[f.at(i).quote].kind != Fragment {
		return false
	}
	if v.cue.to > 0 && f.lex.cues[v.cue.cue-1].force == mental {
		return true
	}
	return v.who.ok() && !f.human(v.who) && !f.speaksFor(v.who)
}

// speaksFor tells of a phrase with a noun for an organisation, a place or a
// document in it.
func (f *frame) speaksFor(p phrase) bool {
	for i := p.from; i < p.tail; i++ {
		if t := f.at(i); t.class&(orgNoun|agency|place|nationality|sourceNoun|speechNoun|workNoun|indefinite|pronoun) != 0 && t.class&determiner == 0 {
			return true
		}
	}
	return f.is(p.from, numeral|indefinite) || f.at(p.from).kind == number
}

// unclear tells of a subject "it", which stands for a fact as often as for
// somebody: "She says it underscores that …".
func (f *frame) unclear(p phrase) bool {
	return p.to-p.from == 1 && f.says(p.from, "it")
}

// maxWeak is how far from its quote a verb may stand that is no plain verb of
// saying, in items.
const maxWeak = 18

// cueBefore reads the cue k that stands before the quote i in a sentence that
// begins with item from.
func (f *frame) cueBefore(k, from, i int) (v verdict, restrictive bool) {
	w := f.lex.cues[f.at(k).cue-1]
	confidence := 0.9
	if w.force < plain {
		confidence = 0.75
		if i-k > maxWeak && !f.says(k+1, "it") && !(w.as && f.says(i-1, "as")) {
			return verdict{}, false
		}
	}
	if f.asNoun(k) || f.onlyPossible(k) {
		return verdict{}, false
	}
	if v := f.relayed(k, from, i); v.found() {
		return v, false
	}
	if f.passive(k) {
		return f.agent(k, i), false
	}
	p, restrictive := f.subject(k, from, i)
	if !p.ok() || !f.canSpeak(p) || f.onlyNames(w, k, p, i) || w.force == mental && !f.rightBefore(p, k, from) {
		return verdict{}, false
	}
	return verdict{who: p, cue: f.saying(k), confidence: confidence}, restrictive
}

// rightBefore tells whether a subject stands right before its verb k.
func (f *frame) rightBefore(p phrase, k, from int) bool {
	return p.to == f.skipLeft(k-1, from)+1
}

// asNoun tells of a cue that is a noun where it stands: "the claim", "in
// response", "those reports".
func (f *frame) asNoun(k int) bool {
	t, before := f.at(k), f.at(k-1)
	if before.kind == quoted {
		return false
	}
	if t.class&(baseForm|thirdForm|ingForm) == 0 {
		return before.kind == word && before.class&article != 0 // "a sworn statement"
	}
	if before.kind == clitic && before.class&possessive != 0 && !f.is(k-2, pronoun) && t.class&ingForm == 0 {
		return true
	}
	if before.kind != word {
		return t.class&(pastForm|thirdForm|ingForm) == 0 && before.kind != comma
	}
	if before.class&determiner != 0 && before.class&relative == 0 {
		return before.class&indefinite == 0 || t.class&thirdForm != 0 && !f.says(k-1, "one", "another")
	}
	if before.class&preposition != 0 && t.class&ingForm == 0 && !f.says(k-1, "to", "out", "up", "down", "off", "on") {
		return true
	}
	if f.says(k-1, "to") && f.is(k-2, beVerb) {
		return true // "are to blame"
	}
	return t.class&(pastForm|thirdForm|ingForm) == 0 && !f.takesBase(k)
}

// onlyPossible tells of a cue behind "should", "must" or "could": what nobody
// has said.
func (f *frame) onlyPossible(k int) bool {
	i := k - 1
	for f.is(i, adverb) && f.at(i).kind == word {
		i--
	}
	return f.is(i, modal)
}

// takesBase tells whether the base form at item k is a verb there: behind
// "to", an auxiliary or a plural.
func (f *frame) takesBase(k int) bool {
	i := k - 1
	for f.is(i, adverb) && f.at(i).kind == word {
		i--
	}
	return f.is(i, plural|auxiliary|conjunction) || f.says(i, "to", "i", "you", "who", "and")
}

// passive tells of a cue behind a form of be: "was described".
func (f *frame) passive(k int) bool {
	if f.at(k).class&(partForm|pastForm) == 0 {
		return false
	}
	i := k - 1
	for f.is(i, adverb) && f.at(i).kind == word {
		i--
	}
	return f.is(i, beVerb)
}

// agent finds "by Smith" behind the passive cue k and before item hi.
func (f *frame) agent(k, hi int) verdict {
	for i := k + 1; i < min(hi, k+8); i++ {
		if f.says(i, "by") {
			if p := f.after(i+1, hi); p.ok() && f.canSpeak(p) {
				return verdict{who: f.withTail(p, hi), cue: f.saying(k), confidence: 0.85}
			}
		}
	}
	return verdict{}
}

// onlyNames tells of "a bill called “…”": a participle that gives a thing's
// name.
func (f *frame) onlyNames(w cueWord, k int, p phrase, i int) bool {
	switch w.lemma {
	case "call", "title", "entitle", "dub", "brand", "label", "style", "headline", "list":
	default:
		return false
	}
	if f.at(k).class&pastForm == 0 || i-k > 1 {
		return false
	}
	for n := p.from; n < p.tail; n++ {
		if f.isName(n) || f.is(n, pronoun|role|humanNoun|plural) {
			return false
		}
	}
	return true
}

// canSpeak tells of a phrase that could be somebody or a document: by its last
// word, or by an article where the lexicon does not know that word.
func (f *frame) canSpeak(p phrase) bool {
	if !p.ok() {
		return false
	}
	end := p.tail - 1
	if f.at(end).kind == shutParen || f.is(end, nameSuffix) {
		return true
	}
	t := f.at(end)
	if t.class&pronoun != 0 && t.kind == word && p.tail-p.from == 1 {
		return t.class&subjectForm != 0 || t.class&indefinite != 0
	}
	if f.isName(end) || t.class&(role|humanNoun|orgNoun|sourceNoun|speechNoun|agency|place|nationality|indefinite|plural) != 0 {
		return true
	}
	if f.at(p.from).kind == number || f.is(p.from, numeral) || f.says(end, "percent") {
		return true
	}
	return f.is(p.from, article|possessive) && p.tail-p.from > 1
}

// bySource finds "according to Smith" and "per Smith" in the sentence of a
// quote.
func (f *frame) bySource(d int) verdict {
	from, to := f.sentence(f.drafts[d].item)
	for k := from; k < to; k++ {
		if !f.is(k, sourceWord) {
			continue
		}
		if v := f.source(k, to); v.found() {
			return v
		}
	}
	return verdict{}
}

// source reads "according to Smith" at item k.
func (f *frame) source(k, hi int) verdict {
	n := 0
	switch {
	case !f.is(k, sourceWord):
		return verdict{}
	case f.says(k, "according") && f.says(k+1, "to"):
		n = 2
	case f.says(k, "per") && f.at(k-1).kind != number:
		n = 1
	default:
		return verdict{}
	}
	p := f.after(k+n, hi)
	if !p.ok() || !f.canSpeak(p) {
		return verdict{}
	}
	cue := f.lex.accordingTo
	if n == 1 {
		cue = f.lex.per
	}
	return verdict{who: f.withTail(p, hi), cue: saying{k, k + n, cue}, confidence: 0.9}
}

// byOwner finds whose statement, remarks or prediction a quote is part of:
// "the minister's letter", "a statement from the ministry".
func (f *frame) byOwner(d int) verdict {
	i := f.drafts[d].item
	from, _ := f.sentence(i)
	for k := i - 1; k >= from; k-- {
		if !f.is(k, speechNoun) || f.at(k).kind != word {
			continue
		}
		p := f.before(k, from)
		for n := p.to - 1; n > p.from; n-- {
			if f.at(n).kind == clitic && f.is(n, possessive) {
				if q := f.before(n-1, from); q.ok() && f.canSpeak(q) {
					return verdict{who: q, confidence: 0.6}
				}
			}
		}
		if f.says(k+1, "by", "from") {
			if q := f.after(k+2, i); q.ok() && f.canSpeak(q) {
				return verdict{who: f.withTail(q, i), confidence: 0.6}
			}
		}
	}
	return verdict{}
}

// bySubject takes the subject of a sentence that a quote is part of. That is a
// guess, unless a colon leads the quote in, or words like "ultimatum" do.
func (f *frame) bySubject(d int) verdict {
	i := f.drafts[d].item
	from, to := f.sentence(i)
	if i == from && (i+1 >= to || f.breaks(i)) {
		return verdict{}
	}
	p, confidence := f.mainSubject(i, from), 0.45
	for k := i - 1; k > from; k-- {
		if f.at(k).kind != colon {
			continue
		}
		p = f.nearestSubject(k, from)
		if k >= i-2 || f.tells(from, k) {
			confidence = 0.6
		}
	}
	if p.ok() && f.canSpeak(p) {
		return verdict{who: p, confidence: confidence}
	}
	return verdict{}
}

// tells tells whether a word for something said stands in [from, to).
func (f *frame) tells(from, to int) bool {
	for k := from; k < to; k++ {
		if f.is(k, speechNoun) && f.at(k).kind == word {
			return true
		}
	}
	return false
}

// byChain gives a quote without a cue the speaker whom the text before it in
// the same paragraph speaks of.
func (f *frame) byChain(d int) verdict {
	i := f.drafts[d].item
	from, _ := f.sentence(i)
	if from == 0 || f.at(from-1).kind == paragraph {
		return verdict{}
	}
	if d > 0 && f.inSentenceBefore(d-1, from) {
		if v := f.likeBefore(d, 0.9); v.found() {
			return v
		}
	}
	if v := f.lastSpeaker(from - 1); v.found() {
		return v
	}
	return f.likeBefore(d, 0.6)
}

// inSentenceBefore tells whether draft d stands in the sentence that ends
// before item from.
func (f *frame) inSentenceBefore(d, from int) bool {
	start, _ := f.sentence(from - 1)
	return f.drafts[d].item >= start
}

// lastSpeaker takes the subject of the sentence that ends with item end.
func (f *frame) lastSpeaker(end int) verdict {
	from, to := f.sentence(end)
	for k := to - 1; k >= from; k-- {
		if f.at(k).kind != word || f.at(k).cue == 0 || f.asNoun(k) || f.passive(k) {
			continue
		}
		if p, _ := f.subject(k, from, to); p.ok() && f.canSpeak(p) && f.human(p) {
			return verdict{who: p, confidence: 0.6}
		}
	}
	if p := f.mainSubject(to, from); p.ok() && f.human(p) {
		return verdict{who: p, confidence: 0.5}
	}
	return verdict{}
}

// human tells whether a phrase can be somebody rather than something.
func (f *frame) human(p phrase) bool {
	for i := p.from; i < p.tail; i++ {
		if f.isName(i) || f.is(i, role|humanNoun|plural|subjectForm) && !f.says(i, "it") {
			return true
		}
	}
	return false
}

// byParagraph gives a quote that begins its paragraph the speaker of the
// paragraph before.
func (f *frame) byParagraph(d int) verdict {
	i := f.drafts[d].item
	if i < 2 || f.at(i-1).kind != paragraph {
		return f.likeBefore(d, 0.5)
	}
	start, _ := f.sentence(i - 2)
	if d > 0 && f.drafts[d-1].item >= start {
		return f.likeBefore(d, 0.7)
	}
	if v := f.lastSpeaker(i - 2); v.found() {
		v.confidence *= 0.9
		return v
	}
	return f.likeBefore(d, 0.5)
}
