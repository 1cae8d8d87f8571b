package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"testing"

	"trien/internal/exchange"
	"trien/internal/problem"
)

// deliverWith is deliver for a message whose files come one behind the other.
func (s *stage) deliverWith(m exchange.Message, file []byte, names []string, with ...[]byte) (exchange.Receipt, error) {
	s.t.Helper()
	for i, raw := range with {
		sum := sha256.Sum256(raw)
		m.Attachments = append(m.Attachments, exchange.Attached{FileName: names[i], Bytes: int64(len(raw)), SHA256: hex.EncodeToString(sum[:])})
		file = slices.Concat(file, raw)
	}
	return s.deliver(m, file)
}

// TestAMessageWaitsWithItsAttachments shows 379.5.4: where one file of a message has a script all wait unopened, are named, and are released or rejected together.
func TestAMessageWaitsWithItsAttachments(t *testing.T) {
	s := newStage(t)
	stop := s.work()
	m := exchange.Message{ID: "m1", Kind: exchange.Document, Number: "07-QĐ/TU", Abstract: "một", FileName: "x.pdf", Date: "2026-11-20"}
	main, names := sample(t, "quyet-dinh.pdf"), []string{"phu-luc-1.pdf", "phu-luc-2.pdf"}
	r, err := s.deliverWith(m, main, names, appendix("MOT"), scripted())
	if err != nil || !r.Taken {
		t.Fatalf("a held message is not acknowledged: %+v %v", r, err)
	}
	if len(s.arrivals()) != 0 {
		t.Fatal("it was opened")
	}
	held := s.waiting(vp, "lan").List
	if len(held) != 1 || held[0].Name != "x.pdf" || !slices.Equal(held[0].With, names) || held[0].Bytes <= int64(len(main)) {
		t.Fatalf("%+v", held)
	}
	if _, err = s.decide(vp, "lan", held[0].ID, "release", "đã hỏi lại nơi gửi"); err != nil {
		t.Fatal(err)
	}
	got := s.waiting(vp, "lan").List[0]
	v := s.read(vp, "lan", got.Document)
	if got.State != "taken" || len(v.Attachments) != 2 || v.Attachments[0].Name != names[0] {
		t.Fatalf("%+v %+v", got, v.Attachments)
	}
	for i, raw := range [][]byte{appendix("MOT"), scripted()} {
		if sum := sha256.Sum256(raw); v.Attachments[i].SHA256 != hex.EncodeToString(sum[:]) || v.Attachments[i].Bytes != int64(len(raw)) {
			t.Errorf("%s is not what was sent: %+v", names[i], v.Attachments[i])
		}
	}

	m.ID = "m2"
	if _, err := s.deliverWith(m, main, names, scripted(), appendix("HAI")); err != nil {
		t.Fatal(err)
	}
	if _, err = s.decide(vp, "lan", s.waiting(vp, "lan").List[0].ID, "reject", "gửi lại bản không có mã lệnh"); err != nil {
		t.Fatal(err)
	}
	if len(s.arrivals()) != 1 {
		t.Error("a rejected message came in")
	}
	stop()
	s.sound()
}

// TestAMessageWaitsForTheScanner: what only waited for the scanner goes on with all its files once each is clean, and malware in an attachment holds the message.
func TestAMessageWaitsForTheScanner(t *testing.T) {
	dir, err := os.MkdirTemp("", "clamd") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	address, stop := scanner(t, dir)
	s := newStage(t)
	if err := s.refurnish(func(string) { s.setting(s.folder(vp), "[quarantine]\nscanner = \""+address+"\"\n") }); err != nil {
		t.Fatal(err)
	}
	stop()
	m := exchange.Message{ID: "m1", Kind: exchange.Document, Number: "07-QĐ/TU", Abstract: "một", FileName: "x.pdf", Date: "2026-11-20"}
	if r, err := s.deliverWith(m, sample(t, "quyet-dinh.pdf"), []string{"pl.pdf"}, appendix("MOT")); err != nil || !r.Taken {
		t.Fatalf("%+v %v", r, err)
	}
	held := s.waiting(vp, "lan").List
	if len(held) != 1 || held[0].State != "held" || len(held[0].With) != 1 {
		t.Fatalf("%+v", held)
	}
	_, err = s.decide(vp, "lan", held[0].ID, "release", "gấp")
	wantKind(t, err, problem.Refused, "379.5.4")
	scanner(t, dir)
	if _, err := s.decide(vp, "lan", held[0].ID, "scan", ""); err != nil {
		t.Fatal(err)
	}
	got := s.waiting(vp, "lan").List[0]
	if v := s.read(vp, "lan", got.Document); got.State != "taken" || len(v.Attachments) != 1 {
		t.Fatalf("clean now, and it still is %q: %+v", got.State, v.Attachments)
	}

	m.ID = "m2"
	infected := append(appendix("HAI"), []byte("\n%"+eicar+"\n")...)
	if r, err := s.deliverWith(m, sample(t, "quyet-dinh.pdf"), []string{"pl.pdf"}, infected); err != nil || !r.Taken {
		t.Fatalf("%+v %v", r, err)
	}
	held = s.waiting(vp, "lan").List
	_, err = s.decide(vp, "lan", held[0].ID, "release", "để xem")
	wantKind(t, err, problem.Refused, "379.5.4")
	s.sound()
}
