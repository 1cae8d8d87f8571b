package standin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path"
	"strings"
	"sync"
	"time"

	"trien/internal/keys/vgca"
)

// Tool is the program in the officer's tray.
type Tool struct {
	Client *http.Client // fetches and uploads; it carries no cookies
	Now    func() time.Time
	// Tokens and Fields are what it signs with and where, by verb ("SignApproved").
	Tokens   map[string]Token
	Fields   map[string]string
	Stranger Token

	mu        sync.Mutex
	behaviour Behaviour
	goOn      chan struct{}
	asked     []vgca.Request
}

// Behave says what it does from now on.
func (t *Tool) Behave(b Behaviour) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.behaviour, t.goOn = b, make(chan struct{})
}

// GoOn lets a slow one sign.
func (t *Tool) GoOn() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.goOn)
}

// Asked are the requests so far.
func (t *Tool) Asked() []vgca.Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]vgca.Request(nil), t.asked...)
}

// ServeHTTP answers wss://127.0.0.1:8987/<Verb>: one connection, one message, one reply.
func (t *Tool) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s, err := upgrade(w, r)
	if err != nil {
		return
	}
	defer s.close()
	message, err := s.read()
	if err != nil {
		return
	}
	verb := strings.TrimPrefix(r.URL.Path, "/")
	if verb == "GetVersion" {
		s.write([]byte(`{"Status":0,"Message":"1.0.0-standin","Error":""}`)) // who is gone needs no answer
		return
	}
	answer, err := json.Marshal(t.Do(context.WithoutCancel(r.Context()), verb, message))
	if err == nil {
		err = s.write(answer)
	}
	if err != nil {
		return
	}
}

// Do is one request from start to end.
func (t *Tool) Do(ctx context.Context, verb string, message []byte) vgca.Reply {
	var q vgca.Request
	if err := json.Unmarshal(message, &q); err != nil {
		return vgca.Reply{Status: 2, Error: "bad request"}
	}
	t.mu.Lock()
	t.asked = append(t.asked, q)
	b, wait := t.behaviour, t.goOn
	t.mu.Unlock()
	token, ok := t.Tokens[verb]
	switch {
	case b == Cancels:
		return vgca.Reply{Status: 10, Error: "Người dùng hủy thao tác"}
	case b == NoToken || !ok:
		return vgca.Reply{Status: 11, Error: "Không tìm thấy thiết bị chứng thư số"}
	case b == Slow:
		<-wait
	}
	answer, err := t.sign(ctx, q, Work{Field: t.Fields[verb], Token: token, Stranger: t.Stranger, At: t.Now(), Behaviour: b})
	if err != nil {
		return vgca.Reply{Status: 1, Error: err.Error()}
	}
	if !answer.Status {
		return vgca.Reply{Status: 1, Message: answer.Message, Error: answer.Message, FileName: answer.FileName}
	}
	return vgca.Reply{FileName: answer.FileName, FileServer: answer.FileServer}
}

// sign fetches, signs and uploads. It looks at the file first, as download libraries do.
func (t *Tool) sign(ctx context.Context, q vgca.Request, w Work) (vgca.Uploaded, error) {
	if _, err := t.get(ctx, http.MethodHead, q.FileName); err != nil {
		return vgca.Uploaded{}, err
	}
	file, err := t.get(ctx, http.MethodGet, q.FileName)
	if err != nil {
		return vgca.Uploaded{}, err
	}
	out, err := w.Sign(file)
	if err != nil {
		return vgca.Uploaded{}, err
	}
	return t.upload(ctx, q.FileUploadHandler, path.Base(q.FileName), out)
}

func (t *Tool) get(ctx context.Context, method, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := t.Client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", method, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// upload sends the file as the tool's .NET library does: names in quotation marks, the type of a PDF.
func (t *Tool) upload(ctx context.Context, address, name string, file []byte) (vgca.Uploaded, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, vgca.UploadField, name)}, "Content-Type": {"application/pdf"}})
	if err != nil {
		return vgca.Uploaded{}, err
	}
	part.Write(file) // into memory
	form.Close()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, &body)
	if err != nil {
		return vgca.Uploaded{}, err
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := t.Client.Do(r)
	if err != nil {
		return vgca.Uploaded{}, err
	}
	defer answer.Body.Close()
	var u vgca.Uploaded
	if err := json.NewDecoder(answer.Body).Decode(&u); err != nil {
		return u, fmt.Errorf("the server answered %s", answer.Status)
	}
	return u, nil
}
