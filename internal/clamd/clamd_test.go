package clamd

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/problem"
)

// daemon answers each connection with the same words, after it has read the stream to its end if it is patient, and gives what it read.
func daemon(t *testing.T, answer string, patient bool) (*Scanner, chan string) {
	t.Helper()
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		if patient {
			got <- streamed(c)
		}
		io.WriteString(c, answer)
	}()
	s, err := At("unix://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return s, got
}

// streamed reads a command and its chunks.
func streamed(r io.Reader) string {
	head := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(r, head); err != nil {
		return err.Error()
	}
	var all strings.Builder
	for {
		var n uint32
		if err := binary.Read(r, binary.BigEndian, &n); err != nil || n == 0 {
			return string(head) + all.String()
		}
		if _, err := io.CopyN(&all, r, int64(n)); err != nil {
			return err.Error()
		}
	}
}

// TestScan shows 379.5.4: only a plain OK is clean; whatever else the daemon says or does not say, nobody knows.
func TestScan(t *testing.T) {
	file := strings.Repeat("văn bản ", 30_000)
	for name, c := range map[string]struct {
		answer  string
		patient bool
		malware string
		kind    problem.Kind
	}{
		"clean":                  {"stream: OK\x00", true, "", ""},
		"malware":                {"stream: Eicar-Test-Signature FOUND\x00", true, "Eicar-Test-Signature", ""},
		"too large for it":       {"INSTREAM size limit exceeded. ERROR\x00", false, "", problem.Unavailable},
		"larger than it looks":   {"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\x00", true, "", problem.Unavailable},
		"an old daemon's limit":  {"stream: Heuristics.Limits.Exceeded FOUND\x00", true, "", problem.Unavailable},
		"an error of its own":    {"stream: Can't allocate memory ERROR\x00", true, "", problem.Unavailable},
		"nothing":                {"", true, "", problem.Unavailable},
		"cut short":              {"stream: OK", true, "", problem.Unavailable},
		"another program's":      {"HTTP/1.1 400 Bad Request\x00", true, "", problem.Unavailable},
		"no end of words":        {strings.Repeat("x", 1<<20), true, "", problem.Unavailable},
		"OK in the middle of it": {"not stream: OK\x00", true, "", problem.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			s, got := daemon(t, c.answer, c.patient)
			malware, err := s.Scan(t.Context(), strings.NewReader(file))
			if malware != c.malware || (err != nil) != (c.kind != "") || err != nil && problem.KindOf(err) != c.kind {
				t.Errorf("%q %v", malware, err)
			}
			if c.patient && <-got != "zINSTREAM\x00"+file {
				t.Error("it did not get the file")
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	s, err := At("unix://" + filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Scan(t.Context(), strings.NewReader("x")); problem.KindOf(err) != problem.Unavailable {
		t.Error(err)
	}
	if _, err := s.Version(t.Context()); problem.KindOf(err) != problem.Unavailable {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Scan(ctx, strings.NewReader("x")); problem.KindOf(err) != problem.Unavailable {
		t.Error(err)
	}
}

func TestAddresses(t *testing.T) {
	for address, good := range map[string]bool{"unix:///run/clamav/clamd.ctl": true, "tcp://127.0.0.1:3310": true, "/run/clamav/clamd.ctl": false, "tcp://127.0.0.1": false,
		"http://127.0.0.1:3310": false, "unix://run/clamd": false, "%": false} {
		s, err := At(address)
		if (err == nil) != good || (s != nil) != good || err != nil && problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v %v", address, s, err)
		}
	}
	if s, err := At(""); s != nil || err != nil {
		t.Errorf("no address: %v %v", s, err)
	}
}
