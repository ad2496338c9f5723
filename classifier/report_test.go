package classifier

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/parley-dev/parley/classifier/metamorphic"
)

// madeUp is an evaluation of n answers of stance that are as often right as
// they are sure, or, with other trust, more or less often.
func madeUp(n int, trust float64) Evaluation {
	r := rand.New(rand.NewPCG(7, 7))
	var e Evaluation
	for i := range n {
		sure := 0.4 + 0.6*r.Float64()
		rest := (1 - sure) / 3
		right := Demand
		if r.Float64() < sure*trust {
			right = Threat
		}
		e.Predictions = append(e.Predictions, Prediction{
			Example:    Example{ID: fmt.Sprint(i), Labels: []string{right, ""}},
			Decisions:  []Decision{{Label: 0, Probabilities: []float64{sure, rest, rest, rest}}, {Probabilities: []float64{1, 0, 0}}},
			KnownShare: sure,
		})
	}
	if err := e.measure(); err != nil {
		panic(err)
	}
	return e
}

func TestEvaluation_Reliability(t *testing.T) {
	e := madeUp(1000, 1)
	bins := e.Reliability(0)
	for b, bin := range bins {
		if bin.N != 200 {
			t.Errorf("bin %d has %d answers, want 200", b, bin.N)
		}
		if math.Abs(bin.Confidence-bin.Accuracy) > 0.1 {
			t.Errorf("bin %d: %+v of a calibrated model", b, bin)
		}
		if b > 0 && bin.Confidence < bins[b-1].Confidence {
			t.Errorf("bin %d is less sure than the one before", b)
		}
	}
	if got := ECE(bins); math.Abs(got-e.Heads[0].ECE) > 1e-12 {
		t.Errorf("ECE %v, measured %v", got, e.Heads[0].ECE)
	}
	if got := ECE(Evaluation{}.Reliability(0)); got != 0 {
		t.Errorf("ECE of nothing is %v", got)
	}
}

func TestAnswers_bins(t *testing.T) {
	a := answers{labels: 2, rows: []answer{{confidence: 0.5}, {confidence: 0.7, label: 1}, {confidence: 0.9}}}
	// Ten answers in five bins of two: a row may lie in several.
	want := []Bin{{2, 0.5, 1}, {2, 0.5, 1}, {2, 0.6, 0.5}, {2, 0.9, 1}, {2, 0.9, 1}}
	got := a.bins([]int{5, 1, 4})
	for b := range want {
		if got[b].N != want[b].N || !near([]float64{got[b].Confidence, got[b].Accuracy}, []float64{want[b].Confidence, want[b].Accuracy}, 1e-12) {
			t.Errorf("bin %d: got %+v, want %+v", b, got[b], want[b])
		}
	}
}

func TestEvaluation_PerfectECE(t *testing.T) {
	few, many := madeUp(50, 1).PerfectECE(0, 200, 1), madeUp(5000, 1).PerfectECE(0, 50, 1)
	if few < 2*many || many <= 0 {
		t.Errorf("%v with 50 answers, %v with 5000", few, many)
	}
	if again := madeUp(50, 1).PerfectECE(0, 200, 1); again != few {
		t.Errorf("once %v, then %v", few, again)
	}
	// One that trusts itself too much shows far more.
	if e := madeUp(1000, 0.7); e.Heads[0].ECE < 3*e.PerfectECE(0, 50, 1) {
		t.Errorf("ECE %v of an overconfident model, %v of a perfect one", e.Heads[0].ECE, e.PerfectECE(0, 50, 1))
	}
}

func TestEvaluation_Bootstrap(t *testing.T) {
	e := madeUp(400, 1)
	got := e.Bootstrap(0, 500, 1)
	for name, c := range map[string]struct {
		interval Interval
		value    float64
	}{
		"accuracy": {got.Accuracy, e.Heads[0].Accuracy},
		"macro-F1": {got.MacroF1, e.Heads[0].MacroF1},
	} {
		i := c.interval
		if math.Abs(i.Value-c.value) > 1e-12 || i.Low >= i.Value || i.High <= i.Value {
			t.Errorf("%s: %+v around %v", name, i, c.value)
		}
	}
	// The binomial standard error gives the width to expect.
	p := e.Heads[0].Accuracy
	if want := 2 * 1.96 * math.Sqrt(p*(1-p)/400); math.Abs(got.Accuracy.High-got.Accuracy.Low-want) > 0.2*want {
		t.Errorf("accuracy in %+v, want a width of %v", got.Accuracy, want)
	}
	if again := e.Bootstrap(0, 500, 1); again != got {
		t.Errorf("once %+v, then %+v", got, again)
	}
	if got := e.Bootstrap(1, 10, 1); got.Accuracy != (Interval{}) {
		t.Errorf("without labels: %+v", got)
	}
	// Groups are drawn as a whole: four large ones tell less.
	for i := range e.Predictions {
		e.Predictions[i].Example.Group = fmt.Sprint(i * 4 / 400)
	}
	if wide := e.Bootstrap(0, 500, 1); wide.Accuracy.Value != got.Accuracy.Value {
		t.Errorf("accuracy %v with groups, %v without", wide.Accuracy.Value, got.Accuracy.Value)
	}
}

func TestCompare(t *testing.T) {
	a, b := madeUp(300, 1), madeUp(300, 1)
	same, err := Compare(a, b, 0, 200, 1)
	if err != nil || same != (Difference{}) {
		t.Errorf("an evaluation against itself: %+v, %v", same, err)
	}
	for i := range b.Predictions[:60] { // b gets more right
		b.Predictions[i].Decisions[0].Label = Heads()[0].index(b.Predictions[i].Example.Labels[0])
	}
	better, err := Compare(a, b, 0, 200, 1)
	if err != nil || better.Accuracy.Low <= 0 || better.Accuracy.Value <= 0 {
		t.Errorf("a better one: %+v, %v", better, err)
	}
	b.Predictions[0].Example.ID = "other"
	if _, err := Compare(a, b, 0, 200, 1); err == nil || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("other examples: %v", err)
	}
	b.Predictions = b.Predictions[1:]
	if _, err := Compare(a, b, 0, 200, 1); err == nil {
		t.Error("fewer examples pass")
	}
}

func TestEvaluation_Coverage(t *testing.T) {
	e := madeUp(1000, 1)
	for name, by := range map[string]Certainty{"confidence": Confidence, "known share": KnownShare, "peakedness": Peakedness} {
		points := e.Coverage(0, by)
		last := points[len(points)-1]
		if len(points) != 20 || last.Coverage != 1 || math.Abs(last.Accuracy-e.Heads[0].Accuracy) > 1e-12 {
			t.Errorf("%s: %d points, the last %+v", name, len(points), last)
		}
		if points[3].Accuracy < last.Accuracy+0.1 {
			t.Errorf("%s: the surest fifth is right in %v, all in %v", name, points[3].Accuracy, last.Accuracy)
		}
	}
	for i := range e.Predictions {
		e.Predictions[i].KnownShare = 1
	}
	if points := e.Coverage(0, KnownShare); len(points) != 1 || points[0].N != 1000 {
		t.Errorf("equal certainty: %+v", points)
	}
}

func TestPeakedness(t *testing.T) {
	for _, test := range []struct {
		p    []float64
		want float64
	}{{[]float64{.25, .25, .25, .25}, 0}, {[]float64{1, 0, 0, 0}, 1}, {[]float64{.5, .5, 0, 0}, 0.5}} {
		if got := Peakedness(Prediction{Decisions: []Decision{{Probabilities: test.p}}}, 0); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("%v: got %v, want %v", test.p, got, test.want)
		}
	}
}

func TestSample(t *testing.T) {
	examples := testExamples()
	for i := range examples {
		examples[i].Group = fmt.Sprint(i / 2)
	}
	ids := func(share float64) []string {
		var out []string
		for _, e := range Sample(examples, share) {
			out = append(out, e.ID)
		}
		return out
	}
	half, all := ids(0.5), ids(1)
	if len(half) != 8 || len(all) != 16 {
		t.Fatalf("%d and %d examples, want 8 and 16", len(half), len(all))
	}
	for _, id := range ids(0.25) {
		if !slices.Contains(half, id) {
			t.Errorf("%s is in a quarter and not in the half", id)
		}
	}
	if !slices.Equal(half, ids(0.5)) {
		t.Error("a second sample differs")
	}
}

func TestLearningCurve(t *testing.T) {
	var examples []Example
	for i := range 6 { // enough to sample from
		for _, e := range testExamples() {
			e.ID += fmt.Sprint(i)
			examples = append(examples, e)
		}
	}
	shares := []float64{0.01, 0.5, 1}
	var done []int
	curve, err := LearningCurve(examples, testSettings(), ByGroup(3), shares, func(n, _ int) { done = append(done, n) })
	if err != nil || len(curve) != 2 || !slices.Equal(done, []int{0, 1, 2}) {
		t.Fatalf("%+v, %v, progress %v; want the two shares that can be learned from", curve, err, done)
	}
	if curve[0].Examples != 32 || curve[1].Examples != 64 || len(curve[1].MacroF1) != 2 {
		t.Errorf("got %+v", curve)
	}
	on, err := LearningCurveOn(testExamples(), examples, testSettings(), shares, nil)
	if err != nil || len(on) != 2 || on[1].Examples != 96 || on[1].MacroF1[0] < 0.9 {
		t.Errorf("got %+v, %v", on, err)
	}
}

func TestTrainWithout(t *testing.T) {
	whole := testModel(t)
	for _, family := range Families() {
		m, err := TrainWithout(family, testExamples(), testSettings())
		if err != nil {
			t.Fatal(err)
		}
		if m.Version() == whole.Version() {
			t.Errorf("without %s: the version is the same", family)
		}
		for h := range m.heads {
			for l := range m.info.Heads[h].Labels {
				for _, i := range m.Influences(h, l, len(m.keys)) {
					if i.Family == family {
						t.Errorf("without %s: %+v", family, i)
					}
				}
			}
		}
	}
	if _, err := TrainWithout("nosuch", testExamples(), testSettings()); err == nil || !strings.Contains(err.Error(), "words") {
		t.Errorf("unknown family: %v", err)
	}
	e, err := CrossValidateWithout("words", testExamples(), testSettings(), ByAuthor(4), nil)
	if err != nil || len(e.Predictions) != len(corpusRows) {
		t.Errorf("%d predictions, %v", len(e.Predictions), err)
	}
}

func TestFolds_endsWithError(t *testing.T) {
	broken := errors.New("broken")
	n := 0
	for _, err := range Folds(testExamples(), ByAuthor(4), func([]Example) (*Model, error) { return nil, broken }) {
		n++
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d folds, want to end with the first", n)
	}
}

func TestModel_Influences(t *testing.T) {
	m := testModel(t)
	demand := m.Influences(0, 1, 10)
	if len(demand) != 10 {
		t.Fatalf("%d features, want 10", len(demand))
	}
	for i, f := range demand {
		if f.LogOdds <= 0 || f.Examples < 1 || f.Family == "" || f.Feature == "" {
			t.Errorf("got %+v", f)
		}
		if i > 0 && f.LogOdds*float64(f.Examples) > demand[i-1].LogOdds*float64(demand[i-1].Examples)+1e-12 {
			t.Errorf("%+v comes after %+v", f, demand[i-1])
		}
	}
	if !reflect.DeepEqual(demand, m.Influences(0, 1, 10)) {
		t.Error("a second list differs")
	}
}

// TestCountFlips holds changes that leave the words alone to leaving the label
// alone, and all others to doing so nearly always.
func TestCountFlips(t *testing.T) {
	m, examples := testModel(t), testExamples()
	allowed := map[string]int{
		"straight marks": 0, "curly marks": 0, "white space": 0, "lower case": 0, "upper case": 0, "contractions opened": 0,
	}
	flips := CountFlips(m, examples, metamorphic.Transforms())
	for _, f := range flips {
		most, ok := allowed[f.Transform]
		if !ok {
			most = len(examples) / 4
		}
		for h, n := range f.Flipped {
			if n > most || n > f.Texts {
				t.Errorf("%s flips %d of %d in head %d, want %d at most", f.Transform, n, f.Texts, h, most)
			}
		}
	}
	twice := AddFlips(AddFlips(nil, CountFlips(m, examples, metamorphic.Transforms())), flips)
	for i, f := range flips {
		if twice[i].Texts != 2*f.Texts || twice[i].Rate(0) != f.Rate(0) {
			t.Errorf("%s: %+v twice is %+v", f.Transform, f, twice[i])
		}
	}
}
