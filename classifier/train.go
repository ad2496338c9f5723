package classifier

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"maps"
	"math"
	"slices"
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

	// MaxFeatures is how many features of a text count for a head at most: the
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
// six quotes in ten are neither threat, demand nor reassurance.
func DefaultSettings() Settings {
	return Settings{
		Alpha:     0.5,
		MinGroups: 3,
		Cap:       3,

		MaxFeatures:   32,
		MinKnownPairs: 0.2,

		Priors: [][]float64{
			{0.13, 0.14, 0.13, 0.60},
			{0.40, 0.35, 0.25},
		},
	}
}

// validate reports everything that is wrong with the settings.
func (s Settings) validate(heads []Head) error {
	var errs []error
	if times := 1 / s.Alpha; !(s.Alpha > 0) || times < 1 || math.Abs(times-math.Round(times)) > 1e-9 {
		errs = append(errs, fmt.Errorf("alpha is %v, want 1, 1/2, 1/3 …", s.Alpha))
	}
	if s.MinGroups < 1 {
		errs = append(errs, fmt.Errorf("min groups is %d, want 1 or more", s.MinGroups))
	}
	if !(s.Cap >= 0) {
		errs = append(errs, fmt.Errorf("cap is %v, want 0 or more", s.Cap))
	}
	if s.MaxFeatures < 0 {
		errs = append(errs, fmt.Errorf("max features is %d, want 0 or more", s.MaxFeatures))
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
// its author. Time is linear in the length of all texts.
func Train(examples []Example, s Settings) (*Model, error) {
	return train(examples, s, noFamily)
}

// train is Train without the features of one family.
func train(examples []Example, s Settings, without text.Family) (*Model, error) {
	heads := Heads()
	if err := s.validate(heads); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	examples = slices.Clone(examples)
	slices.SortFunc(examples, func(a, b Example) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text))
	})
	targets, err := targets(examples, heads)
	if err != nil {
		return nil, err
	}
	c, err := newCorpus(examples, without, s.MinGroups)
	if err != nil {
		return nil, err
	}
	m := &Model{info: Info{
		Version:         version(examples, s, without),
		SeedDigest:      digest(examples, nil),
		Examples:        len(examples),
		Settings:        s,
		PipelineVersion: text.Version,
		UnfamiliarBelow: unfamiliarBelow,
	}}
	folds := authorFolds(examples)
	m.info.Heads = make([]HeadInfo, len(heads))
	m.heads = make([]headModel, len(heads))
	errs := make([]error, len(heads))
	var wg sync.WaitGroup
	for h := range heads {
		wg.Go(func() { errs[h] = m.learn(c, h, heads[h], targets[h], folds) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	m.keys = c.keys
	return m, m.compile()
}

// learn fills in head h.
func (m *Model) learn(c *corpus, h int, head Head, target, folds []int) error {
	s := m.info.Settings
	info := HeadInfo{Head: head, Examples: make([]int, len(head.Labels)), Prior: s.Priors[h]}
	for _, t := range target {
		info.Examples[t]++
	}
	var cal calibration
	cal, info.Evaluation = crossFit(c, h, head, target, folds, s)
	all := c.tally(len(head.Labels), target, folds, noFold, s.MinGroups)
	learner, err := bayes.Learn(head.Labels, all.keys, all.counts, int(math.Round(1/s.Alpha)))
	if err != nil {
		return fmt.Errorf("head %s: %w", head.Name, err)
	}
	m.info.Heads[h] = info
	m.heads[h] = headModel{counts: learner.Counts(), calibration: cal}
	return nil
}

// targets turns labels into indices, one list a head.
func targets(examples []Example, heads []Head) ([][]int, error) {
	out := make([][]int, len(heads))
	ids := make(map[string]bool, len(examples))
	for _, e := range examples {
		if ids[e.ID] {
			return nil, fmt.Errorf("example %q: the id repeats", e.ID)
		}
		ids[e.ID] = true
		if len(e.Labels) != len(heads) {
			return nil, fmt.Errorf("example %q: %d labels for %d heads", e.ID, len(e.Labels), len(heads))
		}
		for h, head := range heads {
			t := head.index(e.Labels[h])
			if t < 0 {
				return nil, fmt.Errorf("example %q: unknown %s %q", e.ID, head.Name, e.Labels[h])
			}
			out[h] = append(out[h], t)
		}
	}
	for h, head := range heads {
		for t, label := range head.Labels {
			if !slices.Contains(out[h], t) {
				return nil, fmt.Errorf("%w the %s %q", errNoExample, head.Name, label)
			}
		}
	}
	return out, nil
}

// A corpus is a list of examples with their features read.
type corpus struct {
	keys    []string // of the features, ascending
	rows    [][]int  // of each example, the features in it, each once
	groups  []int    // of each example
	byGroup []int    // the examples, group by group
}

// newCorpus reads the features of all examples, but not those of one family and
// not those that occur in fewer than minGroups groups.
func newCorpus(examples []Example, without text.Family, minGroups int) (*corpus, error) {
	c := &corpus{}
	ids := make(map[uint64]int)
	groups := make(map[string]int)
	var seen []int // of each feature, the last example that has it
	var clash error
	var doc text.Doc
	var key []byte
	for i, e := range examples {
		g, ok := groups[e.group()]
		if !ok {
			g = len(groups)
			groups[e.group()] = g
		}
		c.groups = append(c.groups, g)
		c.byGroup = append(c.byGroup, i)
		var row []int
		doc.Read(e.Text)
		for n, f := range doc.Features {
			if f.Family == without {
				continue
			}
			key = doc.AppendKey(key[:0], f)
			id, ok := ids[doc.Hashes[n]]
			if !ok {
				id = len(c.keys)
				ids[doc.Hashes[n]] = id
				c.keys = append(c.keys, string(key))
				seen = append(seen, -1)
			} else if c.keys[id] != string(key) {
				clash = fmt.Errorf("two features share a hash: %q and %q", c.keys[id], key)
			}
			if seen[id] != i {
				seen[id] = i
				row = append(row, id)
			}
		}
		c.rows = append(c.rows, row)
	}
	slices.SortStableFunc(c.byGroup, func(a, b int) int { return cmp.Compare(c.groups[a], c.groups[b]) })
	c.prune(minGroups)
	return c, clash
}

// prune drops the features that occur in fewer than minGroups groups, most of
// them by far, and numbers the others by ascending key.
func (c *corpus) prune(minGroups int) {
	var kept []int
	for f, n := range c.spread(func(int) bool { return true }) {
		if n >= minGroups {
			kept = append(kept, f)
		}
	}
	slices.SortFunc(kept, func(a, b int) int { return cmp.Compare(c.keys[a], c.keys[b]) })
	keys := make([]string, len(kept))
	number := make([]int, len(c.keys)) // of a kept feature, from 1
	for n, f := range kept {
		keys[n] = c.keys[f]
		number[f] = n + 1
	}
	for i, row := range c.rows {
		short := row[:0]
		for _, f := range row {
			if number[f] > 0 {
				short = append(short, number[f]-1)
			}
		}
		c.rows[i] = slices.Clone(short)
	}
	c.keys = keys
}

// spread counts, for each feature, the groups in which an example has it that
// is let in.
func (c *corpus) spread(in func(example int) bool) []int {
	spread := make([]int, len(c.keys))
	last := make([]int, len(c.keys)) // the group in which a feature was last counted
	for _, i := range c.byGroup {
		if !in(i) {
			continue
		}
		for _, f := range c.rows[i] {
			if last[f] != c.groups[i]+1 {
				last[f] = c.groups[i] + 1
				spread[f]++
			}
		}
	}
	return spread
}

// tally holds the vocabulary of a part of a corpus and its counts.
type tally struct {
	keys   []string // ascending
	rows   []int    // of each feature of the corpus, its place in keys, or -1
	counts [][]int  // of each key, by label
}

// tally counts, for one head, the examples that stand outside a fold. The
// vocabulary is the features that occur in minGroups groups of them.
func (c *corpus) tally(labels int, target, folds []int, without, minGroups int) tally {
	in := func(i int) bool { return folds[i] != without }
	counts := make([]int, len(c.keys)*labels)
	for i, row := range c.rows {
		if in(i) {
			for _, f := range row {
				counts[f*labels+target[i]]++
			}
		}
	}
	t := tally{rows: make([]int, len(c.keys))}
	for f, n := range c.spread(in) {
		t.rows[f] = -1
		if n >= minGroups {
			t.rows[f] = len(t.keys)
			t.keys = append(t.keys, c.keys[f])
			t.counts = append(t.counts, counts[f*labels:(f+1)*labels])
		}
	}
	return t
}

// noFold is the number of no fold.
const noFold = -1

// crossFit scores every example by counts that leave its fold out, fits the
// calibration to these scores, and measures what comes of it. Examples are
// taken to keep good company: hardly one has fewer than MinKnownPairs.
func crossFit(c *corpus, h int, head Head, target, folds []int, s Settings) (calibration, Metrics) {
	scores := make([][]float64, len(target))
	order := make([]int32, len(c.keys))
	for k := range order {
		order[k] = int32(k)
	}
	var r reader
	for fold := range slices.Max(folds) + 1 {
		t := c.tally(len(head.Labels), target, folds, fold, s.MinGroups)
		table := bayes.LogLikelihoods(t.counts, len(head.Labels), s.Alpha)
		strengths := make([]float64, len(table))
		for n := range table {
			centre(table[n], s.Cap)
			weigh(table[n], t.keys[n], h)
			strengths[n] = slices.Max(table[n]) - slices.Min(table[n])
		}
		strength := newStrength(strengths, order)
		for i, row := range c.rows {
			if folds[i] != fold {
				continue
			}
			r.votes = r.votes[:0]
			for _, f := range row {
				if n := t.rows[f]; n >= 0 {
					r.votes = append(r.votes, vote{int32(n), 1})
				}
			}
			scores[i] = make([]float64, len(head.Labels))
			for _, v := range r.strongest(s.MaxFeatures, strength) {
				for l, value := range table[v.row] {
					scores[i][l] += value
				}
			}
		}
	}
	cal := fitCalibration(scores, target, s.Priors[h]).cautious()
	probabilities := make([][]float64, len(scores))
	for i := range scores {
		probabilities[i] = cal.apply(scores[i], s.Priors[h])
	}
	return cal, measure(head.Labels, target, probabilities)
}

// maxFolds is how many folds calibration makes at most.
const maxFolds = 8

// authorFolds puts each example into a fold, whole authors together; where
// fewer than two authors are named, whole groups.
func authorFolds(examples []Example) []int {
	folds := balancedFolds(examples, maxFolds, Example.author)
	if slices.Max(folds) == 0 {
		folds = balancedFolds(examples, maxFolds, Example.group)
	}
	return folds
}

// balancedFolds puts examples with the same key into the same of at most k
// folds: keys by falling number of examples, each into the smallest fold.
func balancedFolds(examples []Example, k int, key func(Example) string) []int {
	size := make(map[string]int)
	for _, e := range examples {
		size[key(e)]++
	}
	keys := slices.SortedFunc(maps.Keys(size), func(a, b string) int {
		return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(a, b))
	})
	fold := make(map[string]int)
	filled := make([]int, min(k, len(keys)))
	for _, key := range keys {
		f := slices.Index(filled, slices.Min(filled))
		fold[key] = f
		filled[f] += size[key]
	}
	out := make([]int, len(examples))
	for i, e := range examples {
		out[i] = fold[key(e)]
	}
	return out
}

// digest names the examples and, if given, the settings and the pipeline that
// read them: the first 8 bytes of a SHA-256 over a canonical form.
func digest(examples []Example, s *Settings) string {
	h := sha256.New()
	put := func(fields ...string) {
		for _, f := range fields {
			putInt(h, len(f))
			h.Write([]byte(f))
		}
	}
	if s != nil {
		put(fmt.Sprint(text.Version, caution, window, fewPairs))
		put(fmt.Sprint(s.Alpha, s.MinGroups, s.Cap, s.MaxFeatures, s.MinKnownPairs, s.Priors))
	}
	putInt(h, len(examples))
	for _, e := range examples {
		put(e.ID, e.Text, e.Group, e.Author, e.Document)
		putInt(h, len(e.Labels))
		put(e.Labels...)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func putInt(h hash.Hash, n int) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}
