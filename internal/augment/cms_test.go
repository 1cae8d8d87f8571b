package augment_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/cades"
	"trien/cms"
	"trien/internal/augment"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/testpki"
	"trien/trust"
	"trien/validation"
)

// list is what signature files of the tests are about.
var list = []byte("số,ký hiệu\n1,01-QĐ/TU\n")

// signFile gives a detached signature over list at level B-B.
func (w *world) signFile(key string) []byte {
	w.Helper()
	cred, err := w.pki.Credential(key)
	w.ok(err)
	scheme, err := cms.DefaultScheme(cred.Key.Public())
	w.ok(err)
	der, err := cades.Sign(context.Background(), bytes.NewReader(list), w.clock, cades.Signer{Chain: cred.Chain, Scheme: scheme,
		Value: func(_ context.Context, digest []byte, c cms.Scheme) ([]byte, error) {
			return cred.Key.Sign(rand.Reader, digest, c.Hash)
		}})
	w.ok(err)
	return der
}

// beside gives content as it stands beside a signature file.
func beside(content []byte) *validation.Input {
	return &validation.Input{Name: "list.csv", Reader: bytes.NewReader(content), Size: int64(len(content))}
}

func (w *world) tryRaiseFile(der, content []byte, o augment.Options) ([]byte, *augment.Result, error) {
	o.Random, o.Now = rand.Reader, func() time.Time { return w.clock }
	if o.OCSP == nil && o.TimeStamp == nil {
		o.Sources = w.sources()
	}
	if o.Trust == nil {
		o.Trust = w.store(true)
	}
	var apart *validation.Input
	if content != nil {
		apart = beside(content)
	}
	r, err := augment.RaiseCMS(context.Background(), der, apart, o)
	if err != nil {
		return nil, nil, err
	}
	out, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size))
	w.ok(err)
	return out, r, nil
}

func (w *world) raiseFile(der []byte, l augment.Level) []byte {
	w.Helper()
	out, _, err := w.tryRaiseFile(der, list, augment.Options{Level: l})
	w.ok(err)
	return out
}

// judgedFile demands that n signers pass at a level by what the file brings itself, and that all their time-stamps stand.
func (w *world) judgedFile(der []byte, store *trust.Store, level string, n int) {
	w.Helper()
	in := validation.Input{Reader: bytes.NewReader(der), Size: int64(len(der))}
	facts, err := validation.CollectCMS(context.Background(), in, beside(list), validation.Sources{Trust: store}, w.clock)
	w.ok(err)
	report := validation.Judge(facts, validation.DefaultPolicy(store), w.clock)
	if len(report.Signatures) != n {
		w.Fatalf("%d signatures, want %d", len(report.Signatures), n)
	}
	for _, s := range report.Signatures {
		if s.Indication != validation.Passed || s.Level == nil || *s.Level != "CAdES-BASELINE-"+level {
			w.Errorf("at %v: %v %v, level %v, %v", w.clock, s.Indication, s.SubIndication, s.Level, s.Warnings)
		}
		for _, t := range s.Detail.Stamps {
			if t.Indication != validation.Passed {
				w.Errorf("at %v: a time-stamp (%s): %v", w.clock, t.Kind, s.Warnings)
			}
		}
	}
}

// judgedByOpenSSL lets another program verify the signatures; certificates that ended are not its matter here.
func (w *world) judgedByOpenSSL(der []byte) {
	w.Helper()
	dir := w.TempDir()
	official, err := w.pki.Official()
	w.ok(err)
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: official[0].Raw})
	for name, data := range map[string][]byte{"sig": der, "content": list, "root": root} {
		w.ok(os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	run := exec.Command("openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", "sig", "-content", "content", "-CAfile", "root",
		"-purpose", "any", "-no_check_time", "-out", os.DevNull)
	run.Dir = dir
	if text, err := run.CombinedOutput(); err != nil {
		w.Errorf("openssl: %v %s", err, text)
	}
}

// TestFileThroughTheYears raises a signature file to B-LTA and renews it until the signer's certificate has expired; each time it is judged with
// nobody to ask, and what it holds only grows (379.24.3).
func TestFileThroughTheYears(t *testing.T) {
	w := newWorld(t)
	der := w.signFile("person-p256")
	for years, n := range []int{0, 365, 2 * 365, 4 * 365, 5*365 - 2} {
		w.clock = start.Add(time.Duration(n) * 24 * time.Hour)
		before, err := cms.Parse(der)
		w.ok(err)
		der = w.raiseFile(der, augment.BLTA)
		now, err := cms.Parse(der)
		w.ok(err)
		if len(now.OCSPs) <= len(before.OCSPs) || len(now.Certificates) < len(before.Certificates) || now.Version != 5 {
			t.Errorf("version %d, %d of %d responses, %d of %d certificates", now.Version, len(before.OCSPs), len(now.OCSPs), len(before.Certificates), len(now.Certificates))
		}
		if got := len(cms.Values(now.Signers[0].Unsigned, cms.OIDArchiveTimeStampV3)); got != years+1 {
			t.Errorf("%d archive time-stamps, want %d", got, years+1)
		}
		w.clock = w.clock.Add(time.Hour)
		w.judgedFile(der, w.store(false), "LTA", 1)
		w.judgedByOpenSSL(der)
	}
	w.clock = start.Add((5*365 + 30) * 24 * time.Hour) // the signer's certificate has ended; the authority's is of the last renewal
	if due := augment.RenewalCMS(parsed(w, der)); due.By.IsZero() || !due.Stamped {
		t.Errorf("due: %+v", due)
	}
}

func parsed(w *world, der []byte) *cms.SignedData {
	sd, err := cms.Parse(der)
	w.ok(err)
	return sd
}

// TestFileLevels: what each level brings, and by when it is to be renewed.
func TestFileLevels(t *testing.T) {
	w := newWorld(t)
	der := w.signFile("person-rsa2048")
	year := 365 * 24 * time.Hour
	signer, stamper := start.Add(-time.Hour+5*year-time.Hour), start.Add(-time.Hour+5*year)
	for _, c := range []struct {
		level                 augment.Level
		certificates, answers int
		by                    time.Time
	}{{"", 3, 0, signer}, {augment.BT, 3, 0, signer}, {augment.BLT, 5, 4, stamper}, {augment.BLTA, 5, 4, stamper}} {
		if c.level != "" {
			der = w.raiseFile(der, c.level)
			w.judgedByOpenSSL(der)
		}
		sd := parsed(w, der)
		if len(sd.Certificates) != c.certificates || len(sd.OCSPs) != c.answers || len(sd.CRLs) != 0 {
			t.Errorf("%s: %d certificates, %d responses, %d lists", c.level, len(sd.Certificates), len(sd.OCSPs), len(sd.CRLs))
		}
		if due := augment.RenewalCMS(sd); !due.By.Equal(c.by) || due.Stamped != (c.level != "") || due.Certificate == "" {
			t.Errorf("%s: %+v, want %v", c.level, due, c.by)
		}
	}
	w.judgedFile(der, w.store(false), "LTA", 1)
	again, r, err := w.tryRaiseFile(der, list, augment.Options{Level: augment.BLT})
	if err != nil || r.Changed || !bytes.Equal(again, der) {
		t.Errorf("at the level already: changed, %v", err)
	}
}

// TestFileByLists: where OCSP is silent revocation lists stand in SignedData.crls.
func TestFileByLists(t *testing.T) {
	w := newWorld(t)
	w.silent = "/ocsp"
	der := w.raiseFile(w.signFile("person-p256"), augment.BLTA)
	if sd := parsed(w, der); len(sd.CRLs) != 3 || len(sd.OCSPs) != 0 || sd.Version != 1 {
		t.Errorf("version %d, %d lists, %d responses", sd.Version, len(sd.CRLs), len(sd.OCSPs))
	}
	w.judgedFile(der, w.store(false), "LTA", 1)
	w.judgedByOpenSSL(der)
}

// byOpenSSL lets another program sign list with keys of the PKI.
func (w *world) byOpenSSL(keys []string, more ...string) []byte {
	w.Helper()
	dir := w.TempDir()
	w.ok(os.WriteFile(filepath.Join(dir, "content"), list, 0o600))
	args := []string{"cms", "-sign", "-binary", "-cades", "-md", "sha256", "-in", "content", "-outform", "DER", "-out", "sig"}
	for _, name := range keys {
		cred, err := w.pki.Credential(name)
		w.ok(err)
		key, err := x509.MarshalPKCS8PrivateKey(cred.Key)
		w.ok(err)
		text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})
		for _, c := range cred.Chain {
			text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
		}
		w.ok(os.WriteFile(filepath.Join(dir, name), text, 0o600))
		args = append(args, "-signer", name)
	}
	run := exec.Command("openssl", append(args, more...)...)
	run.Dir = dir
	if text, err := run.CombinedOutput(); err != nil {
		w.Fatalf("openssl: %v %s", err, text)
	}
	der, err := os.ReadFile(filepath.Join(dir, "sig"))
	w.ok(err)
	return der
}

// TestFilesOfOthers: what another program signed is raised and renewed: by several signers, each with time-stamps of its own; with the content
// inside; in BER, which comes out as DER.
func TestFilesOfOthers(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		more []string
	}{
		"two signers":                      {[]string{"person-p256", "office-rsa2048"}, nil},
		"content inside":                   {[]string{"person-p256"}, []string{"-nodetach"}},
		"BER":                              {[]string{"person-rsa2048"}, []string{"-stream"}},
		"BER, content inside, two signers": {[]string{"person-rsa2048", "person-p256"}, []string{"-stream", "-nodetach"}},
		"by key identifier":                {[]string{"person-p256"}, []string{"-keyid"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			der := w.byOpenSSL(c.keys, c.more...)
			for range 3 {
				content := list
				if slices.Contains(c.more, "-nodetach") {
					content = nil
				}
				out, _, err := w.tryRaiseFile(der, content, augment.Options{Level: augment.BLTA})
				w.ok(err)
				der = out
				w.clock = w.clock.Add(time.Hour)
				w.judgedFile(der, w.store(false), "LTA", len(c.keys))
				w.judgedByOpenSSL(der)
				w.clock = w.clock.Add(30 * 24 * time.Hour)
			}
		})
	}
}

// TestFileOtherAuthority: the path of an authority that answers for the first time comes into the file too.
func TestFileOtherAuthority(t *testing.T) {
	w := newWorld(t)
	der := w.raiseFile(w.signFile("person-p256"), augment.BLT)
	w.stamps = testpki.New(testpki.Options{BaseURL: "http://other.test", Now: start.Add(-time.Hour), Random: rand.Reader})
	store := w.store(true, w.stamps)
	der, _, err := w.tryRaiseFile(der, list, augment.Options{Level: augment.BLTA, Trust: store})
	w.ok(err)
	w.judgedFile(der, store, "LTA", 1)
}

// TestFileInPEM: PEM is read; what is written is DER.
func TestFileInPEM(t *testing.T) {
	w := newWorld(t)
	der := w.raiseFile(pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: w.signFile("person-p256")}), augment.BLTA)
	w.judgedFile(der, w.store(false), "LTA", 1)
}

// TestFilesNotRaised: each refusal has words, and nothing comes of it.
func TestFilesNotRaised(t *testing.T) {
	w := newWorld(t)
	signed := w.signFile("person-p256")
	stamped := w.raiseFile(signed, augment.BT)
	withAttribute := func(kind cms.OID) []byte {
		der, err := cms.AddUnsigned(stamped, 0, cms.Attribute{Type: kind, Values: [][]byte{{0x30, 0x00}}})
		w.ok(err)
		return der
	}
	huge := append(bytes.Clone(signed), make([]byte, limits.CMSSize)...)
	for name, c := range map[string]struct {
		der, content []byte
		level        augment.Level
		silent       string
		kind         problem.Kind
		want         string
	}{
		"another content":                   {signed, []byte("x"), augment.BT, "", problem.Refused, "không khớp"},
		"no content":                        {signed, nil, augment.BT, "", problem.Usage, "--content"},
		"no signature file":                 {[]byte("%PDF-1.7"), list, augment.BT, "", problem.Malformed, "không phải là tệp chữ ký"},
		"empty":                             {nil, list, augment.BT, "", problem.Malformed, "không phải là tệp chữ ký"},
		"too large":                         {huge, list, augment.BT, "", problem.Limit, "16 MB"},
		"nobody answers":                    {stamped, list, augment.BLT, "/", problem.Unavailable, "OCSP"},
		"an archive of the old":             {withAttribute(cms.OIDArchiveTimeStampV2), list, augment.BLTA, "", problem.Refused, "ATSv2"},
		"an evidence record in":             {withAttribute(cms.OIDEvidenceInternal), list, augment.BLTA, "", problem.Refused, "RFC 4998"},
		"revoked":                           {w.signFile("revoked-rsa2048"), list, augment.BLT, "", problem.Refused, "thu hồi"},
		"expired, time unproven":            {w.signFile("expired-p256"), list, augment.BLT, "", problem.Refused, "Vũ Thị Cựu"},
		"a certificate's authority unknown": {w.signFile("public-p256"), list, augment.BLT, "", problem.Refused, "CA công cộng"},
	} {
		t.Run(name, func(t *testing.T) {
			w.silent = c.silent
			defer func() { w.silent = "" }()
			official, err := w.pki.Official()
			w.ok(err)
			_, _, err = w.tryRaiseFile(c.der, c.content, augment.Options{Level: c.level, Trust: onlyRoot(w, official[0].Raw)})
			if problem.KindOf(err) != c.kind || !strings.Contains(problem.WordsOf(err).VI, c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	none := w.sources()
	none.TimeStamp = nil
	if _, _, err := w.tryRaiseFile(signed, list, augment.Options{Level: augment.BT, Sources: none}); problem.KindOf(err) != problem.Usage {
		t.Errorf("no authority: %v", err)
	}
	if _, _, err := w.tryRaiseFile(signed, list, augment.Options{Level: augment.BLTA, Trust: trust.FromCertificates(nil, nil)}); problem.KindOf(err) != problem.Usage {
		t.Errorf("no anchors: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := augment.RaiseCMS(ctx, signed, beside(list), augment.Options{Level: augment.BT, Now: time.Now}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}
