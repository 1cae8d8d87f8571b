package app

import "testing"

func TestTidyKeepsWhatIsReadAsItIsWritten(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"as it is":           {"Về việc rà soát chứng thư số", "Về việc rà soát chứng thư số"},
		"decomposed letters": {"Vê\u0300 viê\u0323c", "Về việc"},
		"lines and tabs":     {" một\r\n\thai\u00a0 ba ", "một hai ba"},
		"turned direction":   {"số \u202e001\u202c và \u2066x\u2069\u200f", "số 001 và x"},
		"control characters": {"a\x00b\x1bc\u0085d", "abc d"},
		"nothing left":       {"\u202e \x07", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tidy(c.in); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
