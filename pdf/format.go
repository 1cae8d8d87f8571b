package pdf

import (
	"math"
	"strconv"
)

// Format serialises an object: dictionaries in the order of their keys, so that equal objects give equal bytes. Nil is "null"; a
// stream gives its dictionary only.
func Format(o Object) []byte { return appendObject(nil, o) }

func appendObject(b []byte, o Object) []byte {
	switch o := o.(type) {
	case Boolean:
		return strconv.AppendBool(b, bool(o))
	case Integer:
		return strconv.AppendInt(b, int64(o), 10)
	case Real:
		return appendReal(b, float64(o))
	case String:
		return appendString(b, o)
	case Name:
		return appendName(b, o)
	case Reference:
		b = strconv.AppendUint(b, uint64(o.Number), 10)
		b = append(b, ' ')
		return append(strconv.AppendUint(b, uint64(o.Generation), 10), " R"...)
	case Array:
		return appendArray(b, o)
	case Dict:
		return appendDict(b, o)
	case *Stream:
		return appendDict(b, o.Dict)
	case Raw:
		if o.At != nil { // an offset in b; Update makes it absolute
			*o.At = int64(len(b))
		}
		return append(b, o.Bytes...)
	}
	return append(b, "null"...)
}

func appendArray(b []byte, a Array) []byte {
	b = append(b, '[')
	for i, e := range a {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendObject(b, e)
	}
	return append(b, ']')
}

func appendDict(b []byte, d Dict) []byte {
	b = append(b, "<<"...)
	for _, k := range d.Keys() {
		if d[k] == nil {
			continue
		}
		b = append(appendName(b, k), ' ')
		b = appendObject(b, d[k])
	}
	return append(b, ">>"...)
}

// appendReal writes no exponent (7.3.3); what is no number becomes 0.
func appendReal(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		f = 0
	}
	if f == math.Trunc(f) {
		return append(strconv.AppendFloat(b, f, 'f', 0, 64), ".0"...)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// appendName escapes what is not a regular printable character (7.3.5). A zero byte cannot be written and is left out.
func appendName(b []byte, n Name) []byte {
	b = append(b, '/')
	for i := range len(n) {
		switch c := n[i]; {
		case c == 0:
		case c < '!' || c > '~' || c == '#' || !isRegular(c):
			b = append(b, '#', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
	}
	return b
}

const hexDigits = "0123456789ABCDEF"

// appendString writes text as a literal string, other bytes in hexadecimal.
func appendString(b []byte, s String) []byte {
	for _, c := range s {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' && c != '\t' {
			return appendHex(b, s)
		}
	}
	b = append(b, '(')
	for _, c := range s {
		switch c {
		case '(', ')', '\\':
			b = append(b, '\\', c)
		case '\r':
			b = append(b, `\r`...)
		case '\n':
			b = append(b, `\n`...)
		default:
			b = append(b, c)
		}
	}
	return append(b, ')')
}

func appendHex(b []byte, s String) []byte {
	b = append(b, '<')
	for _, c := range s {
		b = append(b, hexDigits[c>>4], hexDigits[c&15])
	}
	return append(b, '>')
}
