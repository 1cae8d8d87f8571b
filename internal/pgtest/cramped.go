package pgtest

import (
	"testing"
)

// Cramped starts a server for one test whose next 24 MiB in one file are its last: whatever would make a file longer fails, as on a full disk. Nobody need be
// root for that. room ends the want; a server that died of it is started again.
func Cramped(t testing.TB) (s *Server, room func()) {
	t.Helper()
	s = Own(t)
	for _, word := range []string{"stop", "tight"} {
		if err := s.say(word); err != nil {
			t.Fatal(err)
		}
	}
	return s, func() {
		t.Helper()
		_ = s.Stop() // it may be dead
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
	}
}
