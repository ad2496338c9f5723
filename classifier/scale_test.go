package classifier

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/parley-dev/parley/classifier/internal/text"
)

// BenchmarkClassify_features asks models with larger and larger vocabularies
// about quotes of 30 words, of which they know all words and pairs.
func BenchmarkClassify_features(b *testing.B) {
	for _, n := range []int{1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000} {
		l := newLanguage(n)
		benchmarkMadeUp(b, n, l, l.model(b, 4, 3))
	}
}

// BenchmarkClassify_labels asks models of about the size of the shipped one, with
// one head of more and more labels.
func BenchmarkClassify_labels(b *testing.B) {
	l := newLanguage(40_000)
	for _, n := range []int{3, 4, 5, 8, 12, 16, 20, 24, 30} {
		benchmarkMadeUp(b, n, l, l.model(b, n))
	}
}

// benchmarkMadeUp asks about so many quotes that neither they nor what they
// lead to is at hand from the time before.
func benchmarkMadeUp(b *testing.B, n int, l *language, m *Model) {
	quotes := l.quotes(20_000, 30)
	b.Run(fmt.Sprint(n), func(b *testing.B) {
		var r Result
		for i := 0; b.Loop(); i++ {
			m.ClassifyInto(&r, quotes[i%len(quotes)], Options{})
			if r.KnownShare != 1 {
				b.Fatalf("knows %v of %q", r.KnownShare, quotes[i%len(quotes)])
			}
		}
		b.ReportMetric(float64(len(m.table))*float64(unsafe.Sizeof(lane{}))/(1<<20), "table-MiB")
	})
}

// A language is made up: words as frequent as Zipf's law says, and after each
// one of a few others, which gives a pair that is about as frequent.
type language struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  []string
	after  [][followers]int
}

const followers = 3

// newLanguage makes a language that has as many words and pairs together.
func newLanguage(features int) *language {
	l := &language{random: rand.New(rand.NewPCG(1, 2))}
	n := features / (1 + followers)
	l.zipf = rand.NewZipf(l.random, 1.07, 2, uint64(n-1))
	for i := range n {
		l.words = append(l.words, madeUpWord(i))
		var after [followers]int
		for j := range after {
			after[j] = l.word()
			for slices.Contains(after[:j], after[j]) {
				after[j] = l.word()
			}
		}
		l.after = append(l.after, after)
	}
	return l
}

// word draws a word by its frequency.
func (l *language) word() int { return int(l.zipf.Uint64()) }

// madeUpWord is a word of seven letters that no list has and no stem is cut
// from; there are a million.
func madeUpWord(i int) string {
	const consonants, vowels = "bcdfghjklmnprstvwxyz", "aeiou"
	i = i * 387_420_489 % 1_000_000 // neighbours look different
	var w []byte
	for range 3 {
		w = append(w, consonants[i%20], vowels[i/20%5])
		i /= 100
	}
	return string(append(w, 'k'))
}

// quotes makes quotes of so many words.
func (l *language) quotes(n, words int) []string {
	quotes := make([]string, n)
	for q := range quotes {
		var b strings.Builder
		for w, i := l.word(), 0; i < words; i++ {
			b.WriteString(l.words[w])
			b.WriteByte(' ')
			w = l.after[w][l.random.IntN(followers)]
		}
		quotes[q] = b.String()
	}
	return quotes
}

// model makes a model of the words and pairs of the language, with a head for
// each number of labels. The labels that a feature speaks for are drawn.
func (l *language) model(b *testing.B, labels ...int) *Model {
	counts := map[string]int{} // of the keys
	var d text.Doc
	for w := range l.words {
		for _, next := range l.after[w] {
			d.Read(l.words[w] + " " + l.words[next])
			for _, f := range d.Features {
				if f.First == 0 && (f.CountsAsWord() || f.IsPair()) {
					counts[string(d.AppendKey(nil, f))] += 1 + len(l.words)/(1+w)
				}
			}
		}
	}
	m := &Model{keys: slices.Sorted(maps.Keys(counts)), info: Info{Settings: DefaultSettings()}}
	if want := len(l.words) * (1 + followers); len(m.keys) != want {
		b.Fatalf("%d features, want %d", len(m.keys), want)
	}
	for _, n := range labels {
		info := HeadInfo{Head: Head{Labels: make([]string, n)}, Prior: make([]float64, n)}
		head := headModel{calibration: calibration{slope: 0.3, bias: make([]float64, n)}}
		for label := range n {
			info.Prior[label] = 1 / float64(n)
		}
		for _, key := range m.keys {
			row := make([]uint32, n)
			row[l.random.IntN(n)] += uint32(counts[key] / 2)
			row[l.random.IntN(n)] += uint32((counts[key] + 1) / 2)
			head.counts = append(head.counts, row...)
		}
		m.info.Heads, m.heads = append(m.info.Heads, info), append(m.heads, head)
	}
	if err := m.compile(); err != nil {
		b.Fatal(err)
	}
	return m
}
