package quotes

import "strings"

// document makes the answer from the drafts.
func (f *frame) document() Document {
	var doc Document
	for d := 0; d < len(f.drafts); {
		next := d + 1
		for next < len(f.drafts) && f.drafts[next].part {
			next++
		}
		doc.Quotes = append(doc.Quotes, f.assemble(f.drafts[d:next]))
		d = next
	}
	doc.Speakers = f.count(doc.Quotes)
	return doc
}

// assemble makes one quote of its parts.
func (f *frame) assemble(parts []draft) Quote {
	q := Quote{Kind: parts[0].kind}
	var text strings.Builder
	for i, p := range parts {
		s := p.parts[0]
		if i > 0 {
			text.WriteByte('\n')
			q.Kind = Direct
		}
		text.WriteString(f.text[s.Start:s.End])
		q.Parts = append(q.Parts, s)
	}
	q.Text = text.String()
	q.Span = Span{q.Parts[0].Start, q.Parts[len(q.Parts)-1].End}
	v := f.resolve(parts[0].by)
	if v.who.ok() {
		q.Speaker = f.speaker(v, parts[0].by.confidence)
	}
	if c := parts[0].by.cue; c >= 0 && parts[0].by.found() {
		w := f.lex.cues[f.at(c).cue-1]
		q.Cue = &Cue{Lemma: w.lemma, Kind: w.kind, Span: Span{f.at(c).start, f.at(c).end}}
	}
	return q
}

// resolve follows a verdict to the one that names the speaker.
func (f *frame) resolve(v verdict) verdict {
	for v.same > 0 {
		v = f.drafts[v.same-1].by
	}
	return v
}

func (f *frame) speaker(v verdict, confidence float64) *Speaker {
	s := Span{f.at(v.who.from).start, f.at(v.who.to - 1).end}
	sp := &Speaker{Name: f.text[s.Start:s.End], Mention: f.text[s.Start:s.End], Span: s, Kind: Description, Confidence: confidence}
	for i := v.who.from; i < v.who.tail; i++ {
		switch {
		case f.is(i, subjectForm):
			sp.Kind = Pronoun
		case f.isName(i):
			sp.Kind = Person
		}
	}
	return sp
}

// count lists the speakers of the quotes.
func (f *frame) count(quotes []Quote) []DocumentSpeaker {
	var out []DocumentSpeaker
	at := map[string]int{}
	for _, q := range quotes {
		if q.Speaker == nil {
			continue
		}
		k, ok := at[q.Speaker.Name]
		if !ok {
			k = len(out)
			at[q.Speaker.Name] = k
			out = append(out, DocumentSpeaker{Name: q.Speaker.Name, Role: q.Speaker.Role, Kind: q.Speaker.Kind})
		}
		out[k].Quotes++
		if n := len(out[k].Mentions); n == 0 || out[k].Mentions[n-1].Start < q.Speaker.Span.Start {
			out[k].Mentions = append(out[k].Mentions, q.Speaker.Span)
		}
	}
	return out
}
