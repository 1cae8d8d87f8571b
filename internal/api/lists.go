package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// filter is app.Filter as query parameters.
type filter struct {
	Direction string `query:"direction" enum:"out,in,"`
	State     string `query:"state" doc:"one, or several with commas between"`
	Type      string `query:"type"`
	Text      string `query:"text" maxLength:"200" doc:"in number, abstract, parties; without regard to marks"`
	From      string `query:"from" doc:"2006-01-02"`
	To        string `query:"to" doc:"2006-01-02"`
	Dossier   string `query:"dossier"`
	Urgent    bool   `query:"urgent" doc:"only what bears a degree of urgency"`
	Overdue   bool   `query:"overdue" doc:"only what should have been done by a day that is over"`
	Limit     int    `query:"limit" minimum:"0" maximum:"500"`
	After     string `query:"after" maxLength:"512" doc:"where the list goes on: next of the page before"`
}

type searchQuery struct {
	Text      string `query:"text" required:"true" maxLength:"500" doc:"words, \"words that follow each other\", -words that must not stand there; with marks those are meant, without any"`
	Field     string `query:"field" enum:"number,abstract,party,people,body," doc:"in which part; everywhere where none is named"`
	Direction string `query:"direction" enum:"out,in,paper," doc:"paper: electronic copies of paper, for whoever keeps the register of conversions"`
	Type      string `query:"type"`
	State     string `query:"state" doc:"one, or several with commas between"`
	From      string `query:"from" doc:"2006-01-02"`
	To        string `query:"to" doc:"2006-01-02"`
	After     string `query:"after" maxLength:"512" doc:"where it goes on: next of the page before"`
	Limit     int    `query:"limit" minimum:"0" maximum:"30"`
}

type dossierFilter struct {
	Text  string `query:"text" maxLength:"200" doc:"in code and title; without regard to marks"`
	Limit int    `query:"limit" minimum:"0" maximum:"200"`
	After string `query:"after" maxLength:"512" doc:"where the list goes on: next of the page before"`
}

func (q *filter) filter() app.Filter { return app.Filter(*q) }

// lists: the desk, documents, dossiers, people, peers, the machine's work.
func (f *face) lists(a huma.API) {
	read(f, a, "/api/desk", "What waits for the person", func(ctx context.Context, _ *none) (app.DeskView, error) {
		return f.house.Desk(ctx, token(ctx))
	})
	read(f, a, "/api/documents", "The documents that the person may see", func(ctx context.Context, q *filter) (app.ListView, error) {
		return f.house.ListDocuments(ctx, token(ctx), q.filter())
	})
	read(f, a, "/api/search", "Documents that the person may read, found by their words; those begun last first", func(ctx context.Context, q *searchQuery) (app.SearchView, error) {
		return f.house.Search(ctx, token(ctx), app.SearchWish(*q))
	})
	f.searches(a)
	read(f, a, "/api/dossiers", "The dossiers of the office, the newest first", func(ctx context.Context, q *dossierFilter) (app.DossierList, error) {
		return f.house.Dossiers(ctx, token(ctx), app.Filter{Text: q.Text, Limit: q.Limit, After: q.After})
	})
	read(f, a, "/api/dossiers/{id}", "A dossier", func(ctx context.Context, r *one) (app.DossierView, error) {
		return f.house.Dossier(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/dossiers", "Open a dossier"), func(ctx context.Context, r *in[app.DossierRequest]) (app.DossierView, error) {
		return f.house.CreateDossier(ctx, token(ctx), r.Body)
	})
	read(f, a, "/api/people", "The people of the caller's office", func(ctx context.Context, _ *none) ([]app.PersonView, error) {
		return f.house.People(ctx, token(ctx))
	})
	read(f, a, "/api/natures", "The natures of business that the list of what must be signed tells apart", func(ctx context.Context, _ *none) ([]app.ChoiceView, error) {
		return f.house.Natures(ctx, token(ctx))
	})
	read(f, a, "/api/peers", "The offices one exchanges with", func(ctx context.Context, _ *none) ([]app.PeerView, error) {
		return f.house.Peers(ctx, token(ctx))
	})
	read(f, a, "/api/services", "How the services of certification authorities do: for administrators and inspectors, without addresses for clerks", func(ctx context.Context, _ *none) (app.ServicesView, error) {
		return f.house.Services(ctx, token(ctx))
	})
	read(f, a, "/api/ledgers", "How this office's ledger and those of the offices it exchanges with compare", func(ctx context.Context, _ *none) (app.LedgersView, error) {
		return f.house.Ledgers(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/ledgers/{id}/accept", "Take a head that does not fit as a new beginning of another office's ledger"), func(ctx context.Context, i *struct {
		ID   string `path:"id" maxLength:"100"`
		Body app.AcceptLineRequest
	}) (app.LedgersView, error) {
		return f.house.AcceptLine(ctx, token(ctx), i.ID, i.Body)
	})
	f.agreements(a)
	f.plans(a)
	read(f, a, "/api/progress", "The machine's work on the caller's documents", func(ctx context.Context, _ *none) ([]app.ProgressView, error) {
		return f.house.JobProgress(ctx, token(ctx), "")
	})
}
