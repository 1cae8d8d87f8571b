package app

import (
	"cmp"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/augment"
	"trien/internal/blob"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
)

// timestampWork is the payload of a job that asks for an owed time-stamp.
type timestampWork struct {
	Role string `json:"role"`
}

// payments bounds how often one try of the job begins anew because someone was at work on the document meanwhile.
const payments = 3

// errMovedOn says that the file which a time-stamp was made for is no longer the one that awaits it.
var errMovedOn = problem.New(problem.Unavailable, "Văn bản vừa được xử lý tiếp; dấu thời gian sẽ được xin lại.", "The document moved on; its time-stamp is asked for again.")

// stampAgain pays an owed time-stamp: into the signature's own gap while nothing follows it; once the seal followed, or the document was issued, by
// a document time-stamp over the file, as a later revision (EN 319 142-1, 5.4.3). What was issued stays the document: its stamped version
// begins with it, and recipients have been sent, and are sent, what was issued.
func (o *Office) stampAgain(ctx context.Context, j store.Job, w timestampWork) error {
	ctx, cancel := context.WithTimeout(ctx, o.stampTime())
	defer cancel()
	for range payments {
		d, err := o.document(ctx, j.Document)
		if err != nil {
			return err
		}
		from, owed := d.Awaits(w.Role)
		if !owed {
			return o.finish(ctx, j)
		}
		if busy, err := o.store.BeingSigned(ctx, j.Document); err != nil {
			return err
		} else if busy { // what is prepared there is of this version: another would make it void under the signer's hands
			return o.later(ctx, j)
		}
		p := payment{o: o, job: j, doc: d, from: from, role: w.Role}
		if err = p.pay(ctx); !errors.Is(err, errMovedOn) {
			return err
		}
	}
	return errMovedOn
}

// later gives the job back until whoever is signing the document has done so.
func (o *Office) later(ctx context.Context, j store.Job) error {
	if err := o.store.Postpone(ctx, j.Lease(), o.now().Add(laterStep)); err != nil {
		return err
	}
	return errJobDone
}

// laterStep is how often is looked whether a document is being signed still.
const laterStep = 15 * time.Second

// payment is one try to pay what is owed for a role.
type payment struct {
	o    *Office
	job  store.Job
	doc  office.Document
	from office.Version
	role string
}

func (p payment) pay(ctx context.Context) error {
	in, err := p.o.openBlob(ctx, p.doc.ID, p.from.File)
	if err != nil {
		return err
	}
	defer in.Close()
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	if err != nil {
		return err
	}
	signed, err := signerIn(f, p.role)
	if err != nil {
		return err
	}
	if signed != nil && p.o.now().After(signed.NotAfter) { // nobody could show any more that it was signed before
		return p.commit(ctx, func(t *transaction) error { return t.do(expired(p.role, signed.NotAfter)) })
	}
	made, err := p.stamp(ctx, f, in)
	if err != nil {
		if revoked, judging := p.revoked(ctx, in, in.Size()); judging == nil && revoked[p.role] { // no time-stamp will help it any more
			return p.commit(ctx, func(t *transaction) error { return t.do(revokedBefore(p.role)) })
		}
		return unstamped(err)
	}
	revoked, err := p.revoked(ctx, made, made.size)
	if err != nil {
		return err
	}
	return p.commit(ctx, func(t *transaction) error { return p.give(ctx, t, made, revoked) })
}

// stampedFile is the file with the time-stamp, not stored yet.
type stampedFile struct {
	io.ReaderAt
	size int64
	how  string
}

// stamp makes the file with the time-stamp.
func (p payment) stamp(ctx context.Context, f *pdf.File, in *blob.File) (stampedFile, error) {
	phase(ctx, PhaseStamping)
	if p.issued() {
		made, err := p.over(ctx, f)
		if err == nil {
			err = p.beginsIssued(made)
		}
		return made, err
	}
	asked := false
	ask := func(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
		asked = true
		return p.o.timestamp(ctx, h, digest)
	}
	r, err := augment.Raise(ctx, f, augment.Options{Level: augment.BT, Field: p.only(), Trust: p.o.trust(), Random: p.o.Random, Now: p.o.now, Sources: augment.Sources{TimeStamp: ask}})
	if err != nil {
		return stampedFile{}, err
	}
	if !asked { // the signature brought a time-stamp of its own, and that one does not hold: it stays, and ours goes over it
		return p.over(ctx, f)
	}
	how := office.OverDocument
	if r.Size == in.Size() {
		how = office.InSignature
	}
	return stampedFile{r, r.Size, how}, nil
}

// over is a time-stamp over the whole file, as a revision.
func (p payment) over(ctx context.Context, f *pdf.File) (stampedFile, error) {
	prepared, err := pades.StampDocument(ctx, f, pades.DocumentStamp{Random: p.o.Random, TimeStamp: p.o.timestamp})
	if err != nil {
		return stampedFile{}, err
	}
	return stampedFile{prepared, prepared.Size(), office.OverDocument}, nil
}

// issued says whether the file is one that left the house; the marks on what came from outside are ours alone.
func (p payment) issued() bool { return p.doc.Direction != office.In && p.doc.SHA256 != "" }

// only is the field of the one signature that concerns us: of a file from outside our mark alone; empty where all are ours.
func (p payment) only() string {
	if p.doc.Direction == office.In {
		return p.role
	}
	return ""
}

// beginsIssued makes sure that what was issued is the beginning of the stamped version: length and SHA-256 are the document's identity.
func (p payment) beginsIssued(r io.ReaderAt) error {
	issued, ok := p.doc.Newest("sealed")
	digest := p.doc.SHA256
	if office.IsAttachment(p.role) {
		issued, digest = p.from, p.from.SHA256
	}
	if !ok {
		return unfit(errors.New("an issued document without a sealed file"))
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, issued.Bytes)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != digest {
		return unfit(errors.New("the stamped version does not begin with what was issued"))
	}
	return nil
}

// revoked judges a file as it would be kept: the roles whose certificate was revoked before any time-stamp. A signature that does not hold any
// more is a failure of ours, and nothing is kept.
func (p payment) revoked(ctx context.Context, r io.ReaderAt, size int64) (map[string]bool, error) {
	phase(ctx, PhaseJudging)
	j, err := p.o.judge(ctx, p.from.Name, r, size)
	if err != nil {
		return nil, err
	}
	revoked := map[string]bool{}
	for _, s := range j.report.Signatures {
		switch {
		case s.Kind != string(pades.KindSignature), p.only() != "" && p.only() != s.Field:
		case !s.Intact || s.ChangesAfter != nil && !s.ChangesPermitted:
			return nil, unfit(errors.New("the time-stamp would spoil the signature in " + s.Field))
		case s.Revocation == "revoked":
			revoked[s.Field] = true
		}
	}
	return revoked, nil
}

// give keeps the stamped file. Where it pays for several signatures at once, those that it comes too late for are told first.
func (p payment) give(ctx context.Context, t *transaction, made stampedFile, revoked map[string]bool) error {
	for _, m := range t.doc.Marks {
		if m.Owed && revoked[m.Role] && (m.Role == p.role || made.how == office.OverDocument && t.doc.Direction != office.In && !office.IsAttachment(m.Role) && !office.IsAttachment(p.role)) {
			if err := t.do(revokedBefore(m.Role)); err != nil {
				return err
			}
		}
	}
	if revoked[p.role] {
		return nil
	}
	kind := p.from.Kind
	switch {
	case p.issued() && office.IsAttachment(p.role):
		kind = office.KindAttachmentStamped
	case p.issued():
		kind = "stamped"
	}
	file, err := p.o.keepWhole(ctx, p.doc.ID, kind, p.from.Name, io.NewSectionReader(made, 0, made.size))
	if err != nil {
		return err
	}
	if err = t.do(office.GiveTimestamp{Timestamped: office.Timestamped{File: file, Role: p.role, How: made.how}}); err != nil {
		p.o.discard(file)
	}
	return err
}

// commit ends the job together with what came of it, unless the document's file is another one by now.
func (p payment) commit(ctx context.Context, decide func(*transaction) error) error {
	ctx = context.WithoutCancel(ctx) // the answer is there: it is kept
	_, err := p.o.change(ctx, identity.System(), p.doc.ID, 0, func(t *transaction) error {
		if now, owed := t.doc.Awaits(p.role); !owed || now.Blob != p.from.Blob || t.doc.SHA256 != p.doc.SHA256 {
			return errMovedOn
		}
		if busy, err := p.o.store.BeingSigned(ctx, p.doc.ID); err != nil || busy {
			return cmp.Or(err, error(errMovedOn))
		}
		t.batch.Finish = append(t.batch.Finish, p.job.Lease())
		return decide(t)
	})
	return err
}

func expired(role string, at time.Time) office.Command {
	day := local(at).Format("02/01/2006")
	return office.MissTimestamp{TimestampMissed: office.TimestampMissed{Role: role, VI: "chứng thư số hết hạn ngày " + day + ", trước khi có dấu thời gian",
		EN: "the certificate expired on " + local(at).Format(time.DateOnly) + ", before a time-stamp came"}}
}

func revokedBefore(role string) office.Command {
	return office.MissTimestamp{TimestampMissed: office.TimestampMissed{Role: role, VI: "chứng thư số bị thu hồi trước khi có dấu thời gian",
		EN: "the certificate was revoked before a time-stamp came"}}
}

func unstamped(err error) error {
	if problem.KindOf(err) != problem.Internal {
		return err
	}
	return problem.New(problem.Unavailable, "Dịch vụ cấp dấu thời gian trả lời sai; hệ thống sẽ hỏi lại.", "The time-stamp service answered wrongly; it will be asked again.").Because(err)
}

// signerIn is the certificate that the signature in a field names as its own, nil where that can't be told.
func signerIn(f *pdf.File, field string) (*certpath.Certificate, error) {
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		return nil, err
	}
	for _, x := range fields {
		if x.Name != field || x.Signature == nil {
			continue
		}
		sd, err := cms.Parse(x.Signature.Contents)
		if err != nil {
			return nil, err
		}
		if c := sd.Identify(0, nil).Certificate; c != nil {
			return certpath.Parse(c.Raw)
		}
		return nil, nil
	}
	return nil, errors.New("no signature in field " + field)
}

// paidWords say how an owed time-stamp was paid.
func paidWords(how string) Words {
	if how == office.OverDocument {
		return Words{"Trên cả tệp, như một bản bổ sung sau", "Over the whole file, as a later revision"}
	}
	return Words{"Trong chữ ký", "In the signature"}
}
