package quotes

import (
	"fmt"
	"strings"
	"testing"
)

// newsPage is a page of news in the project's own words, the unit of the long
// texts that the benchmarks read.
const newsPage = `Velmark warns of "second winter" as pipeline talks stall

VELMARK, March 3 - Foreign Minister Ilya Torvan said on Monday that the government would "not wait for another winter" before it closes the northern pipeline, two officials familiar with the talks said.

"We have been patient for two years, and patience is not a policy," Torvan told reporters after a meeting with Lena Okafor, the envoy of the River Union. "If there is no answer by June, there will be no gas."

Okafor, a former judge who has led the talks since autumn, called the deadline “an invitation to miss it.” She added: “Nobody in this room wants the lights to go out.”

The ministry, in a statement, described her remarks as "unhelpful." A senior Union diplomat, who spoke on condition of anonymity, said that both sides were close to a text but that the price was "still a matter of some distance."

Analysts were not surprised. "They have said the same thing every spring since the war," said Marten Hale, an economist at the Harbour Institute. "What is new is the date."

According to Hale, the Union could live without the pipeline until October, when demand rises. Its own report says the stores are 61 percent full.

`

func repeat(size int) string { return strings.Repeat(newsPage, size/len(newsPage)+1)[:size] }

func BenchmarkExtract(b *testing.B) {
	for _, size := range []int{1 << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20} {
		b.Run(fmt.Sprintf("article/%dkB", size>>10), func(b *testing.B) { measure(b, repeat(size)) })
	}
	const size = 10 << 20
	words := strings.Repeat("and then the talks went on ", size/27)
	for _, c := range []struct{ name, text string }{
		{"unclosed", "“" + words},
		{"line", strings.ReplaceAll(repeat(size), "\n", " ")},
		{"marks", strings.Repeat(`"`, size)},
		{"curly", strings.Repeat("“", size/3)},
		{"single curly", strings.Repeat("’", size/3)},
		{"apostrophes", strings.Repeat("'a ", size/3)},
		{"quotes", strings.Repeat(`"a b c d," he said. `, size/20)},
		{"names", strings.Repeat("Torvan Okafor ", size/14)},
		{"commas", strings.Repeat(`"a," Torvan, `, size/13)},
	} {
		b.Run(c.name, func(b *testing.B) { measure(b, c.text) })
	}
}

func measure(b *testing.B, text string) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Extract(text, Options{})
	}
}
