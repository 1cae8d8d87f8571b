package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// incidents: the system, or what signatures are made with, is down: declared, told, ended, reconciled (379.4.6, 379.13.5).
func (f *face) incidents(a huma.API) {
	const path = "/api/incidents/{id}"
	read(f, a, "/api/incidents", "What is and was down, here and at offices that are connected", func(ctx context.Context, _ *none) (app.IncidentsView, error) {
		return f.house.Incidents(ctx, token(ctx))
	})
	read(f, a, "/api/incidents/now", "What is down now, for the banner of every page", func(ctx context.Context, _ *none) ([]app.IncidentBanner, error) {
		return f.house.IncidentsNow(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/incidents", "Declare an incident"), func(ctx context.Context, i *in[app.IncidentRequest]) (app.IncidentsView, error) {
		return f.house.DeclareIncident(ctx, token(ctx), i.Body)
	})
	about(f, a, incidentDoor{"extend", "Say that it lasts longer, or what is known by now"}, f.house.ExtendIncident)
	about(f, a, incidentDoor{"told", "Keep that somebody was told by a way outside the system"}, f.house.TellIncident)
	about(f, a, incidentDoor{"end", "End it"}, f.house.EndIncident)
	about(f, a, incidentDoor{"reconcile", "Confirm that each number used on paper is explained"}, f.house.ReconcileIncident)
	f.streams(a, path+"/notice.pdf", "The notice of an incident, to be printed", written{"thong-bao-su-co.pdf", "application/pdf", f.house.IncidentNotice})
	f.streams(a, path+"/notice.eml", "The notice as a draft for a mail program", written{"thong-bao-su-co.eml", "message/rfc822", f.house.IncidentMail})
	f.streams(a, path+"/report.pdf", "The record of the reconciliation", written{"doi-soat-su-co.pdf", "application/pdf", f.house.IncidentReport})
}

// incidentDoor is an act about an incident.
type incidentDoor struct{ act, summary string }

func about[T any](f *face, a huma.API, d incidentDoor, to func(context.Context, app.Token, string, T) (app.IncidentsView, error)) {
	do(f, a, op(http.MethodPost, "/api/incidents/{id}/"+d.act, d.summary), func(ctx context.Context, i *struct {
		ID   string `path:"id" maxLength:"100"`
		Body T
	}) (app.IncidentsView, error) {
		return to(ctx, token(ctx), i.ID, i.Body)
	})
}

// written is a file that is made of one thing.
type written struct {
	name, media string
	write       func(context.Context, app.Token, string, io.Writer) error
}

// streams registers a file that is made of one thing, sent as it is written.
func (f *face) streams(a huma.API, path, summary string, w written) {
	huma.Register(a, op(http.MethodGet, path, summary), func(ctx context.Context, r *one) (*huma.StreamResponse, error) {
		return f.streamed(ctx, w.name, w.media, func(to io.Writer) error { return w.write(ctx, token(ctx), r.ID, to) })
	})
}
