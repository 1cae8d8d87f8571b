package provenance

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)

// hashes is a tree in memory.
type hashes []ledger.Hash

func (h hashes) ReadHashes(at []int64) ([]ledger.Hash, error) {
	var list []ledger.Hash
	for _, i := range at {
		list = append(list, h[i])
	}
	return list, nil
}

// book is a ledger in memory.
type book struct {
	t      *testing.T
	edge   ledger.Edge
	stored hashes
	events [][]byte
	signer *ledger.Signer
}

func newBook(t *testing.T) *book {
	seed := make([]byte, 32)
	rand.Read(seed)
	s, err := ledger.NewSigner("tinh-uy.example/trien", seed)
	if err != nil {
		t.Fatal(err)
	}
	return &book{t: t, signer: s}
}

func (b *book) add(e ledger.Event) []byte {
	raw := e.Canonical()
	for _, s := range b.edge.Append(ledger.LeafHash(raw)) {
		for int64(len(b.stored)) <= s.Index {
			b.stored = append(b.stored, ledger.Hash{})
		}
		b.stored[s.Index] = s.Hash
	}
	b.events = append(b.events, raw)
	return raw
}

func (b *book) prove(leaf int) Proof {
	path, err := ledger.Inclusion(b.edge.Size(), int64(leaf), b.stored)
	if err != nil {
		b.t.Fatal(err)
	}
	return Proof{int64(leaf), b.events[leaf], path}
}

// issuedBundle is a document drafted, approved and signed, then issued with its statement.
func issuedBundle(t *testing.T) (Bundle, Against) {
	b := newBook(t)
	b.add(ledger.Event{Stream: "document/other", Version: 1, Type: "document.drafted", At: noon, Actor: "an"})
	s := Statement{Format: Format, Document: "d1", Office: Office{"tinh-uy", "Tỉnh ủy"}, File: File{SHA256: strings.Repeat("ab", 32), Bytes: 7}, Made: noon}
	for i, e := range []ledger.Event{
		{Type: "document.drafted", Actor: "tuan", SignIn: "password+totp"}, {Type: "document.approved", Actor: "binh", SignIn: "certificate"},
		{Type: "document.signed", Actor: "uoc", SignIn: "password+totp", Capacity: "btv", Blobs: []string{"blob"}, Clear: map[string]string{"Certificate": "c0ffee"}},
	} {
		e.Stream, e.Version, e.At = "document/d1", int64(i+1), noon.Add(time.Duration(i)*time.Minute)
		sum := ledger.LeafHash(b.add(e))
		step := Step{Version: e.Version, Event: e.Type, Leaf: hex.EncodeToString(sum[:]), At: e.At, Actor: e.Actor, SignIn: e.SignIn, Capacity: e.Capacity, Certificate: e.Clear["Certificate"]}
		if len(e.Blobs) > 0 {
			step.File = &File{Kind: "signed", SHA256: "ff", Bytes: 6, Blob: "blob"}
		}
		s.Steps = append(s.Steps, step)
	}
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	b.add(ledger.Event{Stream: "document/d1", Version: 4, Type: issued, At: noon, Actor: "mai", Clear: map[string]string{"ProcessingSHA256": Digest(raw)}})
	head, err := ledger.SignHead(ledger.Head{Origin: "tinh-uy.example/trien", Size: b.edge.Size(), Root: b.edge.Root(), At: noon}, b.signer)
	if err != nil {
		t.Fatal(err)
	}
	bundle := Bundle{Format, raw, b.signer.VerifierKey(), string(head), b.prove(4), []Proof{b.prove(1), b.prove(2), b.prove(3)}}
	return bundle, Against{bundle.Key, s.File}
}

// again writes a bundle and reads it, as a file that was sent.
func again(t *testing.T, b Bundle) Bundle {
	raw, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	b, err = Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func said(t *testing.T, b *Bundle, change func(*Statement)) {
	var s Statement
	if err := json.Unmarshal(b.Statement, &s); err != nil {
		t.Fatal(err)
	}
	change(&s)
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	b.Statement = raw
}

// TestEvidenceOfProcessing shows 379.13.3: what was made at the issue is verified, and any difference is found.
func TestEvidenceOfProcessing(t *testing.T) {
	tests := []struct {
		fault string
		spoil func(*testing.T, *Bundle, *Against)
		want  Indication
		code  string
	}{
		{"none", func(*testing.T, *Bundle, *Against) {}, Verified, ""},
		{"no key to compare with", func(_ *testing.T, _ *Bundle, a *Against) { a.Key = "" }, NotChecked, "ledger-key"},
		{"no file to compare with", func(_ *testing.T, _ *Bundle, a *Against) { a.File = File{} }, NotChecked, "file"},
		{"another file", func(_ *testing.T, _ *Bundle, a *Against) { a.SHA256 = strings.Repeat("00", 32) }, Differs, "file"},
		{"a file of another length", func(_ *testing.T, _ *Bundle, a *Against) { a.Bytes++ }, Differs, "file"},
		{"another office's key", func(_ *testing.T, _ *Bundle, a *Against) { a.Key += "x" }, Differs, "ledger-key"},
		{"a name changed", func(t *testing.T, b *Bundle, _ *Against) {
			said(t, b, func(s *Statement) { s.Steps[1].Name = "khác" })
		}, Differs, "statement"},
		{"who approved changed", func(t *testing.T, b *Bundle, _ *Against) { said(t, b, func(s *Statement) { s.Steps[1].Actor = "x" }) }, Differs, "step"},
		{"how they were known changed", func(t *testing.T, b *Bundle, _ *Against) {
			said(t, b, func(s *Statement) { s.Steps[1].SignIn = "password" })
		}, Differs, "step"},
		{"a certificate changed", func(t *testing.T, b *Bundle, _ *Against) {
			said(t, b, func(s *Statement) { s.Steps[2].Certificate = "00" })
		}, Differs, "step"},
		{"a stored file changed", func(t *testing.T, b *Bundle, _ *Against) {
			said(t, b, func(s *Statement) { s.Steps[2].File.Blob = "x" })
		}, Differs, "step"},
		{"a step left out", func(t *testing.T, b *Bundle, _ *Against) {
			said(t, b, func(s *Statement) { s.Steps = s.Steps[:2] })
			b.Steps = b.Steps[:2]
		}, Differs, "step"},
		{"a step of another document", func(t *testing.T, b *Bundle, _ *Against) {
			other := newBook(t)
			raw := other.add(ledger.Event{Stream: "document/other", Version: 1, Type: "document.drafted", At: noon, Actor: "an"})
			b.Steps[0].Event = raw
		}, Differs, "step"},
		{"a proof left out", func(_ *testing.T, b *Bundle, _ *Against) { b.Steps = b.Steps[1:] }, Differs, "step"},
		{"the issue is another event", func(_ *testing.T, b *Bundle, _ *Against) { b.Issued = b.Steps[2] }, Differs, "issued"},
		{"a leaf before the first", func(_ *testing.T, b *Bundle, _ *Against) { b.Issued.Leaf = -1 }, Differs, "issued"},
		{"the head signed by nobody", func(_ *testing.T, b *Bundle, _ *Against) { b.Head = strings.Replace(b.Head, "\n5\n", "\n6\n", 1) }, Differs, "head"},
		{"no statement", func(_ *testing.T, b *Bundle, _ *Against) { b.Statement = json.RawMessage("null") }, Differs, "format"},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			b, a := issuedBundle(t)
			tt.spoil(t, &b, &a)
			f := again(t, b).Check(a)
			if f.Indication != tt.want {
				t.Fatalf("%s %+v", f.Indication, f.Faults)
			}
			if tt.code == "" {
				return
			}
			for _, x := range f.Faults {
				if x.Code == tt.code && x.Words.VI != "" && x.Words.EN != "" {
					return
				}
			}
			t.Errorf("no fault %q in %+v", tt.code, f.Faults)
		})
	}
}

func TestReadRefusesWhatIsNoBundle(t *testing.T) {
	for _, raw := range []string{"", "{}", `{"format":"trien-processing/2"}`, "[1]"} {
		if _, err := Read([]byte(raw)); problem.KindOf(err) != problem.Malformed {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func FuzzBundle(f *testing.F) {
	f.Add([]byte(`{"format":"trien-processing/1","statement":{"format":"trien-processing/1","steps":[{}]},"issued":{"leaf":9},"steps":[{}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := Read(raw)
		if err != nil {
			return
		}
		if got := b.Check(Against{File: File{SHA256: "x"}}); got.Indication == Verified {
			t.Fatalf("verified: %s", raw)
		}
		if bytes.Equal(b.Statement, nil) && Digest(b.Statement) != "" {
			t.Fatal("nothing has a digest")
		}
	})
}

// agreed is a measure of the parties that is kept and covers, confirmed as r says.
func agreed(r Result) Measure {
	return Measure{Kept: Shown, Secures: Shown, Covers: Shown, Confirmed: r, KeptSaid: Phrase{VI: "Thỏa thuận 01", EN: "Agreement 01"}}
}

// TestOriginalByWhichLimb shows 379.12.2: a limb whose evidence is lacking or unknown is never claimed.
func TestOriginalByWhichLimb(t *testing.T) {
	whole := Facts{Final: true, Person: Shown, Seal: Shown, Stored: Shown, Carried: Shown, Stamped: Shown, Processors: Shown}
	with := func(change func(*Facts)) Facts {
		f := whole
		change(&f)
		return f
	}
	tests := []struct {
		name  string
		facts Facts
		want  Standing
		by    string
	}{
		{"all but an agreement", whole, Original, "a,b"},
		{"no seal", with(func(f *Facts) { f.Seal = Lacking }), Original, "b"},
		{"no time-stamp", with(func(f *Facts) { f.Stamped = Lacking }), Original, "a"},
		{"its way is not known", with(func(f *Facts) { f.Carried = Unknown }), Original, "a"},
		{"somebody was known by a password alone", with(func(f *Facts) { f.Processors = Lacking }), Original, "a"},
		{"the signature was not judged", with(func(f *Facts) { f.Person, f.Stored = "", "" }), NotShown, ""},
		{"agreed", Facts{Final: true, Measure: agreed(Shown)}, Original, "c"},
		{"agreed, the file not read", Facts{Final: true, Measure: agreed(Unknown)}, NotShown, ""},
		{"agreed, another file", Facts{Final: true, Measure: agreed(Lacking)}, NotShown, ""},
		{"agreed, nobody says that it was followed", Facts{Final: true, Measure: Measure{Kept: Shown, Secures: Shown, Covers: Shown}}, NotShown, ""},
		{"agreed and signed", Facts{Final: true, Person: Shown, Seal: Shown, Measure: agreed(Shown)}, Original, "a,c"},
		{"agreed, but a scan", Facts{Final: true, Copy: Phrase{VI: "bản quét", EN: "a scan"}, Measure: agreed(Shown)}, Copy, ""},
		{"a draft", with(func(f *Facts) { f.Final = false }), NotIssued, ""},
		{"a copy with both signatures", with(func(f *Facts) { f.Copy = Phrase{VI: "sao y", EN: "true copy"} }), Copy, ""},
		{"nothing known", Facts{Final: true}, NotShown, ""},
	}
	for _, tt := range tests {
		got := Judge(tt.facts)
		if got.Standing != tt.want || strings.Join(got.By, ",") != tt.by || got.Words.VI == "" || got.Words.EN == "" {
			t.Errorf("%s: %+v", tt.name, got)
		}
		for _, l := range got.Limbs {
			for _, e := range l.Evidence {
				if l.Result == Shown && e.Result != Shown {
					t.Errorf("%s: limb %s claimed on %+v", tt.name, l.ID, e)
				}
			}
		}
	}
}
