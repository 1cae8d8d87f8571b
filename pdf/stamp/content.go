package stamp

import (
	"bytes"
	"compress/zlib"
	"math"
	"strconv"
	"strings"

	"trien/pdf"
)

// decimal writes a number as content streams take it: no exponent, three decimals at most.
func decimal(v float64) string {
	return strconv.FormatFloat(math.Round(v*1000)/1000+0, 'f', -1, 64)
}

// number is v as an object, whole where it is whole.
func number(v float64) pdf.Object {
	v = math.Round(v*1000) / 1000
	if v == math.Trunc(v) {
		return pdf.Integer(v)
	}
	return pdf.Real(v)
}

// operators builds a content stream (ISO 32000-2, 7.8.2).
type operators struct{ strings.Builder }

func (o *operators) op(name string, operands ...float64) {
	for _, v := range operands {
		o.WriteString(decimal(v))
		o.WriteByte(' ')
	}
	o.WriteString(name)
	o.WriteByte('\n')
}

// show draws composed text with its baseline at x, y.
func (o *operators) show(t *typeface, text string, size, x, y float64) {
	o.WriteString("BT\n/" + string(t.resource) + " " + decimal(size) + " Tf\n")
	o.op("Td", x, y)
	o.WriteString(t.encode(text) + " Tj\nET\n")
}

func (o *operators) color(c Color) {
	o.WriteString("/RGB cs ")
	o.op("sc", c[0], c[1], c[2])
}

// flate gives a compressed stream.
func flate(dict pdf.Dict, data []byte) *pdf.Stream {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(data) // a bytes.Buffer takes everything
	w.Close()
	dict["Filter"] = pdf.Name("FlateDecode")
	return pdf.NewStream(dict, b.Bytes())
}
