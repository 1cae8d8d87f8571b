package app

import (
	"bytes"
	"context"
	"time"

	"trien/internal/digitising"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/scan"
	"trien/internal/sheet"
	"trien/internal/store"
)

// Paper to electronic (379.15): a scan comes in, a job reads it, a named person confirms its metadata and compares each page, the office signs it.

// ScanSettings are what an office sets about scans of paper. What no regulation at hand gives a figure for is ours (docs/paper.md).
type ScanSettings struct {
	DPI     int     `toml:"min_dpi,omitempty"`      // fewer dots an inch are told as a finding; 0: 200 (NĐ 30/2020)
	Grey    bool    `toml:"grey,omitempty"`         // a scan without colour is no finding; NĐ 30/2020 asks for colour
	Skew    float64 `toml:"skew_degrees,omitempty"` // a page more askew is told; 0: 1.5, our figure
	Minutes int     `toml:"read_minutes,omitempty"` // how long the machine may read one scan; 0: 30, our figure
	Apart   bool    `toml:"signer_apart,omitempty"` // who signs for the office is another than who compared; not set: no rule at hand asks for it
}

const (
	usualDPI     = 200
	usualSkew    = 1.5
	usualReading = 30 * time.Minute
	mostReading  = 24 * 60 // minutes
)

func (s ScanSettings) terms() digitising.Terms {
	t := digitising.Terms{DPI: usualDPI, Colour: !s.Grey, Skew: usualSkew}
	if s.DPI > 0 {
		t.DPI = float64(s.DPI)
	}
	if s.Skew > 0 {
		t.Skew = s.Skew
	}
	return t
}

func (s ScanSettings) reading() time.Duration {
	if s.Minutes > 0 {
		return time.Duration(s.Minutes) * time.Minute
	}
	return usualReading
}

func (s ScanSettings) check() error {
	if s.DPI < 0 || s.DPI > 1200 || s.Skew < 0 || s.Skew > 8 || s.Minutes < 0 || s.Minutes > mostReading {
		return problem.New(problem.Usage, "[scan]: min_dpi từ 1 đến 1200, skew_degrees từ 0,1 đến 8, read_minutes từ 1 đến 1440; bỏ trống là theo mặc định.",
			"[scan]: min_dpi is 1 to 1200, skew_degrees 0.1 to 8, read_minutes 1 to 1440; left out they are the usual ones.")
	}
	return nil
}

const scanKind = "scan"

func scanPapers() papers[digitising.Scan] {
	return papers[digitising.Scan]{scanKind, digitising.Fold, func(s digitising.Scan) (string, string) { return string(s.State), s.Paper }}
}

// ScanRequest brings the scan of a paper original.
type ScanRequest struct {
	Told            int    `json:"pages,omitempty" minimum:"0" maximum:"10000"` // of the paper, counted by hand; 0: not told
	Note            string `json:"note,omitempty" maxLength:"500"`
	ConfirmNoSecret bool   `json:"confirmNoSecret,omitempty"` // as in DraftRequest
}

// TakeScan takes a scan in: the answer comes once the file is here, the rest goes on by itself.
func (h *House) TakeScan(ctx context.Context, t Token, r ScanRequest, u Upload) (IntakeView, error) {
	return h.take(ctx, t, Door{Scan: &r}, u)
}

// ScanFromFile is TakeScan for a caller who waits.
func (h *House) ScanFromFile(ctx context.Context, t Token, r ScanRequest, u Upload) (ScanView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ScanView{}, err
	}
	o := s.office
	b, take, err := o.through(ctx, s.actor, Door{Scan: &r}, u.Name)
	if err != nil {
		return ScanView{}, err
	}
	d, err := o.takeNow(ctx, u, take)
	if err != nil {
		return ScanView{}, o.refuse(ctx, s.actor, b.refusal, err)
	}
	return o.scanView(ctx, d.ID)
}

// scanDoor decides everything but the file.
func (o *Office) scanDoor(ctx context.Context, a identity.Actor, r ScanRequest, name string) (taking, error) {
	if err := o.may(ctx, a, mayConvert); err != nil {
		return nil, err
	}
	if err := notNamedSecret(r.Note, bareName(name)); err != nil {
		return nil, err
	}
	return o.guarded(a, scanKind, Door{Scan: &r}, func(ctx context.Context, s *spooled) (office.Document, error) {
		kind, look, err := o.admitScan(ctx, s, r.ConfirmNoSecret)
		if err == nil {
			ctx, err = toStore(ctx)
		}
		if err != nil {
			return office.Document{}, err
		}
		return o.storeScan(ctx, a, s, office.ScanReceived{Told: r.Told, Note: tidy(r.Note), Unseen: look.Unseen, Vouched: look.Vouched, File: office.File{Media: scan.Media(kind)}})
	}), nil
}

// admitScan opens a scan and looks for markings of secrecy before anything of it is stored.
func (o *Office) admitScan(ctx context.Context, s *spooled, confirmed bool) (kind string, look office.Look, err error) {
	phase(ctx, PhaseChecking)
	raw, err := s.bytes()
	if err != nil {
		return "", look, err
	}
	if s.isPDF() {
		if err := unsignedScan(s); err != nil {
			return "", look, err
		}
	} else if s, err = o.pictured(ctx, raw); err != nil {
		return "", look, err
	}
	opened, err := scan.Open(ctx, o.Render, raw)
	if err != nil {
		return "", look, err
	}
	kind = opened.Kind()
	_, err = opened.Page(ctx, 1)
	opened.Close()
	if err != nil {
		return kind, look, err
	}
	_, unseen, err := o.noSecret(ctx, s)
	if err == nil {
		look, err = vouched(unseen, confirmed)
	}
	return kind, look, err
}

// unsignedScan refuses a PDF that bears a signature: it is an electronic document already.
func unsignedScan(s *spooled) error {
	err := unsignedPDF(s)
	if problem.KindOf(err) != problem.Refused {
		return err
	}
	return problem.New(problem.Refused, "Tệp PDF này đã có chữ ký số nên là văn bản điện tử, không phải bản quét giấy. Hãy nhập ở “Văn bản đến”, hoặc quét lại bản giấy và chưa ký.",
		"This PDF bears a signature: it is an electronic document, no scan of paper. Take it in as a document that came, or scan the paper and do not sign it.").Under("379.15.1")
}

// pictured lays pictures out as a PDF, so that they are looked at as any PDF is.
func (o *Office) pictured(ctx context.Context, raw []byte) (*spooled, error) {
	opened, err := scan.Open(ctx, o.Render, raw)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	packed := 0
	out := sheet.Sheet{Title: "scan", Made: o.now(), Creator: application}
	for n := 1; n <= opened.Pages(); n++ {
		p, err := opened.Page(ctx, n)
		if err != nil {
			return nil, err
		}
		if packed += p.Picture.Packed(); packed > limits.ScanPacked {
			return nil, scan.Heavy()
		}
		out.Before = append(out.Before, sheet.Leaf{Picture: p.Picture, Width: p.Width, Height: p.Height})
	}
	data, err := out.Leaves(o.Random)
	if err != nil {
		return nil, unwritable(err)
	}
	return &spooled{name: "scan.pdf", size: int64(len(data)), ReaderAt: bytes.NewReader(data), close: func() {}}, nil
}

// storeScan stores it under a key of its own and has it read.
func (o *Office) storeScan(ctx context.Context, a identity.Actor, s *spooled, e office.ScanReceived) (office.Document, error) {
	id := store.NewID()
	if _, err := o.vault.NewKey(ctx, keyName(id)); err != nil {
		return office.Document{}, err
	}
	f, err := o.keep(ctx, id, scanKind, e.Media, s)
	e.File = f
	failed := false
	if err == nil {
		err = o.paperAct(ctx, a, func(ctx context.Context, t *transaction) error {
			t.doc.ID = id
			_, err := o.scanned(ctx, t, id, func(s digitising.Scan) ([]office.Event, error) { return digitising.Receive(s, e) })
			if err != nil {
				return err
			}
			t.job(scanJob, "", scanWork{id, 1})
			if err := o.endHeld(ctx, t); err != nil {
				return err
			}
			with(ctx, t)
			return nil
		})
		failed = problem.KindOf(err) == problem.IO
	}
	if err != nil && !failed {
		o.discard(f)
		o.forget(id)
	}
	return office.Document{ID: id}, err
}

// scanned adds events of a scan, under its own key.
func (o *Office) scanned(ctx context.Context, t *transaction, id string, decide func(digitising.Scan) ([]office.Event, error)) (digitising.Scan, error) {
	begun := len(t.events)
	s, err := scanPapers().add(ctx, o, t, id, decide)
	for n := begun; n < len(t.events); n++ {
		t.events[n].document = id
	}
	return s, err
}

// isScan says whether a file is a picture as scanners make them; a PDF is looked at as any.
func (s *spooled) isScan() bool {
	head := make([]byte, min(s.size, limits.PDFTail))
	s.ReadAt(head, 0)
	kind := scan.KindOf(head)
	return kind != "" && kind != "pdf"
}
