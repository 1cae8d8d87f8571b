package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"

	"trien/internal/limits"
	"trien/internal/problem"
)

func withAttachments(m Message, texts ...string) (Message, string) {
	all := body
	for _, text := range texts {
		sum := sha256.Sum256([]byte(text))
		m.Attachments = append(m.Attachments, Attached{FileName: "pl.pdf", Bytes: int64(len(text)), SHA256: hex.EncodeToString(sum[:])})
		all += text
	}
	return m, all
}

// Files come in their order, each whole; one that is not what was signed is an error.
func TestAttachmentsFollowTheirDocument(t *testing.T) {
	a, b := newOffice(t, "a"), newOffice(t, "b")
	m, all := withAttachments(message(a, b), "một", "hai hai")
	for name, c := range map[string]struct {
		sent, last string
		bad        bool
	}{"whole": {all, "hai hai", false}, "another": {all[:len(all)-1] + "!", "hai ha!", true}} {
		t.Run(name, func(t *testing.T) {
			o, err := Open(bytes.NewReader(sealed(t, m, c.sent, a, b)), "b", b.box, known(a))
			if err != nil || len(o.Attached) != 2 {
				t.Fatal(o, err)
			}
			var got []string
			for _, r := range append([]io.Reader{o.File}, o.Attached...) {
				raw, failed := io.ReadAll(r)
				if err = failed; err != nil {
					break
				}
				got = append(got, string(raw))
			}
			if c.bad && problem.KindOf(err) != problem.Malformed || !c.bad && (err != nil || got[0] != body || got[1] != "một" || got[2] != c.last) {
				t.Fatalf("%q %v", got, err)
			}
		})
	}
}

func TestAttachmentsOfNoDocumentOrTooManyAreMalformed(t *testing.T) {
	a, b := newOffice(t, "a"), newOffice(t, "b")
	many, _ := withAttachments(message(a, b), make([]string, limits.Attachments+1)...)
	for i := range many.Attachments {
		many.Attachments[i].Bytes = 1
	}
	status := Message{ID: "s1", Kind: Returned, From: "a", To: "b", Made: message(a, b).Made, InReply: "m0"}
	status, _ = withAttachments(status, "một")
	for _, m := range []Message{many, status} {
		if err := Seal(io.Discard, m, nil, a.key, b.Peer); problem.KindOf(err) != problem.Malformed {
			t.Errorf("%s with %d attachments: %v", m.Kind, len(m.Attachments), err)
		}
	}
}
