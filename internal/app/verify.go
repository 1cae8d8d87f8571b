package app

import (
	"bytes"
	"context"
	"crypto"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"trien/cades"
	"trien/internal/changes"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/verdictsheet"
	"trien/validation"
	"trien/validation/etsi"
	"trien/validation/page"
	"trien/validation/words"
)

// VerifiedView is the judgement of a file that anyone may ask for, with the reports on it: nothing of it is stored, so all of it is here.
type VerifiedView struct {
	JudgementView
	Pictures []PictureView `json:"pictures"` // pages that were changed after signing
	Reports  ReportsView   `json:"reports"`
}

// PictureView is a page on which something was changed, with the places framed.
type PictureView struct {
	Signature int    `json:"signature"` // which signature the change came after, from 0
	Page      int    `json:"page"`      // from 1
	Signed    []byte `json:"signed"`    // PNG, as it was signed; empty where it was not there
	Now       []byte `json:"now"`       // PNG, as it is; empty where it is gone
}

// ReportsView are reports to keep, whole files.
type ReportsView struct {
	HTML ReportFiles `json:"html"`
	PDF  ReportFiles `json:"pdf"`  // PDF/A-2b, unsigned
	ETSI []byte      `json:"etsi"` // ETSI TS 119 102-2, XML
}

// ReportFiles are one report in both languages.
type ReportFiles struct {
	VI []byte `json:"vi"`
	EN []byte `json:"en"`
}

// guests bounds the files judged for anyone at once: each may be as large as uploadBytes while it is looked at.
const guests = 16

// Beside is a file that came along with a signature file, known by its digests alone: whoever asks has computed them, and the file stays with
// them.
type Beside struct {
	Name    string            `json:"name" maxLength:"255"`
	Size    int64             `json:"size" minimum:"0"`
	Digests map[string]string `json:"digests" maxProperties:"8"` // hexadecimal, by name: "SHA-256"
}

// Verify judges a PDF, or a signature, time-stamp or evidence record apart from what it is about, for anyone, and writes the reports on it;
// nothing of it is stored. What it is about is found among the files beside it by their digests.
func (h *House) Verify(ctx context.Context, u Upload, beside ...Beside) (v VerifiedView, err error) {
	err = h.asGuest(ctx, u, beside, func(o *Office, s *spooled, j judged) error {
		v, err = o.verified(ctx, s, j)
		return err
	})
	return v, err
}

// VerifyPDF is Verify without the reports.
func (h *House) VerifyPDF(ctx context.Context, u Upload) (v JudgementView, err error) {
	err = h.asGuest(ctx, u, nil, func(_ *Office, _ *spooled, j judged) error {
		v = judgementView(j.report, j.at)
		return nil
	})
	return v, err
}

// asGuest judges a file for somebody unknown.
func (h *House) asGuest(ctx context.Context, u Upload, beside []Beside, then func(*Office, *spooled, judged) error) error {
	if len(h.offices) == 0 {
		return store.NotFound()
	}
	o := h.offices[0]
	select {
	case o.guests <- struct{}{}:
		defer func() { <-o.guests }()
	default:
		return problem.New(problem.Unavailable, "Đang có nhiều người kiểm tra văn bản cùng lúc. Hãy thử lại sau ít phút.",
			"Many people are having documents checked at once. Try again in a few minutes.")
	}
	s, err := o.spool(ctx, u)
	if err != nil {
		return err
	}
	defer s.close()
	j, err := o.judgeAny(ctx, s, beside)
	if err != nil {
		return err
	}
	return then(o, s, j)
}

// judgeAny judges by what the file is: a PDF, or something that is about another file, of which at most the digests are here.
func (o *Office) judgeAny(ctx context.Context, s *spooled, beside []Beside) (judged, error) {
	if s.isPDF() {
		return o.judge(ctx, s.name, s, s.size)
	}
	head := make([]byte, min(s.size, 1024))
	if _, err := s.reader().ReadAt(head, 0); err != nil {
		return judged{}, unreadUpload(err)
	}
	in := validation.Input{Name: s.name, Reader: s, Size: s.size}
	about, err := s.about(beside)
	if err != nil {
		return judged{}, err
	}
	return o.judgeBy(ctx, func(src validation.Sources, now time.Time) (*validation.Facts, error) {
		switch {
		case validation.SeemsEvidence(head):
			return validation.CollectEvidence(ctx, in, about, src, now)
		case validation.SeemsStamp(head):
			if len(about) > 0 {
				return validation.CollectStamp(ctx, in, &about[0], src, now)
			}
			return validation.CollectStamp(ctx, in, nil, src, now)
		case cades.Seems(head):
			if len(about) > 0 {
				return validation.CollectCMSOver(ctx, in, about[0], src, now)
			}
			return validation.CollectCMS(ctx, in, nil, src, now)
		}
		return nil, problem.New(problem.Malformed, "Đây không phải tệp PDF hay tệp chữ ký (.p7s, .p7m, .ers, .tsr). Hãy chọn tệp đã ký; tệp Word, ảnh hay tệp nén không kiểm tra được ở đây.",
			"This is neither a PDF nor a signature file (.p7s, .p7m, .ers, .tsr). Choose the signed file; Word files, pictures and archives cannot be checked here.")
	})
}

// about gives the files beside a signature file that it is about.
func (s *spooled) about(beside []Beside) ([]validation.Data, error) {
	if len(beside) == 0 || s.size > limits.CMSSize {
		return nil, nil
	}
	file := make([]byte, s.size)
	if _, err := s.reader().ReadAt(file, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadUpload(err)
	}
	var given []validation.Data
	for _, b := range beside[:min(len(beside), limits.Beside)] {
		d := validation.Data{Input: validation.Input{Name: b.Name, Size: b.Size}, Digests: map[crypto.Hash][]byte{}}
		for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			if sum, err := hex.DecodeString(b.Digests[h.String()]); err == nil && len(sum) == h.Size() {
				d.Digests[h] = sum
			}
		}
		given = append(given, d)
	}
	return validation.Beside(s.name, file, given), nil
}

// program is how reports call who judged.
const program = "Triện"

// verified puts a judgement down in every form.
func (o *Office) verified(ctx context.Context, s *spooled, j judged) (VerifiedView, error) {
	v := VerifiedView{JudgementView: judgementView(j.report, j.at), Pictures: []PictureView{}}
	pictures, err := changes.Draw(ctx, o.Render, changes.File{Reader: s, Size: s.size, Facts: j.facts, Report: &j.report})
	if err != nil {
		return v, err
	}
	for _, p := range pictures {
		v.Pictures = append(v.Pictures, PictureView{p.Signature, p.Page, p.Signed, p.Now})
	}
	for _, lang := range []struct {
		name      string
		html, pdf *[]byte
	}{{"vi", &v.Reports.HTML.VI, &v.Reports.PDF.VI}, {"en", &v.Reports.HTML.EN, &v.Reports.PDF.EN}} {
		p := page.Page{Summary: words.Of(j.report, lang.name), Lang: lang.name, File: s.name, SHA256: s.sha256, At: j.at, Program: program, Pictures: pictures}
		var b bytes.Buffer
		if err := page.Write(&b, p); err != nil {
			return v, err
		}
		*lang.html = b.Bytes()
		if *lang.pdf, err = verdictsheet.Write(p, verdictsheet.Head{}, o.Random); err != nil {
			return v, err
		}
	}
	var b bytes.Buffer
	err = etsi.Write(&b, etsi.Judgement{Facts: j.facts, Report: j.report, At: j.at, Policy: o.policyName(), Program: program})
	v.Reports.ETSI = b.Bytes()
	return v, err
}

// policyName is what a judgement was made by, as reports call it.
func (o *Office) policyName() string {
	if o.policyFile == nil {
		return "TT 15/2025/TT-BKHCN (default)"
	}
	return o.settings.Policy
}
