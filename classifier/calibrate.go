package classifier

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

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
	c.applyTo(p, scores, prior)
	return p
}

// applyTo puts the probabilities of one text into p.
func (c calibration) applyTo(p, scores, prior []float64) {
	for l, s := range scores {
		p[l] = c.slope*s + c.bias[l] + math.Log(prior[l])
	}
	softmax(p)
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

// blockSize is how many examples are summed up before others are added. Sums
// of blocks are added in their order, so that they come out the same however
// many cores there are.
const blockSize = 1 << 12

// inBlocks runs do on each block of so many of n things, on all cores; results
// are the caller's to keep apart by number.
func inBlocks(n, size int, do func(number, start, end int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	blocks := (n + size - 1) / size
	for range min(blocks, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for b := int(next.Add(1)) - 1; b < blocks; b = int(next.Add(1)) - 1 {
				do(b, b*size, min(n, (b+1)*size))
			}
		})
	}
	wg.Wait()
}

// applyAll returns the probabilities of all examples, from rows of scores.
func (c calibration) applyAll(scores, prior []float64) [][]float64 {
	k := len(prior)
	all := make([][]float64, len(scores)/k)
	cells := make([]float64, len(scores))
	inBlocks(len(all), blockSize, func(_, start, end int) {
		for i := start; i < end; i++ {
			all[i] = cells[i*k : (i+1)*k : (i+1)*k]
			c.applyTo(all[i], scores[i*k:(i+1)*k], prior)
		}
	})
	return all
}

// fitCalibration finds the calibration under which the scores, a row for each
// example, predict the targets best (maximum likelihood, by Newton's method),
// with each example weighted so that the labels are as frequent as the prior
// says. The bias of the last label is 0.
func fitCalibration(scores []float64, target []int, prior []float64) calibration {
	k := len(prior)
	weight := make([]float64, k)
	for _, t := range target {
		weight[t]++
	}
	for l := range weight {
		weight[l] = prior[l] / weight[l]
	}
	theta := make([]float64, k) // slope, then the biases of all but the last label
	theta[0] = 0.1
	calibrated := func() calibration {
		return calibration{slope: theta[0], bias: append(append([]float64{}, theta[1:]...), 0)}
	}
	blocks := make([]newton, (len(target)+blockSize-1)/blockSize)
	for b := range blocks {
		blocks[b] = newNewton(k)
	}
	for range 50 {
		c := calibrated()
		inBlocks(len(target), blockSize, func(b, start, end int) {
			n := &blocks[b]
			n.reset(c, prior)
			for i := start; i < end; i++ {
				n.add(scores[i*k:(i+1)*k], target[i], weight[target[i]])
			}
		})
		sum := newNewton(k)
		for a := range k {
			sum.hessian[a][a] = ridge
			sum.gradient[a] = -ridge * theta[a]
		}
		for b := range blocks {
			sum.join(&blocks[b])
		}
		step := solve(sum.hessian, sum.gradient)
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

// A newton holds the gradient of the log-likelihood and the negative of its
// Hessian. Feature 0 of label l is its score, feature l+1 its own bias.
type newton struct {
	gradient []float64
	hessian  [][]float64

	calibration
	start []float64 // bias and log prior
	p     []float64
}

func newNewton(k int) newton {
	n := newton{gradient: make([]float64, k), start: make([]float64, k), p: make([]float64, k)}
	for range k {
		n.hessian = append(n.hessian, make([]float64, k))
	}
	return n
}

// reset empties the sums.
func (n *newton) reset(c calibration, prior []float64) {
	n.calibration = c
	clear(n.gradient)
	for l, row := range n.hessian {
		clear(row)
		n.start[l] = c.bias[l] + math.Log(prior[l])
	}
}

// add adds an example.
func (n *newton) add(s []float64, target int, weight float64) {
	p, k := n.p, len(n.p)
	for l := range p {
		p[l] = n.slope*s[l] + n.start[l]
	}
	softmax(p)
	mean := 0.0
	for l := range p {
		mean += p[l] * s[l]
	}
	n.gradient[0] += weight * (s[target] - mean)
	for l := range p {
		n.hessian[0][0] += weight * p[l] * (s[l] - mean) * (s[l] - mean)
		if l == k-1 {
			continue
		}
		if l == target {
			n.gradient[l+1] += weight
		}
		n.gradient[l+1] -= weight * p[l]
		row := n.hessian[l+1]
		row[0] += weight * p[l] * (s[l] - mean)
		for m := range k - 1 {
			row[m+1] -= weight * p[l] * p[m]
		}
		row[l+1] += weight * p[l]
	}
}

// join adds the sums of o.
func (n *newton) join(o *newton) {
	for a := range n.gradient {
		n.gradient[a] += o.gradient[a]
		for b := range n.gradient {
			n.hessian[a][b] += o.hessian[a][b]
		}
	}
	for a := range n.gradient {
		n.hessian[0][a] = n.hessian[a][0]
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
