package metadata

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// DocCode is a document's code by CV 7197: body, kind, six digits, version, as "G06.01_CV_000021_V1".
func DocCode(body, kind string, ordinal, version int) string {
	return fmt.Sprintf("%s_%s_%06d_V%d", plain(body, 12), plain(kind, 5), ordinal, version)
}

// FileName is a file's name by CV 7197: code, day, a description of letters, digits and hyphens, as "G06.01_CV_000021_V1_20261122_ve-viec-hop.pdf". A day that
// is none is 00000000.
func FileName(code, day, subject, extension string) string {
	at := "00000000"
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		at = t.Format("20060102")
	}
	return code + "_" + at + "_" + describe(subject) + "." + extension
}

// describe makes a subject short and plain, ending at a word.
func describe(subject string) string {
	const most = 60
	words := strings.FieldsFunc(strings.ToLower(unmarked(subject)), func(r rune) bool { return !letter(r) })
	text := ""
	for _, w := range words {
		if len(text)+len(w) >= most {
			break
		}
		text += "-" + w
	}
	if text == "" {
		return "van-ban"
	}
	return text[1:]
}

// plain keeps what file names and codes may hold everywhere.
func plain(s string, most int) string {
	kept := strings.Map(func(r rune) rune {
		if letter(r) || r == '.' || r == '-' {
			return r
		}
		return -1
	}, unmarked(s))
	kept = strings.Trim(kept[:min(len(kept), most)], ".-")
	if kept == "" {
		return "0"
	}
	return kept
}

func letter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// unmarked takes the marks from Vietnamese letters.
func unmarked(s string) string {
	bare := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		}
		return r
	}, norm.NFD.String(s))
	return bare
}

// SplitNumber takes a document's number apart, as "15-QĐ/TU" or "15/QĐ-UBND" into "15" and the rest.
func SplitNumber(number string) (ordinal, notation string) {
	number = strings.TrimSpace(number)
	end := strings.IndexFunc(number, func(r rune) bool { return r < '0' || r > '9' })
	switch {
	case end < 0:
		return number, ""
	case end == 0:
		return "", number
	}
	return number[:end], strings.TrimLeft(number[end:], "-/ ")
}
