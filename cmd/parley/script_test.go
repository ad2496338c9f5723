package main

import (
	"bufio"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/parley-dev/parley/classifier"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"parley": main})
}

// TestScripts runs the scripts of testdata, which read like a manual: one for
// each command. $MODEL is a model that is quick to load.
func TestScripts(t *testing.T) {
	model := smallModel(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("MODEL", model)
			env.Values[serverKey{}] = &exec.Cmd{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"background":  background,
			"bytes":       writeBytes,
			"certificate": certificate,
			"exits":       exits,
			"repeat":      repeat,
			"shorten":     shorten,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// smallModel trains on a few turns of phrase that the scripts use, so that
// their answers depend on no seeds and no setting.
func smallModel(t *testing.T) string {
	t.Helper()
	var examples []classifier.Example
	for _, noun := range []string{"ships", "roads", "bridges", "camps", "ports", "farms", "mines", "dams"} {
		for _, turn := range []struct{ text, stance, sentiment string }{
			{"If you cross the river, we will destroy your %s.", classifier.Threat, classifier.Negative},
			{"If they attack us, we will destroy their %s.", classifier.Threat, classifier.Negative},
			{"We call on them to release the %s at once.", classifier.Demand, classifier.Neutral},
			{"We have no intention of attacking anyone near the %s.", classifier.Reassurance, classifier.Positive},
			{"The %s were counted on Tuesday.", classifier.None, classifier.Neutral},
		} {
			examples = append(examples, classifier.Example{
				ID:     fmt.Sprintf("%s %s", turn.text, noun),
				Text:   fmt.Sprintf(turn.text, noun),
				Labels: []string{turn.stance, turn.sentiment},
				Group:  noun,
			})
		}
	}
	model, err := classifier.Train(examples, classifier.DefaultSettings())
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "small.model")
	if err := writeFile(name, model.Encode); err != nil {
		t.Fatal(err)
	}
	return name
}

// exits runs a command that must end with an exit code:
//
//	exits CODE COMMAND [ARG…]
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [arg…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// background starts a server, waits until it has said where it listens, and
// sets $ADDRESS, and $METRICS if it has that page. At the end of the script, or
// with the argument "stop", the server gets SIGTERM and must end well; its log
// is the file serve.log.
//
//	background parley serve [ARG…]
//	background stop
func background(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: background parley serve [arg…] | background stop")
	}
	running := ts.Value(serverKey{}).(*exec.Cmd)
	if args[0] == "stop" {
		stopServer(ts, running)
		return
	}
	*running = *exec.Command(args[0], args[1:]...)
	running.Dir = ts.MkAbs(".")
	log, err := os.Create(ts.MkAbs("serve.log"))
	ts.Check(err)
	defer log.Close() // the server has it open too
	running.Stderr = log
	out, err := running.StdoutPipe()
	ts.Check(err)
	ts.Check(running.Start())
	ts.Defer(func() { stopServer(ts, running) })

	said := bufio.NewReader(out)
	read := func(name, before string) {
		line, err := said.ReadString('\n')
		address, ok := strings.CutPrefix(strings.TrimSpace(line), before)
		if err != nil || !ok {
			ts.Fatalf("the server said %q, want %q and an address; its log:\n%s", line, before, ts.ReadFile("serve.log"))
		}
		ts.Setenv(name, address)
	}
	read("ADDRESS", "listening on ")
	if !slices.Contains(args, "--metrics=") {
		read("METRICS", "metrics on ")
	}
}

// serverKey is where a script keeps the server that background started.
type serverKey struct{}

func stopServer(ts *testscript.TestScript, server *exec.Cmd) {
	if server.Process == nil || server.ProcessState != nil {
		return
	}
	ts.Check(server.Process.Signal(syscall.SIGTERM))
	if err := server.Wait(); err != nil {
		ts.Fatalf("the server ended with %v; its log:\n%s", err, ts.ReadFile("serve.log"))
	}
}

// writeBytes writes a file that a script could not hold, as a Go string
// without its quotation marks:
//
//	bytes FILE 'caf\xe9\n'
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes file string")
	}
	content, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(content), 0o600))
}

// repeat writes a file of a string many times over:
//
//	repeat FILE STRING TIMES
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat file string times")
	}
	times, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(args[1], times)), 0o600))
}

// shorten writes the first half of a file to another:
//
//	shorten FILE HALF
func shorten(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shorten file half")
	}
	content := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(content[:len(content)/2]), 0o600))
}

// certificate writes a certificate for 127.0.0.1 that vouches for itself, and
// its key:
//
//	certificate CERT KEY
func certificate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: certificate cert key")
	}
	lender := httptest.NewTLSServer(nil)
	defer lender.Close()
	pair := lender.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	ts.Check(err)
	for i, block := range []*pem.Block{
		{Type: "CERTIFICATE", Bytes: pair.Certificate[0]},
		{Type: "PRIVATE KEY", Bytes: key},
	} {
		ts.Check(os.WriteFile(ts.MkAbs(args[i]), pem.EncodeToMemory(block), 0o600))
	}
}
