package app

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"trien/cms"
	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/keys/pkcs12"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/pdfdiff"
)

// application is how signatures name the program (ISO 32000-2, Table 255, /Prop_Build).
const application = "Trien"

// openKey opens the key of a person or the office with a PIN, once, and holds its certificate against the registered one.
func (o *Office) openKey(ctx context.Context, holder, pin string) (keys.Key, error) {
	if pin == "" {
		return nil, problem.New(problem.Usage, "Cần nhập mã PIN của khóa ký.", "The PIN of the signing key is needed.")
	}
	file, err := o.vault.Secret(ctx, keySecret(holder))
	if problem.KindOf(err) == problem.NotFound {
		return nil, problem.New(problem.Key, "Chưa có khóa ký nào đăng ký cho bạn. Hãy liên hệ người quản lý thuê bao.", "No signing key is registered for you. Ask those who manage certificates.").Under("379.10")
	}
	if err != nil {
		return nil, err
	}
	if err := o.mayTryPIN(holder); err != nil {
		return nil, err
	}
	k, err := pkcs12.Open(file, pin, o.Random)
	o.triedPIN(holder, err)
	if err != nil {
		return nil, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	if people.holder(fingerprint(k.Certificate())) != holder {
		return nil, problem.New(problem.Key, "Chứng thư số của khóa này không phải chứng thư đã đăng ký cho bạn nên không ký; việc này đã được ghi lại. Hãy báo người quản lý thuê bao.",
			"The key's certificate is not the one registered for you; nothing was signed, and this was recorded. Tell those who manage certificates.").Under("379.5.6")
	}
	return k, usable(k.Certificate(), o.now())
}

// usable refuses a certificate that nobody would accept for a signature made now.
func usable(c *x509.Certificate, now time.Time) error {
	if now.Before(c.NotBefore) || now.After(c.NotAfter) {
		return problem.New(problem.Key, "Chứng thư số chỉ có hiệu lực từ "+local(c.NotBefore).Format("02/01/2006")+" đến "+local(c.NotAfter).Format("02/01/2006")+"; không ký được. Hãy gia hạn.",
			"The certificate is in force only from "+c.NotBefore.Format(time.DateOnly)+" to "+c.NotAfter.Format(time.DateOnly)+"; it can't sign. Have it renewed.").Under("379.9.2")
	}
	return nil
}

// work is one signature to be made.
type work struct {
	document string
	from     office.File
	kind     string // of the file it makes
	key      keys.Key
	request  pades.Request
	fields   []string // that the revision may change
}

// signed is a signature that was made, checked and stored.
type signedFile struct {
	file    office.File
	stamped bool
	verdict office.Verdict
}

// sign does the three steps (EN 319 142-1): the revision is prepared and held against what it may add; the key signs; what came out
// is judged as a stranger would before anything is stored.
func (o *Office) sign(ctx context.Context, w work) (signedFile, error) {
	phase(ctx, PhasePreparing)
	in, err := o.openBlob(w.document, w.from)
	if err != nil {
		return signedFile{}, err
	}
	defer in.Close()
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	if err != nil {
		return signedFile{}, err
	}
	scheme, err := cms.DefaultScheme(w.key.Certificate().PublicKey)
	if err != nil {
		return signedFile{}, problem.New(problem.Key, "Loại khóa này không ký được.", "This kind of key can't sign.").Because(err)
	}
	if err := o.onlyTheStep(f, w, scheme); err != nil {
		return signedFile{}, err
	}
	phase(ctx, PhaseSigning)
	s := pades.Signer{Chain: w.key.Chain(), Scheme: scheme, Value: w.key.Sign, TimeStamp: o.stamper(), TokenSize: pades.DefaultTokenSize}
	p, err := pades.Sign(ctx, f, w.request, s)
	var late *pades.TimeStampError
	if err != nil && !errors.As(err, &late) {
		return signedFile{}, refusedPDF(err)
	}
	return o.checked(ctx, w, p, f.Size(), late == nil && s.TimeStamp != nil)
}

// onlyTheStep prepares the revision and lets pdfdiff say what it adds, before a key is asked for anything.
func (o *Office) onlyTheStep(f *pdf.File, w work, scheme cms.Scheme) error {
	r := w.request
	r.Hash = scheme.Hash
	p, err := pades.Prepare(f, r)
	if err != nil {
		return refusedPDF(err)
	}
	after, err := pdf.Open(p, p.Size(), pdf.Options{})
	if err != nil {
		return unfit(err)
	}
	before := f.Newest().Revision().Number
	terms, err := pdfdiff.TermsAt(f.Newest())
	if err != nil {
		return unfit(err)
	}
	report := pdfdiff.Compare(after, before, terms)
	for _, name := range report.ChangedFields {
		if !slices.Contains(w.fields, name) {
			return unfit(errors.New("the step changes the field " + name))
		}
	}
	if report.Error != nil || exceeds(report, w.request.Certify != 0) {
		return unfit(errors.Join(report.Error, fmt.Errorf("the step adds more than it may: %s %v", report.Grade, report.Findings)))
	}
	return nil
}

// exceeds says whether a step adds more than signatures and filled fields. The first signature certifies, which shows in the catalog too
// (/Perms, ISO 32000-2, 12.8.6): with no earlier signature nothing forbids it.
func exceeds(r *pdfdiff.Report, certifies bool) bool {
	for _, f := range r.Findings {
		certifying := certifies && f.Rule == "catalog" && f.Path == "Root" && strings.HasPrefix(f.Words, "/Perms ")
		if f.Grade > pdfdiff.FormFilling && !certifying {
			return true
		}
	}
	return !r.Permitted && !certifies
}

// unfit is a file that must not leave the house.
func unfit(cause error) error {
	return problem.New(problem.Internal, "Bản chuẩn bị ký không qua được bước tự kiểm tra nên khóa ký chưa được dùng. Hãy báo quản trị.",
		"What was prepared for signing failed its own check; the key was not used. Tell the administrator.").Because(cause)
}

// checked reads what was signed as a stranger would, judges it, and stores it.
func (o *Office) checked(ctx context.Context, w work, p *pades.Prepared, before int64, stamped bool) (signedFile, error) {
	if err := pades.Check(ctx, p, p.Size(), pades.Signed{Field: p.Field(), Before: before}); err != nil {
		return signedFile{}, unfit(err)
	}
	phase(ctx, PhaseJudging)
	j, err := o.judge(ctx, w.from.Name, p, p.Size())
	if err != nil {
		return signedFile{}, err
	}
	if err := believable(j, p.Field()); err != nil {
		return signedFile{}, err
	}
	if ctx, err = toStore(ctx); err != nil {
		return signedFile{}, err
	}
	f, err := o.keepWhole(ctx, w.document, w.kind, w.from.Name, io.NewSectionReader(p, 0, p.Size()))
	return signedFile{f, stamped, j.verdict}, err
}

// believable refuses a signature that would be worthless: revoked, expired, no path, or broken. What could not be asked (a service that does
// not answer) does not stop the signer; issuing asks again and then it does.
func believable(j judged, field string) error {
	for _, s := range j.report.Signatures {
		if s.Field != field {
			continue
		}
		if s.Revocation == "revoked" || !s.ChainOK || !s.Intact || s.Indication == "TOTAL_FAILED" {
			return problem.New(problem.Key,
				"Chữ ký tạo ra không hợp lệ ("+string(s.Indication)+" "+string(s.SubIndication)+"): chứng thư bị thu hồi, hết hạn hoặc không thuộc hệ thống tin cậy. Không có gì được lưu. Hãy báo người quản lý thuê bao.",
				"The signature would not be valid ("+string(s.Indication)+" "+string(s.SubIndication)+"): the certificate is revoked, expired or not trusted. Nothing was stored. Tell those who manage certificates.").Under("379.7")
		}
		return nil
	}
	return unfit(errors.New("the new signature is not in the report"))
}

// signAsPerson is the leader's signature.
func (o *Office) signAsPerson(ctx context.Context, a identity.Actor, t *transaction, pin string) error {
	if err := office.Check(t.doc, "sign", a); err != nil {
		return err
	}
	k, err := o.openKey(ctx, a.Person, pin)
	if err != nil {
		return err
	}
	from, _ := t.doc.Newest("prepared")
	appearance, err := o.fieldMark(ctx, t.doc, personField, "person", markValues(k.Certificate(), a.Name, t.at))
	if err != nil {
		return err
	}
	made, err := o.sign(ctx, work{document: t.doc.ID, from: from.File, kind: "signed", key: k, fields: []string{personField}, request: pades.Request{
		Random: o.Random, Field: personField, Appearance: appearance, Certify: 2, Name: a.Name, Time: local(t.at), Application: application,
	}})
	if err != nil {
		return err
	}
	t.used = t.doc.Capacity
	c := office.Sign{Holder: a.Person, Signed: office.Signed{File: made.file, Certificate: fingerprint(k.Certificate()), Stamped: made.stamped, Subject: k.Certificate().Subject.String()}}
	return o.withTimestamp(t, c, "person", made)
}

// withTimestamp decides the command; where the time-stamp did not come, it is owed and a job asks again.
func (o *Office) withTimestamp(t *transaction, c office.Command, role string, made signedFile) error {
	err := t.do(c)
	if err == nil && !made.stamped && o.settings.stampsTime() {
		err = t.do(office.OweTimestamp{Role: role})
		t.job(timestampJob, t.doc.ID, timestampWork{Role: role})
	}
	if err != nil {
		o.discard(made.file)
	}
	return err
}
