package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// compactJSON is the protobuf JSON mapping of m on one line, with zero values
// written. The spacing of protojson varies from build to build on purpose,
// hence the second step.
func compactJSON(m proto.Message) (json.RawMessage, error) {
	loose, err := protojson.MarshalOptions{EmitDefaultValues: true}.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	var tight bytes.Buffer
	if err := json.Compact(&tight, loose); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return tight.Bytes(), nil
}

// A field is a member of a JSON object, its value encoded.
type field struct {
	name  string
	value json.RawMessage
}

// stringField is a member whose value is a string.
func stringField(name, value string) field {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // a string can always be encoded
	return field{name, bytes.TrimSpace(b.Bytes())}
}

// errorField is a member "error" that holds a google.rpc.Status, as in the
// results of a batch.
func errorField(st *status.Status) (field, error) {
	encoded, err := compactJSON(st.Proto())
	return field{"error", encoded}, err
}

// writeObject prints one line: the object, with more members before its own.
// A nil object has none.
func (c *console) writeObject(object json.RawMessage, first ...field) error {
	var line bytes.Buffer
	line.WriteByte('{')
	for i, f := range first {
		if i > 0 {
			line.WriteByte(',')
		}
		fmt.Fprintf(&line, "%q:%s", f.name, f.value)
	}
	if rest := bytes.TrimPrefix(object, []byte("{")); len(rest) > 1 {
		if len(first) > 0 {
			line.WriteByte(',')
		}
		line.Write(rest)
	} else {
		line.WriteByte('}')
	}
	line.WriteByte('\n')
	_, err := c.out.Write(line.Bytes())
	return err
}
