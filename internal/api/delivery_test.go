package api

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/limits"
	"trien/internal/problem"
)

const head = "--b\r\nContent-Disposition: form-data; name=\"request\"\r\n\r\n{\"type\":\"QĐ\",\"abstract\":\"a\",\"signer\":\"s\",\"capacity\":\"c\"}\r\n" +
	"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.docx\"\r\nContent-Type: application/octet-stream\r\n\r\n"

func delivered(body io.Reader) *delivery {
	return &delivery{media: "multipart/form-data", boundary: "b", body: http.MaxBytesReader(httptest.NewRecorder(), io.NopCloser(body), limits.UploadSize+limits.JSONBody)}
}

func TestADeliveryIsReadAsItArrives(t *testing.T) {
	d := delivered(strings.NewReader(head + "content\r\n--b--\r\n"))
	var r app.DraftRequest
	p, err := d.open(&r)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(p)
	if err != nil || string(got) != "content" || r.Type != "QĐ" || p.upload().Name != "a.docx" || p.upload().Size != -1 {
		t.Fatalf("got %q, %+v, %+v, %v", got, r, p.upload(), err)
	}
}

func TestDeliveriesThatFail(t *testing.T) {
	for _, c := range []struct {
		name string
		body string
		kind problem.Kind
	}{
		{"nothing", "", problem.Usage},
		{"no file", "--b--\r\n", problem.Usage},
		{"a field that nobody knows", strings.Replace(head, `"type"`, `"typo"`, 1), problem.Usage},
		{"no JSON", strings.Replace(head, `{"type"`, `type`, 1), problem.Usage},
		{"particulars beyond the limit", strings.Replace(head, `"a"`, `"`+strings.Repeat("a", limits.JSONBody)+`"`, 1), problem.Usage},
		{"a file without a name", strings.Replace(head, `; filename="a.docx"`, "", 1) + "x\r\n--b--\r\n", problem.Usage},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := delivered(strings.NewReader(c.body)).open(new(app.DraftRequest)); problem.KindOf(err) != c.kind {
				t.Fatalf("got %v, want %s", err, c.kind)
			}
		})
	}
}

func TestAFileThatBreaksOffIsToBlame(t *testing.T) {
	p, err := delivered(strings.NewReader(head + "cont")).open(new(app.DraftRequest))
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, p)
	if err == nil {
		t.Fatal("a file cut short was read as whole")
	}
	// What follows from it says less than what happened.
	if got := p.blame(errors.New("not a PDF")); problem.KindOf(got) != problem.Usage {
		t.Fatalf("got %v", got)
	}
	if got := p.blame(nil); got != nil {
		t.Fatalf("blamed without a failure: %v", got)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// What says itself that it is too large is refused before a byte of it is read.
func TestABodyThatSaysItIsTooLargeIsNotRead(t *testing.T) {
	d := delivered(strings.NewReader(""))
	d.tooLong = true
	if _, err := d.open(new(app.DraftRequest)); problem.KindOf(err) != problem.Limit {
		t.Fatalf("got %v", err)
	}
}

func TestAFileBeyondTheLimitIsToBlame(t *testing.T) {
	p, err := delivered(io.MultiReader(strings.NewReader(head), zeros{})).open(new(app.DraftRequest))
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, p)
	if problem.KindOf(err) != problem.Limit || n > limits.UploadSize+1<<20 {
		t.Fatalf("read %d bytes, %v", n, err)
	}
}
