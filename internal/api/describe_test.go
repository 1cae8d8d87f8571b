package api_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"trien/internal/api"
)

var update = flag.Bool("update", false, "write web/src/lib/openapi.json anew; then `npm run types` in web/")

// The pages' types are made of this file: it must say what the server says.
func TestThePagesKnowTheAPIAsItIs(t *testing.T) {
	const path = "../../web/src/lib/openapi.json"
	got, err := api.Describe()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s is not what the server says: run `go test ./internal/api -update`, then `npm run types` in web/", path)
	}
}
