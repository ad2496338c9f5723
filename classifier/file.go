package classifier

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"google.golang.org/protobuf/proto"

	modelfilev1 "github.com/parley-dev/parley/classifier/internal/modelfile/v1"
	"github.com/parley-dev/parley/classifier/internal/text"
)

// A model file is
//
//	magic            8 bytes  "parleymd"
//	format version   4 bytes  big endian
//	payload length   8 bytes  big endian
//	payload          modelfile.v1.Model
//	checksum        32 bytes  SHA-256 over all before it
//
// It holds counts, not logarithms, so that the same examples give the same
// bytes on every machine.
const (
	fileMagic   = "parleymd"
	fileFormat  = 1
	headerBytes = len(fileMagic) + 4 + 8

	// maxPayload bounds what Decode reads into memory.
	maxPayload = 256 << 20 // 256 MiB
)

// Errors of Decode; match them with errors.Is.
var (
	// ErrNotModel is what Decode returns for anything but a model file.
	ErrNotModel = errors.New("not a parley model file")

	// ErrDamaged is what Decode returns for a model file that was cut short
	// or changed.
	ErrDamaged = errors.New("the model file is damaged")

	// ErrOtherVersion is what Decode returns for a model of another version of
	// the file format or of the feature pipeline: train it anew.
	ErrOtherVersion = errors.New("the model belongs to another version of parley")
)

// Encode writes the model to w in its file format. Equal models give equal
// bytes.
func (m *Model) Encode(w io.Writer) error {
	payload, err := proto.MarshalOptions{Deterministic: true}.Marshal(m.payload())
	if err != nil {
		return fmt.Errorf("encode model: %w", err)
	}
	file := make([]byte, 0, headerBytes+len(payload)+sha256.Size)
	file = append(file, fileMagic...)
	file = binary.BigEndian.AppendUint32(file, fileFormat)
	file = binary.BigEndian.AppendUint64(file, uint64(len(payload)))
	file = append(file, payload...)
	sum := sha256.Sum256(file)
	_, err = w.Write(append(file, sum[:]...))
	return err
}

// Decode reads a model that Encode wrote. It refuses whatever is truncated,
// damaged, of another version or not a model, and takes memory in proportion
// to the file, 256 MiB of payload at most.
func Decode(r io.Reader) (*Model, error) {
	header := make([]byte, headerBytes)
	if _, err := io.ReadFull(r, header); err != nil || !bytes.HasPrefix(header, []byte(fileMagic)) {
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("read model: %w", err)
		}
		return nil, ErrNotModel
	}
	format := binary.BigEndian.Uint32(header[len(fileMagic):])
	size := binary.BigEndian.Uint64(header[len(fileMagic)+4:])
	if format != fileFormat {
		return nil, fmt.Errorf("%w: file format %d, want %d", ErrOtherVersion, format, fileFormat)
	}
	if size > maxPayload {
		return nil, fmt.Errorf("%w: it claims %d bytes, more than %d", ErrDamaged, size, maxPayload)
	}
	// The buffer grows with what is really there, not with what is claimed.
	var rest bytes.Buffer
	n, err := io.Copy(&rest, io.LimitReader(r, int64(size)+sha256.Size+1))
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	if n != int64(size)+sha256.Size {
		return nil, fmt.Errorf("%w: its length is wrong", ErrDamaged)
	}
	payload, sum := rest.Bytes()[:size], rest.Bytes()[size:]
	check := sha256.New()
	check.Write(header)
	check.Write(payload)
	if !bytes.Equal(check.Sum(nil), sum) {
		return nil, fmt.Errorf("%w: its checksum is wrong", ErrDamaged)
	}
	return decodePayload(payload)
}

// payload is the model as the file holds it.
func (m *Model) payload() *modelfilev1.Model {
	p := &modelfilev1.Model{
		Version:         m.info.Version,
		SeedDigest:      m.info.SeedDigest,
		PipelineVersion: int32(m.info.PipelineVersion),
		ExampleCount:    int32(m.info.Examples),
		Alpha:           m.info.Settings.Alpha,
		MinGroups:       int32(m.info.Settings.MinGroups),
		Cap:             m.info.Settings.Cap,
		MinStrength:     m.info.Settings.MinStrength,
		MaxFeatures:     int32(m.info.Settings.MaxFeatures),
		MinKnownPairs:   m.info.Settings.MinKnownPairs,
	}
	for _, key := range m.keys {
		p.Keys = append(p.Keys, key...)
		p.KeyLengths = append(p.KeyLengths, uint32(len(key)))
	}
	for h, head := range m.heads {
		info := m.info.Heads[h]
		out := &modelfilev1.Head{
			Name:             info.Name,
			Labels:           info.Labels,
			ExampleCounts:    packed(info.Examples),
			Priors:           info.Prior,
			SlopeMicros:      micros(head.calibration.slope),
			LogLoss:          info.Evaluation.LogLoss,
			Brier:            info.Evaluation.Brier,
			CalibrationError: info.Evaluation.ECE,
			Counts:           head.counts,
		}
		for _, b := range head.calibration.bias {
			out.BiasMicros = append(out.BiasMicros, micros(b))
		}
		for _, row := range info.Evaluation.Confusion {
			out.Confusion = append(out.Confusion, packed(row)...)
		}
		p.Heads = append(p.Heads, out)
	}
	return p
}

// decodePayload turns a payload into a model, after checking everything that
// the rest of the package relies on.
func decodePayload(b []byte) (*Model, error) {
	var p modelfilev1.Model
	if err := proto.Unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if p.PipelineVersion != text.Version {
		return nil, fmt.Errorf("%w: feature pipeline %d, want %d", ErrOtherVersion, p.PipelineVersion, text.Version)
	}
	m := &Model{info: Info{
		Version:         p.Version,
		SeedDigest:      p.SeedDigest,
		PipelineVersion: int(p.PipelineVersion),
		Examples:        int(p.ExampleCount),
		UnfamiliarBelow: unfamiliarBelow,
		Settings: Settings{
			Alpha: p.Alpha, MinGroups: int(p.MinGroups), Cap: p.Cap,
			MinStrength: p.MinStrength, MaxFeatures: int(p.MaxFeatures), MinKnownPairs: p.MinKnownPairs,
		},
	}}
	var err error
	if m.keys, err = splitKeys(p.Keys, p.KeyLengths); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	var heads []Head
	for _, h := range p.Heads {
		if err := m.addHead(h); err != nil {
			return nil, fmt.Errorf("%w: head %q: %w", ErrDamaged, h.Name, err)
		}
		heads = append(heads, Head{h.Name, h.Labels})
		m.info.Settings.Priors = append(m.info.Settings.Priors, h.Priors)
	}
	if !slices.EqualFunc(heads, Heads(), func(a, b Head) bool {
		return a.Name == b.Name && slices.Equal(a.Labels, b.Labels)
	}) {
		return nil, fmt.Errorf("%w: its heads and labels are %v", ErrOtherVersion, heads)
	}
	if err := m.info.Settings.validate(heads); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := m.compile(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return m, nil
}

// splitKeys cuts the column of keys; they must be valid and ascend.
func splitKeys(column []byte, lengths []uint32) ([]string, error) {
	keys := make([]string, 0, len(lengths))
	rest := string(column) // of which the keys are parts
	for _, n := range lengths {
		if uint64(n) > uint64(len(rest)) {
			return nil, errors.New("its keys are cut short")
		}
		key := rest[:n]
		rest = rest[n:]
		if !text.ValidKey(key) || len(keys) > 0 && key <= keys[len(keys)-1] {
			return nil, fmt.Errorf("key %q is out of place", key)
		}
		keys = append(keys, key)
	}
	if len(rest) > 0 {
		return nil, errors.New("it has bytes beyond its keys")
	}
	return keys, nil
}

// addHead checks one head of a payload and adds it to the model.
func (m *Model) addHead(h *modelfilev1.Head) error {
	k := len(h.Labels)
	if k < 2 || len(h.ExampleCounts) != k || len(h.Priors) != k || len(h.BiasMicros) != k ||
		len(h.Confusion) != k*k || len(h.Counts) != k*len(m.keys) {
		return errors.New("its columns do not fit its labels and features")
	}
	head := headModel{counts: h.Counts, calibration: calibration{slope: fromMicros(h.SlopeMicros)}}
	if head.calibration.slope <= 0 {
		return fmt.Errorf("slope %v is not above 0", head.calibration.slope)
	}
	for _, b := range h.BiasMicros {
		head.calibration.bias = append(head.calibration.bias, fromMicros(b))
	}
	evaluation := Metrics{LogLoss: h.LogLoss, Brier: h.Brier, ECE: h.CalibrationError}
	for row := range slices.Chunk(h.Confusion, k) {
		evaluation.Confusion = append(evaluation.Confusion, unpacked(row))
	}
	evaluation.readConfusion()
	m.heads = append(m.heads, head)
	m.info.Heads = append(m.info.Heads, HeadInfo{
		Head:       Head{h.Name, h.Labels},
		Examples:   unpacked(h.ExampleCounts),
		Prior:      h.Priors,
		Evaluation: evaluation,
	})
	return nil
}

func packed(counts []int) []uint32 {
	out := make([]uint32, len(counts))
	for i, n := range counts {
		out[i] = uint32(n)
	}
	return out
}

func unpacked(counts []uint32) []int {
	out := make([]int, len(counts))
	for i, n := range counts {
		out[i] = int(n)
	}
	return out
}

// micros is a number in whole millionths.
func micros(v float64) int64 { return int64(math.Round(v * 1e6)) }

func fromMicros(n int64) float64 { return float64(n) / 1e6 }
