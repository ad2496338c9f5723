package server

import (
	"fmt"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// rules are those of the contract. A message that plainly obeys them is let
// through at once, any other is judged by the validator, which alone says what
// is wrong with it.
type rules struct {
	validator protovalidate.Validator
	plain     map[protoreflect.MessageDescriptor]*plainRules
}

// newRules compiles the rules of all requests before the first comes.
func newRules() (*rules, error) {
	validator, err := newValidator()
	if err != nil {
		return nil, err
	}
	r := &rules{validator: validator, plain: map[protoreflect.MessageDescriptor]*plainRules{}}
	for _, m := range requests() {
		p, err := newPlainRules(validator, m.ProtoReflect())
		if err != nil {
			return nil, err
		}
		r.plain[m.ProtoReflect().Descriptor()] = p
	}
	return r, nil
}

func newValidator() (protovalidate.Validator, error) {
	return protovalidate.New(protovalidate.WithMessages(requests()...))
}

// check fails with a *protovalidate.ValidationError.
func (r *rules) check(m proto.Message) error {
	message := m.ProtoReflect()
	if r.plain[message.Descriptor()].obeyedBy(message) {
		return nil
	}
	return r.validator.Validate(m)
}

// plainRules are the rules of a message, as far as they prove many messages
// right without looking into a string: lengths of strings and lists. Nil stands
// for rules that are about more than single fields.
type plainRules struct {
	lengths  []lengthRule
	messages []messageRule
	unset    []protoreflect.FieldDescriptor // with other rules, which hold if they are not set
}

// A messageRule is that a field which is set obeys the rules of its message.
type messageRule struct {
	field protoreflect.FieldDescriptor
	rules *plainRules
}

// A lengthRule bounds the code points of a string or the elements of a list,
// both ways.
type lengthRule struct {
	field    protoreflect.FieldDescriptor
	min, max uint64
}

// obeyedBy tells that m certainly obeys the rules. A string of n bytes has at
// most n code points and at least a quarter of that.
func (p *plainRules) obeyedBy(m protoreflect.Message) bool {
	if p == nil {
		return false
	}
	for _, rule := range p.lengths {
		value := m.Get(rule.field)
		var atLeast, atMost uint64
		if rule.field.IsList() {
			atMost = uint64(value.List().Len())
			atLeast = atMost
		} else {
			atMost = uint64(len(value.String()))
			atLeast = (atMost + 3) / 4
		}
		if atLeast < rule.min || atMost > rule.max {
			return false
		}
	}
	for _, rule := range p.messages {
		if m.Has(rule.field) && !rule.rules.obeyedBy(m.Get(rule.field).Message()) {
			return false
		}
	}
	for _, field := range p.unset {
		if m.Has(field) {
			return false
		}
	}
	return true
}

// newPlainRules reads the rules out of the descriptor of an empty message.
func newPlainRules(validator protovalidate.Validator, empty protoreflect.Message) (*plainRules, error) {
	d := empty.Descriptor()
	message, err := protovalidate.ResolveMessageRules(d)
	if err != nil {
		return nil, fmt.Errorf("rules of %s: %w", d.FullName(), err)
	}
	if proto.Size(message) > 0 || d.Oneofs().Len() > 0 {
		return nil, nil
	}
	p := &plainRules{}
	others := false
	for i := range d.Fields().Len() {
		field := d.Fields().Get(i)
		fieldRules, err := protovalidate.ResolveFieldRules(field)
		if err != nil {
			return nil, fmt.Errorf("rules of %s: %w", field.FullName(), err)
		}
		if fieldRules.GetIgnore() == validate.Ignore_IGNORE_ALWAYS {
			continue
		}
		switch length, plain := plainLength(field, fieldRules); {
		case plain:
			p.lengths = append(p.lengths, length)
		case proto.Size(fieldRules) > 0:
			others = true
			p.unset = append(p.unset, field)
		case field.IsList() || field.IsMap():
			p.unset = append(p.unset, field)
		case field.Message() != nil:
			rules, err := newPlainRules(validator, empty.NewField(field).Message())
			if err != nil {
				return nil, err
			}
			p.messages = append(p.messages, messageRule{field, rules})
		}
	}
	if others && validator.Validate(empty.Interface()) != nil {
		return nil, nil // perhaps for a field that is not set
	}
	return p, nil
}

// plainLength is the length that the rules of a field demand, if they demand
// nothing else.
func plainLength(field protoreflect.FieldDescriptor, all *validate.FieldRules) (lengthRule, bool) {
	rule, plain := lengthRule{field: field}, &validate.FieldRules{}
	if s := all.GetString(); s != nil && !field.IsList() {
		rule.min, rule.max = s.GetMinLen(), s.GetMaxLen()
		plain.Type = &validate.FieldRules_String_{String_: &validate.StringRules{MinLen: s.MinLen, MaxLen: s.MaxLen}}
	}
	if l := all.GetRepeated(); l != nil {
		rule.min, rule.max = l.GetMinItems(), l.GetMaxItems()
		plain.Type = &validate.FieldRules_Repeated{Repeated: &validate.RepeatedRules{MinItems: l.MinItems, MaxItems: l.MaxItems,
			Items: &validate.FieldRules{Ignore: validate.Ignore_IGNORE_ALWAYS.Enum()}}}
	}
	return rule, rule.max > 0 && proto.Equal(all, plain)
}
