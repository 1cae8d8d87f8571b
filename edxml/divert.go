package edxml

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"trien/internal/limits"
)

// A message with attachments of hundreds of megabytes is one XML document whose long texts an XML decoder would hold whole. divert stands before the
// decoder: it sends the texts of the elements ContentTransferEncoded aside, decoded from base64, and leaves the decoder their place in line.
type divert struct {
	from    *bufio.Reader
	into    func(index int) (io.Writer, error)
	sizes   []int64 // of what was sent aside
	out     bytes.Buffer
	passed  int64
	content int64
	err     error
	failed  error // of a writer: it says nothing of the message
}

const contentElement = "ContentTransferEncoded"

func newDivert(r io.Reader, into func(int) (io.Writer, error)) *divert {
	d := &divert{from: bufio.NewReaderSize(r, 64<<10), into: into}
	if b, err := d.from.Peek(3); err == nil && string(b) == "\xef\xbb\xbf" {
		_, _ = d.from.Discard(3)
	}
	return d
}

// Read implements io.Reader: XML without comments and without contents.
func (d *divert) Read(p []byte) (int, error) {
	for d.out.Len() == 0 && d.err == nil {
		d.err = d.step()
	}
	if d.out.Len() > 0 {
		return d.out.Read(p)
	}
	return 0, d.err
}

// step passes on one text, tag or comment.
func (d *divert) step() error {
	b, err := d.from.Peek(1)
	if err != nil {
		return err
	}
	if b[0] != '<' {
		return d.text()
	}
	if b, _ = d.from.Peek(9); bytes.HasPrefix(b, []byte("<![CDATA[")) {
		return d.through("]]>")
	}
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		return d.comment()
	case bytes.HasPrefix(b, []byte("<?")):
		return d.through("?>")
	case bytes.HasPrefix(b, []byte("<!")):
		return errors.New("a document type is declared; no message has one")
	}
	return d.tag()
}

func (d *divert) text() error {
	for {
		chunk, err := d.from.ReadSlice('<')
		n := len(chunk)
		if err == nil {
			n--
			_ = d.from.UnreadByte()
		}
		if err := d.pass(chunk[:n]); err != nil {
			return err
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

func (d *divert) pass(b []byte) error {
	if d.passed += int64(len(b)); d.passed > limits.EdXMLText {
		return fmt.Errorf("it has more than %d bytes beside its attachments", limits.EdXMLText)
	}
	d.out.Write(b)
	return nil
}

// through passes on all up to an end, and that.
func (d *divert) through(end string) error {
	var seen []byte
	for {
		b, err := d.from.ReadByte()
		if err != nil {
			return unended(err)
		}
		if err := d.pass([]byte{b}); err != nil {
			return err
		}
		if seen = append(seen, b); bytes.HasSuffix(seen, []byte(end)) {
			return nil
		}
		seen = seen[max(0, len(seen)-len(end)):]
	}
}

func (d *divert) comment() error {
	passed := d.out.Len()
	err := d.through("-->")
	d.out.Truncate(passed)
	return err
}

// tag passes on a tag, whose attributes may hold a “>”, and what follows the tag of a content goes aside.
func (d *divert) tag() error {
	at, quote := d.out.Len(), byte(0)
	for {
		b, err := d.from.ReadByte()
		if err != nil {
			return unended(err)
		}
		if err := d.pass([]byte{b}); err != nil {
			return err
		}
		switch {
		case quote != 0 && b == quote:
			quote = 0
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case quote == 0 && b == '>':
			if opens(d.out.Bytes()[at:]) {
				return d.aside()
			}
			return nil
		}
	}
}

// opens tells whether a tag begins a content.
func opens(tag []byte) bool {
	name := string(tag[1 : len(tag)-1])
	if strings.HasSuffix(name, "/") {
		return false
	}
	name, _, _ = strings.Cut(strings.Map(blankToSpace, name), " ")
	return !strings.HasPrefix(name, "/") && strings.EqualFold(name[strings.LastIndexByte(name, ':')+1:], contentElement)
}

func blankToSpace(r rune) rune {
	if r == '\t' || r == '\n' || r == '\r' {
		return ' '
	}
	return r
}

// aside decodes a content into its writer and leaves its index in its place.
func (d *divert) aside() error {
	index := len(d.sizes)
	if index == limits.EdXMLAttachments {
		return fmt.Errorf("it has more than %d attachments", limits.EdXMLAttachments)
	}
	w, err := d.into(index)
	if err != nil {
		d.failed = err
		return err
	}
	text := &contentText{from: d.from}
	room := limits.EdXMLContent - d.content
	n, err := io.Copy(sink{w, &d.failed}, io.LimitReader(base64.NewDecoder(base64.StdEncoding, text), room+1))
	if n > room {
		err = fmt.Errorf("its attachments have more than %d bytes together", limits.EdXMLContent)
	}
	if err == nil && !text.ended {
		_, err = io.Copy(io.Discard, text)
	}
	if err != nil {
		return fmt.Errorf("attachment %d: %w", index+1, err)
	}
	d.content += n
	d.sizes = append(d.sizes, n)
	return d.pass(fmt.Append(nil, index))
}

// sink remembers that its writer failed.
type sink struct {
	io.Writer
	failed *error
}

func (s sink) Write(p []byte) (int, error) {
	n, err := s.Writer.Write(p)
	if err != nil {
		*s.failed = err
	}
	return n, err
}

func unended(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
