package agent_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/problem"
	"trien/internal/seeds"
	"trien/pades"
	"trien/pdf"
)

// TestWhatIsSignedIsMadeHere signs what Inspect gives, puts it in, and lets the file be read as a stranger would.
func TestWhatIsSignedIsMadeHere(t *testing.T) {
	for name, o := range map[string]*offer{person: leader(t), seal: clerk(t)} {
		s, err := o.inspect()
		if err != nil {
			t.Fatal(name, err)
		}
		digest, err := s.Digest()
		if err != nil {
			t.Fatal(err)
		}
		k := owner(t, name)
		value, err := k.Sign(context.Background(), digest, s.Scheme)
		if err != nil {
			t.Fatal(err)
		}
		der, err := cms.Assemble(cms.Assembly{Scheme: s.Scheme, Attributes: s.Attributes, Signature: value, Certificates: k.Chain()})
		if err != nil {
			t.Fatal(err)
		}
		gap := bytes.Index(o.file, bytes.Repeat([]byte("0"), 1000))
		hex.Encode(o.file[gap:], der)
		before := len(o.file) - gap
		if err := pades.Check(context.Background(), bytes.NewReader(o.file), int64(len(o.file)), pades.Signed{Field: o.item.Field, Before: int64(len(o.file) - before - 2000)}); err != nil {
			t.Error(name, err)
		}
	}
}

func TestTheStatementTellsWhatIsSigned(t *testing.T) {
	s, err := leader(t).inspect()
	if err != nil {
		t.Fatal(err)
	}
	if s.Certify != 2 || len(s.Fills) != 0 || len(s.Earlier) != 0 || s.Name != "Nguyễn Văn Ước" || !s.Claimed.Equal(then) || s.Share <= 0 || s.Share > 0.1 {
		t.Errorf("the leader's: %+v", s)
	}
	s, err = clerk(t).inspect()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Fills) != 2 || s.Fills[1] != (agent.Fill{Field: "number", Value: "15"}) || len(s.Earlier) != 1 || s.Earlier[0].Field != "signer" ||
		s.Earlier[0].Signer == "" || s.Lock == nil || !s.Lock.Locks("number") || s.Certify != 0 {
		t.Errorf("the clerk's: %+v", s)
	}
}

// changed changes the file in place and lets the house name the changed bytes.
func changed(t *testing.T, o *offer, from, to string) {
	t.Helper()
	i := bytes.LastIndex(o.file, []byte(from))
	if i < 0 || len(from) != len(to) {
		t.Fatalf("%q is not in the file, or %q is no fit", from, to)
	}
	copy(o.file[i:], to)
	o.named()
}

// appended adds a revision that changes an object.
func appended(t *testing.T, data []byte, change func(u *pdf.Update)) []byte {
	t.Helper()
	u, err := pdf.NewUpdate(opened(t, data), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(data), tail...)
}

// turned turns the first page, which no signing step does.
func turned(t *testing.T) func(u *pdf.Update) {
	return func(u *pdf.Update) {
		p, err := u.Base().Page(0)
		if err != nil {
			t.Fatal(err)
		}
		p.Dict["Rotate"] = pdf.Integer(90)
		u.Set(p.Ref, p.Dict)
	}
}

// sly is a request whose appearance also does something else to the file.
func sly(t *testing.T, r pades.Request, also func(u *pdf.Update)) pades.Request {
	look := r.Appearance
	r.Appearance = func(u *pdf.Update) (pdf.Reference, error) {
		also(u)
		return look(u)
	}
	return r
}

// TestRefused names each thing that the agent does not sign, and the reason it gives.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		fault string
		make  func(t *testing.T) *offer
		want  agent.Reason
	}{
		{"a bare digest", func(t *testing.T) *offer { o := leader(t); o.item.Size, o.file = 0, nil; return o }, agent.BadItem},
		{"no digest of the file", func(t *testing.T) *offer { o := leader(t); o.item.SHA256 = ""; return o }, agent.BadItem},
		{"no field named", func(t *testing.T) *offer { o := leader(t); o.item.Field = ""; return o }, agent.BadItem},
		{"one byte changed on the way", func(t *testing.T) *offer { o := leader(t); o.file[100] ^= 1; return o }, agent.OtherBytes},
		{"cut short", func(t *testing.T) *offer { o := leader(t); o.file = o.file[:len(o.file)-1]; return o }, agent.OtherBytes},
		{"digest of another document", func(t *testing.T) *offer { o := leader(t); o.item.SHA256 = strings.Repeat("ab", 32); return o }, agent.OtherBytes},
		{"another's certificate", func(t *testing.T) *offer {
			o := leader(t)
			o.item.Certificate = agent.Fingerprint(owner(t, seal).Certificate())
			return o
		}, agent.NotMine},
		{"no certificate at hand", func(t *testing.T) *offer { o := leader(t); o.mine = nil; return o }, agent.NotMine},
		{"certificate out of force", func(t *testing.T) *offer { o := leader(t); o.now = o.mine.NotAfter.Add(time.Hour); return o }, agent.OutOfForce},
		{"scheme of another kind of key", func(t *testing.T) *offer { o := leader(t); o.item.Scheme = "rsa-sha256"; return o }, agent.BadScheme},
		{"unknown scheme", func(t *testing.T) *offer { o := leader(t); o.item.Scheme = "md5"; return o }, agent.BadScheme},
		{"no PDF", func(t *testing.T) *offer { o := leader(t); o.file = []byte("xin chào"); o.named(); return o }, agent.Unreadable},
		{"bytes after the end", func(t *testing.T) *offer {
			o := leader(t)
			o.file = append(o.file, "%sneaked in\n"...)
			o.named()
			return o
		}, agent.NoStep},
		{"nothing to sign", func(t *testing.T) *offer { return offered(t, draft(t), "sign", "signer", person) }, agent.NoStep},
		{"signed already", func(t *testing.T) *offer {
			return offered(t, signed(t, draft(t), person, leaders(t)), "sign", "signer", person)
		}, agent.FullGap},
		{"only a field filled in", func(t *testing.T) *offer {
			return offered(t, appended(t, signed(t, draft(t), person, leaders(t)), func(*pdf.Update) {}), "sign", "signer", person)
		}, agent.NoStep},
		{"another field than the one named", func(t *testing.T) *offer { o := leader(t); o.item.Field = "office"; return o }, agent.OtherField},
		{"the byte range leaves the end out", func(t *testing.T) *offer {
			o := leader(t)
			i := bytes.LastIndex(o.file, []byte("/ByteRange"))
			end := bytes.IndexByte(o.file[i:], ']') + i
			last := end - 1
			for ; o.file[last] == ' '; last-- {
			}
			o.file[last] = '0' + (o.file[last]-'0'+9)%10
			o.named()
			return o
		}, agent.NotWhole},
		{"something in the gap", func(t *testing.T) *offer {
			o := leader(t)
			o.file[bytes.Index(o.file, bytes.Repeat([]byte("0"), 1000))+500] = 'A'
			o.named()
			return o
		}, agent.FullGap},
		{"another kind of signature", func(t *testing.T) *offer {
			o := leader(t)
			changed(t, o, "/ETSI.CAdES.detached", "/adbe.pkcs7.detached")
			return o
		}, agent.OtherKind},
		{"a document time-stamp", func(t *testing.T) *offer {
			o := leader(t)
			changed(t, o, "/ETSI.CAdES.detached", "/ETSI.RFC3161       ")
			return o
		}, agent.OtherKind},
		{"the step turns a page", func(t *testing.T) *offer {
			return offered(t, prepared(t, draft(t), sly(t, leaders(t), turned(t))), "sign", "signer", person)
		}, agent.MoreThanStep},
		{"the seal's step turns a page", func(t *testing.T) *offer {
			return offered(t, prepared(t, signed(t, draft(t), person, leaders(t)), sly(t, seals(t), turned(t))), "seal", "office", seal)
		}, agent.MoreThanStep},
		{"a person's signature fills in a number", func(t *testing.T) *offer {
			r := leaders(t)
			r.Fills = seals(t).Fills
			return offered(t, prepared(t, draft(t), r), "sign", "signer", person)
		}, agent.MoreThanStep},
		{"a number filled in twice", func(t *testing.T) *offer {
			r := leaders(t)
			r.Fills = seals(t).Fills
			again := seals(t)
			again.Fills[0].Value, again.Fills[0].Appearance = "16", drawn(t, "16")
			o := offered(t, prepared(t, signed(t, draft(t), person, r), again), "seal", "office", seal)
			o.item.Document.Number = "16-QĐ/TU"
			return o
		}, agent.MoreThanStep},
		{"a number that shows another", func(t *testing.T) *offer {
			r := seals(t)
			r.Fills[0].Appearance = drawn(t, "51")
			return offered(t, prepared(t, signed(t, draft(t), person, leaders(t)), r), "seal", "office", seal)
		}, agent.MoreThanStep},
		{"another number than the one told", func(t *testing.T) *offer { o := clerk(t); o.item.Document.Number = "151-QĐ/TU"; return o }, agent.Unlike},
		{"pages more than told", func(t *testing.T) *offer { o := leader(t); o.item.Document.Pages++; return o }, agent.Unlike},
		{"another page for the mark", func(t *testing.T) *offer { o := leader(t); o.item.Page = 2; return o }, agent.Unlike},
		{"another place for the mark", func(t *testing.T) *offer { o := leader(t); o.item.Rect[0] += 10; return o }, agent.Unlike},
		{"a mark where none is told", func(t *testing.T) *offer { o := leader(t); o.item.Page = 0; return o }, agent.Hidden},
		{"no mark where one is told", func(t *testing.T) *offer {
			r := leaders(t)
			r.Field, r.Appearance = "unseen", nil
			o := offered(t, prepared(t, draft(t), r), "sign", "unseen", person)
			o.item.Page, o.item.Rect = 1, agent.Rect{330, 200, 480, 260}
			return o
		}, agent.Hidden},
		{"a mark over the whole page", func(t *testing.T) *offer {
			r := leaders(t)
			r.Field = "whole"
			return offered(t, prepared(t, draft(t), r), "sign", "whole", person)
		}, agent.Overgrown},
		{"an earlier signature broken", func(t *testing.T) *offer {
			once := signed(t, draft(t), person, leaders(t))
			i := bytes.Index(once, []byte("stream"))
			once[i+40] ^= 1
			return offered(t, prepared(t, once, seals(t)), "seal", "office", seal)
		}, agent.EarlierBroken},
		{"changed after an earlier signature", func(t *testing.T) *offer {
			spoilt := appended(t, signed(t, draft(t), person, leaders(t)), turned(t))
			return offered(t, prepared(t, spoilt, seals(t)), "seal", "office", seal)
		}, agent.EarlierBroken},
		{"signed for another day", func(t *testing.T) *offer { o := leader(t); o.now = then.Add(25 * time.Hour); return o }, agent.OtherTime},
		{"signed for a day to come", func(t *testing.T) *offer {
			r := leaders(t)
			r.Time = then.Add(25 * time.Hour)
			return offered(t, prepared(t, draft(t), r), "sign", "signer", person)
		}, agent.OtherTime},
	} {
		t.Run(c.fault, func(t *testing.T) {
			s, err := c.make(t).inspect()
			var refused *agent.RefusedError
			if !errors.As(err, &refused) || refused.Reason != c.want {
				t.Fatalf("%v, want %s (%+v)", err, c.want, s)
			}
			if w := refused.Problem(); w.Kind != problem.Refused || w.Words.VI == "" || w.Words.EN == "" || !errors.Is(w, refused) {
				t.Errorf("in words: %+v", w)
			}
		})
	}
}

func TestAnInvisibleSignatureIsSaidToBe(t *testing.T) {
	r := leaders(t)
	r.Field, r.Appearance = "unseen", nil
	s, err := offered(t, prepared(t, draft(t), r), "sign", "unseen", person).inspect()
	if err != nil || s.Share != 0 {
		t.Error(s, err)
	}
}

func TestInspectEndsWithItsContext(t *testing.T) {
	o := leader(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := agent.Inspect(ctx, o.item, agent.Served{ReaderAt: bytes.NewReader(o.file), Size: int64(len(o.file))}, o.mine, o.now)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// FuzzInspect: whatever a house serves, the agent answers with a statement or a refusal.
func FuzzInspect(f *testing.F) {
	o := leader(f)
	f.Add(o.file, "signer", "sign")
	o = clerk(f)
	f.Add(o.file, "office", "seal")
	for _, b := range seeds.Files(f, "pdf/*.pdf") {
		f.Add(b, "Signature1", "sign")
	}
	cert := owner(f, person).Certificate()
	f.Fuzz(func(t *testing.T, file []byte, field, act string) {
		o := &offer{file: file, mine: cert, now: then}
		o.item = agent.Item{Field: field, Act: act, Page: 1, Certificate: agent.Fingerprint(cert), Scheme: "ecdsa-sha256", Document: agent.Document{Pages: 3}}
		o.named()
		s, err := o.inspect()
		var refused *agent.RefusedError
		if (err == nil) == (s == nil) || err != nil && !errors.As(err, &refused) {
			t.Fatalf("%+v %v", s, err)
		}
	})
}
