package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
	"trien/internal/keys/vgca"
	"trien/internal/limits"
	"trien/internal/problem"
)

// VGCAPath is where an officer's signing tool fetches a file and brings it back: GET /vgca/{token}/{name}, POST /vgca/{token}. It stands apart from
// /api/: the tool carries no session, and no page may read what is here; the one-time token is all that opens it.
const VGCAPath = "/vgca/"

// tools: the addresses that a page hands the tool on its person's machine.
func (f *face) tools(a huma.API) {
	do(f, a, op(http.MethodPost, "/api/signings/{id}/items/{item}/vgca", "One-time addresses by which the VGCA Sign Service on the caller's machine signs an item"),
		func(ctx context.Context, r *struct {
			ID   string `path:"id" maxLength:"100"`
			Item string `path:"item" maxLength:"100"`
		}) (app.VGCACallView, error) {
			return f.house.CallVGCA(ctx, token(ctx), r.ID, r.Item)
		})
}

// VGCA serves the signing tools of the house's offices.
func VGCA(house *app.House, o Options) http.Handler {
	f := newFace(house, o)
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+VGCAPath+"{token}/{name}", f.toTool)
	mux.HandleFunc("POST "+VGCAPath+"{token}", f.fromTool)
	mux.HandleFunc(VGCAPath, func(w http.ResponseWriter, r *http.Request) { f.writeError(w, r, errNoRoute) })
	return f.recovered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		mux.ServeHTTP(w, r)
	}))
}

// toTool gives the file, whole or in ranges, as often as the tool asks.
func (f *face) toTool(w http.ResponseWriter, r *http.Request) {
	file, err := f.house.ToTool(r.Context(), r.PathValue("token"))
	if err != nil {
		f.fail(r.Context(), err) // into the log, where it is our fault
		f.writeError(w, r, err)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", file.MediaType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	http.ServeContent(w, r, "", file.Modified, file)
}

// fromTool takes what the tool signed. It reads nothing but the answer's JSON, so a refusal is told there, in words.
func (f *face) fromTool(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, limits.UploadSize+limits.JSONBody)
	out := vgca.Uploaded{Status: true}
	name, err := f.uploaded(r)
	if err != nil {
		f.fail(r.Context(), err) // into the log, where it is our fault
		out = vgca.Uploaded{Message: problem.WordsOf(err).VI}
	} else {
		out.FileName, out.FileServer = name, name
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if problem.KindOf(err) == problem.NotFound {
		w.WriteHeader(http.StatusNotFound)
	}
	json.NewEncoder(w).Encode(out) // the tool may be gone: there is nobody left to tell
}

// uploaded finds the file in the form and hands it over, unread.
func (f *face) uploaded(r *http.Request) (string, error) {
	token := r.PathValue("token")
	if err := f.house.KnowsTool(r.Context(), token); err != nil { // before any of the body is read
		return "", err
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return "", errNoFile
	}
	if r.ContentLength > limits.UploadSize+limits.JSONBody {
		return "", errTooLarge
	}
	parts := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return "", errNoFile
		case err != nil:
			return "", errBroken.Because(err)
		case part.FormName() == vgca.UploadField:
			p := &parcel{name: "van-ban.pdf", from: part}
			return p.name, p.blame(f.house.FromTool(r.Context(), token, p.upload()))
		}
	}
}
