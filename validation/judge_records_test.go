package validation_test

import (
	"bytes"
	"crypto"
	"slices"
	"testing"
	"time"

	"trien/cms"
	"trien/ers"
	"trien/validation"
)

// sealed puts a record over the CMS, and over content where it is external, into the CMS, and gives it with the record.
func (w *world) sealed(der []byte, kind cms.OID, at time.Time, content ...[]byte) ([]byte, *ers.Record) {
	w.Helper()
	b, err := ers.NewBuilder(crypto.SHA256)
	w.ok(err)
	digests := [][]byte{over(crypto.SHA256, der)}
	for _, c := range content {
		digests = append(digests, over(crypto.SHA256, c))
	}
	_, err = b.Add(digests...)
	w.ok(err)
	tree, err := b.Tree()
	w.ok(err)
	r, err := ers.New(crypto.SHA256, tree.Reduced(0), w.stampOver(w.pki, crypto.SHA256, tree.Root(), at))
	w.ok(err)
	out, err := cms.AddUnsigned(der, 0, cms.Attribute{Type: kind, Values: [][]byte{w.der(r)}})
	w.ok(err)
	return out, r
}

// TestEmbeddedRecord: a record inside a signature proves since when the signature exists, if it is over this signature.
func TestEmbeddedRecord(t *testing.T) {
	w := newWorld(t)
	at := now.Add(-30 * time.Second)
	plain := w.detached(signing{key: "person-p256"})
	internal, r := w.sealed(plain, cms.OIDEvidenceInternal, at)
	external, _ := w.sealed(plain, cms.OIDEvidenceExternal, at, note)
	externalOther, _ := w.sealed(plain, cms.OIDEvidenceExternal, at, []byte("khác"))
	_, foreign := w.sealed(w.detached(signing{key: "person-p256"}), cms.OIDEvidenceInternal, at)
	grafted, err := cms.AddUnsigned(plain, 0, cms.Attribute{Type: cms.OIDEvidenceInternal, Values: [][]byte{w.der(foreign)}})
	w.ok(err)
	unreadable, err := cms.AddUnsigned(plain, 0, cms.Attribute{Type: cms.OIDEvidenceInternal, Values: [][]byte{{0x30, 0}}})
	w.ok(err)
	value := bytes.Clone(internal)
	v := r.Chains[0].Stamps[0].Token.CMS.Signers[0].Signature
	value[bytes.Index(value, v)+len(v)-1] ^= 1
	for _, c := range []struct {
		name   string
		der    []byte
		proven bool
		says   string
	}{
		{"none", plain, false, ""},
		{"internal", internal, true, ""},
		{"external, over the content as well", external, true, ""},
		{"external, over another content", externalOther, false, "evidence_embedded/evidence_other"},
		{"of another signature", grafted, false, "evidence_embedded/evidence_other"},
		{"unreadable", unreadable, false, "evidence_embedded/record_damaged"},
		{"altered", value, false, "evidence_embedded/stamp_value"},
	} {
		report := w.judgeCMS(c.der, note)
		s := &report.Signatures[0]
		if s.Indication != validation.Passed || s.Proven != c.proven || c.says != "" && !slices.Contains(codes(s), c.says) || c.says == "" && len(s.Warnings) > 0 {
			t.Errorf("%s: %v proven %v: %v", c.name, s.Verdict, s.Proven, codes(s))
		}
		if c.proven && (!s.BestTime.Equal(at) || len(s.Detail.Stamps) != 1 || s.Detail.Stamps[0].Kind != validation.StampRecord) {
			t.Errorf("%s: %v %+v", c.name, s.BestTime, s.Detail.Stamps)
		}
	}
}

// TestEmbeddedRecordRenewed: a record that was renewed still proves its first time, and what the signature's own time-stamp brings.
func TestEmbeddedRecordRenewed(t *testing.T) {
	w := newWorld(t)
	plain := w.detached(signing{key: "person-p256", stamp: now.Add(-25 * time.Minute)})
	_, r := w.sealed(plain, cms.OIDEvidenceInternal, now.Add(-20*time.Minute))
	r = w.renewStamp(r, now.Add(-10*time.Minute))
	der, err := cms.AddUnsigned(plain, 0, cms.Attribute{Type: cms.OIDEvidenceInternal, Values: [][]byte{w.der(r)}})
	w.ok(err)
	report := w.judgeCMS(der, note)
	if s := &report.Signatures[0]; s.Indication != validation.Passed || !s.BestTime.Equal(now.Add(-25*time.Minute)) || len(s.Detail.Stamps) != 3 {
		t.Errorf("%v %v %d %v", s.Verdict, s.BestTime, len(s.Detail.Stamps), codes(s))
	}
}
