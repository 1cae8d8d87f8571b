package edxml

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// contentText is the text of a content without its blanks, up to the tag that ends it. Programs write it in lines, with references to line ends, or as CDATA.
type contentText struct {
	from  *bufio.Reader
	cdata bool
	ended bool
}

// Read implements io.Reader.
func (t *contentText) Read(p []byte) (n int, err error) {
	for n < len(p) && !t.ended {
		b, err := t.from.ReadByte()
		if err != nil {
			return n, unended(err)
		}
		switch {
		case b == ' ' || b == '\t' || b == '\r' || b == '\n':
		case t.cdata && b == ']':
			err = t.closeCDATA()
		case !t.cdata && b == '<':
			_ = t.from.UnreadByte()
			err = t.markup()
		case !t.cdata && b == '&':
			err = t.reference()
		default:
			p[n] = b
			n++
		}
		if err != nil {
			return n, err
		}
	}
	if t.ended && n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (t *contentText) closeCDATA() error {
	next, err := t.from.Peek(2)
	if err != nil {
		return unended(err)
	}
	if string(next) != "]>" {
		return errNotBase64
	}
	t.cdata = false
	_, err = t.from.Discard(2)
	return err
}

var errNotBase64 = errors.New("the content is not base64")

// markup ends the text at its tag, which is left to be read.
func (t *contentText) markup() error {
	next, err := t.from.Peek(9)
	switch {
	case bytes.HasPrefix(next, []byte("</")):
		t.ended = true
		return nil
	case string(next) == "<![CDATA[":
		t.cdata = true
		_, err = t.from.Discard(9)
		return err
	case len(next) < 9 && err != nil:
		return unended(err)
	}
	return errNotBase64
}

// reference passes over a reference to a blank, as &#xD; at the end of a line.
func (t *contentText) reference() error {
	next, _ := t.from.Peek(6)
	for _, blank := range []string{"#xD;", "#xd;", "#xA;", "#xa;", "#x9;", "#x20;", "#13;", "#10;", "#9;", "#32;"} {
		if bytes.HasPrefix(next, []byte(blank)) {
			_, err := t.from.Discard(len(blank))
			return err
		}
	}
	return errNotBase64
}
