package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// judging: anyone may have a file judged; nothing of it is stored.
func (f *face) judging(a huma.API) {
	const path = "/api/verify"
	do(f, a, op(http.MethodPost, path, "Judge a PDF, or a signature file without its content; nothing of it is stored"), func(ctx context.Context, r *delivery) (app.VerifiedView, error) {
		file, err := r.open(nil)
		if err != nil {
			return app.VerifiedView{}, err
		}
		v, err := f.house.Verify(ctx, file.upload())
		return v, file.blame(err)
	})
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
		"file": {Type: huma.TypeString, Format: "binary"},
	}}
	a.OpenAPI().Paths[path].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: form}}}
}
