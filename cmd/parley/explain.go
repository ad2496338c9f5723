package main

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// showClassification prints a line for people, and what was asked for beside
// it. Offsets are bytes.
func (k *classifyCommand) showClassification(t text, c *parleyv1.Classification) error {
	var b bytes.Buffer
	b.WriteString(k.verdict(c))
	b.WriteString("  ")
	if id := strings.Trim(string(t.id), `"`); id != "" {
		b.WriteString(k.paint(faint, id) + "  ")
	}
	b.WriteString(k.highlight(t.content, c))
	if c.GetUnfamiliar() {
		b.WriteString(k.paint(faint, "  (unlike what the model knows)"))
	}
	b.WriteByte('\n')
	for _, s := range c.GetSentences() {
		b.WriteString(k.sentence(t.content, s))
	}
	if k.explain {
		b.WriteString(k.reasons(t.content, c))
	}
	_, err := k.out.Write(b.Bytes())
	return err
}

// verdict is both answers in columns: "threat       97%  negative  91%".
func (c *console) verdict(m *parleyv1.Classification) string {
	stance, sentiment := certainty(m)
	return c.answers(m.GetStance(), stance, m.GetSentiment(), sentiment)
}

func (c *console) answers(stance parleyv1.Stance, pStance float64, sentiment parleyv1.Sentiment, pSentiment float64) string {
	return fmt.Sprintf("%s %s  %-8s %s",
		c.paint(stanceInk(stance), fmt.Sprintf("%-11s", word(stance))), percent(pStance),
		word(sentiment), percent(pSentiment))
}

// percent is a probability in four columns. It is never rounded to certainty.
func percent(p float64) string {
	switch {
	case p > 0 && p < 0.005:
		return " <1%"
	case p < 1 && p >= 0.995:
		return ">99%"
	}
	return fmt.Sprintf("%3.0f%%", 100*p)
}

func (k *classifyCommand) sentence(content string, s *parleyv1.SentenceClassification) string {
	span := content[s.GetSpan().GetStart():s.GetSpan().GetEnd()]
	return fmt.Sprintf("  %s  %s\n", k.answers(
		s.GetStance(), stanceProbability(s.GetStanceProbabilities(), s.GetStance()),
		s.GetSentiment(), sentimentProbability(s.GetSentimentProbabilities(), s.GetSentiment()),
	), printable(span))
}

// highlight colours the words of a text that spoke for its stance.
func (k *classifyCommand) highlight(content string, c *parleyv1.Classification) string {
	var spans []*parleyv1.Span
	for _, contribution := range c.GetStanceEvidence().GetContributions() {
		if contribution.GetLogOdds() > 0 {
			spans = append(spans, contribution.GetSpans()...)
		}
	}
	slices.SortFunc(spans, func(a, b *parleyv1.Span) int { return cmp.Compare(a.GetStart(), b.GetStart()) })
	var b strings.Builder
	end := int32(0)
	for _, s := range spans {
		start := max(s.GetStart(), end)
		if s.GetEnd() <= start {
			continue
		}
		b.WriteString(printable(content[end:start]))
		b.WriteString(k.paint(stanceInk(c.GetStance()), content[start:s.GetEnd()]))
		end = s.GetEnd()
	}
	b.WriteString(printable(content[end:]))
	return b.String()
}

// reasons lists the features that decided both answers.
func (k *classifyCommand) reasons(content string, c *parleyv1.Classification) string {
	stance, sentiment := c.GetStanceEvidence(), c.GetSentimentEvidence()
	return k.because(content, stanceInk(c.GetStance()), word(c.GetStance()), word(stance.GetAgainst()), stance) +
		k.because(content, bold, word(c.GetSentiment()), word(sentiment.GetAgainst()), sentiment)
}

// evidence is what StanceEvidence and SentimentEvidence have in common.
type evidence interface {
	GetPrior() float64
	GetBias() float64
	GetContributions() []*parleyv1.Contribution
	GetOtherContributions() float64
}

// because lists the evidence for one answer: log-odds against the runner-up,
// in nats, which add up to the log-odds of the two probabilities.
func (k *classifyCommand) because(content string, i ink, label, against string, e evidence) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s rather than %s, because\n", k.paint(i, label), against)
	row := func(logOdds float64, what string) {
		of := i
		if logOdds <= 0 {
			of = faint
		}
		fmt.Fprintf(&b, "    %s  %s\n", k.paint(of, fmt.Sprintf("%+6.2f", logOdds)), what)
	}
	groups := byWords(content, e.GetContributions())
	for _, g := range groups[:min(maxReasons, len(groups))] {
		row(g.logOdds, g.words+k.paint(faint, g.why()))
	}
	rest := e.GetOtherContributions()
	for _, g := range groups[min(maxReasons, len(groups)):] {
		rest += g.logOdds
	}
	if rest != 0 {
		row(rest, k.paint(faint, "all else in the words"))
	}
	row(e.GetPrior()+e.GetBias(), k.paint(faint, "before any word"))
	return b.String()
}

// allContributions is more than the features of a quote of some sentences; it
// is the most that the API gives.
const allContributions = 1000

// maxReasons is how many stretches of words an explanation lists.
const maxReasons = 8

// A reason is a stretch of words and what all features seen first in it add:
// a word, its neighbours and the classes of both overlap, and nobody wants to
// read "no danger" five times.
type reason struct {
	words   string
	logOdds float64
	feature string // the strongest
	size    float64
}

// why is the name of the strongest feature, unless it is the words themselves.
func (r reason) why() string {
	if strings.EqualFold(strings.Trim(r.words, "“”"), r.feature) {
		return ""
	}
	return "  " + printable(r.feature)
}

// byWords sums up contributions by the words that they were seen in first,
// the strongest first.
func byWords(content string, contributions []*parleyv1.Contribution) []reason {
	var reasons []reason
	at := make(map[[2]int32]int)
	for _, c := range contributions {
		if len(c.GetSpans()) == 0 {
			continue
		}
		span := [2]int32{c.GetSpans()[0].GetStart(), c.GetSpans()[0].GetEnd()}
		n, ok := at[span]
		if !ok {
			n = len(reasons)
			at[span] = n
			reasons = append(reasons, reason{words: "“" + printable(content[span[0]:span[1]]) + "”"})
		}
		r := &reasons[n]
		r.logOdds += c.GetLogOdds()
		if size := math.Abs(c.GetLogOdds()); size > r.size {
			r.size, r.feature = size, c.GetFeature()
		}
	}
	slices.SortStableFunc(reasons, func(a, b reason) int {
		return cmp.Compare(math.Abs(b.logOdds), math.Abs(a.logOdds))
	})
	return reasons
}
