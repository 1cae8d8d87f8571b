package exchange

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"filippo.io/age"

	"trien/internal/problem"
)

type office struct {
	Peer
	key ed25519.PrivateKey
	box *age.X25519Identity
}

func newOffice(t testing.TB, id string) office {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	box, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return office{Peer{ID: id, Name: id, Identity: public, Box: box.Recipient().String()}, key, box}
}

func known(list ...office) func(string) (Peer, bool) {
	return func(id string) (Peer, bool) {
		for _, o := range list {
			if o.ID == id {
				return o.Peer, true
			}
		}
		return Peer{}, false
	}
}

const body = "%PDF-1.7 nội dung văn bản"

func message(from, to office) Message {
	sum := sha256.Sum256([]byte(body))
	return Message{ID: "m1", Kind: Document, From: from.ID, To: to.ID, Made: time.Unix(1_800_000_000, 0).UTC(), Number: "05-QĐ/TU",
		Abstract: "thành lập Ban Chỉ đạo", Bytes: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}
}

func sealed(t testing.TB, m Message, file string, from, to office) []byte {
	var out bytes.Buffer
	if err := Seal(&out, m, strings.NewReader(file), from.key, to.Peer); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestSealAndOpen shows 379.22.1.
func TestSealAndOpen(t *testing.T) {
	a, b := newOffice(t, "a"), newOffice(t, "b")
	wire := sealed(t, message(a, b), body, a, b)
	for _, word := range []string{"PDF", "05-Q", "thành lập", "m1"} {
		if bytes.Contains(wire, []byte(word)) {
			t.Errorf("%q can be read on the wire", word)
		}
	}
	o, err := Open(bytes.NewReader(wire), "b", b.box, known(a))
	if err != nil {
		t.Fatal(err)
	}
	file, err := io.ReadAll(o.File)
	if err != nil || string(file) != body || !reflect.DeepEqual(o.Message, message(a, b)) || o.Peer.ID != "a" {
		t.Fatalf("%q %v %+v", file, err, o.Message)
	}
	if o.Message.Digest() != message(a, b).Digest() {
		t.Error("sender and receiver name the message differently")
	}
}

func TestStatusHasNoFile(t *testing.T) {
	a, b := newOffice(t, "a"), newOffice(t, "b")
	m := Message{ID: "s1", Kind: Returned, From: "a", To: "b", Made: time.Unix(1, 0).UTC(), InReply: "m0", Reason: "chữ ký không hợp lệ"}
	var wire bytes.Buffer
	if err := Seal(&wire, m, nil, a.key, b.Peer); err != nil {
		t.Fatal(err)
	}
	o, err := Open(&wire, "b", b.box, known(a))
	if err != nil || o.File != nil || o.Reason != m.Reason {
		t.Fatal(o, err)
	}
}

// TestOpenRefuses shows 379.5.6.
func TestOpenRefuses(t *testing.T) {
	a, b, c := newOffice(t, "a"), newOffice(t, "b"), newOffice(t, "c")
	forged := c
	forged.ID = "a" // c says that it is a
	elsewhere := message(a, c)
	good := sealed(t, message(a, b), body, a, b)
	for name, test := range map[string]struct {
		wire []byte
		box  *age.X25519Identity
		kind problem.Kind
	}{
		"impersonated sender":             {sealed(t, message(forged, b), body, forged, b), b.box, problem.Refused},
		"unknown sender":                  {sealed(t, message(c, b), body, c, b), b.box, problem.Refused},
		"meant for another, re-encrypted": {sealed(t, elsewhere, body, a, b), b.box, problem.Refused},
		"encrypted to another":            {good, c.box, problem.Malformed},
		"not a message":                   {[]byte("GET / HTTP/1.1"), b.box, problem.Malformed},
		"empty":                           {nil, b.box, problem.Malformed},
		"cut in the head":                 {good[:220], b.box, problem.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(bytes.NewReader(test.wire), "b", test.box, known(a))
			if problem.KindOf(err) != test.kind {
				t.Fatalf("err = %v, want %s", err, test.kind)
			}
		})
	}
}

func TestFileMustBeTheSignedOne(t *testing.T) {
	a, b := newOffice(t, "a"), newOffice(t, "b")
	other := message(a, b)
	other.SHA256 = strings.Repeat("0", 64)
	good := sealed(t, message(a, b), body, a, b)
	flipped := bytes.Clone(good)
	flipped[len(flipped)-1] ^= 1
	for name, wire := range map[string][]byte{
		"another file": sealed(t, other, body, a, b), "cut short": good[:len(good)-5], "a bit flipped": flipped,
	} {
		o, err := Open(bytes.NewReader(wire), "b", b.box, known(a))
		if err == nil {
			_, err = io.ReadAll(o.File)
		}
		if problem.KindOf(err) != problem.Malformed {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Seal(io.Discard, message(a, b), strings.NewReader("shorter"), a.key, b.Peer); err == nil {
		t.Error("sealed a file that is not as long as the message says")
	}
}

// A broken connection says nothing about the message: it must not be answered with a final no.
func TestABrokenConnectionIsNotTheMessagesFault(t *testing.T) {
	from, to := newOffice(t, "a"), newOffice(t, "b")
	m := message(from, to)
	file := strings.Repeat(body, 10_000)
	sum := sha256.Sum256([]byte(file))
	m.Bytes, m.SHA256 = int64(len(file)), hex.EncodeToString(sum[:])
	raw := sealed(t, m, file, from, to)
	for _, at := range []int{0, 10, 200, 300, 700, 70_000, len(raw) - 1} {
		for cut, want := range map[error]problem.Kind{io.ErrUnexpectedEOF: problem.Unavailable, io.EOF: problem.Malformed} {
			o, err := Open(io.MultiReader(bytes.NewReader(raw[:at]), iotest.ErrReader(cut)), "b", to.box, known(from))
			if err == nil {
				_, err = io.Copy(io.Discard, o.File)
			}
			if problem.KindOf(err) != want {
				t.Errorf("%v after %d bytes: %v, want a problem of kind %s", cut, at, err, want)
			}
		}
	}
}

func TestSealRefusesAnUnsoundMessage(t *testing.T) {
	a, b := newOffice(t, "a"), newOffice(t, "b")
	for name, change := range map[string]func(*Message){
		"no id":          func(m *Message) { m.ID = "" },
		"no time":        func(m *Message) { m.Made = time.Time{} },
		"no digest":      func(m *Message) { m.SHA256 = "" },
		"unknown kind":   func(m *Message) { m.Kind = "gift" },
		"status of none": func(m *Message) { m.Kind, m.InReply = Returned, "" },
	} {
		m := message(a, b)
		change(&m)
		if err := Seal(io.Discard, m, strings.NewReader(body), a.key, b.Peer); problem.KindOf(err) != problem.Malformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReceipts(t *testing.T) {
	a, b, c := newOffice(t, "a"), newOffice(t, "b"), newOffice(t, "c")
	m := message(a, b)
	r := Receipt{Message: m.ID, Digest: m.Digest(), From: "b", To: "a", At: time.Unix(2, 0).UTC(), Taken: true}
	sign := func(r Receipt, o office) []byte {
		raw, err := SignReceipt(r, o.key)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	if got, err := CheckReceipt(sign(r, b), m, b.Peer); err != nil || got != r {
		t.Fatal(got, err)
	}
	no := r
	no.Taken, no.EN = false, "it is a secret"
	var refusal *Refusal
	if _, err := CheckReceipt(sign(no, b), m, b.Peer); !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	other := r
	other.Digest = message(a, c).Digest()
	for name, raw := range map[string][]byte{
		"signed by a third": sign(r, c), "of another message": sign(other, b), "nonsense": []byte("ok"), "empty": nil,
		"changed": bytes.Replace(sign(no, b), []byte(`"taken":false`), []byte(`"taken":true`), 1),
	} {
		if _, err := CheckReceipt(raw, m, b.Peer); problem.KindOf(err) != problem.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAgain(t *testing.T) {
	a, b := newOffice(t, "a"), newOffice(t, "b")
	m := message(a, b)
	seen := Seen{m.Digest(), []byte("receipt")}
	if r, err := Again(m, seen); err != nil || string(r) != "receipt" {
		t.Fatal(r, err)
	}
	m.Abstract = "khác"
	if _, err := Again(m, seen); problem.KindOf(err) != problem.Refused {
		t.Fatal(err)
	}
}

func FuzzOpen(f *testing.F) {
	a, b := newOffice(f, "a"), newOffice(f, "b")
	f.Add(sealed(f, message(a, b), body, a, b))
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, wire []byte) {
		if o, err := Open(bytes.NewReader(wire), "b", b.box, known(a)); err == nil && o.File != nil {
			io.Copy(io.Discard, o.File)
		}
	})
}

// FuzzHead fuzzes what stands inside the encryption, where a peer's faulty program would be.
func FuzzHead(f *testing.F) {
	b := newOffice(f, "b")
	f.Add([]byte("\x00\x00\x00\x02{}"))
	f.Fuzz(func(t *testing.T, inside []byte) {
		var wire bytes.Buffer
		w, err := age.Encrypt(&wire, b.box.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		w.Write(inside)
		w.Close()
		if _, err := Open(&wire, "b", b.box, known()); err == nil {
			t.Fatal("opened a message that nobody signed")
		}
	})
}
