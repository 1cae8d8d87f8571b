package api

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
	"trien/internal/limits"
)

type caseAct struct {
	ID   string `path:"id" maxLength:"64"`
	Act  string `path:"act" enum:"since,reported,finding,remedied,propose-restore,restore,answer,close"`
	Body app.CaseArgs
}

type auditAct struct {
	ID   string `path:"id" maxLength:"64"`
	Act  string `path:"act" enum:"find,remind,remedy,settle,close"`
	Body app.AuditArgs
}

type nameInput struct {
	From   string `query:"from" doc:"2006-01-02"`
	To     string `query:"to" doc:"2006-01-02"`
	Kind   string `query:"kind" enum:"signature,act,route,sign-in,refused,reading,account,"`
	Before string `query:"before" maxLength:"400" doc:"where the list goes on: next of the page before"`
}

type useInput struct {
	From    string `query:"from" doc:"2006-01"`
	To      string `query:"to" doc:"2006-01"`
	Office  string `query:"body" maxLength:"100" doc:"id of a body of the directory"`
	Finding string `query:"finding" enum:"formal,indirect,ending,no-need,in-need,"`
	Days    int    `query:"days" minimum:"0" maximum:"3650" doc:"a certificate that ends within them is about to end"`
	Offset  int    `query:"offset" minimum:"0" maximum:"1000000"`
}

type usedInput struct {
	Person string `query:"person" maxLength:"100"`
	Month  string `query:"month" doc:"2006-01"`
}

type reportInput struct {
	Kind   string `query:"kind" enum:"dealings,certificates"`
	Period string `query:"period" maxLength:"40" doc:"2026-Q4, 2026-H2, 2026, 2026-10-01..2026-10-31; empty: this quarter"`
}

func (r *reportInput) query() app.ReportQuery {
	return app.ReportQuery{Kind: r.Kind, Period: r.Period}
}

type fetchInput struct {
	reportInput
	Office string `path:"office" maxLength:"100"`
}

type reportUpload struct {
	RawBody []byte `contentType:"application/json"`
}

// oversight: accounts that are frozen and their cases (379.11.5), what was done in one's name (379.31), the use of signatures (4587), reviews, reports (379.30.2).
func (f *face) oversight(a huma.API) {
	f.cases(a)
	f.audits(a)
	f.reports(a)
	read(f, a, "/api/in-my-name", "All that was done with the caller's account and keys, the newest first", func(ctx context.Context, r *nameInput) (app.NameView, error) {
		return f.house.InMyName(ctx, token(ctx), app.NameFilter(*r))
	})
	do(f, a, op(http.MethodPost, "/api/in-my-name/dispute", "Say that an entry was not the caller's doing"), func(ctx context.Context, r *in[app.DisputeRequest]) (app.CaseView, error) {
		return f.house.Dispute(ctx, token(ctx), r.Body)
	})
	read(f, a, "/api/use", "Who holds certificates and who signs with them", func(ctx context.Context, r *useInput) (app.UseView, error) {
		return f.house.Use(ctx, token(ctx), app.UseQuery{From: r.From, To: r.To, Body: r.Office, Finding: r.Finding, Days: r.Days, Offset: r.Offset})
	})
	read(f, a, "/api/use/documents", "The documents behind a person's figures of a month", func(ctx context.Context, r *usedInput) ([]app.UsedDocument, error) {
		return f.house.UsedDocuments(ctx, token(ctx), r.Person, r.Month)
	})
}

func (f *face) cases(a huma.API) {
	do(f, a, op(http.MethodPost, "/api/freeze", "Freeze a lost, stolen or forged account with its certificates"), func(ctx context.Context, r *in[app.FreezeRequest]) (app.CaseView, error) {
		return f.house.Freeze(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/door/freeze", "The same from the sign-in page, with a password or a recovery code"), func(ctx context.Context, r *in[app.DoorFreezeRequest]) (app.FrozenView, error) {
		return f.house.FreezeAtDoor(ctx, r.Body)
	})
	read(f, a, "/api/cases", "The cases: all for those who handle them, else the caller's own", func(ctx context.Context, _ *none) ([]app.CaseRow, error) {
		return f.house.Cases(ctx, token(ctx))
	})
	read(f, a, "/api/cases/{id}", "A case", func(ctx context.Context, r *one) (app.CaseView, error) {
		return f.house.Case(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/cases/{id}/{act}", "One of the acts that the case allows"), func(ctx context.Context, r *caseAct) (app.CaseView, error) {
		return f.house.ActOnCase(ctx, token(ctx), r.ID, r.Act, r.Body)
	})
	huma.Register(a, op(http.MethodGet, "/api/cases/{id}/report.pdf", "The report of a case to the authority"), func(ctx context.Context, r *one) (*download, error) {
		return f.attached(ctx, "bao-cao-su-co.pdf", "application/pdf", func(w io.Writer) error { return f.house.CasePDF(ctx, token(ctx), r.ID, w) })
	})
}

func (f *face) audits(a huma.API) {
	read(f, a, "/api/reviews", "The planned reviews", func(ctx context.Context, _ *none) ([]app.AuditRow, error) {
		return f.house.Audits(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/reviews", "Plan a review"), func(ctx context.Context, r *in[app.AuditPlan]) (app.AuditView, error) {
		return f.house.PlanAudit(ctx, token(ctx), r.Body)
	})
	read(f, a, "/api/reviews/{id}", "A review with its findings", func(ctx context.Context, r *one) (app.AuditView, error) {
		return f.house.Audit(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/reviews/{id}/{act}", "Record a finding, remind, remedy, settle or close"), func(ctx context.Context, r *auditAct) (app.AuditView, error) {
		return f.house.ActOnAudit(ctx, token(ctx), r.ID, r.Act, r.Body)
	})
}

func (f *face) reports(a huma.API) {
	read(f, a, "/api/reports", "A report: figures, what was made of them, what offices below sent", func(ctx context.Context, r *reportInput) (app.ReportView, error) {
		return f.house.Report(ctx, token(ctx), r.query())
	})
	do(f, a, op(http.MethodPost, "/api/reports", "Make the report of a period, or correct it"), func(ctx context.Context, r *in[app.MakeReportRequest]) (app.ReportView, error) {
		return f.house.MakeReport(ctx, token(ctx), r.Body)
	})
	o := op(http.MethodPost, "/api/reports/file", "Take the report file of an office below")
	o.MaxBodyBytes = limits.ReportFile + 1
	do(f, a, o, func(ctx context.Context, r *reportUpload) (app.ReportView, error) {
		return f.house.TakeReport(ctx, token(ctx), bytes.NewReader(r.RawBody))
	})
	do(f, a, op(http.MethodPost, "/api/reports/offices/{office}/fetch", "Take the report of an office of this house directly"), func(ctx context.Context, r *fetchInput) (app.ReportView, error) {
		return f.house.FetchReport(ctx, token(ctx), r.Office, r.query())
	})
	do(f, a, op(http.MethodPost, "/api/reports/offices", "Name an office that reports to this one"), func(ctx context.Context, r *in[app.SubordinateRequest]) (none, error) {
		return none{}, f.house.NameSubordinate(ctx, token(ctx), r.Body)
	})
	for form, media := range map[app.ReportForm]string{app.ReportJSON: "application/json", app.ReportPDF: "application/pdf",
		app.ReportXLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		huma.Register(a, op(http.MethodGet, "/api/reports/file."+string(form), "The report as ."+string(form)), func(ctx context.Context, r *reportInput) (*download, error) {
			return f.attached(ctx, "bao-cao-"+r.Kind+"."+string(form), media, func(w io.Writer) error { return f.house.ReportAs(ctx, token(ctx), r.query(), form, w) })
		})
	}
}

// attached answers with a file to be kept.
func (f *face) attached(ctx context.Context, name, media string, write func(io.Writer) error) (*download, error) {
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return nil, f.fail(ctx, err)
	}
	return &download{media, `attachment; filename="` + name + `"`, out.Bytes()}, nil
}
