package quotes

// scan cuts a text into tokens of its own memory.
func scan(text string, lex *lexicon) []token { return appendTokens(nil, text, lex) }

// pair finds the quotes in tokens, in memory of their own.
func pair(text string, tokens []token) []span { return appendSpans(nil, text, tokens) }
