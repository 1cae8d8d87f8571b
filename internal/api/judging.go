package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// judgementSheet registers the judgement kept beside a document, as the sheet that is filed with it.
func (f *face) judgementSheet(a huma.API) {
	o := op(http.MethodGet, "/api/documents/{id}/judgement.pdf", "The judgement filed with a document, as PDF/A-2b; signed where the server has a key for its reports")
	huma.Register(a, o, func(ctx context.Context, r *one) (*download, error) {
		b, err := f.house.JudgementPDF(ctx, token(ctx), r.ID)
		if err != nil {
			return nil, f.fail(ctx, err)
		}
		return &download{"application/pdf", `attachment; filename="bao-cao-kiem-tra-chu-ky.pdf"`, b}, nil
	})
}

// provenance registers where a document comes from: original or not, and who handled it.
func (f *face) provenance(a huma.API) {
	read(f, a, "/api/documents/{id}/provenance", "Whether the document is an original and by which limb (379.12.2), and who handled it up to its issue (379.13.3)", func(ctx context.Context, r *one) (app.ProvenanceView, error) {
		return f.house.Provenance(ctx, token(ctx), r.ID)
	})
	f.evidence(a, "processing.json", "application/json", "bang-chung-xu-ly.json", "The statement of who handled the document, with its proofs: `trien processing` checks it", f.house.ProcessingJSON)
	f.evidence(a, "processing.pdf", "application/pdf", "bang-chung-xu-ly.pdf", "The same as a sheet, PDF/A-2b; signed where the server has a key for its reports", f.house.ProcessingPDF)
}

// evidence registers a file that is written about a document.
func (f *face) evidence(a huma.API, path, media, name, what string, write func(context.Context, app.Token, string) ([]byte, error)) {
	huma.Register(a, op(http.MethodGet, "/api/documents/{id}/"+path, what), func(ctx context.Context, r *one) (*download, error) {
		b, err := write(ctx, token(ctx), r.ID)
		if err != nil {
			return nil, f.fail(ctx, err)
		}
		return &download{media, `attachment; filename="` + name + `"`, b}, nil
	})
}

// verifyRequest tells what came along with the file.
type verifyRequest struct {
	Beside []app.Beside `json:"beside" doc:"files that a signature file may be about, by their digests alone"`
}

// judging: anyone may have a file judged; nothing of it is stored.
func (f *face) judging(a huma.API) {
	f.judgementSheet(a)
	f.provenance(a)
	const path = "/api/verify"
	do(f, a, op(http.MethodPost, path, "Judge a PDF, or a signature file without its content; nothing of it is stored"), func(ctx context.Context, r *delivery) (app.VerifiedView, error) {
		var with verifyRequest
		file, err := r.open(&with)
		if err != nil {
			return app.VerifiedView{}, err
		}
		v, err := f.house.Verify(ctx, file.upload(), with.Beside...)
		return v, file.blame(err)
	})
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
		"request": a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[verifyRequest](), true, ""),
		"file":    {Type: huma.TypeString, Format: "binary"},
	}}
	a.OpenAPI().Paths[path].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: form}}}
}
