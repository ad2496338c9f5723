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
	fields []limitedField
	lists  int // with limits, here and further in
}

// A limitedField is a list with a limit, or a message that holds such lists.
type limitedField struct {
	number  protowire.Number
	message *limitedMessage // nil for a list
	list    int             // counts the lists of the request; the first one of message
	max     int             // elements of the list
	path    []*validate.FieldPathElement
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
	m := &limitedMessage{}
	for i := range d.Fields().Len() {
		field := d.Fields().Get(i)
		if field.Message() == nil || field.IsMap() {
			continue
		}
		// A full slice expression, so that no two paths share an array.
		limited := limitedField{number: field.Number(), list: m.lists, path: append(path[:len(path):len(path)], &validate.FieldPathElement{
			FieldNumber: proto.Int32(int32(field.Number())), FieldName: proto.String(string(field.Name()))})}
		if !field.IsList() {
			inner, err := newLimitedMessage(field.Message(), limited.path)
			if err != nil {
				return nil, err
			}
			if inner != nil {
				limited.message = inner
				m.fields, m.lists = append(m.fields, limited), m.lists+inner.lists
			}
			continue
		}
		rules, err := protovalidate.ResolveFieldRules(field)
		if err != nil {
			return nil, fmt.Errorf("rules of %s: %w", field.FullName(), err)
		}
		if rules.GetRepeated().HasMaxItems() {
			limited.max = int(rules.GetRepeated().GetMaxItems())
			m.fields, m.lists = append(m.fields, limited), m.lists+1
		}
	}
	if len(m.fields) == 0 {
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
	// occurrences. The contract has three lists at most in a request.
	counts := make([]int, 8)
	if m.lists > len(counts) {
		counts = make([]int, m.lists)
	}
	if over := m.count(data, counts); over != nil {
		return over.violation()
	}
	return nil
}

// count adds what data holds to counts. It returns the first list that is too
// long, if any.
func (m *limitedMessage) count(data []byte, counts []int) *limitedField {
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
		field := m.field(number)
		switch {
		case field == nil || kind != protowire.BytesType:
		case field.message != nil:
			content, _ := protowire.ConsumeBytes(value)
			if over := field.message.count(content, counts[field.list:]); over != nil {
				return over
			}
		default:
			if counts[field.list]++; counts[field.list] > field.max {
				return field
			}
		}
	}
	return nil
}

// field is nil for one without limits.
func (m *limitedMessage) field(number protowire.Number) *limitedField {
	for i := range m.fields {
		if m.fields[i].number == number {
			return &m.fields[i]
		}
	}
	return nil
}

// violation is what the validator says of a list that is too long.
func (l *limitedField) violation() error {
	return &protovalidate.ValidationError{Violations: []*protovalidate.Violation{{Proto: &validate.Violation{
		Field:   &validate.FieldPath{Elements: l.path},
		RuleId:  proto.String("repeated.max_items"),
		Message: proto.String(fmt.Sprintf("must contain no more than %d item(s)", l.max)),
	}}}}
}
