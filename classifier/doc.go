// Package classifier says what a speaker does with a quote and how the quote
// sounds. Start with Train, which learns a Model from labelled examples, and
// Model.Classify, which asks it. Evaluate and CrossValidate tell how good it
// is; Model.Encode and Decode keep it.
//
//	text ─ internal/text ─▶ features ─ counts of each ─▶ log-likelihoods
//	                                                        │ centre, cap, weigh
//	probabilities ◀─ softmax ◀─ slope · Σ + bias + log prior ◀┘
//
// # The method
//
// Each head is a multinomial naive Bayes over binary features (Manning,
// Raghavan and Schütze 2008, Introduction to Information Retrieval, chapter
// 13; on counting a feature once a text, Jurafsky and Martin, Speech and
// Language Processing, chapter on naive Bayes): how often a feature occurs in
// the examples of each label, smoothed by adding Settings.Alpha to every count
// over one vocabulary (Lidstone). The counts are learned by
// github.com/jbrukh/bayesian behind internal/bayes. Features are words, their
// neighbours, and what internal/lexicon and internal/text see of who does what
// to whom, in which mood: see the list of families there.
//
// The log-likelihoods of a feature are then centred, so that only differences
// between labels are left; cut so that no feature adds more than Settings.Cap to
// the log-odds of two labels; and multiplied by the weight of the feature's
// family (a feature-weighted naive Bayes, with one weight for a whole family).
// A feature that occurs in fewer than Settings.MinGroups groups of examples is
// not learned, and what is not learned does not vote; nor does one whose
// log-likelihoods differ by less than Settings.MinStrength. Of the others the
// Settings.MaxFeatures strongest of a text vote; and where the words around a
// feature make hardly a known pair, as words thrown together do, it counts less
// (Settings.MinKnownPairs). All are weights of 0 to 1 on its log-likelihoods.
//
// Features overlap, so their sum overstates the evidence. Calibration
// multiplies it by a slope and adds a bias for each label, fitted to the
// scores that examples get from models trained without their authors, and then
// both made smaller, since quotes from the world are stranger than those of an
// author left out. The prior is a setting, since the shares of labels among
// examples are chosen.
//
// All of this is affine in the log-likelihoods: the evidence of a decision adds
// up to the log-odds of the probabilities returned.
//
// # What is promised
//
// A Model never changes and serves any number of goroutines. The same examples
// and settings give the same model, byte for byte, on every machine of one
// build; the same model and text the same answer. Classify never fails: it
// takes any string, and time linear in its length. Model.ClassifyInto, with the
// memory of an earlier result, takes no memory of its own.
//
// What was learned is compiled into a table for that: a row of numbers for each
// feature, found by the feature's hash. Evidence alone asks what a feature is
// called.
package classifier
