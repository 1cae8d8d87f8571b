package app

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"strings"

	"trien/cms"
	"trien/internal/changes"
	"trien/internal/keys"
	"trien/internal/keys/pkcs12"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/sheet"
	"trien/internal/store"
	"trien/internal/verdictsheet"
	"trien/pades"
	"trien/pdf"
	"trien/validation/page"
	"trien/validation/words"
)

// Reports is the key by which the server signs the reports that it makes by itself: one of the software's own (NĐ 68/2024, Mẫu 03), never a
// person's or the office's, since no person stands behind what a machine signs alone. Both are from the office's folder.
type Reports struct {
	Key          string `toml:"key,omitempty"`           // PKCS #12
	PasswordFile string `toml:"password_file,omitempty"` // read by its owner alone
}

// keptJudgement is what is kept of a judgement beside a document.
type keptJudgement struct{ report, facts, sheet office.Stored }

// keepJudgement stores report, facts and the sheet to be filed under the document's key, and gives their digests.
func (o *Office) keepJudgement(ctx context.Context, d office.Document, v office.Version, j judged) (k keptJudgement, err error) {
	if k.report, err = o.keepJSON(ctx, d.ID, j.stored()); err != nil {
		return k, err
	}
	if k.facts, err = o.keepJSON(ctx, d.ID, j.facts); err != nil {
		return k, err
	}
	pdf, err := o.judgementSheet(ctx, d, v, j)
	if err != nil {
		return k, err
	}
	k.sheet, err = o.keepBytes(ctx, d.ID, pdf)
	return k, err
}

// unkeep takes away what an act that failed has kept.
func (o *Office) unkeep(k keptJudgement) {
	for _, s := range []office.Stored{k.report, k.facts, k.sheet} {
		if s.Blob != "" {
			o.discard(office.File{Blob: s.Blob})
		}
	}
}

// judgementSheet writes the judgement of a stored file as PDF/A-2b under the office's head, with pictures of what was changed, and signs it where
// there is a key to sign it with. A sheet says whether it is signed.
func (o *Office) judgementSheet(ctx context.Context, d office.Document, v office.Version, j judged) ([]byte, error) {
	p := judgedPage{page.Page{Summary: words.Of(j.report, "vi"), Lang: "vi", File: v.Name, SHA256: v.SHA256, At: j.at, Program: program}, j.sanction}
	if f, err := o.openBlob(ctx, d.ID, v.File); err == nil {
		p.Pictures, err = changes.Draw(ctx, o.Render, changes.File{Reader: f, Size: f.Size(), Facts: j.facts, Report: &j.report})
		f.Close()
		if err != nil { // the words say where it was changed
			p.Pictures = nil
		}
	}
	key, err := o.reportKey()
	if err == nil && key != nil {
		var signed []byte
		if signed, err = o.signedSheet(ctx, d, p, key); err == nil {
			return signed, nil
		}
	}
	if err != nil {
		o.Log.WarnContext(ctx, "a report of ours could not be signed", "kind", problem.KindOf(err))
		return o.sheetOf(d, p, "Không có: máy chủ có khóa để ký báo cáo nhưng chưa ký được")
	}
	return o.sheetOf(d, p, "Không có: cơ quan chưa cấp khóa cho máy chủ để ký báo cáo")
}

// judgedPage is what a sheet says: the judgement, and who could sign by which rule.
type judgedPage struct {
	page.Page
	sanctions []SanctionView
}

// sheetOf writes the sheet, with what stands for its own signature.
func (o *Office) sheetOf(d office.Document, p judgedPage, signature string) ([]byte, error) {
	head := o.head(d, "")
	rows := []sheet.Row{{Label: "Chữ ký số của báo cáo này", Value: signature}}
	for _, s := range p.sanctions {
		rows = append(rows, sheet.Row{Label: "Thẩm quyền ký", Value: s.line().VI})
	}
	return verdictsheet.Write(p.Page, verdictsheet.Head{Left: head.Left, Right: head.Right, Star: head.Star, Rows: rows}, o.Random)
}

// signedSheet signs the sheet; with a time-stamp where the office has a service that answers.
func (o *Office) signedSheet(ctx context.Context, d office.Document, p judgedPage, key keys.Key) ([]byte, error) {
	raw, err := o.sheetOf(d, p, "Ký bằng chứng thư của hệ thống: "+key.Certificate().Subject.CommonName)
	if err != nil {
		return nil, err
	}
	return o.signReport(ctx, raw, key)
}

// signReport signs a sheet of ours by the key for reports.
func (o *Office) signReport(ctx context.Context, raw []byte, key keys.Key) ([]byte, error) {
	scheme, err := cms.DefaultScheme(key.Certificate().PublicKey)
	if err != nil {
		return nil, err
	}
	f, err := pdf.Open(bytes.NewReader(raw), int64(len(raw)), pdf.Options{})
	if err != nil {
		return nil, err
	}
	signed, err := pades.Sign(ctx, f, pades.Request{Random: o.Random, Time: local(o.now())}, pades.Signer{Chain: key.Chain(), Scheme: scheme, Value: key.Sign})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = signed.WriteTo(&out)
	return out.Bytes(), err
}

// reportKey opens the key of office.toml's [reports]; nil where none is named.
func (o *Office) reportKey() (keys.Key, error) {
	s := o.settings.Reports
	if s.Key == "" {
		return nil, nil
	}
	file, err := readSmall(within(o.dir, s.Key), 1<<20)
	if err != nil {
		return nil, err
	}
	password, err := reportPassword(within(o.dir, s.PasswordFile))
	if err != nil {
		return nil, err
	}
	key, err := pkcs12.Open(file, password, o.Random)
	if err != nil {
		return nil, err
	}
	return key, nil
}

// reportPassword reads a password that nobody but its owner may read.
func reportPassword(name string) (string, error) {
	info, err := os.Stat(name)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = fs.ErrPermission
	}
	if err != nil {
		return "", problem.New(problem.Key, "Không dùng được tệp mật khẩu của khóa ký báo cáo. Tệp phải có, và chỉ chủ của nó được đọc (chmod 600).",
			"The password file of the key for reports can't be used. It must be there, and only its owner may read it (chmod 600).").Because(err)
	}
	raw, err := readSmall(name, 4<<10)
	return strings.TrimRight(string(raw), "\r\n"), err
}

// JudgementPDF gives the sheet filed with a document. One that was judged before sheets were kept gets one of what was kept, unsigned.
func (h *House) JudgementPDF(ctx context.Context, t Token, id string) ([]byte, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	d, err := s.office.readable(ctx, s.actor, id)
	switch {
	case err != nil:
		return nil, err
	case d.JudgementSheet.Blob != "":
		f, err := s.office.openDigest(ctx, d.ID, d.JudgementSheet.Blob, d.JudgementSheet.Bytes)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(f.Reader())
	case d.Report.Blob == "":
		return nil, problem.New(problem.NotFound, "Văn bản này chưa có kết quả kiểm tra chữ ký được lưu.", "No judgement of this document is kept yet.")
	}
	j, err := s.office.storedJudgement(ctx, d)
	if err != nil {
		return nil, err
	}
	v, ok := judgedVersion(d)
	if !ok {
		return nil, store.NotFound()
	}
	p := judgedPage{page.Page{Summary: j.Details.VI, Lang: "vi", File: v.Name, SHA256: v.SHA256, At: j.At, Program: program}, j.Sanctions}
	return s.office.sheetOf(d, p, "Không có: báo cáo được lập lại từ kết quả đã lưu")
}

// judgedVersion is the file that the judgement kept beside a document is about.
func judgedVersion(d office.Document) (office.Version, bool) {
	if d.Direction == office.In {
		return d.Newest("received")
	}
	return d.Newest("sealed")
}
