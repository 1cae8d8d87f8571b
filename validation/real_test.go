package validation_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/trust"
	"trien/validation"
	plain "trien/validation/words"
)

// What real files do: each is judged right, and told in both languages so that a clerk knows what it is and what to do.

// says demands words in both languages.
func (w *world) says(r validation.Report, vi, en string) {
	w.Helper()
	for lang, want := range map[string]string{"vi": vi, "en": en} {
		text := plain.Text(r, lang)
		for _, s := range plain.Of(r, lang).Signatures {
			for _, g := range s.Details {
				for _, l := range g.Lines {
					text += l.Label + ": " + l.Value + "\n"
				}
			}
		}
		if !strings.Contains(text, want) {
			w.Errorf("%s: no %q in\n%s", lang, want, text)
		}
	}
}

// TestLocalSigningTime: the signer's program wrote local time as UTC; the time-stamp decides, and the seven hours are explained.
func TestLocalSigningTime(t *testing.T) {
	w := newWorld(t)
	cred, err := w.pki.Credential("person-p256")
	w.ok(err)
	data := w.sample()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	scheme, err := cms.DefaultScheme(cred.Key.Public())
	w.ok(err)
	p, err := pades.Sign(t.Context(), f, pades.Request{Random: rand.Reader, Time: now.Add(7 * time.Hour)}, pades.Signer{Chain: cred.Chain, Scheme: scheme,
		Value: func(_ context.Context, d []byte, s cms.Scheme) ([]byte, error) {
			return cred.Key.Sign(rand.Reader, d, s.Hash)
		},
		TimeStamp: func(_ context.Context, v []byte) ([]byte, error) {
			return w.token(signing{stamp: now.Add(20 * time.Second)}, v)
		}})
	w.ok(err)
	var out bytes.Buffer
	_, err = p.WriteTo(&out)
	w.ok(err)
	r := w.judge(out.Bytes(), w.online(), now.Add(time.Minute))
	s := w.want(r, validation.Passed, "")
	if !s.Proven || !s.BestTime.Equal(now.Add(20*time.Second)) {
		t.Errorf("best time %v", s.BestTime)
	}
	w.says(r, "giờ tự ghi trễ đúng 7 tiếng. Hãy tin dấu thời gian", "exactly 7 hours late. Trust the time-stamp")
}

// TestPKCS1: RSA without PSS is a note by policy and no fault.
func TestPKCS1(t *testing.T) {
	w := newWorld(t)
	r := w.judge(w.sign(w.sample(), signing{key: "person-rsa2048"}), w.online(), now)
	w.want(r, validation.Passed, "")
	w.says(r, "yêu cầu phần mềm ký dùng RSASSA-PSS; kiểu này vẫn an toàn", "asks signing software for RSASSA-PSS; this scheme is still safe")
}

// TestOldOCSPAddress: a server that is gone for good is told as such, with what helps.
func TestOldOCSPAddress(t *testing.T) {
	w := newWorld(t)
	w.pki = testpki.New(testpki.Options{BaseURL: "http://ocsp.ca.ptc", Now: now.Add(-time.Hour), Random: rand.Reader})
	data := w.sign(w.sample(), signing{key: "person-p256"})
	w.down = true
	r := w.judge(data, w.online(), now)
	w.want(r, validation.Indeterminate, validation.TryLater)
	w.says(r, "Đây là địa chỉ cũ ghi trong chứng thư cấp trước đây", "This is an old address in certificates of earlier days")
}

// TestSlowServers: who did not answer in time is told apart from who did not answer.
func TestSlowServers(t *testing.T) {
	w := newWorld(t)
	src := w.online()
	src.OCSP = func(context.Context, string, []byte) ([]byte, error) { return nil, context.DeadlineExceeded }
	src.CRL = func(context.Context, string) ([]byte, error) { return nil, context.DeadlineExceeded }
	r := w.judge(w.sign(w.sample(), signing{key: "person-p256"}), src, now)
	w.want(r, validation.Indeterminate, validation.TryLater)
	w.says(r, "Máy chủ chậm hơn thời gian chờ (tối đa 10 giây", "longer than is waited for (10 seconds at most")
}

// TestLeafAloneTold: a file that carries the signer's certificate alone is judged by what its address gives; where that is silent, the certificate
// that is missing is named.
func TestLeafAloneTold(t *testing.T) {
	w := newWorld(t)
	data := w.sign(w.sample(), signing{key: "person-p256", chain: func(c *testpki.Credential) { c.Chain = c.Chain[:1] }})
	roots, err := w.pki.Anchors()
	w.ok(err)
	var anchors []*certpath.Certificate
	for _, c := range roots {
		anchors = append(anchors, w.parse(c.Raw))
	}
	src := w.online()
	src.Trust = trust.FromCertificates(anchors, nil)
	w.want(w.judge(data, src, now), validation.Passed, "")
	w.down = true
	src = w.online()
	src.Trust = trust.FromCertificates(anchors, nil)
	r := w.judge(data, src, now)
	w.want(r, validation.Indeterminate, validation.NoChain)
	w.says(r, "Thiếu chứng thư của “", "is missing")
}

// TestElsewhere: a certificate of another authority that is believed makes a valid signature, and no official one (379.7).
func TestElsewhere(t *testing.T) {
	w := newWorld(t)
	r := w.judge(w.sign(w.sample(), signing{key: "public-p256"}), w.online(), now)
	if s := w.want(r, validation.Passed, ""); s.Official {
		t.Error("official")
	}
	w.says(r, "Chữ ký hợp lệ, nhưng không phải chữ ký số chuyên dùng công vụ", "The signature is valid, but not by the official special-purpose service")
	if s := plain.Of(r, "vi"); s.Tone != plain.Caution || s.Signatures[0].Tone != plain.Caution {
		t.Errorf("%s, %s", s.Tone, s.Signatures[0].Tone)
	}
}
