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

// htmlPage is the report for people: one file, nothing loaded from elsewhere, colours never alone; printed, it is a sheet for the dossier.
const htmlPage = `<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline'">
<title>{{.Title}}: {{.File}}</title>
<style>
:root{color-scheme:light dark;--paper:light-dark(#fffdf8,#1b1a18);--ground:light-dark(#f4f1ea,#121110);--ink:light-dark(#221f1a,#eeebe4);--soft:light-dark(#5d574c,#aaa396);--line:light-dark(#dcd5c6,#3b3730);--good:light-dark(#1a6b35,#6fcf8d);--caution:light-dark(#7d5300,#e6b450);--bad:light-dark(#a8161c,#ff8f87);--neutral:light-dark(#4d5661,#a9b4c0)}
*{box-sizing:border-box}
body{font:1rem/1.55 "Noto Sans",system-ui,sans-serif;color:var(--ink);background:var(--ground);margin:0}
main{max-width:48rem;margin:0 auto;padding:2rem 1.25rem 3rem}
.good{--tone:var(--good)}.caution{--tone:var(--caution)}.bad{--tone:var(--bad)}.neutral{--tone:var(--neutral)}
header,section{background:var(--paper);border:1px solid var(--line);border-inline-start:.4rem solid var(--tone);border-radius:.5rem;padding:1.1rem 1.25rem;margin-bottom:1.25rem}
h1{font-size:1.45rem;line-height:1.25;margin:0 0 .5rem;color:var(--tone)}
h2{font-size:1.1rem;line-height:1.3;margin:0 0 .25rem;overflow-wrap:anywhere}
p{margin:.25rem 0}
.file{overflow-wrap:anywhere;font-weight:600}
.verdict{color:var(--tone);font-weight:600;margin-bottom:.75rem}
.mark{display:inline-block;min-width:1.3em;font-weight:700}
dl{display:grid;grid-template-columns:minmax(8rem,11rem) minmax(0,1fr);gap:.3rem 1rem;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
h3{font-size:1rem;margin:1rem 0 .25rem}
ul{margin:0;padding-inline-start:1.2rem}li{margin:.25rem 0;overflow-wrap:anywhere}
footer{color:var(--soft);font-size:.875rem}
@media(max-width:34rem){main{padding:1rem .75rem 2rem}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.55rem}}
@media print{:root{color-scheme:light}body{background:none}main{padding:0}header,section{break-inside:avoid}}
</style>
<main>
<header class="{{.Tone}}">
<h1><span class="mark" aria-hidden="true">{{mark .Tone}}</span>{{.Title}}</h1>
<p class="file">{{.File}}</p>
<p>{{.Advice}}</p>
</header>
{{$notes := .NotesTitle}}{{range .Signatures}}{{$tone := .Tone}}<section class="{{.Tone}}">
<h2>{{.Title}}</h2>
{{range $i, $l := .Lines}}{{if eq $i 0}}<p class="verdict"><span class="mark" aria-hidden="true">{{mark $tone}}</span>{{$l.Value}}</p>{{end}}{{end}}
<dl>{{range $i, $l := .Lines}}{{if $i}}<dt>{{$l.Label}}</dt><dd>{{$l.Value}}</dd>{{end}}{{end}}</dl>
{{if .Notes}}<h3>{{$notes}}</h3><ul>{{range .Notes}}<li>{{.}}</li>{{end}}</ul>{{end}}
</section>
{{end}}<footer>{{.Foot}}</footer>
</main>
</html>
`

// mark is the sign of a tone, for who does not see its colour.
func mark(t words.Tone) string {
	return map[words.Tone]string{words.Good: "✓", words.Bad: "✗", words.Caution: "?"}[t]
}

// writeHTML puts the report down whole or not at all, and never over the file that it is about.
func (v *verifier) writeHTML(r validation.Report) error {
	if in, err := os.Stat(r.File); err == nil {
		if out, err := os.Stat(v.HTML); err == nil && os.SameFile(in, out) {
			return problem.New(problem.Usage, "--html trùng với tệp được kiểm tra; hãy chọn tên khác.", "--html is the file that is judged; choose another name.")
		}
	}
	page, err := template.New("report").Funcs(template.FuncMap{"mark": mark}).Parse(htmlPage)
	if err != nil {
		return err
	}
	at := v.at.In(vietnam).Format("15:04:05 02/01/2006")
	data := struct {
		words.Summary
		Lang, File, NotesTitle, Foot string
	}{words.Of(r, v.lang), v.lang, filepath.Base(r.File), problem.Words{VI: "Lưu ý", EN: "Notes"}.In(v.lang), problem.Words{
		VI: "Kiểm tra tại thời điểm " + at + " (giờ Việt Nam) theo EN 319 102-1, bằng trien " + version + ".",
		EN: "Judged as of " + at + " (UTC+7) by EN 319 102-1, with trien " + version + ".",
	}.In(v.lang)}
	err = durable.Disk{}.Replace(v.HTML, 0o644, func(w io.Writer) error { return page.Execute(w, data) })
	if err != nil {
		return fileProblem(v.HTML, err)
	}
	return nil
}
