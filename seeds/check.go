package seeds

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parley-dev/parley/classifier"
)

const (
	// minWords is how many words a quote has that is no fragment.
	minWords = 4

	// runWords is the length of the runs of words by which texts are compared.
	runWords = 5

	// nearCopy is from which Jaccard similarity on two texts are near-copies:
	// what share of the runs that either text has are in both. One word
	// changed in the middle of a text of 14 leaves a third of the runs.
	nearCopy = 0.3

	// maxRunShare is below which share of all runs those must stay that occur
	// in two groups. Above it, what is learned from one fold of the seeds is
	// known by heart in another, and cross-validation flatters.
	maxRunShare = 0.01

	// maxRowsPerRun is to how many rows that have a run in common a row is
	// compared, so that a stock phrase does not make the work quadratic.
	maxRowsPerRun = 50

	// maxExamples is how many shared runs are shown.
	maxExamples = 20
)

// A Report is what Check found in the seeds.
type Report struct {
	Rows   int // of all files
	Groups int // that tie two rows or more together

	// Problems must be mended, Warnings looked at. Both are in the order of
	// their positions.
	Problems []RowError
	Warnings []RowError

	// Counts are the rows of each stance, sentiment, origin and author, in
	// this order: labels in that of the codebook, the others by name.
	Counts []Count

	// Runs tells how much the texts of different groups repeat each other.
	Runs Runs
}

// A Count is how many rows have a value in a field.
type Count struct {
	Field string
	Value string
	Rows  int
}

// Runs are the different stretches of five words in all texts, and those of
// them that occur in two different groups or more.
type Runs struct {
	Total    int
	Shared   int
	Examples []SharedRun // those in the most groups first
}

// Share is the shared runs among all, between 0 and 1.
func (r Runs) Share() float64 {
	if r.Total == 0 {
		return 0
	}
	return float64(r.Shared) / float64(r.Total)
}

// A SharedRun is a stretch of five words that several groups have.
type SharedRun struct {
	Words     string // folded
	Groups    int
	Positions []Position
}

// Check tells those who edit seeds what is wrong with them. Texts are compared
// by their words alone, whatever case, white space and punctuation. Problems
// are:
//
//   - missing or wrong provenance: a row from a document has a source.file and
//     a speaker; an authored row has an author and no speaker
//   - fragment set on a text of four words or more, or not set on a shorter one
//   - a text that is there twice, within a group or file or across them
//   - a text that has two labels
//   - near-copies in two groups: 30 % of the five-word runs of either text are
//     in both, so that they would straddle a fold
//   - 1 % or more of all five-word runs occurring in two groups
//
// A row that stands in no group is a group by itself. The time is close to
// linear in the length of all texts.
func Check(rows []Row) Report {
	c := newChecker(rows)
	r := Report{
		Rows:     len(rows),
		Groups:   c.groups(),
		Problems: slices.Concat(c.provenance(), c.fragments(), c.repeats(), c.nearCopies()),
		Warnings: c.oddities(),
		Counts:   counts(rows),
		Runs:     c.shared(),
	}
	for _, list := range [][]RowError{r.Problems, r.Warnings} {
		slices.SortStableFunc(list, func(a, b RowError) int {
			return cmp.Or(cmp.Compare(a.Position.File, b.Position.File), cmp.Compare(a.Position.Line, b.Position.Line))
		})
	}
	if s := r.Runs.Share(); s >= maxRunShare {
		r.Problems = append(r.Problems, RowError{Field: "text", Message: fmt.Sprintf(
			"%.2f %% of all runs of %d words occur in two groups, want under %.0f %%", 100*s, runWords, 100*maxRunShare)})
	}
	return r
}

// A checker holds the rows and what the checks need to know of each.
type checker struct {
	rows  []Row
	words [][]string     // of each text
	group []int          // of each row, the first row of its group
	size  map[string]int // rows of each group

	runs   [][]string       // of each text, ascending, each once
	rowsOf map[string][]int // that have a run, ascending
}

func newChecker(rows []Row) *checker {
	c := &checker{rows: rows, size: make(map[string]int), rowsOf: make(map[string][]int)}
	first := make(map[string]int) // row of each group
	for i, r := range rows {
		g, ok := first[r.Group]
		switch {
		case r.Group == "":
			g = i
		case !ok:
			g, first[r.Group] = i, i
		}
		c.group = append(c.group, g)
		c.size[r.Group]++
		c.words = append(c.words, words(r.Text))
		c.runs = append(c.runs, runs(c.words[i]))
		for _, run := range c.runs[i] {
			c.rowsOf[run] = append(c.rowsOf[run], i)
		}
	}
	return c
}

// words returns the words of a text in lower case: stretches of letters and
// digits, across apostrophes and hyphens, which are left out.
func words(text string) []string {
	joins := func(r rune) bool { return strings.ContainsRune("'’‘-‐‑", r) }
	list := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number) && !joins(r)
	})
	for i, w := range list {
		list[i] = strings.Map(func(r rune) rune {
			if joins(r) {
				return -1
			}
			return r
		}, w)
	}
	return slices.DeleteFunc(list, func(w string) bool { return w == "" })
}

// runs returns the stretches of runWords words, ascending, each once.
func runs(words []string) []string {
	var list []string
	for i := range len(words) - runWords + 1 {
		list = append(list, strings.Join(words[i:i+runWords], " "))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// groups counts the groups that tie rows together.
func (c *checker) groups() (n int) {
	for name, size := range c.size {
		if name != "" && size > 1 {
			n++
		}
	}
	return n
}

func (c *checker) provenance() (wrong []RowError) {
	for _, r := range c.rows {
		fault := func(field, message string) { wrong = append(wrong, RowError{r.Position, field, message}) }
		switch r.Origin {
		case Document:
			if r.Source.File == "" {
				fault("source.file", "empty, a quote from a document names its file")
			}
			if r.Speaker == "" {
				fault("speaker", "empty, a quote from a document names who spoke")
			}
		case Authored:
			if r.Author == "" {
				fault("author", "empty, an authored quote names who wrote it")
			}
			if r.Speaker != "" {
				fault("speaker", "an authored quote is nobody's; name a role")
			}
		}
	}
	return wrong
}

func (c *checker) fragments() (wrong []RowError) {
	for i, r := range c.rows {
		if n := len(c.words[i]); r.Fragment != (n < minWords) {
			wrong = append(wrong, RowError{r.Position, "fragment", fmt.Sprintf("%t, but the text has %d words", r.Fragment, n)})
		}
	}
	return wrong
}

// repeats finds texts that are there already, labelled alike or not.
func (c *checker) repeats() (wrong []RowError) {
	first := make(map[string]Row)
	for i, r := range c.rows {
		key := strings.Join(c.words[i], " ")
		f, there := first[key]
		if !there {
			first[key] = r
			continue
		}
		wrong = append(wrong, RowError{r.Position, "text", fmt.Sprintf("the same as %s", f.Position)})
		for _, h := range classifier.Heads() {
			if got, was := r.label(h.Name), f.label(h.Name); got != was {
				wrong = append(wrong, RowError{r.Position, h.Name, fmt.Sprintf("%s, but the same text has %s at %s", got, was, f.Position)})
			}
		}
	}
	return wrong
}

// nearCopies finds texts that are much like an earlier one in another group.
func (c *checker) nearCopies() (wrong []RowError) {
	for i, r := range c.rows {
		common := make(map[int]int) // runs, of each earlier row
		for _, run := range c.runs[i] {
			for n, j := range c.rowsOf[run] {
				if j >= i || n == maxRowsPerRun {
					break
				}
				common[j]++
			}
		}
		for _, j := range slices.Sorted(maps.Keys(common)) {
			n := common[j]
			share := float64(n) / float64(len(c.runs[i])+len(c.runs[j])-n)
			if share >= nearCopy && c.group[i] != c.group[j] && !slices.Equal(c.words[i], c.words[j]) {
				wrong = append(wrong, RowError{r.Position, "text", fmt.Sprintf(
					"a near-copy of %s, in another group: %.0f %% of the runs of %d words are in both", c.rows[j].Position, 100*share, runWords)})
				break
			}
		}
	}
	return wrong
}

// shared measures how many runs occur in several groups.
func (c *checker) shared() Runs {
	total := Runs{Total: len(c.rowsOf)}
	for run, rows := range c.rowsOf {
		groups := make(map[int]bool)
		for _, i := range rows {
			groups[c.group[i]] = true
		}
		if len(groups) < 2 {
			continue
		}
		s := SharedRun{Words: run, Groups: len(groups)}
		for _, i := range rows {
			s.Positions = append(s.Positions, c.rows[i].Position)
		}
		total.Shared++
		total.Examples = append(total.Examples, s)
	}
	slices.SortFunc(total.Examples, func(a, b SharedRun) int {
		return cmp.Or(cmp.Compare(b.Groups, a.Groups), cmp.Compare(a.Words, b.Words))
	})
	total.Examples = total.Examples[:min(len(total.Examples), maxExamples)]
	return total
}

// oddities finds what is allowed, but is seldom meant.
func (c *checker) oddities() (odd []RowError) {
	for _, r := range c.rows {
		warn := func(field, message string) { odd = append(odd, RowError{r.Position, field, message}) }
		if inMarks(r.Text) {
			warn("text", "stands between quotation marks, which are left out")
		}
		if strings.TrimSpace(r.Text) != r.Text {
			warn("text", "has white space around it")
		}
		if r.Group != "" && c.size[r.Group] == 1 {
			warn("group", fmt.Sprintf("%q has no other row", r.Group))
		}
		if r.Reason == "" {
			warn("reason", "empty")
		}
	}
	return odd
}

// inMarks tells whether a text is one stretch between quotation marks.
func inMarks(text string) bool {
	for _, marks := range []string{`""`, "“”", "''", "‘’", "«»"} {
		open, n := utf8.DecodeRuneInString(marks)
		closed, m := utf8.DecodeLastRuneInString(marks)
		if strings.HasPrefix(text, string(open)) && strings.HasSuffix(text, string(closed)) &&
			len(text) >= n+m && !strings.ContainsRune(text[n:len(text)-m], open) {
			return true
		}
	}
	return false
}

// counts counts the rows of each value of the fields that are worth it.
func counts(rows []Row) (list []Count) {
	tally := func(field string, values []string, value func(Row) string) {
		n := make(map[string]int)
		for _, r := range rows {
			n[value(r)]++
		}
		if values == nil {
			values = slices.Sorted(maps.Keys(n))
		}
		for _, v := range values {
			if v != "" {
				list = append(list, Count{field, v, n[v]})
			}
		}
	}
	for _, h := range classifier.Heads() {
		tally(h.Name, h.Labels, func(r Row) string { return r.label(h.Name) })
	}
	tally("origin", []string{Authored, Document}, func(r Row) string { return r.Origin })
	tally("author", nil, func(r Row) string { return r.Author })
	return list
}
