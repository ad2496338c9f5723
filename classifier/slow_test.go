package classifier_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	modelfilev1 "github.com/parley-dev/parley/classifier/internal/modelfile/v1"
	"github.com/parley-dev/parley/classifier/internal/text"
	"github.com/parley-dev/parley/seeds"
)

// A slowModel answers like a Model, from the counts in its file, by maps of
// named features and the formulas as they are written down. That the features
// are those that the text has is shown where they are made, in internal/text.
type slowModel struct {
	file  *modelfilev1.Model
	heads []slowHead
}

// A slowHead maps the keys of features to their weighted log-likelihoods.
type slowHead struct {
	*modelfilev1.Head
	values map[string][]float64
}

func newSlowModel(m *classifier.Model) (*slowModel, error) {
	var b bytes.Buffer
	if err := m.Encode(&b); err != nil {
		return nil, err
	}
	payload := b.Bytes()[20 : b.Len()-32] // between the header and the checksum
	s := &slowModel{file: &modelfilev1.Model{}}
	if err := proto.Unmarshal(payload, s.file); err != nil {
		return nil, err
	}
	for h, head := range s.file.Heads {
		labels := len(head.Labels)
		totals := make([]float64, labels)
		for i, n := range head.Counts {
			totals[i%labels] += float64(n)
		}
		slow := slowHead{head, map[string][]float64{}}
		keys := s.file.Keys
		vocabulary := float64(len(s.file.KeyLengths))
		for f, n := range s.file.KeyLengths {
			key := string(keys[:n])
			keys = keys[n:]
			values, mean := make([]float64, labels), 0.0
			for l := range values {
				count := float64(head.Counts[f*labels+l])
				values[l] = math.Log(count+s.file.Alpha) - math.Log(totals[l]+s.file.Alpha*vocabulary)
				mean += values[l] / float64(labels)
			}
			for l := range values {
				values[l] -= mean
				if s.file.Cap > 0 {
					values[l] = max(-s.file.Cap/2, min(s.file.Cap/2, values[l]))
				}
			}
			vote := slices.Max(values)-slices.Min(values) >= s.file.MinStrength
			for l := range values {
				values[l] *= text.KeyFamily(key).Weight(h)
				if !vote {
					values[l] = 0
				}
			}
			slow.values[key] = values
		}
		s.heads = append(s.heads, slow)
	}
	return s, nil
}

// classify returns the probabilities of each head, and the share of known words.
func (m *slowModel) classify(s string) (probabilities [][]float64, knownShare float64) {
	var doc text.Doc
	doc.Read(s)
	known := m.heads[0].values
	weights := map[string]float64{} // of the known features
	words, knownWords := 0, 0
	for _, f := range doc.Features {
		key := string(doc.AppendKey(nil, f))
		_, ok := known[key]
		if f.CountsAsWord() {
			words++
			if ok {
				knownWords++
			}
		}
		if ok {
			weights[key] = max(weights[key], m.company(&doc, int(f.First)))
		}
	}
	if words > 0 {
		knownShare = float64(knownWords) / float64(words)
	}
	for _, head := range m.heads {
		probabilities = append(probabilities, m.decide(head, weights))
	}
	return probabilities, knownShare
}

// company is the weight of what begins at a token: by the share of known pairs
// among those of the eight tokens before it and the eight from it on.
func (m *slowModel) company(doc *text.Doc, token int) float64 {
	all, known := 0.0, 0.0
	for _, f := range doc.Features {
		if at := int(f.First); f.IsPair() && token-8 <= at && at < token+8 {
			all++
			if _, ok := m.heads[0].values[string(doc.AppendKey(nil, f))]; ok {
				known++
			}
		}
	}
	if all < 6 || known/all >= m.file.MinKnownPairs {
		return 1
	}
	return math.Pow(known/all/m.file.MinKnownPairs, 2)
}

// decide sums the strongest features of a head and turns sums into
// probabilities.
func (m *slowModel) decide(head slowHead, weights map[string]float64) []float64 {
	strength := func(key string) float64 {
		return weights[key] * (slices.Max(head.values[key]) - slices.Min(head.values[key]))
	}
	var keys []string
	for key := range weights {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(strength(b), strength(a)), cmp.Compare(weights[b], weights[a]), cmp.Compare(a, b))
	})
	if n := int(m.file.MaxFeatures); n > 0 {
		keys = keys[:min(n, len(keys))]
	}
	p, sum := make([]float64, len(head.Labels)), 0.0
	for l := range p {
		score := 0.0
		for _, key := range keys {
			score += weights[key] * head.values[key][l]
		}
		p[l] = head.Priors[l] * math.Exp(float64(head.SlopeMicros)/1e6*score+float64(head.BiasMicros[l])/1e6)
		sum += p[l]
	}
	for l := range p {
		p[l] /= sum
	}
	return p
}

// slowly are a model of every eighth seed, the same in the slow form, and the
// texts of the others.
var slowly = sync.OnceValues(func() (models struct {
	fast *classifier.Model
	slow *slowModel
}, texts []string) {
	rows, err := seeds.Default()
	if err != nil {
		panic(err)
	}
	var examples []classifier.Example
	for i, e := range seeds.Examples(rows) {
		if i%8 == 0 {
			examples = append(examples, e)
		} else {
			texts = append(texts, e.Text)
		}
	}
	if models.fast, err = classifier.Train(examples, classifier.DefaultSettings()); err != nil {
		panic(err)
	}
	if models.slow, err = newSlowModel(models.fast); err != nil {
		panic(err)
	}
	return models, texts
})

// roundingError is by how much probabilities may differ: the table holds
// float32, each off by 6e-8 of its value at most, and values up to 3 nats.
const roundingError = 1e-6

// compareSlow holds what the model says of a text to what it says slowly.
func compareSlow(t *testing.T, result *classifier.Result, s string) {
	models, _ := slowly()
	models.fast.ClassifyInto(result, s, classifier.Options{})
	want, share := models.slow.classify(s)
	if math.Abs(share-result.KnownShare) > 1e-12 {
		t.Fatalf("%q: known share %v, want %v", s, result.KnownShare, share)
	}
	for h, d := range result.Decisions {
		for l, p := range d.Probabilities {
			if math.Abs(p-want[h][l]) > roundingError {
				t.Fatalf("%q: head %d: %v, want %v", s, h, d.Probabilities, want[h])
			}
		}
	}
}

func TestModel_ClassifyInto_slowly(t *testing.T) {
	_, texts := slowly()
	rng := rand.New(rand.NewPCG(1, 2))
	var result classifier.Result
	for i := range 3000 {
		s := texts[rng.IntN(len(texts))]
		switch i % 4 {
		case 1: // words thrown together
			words := strings.Fields(s + " " + texts[rng.IntN(len(texts))])
			rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
			s = strings.Join(words, " ")
		case 2: // long
			for range rng.IntN(5) {
				s += " " + texts[rng.IntN(len(texts))]
			}
		case 3: // damaged
			at := rng.IntN(len(s) + 1)
			s = s[:at] + fmt.Sprintf("%c", rng.IntN(0x3000)) + s[at:]
		}
		compareSlow(t, &result, s)
	}
}

// FuzzModel_ClassifyInto_slowly: whatever the text, the tables and the maps give
// the same.
func FuzzModel_ClassifyInto_slowly(f *testing.F) {
	_, texts := slowly()
	for _, s := range texts[:20] {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { compareSlow(t, &classifier.Result{}, s) })
}
