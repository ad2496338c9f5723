package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	exitRefused    = 1
	exitCallFailed = 64 // plus the gRPC code
)

// errReported ends a command whose messages have all been printed.
var errReported = errors.New("reported")

// A hintedError is an error with a line that tells what to do about it.
type hintedError struct {
	error
	hint string
}

func (e *hintedError) Unwrap() error { return e.error }

func hinted(err error, format string, args ...any) error {
	return &hintedError{err, fmt.Sprintf(format, args...)}
}

// misused is the error for flags or arguments that a command does not take.
func misused(cmd *cobra.Command, err error) error {
	return hinted(err, "usage: %s; more with --help", cmd.UseLine())
}

// exitCode is what the program returns for the error of its command.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if st, ok := statusOf(err); ok {
		return exitCallFailed + int(st.Code())
	}
	return exitRefused
}

// A statusError is the error of a failed call.
type statusError interface {
	error
	GRPCStatus() *status.Status
}

// statusOf finds the status of a failed call in err.
func statusOf(err error) (*status.Status, bool) {
	failed, ok := errors.AsType[statusError](err)
	if !ok {
		return nil, false
	}
	return failed.GRPCStatus(), true
}

// complain prints why a command failed, and what helps.
func (c *console) complain(err error) {
	if err == nil || errors.Is(err, errReported) {
		return
	}
	for line := range strings.Lines(describe(err)) {
		c.warn("%s", strings.TrimSuffix(line, "\n"))
	}
	if h, ok := errors.AsType[*hintedError](withCallHint(err)); ok {
		c.warn("hint: %s", h.hint)
	}
}

// describe is the text of err, in which a failed call reads "no such model
// (NotFound)".
func describe(err error) string {
	failed, ok := errors.AsType[statusError](err)
	if !ok {
		return err.Error()
	}
	st := failed.GRPCStatus()
	return strings.Replace(err.Error(), failed.Error(), fmt.Sprintf("%s (%s)", st.Message(), st.Code()), 1)
}

// withCallHint adds what helps against failed calls, unless err has a hint
// that knows more.
func withCallHint(err error) error {
	st, ok := statusOf(err)
	if _, known := errors.AsType[*hintedError](err); known || !ok {
		return err
	}
	if reasonOf(st) == "MODEL_NOT_FOUND" {
		return hinted(err, "parley models shows what is served")
	}
	switch st.Code() {
	case codes.Unavailable, codes.DeadlineExceeded:
		return hinted(err, "is a server running there? --insecure is for one without TLS on another machine, --tls-ca for one with a certificate of your own")
	case codes.Unimplemented:
		return hinted(err, "what answers there is not a parley server, or one of another version")
	}
	return err
}

// reasonOf is the reason that errors.proto documents, empty if there is none.
func reasonOf(st *status.Status) string {
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}
