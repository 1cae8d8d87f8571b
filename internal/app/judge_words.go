package app

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"trien/internal/authority"
	"trien/internal/office"
	"trien/internal/store"
	"trien/validation"
	"trien/validation/words"
)

// stored is a judgement as it is kept beside the document.
func (j judged) stored() JudgementView {
	v := judgementView(j.report, j.at)
	v.Acceptable = j.acceptable()
	v.Sanctions = j.sanction
	for _, s := range j.sanction {
		if s.May != string(authority.Yes) {
			v.Findings = append(v.Findings, s.line())
		}
	}
	if w := j.verdict.Missing("person", "office"); w.VI != "" {
		v.Findings = append(v.Findings, Words{sentence(w.VI), sentence(w.EN)})
	}
	if j.twin != "" {
		v.Findings = append(v.Findings, Words{"Lưu ý: đã có văn bản cùng số, ký hiệu của cùng cơ quan (số đến: " + j.twin + "). Hãy kiểm tra trùng trước khi vào sổ.",
			"Note: there is a document with the same number from the same office (arrival number: " + j.twin + "). Check for a duplicate before registering."})
	}
	return v
}

func (j judged) acceptable() bool { return j.verdict.Missing("person", "office").VI == "" }

func sentence(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:]) + "."
}

// judgementView puts a report into words for a clerk.
func judgementView(r validation.Report, at time.Time) JudgementView {
	vi, en := summary(r, "vi"), summary(r, "en")
	v := JudgementView{At: at, Indication: indication(&r), Acceptable: r.Error == nil && r.Verdict().Indication == validation.Passed,
		Summary: Words{vi.Line(), en.Line()}, Findings: []Words{}}
	for i := range vi.Signatures {
		v.Findings = append(v.Findings, Words{vi.Signatures[i].Line(), en.Signatures[i].Line()})
	}
	v.Details.VI, v.Details.EN = vi, en
	v.Report, _ = json.Marshal(r) // a report always marshals: `trien verify --json` prints it
	return v
}

func summary(r validation.Report, lang string) words.Summary { return words.Of(r, lang) }

// Judgement is the stored judgement of the document's newest file.
func (h *House) Judgement(ctx context.Context, t Token, id string) (JudgementView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return JudgementView{}, err
	}
	d, err := s.office.readable(ctx, s.actor, id)
	if err != nil {
		return JudgementView{}, err
	}
	if d.Report.Blob == "" {
		return s.office.judgeNow(ctx, d)
	}
	return s.office.storedJudgement(ctx, d)
}

// storedJudgement reads the judgement kept beside the document.
func (o *Office) storedJudgement(ctx context.Context, d office.Document) (JudgementView, error) {
	var v JudgementView
	f, err := o.openDigest(ctx, d.ID, d.Report.Blob, d.Report.Bytes)
	if err != nil {
		return v, err
	}
	defer f.Close()
	raw, err := io.ReadAll(f.Reader())
	if err != nil {
		return v, err
	}
	err = damagedJSON(json.Unmarshal(raw, &v))
	v.Kept = err == nil
	return v, err
}

// judgeNow judges a document that was signed but not yet issued: the clerk sees before they confirm.
func (o *Office) judgeNow(ctx context.Context, d office.Document) (JudgementView, error) {
	v, ok := d.PDF()
	if !ok {
		return JudgementView{}, store.NotFound()
	}
	j, err := o.judgeVersion(ctx, d, v)
	if err != nil {
		return JudgementView{}, err
	}
	return j.stored(), nil
}

// judgeVersion judges a stored file of a document with the roles of its signatures.
func (o *Office) judgeVersion(ctx context.Context, d office.Document, v office.Version) (judged, error) {
	phase(ctx, PhaseJudging)
	f, err := o.openBlob(ctx, d.ID, v.File)
	if err != nil {
		return judged{}, err
	}
	defer f.Close()
	j, err := o.judge(ctx, v.Name, f, f.Size())
	if err != nil {
		return j, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return j, err
	}
	whose := o.ours(people, d)
	if d.Direction == office.In {
		whose = theirs(people, d)
	}
	j = j.withRoles(whose, o.settings.Official != "")
	j.sanction = o.sanctioned(people, d)
	j.verdict.Against = against(j.sanction)
	return j, nil
}
