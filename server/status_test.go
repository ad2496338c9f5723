package server

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestStatusOf(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		code   codes.Code
		reason string
	}{
		{"unknown", errors.New("a secret"), codes.Internal, "INTERNAL"},
		{"wrapped", fmt.Errorf("list models: %w", errInvalidPageToken), codes.InvalidArgument, "INVALID_PAGE_TOKEN"},
		{"deadline", fmt.Errorf("item 3: %w", context.DeadlineExceeded), codes.DeadlineExceeded, "DEADLINE_EXCEEDED"},
		{"deadline of the transport", status.Error(codes.DeadlineExceeded, "x"), codes.DeadlineExceeded, "DEADLINE_EXCEEDED"},
		{"cancelled", context.Canceled, codes.Canceled, "CANCELLED"},
		{"shutdown", errShuttingDown, codes.Unavailable, "SERVER_SHUTTING_DOWN"},
		{"standard service", status.Error(codes.NotFound, "unknown service"), codes.NotFound, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := asCallError(test.err)
			wantStatus(t, err, test.code, test.reason)
			if err.Error() != test.err.Error() {
				t.Errorf("the log gets %q, want the cause %q", err, test.err)
			}
		})
	}
	if got := statusOf(errors.New("a secret")).Message(); got != "internal error" {
		t.Errorf("the caller gets %q", got)
	}
	if asCallError(nil) != nil {
		t.Error("no failure became one")
	}
}
