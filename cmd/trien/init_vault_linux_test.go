package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trien/internal/keys/pkcs11/softhsm"
)

const devicePIN = "246810"

// device makes a SoftHSM2 token and gives its URI and a file with its PIN.
func device(t *testing.T, label string) (address, pinFile string) {
	t.Helper()
	settings, err := tokened()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(softhsm.Variable, settings)
	if err := softhsm.Init(t.Context(), settings, label, devicePIN); err != nil {
		t.Fatal(err)
	}
	return "pkcs11:token=" + label, write(t, t.TempDir(), "pin", devicePIN+"\n")
}

func made(t *testing.T, data string, more ...string) (code int, out, said string) {
	t.Helper()
	return entered(t, "Mật-khẩu-quản-trị-1\n", append([]string{"init", "--data", data, "--id", "tinh-uy", "--name", "Tỉnh ủy", "--code", "TU", "--admin-name", "Quản trị"}, more...)...)
}

// noPassphrase says whether the office was ever sealed by less than it was asked for.
func noPassphrase(t *testing.T, data string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(data, "tinh-uy", "passphrase")); !os.IsNotExist(err) {
		t.Error("there is a passphrase:", err)
	}
}

// An office whose vault people open from its first moment: two of three, and no file.
func TestInitForPeople(t *testing.T) {
	data, shares := t.TempDir(), filepath.Join(t.TempDir(), "shares")
	code, _, said := made(t, data, "--vault-key", "shares", "--vault-needed", "2", "--vault-of", "3", "--vault-out-dir", shares)
	if code != 0 || !strings.Contains(said, "2 of 3 people alone") || strings.Contains(said, "passphrase") {
		t.Fatal(code, said)
	}
	noPassphrase(t, data)
	files := shareFiles(t, shares)
	if len(files) != 3 {
		t.Fatal(files)
	}
	if code, out, said := entered(t, "", "fsck", "--data", data, "--share", files[0], "--share", files[2]); code != 0 || !strings.Contains(out, "all agree") {
		t.Error(code, out, said)
	}
	if code, _, said := entered(t, "", "fsck", "--data", data, "--share", files[0]); code != 2 || !strings.Contains(said, "1 of the 2 shares") {
		t.Error(code, said)
	}
}

// An office whose vault a device opens from its first moment, with a key that is made there and never leaves it; then from a passphrase to a device and back.
func TestInitOnADevice(t *testing.T) {
	address, pin := device(t, "Ket khoa")
	data := t.TempDir()
	code, _, said := made(t, data, "--vault-key", "device", "--vault-device", strings.ReplaceAll(address, " ", "%20"), "--vault-make-key", "ket", "--vault-pin-file", pin)
	if code != 0 || !strings.Contains(said, "second device") {
		t.Fatal(code, said)
	}
	noPassphrase(t, data)
	step := func(want int, says string, args ...string) {
		t.Helper()
		code, out, said := entered(t, "", append(args, "--data", data)...)
		if code != want || !strings.Contains(out+said, says) {
			t.Fatalf("%v: exit %d: %s%s", args, code, out, said)
		}
	}
	step(0, "opened by the device pkcs11:", "vault", "show")
	step(0, "all agree", "fsck", "--pin-file", pin)
	passphrase := filepath.Join(data, "tinh-uy", "passphrase")
	step(0, "opened by a passphrase", "vault", "change", "--to", "passphrase", "--new-pass-file", passphrase, "--pin-file", pin)
	step(0, "all agree", "fsck")
	step(0, "opened by the device pkcs11:", "vault", "change", "--to", "device", "--device", "pkcs11:token=Ket%20khoa", "--make-key", "ket moi", "--pin-file", pin)
	step(0, "all agree", "fsck", "--pin-file", pin)
	step(2, "", "fsck", "--pass-file", passphrase)
	step(2, "", "vault", "change", "--to", "device", "--device", "pkcs11:token=Ket%20khoa;object=khong-co", "--pin-file", pin)
	step(0, "all agree", "fsck", "--pin-file", pin) // what failed changed nothing
}

// What can't be made leaves nothing behind, and is made with the next call.
func TestInitOfAVaultRefuses(t *testing.T) {
	address, pin := device(t, "Ket")
	wrong := write(t, t.TempDir(), "pin", "999999\n")
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"a way without a device":  {[]string{"--vault-key", "device"}, "--vault-device"},
		"a way without shares":    {[]string{"--vault-key", "shares", "--vault-needed", "2"}, "--vault-of"},
		"flags of another way":    {[]string{"--vault-needed", "2"}, "do not go with"},
		"flags of two ways":       {[]string{"--vault-key", "shares", "--vault-needed", "2", "--vault-of", "3", "--vault-out-dir", "x", "--vault-device", address}, "do not go with"},
		"one person alone":        {[]string{"--vault-key", "shares", "--vault-needed", "1", "--vault-of", "3", "--vault-out-dir", filepath.Join(t.TempDir(), "x")}, ""},
		"more needed than exist":  {[]string{"--vault-key", "shares", "--vault-needed", "4", "--vault-of", "3", "--vault-out-dir", filepath.Join(t.TempDir(), "x")}, ""},
		"no such key":             {[]string{"--vault-key", "device", "--vault-device", address + ";object=khong-co", "--vault-pin-file", pin}, ""},
		"no such token":           {[]string{"--vault-key", "device", "--vault-device", "pkcs11:token=khac", "--vault-make-key", "k", "--vault-pin-file", pin}, ""},
		"no URI":                  {[]string{"--vault-key", "device", "--vault-device", "http://x", "--vault-pin-file", pin}, ""},
		"a wrong PIN":             {[]string{"--vault-key", "device", "--vault-device", address, "--vault-make-key", "k", "--vault-pin-file", wrong}, ""},
		"a PIN that nobody gives": {[]string{"--vault-key", "device", "--vault-device", address, "--vault-make-key", "k"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			code, _, said := made(t, data, c.args...)
			if code != 2 || said == "" || !strings.Contains(said, c.says) {
				t.Fatalf("exit %d: %s", code, said)
			}
			if left, err := os.ReadDir(data); err != nil || len(left) != 0 {
				t.Errorf("it left %v (%v)", left, err)
			}
			if code, _, said := made(t, data); code != 0 {
				t.Errorf("and stands in the way of another: %s", said)
			}
		})
	}
}

// `trien serve --unlock` at a terminal: what is wrong is said and asked for again, nothing typed is shown, and with the second share it serves.
func TestServeAsksAtTheTerminal(t *testing.T) {
	data, err := os.MkdirTemp("", "trien-unlock-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(data) })
	shares := filepath.Join(t.TempDir(), "shares")
	if code, _, said := made(t, data, "--vault-key", "shares", "--vault-needed", "2", "--vault-of", "2", "--vault-out-dir", shares); code != 0 {
		t.Fatal(said)
	}
	person, program := terminal(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan int, 1)
	go func() {
		ended <- run(&env{ctx: ctx, stdin: program, stdout: w, stderr: w, getenv: func(string) string { return "" }},
			[]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--lang=en", "--unlock"})
		w.Close()
	}()
	hears := listening(t, r)
	types := func(text string) {
		hidden(t, int(program.Fd()))
		if _, err := person.WriteString(text + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	hears(`is locked`)
	hears(`Share|share`)
	types("khong phai manh khoa")
	hears(`can't be read`)
	for _, file := range shareFiles(t, shares) {
		share, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		types(strings.TrimSpace(string(share)))
		hears(`\n`)
	}
	address := hears(`Serving at (http://\S+)`)
	if got := fetched(t, address+"/readyz"); got != "200 ready\n" {
		t.Error(got)
	}
	stop()
	if code := <-ended; code != 0 && code != 130 {
		t.Error("exit", code)
	}
}

// listening gives a function that waits until something was said, and gives the part of it in brackets.
func listening(t *testing.T, from *os.File) func(like string) string {
	var heard strings.Builder
	at := 0
	t.Cleanup(func() { from.Close() })
	return func(like string) string {
		t.Helper()
		want := regexp.MustCompile(like)
		for buf := make([]byte, 4096); ; {
			if m := want.FindStringSubmatchIndex(heard.String()[at:]); m != nil {
				all := heard.String()[at:]
				at += m[1]
				return all[m[len(m)-2]:m[len(m)-1]]
			}
			n, err := from.Read(buf)
			heard.Write(buf[:n])
			if err != nil {
				t.Fatalf("it ended without saying %s:\n%s", like, heard.String())
			}
		}
	}
}
