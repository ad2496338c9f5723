package report

import "strings"

// cell makes a text fit to stand in a cell of a Markdown table: on one line,
// with every mark that Markdown or HTML would read escaped.
func cell(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if strings.ContainsRune("\\`*_{}[]<>#|~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
