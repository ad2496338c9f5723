package lexicon

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestLoad(t *testing.T) {
	l := Load()
	fmt.Println(len(l.words), len(l.phrases), l.names)
	_ = slices.Contains[[]string]
	_ = strings.Fields
}
