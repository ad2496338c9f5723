package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/reflect/protoreflect"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// word is the codebook's word for a label: "threat" for STANCE_THREAT.
func word(label interface {
	protoreflect.Enum
	fmt.Stringer
}) string {
	prefix := map[protoreflect.FullName]string{
		"parley.v1.Stance":      "STANCE_",
		"parley.v1.Sentiment":   "SENTIMENT_",
		"parley.v1.QuoteKind":   "QUOTE_KIND_",
		"parley.v1.SpeakerKind": "SPEAKER_KIND_",
	}[label.Descriptor().FullName()]
	return strings.ToLower(strings.TrimPrefix(label.String(), prefix))
}

// certainty is the probability of the stance and the sentiment of c.
func certainty(c *parleyv1.Classification) (stance, sentiment float64) {
	return stanceProbability(c.GetStanceProbabilities(), c.GetStance()),
		sentimentProbability(c.GetSentimentProbabilities(), c.GetSentiment())
}

func stanceProbability(ps []*parleyv1.StanceProbability, s parleyv1.Stance) float64 {
	for _, p := range ps {
		if p.GetStance() == s {
			return p.GetProbability()
		}
	}
	return 0
}

func sentimentProbability(ps []*parleyv1.SentimentProbability, s parleyv1.Sentiment) float64 {
	for _, p := range ps {
		if p.GetSentiment() == s {
			return p.GetProbability()
		}
	}
	return 0
}

// stances and sentiments are the labels in the order of their enums, which is
// the order of every table.
func stances() []parleyv1.Stance {
	return labels(parleyv1.Stance_name, parleyv1.Stance_STANCE_UNSPECIFIED)
}

func sentiments() []parleyv1.Sentiment {
	return labels(parleyv1.Sentiment_name, parleyv1.Sentiment_SENTIMENT_UNSPECIFIED)
}

func labels[E ~int32](names map[int32]string, unspecified E) []E {
	var out []E
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if E(n) != unspecified {
			out = append(out, E(n))
		}
	}
	return out
}

// classifyFlags are the options of a classification.
type classifyFlags struct {
	version        string
	sentences      bool
	prior          []string
	sentimentPrior []string
	offsets        *choice
}

func (f *classifyFlags) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&f.version, "model-version", "", "`VERSION` of the model that must answer")
	fs.StringSliceVar(&f.prior, "prior", nil, "`RATES` at which stances are expected, instead of the model's: threat=0.3,demand=0.2,reassurance=0.2,none=0.3")
	fs.StringSliceVar(&f.sentimentPrior, "sentiment-prior", nil, "`RATES` at which sentiments are: negative=0.4,neutral=0.4,positive=0.2")
	f.offsets = addOffsets(cmd)
}

// addOffsets adds the flag for the unit of offsets.
func addOffsets(cmd *cobra.Command) *choice {
	return addChoice(cmd, "offsets", "`UNIT` of the offsets in JSON", "code-points", "utf8", "utf16")
}

func (f *classifyFlags) options() (*parleyv1.ClassifyOptions, error) {
	o := &parleyv1.ClassifyOptions{
		ModelVersion:   f.version,
		Sentences:      f.sentences,
		OffsetEncoding: offsetEncoding(f.offsets),
	}
	stance, err := parseRates("prior", f.prior, stances())
	if err != nil {
		return nil, err
	}
	for _, r := range stance {
		o.StancePrior = append(o.StancePrior, &parleyv1.StanceProbability{Stance: r.label, Probability: r.rate})
	}
	sentiment, err := parseRates("sentiment-prior", f.sentimentPrior, sentiments())
	if err != nil {
		return nil, err
	}
	for _, r := range sentiment {
		o.SentimentPrior = append(o.SentimentPrior, &parleyv1.SentimentProbability{Sentiment: r.label, Probability: r.rate})
	}
	return o, nil
}

// A rate is how often a label is expected.
type rate[E any] struct {
	label E
	rate  float64
}

// parseRates reads the values of a flag, such as "threat=0.3": none, or one above
// 0 for each of the known labels.
func parseRates[E interface {
	protoreflect.Enum
	fmt.Stringer
	comparable
}](flag string, values []string, known []E) ([]rate[E], error) {
	if len(values) == 0 {
		return nil, nil
	}
	var out []rate[E]
	var names []string
	for _, label := range known {
		names = append(names, word(label))
	}
	for _, value := range values {
		name, number, _ := strings.Cut(value, "=")
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("--%s: %q: want one of %s with a number, as in %s=0.25", flag, value, strings.Join(names, ", "), names[0])
		}
		p, err := strconv.ParseFloat(number, 64)
		if err != nil || !(p > 0 && p <= 1) {
			return nil, fmt.Errorf("--%s: %q: want a number above 0 and up to 1, as in %s=0.25", flag, value, name)
		}
		if slices.ContainsFunc(out, func(r rate[E]) bool { return r.label == known[i] }) {
			return nil, fmt.Errorf("--%s: %s is given twice", flag, name)
		}
		out = append(out, rate[E]{known[i], p})
	}
	if len(out) < len(known) {
		return nil, fmt.Errorf("--%s: want a rate for each of %s", flag, strings.Join(names, ", "))
	}
	return out, nil
}

func offsetEncoding(c *choice) parleyv1.OffsetEncoding {
	switch c.value {
	case "utf8":
		return parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF8
	case "utf16":
		return parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF16
	default:
		return parleyv1.OffsetEncoding_OFFSET_ENCODING_CODE_POINT
	}
}
