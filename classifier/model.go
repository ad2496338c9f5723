package classifier

import "io"

// A Model is a trained classifier. It never changes and may be used by any
// number of goroutines at once.
type Model struct {
	info Info
}

// Info describes the model. The caller must not change what it points to.
func (m *Model) Info() Info { return m.info }

// Version is the digest that identifies the model.
func (m *Model) Version() string { return m.info.Version }

// Classify says what the speaker of text does with it and how it sounds.
func (m *Model) Classify(text string, o Options) Result { panic("TODO: being written") }

// Encode writes the model to w in its file format.
func (m *Model) Encode(w io.Writer) error { panic("TODO: being written") }

// Decode reads a model that Encode wrote. It refuses whatever is truncated,
// damaged, of a later format or not a model.
func Decode(r io.Reader) (*Model, error) { panic("TODO: being written") }
