package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trien/internal/app"
	"trien/internal/limits"
	"trien/internal/problem"
)

var (
	errTooLarge = problem.New(problem.Limit, "Tệp lớn hơn mức cho phép nên không được nhận; chưa có gì được lưu. Hãy chia nhỏ hoặc nén tệp rồi gửi lại.",
		"The file is larger than accepted; nothing was stored. Split or compress it and send it again.")
	errNoFile = problem.New(problem.Usage, "Chưa có tệp nào được gửi kèm. Hãy chọn một tệp rồi gửi lại.",
		"No file came with the request. Choose a file and send it again.")
	errBroken = problem.New(problem.Usage, "Tệp bị đứt giữa chừng khi gửi; chưa có gì được lưu. Hãy kiểm tra mạng rồi gửi lại.",
		"The file broke off while it was sent; nothing was stored. Check the network and send it again.")
)

// delivery is a body that is read as it arrives, never held whole: multipart with the part "request" (JSON) before the part "file".
type delivery struct {
	media    string
	boundary string
	body     io.Reader
	tooLong  bool // it says so itself: none of it need be read
}

// Resolve keeps the body for the handler; huma calls it before.
func (d *delivery) Resolve(ctx huma.Context) []error {
	media, params, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	if err != nil {
		media = ""
	}
	r, w := humago.Unwrap(ctx)
	d.media, d.boundary = media, params["boundary"]
	d.tooLong = r.ContentLength > limits.UploadSize+limits.JSONBody
	d.body = http.MaxBytesReader(w, r.Body, limits.UploadSize+limits.JSONBody)
	return nil
}

func decode(from io.Reader, into any) error {
	limited := &io.LimitedReader{R: from, N: limits.JSONBody + 1}
	dec := json.NewDecoder(limited)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return errUnreadable.Because(err)
	}
	if limited.N <= 0 {
		return errTooLarge
	}
	return nil
}

// open reads the part "request" into the given value (nil: there is none) and gives the file, still unread.
func (d *delivery) open(request any) (*parcel, error) {
	if d.media != "multipart/form-data" || d.boundary == "" {
		return nil, errNoFile
	}
	if d.tooLong {
		return nil, errTooLarge
	}
	parts := multipart.NewReader(d.body, d.boundary)
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errNoFile
		case err != nil:
			return nil, errBroken.Because(err)
		case part.FormName() == "request" && request != nil:
			if err := decode(part, request); err != nil {
				return nil, err
			}
		case part.FormName() == "file" && part.FileName() != "":
			return &parcel{name: part.FileName(), from: part}, nil
		}
	}
}

// parcel is a file on its way in, which remembers whether it was too large or broke off: the reader of it may not tell.
type parcel struct {
	name   string
	from   io.Reader
	n      int64
	failed error
}

func (p *parcel) Read(b []byte) (int, error) {
	n, err := p.from.Read(b)
	p.n += int64(n)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over) || p.n > limits.UploadSize:
		p.failed = errTooLarge
	case err != nil && !errors.Is(err, io.EOF):
		p.failed = errBroken.Because(err)
	default:
		return n, err
	}
	return n, p.failed
}

func (p *parcel) upload() app.Upload { return app.Upload{Name: p.name, Size: -1, Reader: p} }

// blame gives the reason why the file could not be read where there is one: it says more than what followed from it.
func (p *parcel) blame(err error) error {
	if err != nil && p.failed != nil {
		return p.failed
	}
	return err
}

// takes describes the body of an operation that reads it itself: T and a file.
func takes[T any](a huma.API, path string) {
	request := a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"request", "file"}, Properties: map[string]*huma.Schema{
		"request": request,
		"file":    {Type: huma.TypeString, Format: "binary"},
	}}
	content := map[string]*huma.MediaType{"multipart/form-data": {Schema: form}}
	a.OpenAPI().Paths[path].Post.RequestBody = &huma.RequestBody{Required: true, Content: content}
}
