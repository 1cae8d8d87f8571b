package edxml

import (
	"archive/zip"
	"bufio"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"trien/internal/limits"
)

// Part is an attachment to be written: its content is read once, packed with zip and encoded on its way.
type Part struct {
	Reference
	Content io.Reader
}

// Write writes a message; the manifest is made from the parts. Nothing is written where [Message.Check] or a part has something against it. Where a part
// fails later, what was written is of no use, and the error says so.
func Write(to io.Writer, m *Message, parts []Part) error {
	if err := errors.Join(m.Check(), checkParts(m, parts)); err != nil {
		return err
	}
	b := bufio.NewWriterSize(to, 64<<10)
	w := &writing{to: b}
	w.raw(xml.Header)
	w.raw(`<edXML xmlns="` + Namespace + `" xmlns:edXML="` + Namespace + `">`)
	w.in("edXML:edXMLEnvelope", func() {
		w.in("edXML:edXMLHeader", func() {
			w.header(m)
			if m.Status == nil {
				w.traces(m)
			}
		})
		if m.Status == nil {
			w.manifest(parts)
		}
	})
	w.attachments(parts)
	w.raw("</edXML>\n")
	return errors.Join(w.err, b.Flush())
}

func checkParts(m *Message, parts []Part) error {
	c := &checking{}
	if m.Status != nil && len(parts) > 0 {
		c.say("AttachmentEncoded", "a status has no attachments")
	}
	if len(parts) > limits.EdXMLAttachments {
		c.say("AttachmentEncoded", "there are %d; at most %d", len(parts), limits.EdXMLAttachments)
	}
	seen := map[string]bool{}
	for i, p := range parts {
		field := fmt.Sprintf("Attachment %d", i+1)
		c.need(field+"/ContentId", p.ContentID, shortText)
		c.need(field+"/AttachmentName", p.Name, 200)
		c.text(field+"/Description", p.Description, longText)
		if strings.ContainsAny(p.Name, `/\`) {
			c.say(field+"/AttachmentName", "a name holds no folder")
		}
		if seen[p.ContentID] {
			c.say(field+"/ContentId", "%q is another's too", p.ContentID)
		}
		seen[p.ContentID] = true
	}
	return errors.Join(c.errs...)
}

// writing writes XML until something fails.
type writing struct {
	to  io.Writer
	err error
}

func (w *writing) raw(s string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.to, s)
	}
}

// in writes an element around others.
func (w *writing) in(name string, inner func()) {
	w.raw("<" + name + ">")
	inner()
	name, _, _ = strings.Cut(name, " ")
	w.raw("</" + name + ">")
}

// text writes an element with a text; an empty one is left out.
func (w *writing) text(name, value string) {
	if value == "" {
		return
	}
	w.in(name, func() {
		if w.err == nil {
			w.err = xml.EscapeText(w.to, []byte(value))
		}
	})
}

func (w *writing) day(name string, at time.Time) {
	if !at.IsZero() {
		w.text(name, at.Format(dayLayout))
	}
}

func (w *writing) time(name string, at time.Time) { w.text(name, at.In(Zone()).Format(timeLayout)) }

// packedType is how every content is packed.
const packedType = "application/zip"

func (w *writing) reference(r Reference) {
	w.text("ContentId", "cid:"+r.ContentID)
	w.text("ContentType", packedType)
	w.text("Description", r.Description)
	w.text("AttachmentName", r.Name)
}

func (w *writing) manifest(parts []Part) {
	w.in("edXML:edXMLBody", func() {
		w.in(`edXML:edXMLManifest version="1.0"`, func() {
			for _, p := range parts {
				w.in("Reference", func() { w.reference(p.Reference) })
			}
		})
	})
}

func (w *writing) attachments(parts []Part) {
	if len(parts) == 0 {
		return
	}
	w.in("AttachmentEncoded", func() {
		for _, p := range parts {
			w.in("Attachment", func() {
				w.reference(p.Reference)
				w.in("edXML:"+contentElement, func() { w.content(p) })
			})
		}
	})
}

func (w *writing) content(p Part) {
	if w.err != nil {
		return
	}
	encoder := base64.NewEncoder(base64.StdEncoding, w.to)
	z := zip.NewWriter(encoder)
	f, err := z.CreateHeader(&zip.FileHeader{Name: p.Name, Method: zip.Deflate})
	if err == nil {
		_, err = io.Copy(f, p.Content)
	}
	if err = errors.Join(err, z.Close(), encoder.Close()); err != nil {
		w.err = fmt.Errorf("edxml: the message is not whole, %s: %w", p.Name, err)
	}
}
