package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/limits"
)

// digest is the Content-Digest of a part (RFC 9530).
func digest(part []byte) string {
	sum := sha256.Sum256(part)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// put sends a part, with the digest that is given.
func (v *visitor) put(id string, offset int64, digest string, body io.Reader) (*http.Response, []byte) {
	v.t.Helper()
	req, err := http.NewRequest("PUT", fmt.Sprintf("%s/api/uploads/%s?offset=%d", world.url, id, offset), body)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	if digest != "" {
		req.Header.Set("Content-Digest", digest)
	}
	return v.do(req)
}

// begin begins an upload of a decision.
func (v *visitor) begin(size int) app.UploadView {
	v.t.Helper()
	r, raw := v.send("POST", "/api/uploads", "application/json", strings.NewReader(fmt.Sprintf(`{"name":"a.pdf","size":%d,"draft":%s}`, size, decision)))
	var u app.UploadView
	if err := json.Unmarshal(raw, &u); err != nil || r.StatusCode != http.StatusCreated || u.ID == "" || u.PartBytes != limits.UploadPart {
		v.t.Fatalf("%d %s %v", r.StatusCode, raw, err)
	}
	return u
}

func large(t *testing.T, size int) []byte {
	raw := sample(t, "quyet-dinh.pdf")
	at := bytes.LastIndex(raw, []byte("startxref"))
	return slices.Concat(raw[:at], bytes.Repeat([]byte("%"), size-len(raw)-1), []byte("\n"), raw[at:])
}

func TestALargeFileComesInParts(t *testing.T) {
	v := as(t, demo.Province, "tuan")
	raw := large(t, limits.UploadPart+1000)
	u := v.begin(len(raw))
	at := "/api/uploads/" + u.ID
	first, second := raw[:limits.UploadPart], raw[limits.UploadPart:]
	for range 2 { // the answer to the first may be lost
		r, said := v.put(u.ID, 0, "md5=:AAAA:, "+digest(first), bytes.NewReader(first))
		if err := json.Unmarshal(said, &u); err != nil || r.StatusCode != http.StatusOK || u.Received != limits.UploadPart {
			t.Fatalf("%d %s %v", r.StatusCode, said, err)
		}
	}
	if r, said := v.send("POST", at, "application/json", strings.NewReader(`{"draft":`+decision+`}`)); r.StatusCode != http.StatusConflict || kind(t, said) != "conflict" {
		t.Errorf("half a file: %d %s", r.StatusCode, said)
	}
	if r, said := v.put(u.ID, u.Received, digest(second), bytes.NewReader(second)); r.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", r.StatusCode, said)
	}
	r, said := v.send("POST", at, "application/json", strings.NewReader(`{"draft":`+decision+`}`))
	var i app.IntakeView
	if err := json.Unmarshal(said, &i); err != nil || r.StatusCode != http.StatusAccepted || i.ID == "" {
		t.Fatalf("%d %s %v", r.StatusCode, said, err)
	}
	if i = v.ended(i); i.Phase != app.PhaseDone || i.Name != "a.pdf" {
		t.Fatalf("became %+v %+v", i, i.Problem)
	}
	if r, _ := v.send("GET", at, "", nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("it is there still: %d", r.StatusCode)
	}
}

func TestPartsThatAreNotTaken(t *testing.T) {
	v := as(t, demo.Province, "tuan")
	raw := large(t, limits.UploadPart+1000)
	u := v.begin(len(raw))
	first := raw[:limits.UploadPart]
	for _, c := range []struct {
		name   string
		who    *visitor
		offset int64
		digest string
		body   []byte
		status int
		kind   string
	}{
		{"nobody's", visit(t), 0, digest(first), first, http.StatusUnauthorized, "sign_in"},
		{"someone else's", as(t, demo.Province, "thao"), 0, digest(first), first, http.StatusNotFound, "not_found"},
		{"another office's", as(t, demo.Bureau, "khoa"), 0, digest(first), first, http.StatusNotFound, "not_found"},
		{"without a digest", v, 0, "", first, http.StatusBadRequest, "usage"},
		{"with a digest of another kind", v, 0, "sha-512=:AAAA:", first, http.StatusBadRequest, "usage"},
		{"with half a digest", v, 0, "sha-256=:AAAA:", first, http.StatusBadRequest, "usage"},
		{"with a digest that is not quoted", v, 0, strings.ReplaceAll(digest(first), ":", ""), first, http.StatusBadRequest, "usage"},
		{"damaged", v, 0, digest(first), append([]byte("x"), first[1:]...), http.StatusUnprocessableEntity, "malformed"},
		{"too long", v, 0, digest(raw), raw, http.StatusRequestEntityTooLarge, "limit"},
		{"too short", v, 0, digest(first[:9]), first[:9], http.StatusBadRequest, "usage"},
		{"before its turn", v, limits.UploadPart, digest(first), first, http.StatusConflict, "conflict"},
		{"before the beginning", v, -1, digest(first), first, http.StatusBadRequest, "usage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, said := c.who.put(u.ID, c.offset, c.digest, bytes.NewReader(c.body))
			if r.StatusCode != c.status || kind(t, said) != c.kind {
				t.Errorf("%d %s", r.StatusCode, said)
			}
		})
	}
	if now := get[app.UploadView](v, "/api/uploads/"+u.ID); now.Received != 0 {
		t.Errorf("it is at %d", now.Received)
	}
	if r, said := v.send("DELETE", "/api/uploads/"+u.ID, "", nil); r.StatusCode != http.StatusOK {
		t.Errorf("%d %s", r.StatusCode, said)
	}
}
