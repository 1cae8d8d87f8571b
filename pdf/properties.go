package pdf

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
)

// Property is one thing that a document says of itself: an entry of the information dictionary or of the XMP packet.
type Property struct{ Name, Value string }

// String gives "name: value".
func (p Property) String() string { return p.Name + ": " + p.Value }

// Properties gives the document information (ISO 32000-2, 14.3.3) in the order of its names, then every text of the XMP packet (14.3.2;
// ISO 16684-1). What can't be read there has no words. The program's and the person's names are left out: they tell nothing of the
// document.
func (v *View) Properties() []Property {
	var list []Property
	info, _ := v.Dict(v.Trailer()["Info"])
	for _, key := range info.Keys() {
		if text, err := v.Text(info[key]); err == nil && text != "" && telling(string(key)) {
			list = append(list, Property{string(key), text})
		}
	}
	catalog, err := v.Catalog()
	if err != nil {
		return list
	}
	packet, err := v.Stream(catalog["Metadata"])
	if err != nil || packet == nil {
		return list
	}
	raw, err := v.Decode(packet)
	if err != nil {
		return list
	}
	return append(list, xmpProperties(raw)...)
}

// telling says whether a property tells of the document, not of what made it.
func telling(name string) bool {
	return !slices.Contains([]string{"creator", "creatortool", "producer", "author"}, strings.ToLower(name))
}

// rdf is the name space whose elements are lists; they stand for the property around them.
const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

func xmpProperties(raw []byte) []Property {
	d := xml.NewDecoder(bytes.NewReader(raw))
	var list []Property
	var inside []string
	for {
		token, err := d.Token()
		if err != nil {
			return list
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Space != rdf {
				inside = append(inside, t.Name.Local)
			}
			for _, a := range t.Attr {
				if telling(a.Name.Local) {
					list = append(list, Property{a.Name.Local, a.Value})
				}
			}
		case xml.EndElement:
			if t.Name.Space != rdf && len(inside) > 0 {
				inside = inside[:len(inside)-1]
			}
		case xml.CharData:
			text := strings.TrimSpace(string(t))
			if text != "" && len(inside) > 0 && telling(inside[len(inside)-1]) {
				list = append(list, Property{inside[len(inside)-1], text})
			}
		}
	}
}
