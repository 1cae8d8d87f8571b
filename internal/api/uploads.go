package api

import (
	"cmp"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trien/internal/app"
	"trien/internal/fields"
	"trien/internal/limits"
)

// partInput is a part of a file; its body is read as it arrives, once it is known whose upload it is of.
type partInput struct {
	ID     string `path:"id" maxLength:"100"`
	Offset int64  `query:"offset" minimum:"0" doc:"where the part starts in the file: what UploadView.received says"`
	Digest string `header:"Content-Digest" maxLength:"400" doc:"of the part's bytes (RFC 9530): sha-256=:BASE64:"`
	body   io.Reader
}

// Resolve keeps the body for the handler; huma calls it before.
func (p *partInput) Resolve(ctx huma.Context) []error {
	r, w := humago.Unwrap(ctx)
	p.body = http.MaxBytesReader(w, r.Body, limits.UploadPart+1)
	return nil
}

type finishInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.Door
}

// uploads: large files in parts, resumable at any of the office's servers (docs/uploads.md).
func (f *face) uploads(a huma.API) {
	const all, single = "/api/uploads", "/api/uploads/{id}"
	begin := op(http.MethodPost, all, "Begin to send a large file in parts: its name, its length and what it is brought for")
	begin.DefaultStatus = http.StatusCreated
	do(f, a, begin, func(ctx context.Context, r *in[app.UploadRequest]) (app.UploadView, error) {
		return f.house.BeginUpload(ctx, token(ctx), r.Body)
	})
	read(f, a, single, "How far an upload is", func(ctx context.Context, r *one) (app.UploadView, error) {
		return f.house.Upload(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPut, single, "The part that follows what is here; the same part may come again"), f.part)
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	a.OpenAPI().Paths[single].Put.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: binary}}}
	do(f, a, accepting(single, "The file is here: it goes through the door that it is brought to; said again, the answer is the same intake"), func(ctx context.Context, r *finishInput) (app.IntakeView, error) {
		return f.house.FinishUpload(ctx, token(ctx), r.ID, r.Body)
	})
	do(f, a, op(http.MethodDelete, single, "Forget an upload that is not being taken in"), func(ctx context.Context, r *one) (Dropped, error) {
		return Dropped{r.ID}, f.house.DropUpload(ctx, token(ctx), r.ID)
	})
}

// Dropped names what was forgotten.
type Dropped struct {
	ID string `json:"id"`
}

func (f *face) part(ctx context.Context, r *partInput) (app.UploadView, error) {
	digest, ok := fields.ContentDigest(r.Digest)
	if !ok {
		v, err := f.house.Upload(ctx, token(ctx), r.ID)
		return v, cmp.Or(err, error(errUnreadable)) // who is nobody learns nothing else
	}
	body := &parcel{from: r.body}
	v, err := f.house.PutPart(ctx, token(ctx), r.ID, app.UploadedPart{Offset: r.Offset, SHA256: digest, Reader: body})
	return v, body.blame(err)
}
