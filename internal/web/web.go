// Package web is the pages: the built browser sources of web/, served under a strict Content-Security-Policy (CSP Level 3), and
// the few pages that must work without scripts.
//
// The pages are built by `make build` (web/ into internal/web/dist) and embedded. Where they were not built, every page says so.
package web

import (
	"embed"
	"io/fs"
	"log/slog"
	"net/http"

	"trien/internal/app"
)

//go:embed all:dist
var dist embed.FS

// Options is what the surroundings decide.
type Options struct {
	Log    *slog.Logger
	Secure bool // the public address is https: browsers are told to use nothing else
}

// routes are the addresses of the pages; web/src/lib/router.svelte.ts knows the same ones.
func routes() []string {
	return []string{
		"/{$}", "/dang-nhap", "/dang-nhap/tro-ve", "/dien-tap", "/so-dang-ky", "/nhap-giay", "/su-co", "/ban-lam-viec", "/du-thao", "/du-thao/moi", "/van-ban-di", "/van-ban-den", "/van-ban-den/moi",
		"/van-ban/{id}", "/so-di", "/so-den", "/so-chuyen-doi", "/so-hoa", "/so-hoa/gui", "/so-hoa/{id}", "/ban-giay/{id}", "/ho-so", "/ho-so/danh-muc", "/ho-so/{id}", "/kiem-tra", "/phien-ky", "/phien-ky/{id}", "/thiet-bi", "/dich-vu", "/thue-bao", "/thue-bao/{id}", "/toi", "/quan-ly/phien", "/quan-ly", "/toi/nhan-danh", "/su-dung", "/bao-cao", "/dot-kiem-tra", "/dot-kiem-tra/{id}", "/vu-viec", "/vu-viec/{id}", "/danh-ba", "/danh-ba/nhap", "/can-bo/{id}", "/uy-quyen", "/ai-ky", "/tham-quyen", "/the-thuc", "/tim-kiem", "/so-sanh", "/bi-tu-choi", "/cach-ly", "/doi-chieu-so-cai", "/thoa-thuan", "/niem-phong", "/niem-phong/{id}", "/quyen", "/quyen-van-ban/{id}",
	}
}

// New serves the pages, and api under /api/.
func New(api http.Handler, house *app.House, o Options) http.Handler {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is part of the program: only a broken build gets here
	}
	return serve(built, api, house, o)
}

func serve(built fs.FS, api http.Handler, house *app.House, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", api)
	p := &plain{house: house, log: o.Log}
	assets := newAssets(built)
	page := http.Handler(http.HandlerFunc(p.notBuilt))
	if _, err := fs.Stat(built, "index.html"); err == nil {
		page = assets.page("index.html")
	}
	for _, route := range routes() {
		mux.Handle("GET "+route, page)
	}
	mux.Handle("GET /assets/", assets)
	mux.Handle("GET /pdfjs/", assets)
	mux.Handle("GET /favicon.svg", assets)
	mux.Handle("GET /plain.css", newAssets(sources))
	mux.HandleFunc("GET /kiem-tra/don-gian", p.verifyForm)
	mux.HandleFunc("POST /kiem-tra/don-gian", p.verify)
	mux.HandleFunc("GET "+app.StatusPath+"{office}/{token}", p.status)
	mux.HandleFunc("POST "+app.StatusPath+"{office}/{token}", p.status)
	mux.HandleFunc("POST "+app.StatusPath+"{office}/{token}/tep", p.statusFile)
	mux.HandleFunc("/", p.notFound)
	return headers(policyFor(house.AllowsVGCA()), o.Secure, http.NewCrossOriginProtection().Handler(mux))
}
