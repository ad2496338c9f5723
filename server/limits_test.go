package server

import (
	"bytes"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// Lists far too long cost nothing like what their elements would.
func TestListLimits(t *testing.T) {
	f := start(t, testClassify, nil)
	const many = 4<<20/2 - 10
	prior := bytes.Repeat([]byte{6<<3 | 2, 0}, 100)
	tests := []struct {
		name, method string
		message      proto.Message
		request      []byte
		field        string
	}{
		{"items", parleyv1.ClassificationService_BatchClassify_FullMethodName, &parleyv1.BatchClassifyRequest{},
			bytes.Repeat([]byte{1<<3 | 2, 0}, many), "items"},
		{"one item too many", parleyv1.ClassificationService_BatchClassify_FullMethodName, &parleyv1.BatchClassifyRequest{},
			bytes.Repeat([]byte{1<<3 | 2, 0}, 1001), "items"},
		{"prior", parleyv1.ClassificationService_Classify_FullMethodName, &parleyv1.ClassifyRequest{},
			append([]byte{1<<3 | 2, 1, 'x', 2<<3 | 2, 200, 1}, prior...), "options.stance_prior"},
		{"prior over many options", parleyv1.QuoteService_AnalyzeDocument_FullMethodName, &parleyv1.AnalyzeDocumentRequest{},
			bytes.Repeat([]byte{2<<3 | 2, 2, 7<<3 | 2, 0}, many/2), "options.sentiment_prior"},
		{"prior in a stream", "", &parleyv1.StreamClassifyRequest{},
			append([]byte{3<<3 | 2, 200, 1}, prior...), "options.stance_prior"},
	}
	limits, err := newListLimits(requests()...)
	if err != nil {
		t.Fatal(err)
	}
	c := newCodec(limits)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.method != "" {
				wantStatus(t, invokeRaw(t.Context(), f.conn, test.method, test.request), codes.InvalidArgument, "INVALID_FIELD", test.field)
			}
			data := mem.BufferSlice{mem.SliceBuffer(test.request)}
			r := &received{message: test.message}
			allocs := testing.AllocsPerRun(5, func() {
				proto.Reset(r.message)
				r.err = nil
				if err := c.Unmarshal(data, r); err != nil {
					t.Error(err)
				}
			})
			wantStatus(t, statusOf(r.err).Err(), codes.InvalidArgument, "INVALID_FIELD", test.field)
			if allocs > 100 {
				t.Errorf("got %v allocations", allocs)
			}
		})
	}
}

// The refusal is word for word that of the validator.
func TestListLimits_likeTheValidator(t *testing.T) {
	validator, err := newValidator()
	if err != nil {
		t.Fatal(err)
	}
	limits, err := newListLimits(requests()...)
	if err != nil {
		t.Fatal(err)
	}
	for n := 999; n <= 1001; n++ {
		req := &parleyv1.BatchClassifyRequest{}
		for range n {
			req.Items = append(req.Items, &parleyv1.ClassifyItem{Text: "x"})
		}
		data, err := proto.Marshal(req)
		if err != nil {
			t.Fatal(err)
		}
		want, got := validator.Validate(req), limits.check("parley.v1.BatchClassifyRequest", data)
		if (got == nil) != (want == nil) {
			t.Fatalf("%d items: got %v, want %v", n, got, want)
		}
		if want != nil && !proto.Equal(statusOf(got).Proto(), statusOf(want).Proto()) {
			t.Errorf("got %v, want %v", status.Convert(statusOf(got).Err()), statusOf(want))
		}
	}
}
