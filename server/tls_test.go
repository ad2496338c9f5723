package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/parley-dev/parley/client"
)

// An authority signs certificates made for one test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	a := authority{key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "authority"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pem = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign makes a certificate for both sides on 127.0.0.1 and its key, in PEM.
func (a authority) sign(t *testing.T) (cert, key []byte) {
	t.Helper()
	k := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, k.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
}

func TestTLS(t *testing.T) {
	ours, others := newAuthority(t), newAuthority(t)
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, key := ours.sign(t)
	files := TLSFiles{CertFile: write("cert.pem", cert), KeyFile: write("key.pem", key)}
	mutual := files
	mutual.ClientCAFile = write("ca.pem", ours.pem)

	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ours.pem)
	certificate := func(a authority) []tls.Certificate {
		pair, err := tls.X509KeyPair(a.sign(t))
		if err != nil {
			t.Fatal(err)
		}
		return []tls.Certificate{pair}
	}
	tests := []struct {
		name   string
		files  TLSFiles
		option client.Option
		want   codes.Code
	}{
		{"server certificate", files, client.WithTLS(&tls.Config{RootCAs: roots}), codes.OK},
		{"unknown authority", files, client.WithTLS(&tls.Config{RootCAs: x509.NewCertPool()}), codes.Unavailable},
		{"plaintext", files, client.WithPlaintext(), codes.Unavailable},
		{"client certificate", mutual, client.WithTLS(&tls.Config{RootCAs: roots, Certificates: certificate(ours)}), codes.OK},
		{"no client certificate", mutual, client.WithTLS(&tls.Config{RootCAs: roots}), codes.Unavailable},
		{"client certificate of another authority", mutual, client.WithTLS(&tls.Config{RootCAs: roots, Certificates: certificate(others)}), codes.Unavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := DefaultConfig()
			cfg.TLS = test.files
			srv, err := newServer(testInfo, into(testClassify), cfg)
			if err != nil {
				t.Fatal(err)
			}
			listener := listen(t)
			served := make(chan error)
			go func() { served <- srv.Serve(listener, nil) }()
			c, err := client.Dial(listener.Addr().String(), test.option, client.WithDialOptions(grpc.WithDisableRetry()))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Classify(t.Context(), "x", nil); status.Code(err) != test.want {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
			if err := srv.Shutdown(context.Background()); err != nil {
				t.Error(err)
			}
			if err := <-served; err != nil {
				t.Error(err)
			}
		})
	}

	bad := write("bad.pem", []byte("nothing"))
	for name, files := range map[string]TLSFiles{
		"missing file":       {CertFile: filepath.Join(dir, "none.pem"), KeyFile: files.KeyFile},
		"no certificate":     {CertFile: bad, KeyFile: files.KeyFile},
		"missing client CA":  {CertFile: files.CertFile, KeyFile: files.KeyFile, ClientCAFile: filepath.Join(dir, "none.pem")},
		"client CA is empty": {CertFile: files.CertFile, KeyFile: files.KeyFile, ClientCAFile: bad},
	} {
		cfg := DefaultConfig()
		cfg.TLS = files
		if _, err := newServer(testInfo, into(testClassify), cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
