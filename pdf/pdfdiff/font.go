package pdfdiff

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"trien/pdf"
)

// font is what decoding a string needs of a font: which characters its codes mean (ISO 32000-2, 9.10).
type font struct {
	wide  bool              // two bytes a code: a composite font
	codes map[string]string // by /ToUnicode
	ansi  bool              // a simple font in WinAnsiEncoding
	ascii bool              // one of which only the ASCII part is understood
}

// readFont reads /ToUnicode; without it only simple Latin fonts are understood. Nil means unknown.
func readFont(v *pdf.View, o pdf.Object) *font {
	d, err := v.Dict(o)
	if err != nil || d == nil {
		return nil
	}
	f := &font{wide: d["Subtype"] == pdf.Name("Type0")}
	if s, err := v.Stream(d["ToUnicode"]); err == nil && s != nil {
		if data, err := v.Decode(s); err == nil {
			f.codes = readCMap(data)
			return f
		}
	}
	if f.wide {
		return f
	}
	encoding, _ := v.Resolve(d["Encoding"])
	switch encoding {
	case nil:
		f.ascii = !embedded(v, d) // an embedded font may give any code any glyph
	case pdf.Name("WinAnsiEncoding"):
		f.ansi = true
	case pdf.Name("StandardEncoding"), pdf.Name("MacRomanEncoding"):
		f.ascii = true
	}
	return f
}

func embedded(v *pdf.View, font pdf.Dict) bool {
	d, err := v.Dict(font["FontDescriptor"])
	return err != nil || d["FontFile"] != nil || d["FontFile2"] != nil || d["FontFile3"] != nil
}

// decode gives the text of a string; false where a code's meaning is unknown.
func (f *font) decode(s pdf.String) (string, bool) {
	if f == nil {
		return "", len(s) == 0
	}
	if f.ansi || f.ascii {
		return f.decodeLatin(s)
	}
	var b strings.Builder
	n := 1
	if f.wide {
		n = 2
	}
	known := true
	for i := 0; i+n <= len(s); i += n {
		text, ok := f.codes[string(s[i:i+n])]
		known = known && ok
		b.WriteString(text)
	}
	return b.String(), known
}

func (f *font) decodeLatin(s pdf.String) (string, bool) {
	var b strings.Builder
	known := true
	for _, c := range s {
		known = known && (f.ansi || c < 0x80)
		b.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return b.String(), known
}

// maxRange bounds one range of a CMap: codes have two bytes here.
const maxRange = 1 << 16

// readCMap reads the mappings of a ToUnicode CMap (9.10.3); what is broken in it maps nothing.
func readCMap(data []byte) map[string]string {
	out := map[string]string{}
	_ = pdf.ReadContent(data, func(op string, args []pdf.Object) error { // a part is as good as it goes
		switch op {
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				code, ok1 := args[i].(pdf.String)
				text, ok2 := args[i+1].(pdf.String)
				if ok1 && ok2 {
					out[string(code)] = utf16Text(text)
				}
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				addRange(out, args[i], args[i+1], args[i+2])
			}
		}
		return nil
	})
	return out
}

func addRange(out map[string]string, from, to, target pdf.Object) {
	low, ok1 := from.(pdf.String)
	high, ok2 := to.(pdf.String)
	if !ok1 || !ok2 || len(low) != len(high) || len(low) == 0 || len(low) > 2 {
		return
	}
	first, last := number(low), number(high)
	for n := first; n <= last && n-first < maxRange && len(out) <= maxRange; n++ {
		key := string(codeBytes(n, len(low)))
		switch t := target.(type) {
		case pdf.String: // the last byte counts up
			text := append(pdf.String(nil), t...)
			for i, carry := len(text)-1, n-first; i >= 0 && carry > 0; i-- {
				carry += int(text[i])
				text[i] = byte(carry)
				carry >>= 8
			}
			out[key] = utf16Text(text)
		case pdf.Array:
			if s, ok := element(t, n-first).(pdf.String); ok {
				out[key] = utf16Text(s)
			}
		}
	}
}

func element(a pdf.Array, i int) pdf.Object {
	if i < len(a) {
		return a[i]
	}
	return nil
}

func number(b []byte) (n int) {
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

func codeBytes(n, size int) []byte {
	if size == 1 {
		return []byte{byte(n)}
	}
	return []byte{byte(n >> 8), byte(n)}
}

func utf16Text(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}
