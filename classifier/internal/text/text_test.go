package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/golangci/misspell"

	"github.com/parley-dev/parley/classifier/internal/lexicon"
)

func read(s string) *Doc {
	var d Doc
	d.Read(s)
	return &d
}

// wordsOf are the normalised words of s.
func wordsOf(s string) []string {
	d := read(s)
	var out []string
	for _, t := range d.Tokens {
		out = append(out, string(d.appendTerm(nil, t.word.ref)))
	}
	return out
}

func TestDoc_Read_words(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"We won’t, can't and shan't; they'll see.", "we will not can not and will not they will see"},
		{"It's theirs, isn’t it? Let's go.", "it is theirs is not it let us go"},
		{"the minister's car, the ministers' cars", "the minister car the ministers cars"},
		{"We cannot; WE CAN’T", "we can not we can not"},
		{"between 1,500 and 2.5 million since 1999", "between <num> and <num> million since <year>"},
		{"We told Anna Berg that Norway is ready.", "we told <name> that <name> is ready"},
		{"Norway must act. Berg agrees.", "<name> must act berg agrees"},
		{"a military-technical answer", "a military technical answer"},
		{"Cafe\u0301 and café", "café and café"},
		{"Our neighbour’s defence, your organisations'", "our neighbor defense your organizations"},
		{"We HONOUR it, and Labour does", "we honor it and <name> does"},
		{"WE WILL ANSWER BERG", "we will answer berg"},
		{"“Quoted” — (NATO)", "quoted <name>"},
		{"He said: they will pay.", "they will pay"},
		{"They will pay, Berg said.", "they will pay"},
		{"They will pay, said Anna Berg.", "they will pay"},
		{"She said that they will pay.", "she said that they will pay"},
		{"👩‍👧 ... !", ""},
		{"", ""},
	} {
		if got := strings.Join(wordsOf(c.text), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// The lexicon must know the spelling that texts are read in.
func TestVocabulary_american(t *testing.T) {
	load()
	known := map[string]lexicon.Word{}
	for w, word := range lex.Words() {
		known[w] = word
	}
	for pair := range slices.Chunk(misspell.DictAmerican, 2) {
		british, ok := known[pair[0]]
		american, both := known[pair[1]]
		if ok && (!both || british.Classes&^american.Classes != 0) {
			t.Errorf("the lexicon knows more of %s than of %s", pair[0], pair[1])
		}
	}
}

func TestDoc_Read_sentences(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"We came. We saw!  Did we win? Yes", []string{"We came ", "We saw ", "Did we win ", "Yes "}},
		{"Gen. Berg met Mr. J. Olsen. They spoke.", []string{"Gen Berg met Mr. J. Olsen ", "They spoke "}},
		{"It cost 2.5 million. approx", []string{"It cost 2.5 million approx "}},
		{"One line\n\nand another", []string{"One line ", "and another "}},
		{"Wait... we will see", []string{"Wait we will see "}},
		{"...", nil},
	} {
		var got []string
		for _, t := range read(c.text).Tokens {
			if t.first {
				got = append(got, "")
			}
			got[len(got)-1] += c.text[t.Start:t.End] + " "
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// features are the names of the features of a family in s.
func features(s, family string) []string {
	d := read(s)
	var out []string
	for _, f := range d.Features {
		if f.Family.Name() == family {
			out = append(out, d.Name(f))
		}
	}
	return out
}

func TestFamilies(t *testing.T) {
	for _, c := range []struct {
		family, text string
		want         string // one of the features
		not          string // none of them
	}{
		{"words", "They threatened us", "threaten", ""},
		{"pairs", "We will answer", "we will", ""},
		{"pairs", "We will. Answer", "^ answer", "will answer"},
		{"negation", "We do not threaten anyone", "negated: threaten", "negated: we"},
		{"negation", "Not today, we threaten", "", "negated: threaten"},
		{"modality", "We will not attack them", "frame: ‹we› ‹will› not ‹harm›", "frame: ‹we› ‹will› ‹harm›"},
		{"modality", "You must withdraw", "frame: ‹you› ‹must› ‹comply›", ""},
		{"openings", "Withdraw your troops", "opening: ‹comply› ‹you› *", ""},
		{"subjects", "They were threatened", "who does it: ‹they› threaten", ""},
		{"classes", "We, of course, will strike them", "in order: ‹we› ‹will› ‹harm›", ""},
		{"tones", "a shameful deal", "tone: ‹strong-negative›", ""},
		{"formulas", "all options are on the table", "phrase of: readiness-force", ""},
	} {
		got := features(c.text, c.family)
		if c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("%s of %q: %q, want %q among them", c.family, c.text, got, c.want)
		}
		if c.not != "" && slices.Contains(got, c.not) {
			t.Errorf("%s of %q: %q, want no %q", c.family, c.text, got, c.not)
		}
	}
}

func TestFeature_keyAndHash(t *testing.T) {
	seen := map[string]bool{}
	d := read("If you don't leave, we will have to respond to parties. Never again!")
	for i, f := range d.Features {
		key := string(d.AppendKey(nil, f))
		seen[key] = true
		if HashKey(key) != d.Hashes[i] {
			t.Errorf("%q: the hash of the key is not that of the feature", d.Name(f))
		}
		if !ValidKey(key) || KeyFamily(key) != f.Family {
			t.Errorf("%q: the key is not valid", d.Name(f))
		}
	}
	if len(seen) < 30 {
		t.Errorf("%d features, want more", len(seen))
	}
	for _, key := range []string{"", "\x00", "\xf0a\xff\xff\xff", "\x00a\xff\xff", "\x00a\xff\xffb"} {
		if ValidKey(key) {
			t.Errorf("%q is taken for a key", key)
		}
	}
}

// FuzzDoc: tokens and sentences lie in the text, in order; reading again into
// the same Doc gives the same.
func FuzzDoc(f *testing.F) {
	f.Add("We won’t; they'll — Gen. Berg said 2.5!\n\nNo...")
	f.Add("\xff’s ‘’' \u0301a")
	f.Fuzz(func(t *testing.T, s string) {
		d := read(s)
		end := 0
		for _, token := range d.Tokens {
			word := string(d.appendTerm(nil, token.word.ref))
			if token.Start >= token.End || int(token.End) > len(s) || word == "" {
				t.Fatalf("token %+v of %q", token, s)
			}
			if int(token.End) < end {
				t.Fatalf("token %+v stands before byte %d", token, end)
			}
			end = int(token.End)
			if !utf8.ValidString(word) {
				t.Fatalf("word %q is not UTF-8", word)
			}
		}
		keys := func() (keys []string) {
			for i, f := range d.Features {
				key := string(d.AppendKey(nil, f))
				if HashKey(key) != d.Hashes[i] {
					t.Fatalf("%q: the hash of the key is not that of the feature", key)
				}
				keys = append(keys, key)
			}
			return keys
		}
		first := keys()
		d.Read("Something else! We don't know what; they'd say: cafe\u0301s.")
		d.Read(s)
		if !slices.Equal(first, keys()) {
			t.Fatal("reading again gave other features")
		}
	})
}
