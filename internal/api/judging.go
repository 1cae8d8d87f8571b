package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// judging: anyone may have a PDF judged; nothing of it is stored.
func (f *face) judging(a huma.API) {
	const path = "/api/verify"
	do(f, a, op(http.MethodPost, path, "Judge a PDF; nothing of it is stored"), func(ctx context.Context, r *delivery) (app.JudgementView, error) {
		file, err := r.open(nil)
		if err != nil {
			return app.JudgementView{}, err
		}
		v, err := f.house.VerifyPDF(ctx, file.upload())
		return v, file.blame(err)
	})
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
		"file": {Type: huma.TypeString, Format: "binary"},
	}}
	a.OpenAPI().Paths[path].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: form}}}
}
