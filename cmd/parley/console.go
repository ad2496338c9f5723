package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/term"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// A console is where the program meets whoever runs it.
type console struct {
	in       io.Reader
	out, err io.Writer
	colour   bool // of results
}

// newConsole decides whether results are coloured: on a terminal, unless
// NO_COLOR (https://no-color.org) or a dumb terminal says otherwise.
func newConsole(in io.Reader, out, err io.Writer) *console {
	colour := isTerminal(out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return &console{in: in, out: out, err: err, colour: colour}
}

// isTerminal tells whether a stream is a person's screen or keyboard.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// warn prints a message: lower-case, no full stop.
func (c *console) warn(format string, args ...any) {
	fmt.Fprintf(c.err, "parley: %s\n", printable(fmt.Sprintf(format, args...)))
}

// width is how many columns a line of results may take.
func (c *console) width() int {
	const usual, widest = 80, 100
	if f, ok := c.out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return min(w, widest)
		}
	}
	return usual
}

// An ink is the ANSI code of a colour.
type ink string

const (
	plain  ink = ""
	red    ink = "31"
	green  ink = "32"
	yellow ink = "33"
	bold   ink = "1"
	faint  ink = "2"
)

// paint colours a piece of text, whose own control characters are taken out:
// a quote must not be able to write to the terminal what it likes.
func (c *console) paint(i ink, s string) string {
	s = printable(s)
	if !c.colour || i == plain {
		return s
	}
	return "\x1b[" + string(i) + "m" + s + "\x1b[0m"
}

// printable replaces control characters, line breaks among them, by spaces, and
// drops those that turn the direction of writing: they would show a text, and
// what stands beside it, in another order than it has.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// stanceInk is the colour of a stance, the same everywhere.
func stanceInk(s parleyv1.Stance) ink {
	switch s {
	case parleyv1.Stance_STANCE_THREAT:
		return red
	case parleyv1.Stance_STANCE_DEMAND:
		return yellow
	case parleyv1.Stance_STANCE_REASSURANCE:
		return green
	default:
		return faint
	}
}

// patience is how long work may take before it tells of itself.
const patience = 2 * time.Second

// A progress is a line at the foot of the terminal that tells how far long
// work has come. It shows itself only if the work outlasts patience, and never
// where messages do not go to a terminal.
type progress struct {
	mu      sync.Mutex
	screen  io.Writer
	timer   *time.Timer
	drawn   time.Time // zero until it shows
	message string
}

// begin starts a progress line; the caller ends it with end.
func (c *console) begin(format string, args ...any) *progress {
	p := &progress{screen: io.Discard, message: fmt.Sprintf(format, args...)}
	if isTerminal(c.err) {
		p.screen = c.err
	}
	p.timer = time.AfterFunc(patience, p.draw)
	return p
}

func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drawn = time.Now()
	fmt.Fprintf(p.screen, "\r\x1b[K%s", p.message)
}

// say changes the message.
func (p *progress) say(format string, args ...any) {
	const pace = 100 * time.Millisecond
	p.mu.Lock()
	p.message = fmt.Sprintf(format, args...)
	due := !p.drawn.IsZero() && time.Since(p.drawn) >= pace
	p.mu.Unlock()
	if due {
		p.draw()
	}
}

// end takes the line away.
func (p *progress) end() {
	p.timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.drawn.IsZero() {
		fmt.Fprint(p.screen, "\r\x1b[K")
	}
}
