package exchange

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"filippo.io/age"

	"trien/internal/limits"
	"trien/internal/problem"
)

// A message on the wire is one age file for the receiver. Inside: the length of the head (4 bytes, big-endian), the head (JSON), the
// sender's signature over domain and head (64 bytes), the file, and its attachments in the order of the head. The head holds the length and SHA-256 of each, so
// the signature covers them.

// Seal writes m with its file, and its attachments behind it in the same stream, signed with the sender's key, encrypted for the peer. file is nil for a status.
func Seal(w io.Writer, m Message, file io.Reader, key ed25519.PrivateKey, to Peer) error {
	if err := m.sound(); err != nil {
		return err
	}
	recipient, err := age.ParseX25519Recipient(to.Box)
	if err != nil {
		return fmt.Errorf("exchange: key of %s: %w", to.ID, err)
	}
	head, err := json.Marshal(m)
	if err != nil {
		return err
	}
	box, err := age.Encrypt(w, recipient)
	if err != nil {
		return err
	}
	front := binary.BigEndian.AppendUint32(nil, uint32(len(head)))
	front = append(append(front, head...), ed25519.Sign(key, append([]byte(messageDomain), head...))...)
	if _, err := box.Write(front); err != nil {
		return err
	}
	if file != nil {
		n, err := io.Copy(box, file)
		if err != nil {
			return err
		}
		if n != m.size() {
			return fmt.Errorf("exchange: the files have %d bytes, the message says %d", n, m.size())
		}
	}
	return box.Close()
}

// size is the length of all files of a message.
func (m Message) size() int64 {
	n := m.Bytes
	for _, a := range m.Attachments {
		n += a.Bytes
	}
	return n
}

// Opened is a message whose sender is known. File must be read to its end, then each of Attached in their order: only then is each known to be whole and
// the one that was signed.
type Opened struct {
	Message
	Peer Peer
	File io.Reader // nil for a status

	Attached []io.Reader // as Message.Attachments
}

// Open decrypts a message for the office self and finds out who sent it among its peers. What comes from nobody pinned is refused.
func Open(r io.Reader, self string, identity *age.X25519Identity, peers func(id string) (Peer, bool)) (*Opened, error) {
	line := &wire{r: r}
	box, err := age.Decrypt(line, identity)
	if err != nil {
		return nil, line.fault("it can't be decrypted: " + err.Error())
	}
	head, signature, err := front(box)
	if err != nil {
		return nil, line.fault(err.Error())
	}
	var m Message
	d := json.NewDecoder(bytes.NewReader(head))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return nil, badMessage(err.Error())
	}
	peer, known := peers(m.From)
	switch {
	case !known:
		return nil, impersonated("unknown sender")
	case len(peer.Identity) != ed25519.PublicKeySize || !ed25519.Verify(peer.Identity, append([]byte(messageDomain), head...), signature):
		return nil, impersonated("signature does not hold")
	case m.To != self:
		return nil, impersonated("meant for another office")
	}
	if err := m.sound(); err != nil {
		return nil, err
	}
	o := &Opened{Message: m, Peer: peer}
	if m.Kind == Document {
		o.files(box, line)
	}
	return o, nil
}

// files sets one reader for each file: all but the last end where the next begins.
func (o *Opened) files(box io.Reader, line *wire) {
	file := func(bytes int64, want string, last bool) io.Reader {
		r := box
		if !last {
			r = io.LimitReader(box, bytes)
		}
		return &whole{r: r, line: line, left: bytes, want: want, sum: sha256.New()}
	}
	o.File = file(o.Bytes, o.SHA256, len(o.Attachments) == 0)
	for i, a := range o.Attachments {
		o.Attached = append(o.Attached, file(a.Bytes, a.SHA256, i == len(o.Attachments)-1))
	}
}

// wire is the connection that a message comes over. It remembers having broken, for that says nothing about the message.
type wire struct {
	r      io.Reader
	broken error
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && err != io.EOF {
		w.broken = err
	}
	return n, err
}

// fault says why reading failed: the connection's failure, after which the sender tries again, or the message's own fault, which is final.
func (w *wire) fault(why string) error {
	if w.broken == nil {
		return badMessage(why)
	}
	return problem.New(problem.Unavailable, "Đường truyền bị ngắt khi đang nhận gói tin; nơi gửi sẽ gửi lại.",
		"The connection broke while the message was coming; the sender will send it again.").Because(fmt.Errorf("exchange: %w", w.broken))
}

var (
	errCut  = errors.New("cut short")
	errHead = errors.New("head too long")
)

// front reads head and signature.
func front(r io.Reader) (head, signature []byte, err error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, nil, errCut
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > limits.JSONBody {
		return nil, nil, errHead
	}
	buf := make([]byte, int(n)+ed25519.SignatureSize)
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, nil, errCut
	}
	return buf[:n], buf[n:], nil
}

// whole gives the file's bytes and, at their end, an error unless length and digest are the signed ones.
type whole struct {
	r    io.Reader
	line *wire
	left int64
	want string
	sum  hash.Hash
}

func (w *whole) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.sum.Write(p[:n])
	w.left -= int64(n)
	switch {
	case w.left < 0:
		return n, badMessage("the file is longer than signed")
	case err == io.EOF && w.left > 0:
		return n, badMessage("the file is cut short")
	case err == io.EOF && hex.EncodeToString(w.sum.Sum(nil)) != w.want:
		return n, badMessage("the file is not the one that was signed")
	case err != nil && err != io.EOF:
		return n, w.line.fault("the file is damaged: " + err.Error())
	}
	return n, err
}
