package text

import (
	_ "embed"
	"strings"
)

//go:embed places.txt
var placesFile string

// places are names of countries and capitals, of their people, and of bodies
// of states: who is named must not decide what is done.
var places = set(strings.ToLower(placesFile))
