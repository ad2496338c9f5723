package server

import (
	"fmt"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// requests are the messages that have rules and arrive by themselves, or are
// judged by themselves.
func requests() []proto.Message {
	return []proto.Message{
		&parleyv1.ClassifyRequest{},
		&parleyv1.BatchClassifyRequest{},
		&parleyv1.StreamClassifyRequest{},
		&parleyv1.ClassifyItem{},
		&parleyv1.ExtractQuotesRequest{},
		&parleyv1.AnalyzeDocumentRequest{},
		&parleyv1.GetModelRequest{},
		&parleyv1.ListModelsRequest{},
	}
}

// A listLimits finds lists in an encoded request that are longer than the
// contract allows. The validator finds them too, but only once each element of
// two bytes has become a message of some hundred.
type listLimits map[protoreflect.FullName]*limitedMessage

// A limitedMessage is a message in which lists of messages have limits, or
// whose messages have.
type limitedMessage struct {
	lists    map[protowire.Number]*listLimit
	messages map[protowire.Number]*limitedMessage
}

// A listLimit is the max_items of one list.
type listLimit struct {
	path []*validate.FieldPathElement // from the request
	max  int
}

// newListLimits reads the limits of messages out of their descriptors.
func newListLimits(messages ...proto.Message) (listLimits, error) {
	limits := listLimits{}
	for _, m := range messages {
		d := m.ProtoReflect().Descriptor()
		l, err := newLimitedMessage(d, nil)
		if err != nil {
			return nil, err
		}
		limits[d.FullName()] = l
	}
	return limits, nil
}

// newLimitedMessage is nil if there is nothing to limit. Elements of lists are
// not looked into: no list of the contract holds another.
func newLimitedMessage(d protoreflect.MessageDescriptor, path []*validate.FieldPathElement) (*limitedMessage, error) {
	m := &limitedMessage{lists: map[protowire.Number]*listLimit{}, messages: map[protowire.Number]*limitedMessage{}}
	for i := range d.Fields().Len() {
		field := d.Fields().Get(i)
		if field.Message() == nil || field.IsMap() {
			continue
		}
		// A full slice expression, so that no two paths share an array.
		inner := append(path[:len(path):len(path)], &validate.FieldPathElement{
			FieldNumber: proto.Int32(int32(field.Number())), FieldName: proto.String(string(field.Name()))})
		if !field.IsList() {
			l, err := newLimitedMessage(field.Message(), inner)
			if err != nil {
				return nil, err
			}
			if l != nil {
				m.messages[field.Number()] = l
			}
			continue
		}
		rules, err := protovalidate.ResolveFieldRules(field)
		if err != nil {
			return nil, fmt.Errorf("rules of %s: %w", field.FullName(), err)
		}
		if rules.GetRepeated().HasMaxItems() {
			m.lists[field.Number()] = &listLimit{path: inner, max: int(rules.GetRepeated().GetMaxItems())}
		}
	}
	if len(m.lists) == 0 && len(m.messages) == 0 {
		return nil, nil
	}
	return m, nil
}

// check fails with a *protovalidate.ValidationError if a list in data, which
// should encode a message of type name, is too long. What is malformed it
// leaves to the decoder.
func (l listLimits) check(name protoreflect.FullName, data []byte) error {
	m := l[name]
	if m == nil {
		return nil
	}
	// A message that occurs twice is merged: its lists are counted over all
	// occurrences.
	counts := map[*listLimit]int{}
	if over := m.count(data, counts); over != nil {
		return over.violation()
	}
	return nil
}

// count adds what data holds to counts. It returns the first list that is too
// long, if any.
func (m *limitedMessage) count(data []byte, counts map[*listLimit]int) *listLimit {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return nil
		}
		data = data[n:]
		n = protowire.ConsumeFieldValue(number, kind, data)
		if n < 0 {
			return nil
		}
		value := data[:n]
		data = data[n:]
		if kind != protowire.BytesType {
			continue
		}
		if list := m.lists[number]; list != nil {
			if counts[list]++; counts[list] > list.max {
				return list
			}
		} else if inner := m.messages[number]; inner != nil {
			content, _ := protowire.ConsumeBytes(value)
			if over := inner.count(content, counts); over != nil {
				return over
			}
		}
	}
	return nil
}

// violation is what the validator says of a list that is too long.
func (l *listLimit) violation() error {
	return &protovalidate.ValidationError{Violations: []*protovalidate.Violation{{Proto: &validate.Violation{
		Field:   &validate.FieldPath{Elements: l.path},
		RuleId:  proto.String("repeated.max_items"),
		Message: proto.String(fmt.Sprintf("must contain no more than %d item(s)", l.max)),
	}}}}
}
