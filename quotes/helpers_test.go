package quotes

func scan(text string, lex *lexicon) []token { return appendTokens(nil, text, lex) }

func pair(text string, tokens []token) []span { return appendSpans(nil, text, tokens) }
