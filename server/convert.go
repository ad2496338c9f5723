package server

import (
	"unicode/utf8"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
	"github.com/parley-dev/parley/quotes"
)

// offsets turns byte offsets of one text into the unit that a caller asked
// for: it holds the offset in that unit for every byte and for the end. Nil
// stands for bytes, and serves ASCII, where all units agree.
type offsets []int32

// newOffsets reads text once, so that a span costs nothing more.
func newOffsets(text string, encoding parleyv1.OffsetEncoding) offsets {
	if encoding == parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF8 || isASCII(text) {
		return nil
	}
	o := make(offsets, len(text)+1)
	var units int32
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		for range size {
			o[i] = units
			i++
		}
		units++
		if encoding == parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF16 && r > 0xFFFF {
			units++ // a surrogate pair
		}
	}
	o[len(text)] = units
	return o
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// span is the stretch of bytes [start, end) in the unit of o.
func (o offsets) span(start, end int) *parleyv1.Span {
	if o == nil {
		return &parleyv1.Span{Start: int32(start), End: int32(end)}
	}
	return &parleyv1.Span{Start: o[start], End: o[end]}
}

// A placer says where a stretch of a classified text stands in what the caller
// sent, in the caller's unit.
type placer func(classifier.Span) *parleyv1.Span

// message is what the model says of a text, as the contract puts it.
func (e *engine) message(r classifier.Result, place placer) *parleyv1.Classification {
	stance, sentiment := r.Decisions[e.stance.index], r.Decisions[e.sentiment.index]
	c := &parleyv1.Classification{
		Stance:                 e.stanceOf(stance.Label),
		Sentiment:              e.sentimentOf(sentiment.Label),
		StanceProbabilities:    e.stanceProbabilities(stance),
		SentimentProbabilities: e.sentimentProbabilities(sentiment),
		KnownShare:             r.KnownShare,
		Unfamiliar:             r.Unfamiliar,
		ModelVersion:           e.info.Version,
	}
	if ev := stance.Evidence; ev != nil {
		c.StanceEvidence = &parleyv1.StanceEvidence{
			Against:            e.stanceOf(ev.Against),
			Prior:              ev.Prior,
			Bias:               ev.Bias,
			Contributions:      contributions(ev.Contributions, place),
			OtherContributions: ev.Other,
		}
	}
	if ev := sentiment.Evidence; ev != nil {
		c.SentimentEvidence = &parleyv1.SentimentEvidence{
			Against:            e.sentimentOf(ev.Against),
			Prior:              ev.Prior,
			Bias:               ev.Bias,
			Contributions:      contributions(ev.Contributions, place),
			OtherContributions: ev.Other,
		}
	}
	for _, s := range r.Sentences {
		stance, sentiment := s.Decisions[e.stance.index], s.Decisions[e.sentiment.index]
		c.Sentences = append(c.Sentences, &parleyv1.SentenceClassification{
			Span:                   place(s.Span),
			Stance:                 e.stanceOf(stance.Label),
			Sentiment:              e.sentimentOf(sentiment.Label),
			StanceProbabilities:    e.stanceProbabilities(stance),
			SentimentProbabilities: e.sentimentProbabilities(sentiment),
		})
	}
	return c
}

func (e *engine) stanceOf(label int) parleyv1.Stance {
	return parleyv1.Stance(e.stance.enum[label])
}

func (e *engine) sentimentOf(label int) parleyv1.Sentiment {
	return parleyv1.Sentiment(e.sentiment.enum[label])
}

func (e *engine) stanceProbabilities(d classifier.Decision) []*parleyv1.StanceProbability {
	ps := make([]*parleyv1.StanceProbability, 0, len(e.stance.sorted))
	for _, label := range e.stance.sorted {
		ps = append(ps, &parleyv1.StanceProbability{Stance: e.stanceOf(label), Probability: d.Probabilities[label]})
	}
	return ps
}

func (e *engine) sentimentProbabilities(d classifier.Decision) []*parleyv1.SentimentProbability {
	ps := make([]*parleyv1.SentimentProbability, 0, len(e.sentiment.sorted))
	for _, label := range e.sentiment.sorted {
		ps = append(ps, &parleyv1.SentimentProbability{Sentiment: e.sentimentOf(label), Probability: d.Probabilities[label]})
	}
	return ps
}

func contributions(cs []classifier.Contribution, place placer) []*parleyv1.Contribution {
	out := make([]*parleyv1.Contribution, 0, len(cs))
	for _, c := range cs {
		m := &parleyv1.Contribution{Feature: c.Feature, LogOdds: c.LogOdds}
		for _, s := range c.Spans {
			m.Spans = append(m.Spans, place(s))
		}
		out = append(out, m)
	}
	return out
}

// contextCodePoints is how much of the document is shown on either side of a
// quote without a speaker.
const contextCodePoints = 200

// A document is the text that quotes were found in, with the unit of the
// caller's offsets.
type document struct {
	text    string
	offsets offsets
}

func newDocument(text string, encoding parleyv1.OffsetEncoding) document {
	return document{text: text, offsets: newOffsets(text, encoding)}
}

func (d document) span(s quotes.Span) *parleyv1.Span { return d.offsets.span(s.Start, s.End) }

func (d document) spans(ss []quotes.Span) []*parleyv1.Span {
	out := make([]*parleyv1.Span, 0, len(ss))
	for _, s := range ss {
		out = append(out, d.span(s))
	}
	return out
}

func (d document) quote(q quotes.Quote) *parleyv1.Quote {
	m := &parleyv1.Quote{
		Text:  q.Text,
		Span:  d.span(q.Span),
		Parts: d.spans(q.Parts),
		Kind:  quoteKinds[q.Kind],
	}
	if s := q.Speaker; s != nil {
		m.Speaker = &parleyv1.Speaker{
			Name:       s.Name,
			Role:       s.Role,
			Kind:       speakerKinds[s.Kind],
			Span:       d.span(s.Span),
			Confidence: s.Confidence,
			Relayer:    s.Relayer,
		}
	}
	if c := q.Cue; c != nil {
		m.Cue = &parleyv1.Cue{
			Text:  d.text[c.Span.Start:c.Span.End],
			Lemma: c.Lemma,
			Kind:  cueKinds[c.Kind],
			Span:  d.span(c.Span),
		}
	}
	return m
}

// addContexts shows what stands around the quotes without a speaker, from the
// first on, for as long as the response has room: all else is more important.
// ms are the messages of qs.
func (d document) addContexts(ms []*parleyv1.Quote, qs []quotes.Quote, left *budget) {
	for i, q := range qs {
		if q.Speaker != nil {
			continue
		}
		c := &parleyv1.Context{
			Before: lastCodePoints(d.text[:q.Span.Start], contextCodePoints),
			After:  firstCodePoints(d.text[q.Span.End:], contextCodePoints),
		}
		if left.spend(c) != nil {
			return
		}
		ms[i].Context = c
	}
}

func (d document) speaker(s quotes.DocumentSpeaker) *parleyv1.DocumentSpeaker {
	return &parleyv1.DocumentSpeaker{
		Name:       s.Name,
		Role:       s.Role,
		Kind:       speakerKinds[s.Kind],
		Mentions:   d.spans(s.Mentions),
		QuoteCount: int32(s.Quotes),
	}
}

// within places stretches of a quote's text in the document. The text is the
// quote's parts joined by a line feed; a stretch that crosses a joint runs
// from one part into the next, over what lies between.
func (d document) within(parts []quotes.Span) placer {
	return func(s classifier.Span) *parleyv1.Span {
		start, end := d.at(parts, s.Start, true), d.at(parts, s.End, false)
		return d.offsets.span(start, max(start, end))
	}
}

// at is where byte i of the joined parts stands in the document. At a joint
// the end of one part and the beginning of the next are both right: opening
// chooses the latter.
func (d document) at(parts []quotes.Span, i int, opening bool) int {
	for n, part := range parts {
		length := part.End - part.Start
		last := n == len(parts)-1
		if i < length || i == length && (!opening || last) || last {
			return part.Start + max(0, min(i, length))
		}
		i -= length + len("\n")
	}
	return 0
}

var quoteKinds = map[quotes.Kind]parleyv1.QuoteKind{
	quotes.Direct:   parleyv1.QuoteKind_QUOTE_KIND_DIRECT,
	quotes.Fragment: parleyv1.QuoteKind_QUOTE_KIND_FRAGMENT,
	quotes.Title:    parleyv1.QuoteKind_QUOTE_KIND_TITLE,
	quotes.Indirect: parleyv1.QuoteKind_QUOTE_KIND_INDIRECT,
}

var speakerKinds = map[quotes.SpeakerKind]parleyv1.SpeakerKind{
	quotes.Person:       parleyv1.SpeakerKind_SPEAKER_KIND_PERSON,
	quotes.Organization: parleyv1.SpeakerKind_SPEAKER_KIND_ORGANIZATION,
	quotes.Place:        parleyv1.SpeakerKind_SPEAKER_KIND_PLACE,
	quotes.Description:  parleyv1.SpeakerKind_SPEAKER_KIND_DESCRIPTION,
	quotes.Group:        parleyv1.SpeakerKind_SPEAKER_KIND_GROUP,
	quotes.Pronoun:      parleyv1.SpeakerKind_SPEAKER_KIND_PRONOUN,
}

var cueKinds = map[quotes.CueKind]parleyv1.CueKind{
	quotes.CueNeutral:    parleyv1.CueKind_CUE_KIND_NEUTRAL,
	quotes.CueDirective:  parleyv1.CueKind_CUE_KIND_DIRECTIVE,
	quotes.CueCommissive: parleyv1.CueKind_CUE_KIND_COMMISSIVE,
	quotes.CueAccusing:   parleyv1.CueKind_CUE_KIND_ACCUSING,
	quotes.CueApproving:  parleyv1.CueKind_CUE_KIND_APPROVING,
	quotes.CueDenying:    parleyv1.CueKind_CUE_KIND_DENYING,
	quotes.CueAsking:     parleyv1.CueKind_CUE_KIND_ASKING,
	quotes.CueAssertive:  parleyv1.CueKind_CUE_KIND_ASSERTIVE,
}
