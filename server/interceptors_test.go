package server

import (
	"context"
	"strings"
	"testing"
	"time"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// What a line of the log and the page of metrics say of calls.
func TestCallsAreLoggedAndCounted(t *testing.T) {
	f := start(t, testClassify, nil)
	stub := parleyv1.NewClassificationServiceClient(f.conn)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if _, err := stub.Classify(ctx, &parleyv1.ClassifyRequest{}); err == nil {
		t.Fatal("an empty text was accepted")
	}
	stream, err := stub.StreamClassify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := stream.Send(&parleyv1.StreamClassifyRequest{Id: "a", Item: &parleyv1.ClassifyItem{Text: "x"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if _, err := receiveAll(stream); err != nil {
		t.Fatal(err)
	}

	await(t, "both calls are logged", func() bool { return strings.Count(f.log.String(), "finished call") == 2 })
	log := f.log.String()
	for _, want := range []string{
		"level=INFO", `msg="finished call" protocol=grpc grpc.component=server grpc.service=parley.v1.ClassificationService grpc.method=Classify grpc.method_type=unary`,
		"peer.address=", "grpc.start_time=", "grpc.request.deadline=", "grpc.code=InvalidArgument", "grpc.error=", "grpc.duration=",
		"level=DEBUG", "grpc.method=StreamClassify grpc.method_type=bidi_stream", "grpc.code=OK",
	} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
	const (
		unary = `grpc_method="Classify",grpc_service="parley.v1.ClassificationService",grpc_type="unary"}`
		bidi  = `grpc_method="StreamClassify",grpc_service="parley.v1.ClassificationService",grpc_type="bidi_stream"}`
	)
	for series, want := range map[string]string{
		"grpc_server_started_total{" + unary:                                                                    "1",
		"grpc_server_msg_received_total{" + unary:                                                               "1",
		"grpc_server_msg_sent_total{" + unary:                                                                   "0",
		`grpc_server_handled_total{grpc_code="InvalidArgument",` + unary:                                        "1",
		`grpc_server_handled_total{grpc_code="OK",` + unary:                                                     "0",
		"grpc_server_handling_seconds_count{" + unary:                                                           "1",
		"grpc_server_started_total{" + bidi:                                                                     "1",
		"grpc_server_msg_received_total{" + bidi:                                                                "3",
		"grpc_server_msg_sent_total{" + bidi:                                                                    "3",
		`grpc_server_handled_total{grpc_code="OK",` + bidi:                                                      "1",
		`grpc_server_started_total{grpc_method="Check",grpc_service="grpc.health.v1.Health",grpc_type="unary"}`: "0",
	} {
		// A call is counted as handled just after it was logged.
		await(t, series+" is "+want, func() bool { return metricValue(t, f.server, series) == want })
	}
}
