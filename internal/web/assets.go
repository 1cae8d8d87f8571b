package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// assets serves the built files: compressed once, named by their content, so that a browser fetches each at most once.
type assets struct {
	built fs.FS
	mu    sync.Mutex
	files map[string]*asset
}

type asset struct {
	media  string
	etag   string
	whole  []byte
	gzip   []byte // nil where it would not help
	hashed bool   // the name changes with the content
}

func newAssets(built fs.FS) *assets { return &assets{built: built, files: map[string]*asset{}} }

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.serve(w, r, strings.TrimPrefix(path.Clean(r.URL.Path), "/"))
}

// page serves one file whatever the address: the pages find their way themselves.
func (a *assets) page(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, name) })
}

func (a *assets) serve(w http.ResponseWriter, r *http.Request, name string) {
	f, err := a.open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.media)
	h.Set("ETag", f.etag)
	h.Set("Cache-Control", "no-cache")
	if f.hashed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	data := f.whole
	if f.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			data = f.gzip
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

func (a *assets) open(name string) (*asset, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if f := a.files[name]; f != nil {
		return f, nil
	}
	data, err := fs.ReadFile(a.built, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	f := &asset{media: media(name), etag: `W/"` + hex.EncodeToString(sum[:8]) + `"`, whole: data, hashed: strings.HasPrefix(name, "assets/")}
	if small := squeeze(data); len(small) < len(data)*9/10 {
		f.gzip = small
	}
	a.files[name] = f
	return f, nil
}

func squeeze(data []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(data)
	z.Close() // a bytes.Buffer takes everything
	return out.Bytes()
}

// media does not ask the machine's own tables: scripts must be scripts everywhere.
func media(name string) string {
	switch ext := path.Ext(name); ext {
	case ".mjs", ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".wasm":
		return "application/wasm"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}
