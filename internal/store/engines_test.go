package store

import (
	"context"
	"path/filepath"
	"testing"

	"trien/internal/pgtest"
)

// opener opens a new store of one engine.
type opener func(testing.TB) *Store

// engines are where everything is tested.
func engines() map[string]func(testing.TB) string {
	return map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "trien.db") },
		"postgres": func(t testing.TB) string { return pgtest.Start(t) },
	}
}

// onBoth runs a test on each engine.
func onBoth(t *testing.T, test func(*testing.T, opener)) {
	t.Helper()
	for name, address := range engines() {
		t.Run(name, func(t *testing.T) {
			test(t, func(t testing.TB) *Store { return openAt(t, address(t)) })
		})
	}
}

func openAt(t testing.TB, address string) *Store {
	t.Helper()
	s, err := Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
