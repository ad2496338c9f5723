// Package quotes finds in a news article what people say, between quotation
// marks or in the writer's rendering, and who says it. Start with [Extract].
//
//		text ─▶ scan ─▶ pair ─▶ frame ─▶ classify ─▶ meet ─▶ attribute ─▶ document
//		        tokens  marks   quotes   kinds       cast    verdicts     answer
//		                        as items of
//		                        the writer's
//		                        sentences
//
//	  - scan cuts the text into words, marks and paragraphs (scan.go).
//	  - pair matches quotation marks by their family and place, paragraph by
//	    paragraph (marks.go), and finds the turns of transcripts (transcript.go).
//	  - The frame has one item for each quote, so that the writer's words before
//	    and after it are neighbours, and knows its sentences (frame.go).
//	  - classify tells speech from fragments and titles (kinds.go).
//	  - meet collects the cast: names, descriptions and pronouns, and whom each
//	    stands for (names.go, coref.go).
//	  - attribute tries a short list of rules on each quote, the surest first
//	    (attribute.go, tags.go, subjects.go, relay.go).
//
// # What is promised
//
// Everything that is returned is a stretch of the text: a quote's Text is its
// Parts joined by line feeds, a speaker's Mention is the text of its Span. The
// quotes are in order and do not overlap, indirect speech excepted, which may
// run around titles. A mark without a partner changes nothing outside its own
// paragraph, but for a quote that is opened anew in the next. The same text
// gives the same answer. Time and memory are linear in the length of the text:
// every look ahead or back is bounded. No regular expression is used, nothing
// is loaded, and nothing is shared between calls but a lexicon that does not
// change.
//
// The language is English. Marks are found in any language.
package quotes
