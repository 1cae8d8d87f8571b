package app_test

import (
	"path/filepath"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
)

// TestImpoundedAtOneServerWhileSignedAtTheOther shows 379.21.3 on PostgreSQL: the signature that one server has under way is refused at its commit because the other impounded
// the document meanwhile; nothing half done stays.
func TestImpoundedAtOneServerWhileSignedAtTheOther(t *testing.T) {
	w := newTwo(t, func(*app.Tools) {})
	impoundedWhileSigned(t, w.stage, w.b)
	r, err := demo.Check(t.Context(), filepath.Join(w.Dir, tu))
	if err != nil || !r.Clean() || len(r.NotChecked) > 1 { // whether the server's own pages are sound is for the server
		t.Errorf("fsck: %+v, not checked: %v, %v", r.Findings, r.NotChecked, err)
	}
}
