package server

import (
	"io"
	"log/slog"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// Whatever bytes arrive as a request of whatever method, the server never
// answers INTERNAL, and answers what it refuses with INVALID_ARGUMENT,
// NOT_FOUND or RESOURCE_EXHAUSTED.
func FuzzServer(f *testing.F) {
	var examples []classifier.Example
	for _, row := range [][3]string{
		{"We will respond with force if they attack.", classifier.Threat, classifier.Negative},
		{"They must withdraw at once.", classifier.Demand, classifier.Neutral},
		{"We have no intention to attack.", classifier.Reassurance, classifier.Positive},
		{"The talks took place on Monday.", classifier.None, classifier.Neutral},
	} {
		examples = append(examples, classifier.Example{ID: row[0], Text: row[0], Labels: row[1:], Author: row[1]})
	}
	settings := classifier.DefaultSettings()
	settings.MinGroups = 1
	model, err := classifier.Train(examples, settings)
	if err != nil {
		f.Fatal(err)
	}
	cfg := DefaultConfig()
	cfg.Logger = slog.New(slog.DiscardHandler)
	srv, err := New(model, cfg)
	if err != nil {
		f.Fatal(err)
	}
	conn := serve(f, srv)

	unary := []string{
		parleyv1.ClassificationService_Classify_FullMethodName,
		parleyv1.ClassificationService_BatchClassify_FullMethodName,
		parleyv1.QuoteService_ExtractQuotes_FullMethodName,
		parleyv1.QuoteService_AnalyzeDocument_FullMethodName,
		parleyv1.ModelService_GetModel_FullMethodName,
		parleyv1.ModelService_ListModels_FullMethodName,
	}
	options := &parleyv1.ClassifyOptions{Evidence: true, Sentences: true, OffsetEncoding: parleyv1.OffsetEncoding_OFFSET_ENCODING_UTF16,
		StancePrior: []*parleyv1.StanceProbability{{Stance: 1, Probability: 1}, {Stance: 2, Probability: 1}, {Stance: 3, Probability: 1}, {Stance: 4, Probability: 1e-300}}}
	for method, m := range []proto.Message{
		&parleyv1.ClassifyRequest{Text: "We will respond 😀 with force.", Options: options},
		&parleyv1.BatchClassifyRequest{Items: []*parleyv1.ClassifyItem{{Text: "a\x00"}, {}}, Options: options},
		&parleyv1.ExtractQuotesRequest{Document: article, Options: &parleyv1.ExtractOptions{Indirect: true}},
		&parleyv1.AnalyzeDocumentRequest{Document: article, Options: options, Indirect: true},
		&parleyv1.GetModelRequest{Version: "x"},
		&parleyv1.ListModelsRequest{PageToken: "x", PageSize: 3},
		&parleyv1.StreamClassifyRequest{Id: "a", Item: &parleyv1.ClassifyItem{Text: "They must withdraw."}, Options: options},
	} {
		request, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(method), request)
		f.Add(uint8(method), append(request, 0xff))
	}

	f.Fuzz(func(t *testing.T, method uint8, request []byte) {
		var err error
		if i := int(method) % (len(unary) + 1); i < len(unary) {
			err = invokeRaw(t.Context(), conn, unary[i], request)
		} else {
			err = streamRaw(t, conn, request)
		}
		switch code := status.Code(err); code {
		case codes.OK, codes.InvalidArgument, codes.NotFound, codes.ResourceExhausted:
		default:
			t.Errorf("got %v", err)
		}
	})
}

// streamRaw sends one message on a stream and reads the stream to its end.
func streamRaw(t *testing.T, conn *grpc.ClientConn, request []byte) error {
	stream, err := conn.NewStream(t.Context(), &parleyv1.ClassificationService_ServiceDesc.Streams[0],
		parleyv1.ClassificationService_StreamClassify_FullMethodName, grpc.ForceCodecV2(rawCodec{}))
	if err != nil {
		return err
	}
	_ = stream.SendMsg(request) // if it fails, RecvMsg says why
	_ = stream.CloseSend()
	var answer []byte
	for {
		if err := stream.RecvMsg(&answer); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}
