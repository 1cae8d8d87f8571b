package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/reports"
	"trien/internal/store"
)

// The ways in which a report came here.
const (
	reportOwn   = "own"
	reportFile  = "file"
	reportHouse = "house"
)

// MakeReport makes the office's report of a period, or, where one was made, a correction of it with its reason: both stay. It binds, and asks for a fresh proof.
func (h *House) MakeReport(ctx context.Context, t Token, r MakeReportRequest) (ReportView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ReportView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, "reports.make"); err != nil {
		return ReportView{}, err
	}
	p, err := o.period(ReportQuery{r.Kind, r.Period})
	if err != nil {
		return ReportView{}, err
	}
	if err := o.proven(ctx, s, "report.make"); err != nil {
		return ReportView{}, err
	}
	if err := o.makeReport(ctx, s.actor, r.Kind, p, tidy(r.Reason)); err != nil {
		return ReportView{}, err
	}
	return h.Report(ctx, t, ReportQuery{r.Kind, p.Name})
}

func (o *Office) makeReport(ctx context.Context, by identity.Actor, kind string, p reports.Period, reason string) error {
	return o.oversee(ctx, by, reportKind, reportID(kind, p.Name, o.settings.ID), func(w watched, t *transaction) ([]office.Event, error) {
		lines, err := o.figures(ctx, kind, p)
		if err != nil {
			return nil, err
		}
		own := reports.Own{Format: reports.Format, Kind: kind, Office: o.settings.ID, OfficeName: o.settings.Name, Code: o.settings.Code, Period: p, Revision: 1 + len(w.records),
			Made: t.at, By: by.Name, Lines: lines, Uncounted: reports.Uncounted(kind)}
		if own.Revision > 1 {
			if reason == "" {
				return nil, problem.New(problem.Usage, "Báo cáo kỳ này đã lập; bản đính chính cần nêu lý do.", "A report of this period was made; a correction needs its reason.")
			}
			own.Reason = reason
		}
		part, err := reports.Sign(own, o.identity)
		if err != nil {
			return nil, err
		}
		e, err := reportMade(part, own, reportOwn)
		return []office.Event{e}, err
	})
}

func reportMade(p reports.Part, own reports.Own, way string) (office.ReportMade, error) {
	raw, err := json.Marshal(p)
	return office.ReportMade{Kind: own.Kind, Period: own.Period.Name, Office: own.Office, Revision: own.Revision, Way: way, SHA256: p.SHA256, Report: raw, Reason: own.Reason}, err
}

// TakeReport takes the file of an office below: its own report, and those that it carries of offices further below.
func (h *House) TakeReport(ctx context.Context, t Token, file io.Reader) (ReportView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ReportView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, "reports.make"); err != nil {
		return ReportView{}, err
	}
	raw, err := io.ReadAll(io.LimitReader(file, limits.ReportFile+1))
	if err != nil {
		return ReportView{}, err
	}
	parts, err := reports.Read(raw)
	if err == nil {
		err = o.takeParts(ctx, s.actor, parts, reportFile)
	}
	if err != nil {
		return ReportView{}, o.refuse(ctx, s.actor, refusal{act: "take-report", door: "act"}, err)
	}
	return h.Report(ctx, t, ReportQuery{parts[0].Kind, parts[0].Period.Name})
}

// FetchReport takes the report of an office of the same house directly, where it has made one.
func (h *House) FetchReport(ctx context.Context, t Token, id string, q ReportQuery) (ReportView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ReportView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, "reports.make"); err != nil {
		return ReportView{}, err
	}
	p, err := o.period(q)
	if err != nil {
		return ReportView{}, err
	}
	other, ok := h.Office(id)
	if !ok || other == o {
		return ReportView{}, store.NotFound()
	}
	parts, err := other.reportParts(ctx, q.Kind, p)
	if err != nil {
		return ReportView{}, err
	}
	if err := o.takeParts(ctx, s.actor, parts, reportHouse); err != nil {
		return ReportView{}, err
	}
	return h.Report(ctx, t, ReportQuery{q.Kind, p.Name})
}

// takeParts keeps what is new of the parts. The first must be of an office that reports here; where a key was agreed on with an office, no other signs for it;
// and nobody reports in this office's own name.
func (o *Office) takeParts(ctx context.Context, by identity.Actor, parts []reports.Checked, way string) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(people.subordinates, func(s subordinate) bool { return s.id == parts[0].Office }) {
		return problem.New(problem.Refused, "Báo cáo của cơ quan “"+parts[0].OfficeName+"” không phải của cơ quan trực thuộc đã khai. Hãy khai cơ quan trực thuộc trước.",
			"“"+parts[0].OfficeName+"” is not an office that reports here. Name it first.").Under("379.30.2")
	}
	for _, c := range parts {
		if p, ok := people.peer(c.Office); c.Office == o.settings.ID && !c.Key.Equal(o.identity.Public()) || ok && !c.Key.Equal(p.Identity) {
			return problem.New(problem.Refused, "Chữ ký trên báo cáo của “"+c.OfficeName+"” không phải của khóa đã thỏa thuận với cơ quan đó.",
				"The signature on the report of “"+c.OfficeName+"” is not by the key that was agreed on with that office.").Under("379.5.6")
		}
		if c.Kind != parts[0].Kind || c.Period != parts[0].Period {
			return problem.New(problem.Malformed, "Tệp gộp báo cáo của nhiều kỳ hoặc nhiều loại.", "The file mixes reports of several periods or kinds.")
		}
	}
	var errs []error
	for _, c := range parts {
		if c.Office != o.settings.ID { // its own came back in the file: it has that
			errs = append(errs, o.takePart(ctx, by, c, way))
		}
	}
	return errors.Join(errs...)
}

func (o *Office) takePart(ctx context.Context, by identity.Actor, c reports.Checked, way string) error {
	return o.oversee(ctx, by, reportKind, reportID(c.Kind, c.Period.Name, c.Office), func(w watched, _ *transaction) ([]office.Event, error) {
		for _, rec := range w.records {
			e, ok := rec.Event.(office.ReportMade)
			if !ok {
				continue
			}
			if e.SHA256 == c.Part.SHA256 {
				return nil, nil // it is here
			}
			if e.Revision == c.Revision {
				return nil, problem.New(problem.Conflict, "Đã có một báo cáo khác của “"+c.OfficeName+"” mang cùng số lần. Hãy yêu cầu cơ quan đó lập bản đính chính.",
					"Another report of “"+c.OfficeName+"” has the same revision. Ask that office for a correction.")
			}
			var kept reports.Part
			if err := json.Unmarshal(e.Report, &kept); err != nil {
				return nil, damaged(err)
			}
			if kept.Key != base64.StdEncoding.EncodeToString(c.Key) {
				return nil, problem.New(problem.Refused, "Báo cáo của “"+c.OfficeName+"” ký bằng khóa khác với các lần trước.",
					"The report of “"+c.OfficeName+"” is signed by another key than those before.").Under("379.5.6")
			}
		}
		e, err := reportMade(c.Part, c.Own, way)
		return []office.Event{e}, err
	})
}

// reportParts are what this office hands on: its own newest report first, then the newest of each office below.
func (o *Office) reportParts(ctx context.Context, kind string, p reports.Period) ([]reports.Checked, error) {
	own, err := o.reportsOf(ctx, kind, p.Name, o.settings.ID)
	if err != nil {
		return nil, err
	}
	if len(own) == 0 {
		return nil, problem.New(problem.Conflict, "Cơ quan “"+o.settings.Name+"” chưa lập báo cáo kỳ này.", "“"+o.settings.Name+"” has made no report of this period yet.")
	}
	var v ReportView
	below, err := o.below(ctx, kind, p, &v)
	parts := []reports.Checked{own[len(own)-1].Checked}
	for _, c := range reports.Newest(below) {
		if c.Office != o.settings.ID {
			parts = append(parts, c)
		}
	}
	return parts, err
}

// NameSubordinate says that an office reports to this one, or until when.
func (h *House) NameSubordinate(ctx context.Context, t Token, r SubordinateRequest) error {
	s, err := h.enter(ctx, t)
	if err != nil {
		return err
	}
	o := s.office
	if err := o.may(ctx, s.actor, "reports.make"); err != nil {
		return err
	}
	id, name := tidy(r.Office), tidy(r.Name)
	if id == "" || name == "" || id == o.settings.ID || r.From != "" && !isDate(r.From) || r.To != "" && !isDate(r.To) {
		return problem.New(problem.Usage, "Cần mã và tên cơ quan trực thuộc, ngày viết năm-tháng-ngày.", "The subordinate office's id and name are needed, days as year-month-day.")
	}
	return o.enrollBy(ctx, s.actor, func(*registry) (office.Event, error) {
		return office.SubordinateNamed{Office: id, Name: name, From: r.From, To: r.To}, nil
	})
}

func isDate(s string) bool { return shortDay(s) != s }
