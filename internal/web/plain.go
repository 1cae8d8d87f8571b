package web

import (
	"embed"
	"errors"
	"html/template"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"

	"trien/internal/app"
	"trien/internal/limits"
	"trien/internal/problem"
)

//go:embed plain.html status.html plain.css
var sources embed.FS

// plain is the pages that work without scripts: judging a file, and what to say where there is no page.
type plain struct {
	house *app.House
	log   *slog.Logger
}

// sheet is what plain.html shows.
type sheet struct {
	English   bool
	Title     app.Words
	Text      app.Words
	Form      bool
	Judgement *app.JudgementView
	Status    *status // of a copy
}

var (
	errNoFile = problem.New(problem.Usage, "Chưa chọn tệp. Hãy chọn một tệp PDF rồi bấm Kiểm tra.", "No file was chosen. Choose a PDF and press Check.")
	verifying = app.Words{VI: "Kiểm tra chữ ký số", EN: "Check digital signatures"}
)

func (p *plain) notBuilt(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusServiceUnavailable, sheet{
		Title: app.Words{VI: "Giao diện chưa được dựng", EN: "The pages are not built"},
		Text: app.Words{
			VI: "Chương trình này được biên dịch khi chưa có giao diện. Hãy chạy “make build” rồi khởi động lại.",
			EN: "This program was compiled without its pages. Run “make build” and start it again.",
		},
	})
}

func (p *plain) notFound(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusNotFound, sheet{
		Title: app.Words{VI: "Không có trang này", EN: "There is no such page"},
		Text: app.Words{
			VI: "Đường dẫn có thể đã gõ nhầm. Hãy quay về bàn làm việc.",
			EN: "The address may be mistyped. Go back to the desk.",
		},
	})
}

func (p *plain) verifyForm(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, sheet{Title: verifying, Form: true, Text: app.Words{
		VI: "Chọn một tệp PDF. Tệp chỉ được đọc để kiểm tra, không được lưu lại.",
		EN: "Choose a PDF. It is read to be checked, and not kept.",
	}})
}

func (p *plain) verify(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, limits.UploadSize+limits.JSONBody)
	part, err := firstFile(r)
	if err == nil {
		var v app.JudgementView
		if v, err = p.house.VerifyPDF(r.Context(), app.Upload{Name: part.FileName(), Size: -1, Reader: part}); err == nil {
			p.show(w, r, http.StatusOK, sheet{Title: verifying, Text: v.Summary, Judgement: &v, Form: true})
			return
		}
	}
	words := problem.WordsOf(err)
	p.show(w, r, http.StatusUnprocessableEntity, sheet{Title: verifying, Text: app.Words{VI: words.VI, EN: words.EN}, Form: true})
}

// firstFile gives the first chosen file of a form, still unread.
func firstFile(r *http.Request) (*multipart.Part, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, errNoFile.Because(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, errNoFile
		}
		if err != nil {
			return nil, errNoFile.Because(err)
		}
		if part.FileName() != "" {
			return part, nil
		}
	}
}

func (p *plain) show(w http.ResponseWriter, r *http.Request, status int, s sheet) {
	s.English = english(r)
	t, err := template.New("plain.html").ParseFS(sources, "plain.html", "status.html")
	if err != nil {
		p.log.Error("web: template", "cause", err)
		http.Error(w, problem.WordsOf(err).VI, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := t.Execute(w, s); err != nil {
		p.log.Warn("web: answer cut short", "cause", err)
	}
}

// In gives words in the reader's language.
func (s sheet) In(w app.Words) string { return problem.Words{VI: w.VI, EN: w.EN}.In(s.lang()) }

func (s sheet) lang() string {
	if s.English {
		return "en"
	}
	return "vi"
}

// Lang is the page's language.
func (s sheet) Lang() string { return s.lang() }
