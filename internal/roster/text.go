// Package roster reads and writes a directory as lists: people with their posts, bodies and units with their codes, as CSV (RFC 4180).
//
// A list is looked at as a whole first: what it would change, and every fault with its line. A list with a fault changes nothing.
package roster

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"trien/internal/limits"
	"trien/internal/problem"
)

// The encodings a list may come in. Windows-1258 has no mark of its own: whoever brings such a list is told that it was taken for one.
const (
	UTF8        = "UTF-8"
	UTF16       = "UTF-16"
	Windows1258 = "Windows-1258"
)

// Decode reads the bytes of a list as text, composed (NFC), and says in which encoding they were. What is in none of the encodings is refused.
func Decode(raw []byte) (text, encodedAs string, err error) {
	if len(raw) > limits.RosterFile {
		return "", "", problem.New(problem.Limit, "Danh sách quá lớn. Hãy chia thành nhiều tệp.", "The list is too large. Split it.")
	}
	switch {
	case bytes.HasPrefix(raw, []byte{0xef, 0xbb, 0xbf}):
		raw = raw[3:]
		if !utf8.Valid(raw) {
			return "", "", unreadable("tệp ghi là UTF-8 nhưng có byte không phải UTF-8", "it says that it is UTF-8 and has bytes that are not")
		}
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return decoded(raw, UTF16, utf16.UTF16(utf16.LittleEndian, utf16.UseBOM))
	case halfZero(raw, 1):
		return decoded(raw, UTF16, utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM))
	case halfZero(raw, 0):
		return decoded(raw, UTF16, utf16.UTF16(utf16.BigEndian, utf16.IgnoreBOM))
	case !utf8.Valid(raw):
		return decoded(raw, Windows1258, charmap.Windows1258)
	}
	return checked(string(raw), UTF8)
}

// halfZero says whether most bytes at odd (1) or even (0) places are zero, as in UTF-16 without a byte order mark.
func halfZero(raw []byte, place int) bool {
	zeros := 0
	for i := place; i < len(raw); i += 2 {
		if raw[i] == 0 {
			zeros++
		}
	}
	return len(raw) >= 4 && zeros*2 > len(raw)/2
}

func decoded(raw []byte, name string, e encoding.Encoding) (text, encodedAs string, err error) {
	if name == UTF16 && len(raw)%2 != 0 {
		return "", "", unreadable("tệp UTF-16 bị cắt cụt", "it is UTF-16 and cut short")
	}
	out, err := e.NewDecoder().Bytes(raw)
	if err != nil {
		return "", "", unreadable("bảng mã không rõ", "its encoding is not known")
	}
	return checked(string(out), name)
}

// checked composes a text and refuses what no list of ours holds: control characters, and, where the encoding was guessed, anything but Vietnamese.
func checked(text, name string) (string, string, error) {
	text = norm.NFC.String(text)
	for _, r := range text {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r', unicode.Is(unicode.Bidi_Control, r):
			return "", "", unreadable("có ký tự điều khiển hoặc byte không đọc được", "it holds control characters or bytes that can't be read")
		case name == Windows1258 && r > 0x7f && !strings.ContainsRune(vietnamese, r):
			return "", "", unreadable("bảng mã không phải UTF-8, UTF-16 hay Windows-1258 (có thể là TCVN3 hoặc VNI)", "it is neither UTF-8 nor UTF-16 nor Windows-1258 (perhaps TCVN3 or VNI)")
		}
	}
	return text, name, nil
}

// vietnamese are the letters and signs beyond ASCII of Vietnamese office text, composed.
const vietnamese = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ" +
	"ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ" + "“”‘’–—…«»°·\u00a0"

func unreadable(vi, en string) error {
	return problem.New(problem.Malformed, "Không đọc được danh sách: "+vi+". Hãy lưu lại dưới dạng CSV UTF-8 rồi gửi lại; chưa có gì thay đổi.",
		"The list can't be read: "+en+". Save it as CSV UTF-8 and send it again; nothing was changed.")
}

// plain is a text without marks, case and anything but letters and digits, for comparing headers and names.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'đ' || r == 'Đ':
			return 'd'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(s))
}
