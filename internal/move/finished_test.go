package move

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/problem"
)

// A target that was finished and has changed since is told when it is moved to again: a line of what is held, a file.
func TestFinishedTargetIsLookedAt(t *testing.T) {
	from, to := made(t), aside(t)
	_, err := Office(t.Context(), plan(from, to))
	must(t, err)
	db, err := sql.Open("sqlite", to.Database())
	must(t, err)
	defer db.Close()
	var digest string
	must(t, db.QueryRow("SELECT digest FROM holdings WHERE NOT gone ORDER BY position LIMIT 1").Scan(&digest))
	for name, change := range map[string][2]string{
		"another document":   {"UPDATE holdings SET document = document || 'x' WHERE digest = $1", "UPDATE holdings SET document = substr(document, 1, length(document) - 1) WHERE digest = $1"},
		"said to be gone":    {"UPDATE holdings SET gone = TRUE WHERE digest = $1", "UPDATE holdings SET gone = FALSE WHERE digest = $1"},
		"another commitment": {"UPDATE holdings SET commitment = zeroblob(32) WHERE digest = $1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var was []byte
			must(t, db.QueryRow("SELECT commitment FROM holdings WHERE digest = $1", digest).Scan(&was))
			_, err := db.Exec(change[0], digest)
			must(t, err)
			_, err = Office(t.Context(), plan(from, to))
			if problem.KindOf(err) != problem.Conflict {
				t.Error("it was taken for the same:", err)
			}
			if change[1] != "" {
				_, err = db.Exec(change[1], digest)
			} else {
				_, err = db.Exec("UPDATE holdings SET commitment = $2 WHERE digest = $1", digest, was)
			}
			must(t, err)
		})
	}
	must(t, os.Remove(filepath.Join(to.Blobs(), digest[:2], digest)))
	if _, err = Office(t.Context(), plan(from, to)); problem.KindOf(err) != problem.NotFound || !strings.Contains(problem.WordsOf(err).EN, digest) {
		t.Error("a missing file was not missed:", err)
	}
}
