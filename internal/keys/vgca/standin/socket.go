package standin

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
)

// messageSize bounds one message of a page, in bytes.
const messageSize = 1 << 20

// socket is one WebSocket connection, as much of RFC 6455 as one message each way takes.
type socket struct {
	conn net.Conn
	in   *bufio.Reader
}

// upgrade answers the opening handshake (RFC 6455, Section 4.2.2).
func upgrade(w http.ResponseWriter, r *http.Request) (*socket, error) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || key == "" {
		http.Error(w, "a WebSocket is spoken here", http.StatusUpgradeRequired)
		return nil, errors.New("standin: no WebSocket")
	}
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return nil, errors.New("standin: the connection can't be taken over")
	}
	conn, rw, err := hijacker.Hijack()
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "+
		base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
	return &socket{conn, rw.Reader}, err
}

// read gives one text message; the parts of a divided one are put together (Section 5.4).
func (s *socket) read() ([]byte, error) {
	var message []byte
	for {
		last, code, data, err := s.frame()
		if err != nil {
			return nil, err
		}
		if code == 8 {
			return nil, io.EOF
		}
		if code > 8 {
			continue
		}
		if message = append(message, data...); len(message) > messageSize {
			return nil, errors.New("standin: the message is too long")
		}
		if last {
			return message, nil
		}
	}
}

// frame reads one frame (Section 5.2); what a page sends is masked.
func (s *socket) frame() (last bool, code byte, data []byte, err error) {
	var head [2]byte
	if _, err = io.ReadFull(s.in, head[:]); err != nil {
		return
	}
	last, code = head[0]&0x80 != 0, head[0]&15
	n := uint64(head[1] & 0x7f)
	switch n {
	case 126:
		var b [2]byte
		_, err = io.ReadFull(s.in, b[:])
		n = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, err = io.ReadFull(s.in, b[:])
		n = binary.BigEndian.Uint64(b[:])
	}
	if err != nil || n > messageSize {
		return last, code, nil, errors.Join(err, errors.New("standin: a frame that can't be read"))
	}
	var mask [4]byte
	if head[1]&0x80 != 0 {
		if _, err = io.ReadFull(s.in, mask[:]); err != nil {
			return
		}
	}
	data = make([]byte, n)
	_, err = io.ReadFull(s.in, data)
	for i := range data {
		data[i] ^= mask[i%4]
	}
	return last, code, data, err
}

// write sends one text message.
func (s *socket) write(text []byte) error {
	head := []byte{0x81}
	switch {
	case len(text) < 126:
		head = append(head, byte(len(text)))
	case len(text) < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(len(text)))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(len(text)))
	}
	_, err := s.conn.Write(append(head, text...))
	return err
}

// close says good-bye (Section 5.5.1).
func (s *socket) close() {
	s.conn.Write([]byte{0x88, 2, 0x03, 0xE8}) // who is gone needs no good-bye
	s.conn.Close()
}
