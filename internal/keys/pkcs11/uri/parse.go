package uri

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Parse reads a PKCS #11 URI. What breaks RFC 7512, Section 2.3 is refused, and so is what this program can't honour: unknown attributes
// of the path, which might have named another key, and a PIN in the URI, which every process of the machine could read.
func Parse(s string) (URI, error) {
	const scheme = "pkcs11:"
	if len(s) > limits.KeyURI {
		return URI{}, fault("quá dài", "is too long")
	}
	if len(s) < len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
		return URI{}, fault("không bắt đầu bằng “pkcs11:”", "does not begin with \"pkcs11:\"")
	}
	path, query, asked := strings.Cut(s[len(scheme):], "?")
	var u URI
	var err error
	if path != "" {
		if u.path, err = attributes(path, ";"); err != nil {
			return URI{}, err
		}
	}
	if asked {
		if u.query, err = attributes(query, "&"); err != nil {
			return URI{}, err
		}
	}
	return u, u.check()
}

// attributes reads NAME=VALUE pairs; none may stand twice (Section 2.3).
func attributes(s, between string) ([]attribute, error) {
	var list []attribute
	for part := range strings.SplitSeq(s, between) {
		name, value, ok := strings.Cut(part, "=")
		if !ok || name == "" {
			return nil, fault(fmt.Sprintf("có phần “%s” không ở dạng TÊN=GIÁ-TRỊ", part), fmt.Sprintf("has a part %q that is not NAME=VALUE", part))
		}
		a := attribute{name: Name(name)}
		if slices.ContainsFunc(list, func(b attribute) bool { return b.name == a.name }) {
			return nil, fault("có hai lần “"+name+"”", "has \""+name+"\" twice")
		}
		if err := known(a.name, between == "&"); err != nil {
			return nil, err
		}
		var err error
		if a.value, err = decoded(a.name, value, between == "&"); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// known refuses names that are not RFC 7512's. A vendor's own in the query may be ignored (Section 2.4), one in the path fits nothing.
func known(n Name, query bool) error {
	path := []Name{Token, Manufacturer, Serial, Model, LibraryVendor, LibraryVersion, LibraryDescription, Object, Type, ID, SlotVendor, SlotDescription, SlotID}
	switch {
	case n == "pin-value":
		return problem.New(problem.Usage,
			"Không ghi mã PIN vào địa chỉ khóa (pin-value): ai xem danh sách tiến trình của máy cũng đọc được. Hãy bỏ pin-value; mã PIN được hỏi trên màn hình, hoặc lấy từ --pass-file, --pass-env hay pin-source=file:TỆP.",
			"A PIN must not stand in the key's URI (pin-value): everyone who lists the machine's processes would read it. Leave pin-value out; the PIN is asked for on the terminal, or comes from --pass-file, --pass-env or pin-source=file:FILE.")
	case query && (inQuery(n) || n != "" && !slices.Contains(path, n)), !query && slices.Contains(path, n):
		return nil
	}
	return fault("có thuộc tính “"+string(n)+"” không dùng được ở đây", "has an attribute \""+string(n)+"\" that can't be used there")
}

// decoded takes the percent-encoding off. All values but ids are UTF-8 (Section 2.3).
func decoded(n Name, s string, query bool) (string, error) {
	var out []byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%':
			if i+2 >= len(s) {
				return "", badValue(n)
			}
			b, err := hex.DecodeString(s[i+1 : i+3])
			if err != nil {
				return "", badValue(n)
			}
			out = append(out, b[0])
			i += 2
		case plain(c, query):
			out = append(out, c)
		default:
			r, _ := utf8.DecodeRuneInString(s[i:])
			return "", fault(fmt.Sprintf("có ký tự %q trong “%s”; hãy viết nó là %s", r, n, percent(r)),
				fmt.Sprintf("has the character %q in %q; write it as %s", r, n, percent(r)))
		}
	}
	if n != ID && !utf8.Valid(out) {
		return "", badValue(n)
	}
	return string(out), nil
}

// percent gives a character as it must stand in a URI.
func percent(r rune) string {
	var b strings.Builder
	for _, c := range []byte(string(r)) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// check holds single values against their form (Section 2.3).
func (u URI) check() error {
	kind, typed := u.Get(Type)
	if typed && !slices.Contains([]string{"public", "private", "cert", "secret-key", "data"}, kind) {
		return badValue(Type)
	}
	if _, named := u.Get(SlotID); named {
		if _, ok := u.Slot(); !ok {
			return badValue(SlotID)
		}
	}
	if v, ok := u.Get(LibraryVersion); ok && !version(v) {
		return badValue(LibraryVersion)
	}
	if v, ok := u.Get(PINSource); ok && pinFile(v) == "" {
		return problem.New(problem.Usage,
			"pin-source chỉ nhận một tệp, dạng pin-source=file:/ĐƯỜNG/DẪN; lệnh và địa chỉ mạng không được dùng.",
			"pin-source takes a file only, as pin-source=file:/PATH; commands and network addresses are not used.")
	}
	return nil
}

// version tells whether v is 1*DIGIT [ "." 1*DIGIT ].
func version(v string) bool {
	major, minor, two := strings.Cut(v, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(major) && (!two || digits(minor))
}

// pinFile gives the path of a pin-source that is a file: an absolute path, file:/PATH or file:///PATH; "" for anything else.
func pinFile(v string) string {
	rest, scheme := strings.CutPrefix(v, "file:")
	if host, ok := strings.CutPrefix(rest, "//"); scheme && ok {
		rest = host
	}
	drive := len(rest) > 3 && rest[1] == ':' && (rest[2] == '\\' || rest[2] == '/')
	if strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "//") || drive {
		return rest
	}
	return ""
}

func badValue(n Name) error {
	return fault("có giá trị của “"+string(n)+"” không đúng dạng", "has a malformed value of \""+string(n)+"\"")
}

func fault(vi, en string) error {
	return problem.New(problem.Usage,
		"Địa chỉ khóa "+vi+". Dạng đúng, ví dụ: pkcs11:token=Van%20thu;object=khoa-ky (RFC 7512).",
		"The key's URI "+en+". It looks like pkcs11:token=Office;object=signing-key (RFC 7512).")
}
