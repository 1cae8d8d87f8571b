package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
	"trien/internal/limits"
)

type versionInput struct {
	Kind    string `path:"kind" enum:"authority,must-sign,types,sector,conversion,form"`
	Version string `path:"version" maxLength:"64"`
}

type listInput struct {
	Text string `json:"text" doc:"the file (TOML)"`
}

// datedLists: who may sign what, what must be signed, what goes without paper, profiles of sectors; each list with its versions (379.28, 1831.authority).
func (f *face) datedLists(a huma.API) {
	read(f, a, "/api/dated-lists", "The dated lists with their versions and next reviews, and who uses the office's devices", func(ctx context.Context, _ *none) (app.DatedListsView, error) {
		return f.house.DatedLists(ctx, token(ctx))
	})
	read(f, a, "/api/dated-lists/{kind}/{version}", "One version, line by line", func(ctx context.Context, r *versionInput) (app.VersionDetail, error) {
		return f.house.DatedList(ctx, token(ctx), r.Kind, r.Version)
	})
	huma.Register(a, op(http.MethodGet, "/api/dated-lists/{kind}/{version}/file.toml", "One version's file"), func(ctx context.Context, r *versionInput) (*download, error) {
		b, err := f.house.ListText(ctx, token(ctx), r.Kind, r.Version)
		if err != nil {
			return nil, f.fail(ctx, err)
		}
		return &download{"application/toml", `attachment; filename="` + r.Kind + "-" + r.Version + `.toml"`, b}, nil
	})
	do(f, a, listOp("/api/dated-lists/compare", "What a version would change; nothing is stored"), func(ctx context.Context, r *in[listInput]) (app.ListComparison, error) {
		return f.house.CompareList(ctx, token(ctx), r.Body.Text)
	})
	do(f, a, listOp("/api/dated-lists", "Take a version into use; it binds, so who does it proves anew who they are"), func(ctx context.Context, r *in[app.ListAdoption]) (app.DatedListsView, error) {
		return f.house.AdoptList(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/dated-lists/reviews", "Record that a version was looked at again and stays"), func(ctx context.Context, r *in[app.ListReviewRequest]) (app.DatedListsView, error) {
		return f.house.ReviewList(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/dated-lists/devices", "Give someone the use of a device of the office or the archive"), func(ctx context.Context, r *in[app.DeviceUseRequest]) (app.DatedListsView, error) {
		return f.house.AssignDevice(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/dated-lists/devices/end", "End that, now"), func(ctx context.Context, r *in[app.DeviceUseEnd]) (app.DatedListsView, error) {
		return f.house.UnassignDevice(ctx, token(ctx), r.Body)
	})
	read(f, a, "/api/form-rules", "The rules of form in force today, and which of them bind", func(ctx context.Context, _ *none) (app.FormRulesView, error) {
		return f.house.FormRules(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/form-rules/binding", "Choose the rules of form that bind; who does it proves anew who they are"), func(ctx context.Context, r *in[app.FormBinding]) (app.FormRulesView, error) {
		return f.house.BindForm(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/authority/ask", "May this person sign this type on this day, and by what rule?"), func(ctx context.Context, r *in[app.AskRequest]) (app.AskView, error) {
		return f.house.AskAuthority(ctx, token(ctx), r.Body)
	})
}

// listOp is an operation that brings a list's file in a JSON string, where a letter may take six bytes.
func listOp(path, summary string) huma.Operation {
	o := op(http.MethodPost, path, summary)
	o.MaxBodyBytes = 6*limits.AuthorityFile + limits.JSONBody
	return o
}
