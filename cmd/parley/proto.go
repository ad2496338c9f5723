package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

func newProto(c *console) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "proto",
		Short: "Write the contract of the API, to generate clients from",
		Long: `Proto writes parley.v1, all that it imports, the details of errors and the health
service as one FileDescriptorSet, which protoc, buf and grpcurl take in the
place of .proto files. It goes to --out or to standard output, if that is not a
terminal: it is not text.`,
		Example: `  parley proto --out parley.binpb
  protoc --descriptor_set_in=parley.binpb --java_out=. parley/v1/{classification,quotes,models,errors}.proto buf/validate/validate.proto google/rpc/status.proto
  buf generate parley.binpb
  grpcurl -protoset parley.binpb -plaintext localhost:50051 list`,
		Args: takes(0),
		RunE: func(*cobra.Command, []string) error {
			contract, err := proto.MarshalOptions{Deterministic: true}.Marshal(contract())
			if err != nil {
				return fmt.Errorf("write contract: %w", err)
			}
			write := func(w io.Writer) error {
				_, err := w.Write(contract)
				return err
			}
			switch {
			case file != "":
				return writeFile(file, write)
			case isTerminal(c.out):
				return hinted(errors.New("the contract is not text for a terminal"), "parley proto --out parley.binpb")
			}
			return write(c.out)
		},
	}
	cmd.Flags().StringVar(&file, "out", "", "`FILE` to write to")
	return cmd
}

// contract is every file of the API after those that it imports. Two come with
// it that no file imports: the details of errors and the health service.
func contract() *descriptorpb.FileDescriptorSet {
	set := &descriptorpb.FileDescriptorSet{}
	seen := make(map[string]bool)
	var add func(protoreflect.FileDescriptor)
	add = func(f protoreflect.FileDescriptor) {
		if seen[f.Path()] {
			return
		}
		seen[f.Path()] = true
		for i := range f.Imports().Len() {
			add(f.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(f))
	}
	for _, f := range []protoreflect.FileDescriptor{
		parleyv1.File_parley_v1_classification_proto,
		parleyv1.File_parley_v1_quotes_proto,
		parleyv1.File_parley_v1_models_proto,
		parleyv1.File_parley_v1_errors_proto,
		errdetails.File_google_rpc_error_details_proto,
		healthpb.File_grpc_health_v1_health_proto,
	} {
		add(f)
	}
	return set
}
