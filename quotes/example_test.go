package quotes_test

import (
	"fmt"

	"github.com/parley-dev/parley/quotes"
)

func ExampleExtract() {
	article := `Ilya Torvan, the foreign minister, met the press on Monday.

"The bridge will open in spring," he said.`

	for _, q := range quotes.Extract(article, quotes.Options{}).Quotes {
		fmt.Printf("%s (%s, here %q): %s\n", q.Speaker.Name, q.Speaker.Role, q.Speaker.Mention, q.Text)
	}
	// Output:
	// Ilya Torvan (foreign minister, here "he"): The bridge will open in spring,
}
