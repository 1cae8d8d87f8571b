package validation_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/internal/testpki"
	"trien/trust"
	"trien/validation"
)

const (
	passed        = validation.Passed
	failed        = validation.Failed
	indeterminate = validation.Indeterminate
)

// TestSound: a fresh signature of each level passes while the PKI answers.
func TestSound(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"person-rsa2048", "person-p256", "person-p384", "office-rsa2048"} {
		for level, stamp := range map[string]time.Time{"PAdES-BASELINE-B": {}, "PAdES-BASELINE-T": now.Add(-time.Minute)} {
			t.Run(key+" "+level, func(t *testing.T) {
				s := w.want(w.judge(w.sign(w.sample(), signing{key: key, stamp: stamp}), w.online(), now), passed, "")
				if !s.Intact || !s.ByteRangeOK || s.Coverage != "entire_file" || !s.ChainOK || !s.Official || s.Revocation != "good" || *s.Level != level {
					t.Errorf("%+v", s)
				}
				if proven := !stamp.IsZero(); s.Proven != proven || proven && !s.BestTime.Equal(stamp) || !proven && !s.BestTime.Equal(now) {
					t.Errorf("best time %v, proven %v", s.BestTime, s.Proven)
				}
			})
		}
	}
}

// TestVerdicts has a case for each sub-indication, named by its fault.
func TestVerdicts(t *testing.T) {
	other := testpki.New(testpki.Options{BaseURL: "http://other.test", Now: now.Add(-time.Hour), Random: rand.Reader})
	cases := []struct {
		name    string
		signing signing
		prepare func(*world)
		source  func(*world) validation.Sources
		damage  func([]byte) []byte
		at      time.Time
		want    validation.Verdict
		rev     string
		warning string
	}{
		{name: "no anchor", source: func(*world) validation.Sources { return validation.Sources{} },
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.NoChain}, rev: "not_checked", warning: "no_anchor"},
		{name: "another anchor", source: func(w *world) validation.Sources { return otherAnchor(w, other) },
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.NoChain}, rev: "not_checked", warning: "no_path"},
		{name: "offline without evidence", source: func(w *world) validation.Sources { return validation.Sources{Trust: w.store()} },
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.TryLater}, rev: "not_checked", warning: "revocation/no_evidence"},
		{name: "nobody answers", prepare: func(w *world) { w.down = true },
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.TryLater}, rev: "unknown", warning: "fetch_ocsp"},
		{name: "stale answers", prepare: func(w *world) { w.clock = now.Add(-90 * 24 * time.Hour) },
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.TryLater}, rev: "unknown", warning: "revocation/stale"},
		{name: "revoked", signing: signing{key: "revoked-rsa2048"},
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.RevokedNoPOE}, rev: "revoked", warning: "revoked/keyCompromise"},
		{name: "revoked before the time-stamp", signing: signing{key: "revoked-rsa2048", stamp: now.Add(-time.Minute)},
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.RevokedNoPOE}, rev: "revoked", warning: "revoked/keyCompromise"},
		{name: "revoked after the time-stamp", signing: signing{stamp: now.Add(-10 * time.Minute)},
			prepare: func(w *world) { w.ok(w.pki.Revoke("person-p256", now.Add(-time.Minute))) },
			want:    validation.Verdict{Indication: passed}, rev: "good", warning: "revoked_later"},
		{name: "expired", signing: signing{key: "expired-p256"},
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.OutOfBoundsNoPOE}, rev: "not_checked", warning: "path_expired"},
		{name: "not yet valid", at: now.Add(-3 * time.Hour),
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.OutOfBoundsNoPOE}, rev: "not_checked", warning: "path_not_yet_valid"},
		{name: "time-stamp before the certificate", signing: signing{key: "young", stamp: now.Add(-30 * time.Minute)}, prepare: (*world).young,
			want: validation.Verdict{Indication: failed, SubIndication: validation.NotYetValid}, warning: "older"},
		{name: "content altered", damage: func(b []byte) []byte { return flip(b, 15) },
			want: validation.Verdict{Indication: failed, SubIndication: validation.HashFailure}, warning: "altered"},
		{name: "value altered", signing: signing{mangle: func(v []byte) []byte { return flip(v, len(v)-1) }},
			want: validation.Verdict{Indication: failed, SubIndication: validation.CryptoFailure}, warning: "wrong_value"},
		{name: "bytes behind the end", damage: func(b []byte) []byte { return append(bytes.Clone(b), "<script>"...) },
			want: validation.Verdict{Indication: failed, SubIndication: validation.FormatFailure}, warning: "changes/change_trailing-bytes"},
		{name: "TSA not trusted", signing: signing{stamp: now.Add(-time.Minute), by: other},
			want: validation.Verdict{Indication: passed}, rev: "good", warning: "timestamp/no_path"},
		{name: "time-stamp from the future", signing: signing{stamp: now.Add(24 * time.Hour)},
			want: validation.Verdict{Indication: passed}, rev: "good", warning: "timestamp/stamp_future"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			if c.signing.key == "" {
				c.signing.key = "person-p256"
			}
			if c.at.IsZero() {
				c.at = now
			}
			if c.prepare != nil && c.signing.key == "young" {
				c.prepare(w)
			}
			data := w.sign(w.sample(), c.signing)
			if c.prepare != nil && c.signing.key != "young" {
				c.prepare(w)
			}
			if c.damage != nil {
				data = c.damage(data)
			}
			src := w.online()
			if c.source != nil {
				src = c.source(w)
			}
			s := w.want(w.judge(data, src, c.at), c.want.Indication, c.want.SubIndication)
			if c.rev != "" && s.Revocation != c.rev {
				t.Errorf("revocation %s, want %s", s.Revocation, c.rev)
			}
			if !warned(s, c.warning) {
				t.Errorf("no warning %s in %v", c.warning, s.Warnings)
			}
		})
	}
}

func warned(s *validation.Signature, code string) bool {
	for _, w := range s.Warnings {
		if w.Code == code && w.In("vi") != "" && w.In("en") != "" && !strings.Contains(w.In("vi"), ": %") {
			return true
		}
	}
	return false
}

func flip(b []byte, i int) []byte {
	out := bytes.Clone(b)
	out[i] ^= 1
	return out
}

// young is a certificate issued only minutes ago.
func (w *world) young() {
	_, err := w.pki.Issue(testpki.Order{Name: "young", Profile: testpki.Person, Key: testpki.P256, CommonName: "Trẻ", From: now.Add(-10 * time.Minute), To: now.Add(24 * time.Hour)})
	w.ok(err)
}

// otherAnchor trusts another PKI's roots.
func otherAnchor(w *world, other *testpki.PKI) validation.Sources {
	roots, err := other.Anchors()
	w.ok(err)
	var all []*certpath.Certificate
	for _, c := range roots {
		all = append(all, w.parse(c.Raw))
	}
	src := w.online()
	src.Trust = trust.FromCertificates(all, nil)
	return src
}
