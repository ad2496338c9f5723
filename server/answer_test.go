package server

import (
	"bytes"
	"math"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// What is filled into a stencil is, byte for byte, what the standard encoder
// makes of the message.
func FuzzAnswerForm(f *testing.F) {
	f.Add(uint8(0), uint8(3), false, .96, .1, .2, .3, .4, .5, .25, .25)
	f.Add(uint8(2), uint8(0), true, 0., 1., 0., 0., 0., 1., math.Copysign(0, -1), 1e-320)
	f.Add(uint8(1), uint8(1), true, math.Pi, math.Pi+1, math.Pi+2, math.NaN(), math.Inf(1), math.MaxFloat64, -1., 1.)
	engine := newTestEngine(f)
	f.Fuzz(func(t *testing.T, sentiment, stance uint8, unfamiliar bool, known, a, b, c, d, e, g, h float64) {
		r := classifier.Result{
			Decisions: []classifier.Decision{
				{Label: int(sentiment) % 3, Probabilities: []float64{e, g, h}},
				{Label: int(stance) % 4, Probabilities: []float64{a, b, c, d}},
			},
			KnownShare: known,
			Unfamiliar: unfamiliar,
		}
		engine.classify = into(func(string, classifier.Options) classifier.Result { return r })
		for _, form := range []*answerForm{engine.single, engine.batch, engine.stream} {
			want, err := proto.Marshal(form.wrap(classified(engine.message(r, nil))))
			if err != nil {
				t.Fatal(err)
			}
			got, err := engine.appendAnswer([]byte("before"), form, "", question{})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, append([]byte("before"), want...)) {
				t.Errorf("%v:\ngot  %x\nwant %x", r, got, want)
			}
		}
	})
}

// A model whose version looks like the numbers sought is still encoded right,
// or refused: never wrongly.
func TestNewStencil_ambiguous(t *testing.T) {
	info := testInfo
	info.Version = "\x18\x2d\x44\x54\xfb\x21\x09\x40" // the bits of pi
	if _, err := newEngine(info, into(testClassify), newMetrics("", func() float64 { return 0 })); err == nil {
		t.Error("a blank that occurs twice was accepted")
	}
}

// Encoded fields reach the receiver as the message they encode.
func TestSetEncoded(t *testing.T) {
	engine := newTestEngine(t)
	c := newCodec(nil)
	rapid.Check(t, func(t *rapid.T) {
		want := &parleyv1.BatchClassifyResponse{}
		var encoded []byte
		var err error
		for range rapid.IntRange(0, 5).Draw(t, "items") {
			q := question{}
			q.options.Sentences = rapid.Bool().Draw(t, "sentences")
			q.options.Evidence = rapid.IntRange(0, 3).Draw(t, "evidence")
			text := rapid.String().Draw(t, "text")
			want.Results = append(want.Results, classified(engine.answer(text, q)))
			if encoded, err = engine.appendAnswer(encoded, engine.batch, text, q); err != nil {
				t.Fatal(err)
			}
		}
		resp := &parleyv1.BatchClassifyResponse{}
		setEncoded(resp, encoded)
		data, err := c.Marshal(resp)
		if err != nil {
			t.Fatal(err)
		}
		defer data.Free()
		got := &parleyv1.BatchClassifyResponse{}
		if err := c.Unmarshal(data, got); err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func newTestEngine(tb testing.TB) *engine {
	tb.Helper()
	e, err := newEngine(testInfo, into(testClassify), newMetrics("", func() float64 { return 0 }))
	if err != nil {
		tb.Fatal(err)
	}
	return e
}
