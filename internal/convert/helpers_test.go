package convert_test

import (
	"archive/zip"
	"bytes"
	"testing"
)

// docx makes a docx with more members, given as name and content in turn.
func docx(t testing.TB, more ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	members := append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml", "<document/>"}, more...)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
