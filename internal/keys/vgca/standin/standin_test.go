package standin_test

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trien/internal/keys/vgca"
	"trien/internal/keys/vgca/standin"
)

// talk is a page: one connection, one message, one reply.
func talk(t *testing.T, address, verb, message string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true}) // its certificate is its own
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET /"+verb+" HTTP/1.1\r\nHost: "+address+"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "+
		base64.StdEncoding.EncodeToString([]byte("0123456789abcdef"))+"\r\n\r\n")
	in := bufio.NewReader(conn)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "101") {
		t.Fatalf("%q %v", line, err)
	}
	for line := ""; line != "\r\n"; {
		if line, err = in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	mask := []byte{1, 2, 3, 4}
	frame := append([]byte{0x81, 0x80 | 126}, binary.BigEndian.AppendUint16(nil, uint16(len(message)))...)
	frame = append(frame, mask...)
	for i := range len(message) {
		frame = append(frame, message[i]^mask[i%4])
	}
	conn.Write(frame)
	var head [2]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		t.Fatal(err)
	}
	n := int(head[1])
	if n == 126 {
		var b [2]byte
		io.ReadFull(in, b[:])
		n = int(binary.BigEndian.Uint16(b[:]))
	}
	reply := make([]byte, n)
	if _, err := io.ReadFull(in, reply); err != nil {
		t.Fatal(err)
	}
	return string(reply)
}

func TestTheToolAnswers(t *testing.T) {
	tool := &standin.Tool{Client: http.DefaultClient, Now: time.Now, Tokens: map[string]standin.Token{"SignApproved": {}}}
	l, address, spki, err := tool.Serve("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if len(spki) != 44 {
		t.Errorf("digest of the key: %q", spki)
	}
	if got := talk(t, address, "GetVersion", "version"); !strings.Contains(got, `"Status":0`) {
		t.Error(got)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	ask := func(verb string) vgca.Reply {
		q, err := json.Marshal(vgca.Request{FileName: gone.URL + "/x.pdf", FileUploadHandler: gone.URL + "/up"})
		if err != nil {
			t.Fatal(err)
		}
		var r vgca.Reply
		if err := json.Unmarshal([]byte(talk(t, address, verb, string(q))), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := ask("SignApproved"); r.Status != 1 || !strings.Contains(r.Error, "404") {
		t.Errorf("a file that is not there: %+v", r)
	}
	if r := ask("SignCopy"); r.Status != 11 {
		t.Errorf("without a token: %+v", r)
	}
	tool.Behave(standin.Cancels)
	if r := ask("SignApproved"); r.Status != 10 {
		t.Errorf("cancelled: %+v", r)
	}
	if len(tool.Asked()) != 3 {
		t.Errorf("asked: %+v", tool.Asked())
	}
}
