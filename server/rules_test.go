package server

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// What is let through without the validator, the validator lets through too.
func TestPlainRules_likeTheValidator(t *testing.T) {
	rules, err := newRules()
	if err != nil {
		t.Fatal(err)
	}
	// Lengths about the limits, of characters of one to four bytes.
	length := rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(62, 66), rapid.IntRange(250, 260), rapid.IntRange(2495, 2505), rapid.IntRange(9995, 10005))
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.SampledFrom([]string{"x", "ä", "„", "😀"}).Draw(t, "character"), length.Draw(t, "length"))
	})
	options := rapid.SampledFrom([]*parleyv1.ClassifyOptions{nil, nil, {}, {MaxContributions: 1001}, {MaxContributions: 3},
		{Evidence: true, Sentences: true}, {OffsetEncoding: 9}, {ModelVersion: strings.Repeat("ä", 64)}, {ModelVersion: strings.Repeat("ä", 65)},
		{StancePrior: []*parleyv1.StanceProbability{{Stance: 1, Probability: .5}}}})
	items := rapid.Custom(func(t *rapid.T) []*parleyv1.ClassifyItem {
		return make([]*parleyv1.ClassifyItem, rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(998, 1002)).Draw(t, "items"))
	})
	message := rapid.Custom(func(t *rapid.T) proto.Message {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return &parleyv1.ClassifyRequest{Text: text.Draw(t, "text"), Options: options.Draw(t, "options")}
		case 1:
			return &parleyv1.BatchClassifyRequest{Items: items.Draw(t, "items"), Options: options.Draw(t, "options")}
		case 2:
			return &parleyv1.StreamClassifyRequest{Id: text.Draw(t, "id"), Options: options.Draw(t, "options"), Item: &parleyv1.ClassifyItem{}}
		case 3:
			return &parleyv1.ClassifyItem{Text: text.Draw(t, "text")}
		case 4:
			return &parleyv1.GetModelRequest{Version: text.Draw(t, "version")}
		}
		return &parleyv1.ListModelsRequest{PageToken: text.Draw(t, "token"), PageSize: rapid.Int32Range(-1, 1).Draw(t, "size")}
	})
	rapid.Check(t, func(t *rapid.T) {
		m := message.Draw(t, "message")
		want, got := rules.validator.Validate(m), rules.check(m)
		if (got == nil) != (want == nil) || want != nil && got.Error() != want.Error() {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// The usual requests need no validator; messages with other rules always do.
func TestNewPlainRules(t *testing.T) {
	rules, err := newRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []proto.Message{
		&parleyv1.ClassifyRequest{Text: "x"},
		&parleyv1.BatchClassifyRequest{Items: make([]*parleyv1.ClassifyItem, 1000)},
		&parleyv1.StreamClassifyRequest{Id: "x", Item: &parleyv1.ClassifyItem{}},
		&parleyv1.ClassifyItem{Text: strings.Repeat("x", 10_000)},
		&parleyv1.ClassifyRequest{Text: "x", Options: &parleyv1.ClassifyOptions{Evidence: true, Sentences: true, ModelVersion: "v"}},
		&parleyv1.ListModelsRequest{},
	} {
		if !rules.plain[m.ProtoReflect().Descriptor()].obeyedBy(m.ProtoReflect()) {
			t.Errorf("%s is left to the validator", m.ProtoReflect().Descriptor().Name())
		}
	}
	for _, m := range []proto.Message{
		&parleyv1.ClassifyRequest{Text: "x", Options: &parleyv1.ClassifyOptions{MaxContributions: 1}},
		&parleyv1.ClassifyRequest{Text: "x", Options: &parleyv1.ClassifyOptions{SentimentPrior: []*parleyv1.SentimentProbability{{}}}},
		&parleyv1.ListModelsRequest{PageSize: 1},
	} {
		if rules.plain[m.ProtoReflect().Descriptor()].obeyedBy(m.ProtoReflect()) {
			t.Errorf("%s is let through", m)
		}
	}
	// The first is not obeyed by an empty message, the second has a oneof.
	for _, m := range []proto.Message{&parleyv1.StanceProbability{}, &parleyv1.ClassifyResult{}} {
		if p, err := newPlainRules(rules.validator, m.ProtoReflect()); p != nil || err != nil {
			t.Errorf("%s: got %v, %v", m.ProtoReflect().Descriptor().Name(), p, err)
		}
	}
}
