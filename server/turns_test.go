package server

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// While single calls come, batches leave a processor free; else they take all.
func TestTurns(t *testing.T) {
	all := newTurns()
	var first, second turn
	first.turns, second.turns = all, all
	if err := first.next(t.Context()); err != nil || first.held {
		t.Errorf("without single calls: got %v, waits %v", err, first.held)
	}

	all.single()
	for range cap(all.running) - 1 {
		all.running <- struct{}{} // other batches
	}
	if err := first.next(t.Context()); err != nil || !first.held {
		t.Errorf("the last place: got %v, held %v", err, first.held)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := second.next(over); !errors.Is(err, context.Canceled) || second.held {
		t.Errorf("no place: got %v, held %v", err, second.held)
	}
	first.end()
	if err := second.next(t.Context()); err != nil || !second.held {
		t.Errorf("after another has ended: got %v, held %v", err, second.held)
	}
	second.end()
	second.end() // what has ended gives nothing back
	if got, want := len(all.running), cap(all.running)-1; got != want {
		t.Errorf("%d turns are running, want %d", got, want)
	}
}

// While single calls come, a call that brings much waits for a place before it
// goes on after its first turn, and gives the place back after each.
func TestTurns_calls(t *testing.T) {
	const quote = "We have told them what will happen if they come any closer than that"
	var (
		count    = 4*turnBytes/len(quote) + 1
		document = strings.Repeat("“"+quote+",” said Martin.\n\n", count)
		batch    = &parleyv1.BatchClassifyRequest{}
	)
	for range count {
		batch.Items = append(batch.Items, &parleyv1.ClassifyItem{Text: quote})
	}
	for _, row := range []struct {
		name  string
		call  func(ctx context.Context, c *classificationService, q *quoteService) error
		turns int // that wait
	}{
		{"BatchClassify", func(ctx context.Context, c *classificationService, _ *quoteService) error {
			_, err := c.BatchClassify(ctx, batch)
			return err
		}, 4},
		{"AnalyzeDocument", func(ctx context.Context, _ *classificationService, q *quoteService) error {
			_, err := q.AnalyzeDocument(ctx, &parleyv1.AnalyzeDocumentRequest{Document: document})
			return err
		}, 1 + 5}, // the first to find the quotes
		{"ExtractQuotes", func(ctx context.Context, _ *classificationService, q *quoteService) error {
			_, err := q.ExtractQuotes(ctx, &parleyv1.ExtractQuotesRequest{Document: document})
			return err
		}, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// A place without room is given and taken back by hand.
				all := &turns{running: make(chan struct{})}
				all.single() // and no time passes from here on
				classified := 0
				engine, err := newEngine(testInfo, into(func(text string, o classifier.Options) classifier.Result {
					classified += len(text)
					return testClassify(text, o)
				}), newMetrics("", func() float64 { return 0 }))
				if err != nil {
					t.Fatal(err)
				}
				service := &classificationService{engine: engine, turns: all, judge: func(proto.Message) error { return nil }}
				answered := make(chan error, 1)
				go func() { answered <- row.call(t.Context(), service, &quoteService{engine: engine, turns: all}) }()

				for waited := 0; ; waited++ {
					synctest.Wait() // until the call waits, or is over
					if classified > turnBytes {
						t.Errorf("turn %d: classified %d bytes, want at most %d", waited, classified, turnBytes)
					}
					select {
					case err := <-answered:
						if err != nil || waited != row.turns {
							t.Errorf("waited for %d turns, want %d; got %v", waited, row.turns, err)
						}
						return
					default:
					}
					classified = 0
					<-all.running
					all.running <- struct{}{}
				}
			})
		})
	}
}
