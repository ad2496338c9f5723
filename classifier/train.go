package classifier

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math"
	"sync"

	"github.com/parley-dev/parley/classifier/internal/bayes"
	"github.com/parley-dev/parley/classifier/internal/text"
)

// An Example is a labelled quote.
type Example struct {
	// ID names the example in messages; every example has its own.
	ID string

	// Text is the quote without its quotation marks.
	Text string

	// Labels holds one label a head, in the order of Heads. Evaluate skips a
	// head whose label is empty; Train refuses it.
	Labels []string

	// Group ties near-copies together: they never stand on both sides of a
	// fold, and count once towards Settings.MinGroups. Empty means that the
	// example stands alone.
	Group string

	// Author is who wrote the example. Calibration leaves out whole authors.
	Author string

	// Document is the source the example was taken from, if any.
	Document string
}

// group is the key under which the example is counted.
func (e Example) group() string { return cmp.Or(e.Group, e.ID) }

// author is the key under which calibration leaves the example out.
func (e Example) author() string { return cmp.Or(e.Author, e.Document) }

// Settings are what Train can be told. The zero value is not useful: start
// from DefaultSettings.
type Settings struct {
	// Alpha is the Lidstone smoothing, what is added to every count; the
	// reciprocal of a whole number.
	Alpha float64

	// MinGroups is in how many groups a feature must occur to be learned.
	MinGroups int

	// Cap is what one feature may add to the log-odds between two labels at
	// most, in nats, before calibration; 0 means no limit.
	Cap float64

	// MinStrength is by how much the log-likelihoods of a feature must differ
	// between two labels of a head, in nats, for it to have a vote there. 0
	// gives all a vote, down to "the".
	MinStrength float64

	// MaxFeatures is how many features of a text vote for a head at most: the
	// strongest. 0 means all. It keeps long texts from adding up faint evidence
	// (Graham 2002, A Plan for Spam).
	MaxFeatures int

	// MinKnownPairs is the share of known pairs among the neighbouring words
	// around a feature from which on it counts in full; below, less with the
	// square of the share. 0 means always in full. Words thrown together at
	// random have hardly a known pair, and must not swing the answer.
	MinKnownPairs float64

	// Priors are the documented priors: for each head how often its labels are
	// expected in the texts that the model is asked about. They sum to 1. The
	// shares in the examples are chosen by whoever collects them and say
	// nothing of it.
	Priors [][]float64
}

// DefaultSettings are those of the model that Parley serves. In news about
// six quotes in ten are neither threat, demand nor reassurance; as many sound
// neutral as negative, and half as many positive.
func DefaultSettings() Settings {
	return Settings{
		Alpha:     0.5,
		MinGroups: 3,
		Cap:       3,

		MinStrength:   0.4,
		MaxFeatures:   28,
		MinKnownPairs: 0.2,

		Priors: [][]float64{
			{0.13, 0.14, 0.13, 0.60},
			{0.40, 0.40, 0.20},
		},
	}
}

// validate reports everything that is wrong with the settings.
func (s Settings) validate(heads []Head) error {
	var errs []error
	if times := 1 / s.Alpha; !(s.Alpha > 0) || times < 1 || math.Abs(times-math.Round(times)) > 1e-9 {
		errs = append(errs, fmt.Errorf("alpha is %v, want 1, 1/2, 1/3 …", s.Alpha))
	}
	if s.MinGroups < 1 || s.MinGroups > math.MaxInt32 {
		errs = append(errs, fmt.Errorf("min groups is %d, want 1 to %d", s.MinGroups, math.MaxInt32))
	}
	if !(s.Cap >= 0) {
		errs = append(errs, fmt.Errorf("cap is %v, want 0 or more", s.Cap))
	}
	if !(s.MinStrength >= 0) {
		errs = append(errs, fmt.Errorf("min strength is %v, want 0 or more", s.MinStrength))
	}
	if s.MaxFeatures < 0 || s.MaxFeatures > math.MaxInt32 {
		errs = append(errs, fmt.Errorf("max features is %d, want 0 to %d", s.MaxFeatures, math.MaxInt32))
	}
	if !(s.MinKnownPairs >= 0 && s.MinKnownPairs <= 1) {
		errs = append(errs, fmt.Errorf("min known pairs is %v, want 0 to 1", s.MinKnownPairs))
	}
	if len(s.Priors) != len(heads) {
		return errors.Join(append(errs, fmt.Errorf("%d lists of priors for %d heads", len(s.Priors), len(heads)))...)
	}
	for i, h := range heads {
		if err := validDistribution(s.Priors[i], len(h.Labels)); err != nil {
			errs = append(errs, fmt.Errorf("prior of %s: %w", h.Name, err))
		}
	}
	return errors.Join(errs...)
}

// validDistribution reports whether p holds n positive numbers that sum to 1.
func validDistribution(p []float64, n int) error {
	if len(p) != n {
		return fmt.Errorf("%d values for %d labels", len(p), n)
	}
	sum := 0.0
	for _, v := range p {
		if !(v > 0) {
			return fmt.Errorf("%v is not above 0", v)
		}
		sum += v
	}
	if math.Abs(sum-1) > 1e-6 {
		return fmt.Errorf("the values sum to %v, want 1", sum)
	}
	return nil
}

// Train learns a model from examples, whatever their order: the same examples
// and settings give the same model, byte for byte. Features are counted once
// an example; the counts are learned by the Bayes library; calibration is
// fitted on the scores that each example gets from a model trained without
// its author. Time is linear in the length of all texts. It runs on all cores.
func Train(examples []Example, s Settings) (*Model, error) {
	return train(sequence(examples), s, noFamily, keptRows)
}

// TrainSeq is Train on examples that need not fit into memory. It goes over the
// sequence up to three times, from start to end each time, and must meet the
// same examples. It ends with the first error of the sequence. Beside some 400
// MB it takes memory with the number of different features that occur three
// times, some 500 bytes each, and some 200 bytes an example. Examples of a group
// may stand anywhere, but take 8 bytes a feature from the first to the last.
func TrainSeq(examples iter.Seq2[Example, error], s Settings) (*Model, error) {
	return train(examples, s, noFamily, keptRows)
}

// keptRows bounds the memory for what was read in texts and will be used again,
// in bytes.
const keptRows = 352 << 20 // 352 MiB: about what is read in a million quotes of 20 words

// sequence yields examples from memory.
func sequence(examples []Example) iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		for _, e := range examples {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// train is TrainSeq without the features of one family.
func train(examples iter.Seq2[Example, error], s Settings, without text.Family, budget int) (*Model, error) {
	heads := Heads()
	if err := s.validate(heads); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	c, candidates, err := newCorpus(examples, s, without, budget)
	if err != nil {
		return nil, err
	}
	m := &Model{info: Info{
		Version:         c.version(),
		SeedDigest:      c.digest(),
		Examples:        len(c.ids),
		Settings:        s,
		PipelineVersion: text.Version,
		UnfamiliarBelow: unfamiliarBelow,
	}}
	t, err := c.count(candidates)
	if err != nil {
		return nil, err
	}
	scores, err := c.score(t)
	if err != nil {
		return nil, err
	}
	c.shelves = nil // what follows takes memory of its own
	keys, counts := t.learned()
	m.keys = keys
	m.info.Heads = make([]HeadInfo, len(heads))
	m.heads = make([]headModel, len(heads))
	errs := make([]error, len(heads))
	var wg sync.WaitGroup
	for h := range heads {
		wg.Go(func() { errs[h] = m.learn(h, heads[h], counts[h], c.sorted(h), scores[h]) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return m, m.compile()
}

// learn fills in head h from the counts of its features, and calibrates it by
// the labels of the examples and the scores that they got.
func (m *Model) learn(h int, head Head, counts []uint32, target []int, scores []float64) error {
	s := m.info.Settings
	info := HeadInfo{Head: head, Examples: make([]int, len(head.Labels)), Prior: s.Priors[h]}
	for _, t := range target {
		info.Examples[t]++
	}
	cal := fitCalibration(scores, target, info.Prior).cautious()
	info.Evaluation = measure(head.Labels, target, cal.applyAll(scores, info.Prior))
	learner, err := bayes.Learn(head.Labels, m.keys, counts, int(math.Round(1/s.Alpha)))
	if err != nil {
		return fmt.Errorf("head %s: %w", head.Name, err)
	}
	m.info.Heads[h] = info
	m.heads[h] = headModel{counts: learner.Counts(), calibration: cal}
	return nil
}

// sorted lists the labels of head h in the order of the examples' IDs.
func (c *corpus) sorted(h int) []int {
	out := make([]int, len(c.ids))
	for n, i := range c.order {
		out[n] = int(c.targets[h][i])
	}
	return out
}

// version names the model by what it is trained from, and how.
func (c *corpus) version() string {
	s := c.settings
	v := c.digest(
		fmt.Sprint(text.Version, caution, window, fewPairs),
		fmt.Sprint(s.Alpha, s.MinGroups, s.Cap, s.MinStrength, s.MaxFeatures, s.MinKnownPairs, s.Priors))
	if c.without != noFamily {
		v += "-without-" + c.without.Name()
	}
	return v
}
