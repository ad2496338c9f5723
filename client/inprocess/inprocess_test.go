package inprocess_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/client"
	"github.com/parley-dev/parley/client/inprocess"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// train makes a small model.
func train(tb testing.TB) *classifier.Model {
	tb.Helper()
	rows := []struct{ text, stance, sentiment string }{
		{"We will respond with force if they attack us.", classifier.Threat, classifier.Negative},
		{"If they attack, they will pay a heavy price.", classifier.Threat, classifier.Negative},
		{"We will strike back with force.", classifier.Threat, classifier.Negative},
		{"They must withdraw their troops at once.", classifier.Demand, classifier.Negative},
		{"You must release the prisoners at once.", classifier.Demand, classifier.Neutral},
		{"They must stop this and withdraw.", classifier.Demand, classifier.Negative},
		{"We have no intention to attack anyone.", classifier.Reassurance, classifier.Positive},
		{"There is no reason to fear; we want peace.", classifier.Reassurance, classifier.Positive},
		{"We have no plans to attack and want peace.", classifier.Reassurance, classifier.Positive},
		{"The meeting took place on Monday.", classifier.None, classifier.Neutral},
		{"The meeting was held in the capital on Friday.", classifier.None, classifier.Neutral},
		{"The talks took place in the capital.", classifier.None, classifier.Neutral},
	}
	var examples []classifier.Example
	for i, r := range rows {
		examples = append(examples, classifier.Example{
			ID: fmt.Sprint(i), Text: r.text, Labels: []string{r.stance, r.sentiment},
			Group: fmt.Sprint(i), Author: fmt.Sprint(i % 3),
		})
	}
	settings := classifier.DefaultSettings()
	settings.MinGroups = 1
	model, err := classifier.Train(examples, settings)
	if err != nil {
		tb.Fatal(err)
	}
	return model
}

// The same call must mean the same as asking the model itself.
func TestNew(t *testing.T) {
	model := train(t)
	var log bytes.Buffer
	c, end, err := inprocess.New(model, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}

	const text = "We will respond with force. They must withdraw."
	got, err := c.Classify(t.Context(), text, &parleyv1.ClassifyOptions{Evidence: true, MaxContributions: 3, Sentences: true})
	if err != nil {
		t.Fatal(err)
	}
	want := model.Classify(text, classifier.Options{Evidence: 3, Sentences: true})
	if p, q := probabilityOf(got, got.GetStance()), want.Decisions[0].Probabilities[want.Decisions[0].Label]; p != q {
		t.Errorf("got %v, the model says %v", p, q)
	}
	if len(got.GetSentences()) != len(want.Sentences) {
		t.Errorf("got %d sentences, the model has %d", len(got.GetSentences()), len(want.Sentences))
	}

	e := got.GetStanceEvidence()
	sum := e.GetPrior() + e.GetBias() + e.GetOtherContributions()
	for _, contribution := range e.GetContributions() {
		sum += contribution.GetLogOdds()
	}
	odds := math.Log(probabilityOf(got, got.GetStance())) - math.Log(probabilityOf(got, e.GetAgainst()))
	if math.Abs(sum-odds) > 1e-6 {
		t.Errorf("the evidence sums to %v, the log-odds returned are %v", sum, odds)
	}

	if _, err := c.Classify(t.Context(), "", nil); status.Code(err) != codes.InvalidArgument {
		t.Errorf("empty text: got %v", err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("got %d log lines, want one for the call that failed:\n%s", n, &log)
	}
}

func probabilityOf(c *parleyv1.Classification, stance parleyv1.Stance) float64 {
	for _, p := range c.GetStanceProbabilities() {
		if p.GetStance() == stance {
			return p.GetProbability()
		}
	}
	return math.NaN()
}

func TestNew_sameAnswersEverywhere(t *testing.T) {
	c, end, err := inprocess.New(train(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := end(); err != nil {
			t.Error(err)
		}
	}()
	texts := []string{"We will strike.", "", "Peace is near 😀.", strings.Repeat("x", 10_001), "The talks took place."}
	options := &parleyv1.ClassifyOptions{Evidence: true}

	batch := &parleyv1.BatchClassifyRequest{Options: options}
	for _, text := range texts {
		batch.Items = append(batch.Items, &parleyv1.ClassifyItem{Text: text})
	}
	batched, err := c.Classification.BatchClassify(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for streamed, err := range c.ClassifyAll(t.Context(), slices.Values(texts), options) {
		if err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(streamed, batched.GetResults()[i]) {
			t.Errorf("text %d: streamed %v, in the batch %v", i, streamed, batched.GetResults()[i])
		}
		single, err := c.Classify(t.Context(), texts[i], options)
		if streamed.GetError() != nil {
			if !proto.Equal(streamed.GetError(), status.Convert(err).Proto()) {
				t.Errorf("text %d: streamed %v, alone %v", i, streamed.GetError(), err)
			}
		} else if err != nil || !proto.Equal(single, streamed.GetClassification()) {
			t.Errorf("text %d: streamed %v, alone %v, %v", i, streamed, single, err)
		}
		i++
	}
	if i != len(texts) {
		t.Errorf("got %d results, want %d", i, len(texts))
	}
}

func TestNew_endWhileInUse(t *testing.T) {
	c, end, err := inprocess.New(train(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	endless := iter.Seq[string](func(yield func(string) bool) {
		for yield("x") {
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for _, err := range c.ClassifyAll(ctx, endless, nil) {
		if err != nil {
			return
		}
		if n++; n == 100 {
			if err := end(); err != nil {
				t.Error(err)
			}
		}
	}
	t.Error("the run ended without an error")
}

func TestService_Dial(t *testing.T) {
	model := train(t)
	s, err := inprocess.Start(model, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		c, err := s.Dial(client.WithTimeout(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Models.GetModel(t.Context(), &parleyv1.GetModelRequest{})
		if err != nil || resp.GetModel().GetVersion() != model.Version() {
			t.Errorf("got %v, %v", resp, err)
		}
		defer func() {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}()
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func BenchmarkClassifyAll(b *testing.B) {
	c, end, err := inprocess.New(train(b), nil)
	if err != nil {
		b.Fatal(err)
	}
	texts := func(yield func(string) bool) {
		for range b.N {
			if !yield("We will respond with force if they attack us.") {
				return
			}
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for _, err := range c.ClassifyAll(b.Context(), texts, nil) {
		if err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := end(); err != nil {
		b.Error(err)
	}
}

// What of BenchmarkClassifyAll is the model alone.
func BenchmarkModel(b *testing.B) {
	model := train(b)
	b.ReportAllocs()
	for b.Loop() {
		model.Classify("We will respond with force if they attack us.", classifier.Options{})
	}
}
