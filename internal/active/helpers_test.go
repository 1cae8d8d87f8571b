package active_test

import (
	"os"
	"testing"

	"trien/internal/problem"
)

func kindIs(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Fatalf("got %v (kind %q), want kind %q", err, problem.KindOf(err), want)
	}
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/samples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
