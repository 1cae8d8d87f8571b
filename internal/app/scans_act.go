package app

import (
	"context"

	"trien/internal/conversion"
	"trien/internal/digitising"
	"trien/internal/office"
)

// ScanConfirmation is the metadata of a paper as a named person confirms it, field by field (379.15.2).
type ScanConfirmation struct {
	Type      string   `json:"type" maxLength:"20"`
	Number    string   `json:"number,omitempty" maxLength:"100"`
	Date      string   `json:"date,omitempty" maxLength:"10"` // 2006-01-02; empty where the paper has none
	Abstract  string   `json:"abstract" maxLength:"2000"`
	Author    string   `json:"author" maxLength:"300"` // the office that issued the paper
	Signer    string   `json:"signer,omitempty" maxLength:"200"`
	Own       bool     `json:"own"`       // this office issued the paper
	Confirmed []string `json:"confirmed"` // the fields that were looked at: all of them
}

// ScanComparison says which pages were held against the paper.
type ScanComparison struct {
	Pages  []int  `json:"pages"`
	Remark string `json:"remark,omitempty" maxLength:"1000"`
}

// onScan does an act on a scan by whoever keeps the register of conversions.
func (h *House) onScan(ctx context.Context, t Token, id, act string, do func(context.Context, entered, *transaction) error) (ScanView, error) {
	s, err := h.doneOnScan(ctx, t, act, do)
	if err != nil {
		return ScanView{}, err
	}
	return s.office.scanView(ctx, id)
}

// doneOnScan is onScan without the look at what came of it.
func (h *House) doneOnScan(ctx context.Context, t Token, act string, do func(context.Context, entered, *transaction) error) (entered, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayConvert)
	}
	if err != nil {
		return s, err
	}
	if err := s.office.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error { return do(ctx, s, t) }); err != nil {
		return s, s.office.refuse(ctx, s.actor, refusal{act: act, door: "act"}, err)
	}
	return s, nil
}

// ReadScanAgain has the machine read a scan again, or go on without text (plain).
func (h *House) ReadScanAgain(ctx context.Context, t Token, id string, plain bool) (ScanView, error) {
	return h.onScan(ctx, t, id, "scan.read", func(ctx context.Context, s entered, t *transaction) error {
		after, err := s.office.scanned(ctx, t, id, func(x digitising.Scan) ([]office.Event, error) { return digitising.Again(x, plain) })
		if err == nil {
			t.job(scanJob, "", scanWork{id, after.Tries})
		}
		return err
	})
}

// ConfirmScan keeps the metadata that the caller has confirmed (379.4.7, 379.15.2).
func (h *House) ConfirmScan(ctx context.Context, t Token, id string, r ScanConfirmation) (ScanView, error) {
	return h.onScan(ctx, t, id, "scan.confirm", func(ctx context.Context, s entered, t *transaction) error {
		o := s.office
		if err := notNamedSecret(r.Abstract); err != nil {
			return err
		}
		x, err := scanPapers().get(ctx, o, id)
		if err != nil {
			return err
		}
		e := office.ScanConfirmed{Of: office.Of{DocType: r.Type, Number: tidy(r.Number), Date: r.Date, Abstract: tidy(r.Abstract), Author: tidy(r.Author)}, Signer: tidy(r.Signer), Own: r.Own,
			Who: s.actor.Name, Post: s.actor.Title}
		if x.Reading.Blob != "" {
			if e.Taken, err = o.takenAsProposed(ctx, x, e); err != nil {
				return err
			}
		}
		_, err = o.scanned(ctx, t, id, func(x digitising.Scan) ([]office.Event, error) {
			return digitising.Confirm(x, e, r.Confirmed, office.Day(t.at))
		})
		return err
	})
}

// takenAsProposed are the fields that a person took as the machine proposed them: it stays on record who proposed what (379.4.7).
func (o *Office) takenAsProposed(ctx context.Context, s digitising.Scan, e office.ScanConfirmed) ([]string, error) {
	r, err := o.scanReading(ctx, s)
	if err != nil {
		return nil, err
	}
	said := map[string]string{"type": e.DocType, "number": e.Number, "date": e.Date, "abstract": e.Abstract, "author": e.Author, "signer": e.Signer}
	var taken []string
	for _, p := range r.Proposals {
		if said[p.Field] == tidy(p.Value) {
			taken = append(taken, p.Field)
		}
	}
	return taken, nil
}

// CompareScan keeps that the caller has held every page against the paper (379.15.1).
func (h *House) CompareScan(ctx context.Context, t Token, id string, r ScanComparison) (ScanView, error) {
	return h.onScan(ctx, t, id, "scan.compare", func(ctx context.Context, s entered, t *transaction) error {
		e := office.ScanCompared{Remark: tidy(r.Remark), Who: s.actor.Name, Post: s.actor.Title}
		_, err := s.office.scanned(ctx, t, id, func(x digitising.Scan) ([]office.Event, error) { return digitising.Compare(x, e, r.Pages) })
		return err
	})
}

// DropScan gives a scan up; its files are destroyed.
func (h *House) DropScan(ctx context.Context, t Token, id, reason string) (ScanView, error) {
	var before digitising.Scan
	s, err := h.doneOnScan(ctx, t, "scan.drop", func(ctx context.Context, s entered, t *transaction) (err error) {
		if before, err = scanPapers().get(ctx, s.office, id); err != nil {
			return err
		}
		return s.office.dropScan(ctx, t, id, office.ScanDropped{Reason: tidy(reason)})
	})
	if err != nil {
		return ScanView{}, err
	}
	s.office.destroyScan(before) // whoever asked may be gone: what was committed is carried out
	return s.office.scanView(ctx, id)
}

// PaperVoiding records that a paper original has lost its force.
type PaperVoiding struct {
	On     string `json:"on" maxLength:"10"` // the day, 2006-01-02
	Reason string `json:"reason" maxLength:"1000"`
	Basis  string `json:"basis" maxLength:"500"` // the decision: number and date
}

// VoidPaper records it, and ends everything that was made from the paper, at any remove, in the same transaction (379.19.6).
func (h *House) VoidPaper(ctx context.Context, t Token, id string, r PaperVoiding) (PaperView, error) {
	s, err := h.onCopies(ctx, t, "paper.void", func(ctx context.Context, o *Office, t *transaction) error {
		e := office.PaperVoided{On: r.On, Reason: tidy(r.Reason), Basis: tidy(r.Basis)}
		_, err := originalPapers().add(ctx, o, t, id, func(p conversion.Paper) ([]office.Event, error) { return conversion.VoidPaper(p, e, office.Day(t.at)) })
		if err != nil {
			return err
		}
		return o.endCopies(ctx, t, conversion.NodeOf(conversion.PaperKind, id))
	})
	if err != nil {
		return PaperView{}, err
	}
	return s.office.paperView(ctx, s, id)
}
