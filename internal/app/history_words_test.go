package app

import "testing"

func TestAHistoryNamesPeopleAndNotSubjects(t *testing.T) {
	for subject, want := range map[string]string{
		"CN=TRÌNH DIỄN – Nguyễn Văn Ước,OU=Thường trực Tỉnh ủy,O=Tỉnh ủy An Bình,C=VN": "TRÌNH DIỄN – Nguyễn Văn Ước, Tỉnh ủy An Bình",
		`CN=Ban A\, B và C,C=VN`: "Ban A, B và C",
		"C=VN,O=Tỉnh ủy":         "C=VN,O=Tỉnh ủy",
		"":                       "",
	} {
		if got := holder(subject); got != want {
			t.Errorf("%q is shown as %q, want %q", subject, got, want)
		}
	}
}
