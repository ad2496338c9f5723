package classifier

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/parley-dev/parley/classifier/internal/bayes"
	"github.com/parley-dev/parley/classifier/internal/text"
)

// corpusRows are a few quotes of each label, enough to learn something.
var corpusRows = []struct{ stance, sentiment, text string }{
	{Threat, Negative, "If they cross that river we will respond with force."},
	{Threat, Negative, "We will respond, and the price will be heavy."},
	{Threat, Neutral, "Should the ban stay, we will respond with tariffs of our own."},
	{Threat, Negative, "There will be consequences and we will strike back."},
	{Demand, Neutral, "They must open the crossing before winter."},
	{Demand, Negative, "You must release the prisoners, all of them, now."},
	{Demand, Neutral, "We call on the ministry to publish the report."},
	{Demand, Positive, "We call on our good neighbours to release the funds."},
	{Reassurance, Positive, "We have no intention of closing the port; trade is safe."},
	{Reassurance, Neutral, "The exercise is not directed against anyone."},
	{Reassurance, Positive, "We will help every family until the water is gone."},
	{Reassurance, Positive, "Nobody has to worry, the pensions are safe."},
	{None, Neutral, "The delegation arrived in the morning and left at noon."},
	{None, Negative, "The talks were a failure and a shame."},
	{None, Positive, "It was a good meeting and a warm welcome."},
	{None, Neutral, "The report has forty pages on the port and the river."},
}

func testExamples() []Example {
	var examples []Example
	for i, r := range corpusRows {
		examples = append(examples, Example{
			ID: fmt.Sprintf("t%02d", i), Text: r.text, Labels: []string{r.stance, r.sentiment},
			Author: fmt.Sprintf("author %d", i%4), Document: []string{"", "one", "two"}[i%3],
		})
	}
	return examples
}

func testSettings() Settings {
	s := DefaultSettings()
	s.MinGroups = 1
	return s
}

func testModel(t testing.TB) *Model {
	t.Helper()
	m, err := Train(testExamples(), testSettings())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func encode(t testing.TB, m *Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var probes = []string{
	"We will respond with force if they do not open the crossing.",
	"The port is safe. Nobody has to worry!",
	"You must release the report — can’t you see the price?",
	"déjà vu 👩‍👧 und noch etwas",
	"...",
	"respond",
}

func TestTrain_deterministic(t *testing.T) {
	want := encode(t, testModel(t))
	examples := testExamples()
	slices.Reverse(examples)
	m, err := Train(examples, testSettings())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encode(t, m), want) {
		t.Error("the order of the examples changed the model file")
	}
}

func TestTrain_versionFollowsInput(t *testing.T) {
	base := testModel(t).Version()
	examples := testExamples()
	examples[3].Text += " Soon."
	settings := testSettings()
	settings.Alpha = 1
	for name, train := range map[string]func() (*Model, error){
		"another text":  func() (*Model, error) { return Train(examples, testSettings()) },
		"another alpha": func() (*Model, error) { return Train(testExamples(), settings) },
	} {
		m, err := train()
		if err != nil {
			t.Fatal(err)
		}
		if m.Version() == base {
			t.Errorf("%s: the version stays %s", name, base)
		}
	}
}

func TestTrain_refuses(t *testing.T) {
	change := func(f func([]Example)) []Example {
		e := testExamples()
		f(e)
		return e
	}
	for name, c := range map[string]struct {
		examples []Example
		settings func(*Settings)
		want     string
	}{
		"unknown label":  {change(func(e []Example) { e[0].Labels[0] = "menace" }), nil, `unknown stance "menace"`},
		"missing label":  {change(func(e []Example) { e[0].Labels = e[0].Labels[:1] }), nil, "1 labels for 2 heads"},
		"repeated id":    {change(func(e []Example) { e[1].ID = e[0].ID }), nil, "the id repeats"},
		"label unused":   {testExamples()[:8], nil, `no example has the stance "reassurance"`},
		"no examples":    {nil, nil, "no example has"},
		"alpha zero":     {testExamples(), func(s *Settings) { s.Alpha = 0 }, "alpha is 0"},
		"alpha NaN":      {testExamples(), func(s *Settings) { s.Alpha = math.NaN() }, "alpha is NaN"},
		"alpha 0.7":      {testExamples(), func(s *Settings) { s.Alpha = 0.7 }, "alpha is 0.7"},
		"no groups":      {testExamples(), func(s *Settings) { s.MinGroups = 0 }, "min groups is 0"},
		"negative cap":   {testExamples(), func(s *Settings) { s.Cap = -1 }, "cap is -1"},
		"prior too long": {testExamples(), func(s *Settings) { s.Priors[1] = []float64{.2, .2, .2, .4} }, "4 values for 3 labels"},
		"prior sum":      {testExamples(), func(s *Settings) { s.Priors[1] = []float64{.2, .2, .2} }, "sum to 0.6"},
		"prior zero":     {testExamples(), func(s *Settings) { s.Priors[1] = []float64{0, .5, .5} }, "0 is not above 0"},
	} {
		s := testSettings()
		if c.settings != nil {
			c.settings(&s)
		}
		if _, err := Train(c.examples, s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestModel_Classify(t *testing.T) {
	m := testModel(t)
	for _, c := range []struct{ text, stance string }{
		{"We will respond with force.", Threat},
		{"They must release the funds.", Demand},
		{"We have no intention to strike; the port is safe.", Reassurance},
		{"The delegation arrived in the morning.", None},
	} {
		r := m.Classify(c.text, Options{})
		if got := m.Info().Heads[0].Labels[r.Decisions[0].Label]; got != c.stance {
			t.Errorf("%q: %s, want %s", c.text, got, c.stance)
		}
		if r.Unfamiliar || r.KnownShare <= 0 {
			t.Errorf("%q: known share %v, unfamiliar %v", c.text, r.KnownShare, r.Unfamiliar)
		}
	}
	foreign := m.Classify("wir werden das nicht hinnehmen", Options{})
	if !foreign.Unfamiliar {
		t.Errorf("another language: known share %v, want unfamiliar", foreign.KnownShare)
	}
}

// An unknown text gets the prior moved by the bias, and an empty one the same.
func TestModel_Classify_unknownFeaturesDoNotVote(t *testing.T) {
	m := testModel(t)
	empty := m.Classify("", Options{}).Decisions[0].Probabilities
	padded := m.Classify("We will respond", Options{}).Decisions[0].Probabilities
	for _, word := range []string{"zyx", "qqq"} {
		// A word nobody has seen, set off by a line break, adds no known feature.
		if got := m.Classify(word, Options{}); got.KnownShare != 0 || !got.Unfamiliar {
			t.Errorf("%q: known share %v", word, got.KnownShare)
		}
		got := m.Classify("We will respond\n\n"+word, Options{}).Decisions[0].Probabilities
		if math.Abs(got[0]-padded[0]) > 0.2 {
			t.Errorf("an unknown word moved the threat from %v to %v", padded[0], got[0])
		}
	}
	cal, prior := m.heads[0].calibration, m.info.Heads[0].Prior
	want := cal.apply(make([]float64, 4), prior)
	if !near(empty, want, 1e-12) {
		t.Errorf("empty text: %v, want %v", empty, want)
	}
}

func TestModel_Classify_probabilities(t *testing.T) {
	m := testModel(t)
	for _, probe := range probes {
		r := m.Classify(probe, Options{Sentences: true})
		all := [][]Decision{r.Decisions}
		for _, s := range r.Sentences {
			all = append(all, s.Decisions)
		}
		for _, decisions := range all {
			for h, d := range decisions {
				sum := 0.0
				for _, p := range d.Probabilities {
					if !(p >= 0 && p <= 1) {
						t.Errorf("%q, head %d: probability %v", probe, h, p)
					}
					sum += p
				}
				if math.Abs(sum-1) > 1e-12 || d.Label != argmax(d.Probabilities) {
					t.Errorf("%q, head %d: %+v", probe, h, d)
				}
			}
		}
	}
}

// The evidence adds up to the log-odds of the probabilities returned.
func TestModel_Classify_evidenceIsExact(t *testing.T) {
	m := testModel(t)
	for _, probe := range probes {
		for _, limit := range []int{1, 3, 1000} {
			for _, priors := range [][][]float64{nil, {{.4, .3, .2, .1}, nil}} {
				r := m.Classify(probe, Options{Evidence: limit, Priors: priors})
				for h, d := range r.Decisions {
					e := d.Evidence
					got := e.Prior + e.Bias + e.Other
					for _, c := range e.Contributions {
						got += c.LogOdds
						if len(c.Spans) == 0 {
							t.Errorf("%q: feature %q without a span", probe, c.Feature)
						}
						for _, s := range c.Spans {
							if s.Start < 0 || s.Start >= s.End || s.End > len(probe) {
								t.Errorf("%q: feature %q at %v", probe, c.Feature, s)
							}
						}
					}
					want := math.Log(d.Probabilities[d.Label]) - math.Log(d.Probabilities[e.Against])
					if math.Abs(got-want) > 1e-6 || len(e.Contributions) > limit || e.Against == d.Label {
						t.Errorf("%q, head %d, limit %d: evidence sums to %v, the log-odds are %v", probe, h, limit, got, want)
					}
				}
			}
		}
	}
}

// A caller's prior multiplies the posterior by new over documented prior.
func TestModel_Classify_prior(t *testing.T) {
	m := testModel(t)
	prior := []float64{1, 2, 3, 4}
	for _, probe := range probes {
		want := m.Classify(probe, Options{}).Decisions[0].Probabilities
		sum := 0.0
		for l := range want {
			want[l] *= prior[l] / m.info.Heads[0].Prior[l]
			sum += want[l]
		}
		for l := range want {
			want[l] /= sum
		}
		got := m.Classify(probe, Options{Priors: [][]float64{prior}}).Decisions[0].Probabilities
		if !near(got, want, 1e-12) {
			t.Errorf("%q: %v, want %v", probe, got, want)
		}
	}
}

// In the plain setting, without cap and weights, with calibration taken out,
// the sums are the textbook's sums of log-likelihoods.
func TestModel_Classify_plainSetting(t *testing.T) {
	s := testSettings()
	s.Cap, s.MinStrength, s.MaxFeatures, s.MinKnownPairs = 0, 0, 0, 0
	m, err := Train(testExamples(), s)
	if err != nil {
		t.Fatal(err)
	}
	for h, head := range m.heads {
		labels := len(m.info.Heads[h].Labels)
		table := bayes.LogLikelihoods(head.counts, labels, s.Alpha)
		for _, probe := range probes {
			seen := map[string]bool{}
			want := make([]float64, labels)
			var doc text.Doc
			doc.Read(probe)
			for _, f := range doc.Features {
				key := string(doc.AppendKey(nil, f))
				at, ok := slices.BinarySearch(m.keys, key)
				if !ok || seen[key] {
					continue
				}
				seen[key] = true
				for l := range want {
					want[l] += table[at*labels+l] * f.Family.Weight(h)
				}
			}
			p := m.Classify(probe, Options{}).Decisions[h].Probabilities
			prior := m.info.Heads[h].Prior
			for l := 1; l < labels; l++ {
				got := (math.Log(p[l]/p[0]) - math.Log(prior[l]/prior[0]) -
					head.calibration.bias[l] + head.calibration.bias[0]) / head.calibration.slope
				if math.Abs(got-(want[l]-want[0])) > 1e-5 { // the table rounds to float32
					t.Errorf("head %d, %q: log-odds %v, want %v", h, probe, got, want[l]-want[0])
				}
			}
		}
	}
}

// In the steady state an answer takes no memory.
func TestModel_Classify_allocatesNothing(t *testing.T) {
	m := testModel(t)
	var r reader
	var result Result
	all := func() {
		for _, probe := range probes {
			m.classify(&r, &result, probe, Options{})
		}
	}
	all()
	if n := testing.AllocsPerRun(10, all); n != 0 {
		t.Errorf("%v allocations for %d texts, want none", n, len(probes))
	}
}

func TestModel_Classify_concurrent(t *testing.T) {
	m := testModel(t)
	want := m.Classify(probes[0], Options{Evidence: 5, Sentences: true})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 100 {
				m.Classify(probes[i%len(probes)], Options{})
				if got := m.Classify(probes[0], Options{Evidence: 5, Sentences: true}); !reflect.DeepEqual(got, want) {
					t.Errorf("got %+v, want %+v", got, want)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestSettings_weigh(t *testing.T) {
	for _, c := range []struct {
		cap, minStrength, weight float64
		want                     float64
	}{
		{0, 0, 1, 8},
		{0, 0, 0.5, 4},
		{3, 0, 1, 3},
		{3, 0, 2, 6},
		{0, 8, 0.5, 4},
		{0, 8.1, 2, 0},
	} {
		row := []float64{-1, -9, -2, -4}
		strength := Settings{Cap: c.cap, MinStrength: c.minStrength}.weigh(row, c.weight)
		if got := row[0] - row[1]; strength != got || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%+v: log-odds of %v, strength %v", c, got, strength)
		}
	}
}

func TestReader_keepCompany(t *testing.T) {
	for _, c := range []struct {
		token int
		least float64
		want  float64
	}{
		{0, 0.2, 1},                         // 2 of 8 are known
		{0, 0.5, 0.25},                      // half of what is asked
		{5, 0.5, (2.0 / 9) * (2.0 / 9) * 4}, // 2 of all 9
		{5, 0, 1},                           // nothing is asked
	} {
		// Ten tokens: of the pairs behind each of the first nine, two are known.
		r := reader{doc: text.Doc{Tokens: make([]text.Token, 10)}, pairs: make([]pairCount, 11)}
		for i := range 9 {
			r.pairs[i+1].all = 1
		}
		r.pairs[4].known, r.pairs[5].known = 1, 1
		r.keepCompany(c.least)
		if got := r.company[c.token]; math.Abs(got-c.want) > 1e-12 {
			t.Errorf("token %d, %v asked: %v, want %v", c.token, c.least, got, c.want)
		}
	}
}

// strongest takes those that a full sort would put first.
func TestReader_strongest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		of := make([]float64, 50)
		order := make([]int32, len(of))
		for f := range of {
			of[f] = float64(rng.IntN(8)) // with many ties
			order[f] = int32(f)
		}
		r := reader{}
		for _, f := range rng.Perm(len(of))[:rng.IntN(len(of))] {
			r.votes = append(r.votes, vote{int32(f), 1 / float64(1+rng.IntN(2))})
		}
		want := slices.DeleteFunc(slices.Clone(r.votes), func(v vote) bool { return of[v.row] == 0 })
		slices.SortFunc(want, func(a, b vote) int {
			return cmp.Or(cmp.Compare(b.weight*of[b.row], a.weight*of[a.row]), cmp.Compare(b.weight, a.weight), cmp.Compare(a.row, b.row))
		})
		s := newStrength(of, order)
		for limit := range 50 {
			want := want
			if limit > 0 {
				want = want[:min(limit, len(want))]
			}
			got := slices.Clone(r.strongest(limit, s))
			byRow := func(a, b vote) int { return cmp.Compare(a.row, b.row) }
			if !slices.Equal(slices.SortedFunc(slices.Values(got), byRow), slices.SortedFunc(slices.Values(want), byRow)) {
				t.Fatalf("limit %d: %v, want %v", limit, got, want)
			}
		}
	}
}

// Words thrown together around a quote hardly move its answer.
func TestModel_Classify_padding(t *testing.T) {
	m := testModel(t)
	const quote = "If they cross that river we will respond with force."
	plain := m.Classify(quote, Options{}).Decisions[0].Probabilities[0]
	padded := m.Classify("Worry port good safe help report release winter meeting welcome shame call open. "+quote, Options{}).Decisions[0].Probabilities[0]
	if math.Abs(plain-padded) > 0.1 {
		t.Errorf("padding moved the threat from %.3f to %.3f", plain, padded)
	}
}

// Scores that are k times too large come back as a slope of 1/k.
func TestFitCalibration(t *testing.T) {
	prior := []float64{.5, .5}
	var scores []float64
	var target []int
	for _, c := range []struct {
		odds  float64
		right int
	}{{1, 73}, {2, 88}, {3, 95}, {0, 50}} { // of 100: the logistic of the odds
		for _, side := range []int{0, 1} {
			for i := range 100 {
				s := []float64{0, 0}
				s[side] = 10 * c.odds
				scores = append(scores, s...)
				if i < c.right {
					target = append(target, side)
				} else {
					target = append(target, 1-side)
				}
			}
		}
	}
	cal := fitCalibration(scores, target, prior)
	if math.Abs(cal.slope-0.1) > 0.005 || math.Abs(cal.bias[0]) > 0.01 {
		t.Errorf("slope %v and bias %v, want 0.1 and 0", cal.slope, cal.bias)
	}
}

func TestModel_file(t *testing.T) {
	m := testModel(t)
	file := encode(t, m)
	back, err := Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.Info(), m.Info()) {
		t.Errorf("info came back as %+v, want %+v", back.Info(), m.Info())
	}
	for _, probe := range probes {
		o := Options{Evidence: 10, Sentences: true}
		if got, want := back.Classify(probe, o), m.Classify(probe, o); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", probe, got, want)
		}
	}
	if !bytes.Equal(encode(t, back), file) {
		t.Error("encoding it again gave another file")
	}
}

func TestDecode_refuses(t *testing.T) {
	file := encode(t, testModel(t))
	changed := func(at int, b byte) []byte {
		f := slices.Clone(file)
		f[at] ^= b
		return f
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"empty":         {nil, ErrNotModel},
		"text":          {[]byte("{\"a\": 1}, and so on and so forth"), ErrNotModel},
		"header only":   {file[:headerBytes], ErrDamaged},
		"half":          {file[:len(file)/2], ErrDamaged},
		"one byte off":  {file[:len(file)-1], ErrDamaged},
		"one byte more": {append(slices.Clone(file), 0), ErrDamaged},
		"bit in magic":  {changed(0, 1), ErrNotModel},
		"later format":  {changed(len(fileMagic)+3, 2), ErrOtherVersion},
		"huge length":   {changed(len(fileMagic)+4, 0x40), ErrDamaged},
		"bit in middle": {changed(len(file)/2, 1), ErrDamaged},
		"bit in sum":    {changed(len(file)-1, 1), ErrDamaged},
	} {
		if _, err := Decode(bytes.NewReader(c.file)); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
}

// FuzzDecodePayload: whatever is accepted can be used and written again.
func FuzzDecodePayload(f *testing.F) {
	file := encode(f, testModel(f))
	payload := file[headerBytes : len(file)-32]
	f.Add(payload)
	f.Add(payload[:len(payload)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodePayload(b)
		if err != nil {
			return
		}
		for _, p := range m.Classify("We will respond", Options{Evidence: 3}).Decisions[0].Probabilities {
			if math.IsNaN(p) {
				t.Error("a probability is NaN")
			}
		}
		if _, err := Decode(bytes.NewReader(encode(t, m))); err != nil {
			t.Errorf("written again it is refused: %v", err)
		}
	})
}

func FuzzClassify(f *testing.F) {
	m := testModel(f)
	for _, probe := range probes {
		f.Add(probe)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := m.Classify(s, Options{Evidence: 5, Sentences: true})
		end := 0
		for _, sentence := range r.Sentences {
			if sentence.Span.Start < end || sentence.Span.End <= sentence.Span.Start || sentence.Span.End > len(s) {
				t.Fatalf("sentence %v after %d in %d bytes", sentence.Span, end, len(s))
			}
			end = sentence.Span.End
		}
		for _, d := range r.Decisions {
			for _, c := range d.Evidence.Contributions {
				for _, span := range c.Spans {
					if span.Start < 0 || span.Start >= span.End || span.End > len(s) {
						t.Fatalf("feature %q at %v of %d bytes", c.Feature, span, len(s))
					}
				}
			}
		}
		if !reflect.DeepEqual(m.Classify(s, Options{Evidence: 5, Sentences: true}), r) {
			t.Fatal("a second call gave another answer")
		}
	})
}

func TestCrossValidate(t *testing.T) {
	var done []int
	e, err := CrossValidate(testExamples(), testSettings(), ByAuthor(4), func(n, folds int) { done = append(done, n) })
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Predictions) != len(corpusRows) || e.Heads[0].N != len(corpusRows) {
		t.Errorf("%d predictions, %d measured, want %d", len(e.Predictions), e.Heads[0].N, len(corpusRows))
	}
	if !slices.Equal(done, []int{0, 1, 2, 3, 4}) {
		t.Errorf("progress was %v", done)
	}
}

func TestSplits(t *testing.T) {
	examples := testExamples()
	examples[1].Group, examples[9].Group = "pair", "pair"
	for name, c := range map[string]struct {
		split Split
		key   func(Example) string
		folds int
	}{
		"by group":    {ByGroup(3), Example.group, 3},
		"by author":   {ByAuthor(3), Example.author, 3},
		"by document": {ByDocument, func(e Example) string { return e.Document }, 2},
	} {
		folds := c.split(examples)
		where := map[string]int{}
		for i, e := range examples {
			if f, ok := where[c.key(e)]; ok && f != folds[i] {
				t.Errorf("%s: %q stands in folds %d and %d", name, c.key(e), f, folds[i])
			}
			where[c.key(e)] = folds[i]
		}
		if got := slices.Max(folds) + 1; got != c.folds {
			t.Errorf("%s: %d folds, want %d", name, got, c.folds)
		}
	}
	e, err := CrossValidate(testExamples(), testSettings(), ByDocument, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range e.Predictions {
		if p.Example.Document == "" {
			t.Errorf("example %q is from no document and was asked about", p.Example.ID)
		}
	}
}

func TestMeasure(t *testing.T) {
	// Two labels, four texts: three right, each answer 0.8 sure.
	p := [][]float64{{.8, .2}, {.8, .2}, {.2, .8}, {.8, .2}}
	m := measure([]string{"a", "b"}, []int{0, 0, 1, 1}, p)
	want := Metrics{
		N: 4, Accuracy: 0.75,
		MacroF1:   (0.8 + 2.0/3) / 2,
		LogLoss:   -(3*math.Log(.8) + math.Log(.2)) / 4,
		Brier:     (3*0.08 + 1.28) / 4,
		Labels:    []LabelMetrics{{2.0 / 3, 1, 0.8, 2}, {1, 0.5, 2.0 / 3, 2}},
		Confusion: [][]int{{2, 0}, {1, 1}},
	}
	if !near([]float64{m.Accuracy, m.MacroF1, m.LogLoss, m.Brier}, []float64{want.Accuracy, want.MacroF1, want.LogLoss, want.Brier}, 1e-12) ||
		!reflect.DeepEqual(m.Confusion, want.Confusion) || m.N != want.N {
		t.Errorf("got %+v, want %+v", m, want)
	}
	for l := range m.Labels {
		got, want := m.Labels[l], want.Labels[l]
		if !near([]float64{got.Precision, got.Recall, got.F1}, []float64{want.Precision, want.Recall, want.F1}, 1e-12) || got.Support != want.Support {
			t.Errorf("label %d: %+v, want %+v", l, got, want)
		}
	}
	perfect := measure([]string{"a", "b"}, []int{0, 1}, [][]float64{{1, 0}, {0, 1}})
	if perfect.ECE != 0 || perfect.Brier != 0 || perfect.MacroF1 != 1 {
		t.Errorf("perfect answers: %+v", perfect)
	}
}

func near(a, b []float64, tolerance float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= tolerance })
}
