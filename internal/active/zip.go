package active

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"trien/internal/limits"
)

// checkZip looks through a docx or odt.
func checkZip(data []byte) (Kind, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", damaged(err)
	}
	if err := expands(z); err != nil {
		return "", err
	}
	members := map[string]*zip.File{}
	for _, f := range z.File {
		members[f.Name] = f
	}
	switch {
	case members["word/document.xml"] != nil && members["[Content_Types].xml"] != nil:
		if err := checkDOCX(z); err != nil {
			return DOCX, err
		}
		return DOCX, rooted(members["word/document.xml"], "document")
	case members["content.xml"] != nil && mimetype(members["mimetype"]) == "application/vnd.oasis.opendocument.text":
		if err := checkODT(z); err != nil {
			return ODT, err
		}
		return ODT, rooted(members["content.xml"], "document-content")
	}
	return "", damaged(errors.New("a zip that is neither docx nor odt"))
}

// rooted refuses a main part that is some other XML: LibreOffice would make an empty page of it (ISO/IEC 29500-1, 17.2.3; 26300-3, 3.1.3.2).
func rooted(f *zip.File, root string) error {
	r, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if err != nil {
			return damaged(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			if e.Name.Local != root {
				return damaged(errors.New("the main part is a " + e.Name.Local))
			}
			return nil
		}
	}
}

// expands refuses zip bombs before anything is unpacked: archive/zip never unpacks more than a member's declared size.
func expands(z *zip.Reader) error {
	total := uint64(0)
	for _, f := range z.File {
		if total += min(f.UncompressedSize64, 1<<40); total > limits.ArchiveExpanded {
			return bomb()
		}
	}
	if len(z.File) > limits.ArchiveMembers {
		return bomb()
	}
	return nil
}

func mimetype(f *zip.File) string {
	if f == nil || f.UncompressedSize64 > 200 {
		return ""
	}
	data, _ := unpack(f)
	return strings.TrimSpace(string(data))
}

func unpack(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// checkDOCX finds macros, ActiveX, OLE objects and relationships that load from outside (ISO/IEC 29500-2, 9.3).
func checkDOCX(z *zip.Reader) error {
	found := &findings{}
	for _, f := range z.File {
		if err := found.note(docxMember(f, found)); err != nil {
			return found.err(err)
		}
	}
	return found.err(nil)
}

func docxMember(f *zip.File, found *findings) error {
	name := strings.ToLower(f.Name)
	switch {
	case strings.HasSuffix(name, "vbaproject.bin") || strings.HasSuffix(name, "vbadata.xml"):
		return macros()
	case strings.Contains(name, "/activex/"), strings.Contains(name, "/embeddings/") && path.Ext(name) != ".xlsx":
		return embedded()
	case !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels"):
		return nil
	}
	return scan(f, found.each(docxElement))
}

// checkODT finds macros, embedded objects and links that load, and refuses encryption (ISO/IEC 26300-3).
func checkODT(z *zip.Reader) error {
	found := &findings{}
	for _, f := range z.File {
		if err := found.note(odtMember(f, found)); err != nil {
			return found.err(err)
		}
	}
	return found.err(nil)
}

func odtMember(f *zip.File, found *findings) error {
	switch {
	case strings.HasPrefix(f.Name, "Basic/"), strings.HasPrefix(f.Name, "Scripts/"):
		return macros()
	case path.Ext(f.Name) != ".xml":
		return nil
	}
	return scan(f, found.each(odtElement))
}

func checkFlat(data []byte) error {
	found := &findings{}
	return found.err(scanXML(bytes.NewReader(data), found.each(odtElement)))
}

// each notes what a check of elements finds and goes on.
func (f *findings) each(check func(e xml.StartElement, text string) error) func(e xml.StartElement, text string) error {
	return func(e xml.StartElement, text string) error { return f.note(check(e, text)) }
}

func scan(f *zip.File, element func(e xml.StartElement, text string) error) error {
	r, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer r.Close()
	return scanXML(r, element)
}

// maxDepth bounds nesting of elements.
const maxDepth = 1000

// scanXML hands each element to check, field instructions with their text. Go's decoder expands no entities of a document's own.
func scanXML(r io.Reader, check func(e xml.StartElement, text string) error) error {
	d := xml.NewDecoder(r)
	var instruction strings.Builder
	reading, depth := false, 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			return check(xml.StartElement{Name: xml.Name{Local: "instrText"}}, instruction.String())
		}
		if err != nil {
			return damaged(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return bomb()
			}
			reading = t.Name.Local == "instrText"
			if err := check(t, ""); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
			reading = false
		case xml.CharData:
			if reading && instruction.Len() < 1<<20 {
				instruction.Write(t)
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func docxElement(e xml.StartElement, text string) error {
	switch e.Name.Local {
	case "Relationship":
		return relationship(path.Base(attribute(e, "Type")), attribute(e, "Target"), attribute(e, "TargetMode") == "External")
	case "Default", "Override":
		if strings.Contains(attribute(e, "ContentType"), "macroEnabled") {
			return macros()
		}
	case "fldSimple":
		text = attribute(e, "instr")
	case "instrText":
	default:
		return nil
	}
	if loads(text) {
		return linked()
	}
	return nil
}

// relationship judges one. A hyperlink loads nothing; a template on somebody's own disk can't be reached from here and is passed over.
func relationship(kind, target string, external bool) error {
	switch {
	case kind == "vbaProject" || kind == "wordVbaData":
		return macros()
	case kind == "oleObject" || kind == "control" || kind == "afChunk":
		return embedded()
	case !external || kind == "hyperlink" || kind == "attachedTemplate" && !reaches(target):
		return nil
	}
	return linked()
}

// reaches says whether a target lies on another machine.
func reaches(target string) bool {
	t := strings.ToLower(strings.ReplaceAll(target, `\`, "/"))
	if rest, ok := strings.CutPrefix(t, "file:///"); ok {
		return strings.HasPrefix(rest, "/")
	}
	return strings.Contains(t, "://") || strings.HasPrefix(t, "//") || strings.HasPrefix(t, "file:")
}

// loads says whether a field instruction loads or runs something (ISO/IEC 29500-1, 17.16.5).
func loads(instruction string) bool {
	words := strings.Fields(strings.ToUpper(instruction))
	return slices.ContainsFunc([]string{"DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "MACROBUTTON", "DATABASE"},
		func(bad string) bool { return slices.Contains(words, bad) })
}

func odtElement(e xml.StartElement, _ string) error {
	href := attribute(e, "href")
	switch e.Name.Local {
	case "encryption-data":
		return locked()
	case "event-listener", "script", "binary-library", "library-embedded":
		return macros()
	case "object-ole", "applet", "plugin":
		return embedded()
	case "dde-source", "dde-connection-decl", "section-source":
		return linked()
	case "image", "object", "floating-frame", "fill-image", "background-image", "table-source", "template":
		if e.Name.Local == "floating-frame" || strings.Contains(href, ":") && !strings.HasPrefix(href, "data:") && e.Name.Local != "template" || reaches(href) {
			return linked()
		}
	}
	return nil
}
