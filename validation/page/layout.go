package page

// layout: nothing is loaded from elsewhere, no script; colours never stand alone; printed, it is a sheet for the dossier with all its parts
// open.
const layout = `<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';img-src data:">
<title>{{.Title}}: {{.File}}</title>
<style>
:root{color-scheme:light dark;--paper:light-dark(#fffdf8,#1b1a18);--ground:light-dark(#f4f1ea,#121110);--ink:light-dark(#221f1a,#eeebe4);--soft:light-dark(#5d574c,#aaa396);--line:light-dark(#dcd5c6,#3b3730);--good:light-dark(#1a6b35,#6fcf8d);--caution:light-dark(#7d5300,#e6b450);--bad:light-dark(#a8161c,#ff8f87);--neutral:light-dark(#4d5661,#a9b4c0)}
*{box-sizing:border-box}
body{font:1rem/1.55 "Noto Sans",system-ui,sans-serif;color:var(--ink);background:var(--ground);margin:0}
main{max-width:48rem;margin:0 auto;padding:2rem 1.25rem 3rem}
.good{--tone:var(--good)}.caution{--tone:var(--caution)}.bad{--tone:var(--bad)}.neutral{--tone:var(--neutral)}
header,section{background:var(--paper);border:1px solid var(--line);border-inline-start:.4rem solid var(--tone);border-radius:.5rem;padding:1.1rem 1.25rem;margin-bottom:1.25rem}
.kind{color:var(--soft);margin:0 0 .5rem}
h1{font-size:1.45rem;line-height:1.25;margin:0 0 .5rem;color:var(--tone)}
h2{font-size:1.1rem;line-height:1.3;margin:0 0 .25rem;overflow-wrap:anywhere}
p{margin:.25rem 0}
.file,.digest{overflow-wrap:anywhere}.file{font-weight:600}.digest{color:var(--soft);font-size:.8125rem}
.verdict{color:var(--tone);font-weight:600;margin-bottom:.75rem}
.mark{display:inline-block;min-width:1.3em;font-weight:700}
dl{display:grid;grid-template-columns:minmax(8rem,12rem) minmax(0,1fr);gap:.3rem 1rem;margin:0}
dt{color:var(--soft);overflow-wrap:anywhere}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
h3,h4{font-size:1rem;margin:1rem 0 .25rem}
h4{font-size:.9375rem;margin-top:.75rem}
ul{margin:0;padding-inline-start:1.2rem}li{margin:.25rem 0;overflow-wrap:anywhere}
summary{cursor:pointer;font-weight:600;margin-top:1rem}
details dl{font-size:.875rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;margin:.5rem 0 1rem}
figure{margin:0}figcaption{color:var(--soft);font-size:.875rem}
img{max-width:100%;height:auto;border:1px solid var(--line);background:#fff}
footer{color:var(--soft);font-size:.875rem}
@media(max-width:34rem){main{padding:1rem .75rem 2rem}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.55rem}}
@page{size:A4;margin:18mm 15mm}
@media print{:root{color-scheme:light}body{background:none;font-size:10.5pt}main{padding:0;max-width:none}header,dl,figure{break-inside:avoid}h2,h3,h4,summary{break-after:avoid}details::details-content{display:block;content-visibility:visible}summary{list-style:none}.pair{break-inside:avoid}}
</style>
<main>
<header class="{{.Tone}}">
<p class="kind">{{words "report"}}</p>
<h1><span class="mark" aria-hidden="true">{{mark .Tone}}</span>{{.Title}}</h1>
<p class="file">{{.File}}</p>
<p>{{.Advice}}</p>
{{if .SHA256}}<p class="digest">{{words "digest"}}: {{.SHA256}}</p>{{end}}
</header>
{{range $n, $s := .Signatures}}<section class="{{$s.Tone}}">
<h2>{{$s.Title}}</h2>
{{with $s.Lines}}<p class="verdict"><span class="mark" aria-hidden="true">{{mark $s.Tone}}</span>{{(index . 0).Value}}</p>{{end}}
<dl>{{range fold $s.Lines}}<dt>{{.Label}}</dt><dd>{{.Value}}</dd>{{end}}</dl>
{{if $s.Notes}}<h3>{{words "notes"}}</h3><ul>{{range $s.Notes}}<li>{{.}}</li>{{end}}</ul>{{end}}
{{with $.Of $n}}<h3>{{words "changed"}}</h3><p>{{words "changedHow"}}</p>
{{range .}}<div class="pair">
<figure>{{if .Signed}}<img src="{{data .Signed}}" alt="{{words "page"}} {{.Page}}: {{words "signed"}}">{{else}}<p>{{words "absent"}}</p>{{end}}<figcaption>{{words "page"}} {{.Page}}, {{words "signed"}}</figcaption></figure>
<figure>{{if .Now}}<img src="{{data .Now}}" alt="{{words "page"}} {{.Page}}: {{words "now"}}">{{else}}<p>{{words "gone"}}</p>{{end}}<figcaption>{{words "page"}} {{.Page}}, {{words "now"}}</figcaption></figure>
</div>{{end}}{{end}}
{{with $s.Details}}<details><summary>{{words "details"}}</summary>
{{range .}}<h4>{{.Title}}</h4><dl>{{range .Lines}}<dt>{{.Label}}</dt><dd>{{.Value}}</dd>{{end}}</dl>{{end}}
</details>{{end}}
</section>
{{end}}<footer>{{words "judged"}} {{at}} {{words "zone"}}</footer>
</main>
</html>
`
