package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type onePerson struct {
	ID string `path:"id" maxLength:"100"`
}

type oneChange struct {
	ID     string `path:"id" maxLength:"100"`
	Change int    `path:"change" minimum:"1"`
}

type tryFilter struct {
	From   string `query:"from" doc:"2006-01-02"`
	To     string `query:"to" doc:"2006-01-02"`
	Door   string `query:"door" maxLength:"50"`
	Kind   string `query:"kind" maxLength:"50"`
	Person string `query:"person" maxLength:"100"`
	After  string `query:"after" maxLength:"512" doc:"where the list goes on: next of the page before"`
}

type readingFilter struct {
	Person string `query:"person" maxLength:"100" doc:"whose data; empty: the caller's own; * everyone's, for whoever may ask"`
	After  string `query:"after" maxLength:"512" doc:"where the list goes on: next of the page before"`
}

// rights: who may do what and why, what was tried and refused, who read whose data, changes of rights to confirm.
func (f *face) rights(a huma.API) {
	read(f, a, "/api/rights/rules", "The rules of access, as they are written", func(ctx context.Context, _ *none) (app.RulesView, error) {
		return f.house.AccessRules(ctx, token(ctx))
	})
	read(f, a, "/api/documents/{id}/rights", "Who may see the document or do something with it, and why", func(ctx context.Context, r *one) (app.RightsView, error) {
		return f.house.DocumentRights(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/people/{id}/rights", "What somebody may do now, and why; one's own under me", func(ctx context.Context, r *onePerson) (app.PersonRightsView, error) {
		if r.ID == "me" {
			r.ID = ""
		}
		return f.house.PersonRights(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/people/{id}/personal", "Somebody's code and address, whole: that they were read is kept", func(ctx context.Context, r *onePerson) (app.PersonalDataView, error) {
		return f.house.PersonalData(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/rights/alerts", "Changes of rights that wait for the caller's confirmation", func(ctx context.Context, _ *none) (app.RightsAlertsView, error) {
		return f.house.RightsAlerts(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/documents/{id}/rights/{change}/confirm", "Confirm a change of rights, by name"),
		func(ctx context.Context, r *oneChange) ([]app.RightsAlertView, error) {
			return f.house.ConfirmRights(ctx, token(ctx), r.ID, r.Change)
		})
	read(f, a, "/api/tries", "What was tried and refused: for inspectors", func(ctx context.Context, q *tryFilter) (app.TriesView, error) {
		return f.house.Tries(ctx, token(ctx), app.TryFilter(*q))
	})
	read(f, a, "/api/personal-readings", "Who was shown whose personal data", func(ctx context.Context, q *readingFilter) (app.ReadingsView, error) {
		return f.house.PersonalReadings(ctx, token(ctx), q.Person, q.After)
	})
}
