package server

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

const (
	// maxTextCodePoints is the longest text that is classified; the contract
	// states it as a rule for texts of callers.
	maxTextCodePoints = 10_000

	// defaultContributions is how many features evidence lists where a caller
	// does not say.
	defaultContributions = 10
)

// An engine is the model behind the services, in the terms of the contract.
type engine struct {
	info      classifier.Info
	classify  classifyFunc
	results   sync.Pool // of *classifier.Result, to be written over
	stance    head
	sentiment head
	metrics   *metrics
	answered  []prometheus.Counter // by stance, in the model's order

	single, batch, stream *answerForm
}

// A classifyFunc is ClassifyInto of a model.
type classifyFunc func(*classifier.Result, string, classifier.Options)

// newEngine matches the labels of a model with the enums of the contract, by
// name. classify is the model's own method.
func newEngine(info classifier.Info, classify classifyFunc, m *metrics) (*engine, error) {
	stance, err := newHead(info, classifier.Stance, parleyv1.Stance_value)
	if err != nil {
		return nil, err
	}
	sentiment, err := newHead(info, classifier.Sentiment, parleyv1.Sentiment_value)
	if err != nil {
		return nil, err
	}
	e := &engine{info: info, classify: classify, stance: stance, sentiment: sentiment, metrics: m}
	e.results.New = func() any { return new(classifier.Result) }
	for _, f := range []struct {
		form **answerForm
		wrap func(*parleyv1.ClassifyResult) proto.Message
	}{{&e.single, wrapSingle}, {&e.batch, wrapBatch}, {&e.stream, wrapStream}} {
		if *f.form, err = e.newAnswerForm(f.wrap); err != nil {
			return nil, err
		}
	}
	for _, label := range info.Heads[stance.index].Labels {
		e.answered = append(e.answered, m.stances.WithLabelValues(label))
	}
	return e, nil
}

// A head relates the labels of one of the model's heads to an enum.
type head struct {
	index  int     // of the head in the model
	enum   []int32 // the enum value of each label, in the model's order
	sorted []int   // the labels in the order of the enum
}

// newHead finds the head called name in the model and each of its labels in
// values: "threat" of the head "stance" is STANCE_THREAT.
func newHead(info classifier.Info, name string, values map[string]int32) (head, error) {
	for i, candidate := range info.Heads {
		if candidate.Name != name {
			continue
		}
		h := head{index: i, sorted: make([]int, len(values)-1)} // without UNSPECIFIED
		if len(candidate.Labels) != len(h.sorted) {
			return head{}, fmt.Errorf("model head %q has %d labels, the contract has %d", name, len(candidate.Labels), len(h.sorted))
		}
		for label, text := range candidate.Labels {
			value := values[strings.ToUpper(name+"_"+text)]
			if value == 0 {
				return head{}, fmt.Errorf("model head %q has the label %q, which the contract does not know", name, text)
			}
			h.enum = append(h.enum, value)
			h.sorted[value-1] = label
		}
		return h, nil
	}
	return head{}, fmt.Errorf("model has no head %q", name)
}

// A question is what a caller wants to know of each text.
type question struct {
	options  classifier.Options
	encoding parleyv1.OffsetEncoding
}

// detailed tells that more is wanted than the probabilities.
func (q question) detailed() bool { return q.options.Evidence > 0 || q.options.Sentences }

// question translates the options of a call that obey the rules of the
// contract. It fails with a *modelError.
func (e *engine) question(o *parleyv1.ClassifyOptions) (question, error) {
	if err := e.checkVersion(o.GetModelVersion()); err != nil {
		return question{}, err
	}
	q := question{
		options:  classifier.Options{Sentences: o.GetSentences(), Priors: e.priors(o)},
		encoding: o.GetOffsetEncoding(),
	}
	if o.GetEvidence() {
		q.options.Evidence = defaultContributions
		if n := o.GetMaxContributions(); n > 0 {
			q.options.Evidence = int(n)
		}
	}
	return q, nil
}

// checkVersion accepts the version served and "", which means it.
func (e *engine) checkVersion(version string) error {
	if version != "" && version != e.info.Version {
		return &modelError{version: version}
	}
	return nil
}

// priors puts the caller's base rates into the model's order; nil if there are
// none.
func (e *engine) priors(o *parleyv1.ClassifyOptions) [][]float64 {
	if len(o.GetStancePrior()) == 0 && len(o.GetSentimentPrior()) == 0 {
		return nil
	}
	priors := make([][]float64, len(e.info.Heads))
	set := func(h head, value int32, p float64) {
		if priors[h.index] == nil {
			priors[h.index] = make([]float64, len(h.sorted))
		}
		priors[h.index][h.sorted[value-1]] = p
	}
	for _, p := range o.GetStancePrior() {
		set(e.stance, int32(p.GetStance()), p.GetProbability())
	}
	for _, p := range o.GetSentimentPrior() {
		set(e.sentiment, int32(p.GetSentiment()), p.GetProbability())
	}
	return priors
}

// answer classifies text; offsets count from its beginning.
func (e *engine) answer(text string, q question) *parleyv1.Classification {
	var o offsets
	if q.detailed() {
		o = newOffsets(text, q.encoding)
	}
	return e.answerAt(text, q, func(s classifier.Span) *parleyv1.Span { return o.span(s.Start, s.End) })
}

// answerAt classifies text; place says where a stretch of it stands.
func (e *engine) answerAt(text string, q question, place placer) *parleyv1.Classification {
	var r classifier.Result
	e.classify(&r, text, q.options)
	e.count(&r)
	return e.message(r, place)
}

func (e *engine) count(r *classifier.Result) {
	e.answered[r.Decisions[e.stance.index].Label].Inc()
	if r.Unfamiliar {
		e.metrics.unfamiliar.Inc()
	}
}

// firstCodePoints is the beginning of text, of at most n code points.
func firstCodePoints(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// lastCodePoints is the end of text, of at most n code points.
func lastCodePoints(text string, n int) string {
	start := len(text)
	for ; n > 0 && start > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
	}
	return text[start:]
}
