package active

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// Metadata gives the values of a docx's or odt's own properties, as "name: value": title, subject, keywords, and what the drafter's
// template added ("Độ mật: Mật"), so that a secret marking is seen before anything is converted. Other kinds have none that we read.
func Metadata(data []byte) []string {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || expands(z) != nil {
		return nil
	}
	var values []string
	for _, f := range z.File {
		if f.Name != "meta.xml" && !strings.HasPrefix(f.Name, "docProps/") || f.UncompressedSize64 > 4<<20 {
			continue
		}
		r, err := f.Open()
		if err != nil {
			continue
		}
		values = append(values, properties(r)...)
		r.Close()
	}
	return values
}

// properties reads leaf elements; one that carries a name attribute (custom properties) is called by it.
func properties(r io.Reader) []string {
	d := xml.NewDecoder(r)
	var values []string
	name, text := "", ""
	for {
		token, err := d.Token()
		if err != nil {
			return values
		}
		switch t := token.(type) {
		case xml.StartElement:
			text = ""
			if own := attribute(t, "name"); own != "" {
				name = own
			} else if t.Name.Space != "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes" {
				name = t.Name.Local
			}
		case xml.CharData:
			text += string(t[:min(len(t), 4096)])
		case xml.EndElement:
			if text = strings.TrimSpace(text); text != "" && name != "" {
				values = append(values, name+": "+text)
			}
			text = ""
		}
	}
}
