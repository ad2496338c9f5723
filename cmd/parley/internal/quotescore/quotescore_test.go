package quotescore

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// invented is an article with three quotes, a scare quote and a title.
const invented = `“We shall mend the dam,” said Ada Brook. He answered: “Nobody has asked us yet.” ` +
	`The “so-called dam of the century” leaks. “Water will find its way,” a senior engineer warned. ` +
	`She read “The Long Dry Summer of Nine” twice.`

// stretch finds the only place of s in the invented article, in code points.
func stretch(s string) span {
	at := len([]rune(invented[:strings.Index(invented, s)]))
	return span{at, at + len([]rune(s))}
}

func gold(text, mark, source string) Gold {
	s := stretch(text)
	g := Gold{Start: s.start, End: s.end, Text: text, Mark: mark}
	if source != "" {
		g.Speaker = &Source{source}
	}
	return g
}

func other(text, reason string) Other {
	s := stretch(text)
	return Other{s.start, s.end, reason}
}

func answer(text, speaker string) Quote {
	s := stretch(text)
	return Quote{s.start, s.end, text, speaker}
}

var inventedArticle = Article{
	Doc:  "dam",
	Text: invented,
	Quotes: []Gold{
		gold("We shall mend the dam,", "curly", "Ada Brook"),
		gold("Nobody has asked us yet.", "curly", "He"),
		gold("Water will find its way,", "curly", "a senior engineer"),
	},
	Others: []Other{
		other("so-called dam of the century", "unattributed"),
		other("The Long Dry Summer of Nine", "title"),
	},
}

func TestScore(t *testing.T) {
	for _, test := range []struct {
		name  string
		found []Quote
		want  func(*Figures)
	}{
		{"nothing found", nil, func(f *Figures) { f.Recall = Ratio{0, 3} }},
		{
			"all found, the marks at the ends do not matter",
			[]Quote{answer("We shall mend the dam", "Brook"), answer("Nobody has asked us yet", "he"), answer("Water will find its way", "the engineer")},
			func(f *Figures) {
				f.Precision, f.Firm, f.Recall = Ratio{3, 3}, Ratio{3, 3}, Ratio{3, 3}
				f.Speakers.Strict, f.Speakers.Given = Ratio{2, 2}, Ratio{2, 2}
				f.Speakers.Named, f.Speakers.Descriptive = Ratio{1, 1}, Ratio{1, 1}
				f.Pronouns = Pronouns{N: 1, Same: 1}
			},
		},
		{
			"wrong speakers and none",
			[]Quote{answer("We shall mend the dam", "Cole"), answer("Nobody has asked us yet", ""), answer("Water will find its way", "")},
			func(f *Figures) {
				f.Precision, f.Firm, f.Recall = Ratio{3, 3}, Ratio{3, 3}, Ratio{3, 3}
				f.Speakers.Strict, f.Speakers.Given = Ratio{0, 2}, Ratio{0, 1}
				f.Speakers.Named, f.Speakers.Descriptive = Ratio{0, 1}, Ratio{0, 1}
				f.Pronouns = Pronouns{N: 1, Nobody: 1}
			},
		},
		{
			"a scare quote is not firm, a title is left out, three words are too few",
			[]Quote{answer("so-called dam of the century", ""), answer("The Long Dry Summer of Nine", ""), answer("Water will find", "")},
			func(f *Figures) {
				f.Precision, f.Firm, f.Recall = Ratio{0, 1}, Ratio{0, 0}, Ratio{0, 3}
				f.Spurious.Unattributed = 1
				f.LeftOut = LeftOut{Short: 1, Doubtful: 1}
			},
		},
		{
			"half a quote, and words of the writer",
			[]Quote{answer("Nobody has asked us", ""), answer("engineer warned. She read", "")},
			func(f *Figures) {
				f.Precision, f.Firm, f.Recall = Ratio{0, 2}, Ratio{0, 2}, Ratio{0, 3}
				f.Spurious = Spurious{Overlapping: 1, Elsewhere: 1}
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Score([]Article{inventedArticle}, map[string][]Quote{"dam": test.found})
			var want Figures
			test.want(&want)
			if got.Precision != want.Precision || got.Recall != want.Recall || got.Firm != want.Firm {
				t.Errorf("spans: got %v %v %v, want %v %v %v", got.Precision, got.Recall, got.Firm, want.Precision, want.Recall, want.Firm)
			}
			if got.Speakers != want.Speakers || got.Pronouns != want.Pronouns {
				t.Errorf("speakers: got %+v %+v, want %+v %+v", got.Speakers, got.Pronouns, want.Speakers, want.Pronouns)
			}
			if got.Spurious != want.Spurious || got.LeftOut != want.LeftOut {
				t.Errorf("left over: got %+v %+v, want %+v %+v", got.Spurious, got.LeftOut, want.Spurious, want.LeftOut)
			}
		})
	}
}

func TestScore_words(t *testing.T) {
	// Five words of fourteen, and one that is none of a quote.
	found := []Quote{answer("dam,” said Ada Brook. He answered: “Nobody", ""), answer("find its way,” a", "")}
	f := Score([]Article{inventedArticle}, map[string][]Quote{"dam": found})
	if want := (Ratio{5, 15}); f.WordRecall != want {
		t.Errorf("recall %v, want %v", f.WordRecall, want)
	}
	if want := (Ratio{5, 11}); f.WordPrecision != want {
		t.Errorf("precision %v, want %v", f.WordPrecision, want)
	}
}

func TestScore_warns(t *testing.T) {
	q := answer("We shall mend the dam", "")
	shifted := q
	shifted.Start, shifted.End = q.Start+1, q.End+1
	f := Score([]Article{inventedArticle}, map[string][]Quote{"dam": {q, q, shifted, {Start: 5, End: 5000}}})
	if f.OtherText != 1 || f.Repeated != 1 || f.OutOfText != 1 {
		t.Errorf("other text %d, repeated %d, out of text %d, want 1 of each", f.OtherText, f.Repeated, f.OutOfText)
	}
}

func TestHeadWords(t *testing.T) {
	for _, test := range []struct {
		phrase string
		heads  string
		named  bool
	}{
		{"Ada Brook", "brook", true},
		{"Ada Brook’s", "brook", true},
		{"Ada Brook Jr.", "brook", true},
		{"his adviser, Ada Brook of Leeds,", "adviser brook", true},
		{"a senior engineer", "engineer", false},
		{"Brook and a neighbour", "brook neighbour", true},
		{"about 50 people", "people", false},
		{"Mayor Ada Brook (Independent), 52", "brook", true},
		{"the Brook campaign", "campaign", false},
		{"former Secretary of State Ada Brook", "brook", true},
		{"the spokesman for Brook", "spokesman", false},
		{"Brook, president", "brook", true},
		{"", "", false},
	} {
		got, named := headWords(test.phrase)
		if heads := strings.Join(slices.Sorted(maps.Keys(got)), " "); heads != test.heads || named != test.named {
			t.Errorf("%q: got %q %t, want %q %t", test.phrase, heads, named, test.heads, test.named)
		}
	}
}

func TestIsPronoun(t *testing.T) {
	for phrase, want := range map[string]bool{"he": true, "She": true, "who": true, "he himself": true, "Herr": false, "": false, "the": false} {
		if got := IsPronoun(phrase); got != want {
			t.Errorf("%q: got %t, want %t", phrase, got, want)
		}
	}
}

func TestCountWords(t *testing.T) {
	for text, want := range map[string]int{"": 0, "one": 1, "one two": 2, "well-known fact": 2, "stop—now": 2, "stop--now": 2, "— yes —": 1, "it's 3.5": 2} {
		if got := CountWords(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestRead_refuses(t *testing.T) {
	for _, test := range []struct{ name, file, want string }{
		{"nothing", "", "no article"},
		{"no JSON", "{", "line 1: "},
		{"no text", `{"doc":"a"}`, "needs doc and text"},
		{"repeated", "{\"doc\":\"a\",\"text\":\"b\"}\n{\"doc\":\"a\",\"text\":\"b\"}", "line 2: article \"a\" is there twice"},
		{"beyond the end", `{"doc":"a","text":"é","quotes":[{"start":0,"end":2}]}`, "outside of its 1 characters"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Read(strings.NewReader(test.file)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestReadAnswers(t *testing.T) {
	articles := []Article{inventedArticle}
	file := `{"doc":"dam","quotes":[{"start":1,"end":5,"speaker":"Ada"},{"start":6,"end":7,"speaker":{"text":"Cole"}},{"start":8,"end":9,"speaker":null}]}`
	got, err := ReadAnswers(strings.NewReader(file), articles)
	want := []Quote{{1, 5, "", "Ada"}, {6, 7, "", "Cole"}, {8, 9, "", ""}}
	if err != nil || !slices.Equal(got["dam"], want) {
		t.Errorf("got %v, %v, want %v", got["dam"], err, want)
	}
	if _, err := ReadAnswers(strings.NewReader(`{"doc":"weir"}`), articles); err == nil || !strings.Contains(err.Error(), `"weir"`) {
		t.Errorf("an unknown article: got %v", err)
	}
}

// FuzzScore holds the figures of any answer to being shares.
func FuzzScore(f *testing.F) {
	f.Add(1, 23, 53, 77, "Brook")
	f.Add(0, 0, 200, 9999, "he")
	f.Add(-1, 5, 3, 2, "(")
	f.Fuzz(func(t *testing.T, a, b, c, d int, speaker string) {
		found := []Quote{{Start: a, End: b, Speaker: speaker}, {Start: c, End: d, Speaker: speaker}}
		got := Score([]Article{inventedArticle}, map[string][]Quote{"dam": found})
		for _, r := range []Ratio{got.Precision, got.Recall, got.Firm, got.WordPrecision, got.WordRecall, got.Speakers.Strict, got.Speakers.Given} {
			if r.Hits < 0 || r.Hits > r.Of {
				t.Errorf("%+v is no share", r)
			}
		}
	})
}
