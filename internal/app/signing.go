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
	"trien/internal/marks"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/watch"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/pdfdiff"
	"trien/validation"
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
	k, err := o.openKept(ctx, holder, file, pin)
	if err != nil {
		return nil, err
	}
	if err := o.registered(ctx, holder, k.Certificate()); err != nil {
		return nil, errors.Join(err, keys.Close(k))
	}
	return k, nil
}

// registered refuses a key whose certificate is not its holder's, or not in force.
func (o *Office) registered(ctx context.Context, holder string, c *x509.Certificate) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if people.holder(fingerprint(c)) != holder {
		return problem.New(problem.Key, "Chứng thư số của khóa này không phải chứng thư đã đăng ký cho bạn nên không ký; việc này đã được ghi lại. Hãy báo người quản lý thuê bao.",
			"The key's certificate is not the one registered for you; nothing was signed, and this was recorded. Tell those who manage certificates.").Under("379.5.6")
	}
	return people.usable(c, o.now())
}

// usable refuses a certificate that nobody would accept for a signature made now.
func usable(c *x509.Certificate, now time.Time) error {
	if now.Before(c.NotBefore) || now.After(c.NotAfter) {
		return problem.New(problem.Key, "Chứng thư số chỉ có hiệu lực từ "+local(c.NotBefore).Format("02/01/2006")+" đến "+local(c.NotAfter).Format("02/01/2006")+"; không ký được. Hãy gia hạn.",
			"The certificate is in force only from "+c.NotBefore.Format(time.DateOnly)+" to "+c.NotAfter.Format(time.DateOnly)+"; it can't sign. Have it renewed.").Under("379.9.2")
	}
	return nil
}

// asked is what a step is prepared for: the certificate that will sign, how, and the room for it.
type asked struct {
	certificate *x509.Certificate
	scheme      cms.Scheme
	reserve     int // bytes of DER; 0: pades.DefaultReserve
}

// step is a prepared revision over its opened file.
type step struct {
	*pades.Prepared
	in       io.Closer
	before   int64 // length of the file that it is appended to
	revision revision
}

func (s *step) close() { s.in.Close() }

// prepareStep appends the revision and holds it against what the step may add, before a key is asked for anything (EN 319 142-1). The caller
// closes what it gets.
func (o *Office) prepareStep(ctx context.Context, s signable, a asked) (_ *step, err error) {
	phase(ctx, PhasePreparing)
	in, err := o.openBlob(ctx, s.document, s.from)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			in.Close()
		}
	}()
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	if err != nil {
		return nil, err
	}
	r, err := s.draw(ctx, a.certificate)
	if err != nil {
		return nil, err
	}
	r.request.Random, r.request.Field, r.request.Application = o.Random, s.field, application
	r.request.Hash, r.request.Reserve = a.scheme.Hash, a.reserve
	p, err := pades.PrepareSound(ctx, f, r.request)
	if err != nil {
		return nil, refusedPDF(err)
	}
	return &step{p, in, f.Size(), r}, onlyTheStep(f, p, r)
}

// onlyTheStep lets pdfdiff say what a prepared revision adds.
func onlyTheStep(f *pdf.File, p *pades.Prepared, r revision) error {
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
		if !slices.Contains(r.fields, name) {
			return unfit(errors.New("the step changes the field " + name))
		}
	}
	if report.Error != nil || exceeds(report, r.request.Certify != 0) {
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

// sign does the three steps with a key at hand: prepare, sign, finish.
func (o *Office) sign(ctx context.Context, s signable, k keys.Key) (evidence, error) {
	scheme, err := schemeOf(k.Certificate())
	if err != nil {
		return evidence{}, err
	}
	if err := o.registered(ctx, s.holder, k.Certificate()); err != nil { // a key stays open for a whole list, and is ended meanwhile
		return evidence{}, err
	}
	room, err := cms.Size(scheme, k.Chain(), pades.DefaultTokenSize)
	if err != nil {
		return evidence{}, err
	}
	made, err := o.signOnce(ctx, s, k, asked{k.Certificate(), scheme, room})
	var small *pades.TooSmallError
	if errors.As(err, &small) { // a service whose tokens are larger than others'
		return o.signOnce(ctx, s, k, asked{k.Certificate(), scheme, small.Need + slack})
	}
	return made, err
}

// slack is added to a room that was too small: ECDSA values and tokens vary by a few bytes.
const slack = 64

func schemeOf(c *x509.Certificate) (cms.Scheme, error) {
	s, err := cms.DefaultScheme(c.PublicKey)
	if err != nil {
		return s, problem.New(problem.Key, "Loại khóa này không ký được.", "This kind of key can't sign.").Because(err)
	}
	return s, nil
}

func (o *Office) signOnce(ctx context.Context, s signable, k keys.Key, a asked) (evidence, error) {
	st, err := o.prepareStep(ctx, s, a)
	if err != nil {
		return evidence{}, err
	}
	defer st.close()
	phase(ctx, PhaseSigning)
	attributes, err := st.Attributes(ctx, a.certificate, a.scheme)
	if err != nil {
		return evidence{}, err
	}
	digest, err := a.scheme.Digest(attributes)
	if err != nil {
		return evidence{}, err
	}
	inKey, measured := watch.Begin(ctx, watch.KeyUse)
	value, err := k.Sign(inKey, digest, a.scheme)
	measured(err)
	if err != nil {
		return evidence{}, &keyError{err}
	}
	return o.finishStep(ctx, s, st, pades.Answer{Scheme: a.scheme, Attributes: attributes, Value: value, Chain: k.Chain()})
}

// keyError says that the key itself gave no signature: a batch can't go on with it.
type keyError struct{ error }

func (e *keyError) Unwrap() error { return e.error }

// finishStep puts what the key gave into the prepared file, with a time-stamp where the service gives one, reads the result as a stranger
// would, judges it, and stores it. by stays for the caller to fill in.
func (o *Office) finishStep(ctx context.Context, s signable, st *step, a pades.Answer) (evidence, error) {
	stamp := o.stamper()
	err := st.Complete(ctx, a, stamp)
	var late *pades.TimeStampError
	if err != nil && !errors.As(err, &late) {
		return evidence{}, err
	}
	made, err := o.checked(ctx, s, st, st.before)
	made.certificate, made.stamped = a.Chain[0], late == nil && stamp != nil
	return made, err
}

// checked reads a signed file as a stranger would, judges it, and stores it.
func (o *Office) checked(ctx context.Context, s signable, r sized, before int64) (evidence, error) {
	if err := pades.Check(ctx, r, r.Size(), pades.Signed{Field: s.field, Before: before}); ctx.Err() != nil { // a time-stamp may fail for that alone
		return evidence{}, context.Cause(ctx)
	} else if err != nil {
		return evidence{}, unfit(err)
	}
	return o.believed(ctx, s, r)
}

// believed judges a signed file, and stores it where the new signature is worth something.
func (o *Office) believed(ctx context.Context, s signable, r sized) (evidence, error) {
	phase(ctx, PhaseJudging)
	j, err := o.judge(ctx, s.from.Name, r, r.Size())
	if err != nil {
		return evidence{}, err
	}
	if err := believable(j, s.field); err != nil {
		return evidence{}, err
	}
	if ctx, err = toStore(ctx); err != nil {
		return evidence{}, err
	}
	f, err := o.keepWhole(ctx, s.document, s.kind, s.from.Name, io.NewSectionReader(r, 0, r.Size()))
	return evidence{file: f, verdict: j.verdict, stamped: stampHolds(j, s.field)}, err
}

// stampHolds says whether a time-stamp that holds proves when the signature in a field was made; that one is there alone proves nothing.
func stampHolds(j judged, field string) bool {
	return slices.ContainsFunc(j.report.Signatures, func(s validation.Signature) bool { return s.Field == field && s.Proven })
}

// sized is a file that can be read in any order.
type sized interface {
	io.ReaderAt
	Size() int64
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

// personSigns is the leader's signature.
func (o *Office) personSigns(t *transaction) (signable, error) {
	from, _ := t.doc.Newest("prepared")
	doc, name, at := t.doc, t.actor.Name, t.at
	s := signable{act: "sign", document: doc.ID, from: from.File, kind: "signed", field: personField, role: "person", holder: t.actor.Person, used: doc.Capacity}
	s.draw = func(ctx context.Context, c *x509.Certificate) (revision, error) {
		appearance, err := o.fieldMark(ctx, ahead{document: doc.ID, file: from.File, field: personField, role: placement.Person, person: doc.Signer, values: marks.Values(c, name, at)})
		return revision{pades.Request{Appearance: appearance, Certify: 2, Name: name, Time: local(at)}, []string{personField}}, err
	}
	s.command = func(e evidence) office.Command { return office.Sign{Holder: s.holder, Signed: e.signed()} }
	return s, nil
}

// signWith does an act that signs, with a key at hand.
func (o *Office) signWith(ctx context.Context, t *transaction, act string, k keys.Key) error {
	s, err := o.signable(ctx, t, act)
	if err != nil {
		return err
	}
	made, err := o.sign(ctx, s, k)
	if err != nil {
		return err
	}
	made.by = hand{way: WithHeld}
	return o.decideSigned(t, s, made)
}

// signAsPerson is the leader's signature with a key that is here.
func (o *Office) signAsPerson(ctx context.Context, a identity.Actor, t *transaction, pin string) error {
	if err := o.check(t.doc, "sign", a); err != nil {
		return err
	}
	if _, err := o.mayBind(ctx, "sign", t.doc, a); err != nil {
		return err
	}
	k, err := o.openKey(ctx, a.Person, pin)
	if err != nil {
		return err
	}
	defer keys.Close(k)
	return o.signWith(ctx, t, "sign", k)
}

// decideSigned decides what follows a signature; where the time-stamp did not come, it is owed and a job asks again.
func (o *Office) decideSigned(t *transaction, s signable, made evidence) error {
	t.used, t.by, made.decision = s.used, made.certificate, s.decision
	err := t.do(s.command(made))
	if err == nil && !made.stamped && o.settings.stampsTime() {
		err = t.do(office.OweTimestamp{Role: s.role})
		t.job(timestampJob, t.doc.ID, timestampWork{Role: s.role})
	}
	if err != nil {
		o.discard(made.file)
	}
	return err
}
