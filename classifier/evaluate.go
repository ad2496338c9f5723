package classifier

// Metrics are the figures of one head on labelled texts.
type Metrics struct {
	// N is the number of texts.
	N int

	// Accuracy is the share of right answers.
	Accuracy float64

	// MacroF1 is the unweighted mean of the labels' F1.
	MacroF1 float64

	// LogLoss is the mean of -log p(right label), in nats.
	LogLoss float64

	// Brier is the mean squared error of the probabilities, summed over the
	// labels.
	Brier float64

	// ECE is the expected calibration error of the answers.
	ECE float64

	// Labels holds the figures of each label.
	Labels []LabelMetrics

	// Confusion counts texts by right label (row) and answer (column).
	Confusion [][]int
}

// LabelMetrics are the figures of one label.
type LabelMetrics struct {
	Precision, Recall, F1 float64

	// Support is the number of texts that carry the label.
	Support int
}
