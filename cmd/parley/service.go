package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"buf.build/go/protovalidate"
	"github.com/spf13/cobra"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/parley-dev/parley/classifier"
	"github.com/parley-dev/parley/client"
	"github.com/parley-dev/parley/client/inprocess"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
	"github.com/parley-dev/parley/seeds"
)

// modelFlag names the model that a command works with.
type modelFlag struct{ file string }

func (f *modelFlag) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "model", "", "`FILE` with a model made by parley train (default: a model trained now, from the built-in quotes)")
}

// load reads the model, or trains one from the built-in quotes.
func (f *modelFlag) load(c *console) (*classifier.Model, error) {
	if f.file != "" {
		return readModel(f.file)
	}
	p := c.begin("training a model from the built-in quotes; parley train --out FILE makes one to keep")
	defer p.end()
	rows, err := seeds.Default()
	if err != nil {
		return nil, err
	}
	return classifier.Train(seeds.Examples(rows), classifier.DefaultSettings())
}

func readModel(name string) (*classifier.Model, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := classifier.Decode(f)
	if err == nil {
		return m, nil
	}
	err = fmt.Errorf("%s: %w", name, err)
	if errors.Is(err, classifier.ErrNotModel) || errors.Is(err, classifier.ErrDamaged) || errors.Is(err, classifier.ErrOtherVersion) {
		return nil, hinted(err, "parley train --out FILE makes a model file")
	}
	return nil, err
}

// idleModel stands behind a service that is only asked for quotes: the service
// wants a model, and training a real one takes seconds.
func idleModel(*console) (*classifier.Model, error) {
	var examples []classifier.Example
	heads := classifier.Heads()
	for _, stance := range heads[0].Labels {
		for _, sentiment := range heads[1].Labels {
			labels := []string{stance, sentiment}
			id := stance + " " + sentiment
			examples = append(examples, classifier.Example{ID: id, Text: id, Labels: labels})
		}
	}
	return classifier.Train(examples, classifier.DefaultSettings())
}

// serviceFlags say who answers: a server, or the service in this process with
// the model that load gives.
type serviceFlags struct {
	load     func(*console) (*classifier.Model, error)
	address  string
	insecure bool
	ca       string
	cert     string
	key      string
}

// register adds the flags, and --model unless the command has no use for one.
func (f *serviceFlags) register(cmd *cobra.Command, withModel bool) {
	fs := cmd.Flags()
	f.load = idleModel
	if withModel {
		model := &modelFlag{}
		model.register(cmd)
		f.load = model.load
		defer cmd.MarkFlagsMutuallyExclusive("address", "model")
	}
	fs.StringVar(&f.address, "address", "", "ask the server at `HOST:PORT` instead of answering here")
	fs.BoolVar(&f.insecure, "insecure", false, "speak plaintext to a server on another machine")
	fs.StringVar(&f.ca, "tls-ca", "", "`FILE` with the authorities that the server's certificate may come from (default: the system's)")
	fs.StringVar(&f.cert, "tls-cert", "", "`FILE` with a client certificate")
	fs.StringVar(&f.key, "tls-key", "", "`FILE` with its key")
	cmd.MarkFlagsMutuallyExclusive("insecure", "tls-ca")
	cmd.MarkFlagsMutuallyExclusive("insecure", "tls-cert")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
}

// check refuses options that no model takes, in the words of the service, and
// the version of another model. It is for answers in this process, where the
// model may take seconds to come.
func (f *serviceFlags) check(o *parleyv1.ClassifyOptions) error {
	if f.address != "" {
		return nil
	}
	if err := protovalidate.Validate(o); err != nil {
		if invalid, ok := errors.AsType[*protovalidate.ValidationError](err); ok && len(invalid.Violations) > 0 {
			v := invalid.Violations[0].Proto
			field := strings.TrimSuffix("options."+protovalidate.FieldPathString(v.GetField()), ".")
			return status.Errorf(codes.InvalidArgument, "%s: %s [%s]", field, v.GetMessage(), v.GetRuleId())
		}
		return err
	}
	if !modelVersion.MatchString(o.GetModelVersion()) {
		err := status.Errorf(codes.NotFound, "model version %q is not served", o.GetModelVersion())
		return hinted(err, "a version is 16 hexadecimal digits; parley models shows what is served")
	}
	return nil
}

// modelVersion matches what may be the version of a model, or none.
var modelVersion = regexp.MustCompile(`^([0-9a-f]{16})?$`)

// connect returns a client and what ends it.
func (f *serviceFlags) connect(ctx context.Context, c *console) (*client.Client, func() error, error) {
	clients, end, err := f.connections(c, 1)
	if err != nil {
		return nil, nil, err
	}
	if f.address != "" {
		// A stream has long patience with a server that is being replaced.
		// Whether one is there at all should show at once.
		if _, err := clients[0].Models.GetModel(ctx, &parleyv1.GetModelRequest{}); err != nil {
			return nil, nil, errors.Join(err, end())
		}
	}
	return clients[0], end, nil
}

// connections returns clients of one service, each with a connection of its
// own that opens with the first call, and what ends them.
func (f *serviceFlags) connections(c *console, n int, opts ...client.Option) ([]*client.Client, func() error, error) {
	dial, endService, err := f.dialer(c, opts)
	if err != nil {
		return nil, nil, err
	}
	var clients []*client.Client
	end := func() error {
		var problems []error
		for _, each := range clients {
			problems = append(problems, each.Close())
		}
		return errors.Join(append(problems, endService())...)
	}
	for range n {
		each, err := dial()
		if err != nil {
			return nil, nil, errors.Join(err, end())
		}
		clients = append(clients, each)
	}
	return clients, end, nil
}

// dialer returns what makes a client, and what ends the service if it is one in
// this process.
func (f *serviceFlags) dialer(c *console, opts []client.Option) (dial func() (*client.Client, error), end func() error, err error) {
	if f.address == "" {
		model, err := f.load(c)
		if err != nil {
			return nil, nil, err
		}
		service, err := inprocess.Start(model, nil)
		if err != nil {
			return nil, nil, err
		}
		return func() (*client.Client, error) { return service.Dial(opts...) }, service.Close, nil
	}
	secured, err := f.dialOptions()
	if err != nil {
		return nil, nil, err
	}
	opts = append(secured, opts...)
	return func() (*client.Client, error) { return client.Dial(f.address, opts...) }, func() error { return nil }, nil
}

func (f *serviceFlags) dialOptions() ([]client.Option, error) {
	if f.insecure {
		return []client.Option{client.WithPlaintext()}, nil
	}
	if f.ca == "" && f.cert == "" {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.ca != "" {
		pem, err := os.ReadFile(f.ca)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: no certificate in it", f.ca)
		}
	}
	if f.cert != "" {
		pair, err := tls.LoadX509KeyPair(f.cert, f.key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return []client.Option{client.WithTLS(config)}, nil
}
