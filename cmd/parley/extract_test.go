package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// What the service refuses about one file leaves the others alone; any other
// failure is the end.
func TestConsole_EachDocument(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.txt", "b.txt"} {
		if err := os.WriteFile(name, []byte("Some words."), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const answer = `{"file":"b.txt","quotes":[],"speakers":[]}` + "\n"
	for _, test := range []struct {
		name   string
		json   bool
		code   codes.Code
		out    string
		errOut string
		exit   int
	}{
		{"invalid", true, codes.InvalidArgument, `{"file":"a.txt","error":{"code":3,"message":"no","details":[]}}` + "\n" + answer, "parley: a.txt: no (InvalidArgument)\n", 1},
		{"too much", true, codes.ResourceExhausted, `{"file":"a.txt","error":{"code":8,"message":"no","details":[]}}` + "\n" + answer, "parley: a.txt: no (ResourceExhausted)\n", 1},
		{"for people", false, codes.ResourceExhausted, "", "parley: a.txt: no (ResourceExhausted)\n", 1},
		{"failure", true, codes.Internal, "", "parley: a.txt: no (Internal)\n", 64 + int(codes.Internal)},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			c := newConsole(strings.NewReader(""), &out, &errOut)
			err := c.eachDocument([]string{"a.txt", "b.txt"}, test.json, func(d document) (proto.Message, error) {
				if d.file == "a.txt" {
					return nil, status.Error(test.code, "no")
				}
				return &parleyv1.ExtractQuotesResponse{}, nil
			})
			c.complain(err)
			if out.String() != test.out {
				t.Errorf("printed %q, want %q", out.String(), test.out)
			}
			if errOut.String() != test.errOut {
				t.Errorf("complained %q, want %q", errOut.String(), test.errOut)
			}
			if got := exitCode(err); got != test.exit || test.exit == 1 && !errors.Is(err, errReported) {
				t.Errorf("exit code %d for %v, want %d", got, err, test.exit)
			}
		})
	}
}
