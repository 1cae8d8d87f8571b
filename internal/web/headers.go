package web

import (
	"net/http"
	"strings"
)

// policy lets a page load only what this server serves: no inline script or style, no plug-in, no frame, no other host.
// Pictures may be data: and blob: because pdf.js draws masks so; blob: downloads are made by nobody.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// signingTool is where the VGCA Sign Service of the person's own machine listens. Pages may talk to it where an office lets it sign, and to
// no other port or program there.
const signingTool = "wss://127.0.0.1:8987"

// policyFor is policy, with the signing tool where it is let in.
func policyFor(tool bool) string {
	if !tool {
		return policy
	}
	return strings.Replace(policy, "connect-src 'self'", "connect-src 'self' "+signingTool, 1)
}

// headers sets what browsers enforce for us. The API has its own, stricter policy and sets it after.
func headers(policy string, secure bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// english tells whether the reader chose English: the cookie that the pages set, else the browser's first language.
func english(r *http.Request) bool {
	if c, err := r.Cookie("lang"); err == nil {
		return c.Value == "en"
	}
	return strings.HasPrefix(r.Header.Get("Accept-Language"), "en")
}
