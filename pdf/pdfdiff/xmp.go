package pdfdiff

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"trien/internal/limits"
)

var errDirective = errors.New("it has a document type or entity declaration")

// checkXMP demands well-formed XML without declarations, whose root is XMP's (ISO 16684-1, 7.3 and 7.4).
func checkXMP(data []byte) error {
	if len(data) > limits.PDFStream {
		return fmt.Errorf("it is longer than %d bytes", limits.PDFStream)
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("its character set is %s", charset)
	}
	depth, roots := 0, 0
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.Directive:
			return errDirective
		case xml.StartElement:
			if depth == 0 {
				if roots++; !isXMPRoot(t.Name) {
					return fmt.Errorf("its root is %s", t.Name.Local)
				}
			}
			if depth++; depth > limits.PDFDepth {
				return fmt.Errorf("it is nested deeper than %d", limits.PDFDepth)
			}
		case xml.EndElement:
			depth--
		}
	}
	if roots != 1 {
		return errors.New("it does not have one root")
	}
	return nil
}

func isXMPRoot(n xml.Name) bool {
	return n == xml.Name{Space: "adobe:ns:meta/", Local: "xmpmeta"} ||
		n == xml.Name{Space: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", Local: "RDF"}
}
