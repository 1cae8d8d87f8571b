package app

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"trien/internal/conversion"
	"trien/internal/digitising"
	"trien/internal/problem"
	"trien/internal/store"
)

// ScanStep is who did a step of a scan, and when.
type ScanStep struct {
	Name string    `json:"name"`
	Post string    `json:"post"`
	At   time.Time `json:"at"`
}

// ScanFinding is what was found about the quality of a scan, and what to do; page 0 is the whole.
type ScanFinding struct {
	Code  string `json:"code"`
	Page  int    `json:"page"`
	Words Words  `json:"words"`
}

// ScanView is one scan of a paper original.
type ScanView struct {
	ID        string                `json:"id"`
	State     string                `json:"state"` // "received", "unread", "read", "confirmed", "compared", "signed", "dropped"
	StateWord Words                 `json:"stateWord"`
	File      string                `json:"file"`
	Note      string                `json:"note"`
	Told      int                   `json:"told"` // pages of the paper, as was told
	Pages     int                   `json:"pages"`
	Done      int                   `json:"done"` // pages that were read, while it is
	All       int                   `json:"all"`
	Why       Words                 `json:"why,omitzero"` // it was not read, or given up
	Plain     bool                  `json:"plain"`
	By        string                `json:"by"`
	At        time.Time             `json:"at"`
	Of        OfView                `json:"of"`
	Signer    string                `json:"signer"`
	Own       bool                  `json:"own"`
	Taken     []string              `json:"taken"` // fields taken as proposed
	Remark    string                `json:"remark"`
	Findings  []ScanFinding         `json:"findings"`
	Proposals []digitising.Proposal `json:"proposals"`
	Confirmed *ScanStep             `json:"confirmed,omitempty"`
	Compared  *ScanStep             `json:"compared,omitempty"`
	Signed    *ScanStep             `json:"signed,omitempty"`
	Copy      string                `json:"copy,omitempty"`
	Paper     string                `json:"paper,omitempty"`
	Placed    string                `json:"placed,omitempty"` // "profile", "sheet": where the mark is
	Office    string                `json:"office"`           // this office's name
}

// ScansView are the scans, the newest first.
type ScansView struct {
	Items []ScanView `json:"items"`
	Apart bool       `json:"apart"` // another than who compared signs
}

// PaperView is a paper original with what was made from it.
type PaperView struct {
	ID       string     `json:"id"`
	Of       OfView     `json:"of"`
	Noted    time.Time  `json:"noted"`
	Voided   bool       `json:"voided"`
	VoidedOn string     `json:"voidedOn,omitempty"`
	VoidedBy string     `json:"voidedBy,omitempty"`
	Reason   string     `json:"reason,omitempty"`
	Basis    string     `json:"basis,omitempty"`
	Copies   []CopyView `json:"copies"`
	Keeps    bool       `json:"keeps"` // the person keeps the register
}

// converting is the caller, if they keep the register of conversions.
func (h *House) converting(ctx context.Context, t Token) (entered, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayConvert)
	}
	return s, err
}

// Scans lists them.
func (h *House) Scans(ctx context.Context, t Token) (ScansView, error) {
	s, err := h.converting(ctx, t)
	if err != nil {
		return ScansView{}, err
	}
	v := ScansView{Items: []ScanView{}, Apart: s.office.settings.Scan.Apart}
	list, err := scanPapers().list(ctx, s.office, nil)
	slices.SortFunc(list, func(a, b digitising.Scan) int { return b.At.Compare(a.At) })
	for _, x := range list {
		v.Items = append(v.Items, s.office.viewOfScan(x))
	}
	return v, err
}

// Scan is one of them, with what was found and proposed.
func (h *House) Scan(ctx context.Context, t Token, id string) (ScanView, error) {
	s, err := h.converting(ctx, t)
	if err != nil {
		return ScanView{}, err
	}
	return s.office.scanView(ctx, id)
}

func (o *Office) scanView(ctx context.Context, id string) (ScanView, error) {
	x, err := scanPapers().get(ctx, o, id)
	if err != nil {
		return ScanView{}, err
	}
	v := o.viewOfScan(x)
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	v.By = people.name(x.By)
	if x.Reading.Blob == "" || x.State == digitising.Dropped {
		return v, nil
	}
	r, err := o.scanReading(ctx, x)
	if err != nil {
		return v, err
	}
	for _, f := range r.Findings {
		v.Findings = append(v.Findings, ScanFinding{f.Code, f.Page, both(f.Words())})
	}
	v.Proposals = r.Proposals
	return v, nil
}

func (o *Office) viewOfScan(x digitising.Scan) ScanView {
	v := ScanView{ID: x.ID, State: string(x.State), StateWord: both(x.State.Words()), File: x.Source.Name, Note: x.Note, Told: x.Told, Pages: x.Pages, Plain: x.Plain, At: x.At, Of: ofView(x.Of), Signer: x.Signer,
		Own: x.Own, Taken: x.Taken, Remark: x.Remark, Copy: x.Copy, Paper: x.Paper, Placed: x.Placed, Findings: []ScanFinding{}, Proposals: []digitising.Proposal{}, Why: scanWhy(x), Office: o.settings.Name}
	v.Done, v.All = o.scanning.of(x.ID)
	for _, s := range []struct {
		to   **ScanStep
		from digitising.Named
	}{{&v.Confirmed, x.Confirmed}, {&v.Compared, x.Compared}, {&v.Signed, x.Sealed}} {
		if s.from.ID != "" {
			*s.to = &ScanStep{s.from.Name, s.from.Post, s.from.At}
		}
	}
	if x.State == digitising.Dropped {
		v.File, v.Note = "", ""
	}
	return v
}

// scanWhy says why a scan was not read, or was given up, and what to do.
func scanWhy(x digitising.Scan) Words {
	switch {
	case x.State == digitising.Dropped && x.Secret:
		return Words{"có dấu mật; đã hủy, không lưu nội dung", "it bears the marking of a state secret; destroyed, nothing of it is kept"}
	case x.State == digitising.Dropped:
		return Words{x.Reason, x.Reason}
	case x.State != digitising.Unread:
		return Words{}
	}
	return codeWords(x.Why, map[string]Words{
		digitising.Late:     {"Máy không đọc xong trong thời gian cho phép. Bản quét còn nguyên: hãy đọc lại khi máy bớt việc, hoặc tiếp tục không có lớp chữ.", "It was not read in time. The scan is kept: have it read again when the machine has less to do, or go on without text."},
		digitising.NoReader: {"Máy chủ chưa cài chương trình đọc chữ (Tesseract, tiếng Việt). Hãy báo quản trị rồi đọc lại, hoặc tiếp tục không có lớp chữ.", "No program that reads text (Tesseract with Vietnamese) is installed. Tell the administrator and have it read again, or go on without text."},
		digitising.Failed:   {"Máy không đọc được bản quét này. Hãy đọc lại, tiếp tục không có lớp chữ, hoặc bỏ và quét lại bản giấy.", "The scan could not be read. Have it read again, go on without text, or give it up and scan the paper again."},
	})
}

// scanReading is what was found and proposed.
func (o *Office) scanReading(ctx context.Context, x digitising.Scan) (scanReading, error) {
	var r scanReading
	f, err := o.openDigest(ctx, x.ID, x.Reading.Blob, x.Reading.Bytes)
	if err != nil {
		return r, err
	}
	defer f.Close()
	return r, damagedJSON(json.NewDecoder(f.Reader()).Decode(&r))
}

// ScanFile writes the newest file of a scan: signed, else with its two layers.
func (h *House) ScanFile(ctx context.Context, t Token, id string, w io.Writer) error {
	s, err := h.converting(ctx, t)
	if err != nil {
		return err
	}
	x, err := scanPapers().get(ctx, s.office, id)
	if err != nil {
		return err
	}
	file := x.File
	if file.Blob == "" {
		file = x.Layered
	}
	switch {
	case x.State == digitising.Dropped:
		return store.NotFound()
	case file.Blob == "":
		return problem.New(problem.Conflict, "Máy chưa đọc xong bản quét này. Hãy đợi hoặc tải lại trang.", "The scan is not read yet. Wait, or reload the page.")
	}
	f, err := s.office.openBlob(ctx, id, file)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f.Reader())
	return err
}

// Paper is a paper original, for whoever reads the registers.
func (h *House) Paper(ctx context.Context, t Token, id string) (PaperView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayRegisters)
	}
	if err != nil {
		return PaperView{}, err
	}
	return s.office.paperView(ctx, s, id)
}

func (o *Office) paperView(ctx context.Context, s entered, id string) (PaperView, error) {
	p, err := originalPapers().get(ctx, o, id)
	if err != nil {
		return PaperView{}, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return PaperView{}, err
	}
	v := PaperView{ID: p.ID, Of: ofView(p.Of), Noted: p.Noted, Voided: p.Voided(), VoidedOn: p.On, VoidedBy: nameOrEmpty(p.VoidedBy, people), Reason: p.Reason, Basis: p.Basis, Copies: []CopyView{}, Keeps: o.can(s.actor, mayConvert)}
	ids, err := conversion.Below(conversion.NodeOf(conversion.PaperKind, id), o.copiesFrom(ctx))
	for _, x := range ids {
		c, err := o.copyView(ctx, s.actor, x)
		if err != nil {
			return v, err
		}
		v.Copies = append(v.Copies, c)
	}
	return v, err
}
