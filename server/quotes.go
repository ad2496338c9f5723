package server

import (
	"cmp"
	"context"
	"slices"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
	"github.com/parley-dev/parley/quotes"
)

// quoteService implements parley.v1.QuoteService.
type quoteService struct {
	parleyv1.UnimplementedQuoteServiceServer
	engine *engine
	turns  *turns
}

var _ parleyv1.QuoteServiceServer = (*quoteService)(nil)

func (s *quoteService) ExtractQuotes(ctx context.Context, req *parleyv1.ExtractQuotesRequest) (*parleyv1.ExtractQuotesResponse, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	turn := turn{turns: s.turns}
	defer turn.end()
	if err := turn.take(ctx, len(req.GetDocument())); err != nil {
		return nil, err
	}
	found := quotes.Extract(req.GetDocument(), quotes.Options{Indirect: req.GetOptions().GetIndirect()})
	doc := newDocument(req.GetDocument(), req.GetOptions().GetOffsetEncoding())
	resp := &parleyv1.ExtractQuotesResponse{}
	left := newBudget()
	for _, q := range found.Quotes {
		m := doc.quote(q)
		if err := left.spend(m); err != nil {
			return nil, err
		}
		resp.Quotes = append(resp.Quotes, m)
	}
	for _, sp := range speakers(found) {
		m := doc.speaker(sp)
		if err := left.spend(m); err != nil {
			return nil, err
		}
		resp.Speakers = append(resp.Speakers, m)
	}
	doc.addContexts(resp.GetQuotes(), found.Quotes, &left)
	return resp, nil
}

func (s *quoteService) AnalyzeDocument(ctx context.Context, req *parleyv1.AnalyzeDocumentRequest) (*parleyv1.AnalyzeDocumentResponse, error) {
	ask, err := s.engine.question(req.GetOptions())
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	turn := turn{turns: s.turns}
	defer turn.end()
	if err := turn.take(ctx, len(req.GetDocument())); err != nil {
		return nil, err
	}
	found := quotes.Extract(req.GetDocument(), quotes.Options{Indirect: req.GetIndirect()})
	doc := newDocument(req.GetDocument(), ask.encoding)
	resp := &parleyv1.AnalyzeDocumentResponse{ModelVersion: s.engine.info.Version}
	left := newBudget()
	for _, q := range found.Quotes {
		if err := turn.take(ctx, len(q.Text)); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m := doc.quote(q)
		m.Classification = s.engine.answerAt(firstCodePoints(q.Text, maxTextCodePoints), ask, doc.within(q.Parts))
		if err := left.spend(m); err != nil {
			return nil, err
		}
		resp.Quotes = append(resp.Quotes, m)
	}
	for _, sp := range speakers(found) {
		resp.Speakers = append(resp.Speakers, &parleyv1.SpeakerSummary{Speaker: doc.speaker(sp)})
	}
	summarize(resp)
	for _, m := range resp.GetSpeakers() {
		if err := left.spend(m); err != nil {
			return nil, err
		}
	}
	doc.addContexts(resp.GetQuotes(), found.Quotes, &left)
	return resp, nil
}

// speakers are all who speak: those that the extractor lists, and one of each
// name that only quotes have, such as a pronoun that stands for nobody known.
func speakers(found quotes.Document) []quotes.DocumentSpeaker {
	all := slices.Clone(found.Speakers)
	place := make(map[string]int, len(all))
	for i, s := range all {
		place[s.Name] = i
	}
	for _, q := range found.Quotes {
		if q.Speaker == nil {
			continue
		}
		i, ok := place[q.Speaker.Name]
		if ok && i < len(found.Speakers) {
			continue
		}
		if !ok {
			i = len(all)
			place[q.Speaker.Name] = i
			all = append(all, quotes.DocumentSpeaker{Name: q.Speaker.Name, Role: q.Speaker.Role, Kind: q.Speaker.Kind})
		}
		all[i].Quotes++
		all[i].Mentions = append(all[i].Mentions, q.Speaker.Span)
	}
	for i := len(found.Speakers); i < len(all); i++ {
		slices.SortFunc(all[i].Mentions, func(a, b quotes.Span) int { return cmp.Compare(a.Start, b.Start) })
		all[i].Mentions = slices.Compact(all[i].Mentions) // two quotes may have one source
	}
	slices.SortStableFunc(all, func(a, b quotes.DocumentSpeaker) int {
		return cmp.Compare(a.Mentions[0].Start, b.Mentions[0].Start)
	})
	return all
}

// summarize counts the stances and sentiments of each speaker's quotes, every
// label in the order of its enum.
func summarize(resp *parleyv1.AnalyzeDocumentResponse) {
	byName := make(map[string]*parleyv1.SpeakerSummary, len(resp.GetSpeakers()))
	for _, summary := range resp.GetSpeakers() {
		byName[summary.GetSpeaker().GetName()] = summary
		for stance := range parleyv1.Stance(len(parleyv1.Stance_name) - 1) {
			summary.Stances = append(summary.Stances, &parleyv1.StanceCount{Stance: stance + 1})
		}
		for sentiment := range parleyv1.Sentiment(len(parleyv1.Sentiment_name) - 1) {
			summary.Sentiments = append(summary.Sentiments, &parleyv1.SentimentCount{Sentiment: sentiment + 1})
		}
	}
	for _, q := range resp.GetQuotes() {
		summary := byName[q.GetSpeaker().GetName()]
		if q.GetSpeaker() == nil || summary == nil {
			continue
		}
		summary.Stances[q.GetClassification().GetStance()-1].QuoteCount++
		summary.Sentiments[q.GetClassification().GetSentiment()-1].QuoteCount++
	}
}
