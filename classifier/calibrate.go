package classifier

import "math"

// calibration turns scores into probabilities: log p = slope·score + bias +
// log prior, normalised. It is affine in log space, so evidence stays exact;
// with one slope and one bias a label it is Platt scaling for several classes
// (Guo et al. 2017, On Calibration of Modern Neural Networks, vector scaling
// with a shared slope). Naive Bayes counts evidence that its features share as
// often as they share it, so the slope comes out far below 1.
type calibration struct {
	slope float64
	bias  []float64
}

// caution is what the fitted slope and biases are multiplied by. Fitted on
// authors left out, they are right for new examples of the same making; quotes
// from the world are stranger than those, and answers about them surer than
// they should be. On real quotes, which no model was trained on, 0.8 takes most
// of that away (docs/choices.md).
const caution = 0.8

// cautious is the calibration that is shipped.
func (c calibration) cautious() calibration {
	out := calibration{slope: toMicro(caution * c.slope)}
	for _, b := range c.bias {
		out.bias = append(out.bias, toMicro(caution*b))
	}
	return out
}

// toMicro rounds to 1e-6, the precision of the model file.
func toMicro(v float64) float64 { return fromMicros(micros(v)) }

// apply returns the probabilities of one text.
func (c calibration) apply(scores, prior []float64) []float64 {
	p := make([]float64, len(scores))
	for l, s := range scores {
		p[l] = c.slope*s + c.bias[l] + math.Log(prior[l])
	}
	softmax(p)
	return p
}

// softmax turns logarithms into probabilities that sum to 1.
func softmax(p []float64) {
	top := math.Inf(-1)
	for _, v := range p {
		top = max(top, v)
	}
	sum := 0.0
	for l, v := range p {
		p[l] = math.Exp(v - top)
		sum += p[l]
	}
	for l := range p {
		p[l] /= sum
	}
}

// ridge keeps the slope finite where scores separate the labels perfectly.
const ridge = 1e-3

// fitCalibration finds the calibration under which the scores predict the
// targets best (maximum likelihood, by Newton's method), with each example
// weighted so that the labels are as frequent as the prior says. The bias of
// the last label is 0.
func fitCalibration(scores [][]float64, target []int, prior []float64) calibration {
	k := len(prior)
	count := make([]float64, k)
	for _, t := range target {
		count[t]++
	}
	theta := make([]float64, k) // slope, then the biases of all but the last label
	theta[0] = 0.1
	calibrated := func() calibration {
		return calibration{slope: theta[0], bias: append(append([]float64{}, theta[1:]...), 0)}
	}
	for range 50 {
		gradient := make([]float64, k)
		hessian := make([][]float64, k)
		for a := range hessian {
			hessian[a] = make([]float64, k)
			hessian[a][a] = ridge
			gradient[a] = -ridge * theta[a]
		}
		c := calibrated()
		for i, s := range scores {
			weight := prior[target[i]] / count[target[i]]
			addNewton(gradient, hessian, s, c.apply(s, prior), target[i], weight)
		}
		step := solve(hessian, gradient)
		size := 0.0
		for a := range theta {
			theta[a] += max(-1, min(1, step[a]))
			size = max(size, math.Abs(step[a]))
		}
		if size < 1e-9 {
			break
		}
	}
	theta[0] = max(theta[0], 1e-3)
	return calibrated()
}

// addNewton adds one example to the gradient of the log-likelihood and to the
// negative of its Hessian. Feature 0 of label l is its score, feature l+1 its
// own bias.
func addNewton(gradient []float64, hessian [][]float64, s, p []float64, target int, weight float64) {
	k := len(p)
	mean := 0.0
	for l := range p {
		mean += p[l] * s[l]
	}
	gradient[0] += weight * (s[target] - mean)
	for l := range p {
		hessian[0][0] += weight * p[l] * (s[l] - mean) * (s[l] - mean)
		if l == k-1 {
			continue
		}
		if l == target {
			gradient[l+1] += weight
		}
		gradient[l+1] -= weight * p[l]
		cross := weight * p[l] * (s[l] - mean)
		hessian[0][l+1] += cross
		hessian[l+1][0] += cross
		for m := range k - 1 {
			hessian[l+1][m+1] -= weight * p[l] * p[m]
		}
		hessian[l+1][l+1] += weight * p[l]
	}
}

// solve returns x with a·x = b for a symmetric positive definite a, by
// Gaussian elimination; a and b are overwritten.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := i + 1; j < n; j++ {
			factor := a[j][i] / a[i][i]
			for m := i; m < n; m++ {
				a[j][m] -= factor * a[i][m]
			}
			b[j] -= factor * b[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for m := i + 1; m < n; m++ {
			b[i] -= a[i][m] * b[m]
		}
		b[i] /= a[i][i]
	}
	return b
}
