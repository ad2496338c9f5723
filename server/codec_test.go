package server

import (
	"bytes"
	"strings"
	"testing"

	"google.golang.org/grpc/encoding"
	"google.golang.org/protobuf/proto"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// Messages of all sizes are encoded as by the standard codec, in buffers that
// are not much larger.
func TestCodec_Marshal(t *testing.T) {
	ours, standard := newCodec(nil), encoding.GetCodecV2("proto")
	for _, size := range []int{0, 100, 5 << 10, 48 << 10, 600 << 10, 3 << 20} {
		m := &parleyv1.ClassifyRequest{Text: strings.Repeat("a", size)}
		want, err := standard.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ours.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		data := got.Materialize()
		if !bytes.Equal(data, want.Materialize()) {
			t.Errorf("%d bytes: encoded unlike the standard", size)
		}
		if size >= 4<<10 && cap(got[0].ReadOnlyData()) > 2*len(data) {
			t.Errorf("%d bytes lie in a buffer of %d", len(data), cap(got[0].ReadOnlyData()))
		}
		got.Free()
		want.Free()
	}
	invalid := &parleyv1.ClassifyRequest{Text: "\xff" + strings.Repeat("a", 50<<10)}
	for _, m := range []proto.Message{&parleyv1.ClassifyRequest{Text: "\xff"}, invalid} {
		if out, err := ours.Marshal(m); err == nil {
			t.Errorf("text that is not UTF-8 was encoded in %d bytes", out.Len())
		}
	}
}
