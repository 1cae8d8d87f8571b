package logs

import (
	"context"
	"log/slog"
	"strings"
)

// ServerWriter takes what net/http says of connections and writes which kind of trouble it was: its own words carry addresses of people, and what
// a handler panicked with. It is for http.Server.ErrorLog.
type ServerWriter struct{ Log *slog.Logger }

// Write takes one line.
func (w ServerWriter) Write(line []byte) (int, error) {
	said := strings.TrimPrefix(string(line), "http: ")
	what := "other"
	for _, known := range []string{"TLS handshake error", "Accept error", "panic serving", "superfluous response.WriteHeader", "response.WriteHeader on hijacked connection", "Server closed", "proxy error",
		"URL query contains semicolon", "invalid Read on closed Body", "server: error reading preface"} {
		if strings.HasPrefix(said, known) {
			what = known
		}
	}
	level := slog.LevelWarn
	if what == "TLS handshake error" { // whoever knocks at the wrong door
		level = slog.LevelDebug
	}
	w.Log.Log(context.Background(), level, "http server", "what", what)
	return len(line), nil
}
