package api

import (
	"net"
	"net/http"
	"strings"
	"time"

	"trien/internal/app"
)

// Cookies. Over https their names say that they came over it, for the whole of this host and no other (RFC 6265bis, Section 4.1.3.2, "__Host-").
const (
	cookieName    = "trien"         // the session
	browserCookie = "trien-browser" // a name for the browser, that its owner's sign-ins are known by
	hostPrefix    = "__Host-"
	browserTime   = 400 * 24 * time.Hour // the longest that browsers keep a cookie
)

func (f *face) cookieName(name string) string {
	if f.secure {
		return hostPrefix + name
	}
	return name
}

// cookie is readable by no script, sent to no other site by a form, and over https alone where the house is public on https.
func (f *face) cookie(value string, expires time.Time) http.Cookie {
	return http.Cookie{Name: f.cookieName(cookieName), Value: value, Path: "/", Expires: expires.UTC(), HttpOnly: true, Secure: f.secure, SameSite: http.SameSiteLaxMode}
}

// cookies are those of a new session: its token, and the browser's name where it has just got one.
func (f *face) cookies(s app.SignedIn, now time.Time) []http.Cookie {
	list := []http.Cookie{f.cookie(string(s.Token), s.Expires)}
	if s.Browser != "" {
		b := f.cookie(s.Browser, now.Add(browserTime))
		b.Name = f.cookieName(browserCookie)
		list = append(list, b)
	}
	return list
}

// caller is where a request comes from. Its address is what the server has made of it (trusted proxies).
func (f *face) caller(r *http.Request) app.Caller {
	c := app.Caller{Machine: machineOf(r.UserAgent()), Source: r.RemoteAddr, Origin: f.public}
	if c.Origin == "" {
		c.Origin = map[bool]string{false: "http://", true: "https://"}[f.secure] + r.Host
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		c.Source = host
	}
	if b, err := r.Cookie(f.cookieName(browserCookie)); err == nil && len(b.Value) <= 100 {
		c.Browser = b.Value
	}
	if b, err := r.Cookie(f.cookieName(rehearsalCookie)); err == nil && len(b.Value) <= 100 {
		c.Rehearsal = b.Value
	}
	return c
}

// machineOf names the families of browser and system that a User-Agent claims: "Chrome · Windows". Only to be recognised by its owner: anybody can claim any.
func machineOf(agent string) string {
	var parts []string
	for _, families := range [][][2]string{
		{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"CocCoc", "Cốc Cốc"}, {"coc_coc", "Cốc Cốc"}, {"Firefox/", "Firefox"}, {"HeadlessChrome", "Chrome"}, {"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}},
		{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}},
	} {
		for _, f := range families {
			if strings.Contains(agent, f[0]) {
				parts = append(parts, f[1])
				break
			}
		}
	}
	return strings.Join(parts, " · ")
}
