package augment_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/internal/augment"
	"trien/internal/problem"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
)

// TestThroughTheYears raises a signature to B-LTA and renews it until the signer's certificate has expired; each time the file is judged
// with nobody to ask, and the store only grows (379.24.3).
func TestThroughTheYears(t *testing.T) {
	w := newWorld(t)
	data := w.sign(nil, "person-p256", pades.Request{})
	for years, n := range []int{0, 365, 2 * 365, 4 * 365, 5*365 - 2} {
		w.clock = start.Add(time.Duration(n) * 24 * time.Hour)
		before, old := data, w.stored(data)
		data = w.raise(data, augment.BLTA)
		if years > 0 && !bytes.HasPrefix(data, before) {
			t.Fatal("a renewal changed earlier bytes")
		}
		now := w.stored(data)
		if len(now.OCSPs) <= len(old.OCSPs) || !slices.EqualFunc(old.OCSPs, now.OCSPs[:len(old.OCSPs)], bytes.Equal) ||
			!slices.EqualFunc(old.Certificates, now.Certificates[:len(old.Certificates)], bytes.Equal) {
			t.Errorf("the store did not grow: %d of %d responses, %d of %d certificates", len(old.OCSPs), len(now.OCSPs), len(old.Certificates), len(now.Certificates))
		}
		w.clock = w.clock.Add(time.Hour)
		w.judged(data, w.store(false), "LTA")
	}
	if n := len(w.stored(data).Certificates); n != 5 {
		t.Errorf("%d certificates in the store after five rounds, want the five of the two paths", n)
	}
}

// TestStoreIsWhatIsNeeded: both paths and their statuses, each once, and nothing of other people.
func TestStoreIsWhatIsNeeded(t *testing.T) {
	w := newWorld(t)
	data := w.raise(w.sign(w.sign(nil, "person-p256", pades.Request{}), "person-p256", pades.Request{}), augment.BLT)
	e := w.stored(data)
	var names []string
	for _, der := range e.Certificates {
		c, err := certpath.Parse(der)
		w.ok(err)
		names = append(names, strings.TrimPrefix(c.Subject.CommonName(), "TRÌNH DIỄN – "))
	}
	slices.Sort(names)
	want := []string{"CA gốc chuyên dùng", "CA phục vụ các cơ quan Đảng", "CA phục vụ dịch vụ", "Dấu thời gian", "Lê Hữu Nghĩa"}
	if !slices.Equal(names, want) || len(e.OCSPs) != 4 || len(e.CRLs) != 0 {
		t.Errorf("%v, %d responses, %d lists", names, len(e.OCSPs), len(e.CRLs))
	}
	w.judged(data, w.store(false), "LT")
}

// TestOtherWaysToEvidence: lists where OCSP is silent; issuers fetched where the folder has the root alone and the file too.
func TestOtherWaysToEvidence(t *testing.T) {
	w := newWorld(t)
	w.silent = "/ocsp"
	data := w.raise(w.sign(nil, "person-p256", pades.Request{}), augment.BLTA)
	if e := w.stored(data); len(e.OCSPs) != 0 || len(e.CRLs) != 3 {
		t.Errorf("%d responses, %d lists", len(e.OCSPs), len(e.CRLs))
	}
	w.judged(data, w.store(false), "LTA")
	w.silent = ""
	if _, _, err := w.tryRaise(w.sign(nil, "office-rsa2048", pades.Request{}), augment.Options{Level: augment.BLTA, Trust: w.store(false)}); err != nil {
		t.Error(err)
	}
}

// TestForms: files of every kind of permission can be raised, since no permission speaks against it (ISO 32000-2, 12.8.2.2.2).
func TestForms(t *testing.T) {
	w := newWorld(t)
	for name, r := range map[string]pades.Request{
		"certified, no changes": {Certify: 1},
		"certified, forms":      {Certify: 2},
		"all fields locked":     {Lock: &pades.Lock{Action: pades.LockAll}},
	} {
		t.Run(name, func(t *testing.T) {
			data := w.raise(w.sign(nil, "person-p256", r), augment.BLTA)
			w.judged(data, w.store(false), "LTA")
			w.judged(w.raise(data, augment.BLTA), w.store(false), "LTA")
		})
	}
}

// TestAnotherAuthorityStampsTheTime: its own path comes into the store too, so that the newest time-stamp is judged offline.
func TestAnotherAuthorityStampsTheTime(t *testing.T) {
	w := newWorld(t)
	data := w.raise(w.sign(nil, "person-p256", pades.Request{}), augment.BLT)
	w.stamps = testpki.New(testpki.Options{BaseURL: "http://other.test", Now: start.Add(-time.Hour), Random: rand.Reader})
	store := w.store(true, w.stamps)
	out, _, err := w.tryRaise(data, augment.Options{Level: augment.BLTA, Trust: store})
	w.ok(err)
	w.judged(out, store, "LTA")
	if !bytes.HasPrefix(out, data) {
		t.Error("earlier bytes were changed")
	}
}

// TestWhatCannotBeRaised: each refusal has words, and names what is missing.
func TestWhatCannotBeRaised(t *testing.T) {
	w := newWorld(t)
	signed := w.sign(nil, "person-p256", pades.Request{})
	rootless := func(t *testing.T) error {
		official, err := w.pki.Official()
		w.ok(err)
		_, _, err = w.tryRaise(w.sign(nil, "public-p256", pades.Request{}), augment.Options{Level: augment.BLT, Trust: onlyRoot(w, official[0].Raw)})
		return err
	}
	noIssuer := func(t *testing.T) error { // neither the file nor the network brings the authority between
		w.silent = "/aia"
		defer func() { w.silent = "" }()
		public, err := w.pki.Credential("public-p256")
		w.ok(err)
		data := w.signWith(nil, "person-p256", 1)
		_, _, err = w.tryRaise(data, augment.Options{Level: augment.BLT, Trust: onlyRoot(w, public.Chain[1].Raw)})
		return err
	}
	for name, c := range map[string]struct {
		try  func(t *testing.T) error
		kind problem.Kind
		want string
	}{
		"another root": {rootless, problem.Refused, "“TRÌNH DIỄN – CA công cộng”"},
		"no issuer":    {noIssuer, problem.Refused, "Thiếu chứng thư của tổ chức cấp “CN=TRÌNH DIỄN"},
		"nobody answers": {func(t *testing.T) error {
			w.silent = "/"
			defer func() { w.silent = "" }()
			_, _, err := w.tryRaise(signed, augment.Options{Level: augment.BLT})
			return err
		}, problem.Unavailable, "OCSP"},
		"revoked": {func(t *testing.T) error {
			_, _, err := w.tryRaise(w.sign(nil, "revoked-rsa2048", pades.Request{}), augment.Options{Level: augment.BLT})
			return err
		}, problem.Refused, "thu hồi"},
		"expired before its time was proven": {func(t *testing.T) error {
			_, _, err := w.tryRaise(w.sign(nil, "expired-p256", pades.Request{}), augment.Options{Level: augment.BLT})
			return err
		}, problem.Refused, "Vũ Thị Cựu"},
		"no signature": {func(t *testing.T) error {
			data := w.sign(nil, "person-p256", pades.Request{})
			f := w.open(data)
			_, _, err := w.tryRaise(data[:f.Revisions()[0].End], augment.Options{Level: augment.BT})
			return err
		}, problem.Usage, "chưa có chữ ký"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.try(t)
			if problem.KindOf(err) != c.kind || !strings.Contains(problem.WordsOf(err).VI, c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	data := bytes.Clone(signed)
	data[2000] ^= 1
	var refused *pades.RefusedError
	if _, _, err := w.tryRaise(data, augment.Options{Level: augment.BT}); !errors.As(err, &refused) || refused.Reason != pades.BrokenSignature {
		t.Errorf("an altered file: %v", err)
	}
}

// TestRevokedLater: a certificate revoked after the time-stamp does not spoil what was signed before.
func TestRevokedLater(t *testing.T) {
	w := newWorld(t)
	_, err := w.pki.Issue(testpki.Order{Name: "leaver", Profile: testpki.Person, Key: testpki.P256, CommonName: "Người nghỉ việc"})
	w.ok(err)
	data := w.raise(w.sign(nil, "leaver", pades.Request{}), augment.BT)
	w.clock = start.Add(10 * 24 * time.Hour)
	w.ok(w.pki.Revoke("leaver", start.Add(5*24*time.Hour)))
	w.judged(w.raise(data, augment.BLTA), w.store(false), "LTA")
	w.ok(w.pki.Revoke("leaver", start.Add(-time.Minute)))
	if _, _, err := w.tryRaise(data, augment.Options{Level: augment.BLT}); problem.KindOf(err) != problem.Refused {
		t.Errorf("revoked before: %v", err)
	}
}

// TestOthersNeedNotReach: with a field named, the signature of a stranger stays as it is, and the user is told.
func TestOthersNeedNotReach(t *testing.T) {
	w := newWorld(t)
	both := w.sign(w.sign(nil, "public-p256", pades.Request{Field: "theirs"}), "person-p256", pades.Request{Field: "ours"})
	official, err := w.pki.Official()
	w.ok(err)
	store := onlyRoot(w, official[0].Raw)
	if _, _, err := w.tryRaise(both, augment.Options{Level: augment.BLT, Trust: store}); problem.KindOf(err) != problem.Refused {
		t.Errorf("all were asked for: %v", err)
	}
	_, r, err := w.tryRaise(both, augment.Options{Level: augment.BLT, Trust: store, Field: "ours"})
	w.ok(err)
	for _, s := range r.Report.Signatures {
		if s.Kind == string(pades.KindDocumentTimestamp) {
			t.Error("a time-stamp for the stranger's sake")
		}
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0].VI, "CA công cộng") {
		t.Errorf("notes: %v", r.Notes)
	}
}

// TestEntriesPerSignatureAreKept: a store that another program made keeps its VRI and its lists, whatever objects they lie in.
func TestEntriesPerSignatureAreKept(t *testing.T) {
	w := newWorld(t)
	data := w.sign(nil, "person-p256", pades.Request{})
	f := w.open(data)
	u, err := pdf.NewUpdate(f, rand.Reader)
	w.ok(err)
	official, err := w.pki.Official()
	w.ok(err)
	cert := u.Add(pdf.NewStream(pdf.Dict{}, official[0].Raw))
	catalog, err := f.Newest().Catalog()
	w.ok(err)
	entry := pdf.Name(strings.Repeat("AB", 20))
	catalog["DSS"] = pdf.Dict{"Certs": u.Add(pdf.Array{cert}), "VRI": pdf.Dict{entry: pdf.Dict{"Cert": pdf.Array{cert}}}}
	u.Set(f.Newest().CatalogRef(), catalog)
	tail, err := u.Bytes()
	w.ok(err)
	data = w.raise(append(data, tail...), augment.BLTA)
	w.judged(data, w.store(false), "LTA")
	v := w.open(data).Newest()
	catalog, err = v.Catalog()
	w.ok(err)
	dss, err := v.Dict(catalog["DSS"])
	w.ok(err)
	vri, err := v.Dict(dss["VRI"])
	if err != nil || vri[entry] == nil || len(w.stored(data).Certificates) != 5 {
		t.Errorf("VRI %v, %d certificates, %v", vri, len(w.stored(data).Certificates), err)
	}
}

// TestRenewal: what the protection hangs on, level by level.
func TestRenewal(t *testing.T) {
	w := newWorld(t)
	data := w.sign(nil, "person-p256", pades.Request{})
	year := 365 * 24 * time.Hour
	signer, stamper := start.Add(-time.Hour+5*year-time.Hour), start.Add(-time.Hour+5*year)
	for _, c := range []struct {
		level   augment.Level
		by      time.Time
		stamped bool
	}{{"", signer, false}, {augment.BT, signer, true}, {augment.BLT, stamper, true}, {augment.BLTA, stamper, true}} {
		if c.level != "" {
			data = w.raise(data, c.level)
		}
		due, err := augment.Renewal(w.open(data))
		if err != nil || !due.By.Equal(c.by) || due.Stamped != c.stamped || due.Certificate == "" {
			t.Errorf("%s: %+v, want %v", c.level, due, c.by)
		}
	}
	f := w.open(data)
	if due, err := augment.Renewal(w.open(data[:f.Revisions()[0].End])); err != nil || !due.By.IsZero() {
		t.Errorf("without a signature: %+v %v", due, err)
	}
}

// TestOlderEvidenceIsSaid: a list from before the signature is taken where nothing younger is to be had, and the user is told.
func TestOlderEvidenceIsSaid(t *testing.T) {
	w := newWorld(t)
	data := w.raise(w.sign(nil, "person-p256", pades.Request{}), augment.BT)
	w.clock = start.Add(-2 * time.Hour / 3)
	o := augment.Options{Level: augment.BLT, Trust: w.store(true), Random: rand.Reader, Now: func() time.Time { return start.Add(time.Minute) }, Sources: w.sources()}
	r, err := augment.Raise(t.Context(), w.open(data), o)
	w.ok(err)
	if len(r.Notes) == 0 || !strings.Contains(r.Notes[0].VI, "trước lúc ký") {
		t.Errorf("notes: %v", r.Notes)
	}
}

// TestForeignSignaturesGetTheirTime raises signatures that other programs made, some in BER that nothing can be put into: earlier bytes
// stay, and what followed is permitted.
func TestForeignSignaturesGetTheirTime(t *testing.T) {
	dir := os.Getenv("TRIEN_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	w := newWorld(t)
	for _, name := range []string{"2491d45e6221b07ec15d", "427489e5af033a33c637", "c8ec523af6075219febc"} {
		data, err := os.ReadFile(filepath.Join(dir, "corpus", "pdf", name+".pdf"))
		if err != nil {
			t.Skip("the corpus is not here: ", err)
		}
		out, r, err := w.tryRaise(data, augment.Options{Level: augment.BT})
		if err != nil || !bytes.HasPrefix(out, data) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, s := range r.Report.Signatures {
			if !s.Intact || !s.ChangesPermitted || s.Level != nil && !strings.HasSuffix(*s.Level, "-T") {
				t.Errorf("%s: %+v", name, s)
			}
		}
	}
}
