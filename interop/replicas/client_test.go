package replicas

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"trien/internal/app"
)

// client is a person at a browser: a session, and the care not to do anything twice.
type client struct {
	base, account, cookie string
	http                  *http.Client
	unknown               *atomic.Int64 // answers that did not come
	asks                  bool          // signs by signing requests, which go on though their page is left
}

// answer is what a request came to. Known is false where nobody can tell whether it was done.
type answer struct {
	known  bool
	status int
	body   []byte
}

func (a answer) good() bool { return a.known && a.status/100 == 2 }

// send sends one request, once.
func (c *client) send(ctx context.Context, method, path, media string, body []byte) answer {
	return c.ask(ctx, method, path, http.Header{"Content-Type": {media}}, body)
}

// part sends the part of a file that follows what is there.
func (c *client) part(ctx context.Context, at string, u app.UploadView, file []byte) answer {
	part := file[u.Received:min(u.Size, u.Received+u.PartBytes)]
	sum := sha256.Sum256(part)
	return c.ask(ctx, http.MethodPut, at+"?offset="+strconv.FormatInt(u.Received, 10),
		http.Header{"Content-Type": {"application/octet-stream"}, "Content-Digest": {"sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"}}, part)
}

func (c *client) ask(ctx context.Context, method, path string, header http.Header, body []byte) answer {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return answer{}
	}
	if body != nil {
		r.Header = header
		r.GetBody = nil // nothing is sent a second time behind our back
	}
	if c.cookie != "" {
		r.Header.Set("Cookie", c.cookie)
	}
	got, err := c.http.Do(r)
	if err != nil {
		c.unknown.Add(1)
		return answer{}
	}
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode == http.StatusBadGateway || got.StatusCode == http.StatusGatewayTimeout {
		c.unknown.Add(1)
		return answer{}
	}
	if set := got.Header.Get("Set-Cookie"); set != "" && c.cookie == "" {
		c.cookie, _, _ = cut(set)
	}
	return answer{true, got.StatusCode, raw}
}

func cut(cookie string) (pair, rest string, ok bool) {
	for i := range cookie {
		if cookie[i] == ';' {
			return cookie[:i], cookie[i+1:], true
		}
	}
	return cookie, "", false
}

// get reads, again and again until it is answered: reading twice is no harm.
func get[T any](ctx context.Context, c *client, path string) (v T, err error) {
	for {
		a := c.send(ctx, http.MethodGet, path, "", nil)
		switch {
		case a.good():
			return v, json.Unmarshal(a.body, &v)
		case a.known && a.status/100 == 4:
			return v, &refused{a}
		}
		if err := pause(ctx); err != nil {
			return v, fmt.Errorf("%s was never answered (last %d %s): %w", path, a.status, a.body, err)
		}
	}
}

// refused is a no that was answered.
type refused struct{ answer }

func (r *refused) Error() string { return fmt.Sprintf("%d %s", r.status, r.body) }

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(200 * time.Millisecond):
		return nil
	}
}

func (c *client) post(ctx context.Context, path string, v any) answer {
	raw, err := json.Marshal(v)
	if err != nil {
		return answer{}
	}
	return c.send(ctx, http.MethodPost, path, "application/json", raw)
}

// bring sends a file with its particulars.
func (c *client) bring(ctx context.Context, path, name string, request any, file []byte) answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	raw, err := json.Marshal(request)
	if err != nil {
		return answer{}
	}
	w.WriteField("request", string(raw))
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		return answer{}
	}
	part.Write(file)
	w.Close()
	return c.send(ctx, http.MethodPost, path, w.FormDataContentType(), b.Bytes())
}

// find looks for the documents of a direction that have a text in their words.
func (c *client) find(ctx context.Context, direction, text string, fits func(app.DocumentRow) bool) ([]app.DocumentRow, error) {
	list, err := get[app.ListView](ctx, c, "/api/documents?limit=500&direction="+direction+"&text="+text)
	var found []app.DocumentRow
	for _, d := range list.Items {
		if fits(d) {
			found = append(found, d)
		}
	}
	return found, err
}
