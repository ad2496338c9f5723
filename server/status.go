package server

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"buf.build/go/protovalidate"
	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// errorDomain is the domain of every ErrorInfo.
const errorDomain = "parley"

// What can be wrong with a call beside the rules of the contract.
var (
	errRequestTooLarge   = fmt.Errorf("the request is larger than %d bytes", maxRequestBytes)
	errResponseTooLarge  = fmt.Errorf("the response would be larger than %d bytes: send less at once, or ask for less evidence and no sentences", maxResponseBytes)
	errOptionsAfterFirst = errors.New("options are allowed in the first message of a stream only")
	errInvalidPageToken  = errors.New("page_token is not one that this server gave")
	errStreamIdle        = errors.New("no item came for too long")
	errShuttingDown      = errors.New("the server is shutting down")
)

// A malformedError says that a request could not be decoded.
type malformedError struct{ cause error }

func (e *malformedError) Error() string { return "decode request: " + e.cause.Error() }
func (e *malformedError) Unwrap() error { return e.cause }

// A modelError says that a model version is not served.
type modelError struct{ version string }

func (e *modelError) Error() string { return fmt.Sprintf("model version %q is not served", e.version) }

// A callError is the failure of a call: callers get its status, the log gets
// its cause.
type callError struct {
	status *status.Status
	cause  error
}

func (e *callError) Error() string              { return e.cause.Error() }
func (e *callError) Unwrap() error              { return e.cause }
func (e *callError) GRPCStatus() *status.Status { return e.status }

// asCallError gives err the status that callers may see; nil stays nil.
func asCallError(err error) error {
	if err == nil {
		return nil
	}
	return &callError{status: statusOf(err), cause: err}
}

// statusOf is the one place that says which failure gets which status code,
// reason and details. What it does not know is INTERNAL, with nothing of the
// cause in it.
func statusOf(err error) *status.Status {
	var (
		violations *protovalidate.ValidationError
		malformed  *malformedError
		model      *modelError
		panicked   *recovery.PanicError
	)
	switch {
	case errors.As(err, &panicked):
		return internalStatus()
	case errors.As(err, &violations):
		return invalidFieldStatus(violations)
	case errors.As(err, &malformed):
		return newStatus(codes.InvalidArgument, parleyv1.ErrorReason_ERROR_REASON_MALFORMED_REQUEST,
			"the request is not a message of the expected type, or a string in it is not valid UTF-8")
	case errors.As(err, &model):
		return newStatus(codes.NotFound, parleyv1.ErrorReason_ERROR_REASON_MODEL_NOT_FOUND, model.Error())
	case errors.Is(err, errRequestTooLarge):
		return newStatus(codes.ResourceExhausted, parleyv1.ErrorReason_ERROR_REASON_REQUEST_TOO_LARGE, errRequestTooLarge.Error())
	case errors.Is(err, errResponseTooLarge):
		return newStatus(codes.ResourceExhausted, parleyv1.ErrorReason_ERROR_REASON_RESPONSE_TOO_LARGE, errResponseTooLarge.Error())
	case errors.Is(err, errOptionsAfterFirst):
		return newStatus(codes.InvalidArgument, parleyv1.ErrorReason_ERROR_REASON_OPTIONS_AFTER_FIRST, errOptionsAfterFirst.Error())
	case errors.Is(err, errInvalidPageToken):
		return newStatus(codes.InvalidArgument, parleyv1.ErrorReason_ERROR_REASON_INVALID_PAGE_TOKEN, errInvalidPageToken.Error())
	case errors.Is(err, errShuttingDown):
		return newStatus(codes.Unavailable, parleyv1.ErrorReason_ERROR_REASON_SERVER_SHUTTING_DOWN, errShuttingDown.Error())
	case errors.Is(err, errStreamIdle):
		return newStatus(codes.DeadlineExceeded, parleyv1.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED, errStreamIdle.Error())
	case errors.Is(err, context.DeadlineExceeded), status.Code(err) == codes.DeadlineExceeded:
		return newStatus(codes.DeadlineExceeded, parleyv1.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED, "the deadline of the call passed")
	case errors.Is(err, context.Canceled), status.Code(err) == codes.Canceled:
		return newStatus(codes.Canceled, parleyv1.ErrorReason_ERROR_REASON_CANCELLED, "the caller gave up")
	}
	// Nothing of ours makes a status before this function does, so one that
	// arrives here is from the transport or a standard service.
	if st, ok := status.FromError(err); ok {
		return st
	}
	return internalStatus()
}

func internalStatus() *status.Status {
	return newStatus(codes.Internal, parleyv1.ErrorReason_ERROR_REASON_INTERNAL, "internal error")
}

// invalidFieldStatus names every field that breaks a rule and the rule, never
// the value.
func invalidFieldStatus(e *protovalidate.ValidationError) *status.Status {
	bad := &errdetails.BadRequest{}
	for _, v := range e.Violations {
		bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{
			Field:       protovalidate.FieldPathString(v.Proto.GetField()),
			Description: v.Proto.GetMessage() + " [" + v.Proto.GetRuleId() + "]",
			Reason:      strings.ToUpper(strings.ReplaceAll(v.Proto.GetRuleId(), ".", "_")),
		})
	}
	message := "the request breaks a rule"
	if len(bad.FieldViolations) > 0 {
		first := bad.FieldViolations[0]
		message = first.Field + ": " + first.Description
	}
	return newStatus(codes.InvalidArgument, parleyv1.ErrorReason_ERROR_REASON_INVALID_FIELD, message, bad)
}

func newStatus(code codes.Code, reason parleyv1.ErrorReason, message string, details ...protoadapt.MessageV1) *status.Status {
	info := &errdetails.ErrorInfo{
		Reason: strings.TrimPrefix(reason.String(), "ERROR_REASON_"),
		Domain: errorDomain,
	}
	st, err := status.New(code, message).WithDetails(append([]protoadapt.MessageV1{info}, details...)...)
	if err != nil {
		// Only an OK code or a message that cannot be marshalled gets here.
		return status.New(code, message)
	}
	return st
}
