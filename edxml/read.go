package edxml

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// The ways in which days and times are written; the standard's own come first.
const (
	dayLayout  = "2006/01/02"
	timeLayout = "2006/01/02 15:04:05"
)

func dayLayouts() []string {
	return []string{dayLayout, "2006-01-02", "02/01/2006", "2/1/2006", timeLayout, "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.RFC3339}
}

func timeLayouts() []string {
	return []string{timeLayout, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006/01/02T15:04:05", "02/01/2006 15:04:05", time.RFC3339Nano}
}

// Zone is Vietnamese time, in which messages write without saying so.
func Zone() *time.Location { return time.FixedZone("+07", 7*60*60) }

// Read reads a message. The content of each attachment goes, decoded from base64 and still packed ([Unpack]), to the writer that into gives for its
// index, in the order of the message; nothing large is held in memory. What is no message is a *MalformedError; what a writer or the reader fails with comes as it is.
func Read(from io.Reader, into func(index int) (io.Writer, error)) (*Message, error) {
	d := newDivert(from, into)
	root, err := grow(d)
	if d.failed != nil {
		return nil, d.failed
	}
	if err != nil {
		return nil, err
	}
	r := &reading{sizes: d.sizes}
	r.message(root)
	if r.err != nil {
		return nil, r.err
	}
	r.m.Unknown = root.strangers("", nil)
	return &r.m, nil
}

// reading turns a tree into a message.
type reading struct {
	m     Message
	sizes []int64
	err   error // the first
}

func (r *reading) quirk(where, found string) {
	r.m.Quirks = append(r.m.Quirks, Quirk{where, found})
}

func (r *reading) message(root *node) {
	if root.name != "edXML" || root.space != Namespace {
		r.quirk("root", root.space+" "+root.name)
	}
	header := root.find("MessageHeader")
	if header == nil {
		r.err = &MalformedError{root.name, errors.New("it has no MessageHeader: it is no message of QCVN 102")}
		return
	}
	r.header(header)
	if header.one("StatusCode") != nil {
		r.status(header)
	}
	for _, t := range root.find("TraceHeaderList").all("TraceHeader") {
		r.m.Traces = append(r.m.Traces, Trace{Organ: t.value("OrganId"), At: r.time("TraceHeader/Timestamp", t.value("Timestamp"))})
	}
	r.business(root)
	for _, ref := range root.find("edXMLManifest").all("Reference") {
		r.m.Manifest = append(r.m.Manifest, reference(ref))
	}
	r.attachments(root)
	r.signature(root.find("Signature"))
	r.correspond()
}

func reference(n *node) Reference {
	return Reference{ContentID: strings.TrimPrefix(n.value("ContentId"), "cid:"), ContentType: n.value("ContentType"), Description: n.value("Description"), Name: n.value("AttachmentName")}
}

func (r *reading) attachments(root *node) {
	list := root.find("AttachmentEncoded").all("Attachment")
	for i, n := range list {
		a := Attachment{Reference: reference(n)}
		index, err := strconv.Atoi(n.value(contentElement))
		if err != nil || index != i {
			r.err = &MalformedError{fmt.Sprint("AttachmentEncoded/Attachment ", i+1), errors.New("it has no content, or more than one")}
			return
		}
		a.Size = r.sizes[index]
		r.m.Attachments = append(r.m.Attachments, a)
	}
	if len(list) != len(r.sizes) {
		r.err = &MalformedError{"AttachmentEncoded", errors.New("a content stands outside its attachment")}
	}
}

// signature tells of an envelope's signature.
func (r *reading) signature(n *node) {
	if n == nil || len(n.children) == 0 {
		return
	}
	info := n.one("SignedInfo")
	r.m.Signature = &Signature{
		Namespace: n.space,
		Method:    info.one("SignatureMethod").attribute("Algorithm"),
		Digest:    info.one("Reference").one("DigestMethod").attribute("Algorithm"),
		HasValue:  n.value("SignatureValue") != "",
		HasKeys:   n.one("KeyInfo") != nil,
	}
	n.askAll()
	if n.space != "http://www.w3.org/2000/09/xmldsig#" {
		r.quirk("Signature", n.space)
	}
}

func (n *node) askAll() {
	n.asked = true
	for _, c := range n.children {
		c.askAll()
	}
}

// correspond refuses a manifest and attachments that are not of each other: one would be missing unseen.
func (r *reading) correspond() {
	if r.err != nil || len(r.m.Manifest) == 0 {
		return // no manifest: another dialect
	}
	ids := map[string]int{}
	for _, ref := range r.m.Manifest {
		ids[ref.ContentID]++
	}
	for _, a := range r.m.Attachments {
		ids[a.ContentID]--
	}
	for id, n := range ids {
		if n != 0 {
			r.err = &MalformedError{"edXMLManifest", fmt.Errorf("the entry %q and the attachments do not correspond", id)}
			return
		}
	}
}

func (r *reading) day(where, text string) time.Time {
	return r.moment(where, text, time.UTC, dayLayouts()).Truncate(24 * time.Hour)
}

func (r *reading) time(where, text string) time.Time {
	return r.moment(where, text, Zone(), timeLayouts())
}

func (r *reading) moment(where, text string, zone *time.Location, layouts []string) time.Time {
	if text == "" {
		return time.Time{}
	}
	for i, layout := range layouts {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			if i > 0 {
				r.quirk(where, text)
			}
			return t
		}
	}
	r.quirk(where, text)
	return time.Time{}
}
