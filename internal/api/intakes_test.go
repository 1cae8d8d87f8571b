package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
)

// accepted sends a file that is answered with 202.
func (v *visitor) accepted(path, request, name string, file io.Reader) app.IntakeView {
	v.t.Helper()
	r, raw := v.upload(path, request, name, file)
	var i app.IntakeView
	if err := json.Unmarshal(raw, &i); err != nil || r.StatusCode != http.StatusAccepted || i.ID == "" || i.Ended {
		v.t.Fatalf("%d %s %v", r.StatusCode, raw, err)
	}
	return i
}

// ended waits for what becomes of a file.
func (v *visitor) ended(i app.IntakeView) app.IntakeView {
	v.t.Helper()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(30 * time.Millisecond) {
		now := get[app.IntakeView](v, "/api/intakes/"+i.ID)
		if now.Words.VI == "" || now.Words.EN == "" {
			v.t.Fatalf("a phase without words: %+v", now)
		}
		if now.Ended {
			return now
		}
		if time.Now().After(end) {
			v.t.Fatalf("still %+v", now)
		}
	}
}

func TestAnIntakeIsItsOwners(t *testing.T) {
	v := as(t, demo.Province, "tuan")
	i := v.ended(v.accepted("/api/documents", decision, "a.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf"))))
	if i.Phase != app.PhaseDone || i.Document == "" || i.Kind != "draft" || i.Name != "a.pdf" || i.Problem != nil {
		t.Fatalf("became %+v", i)
	}
	at := "/api/intakes/" + i.ID
	for _, other := range []*visitor{as(t, demo.Province, "thao"), as(t, demo.Bureau, "khoa")} {
		for _, method := range []string{"GET", "DELETE"} {
			if r, raw := other.send(method, at, "", nil); r.StatusCode != http.StatusNotFound || kind(t, raw) != "not_found" {
				t.Errorf("%s by someone else: %d %s", method, r.StatusCode, raw)
			}
		}
		for _, x := range get[[]app.IntakeView](other, "/api/intakes") {
			if x.ID == i.ID {
				t.Error("someone else sees it")
			}
		}
	}
	if list := get[[]app.IntakeView](v, "/api/intakes"); len(list) == 0 || list[0].ID != i.ID {
		t.Errorf("mine are %+v", list)
	}
	if r, raw := v.send("DELETE", at, "", nil); r.StatusCode != http.StatusOK {
		t.Errorf("%d %s", r.StatusCode, raw)
	}
	if r, _ := v.send("GET", at, "", nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("it is still told: %d", r.StatusCode)
	}
	get[app.DocumentView](v, "/api/documents/"+i.Document) // what was stored stays
}

func TestAnotherVersionIsTakenInToo(t *testing.T) {
	v := as(t, demo.Province, "tuan")
	i := v.ended(v.accepted("/api/documents", decision, "a.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf"))))
	path := "/api/documents/" + i.Document
	replaced := v.ended(v.accepted(path+"/acts/replace-file", `{}`, "b.docx", bytes.NewReader(sample(t, "quyet-dinh.docx"))))
	if replaced.Phase != app.PhaseDone || replaced.Document != i.Document || replaced.Kind != "replace" {
		t.Fatalf("became %+v", replaced)
	}
	if d := get[app.DocumentView](v, path); len(d.Versions) != 4 {
		t.Errorf("%d versions", len(d.Versions))
	}
	if r, raw := v.upload(path+"/acts/replace-file", `{"expectedVersion":1}`, "b.pdf", strings.NewReader("%PDF-1.7")); r.StatusCode != http.StatusConflict {
		t.Errorf("of an older state: %d %s", r.StatusCode, raw)
	}
}
