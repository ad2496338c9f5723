package server

import (
	"strings"
	"testing"
)

func TestConfig_Validate(t *testing.T) {
	tests := []struct {
		name   string
		adjust func(*Config)
		want   []string // parts of the error, one a problem; none if it is valid
	}{
		{name: "default", adjust: func(*Config) {}},
		{name: "port 0", adjust: func(c *Config) { c.Listen = "localhost:0" }},
		{name: "IPv6 loopback", adjust: func(c *Config) { c.Listen = "[::1]:50051" }},
		{name: "no metrics", adjust: func(c *Config) { c.MetricsListen = "" }},
		{name: "profiles", adjust: func(c *Config) { c.Pprof = true }},
		{name: "profiles without a page", adjust: func(c *Config) { c.Pprof, c.MetricsListen = true, "" }, want: []string{"profiles are part of the metrics page"}},
		{name: "TLS beyond loopback", adjust: func(c *Config) { c.Listen, c.TLS = ":443", TLSFiles{CertFile: "c", KeyFile: "k"} }},
		{name: "plaintext permitted", adjust: func(c *Config) { c.Listen, c.Insecure = "0.0.0.0:50051", true }},
		{name: "plaintext on all addresses", adjust: func(c *Config) { c.Listen = ":50051" }, want: []string{`":50051" is reachable`}},
		{name: "plaintext on one address", adjust: func(c *Config) { c.Listen = "192.0.2.1:50051" }, want: []string{"reachable"}},
		{name: "plaintext under a name", adjust: func(c *Config) { c.Listen = "localhost.example.org:50051" }, want: []string{"reachable"}},
		{name: "everything at once", adjust: func(c *Config) {
			*c = Config{Listen: "50051", MetricsListen: "nowhere", TLS: TLSFiles{KeyFile: "k", ClientCAFile: "ca"}}
		}, want: []string{"listen address", "metrics address", "both a certificate and a key", "client certificates", "stream window", "concurrent streams", "connection age", "connection idle", "call time", "stream idle"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := DefaultConfig()
			test.adjust(&cfg)
			err := cfg.Validate()
			if err == nil {
				if len(test.want) > 0 {
					t.Error("no error")
				}
				return
			}
			problems := strings.Split(err.Error(), "\n")
			if len(problems) != len(test.want) {
				t.Fatalf("got %q", problems)
			}
			for i, want := range test.want {
				if !strings.Contains(problems[i], want) {
					t.Errorf("got %q, want %q in it", problems[i], want)
				}
			}
		})
	}
}

func TestNew_refusesBadConfig(t *testing.T) {
	if _, err := newServer(testInfo, into(testClassify), Config{}); err == nil {
		t.Error("the zero config was accepted")
	}
}
