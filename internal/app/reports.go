package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/reports"
	"trien/internal/store"
)

// Report shows a report: figures as they stand, what was made of them, and what offices below sent (379.30.2, 379.9.2).
func (h *House) Report(ctx context.Context, t Token, q ReportQuery) (ReportView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ReportView{}, err
	}
	if err := s.office.may(ctx, s.actor, "reports.read"); err != nil {
		return ReportView{}, err
	}
	v, err := s.office.reportView(ctx, q)
	if err != nil {
		return ReportView{}, err
	}
	v.MayMake = s.office.can(s.actor, "reports.make")
	for i := range v.Subordinates {
		_, v.Subordinates[i].Here = h.Office(v.Subordinates[i].ID)
	}
	return v, nil
}

func (o *Office) period(q ReportQuery) (reports.Period, error) {
	if q.Kind != reports.OfDealings && q.Kind != reports.OfCertificates {
		return reports.Period{}, problem.New(problem.Usage, "Không có loại báo cáo này.", "There is no such report.")
	}
	if q.Period == "" {
		return reports.QuarterOf(office.Day(o.now())), nil
	}
	return reports.ParsePeriod(q.Period)
}

// figures are the office's own, from counts that grow with each act.
func (o *Office) figures(ctx context.Context, kind string, p reports.Period) ([]reports.Line, error) {
	list, err := o.store.SumDealings(ctx, p.From, p.To)
	if err != nil {
		return nil, err
	}
	sums := map[reports.Line]int64{}
	for _, d := range list {
		if reports.Belongs(kind, d.What) {
			sums[reports.Line{What: d.What, Type: d.Type}] += d.N
		}
	}
	if kind == reports.OfCertificates {
		err = o.certificatesInForce(ctx, p, sums)
	}
	return reports.Lines(sums), err
}

// certificatesInForce are the certificates in force at the end of the period, or now where it has not ended.
func (o *Office) certificatesInForce(ctx context.Context, p reports.Period, sums map[reports.Line]int64) error {
	r, err := o.registry(ctx)
	if err != nil {
		return err
	}
	end, err := time.ParseInLocation(time.DateOnly, p.To, local(o.now()).Location())
	if err != nil {
		return err
	}
	if end = end.AddDate(0, 0, 1).Add(-time.Microsecond); end.After(o.now()) {
		end = o.now()
	}
	seen := map[string]bool{}
	for _, c := range r.certificates {
		if seen[c.fingerprint] || !c.notAfter.After(end) || c.parsed != nil && c.parsed.NotBefore.After(end) || !c.ended.IsZero() && !c.ended.After(end) {
			continue
		}
		seen[c.fingerprint] = true
		kind := "person"
		if c.holder == o.settings.ID {
			kind = "office"
		}
		sums[reports.Line{What: reports.InForce, Type: kind}]++
	}
	return nil
}

func (o *Office) reportView(ctx context.Context, q ReportQuery) (ReportView, error) {
	p, err := o.period(q)
	if err != nil {
		return ReportView{}, err
	}
	lines, err := o.figures(ctx, q.Kind, p)
	if err != nil {
		return ReportView{}, err
	}
	v := ReportView{Kind: q.Kind, Period: p.Name, From: p.From, To: p.To, Office: o.settings.ID, OfficeName: o.settings.Name, Lines: reportLines(lines), Revisions: []MadeReport{}}
	v.Uncounted = []Words{}
	for _, what := range reports.Uncounted(q.Kind) {
		v.Uncounted = append(v.Uncounted, whatWords(what))
	}
	if v.Months, err = o.reportMonths(ctx, p); err != nil {
		return v, err
	}
	own, err := o.reportsOf(ctx, q.Kind, p.Name, o.settings.ID)
	if err != nil {
		return v, err
	}
	for _, c := range own {
		v.Revisions = append(v.Revisions, c.made())
	}
	var parts []reports.Checked
	if n := len(own); n > 0 {
		last := own[n-1]
		m := last.made()
		v.Made, v.Changed = &m, !slices.Equal(last.Lines, lines)
		parts = append(parts, last.Checked)
	}
	below, err := o.below(ctx, q.Kind, p, &v)
	if err != nil {
		return v, err
	}
	counted := reports.Newest(append(parts, below...))
	v.Sum, v.Counted = reportLines(reports.Sum(counted)), len(counted)
	return v, nil
}

// below are the newest reports of offices below this one, and which of them sent none.
func (o *Office) below(ctx context.Context, kind string, p reports.Period, v *ReportView) ([]reports.Checked, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := store.List[store.Record](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": reportKind}, From: map[string]any{"id": kind + "/" + p.Name + "/"}, To: map[string]any{"id": kind + "/" + p.Name + "/\U0010ffff"}})
	if err != nil {
		return nil, err
	}
	var list []reports.Checked
	sent := map[string]MadeReport{}
	for _, r := range rows {
		if r.Parent == o.settings.ID {
			continue
		}
		taken, err := o.reportsOf(ctx, kind, p.Name, r.Parent)
		if err != nil {
			return nil, err
		}
		if len(taken) > 0 {
			last := taken[len(taken)-1]
			list, sent[r.Parent] = append(list, last.Checked), last.made()
		}
	}
	v.Subordinates = []SubordinateView{}
	for _, s := range people.subordinates {
		if !s.within(p.From, p.To) {
			continue
		}
		view := SubordinateView{ID: s.id, Name: s.name, From: s.from, To: s.to}
		_, view.Known = people.peer(s.id)
		if m, ok := sent[s.id]; ok {
			view.Report = &m
			delete(sent, s.id)
		} else {
			v.Missing++
		}
		v.Subordinates = append(v.Subordinates, view)
	}
	for _, m := range sent { // from further below, carried by an office in between
		_, known := people.peer(m.Office)
		v.Subordinates = append(v.Subordinates, SubordinateView{ID: m.Office, Name: m.Name, Known: known, Report: &m})
	}
	slices.SortFunc(v.Subordinates, func(a, b SubordinateView) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// keptReport is a report as the ledger keeps it.
type keptReport struct {
	reports.Checked
	way, reason string
}

func (k keptReport) made() MadeReport {
	return MadeReport{Office: k.Office, Name: k.OfficeName, Revision: k.Revision, Made: k.Own.Made, By: k.By, SHA256: k.Part.SHA256, Way: k.way, Reason: cmp.Or(k.reason, k.Own.Reason)}
}

func reportID(kind, period, of string) string { return kind + "/" + period + "/" + of }

// reportsOf are the reports of an office, the oldest revision first. Of two with one number the one that came last counts.
func (o *Office) reportsOf(ctx context.Context, kind, period, of string) ([]keptReport, error) {
	w, err := o.watched(ctx, reportKind, reportID(kind, period, of))
	if err != nil {
		return nil, err
	}
	var list []keptReport
	for _, rec := range w.records {
		e, ok := rec.Event.(office.ReportMade)
		if !ok {
			continue
		}
		var p reports.Part
		if err := json.Unmarshal(e.Report, &p); err != nil {
			return nil, damaged(err)
		}
		c, err := p.Check()
		if err != nil {
			return nil, damaged(err)
		}
		list = append(list, keptReport{c, e.Way, e.Reason})
	}
	slices.SortStableFunc(list, func(a, b keptReport) int { return cmp.Compare(a.Revision, b.Revision) })
	return list, nil
}

// reportMonths are the figures of the charts, month by month.
func (o *Office) reportMonths(ctx context.Context, p reports.Period) ([]ReportMonth, error) {
	from, err := time.Parse(time.DateOnly, p.From)
	if err != nil {
		return nil, err
	}
	list := []ReportMonth{}
	for at := from.AddDate(0, 0, 1-from.Day()); at.Format(time.DateOnly) <= p.To && len(list) < chartMonths; at = at.AddDate(0, 1, 0) {
		days, err := o.store.SumDealings(ctx, max(p.From, at.Format(time.DateOnly)), min(p.To, at.AddDate(0, 1, -1).Format(time.DateOnly)))
		if err != nil {
			return nil, err
		}
		m := ReportMonth{Month: at.Format("2006-01")}
		for _, d := range days {
			switch d.What {
			case reports.Issued:
				m.Issued += d.N
			case reports.Received, reports.Brought:
				m.Received += d.N
			case reports.ReturnedByUs, reports.ReturnedToUs:
				m.Returned += d.N
			case reports.SignedHere, reports.InstructionsSigned, reports.SealedHere, reports.ArrivalMarked:
				m.Signed += d.N
			}
		}
		list = append(list, m)
	}
	return list, nil
}

// chartMonths bounds a chart: more bars than this nobody reads.
const chartMonths = 36
