package main

import (
	"html/template"
	"io"
	"os"
	"path/filepath"

	"trien/internal/durable"
	"trien/internal/problem"
	"trien/validation"
	"trien/validation/words"
)

// htmlPage is the report for people: one file, nothing loaded from elsewhere, colours never alone.
const htmlPage = `<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline'">
<title>{{.Title}}: {{.File}}</title>
<style>
:root{color-scheme:light dark;--edge:#8886}
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;border-inline-start:.4rem solid;padding-inline-start:.8rem}
h2{font-size:1.1rem;margin:0 0 .5rem}
.good{border-color:#1a7f37}.caution{border-color:#9a6700}.bad{border-color:#c8102e}.neutral{border-color:#6e7781}
section{border:1px solid var(--edge);border-inline-start:.4rem solid;border-radius:.4rem;padding:1rem;margin:1rem 0}
section.good{border-inline-start-color:#1a7f37}section.caution{border-inline-start-color:#9a6700}section.bad{border-inline-start-color:#c8102e}
dl{display:grid;grid-template-columns:minmax(8rem,12rem) 1fr;gap:.25rem 1rem;margin:0}
dt{opacity:.75}dd{margin:0;overflow-wrap:anywhere}
footer{opacity:.75;font-size:.85rem;margin-top:2rem}
@media(max-width:32rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
</style>
<main>
<h1 class="{{.Tone}}">{{.Title}}</h1>
<p>{{.Advice}}</p>
<p><strong>{{.File}}</strong></p>
{{range .Signatures}}<section class="{{.Tone}}">
<h2>{{.Title}}</h2>
<dl>{{range .Lines}}<dt>{{.Label}}</dt><dd>{{.Value}}</dd>{{end}}</dl>
{{if .Notes}}<ul>{{range .Notes}}<li>{{.}}</li>{{end}}</ul>{{end}}
</section>
{{end}}<footer>{{.Foot}}</footer>
</main>
</html>
`

// writeHTML puts the report down whole or not at all, and never over the file that it is about.
func (v *verifier) writeHTML(r validation.Report) error {
	if in, err := os.Stat(r.File); err == nil {
		if out, err := os.Stat(v.HTML); err == nil && os.SameFile(in, out) {
			return problem.New(problem.Usage, "--html trùng với tệp được kiểm tra; hãy chọn tên khác.", "--html is the file that is judged; choose another name.")
		}
	}
	page, err := template.New("report").Parse(htmlPage)
	if err != nil {
		return err
	}
	at := v.at.In(vietnam).Format("15:04:05 02/01/2006 -07:00")
	data := struct {
		words.Summary
		Lang, File, Foot string
	}{words.Of(r, v.lang), v.lang, filepath.Base(r.File), problem.Words{
		VI: "Kiểm tra tại thời điểm " + at + " theo EN 319 102-1, bằng trien " + version + ".",
		EN: "Judged as of " + at + " by EN 319 102-1, with trien " + version + ".",
	}.In(v.lang)}
	err = durable.Disk{}.Replace(v.HTML, 0o644, func(w io.Writer) error { return page.Execute(w, data) })
	if err != nil {
		return fileProblem(v.HTML, err)
	}
	return nil
}
