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
	for _, rate := range f.prior {
		label, p, err := parseRate(rate, stances())
		if err != nil {
			return nil, fmt.Errorf("--prior: %w", err)
		}
		o.StancePrior = append(o.StancePrior, &parleyv1.StanceProbability{Stance: label, Probability: p})
	}
	for _, rate := range f.sentimentPrior {
		label, p, err := parseRate(rate, sentiments())
		if err != nil {
			return nil, fmt.Errorf("--sentiment-prior: %w", err)
		}
		o.SentimentPrior = append(o.SentimentPrior, &parleyv1.SentimentProbability{Sentiment: label, Probability: p})
	}
	return o, nil
}

// parseRate reads "threat=0.3".
func parseRate[E interface {
	protoreflect.Enum
	fmt.Stringer
}](rate string, known []E) (E, float64, error) {
	var names []string
	name, value, _ := strings.Cut(rate, "=")
	for _, label := range known {
		if word(label) == name {
			p, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return label, 0, fmt.Errorf("%q: want a number between 0 and 1, as in %s=0.25", rate, name)
			}
			return label, p, nil
		}
		names = append(names, word(label))
	}
	var none E
	return none, 0, fmt.Errorf("%q: want one of %s with a number, as in %s=0.25", rate, strings.Join(names, ", "), names[0])
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
