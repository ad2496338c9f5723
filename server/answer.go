package server

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// An answerForm is how the response of a method holds a classification. Most
// responses differ in nothing but the labels and the probabilities, so that
// they are not built as messages and encoded one by one: for each pair of
// labels the encoding is kept with blanks in the place of the numbers. To fill
// those takes a hundredth of the time.
type answerForm struct {
	// wrap is a response, or the part of one, with nothing but a result.
	wrap func(*parleyv1.ClassifyResult) proto.Message

	stencils [][][2]stencil // by stance, sentiment, and whether it is unfamiliar
}

// The responses of ClassificationService are alike: a result each.
func wrapSingle(r *parleyv1.ClassifyResult) proto.Message {
	return &parleyv1.ClassifyResponse{Classification: r.GetClassification()}
}

func wrapBatch(r *parleyv1.ClassifyResult) proto.Message {
	return &parleyv1.BatchClassifyResponse{Results: []*parleyv1.ClassifyResult{r}}
}

func wrapStream(r *parleyv1.ClassifyResult) proto.Message {
	return &parleyv1.StreamClassifyResponse{Result: r}
}

func classified(c *parleyv1.Classification) *parleyv1.ClassifyResult {
	return &parleyv1.ClassifyResult{Result: &parleyv1.ClassifyResult_Classification{Classification: c}}
}

// A stencil is an encoded response and where in it the numbers stand: the
// known share, and the probabilities in the order of the two enums.
type stencil struct {
	encoded []byte
	blanks  []int
}

// newAnswerForm encodes a response for each pair of labels.
func (e *engine) newAnswerForm(wrap func(*parleyv1.ClassifyResult) proto.Message) (*answerForm, error) {
	f := &answerForm{wrap: wrap}
	for stance := range e.stance.enum {
		f.stencils = append(f.stencils, nil)
		for sentiment := range e.sentiment.enum {
			var pair [2]stencil
			for i := range pair {
				var err error
				if pair[i], err = e.newStencil(wrap, stance, sentiment, i == 1); err != nil {
					return nil, err
				}
			}
			f.stencils[stance] = append(f.stencils[stance], pair)
		}
	}
	return f, nil
}

// size is how long a response without details is, to a byte or two.
func (f *answerForm) size() int { return len(f.stencils[0][0][1].encoded) }

// newStencil encodes numbers that occur nowhere else, and looks for them.
func (e *engine) newStencil(wrap func(*parleyv1.ClassifyResult) proto.Message, stance, sentiment int, unfamiliar bool) (stencil, error) {
	var numbers []float64
	number := func() float64 {
		numbers = append(numbers, math.Pi+float64(len(numbers)))
		return numbers[len(numbers)-1]
	}
	r := classifier.Result{KnownShare: number(), Unfamiliar: unfamiliar, Decisions: make([]classifier.Decision, len(e.info.Heads))}
	for _, h := range []struct {
		head
		label int
	}{{e.stance, stance}, {e.sentiment, sentiment}} {
		d := classifier.Decision{Label: h.label, Probabilities: make([]float64, len(h.sorted))}
		for _, label := range h.sorted {
			d.Probabilities[label] = number()
		}
		r.Decisions[h.index] = d
	}
	encoded, err := proto.Marshal(wrap(classified(e.message(r, nil))))
	if err != nil {
		return stencil{}, fmt.Errorf("encode an answer beforehand: %w", err)
	}
	s := stencil{encoded: encoded}
	for _, n := range numbers {
		blank := binary.LittleEndian.AppendUint64(nil, math.Float64bits(n))
		if bytes.Count(encoded, blank) != 1 {
			return stencil{}, fmt.Errorf("encode an answer beforehand: the blank of %v occurs %d times", n, bytes.Count(encoded, blank))
		}
		s.blanks = append(s.blanks, bytes.Index(encoded, blank))
	}
	return s, nil
}

// append adds the encoding of r to dst. It cannot do so, and returns false, if
// a number is zero, which is left out of an encoding.
func (f *answerForm) append(dst []byte, e *engine, r *classifier.Result) ([]byte, bool) {
	stance, sentiment := &r.Decisions[e.stance.index], &r.Decisions[e.sentiment.index]
	s := &f.stencils[stance.Label][sentiment.Label][0]
	if r.Unfamiliar {
		s = &f.stencils[stance.Label][sentiment.Label][1]
	}
	begin := len(dst)
	dst = append(dst, s.encoded...)
	blanks, full := s.blanks, true
	fill := func(number float64) {
		full = full && math.Float64bits(number) != 0
		binary.LittleEndian.PutUint64(dst[begin+blanks[0]:], math.Float64bits(number))
		blanks = blanks[1:]
	}
	fill(r.KnownShare)
	for _, label := range e.stance.sorted {
		fill(stance.Probabilities[label])
	}
	for _, label := range e.sentiment.sorted {
		fill(sentiment.Probabilities[label])
	}
	if !full {
		return dst[:begin], false
	}
	return dst, true
}

// appendAnswer classifies text and adds a response with the result to dst.
func (e *engine) appendAnswer(dst []byte, f *answerForm, text string, q question) ([]byte, error) {
	if q.detailed() {
		return proto.MarshalOptions{}.MarshalAppend(dst, f.wrap(classified(e.answer(text, q))))
	}
	r := e.results.Get().(*classifier.Result)
	defer e.results.Put(r)
	e.classify(r, text, q.options)
	e.count(r)
	if dst, ok := f.append(dst, e, r); ok {
		return dst, nil
	}
	return proto.MarshalOptions{}.MarshalAppend(dst, f.wrap(classified(e.message(*r, nil))))
}

// setEncoded makes encoded fields part of m without decoding them. A field
// that a message does not know is kept as it came and sent on as it is, and so
// the codec sends these.
func setEncoded(m proto.Message, fields []byte) { m.ProtoReflect().SetUnknown(fields) }
