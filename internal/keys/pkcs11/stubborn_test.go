package pkcs11_test

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/problem"
)

// stubborn builds a module that does what SoftHSM2 never does: it counts PINs and locks, has a PIN pad, and is pulled out. What it does is told
// by files in the folder that is given back.
func stubborn(t *testing.T, names ...string) (*bench, string) {
	t.Helper()
	b := onSoftHSM(t, names...)
	if err := b.tokens.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Setenv("STUBBORN_DIR", dir)
	t.Setenv("STUBBORN_BEHIND", b.module)
	b.module = filepath.Join(t.TempDir(), "stubborn.so") // each test loads its own, with its own count of PINs
	if out, err := exec.CommandContext(t.Context(), "gcc", "-shared", "-fPIC", "-o", b.module, filepath.Join("testdata", "stubborn.c"), "-ldl").CombinedOutput(); err != nil {
		t.Fatalf("gcc, which `scripts/setup test` installs: %v: %s", err, out)
	}
	return b, dir
}

func set(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func unset(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// noted gives how often the token was asked for something: "login", "again", "sign".
func noted(t *testing.T, dir, what string) int {
	t.Helper()
	notes, err := os.ReadFile(filepath.Join(dir, "notes"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Count(string(notes), what+"\n")
}

// tries gives how many PINs the token was given.
func tries(t *testing.T, dir string) int { return noted(t, dir, "login") }

// until waits for a state; the test's own time limit ends it.
func until(is func() bool) {
	for !is() {
		time.Sleep(time.Millisecond)
	}
}

var ecdsa256 = cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}

// TestAWrongPINIsTriedOnce: each entry costs the owner one try, and the words say how near the lock is.
func TestAWrongPINIsTriedOnce(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	for i, want := range []string{"Sai thêm vài lần nữa", "Chỉ còn MỘT lần", "nay đã bị khóa", "chưa được thử"} {
		_, err := b.tokens.Open(t.Context(), b.wish("person-p256", "sai"))
		if w := problem.WordsOf(err); problem.KindOf(err) != problem.Key || !strings.Contains(w.VI, want) || strings.Contains(err.Error()+w.VI, "sai\"") {
			t.Errorf("wrong PIN %d: %v, want words with %q", i+1, err, want)
		}
		if got := tries(t, dir); got != min(i+1, 3) {
			t.Errorf("after %d entries the token was given %d", i+1, got)
		}
	}
	if _, err := b.tokens.Open(t.Context(), b.wish("person-p256", pin)); problem.KindOf(err) != problem.Key || tries(t, dir) != 3 {
		t.Errorf("a locked token was tried: %v", err)
	}
}

// TestAPersonIsAskedAgain: after a wrong PIN, a person who can answer is asked once more, told what is left, and may give up.
func TestAPersonIsAskedAgain(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	var asked []keys.Prompt
	w := b.wish("person-p256", "")
	w.Ask = func(_ context.Context, p keys.Prompt) ([]byte, error) {
		asked = append(asked, p)
		return []byte([]string{"sai", "sai", pin}[len(asked)-1]), nil
	}
	k, err := b.tokens.Open(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
	var lefts []keys.Left
	for _, p := range asked {
		lefts = append(lefts, p.Left)
		if p.Of != label || p.Secret != keys.PIN {
			t.Errorf("asked for %+v", p)
		}
	}
	if fmt.Sprint(lefts) != fmt.Sprint([]keys.Left{keys.Plenty, keys.Few, keys.Last}) || tries(t, dir) != 3 {
		t.Errorf("%v left, %d tries", lefts, tries(t, dir))
	}
	w.Ask = func(_ context.Context, p keys.Prompt) ([]byte, error) {
		if p.Wrong == nil {
			return []byte("sai"), nil
		}
		return nil, nil
	}
	if _, err := b.tokens.Open(t.Context(), w); !errors.Is(err, keys.ErrWrongSecret) || tries(t, dir) != 4 {
		t.Errorf("given up: %v, %d tries", err, tries(t, dir))
	}
	w.Ask = func(context.Context, keys.Prompt) ([]byte, error) { return nil, context.Canceled }
	if _, err := b.tokens.Open(t.Context(), w); !errors.Is(err, context.Canceled) || tries(t, dir) != 4 {
		t.Errorf("cancelled: %v", err)
	}
	w.Ask = nil
	if _, err := b.tokens.Open(t.Context(), w); problem.KindOf(err) != problem.Usage {
		t.Errorf("nobody to ask: %v", err)
	}
}

// TestAnExchangedTokenGetsNoPIN: while the PIN is typed, another token comes into the reader; it would count the PIN as wrong.
func TestAnExchangedTokenGetsNoPIN(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	w := b.wish("person-p256", "")
	w.Ask = func(context.Context, keys.Prompt) ([]byte, error) {
		set(t, dir, "exchanged", "")
		return []byte(pin), nil
	}
	if _, err := b.tokens.Open(t.Context(), w); problem.KindOf(err) != problem.Key || tries(t, dir) != 0 {
		t.Errorf("%v, %d tries", err, tries(t, dir))
	}
	unset(t, dir, "exchanged")
	k, err := b.tokens.Open(t.Context(), b.wish("person-p256", pin))
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
}

// TestAModuleThatWasDownServesAgain: looking anew ends and begins the module; where beginning failed once, the next look begins it again.
func TestAModuleThatWasDownServesAgain(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	b.open("person-p256").Close()
	set(t, dir, "removed", "")
	set(t, dir, "down", "")
	if _, err := b.tokens.Open(t.Context(), b.wish("person-p256", pin)); err == nil {
		t.Error("opened")
	}
	unset(t, dir, "removed")
	unset(t, dir, "down")
	k, err := b.tokens.Open(t.Context(), b.wish("person-p256", pin))
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
}

// TestAnotherCallersWrongPINCostsNothing: it is compared, not tried at the token, while the token is open for others.
func TestAnotherCallersWrongPINCostsNothing(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	b.open("person-p256")
	for range 6 {
		if _, err := b.tokens.Open(t.Context(), b.wish("person-p256", "sai")); problem.KindOf(err) != problem.Key {
			t.Error(err)
		}
	}
	if got := tries(t, dir); got != 1 {
		t.Errorf("the token was given %d PINs", got)
	}
}

func TestAPulledTokenFailsAndComesBack(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	k := b.open("person-p256")
	if err := signs(t, k, ecdsa256, "x"); err != nil {
		t.Fatal(err)
	}
	set(t, dir, "removed", "")
	var all sync.WaitGroup
	for range 20 { // all who sign are told, nobody hangs
		all.Go(func() {
			err := signs(t, k, ecdsa256, "x")
			if w := problem.WordsOf(err); problem.KindOf(err) != problem.Key || !strings.Contains(w.VI, "cắm lại") {
				t.Errorf("pulled out: %v", err)
			}
		})
	}
	all.Wait()
	_, err := b.tokens.Open(t.Context(), b.wish("person-p256", pin))
	if w := problem.WordsOf(err); !strings.Contains(w.VI, "Không thấy thiết bị ký nào") {
		t.Errorf("opened while it is gone: %v", err)
	}
	unset(t, dir, "removed")
	if err := signs(t, k, ecdsa256, "x"); problem.KindOf(err) != problem.Key {
		t.Errorf("the old key signs without its PIN: %v", err)
	}
	if err := signs(t, b.open("person-p256"), ecdsa256, "x"); err != nil {
		t.Error(err)
	}
}

// TestASignatureGivenUpEndsTheLoginLater: the key is closed while the token still works; when that is done, nobody is logged in any more.
func TestASignatureGivenUpEndsTheLoginLater(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	k := b.open("person-p256")
	set(t, dir, "hold", "")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := k.Sign(ctx, make([]byte, 32), ecdsa256)
		ended <- err
	}()
	until(func() bool { return noted(t, dir, "sign") == 1 })
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	k.Close()
	unset(t, dir, "hold")
	until(func() bool { // whoever comes now joins the old login or, once that is gone, logs in
		again, err := b.tokens.Open(t.Context(), b.wish("person-p256", pin))
		if err != nil {
			t.Fatal(err)
		}
		again.Close()
		return tries(t, dir) > 1
	})
}

// TestACarefulKeyGetsItsPINForEachSignature: one entry serves a batch, and a PIN that was changed meanwhile is not tried twice.
func TestACarefulKeyGetsItsPINForEachSignature(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	plain := b.open("person-p256")
	c := credential(t, "person-rsa2048")
	if err := b.tokens.Put(t.Context(), b.wish("", pin), pkcs11.Import{Label: "careful", ID: []byte{1}, Key: c.Key, Chain: c.Chain, Careful: true}); err != nil {
		t.Fatal(err)
	}
	k := b.open("careful")
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if err := signs(t, k, cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}, "x"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := noted(t, dir, "again"); got != 5 {
		t.Errorf("the PIN was given %d times for 5 signatures", got)
	}
	set(t, dir, "changed", "")
	for i := range 3 {
		if err := signs(t, k, cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}, "x"); problem.KindOf(err) != problem.Key {
			t.Errorf("signature %d after the PIN was changed: %v", i, err)
		}
	}
	if got := noted(t, dir, "again"); got != 6 {
		t.Errorf("a PIN that is wrong now was tried %d times", got-5)
	}
	for range 8 { // no session is left in the middle of something
		if err := signs(t, plain, ecdsa256, "x"); err != nil {
			t.Errorf("another key: %v", err)
		}
	}
}

func TestATokenWithTwoSessionsServesMany(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	set(t, dir, "few", "")
	k := b.open("person-p256")
	var all sync.WaitGroup
	for g := range 16 {
		all.Go(func() {
			for i := range 10 {
				if err := signs(t, k, ecdsa256, fmt.Sprint(g, i)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func TestAModuleWithoutLocksIsCalledByOneAtATime(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	set(t, dir, "bare", "")
	k := b.open("person-p256")
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 10 {
				if err := signs(t, k, ecdsa256, fmt.Sprint(g, i)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

// TestThePINIsTypedAtTheReader: nobody is asked here, and who comes while another is in waits.
func TestThePINIsTypedAtTheReader(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	set(t, dir, "pad", pin)
	w := b.wish("person-p256", "")
	w.Ask = func(context.Context, keys.Prompt) ([]byte, error) {
		t.Error("a PIN was asked for")
		return nil, nil
	}
	k, err := b.tokens.Open(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	if err := signs(t, k, ecdsa256, "x"); err != nil {
		t.Error(err)
	}
	if _, err := b.tokens.Open(t.Context(), w); problem.KindOf(err) != problem.Key || tries(t, dir) != 1 {
		t.Errorf("someone else came in: %v", err)
	}
	k.Close()
	set(t, dir, "pad", "")
	if _, err := b.tokens.Open(t.Context(), w); !strings.Contains(problem.WordsOf(err).VI, "hủy trên đầu đọc") {
		t.Errorf("cancelled at the reader: %v", err)
	}
	set(t, dir, "pad", "sai")
	if _, err := b.tokens.Open(t.Context(), w); !errors.Is(err, keys.ErrWrongSecret) || tries(t, dir) != 3 {
		t.Errorf("a wrong PIN at the reader: %v, %d tries", err, tries(t, dir))
	}
}

// TestNobodyIsHeldByAReader: a login that waits at the PIN pad ends for the caller with the context, and does no harm when it comes back.
func TestNobodyIsHeldByAReader(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	set(t, dir, "pad", pin)
	set(t, dir, "wait", "")
	w := b.wish("person-p256", "")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := b.tokens.Open(ctx, w)
		ended <- err
	}()
	until(func() bool { return tries(t, dir) > 0 })
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	unset(t, dir, "wait")
	k, err := b.tokens.Open(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if err := signs(t, k, ecdsa256, "x"); err != nil {
		t.Error(err)
	}
}

var _ keys.Key = (*pkcs11.Key)(nil)
