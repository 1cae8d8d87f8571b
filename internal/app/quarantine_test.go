package app_test

import (
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/exchange"
	"trien/internal/problem"
)

// eicar is the test file that every scanner knows (eicar.org), in two parts so that this source is not taken for it.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// scanner starts Debian's clamd on a database with one signature, and gives its address. Its own databases can't be fetched here.
func scanner(t *testing.T, dir string) (address string, stop func()) {
	t.Helper()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("test.ndb", "Eicar-Test-Signature:0:*:"+hex.EncodeToString([]byte(eicar))+"\n")
	socket := filepath.Join(dir, "s")
	put("clamd.conf", fmt.Sprintf("DatabaseDirectory %s\nLocalSocket %s\nForeground yes\nUser %s\n", dir, socket, me(t)))
	c := exec.Command("/usr/sbin/clamd", "--config-file", filepath.Join(dir, "clamd.conf"))
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		t.Fatalf("clamd (scripts/setup test installs it): %v", err)
	}
	stopped := make(chan struct{})
	go func() { c.Wait(); close(stopped) }()
	stop = func() { c.Process.Kill(); <-stopped }
	t.Cleanup(stop)
	for {
		select {
		case <-stopped:
			t.Fatal("clamd ended by itself")
		case <-time.After(50 * time.Millisecond):
		}
		if n, err := net.Dial("unix", socket); err == nil {
			n.Close()
			return "unix://" + socket, stop
		}
	}
}

func me(t *testing.T) string {
	u, err := user.LookupId(strconv.Itoa(os.Getuid()))
	if err != nil {
		t.Fatal(err)
	}
	return u.Username
}

// waiting is what one may see of the quarantine.
func (s *stage) waiting(office, name string) app.QuarantineView {
	s.t.Helper()
	v, err := s.House.Quarantine(s.t.Context(), s.as(office, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

func (s *stage) decide(office, name, id, act, reason string) (app.QuarantineView, error) {
	return s.House.DecideQuarantine(s.t.Context(), s.as(office, name), id, act, app.QuarantineRequest{Reason: reason})
}

// bring tries to begin a draft from a file.
func (s *stage) bring(name string, raw []byte) error {
	_, err := s.House.CreateDraft(s.t.Context(), s.as(tu, "tuan"), decision(), upload(name, raw))
	return err
}

// scripted is a PDF of one empty page with a script that runs when it is opened.
func scripted() []byte {
	return built("<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>")
}

// built is a PDF of objects, the first of which is its catalog.
func built(objects ...string) []byte {
	body, table := "%PDF-1.7\n", fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", len(body))
		body += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return []byte(body + fmt.Sprintf("%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, len(body)))
}

// TestFilesWithScriptsWait shows 379.5.4: at each door a file with a script waits unopened; another person releases it with a reason, or rejects it and it is destroyed.
func TestFilesWithScriptsWait(t *testing.T) {
	s := newStage(t)
	stop := s.work()
	before := len(s.list(tu, "tuan"))
	wantKind(t, s.bring("kich-ban.pdf", scripted()), problem.Refused, "379.5.4")
	if n := len(s.list(tu, "tuan")); n != before {
		t.Fatalf("%d documents came of a file that waits", n-before)
	}
	v := s.waiting(tu, "mai")
	if len(v.List) != 1 || v.List[0].State != "held" || v.List[0].Name != "kich-ban.pdf" || !strings.Contains(v.List[0].Why.VI, "mã lệnh") || !v.List[0].Scanned.IsZero() || v.Ready {
		t.Fatalf("%+v", v)
	}
	id := v.List[0].ID
	if _, err := s.House.Quarantine(t.Context(), s.as(tu, "tuan")); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("a drafter looks into the quarantine: %v", err)
	}
	_, err := s.decide(tu, "tuan", id, "release", "của tôi")
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.decide(tu, "hai", id, "reject", "kiểm tra")
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.decide(tu, "mai", id, "release", " ")
	wantKind(t, err, problem.Usage, "")
	if _, err = s.decide(tu, "mai", id, "release", "mẫu biểu của Bộ, đã xem"); err != nil {
		t.Fatal(err)
	}
	v = s.waiting(tu, "hai")
	if got := v.List[0]; got.State != "taken" || got.Document == "" || got.Decided == "" || len(got.Acts) != 0 {
		t.Fatalf("%+v", got)
	}
	d, err := s.House.Document(t.Context(), s.as(tu, "tuan"), v.List[0].Document)
	if err != nil || d.State != "draft" || d.Drafter == "" {
		t.Fatalf("%+v %v", d, err)
	}
	_, err = s.decide(tu, "mai", id, "reject", "hai lần")
	wantKind(t, err, problem.Conflict, "")

	// another one is rejected; and one that comes over the exchange, whose sender is told
	wantKind(t, s.bring("lai.pdf", scripted()), problem.Refused, "379.5.4")
	if _, err = s.decide(tu, "mai", s.waiting(tu, "mai").List[0].ID, "reject", "không rõ nguồn"); err != nil {
		t.Fatal(err)
	}
	m := exchange.Message{ID: "m1", Kind: exchange.Document, Number: "07-QĐ/TU", Abstract: "một", FileName: "x.pdf", Date: "2026-11-20"}
	r, err := s.deliver(m, scripted())
	if err != nil || !r.Taken {
		t.Fatalf("a held file is not acknowledged: %+v %v", r, err)
	}
	if len(s.arrivals()) != 0 {
		t.Fatal("it was opened")
	}
	held := s.waiting(vp, "lan").List
	if len(held) != 1 || held[0].From == "" || held[0].Door != "exchange" {
		t.Fatalf("%+v", held)
	}
	if _, err = s.decide(vp, "lan", held[0].ID, "release", "của Tỉnh ủy, đã hỏi lại"); err != nil {
		t.Fatal(err)
	}
	if got := s.arrivals(); len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	m.ID = "m2"
	if _, err := s.deliver(m, scripted()); err != nil {
		t.Fatal(err)
	}
	if _, err = s.decide(vp, "lan", s.waiting(vp, "lan").List[0].ID, "reject", "gửi lại bản không có mã lệnh"); err != nil {
		t.Fatal(err)
	}
	stop()
	s.sound()
	s.passingFailure()
}

// passingFailure: the draft that a held file was to be another version of has moved on. That says nothing about the file, so it is not destroyed; a person rejects it.
func (s *stage) passingFailure() {
	t := s.t
	v := s.draft(decision())
	replace := func(raw []byte) error {
		u := upload("ban-moi.pdf", raw)
		_, err := s.House.Act(t.Context(), s.as(tu, "tuan"), v.ID, "replace-file", app.ActArgs{ExpectedVersion: v.Version}, &u)
		return err
	}
	wantKind(t, replace(scripted()), problem.Refused, "379.5.4")
	if err := replace(sample(t, "quyet-dinh.pdf")); err != nil {
		t.Fatal(err)
	}
	id := s.waiting(tu, "mai").List[0].ID
	_, err := s.decide(tu, "mai", id, "release", "đã xem")
	wantKind(t, err, problem.Conflict, "")
	if h := s.waiting(tu, "mai").List[0]; h.ID != id || h.State != "released" || len(h.Acts) != 2 {
		t.Fatalf("%+v", h)
	}
	if _, err = s.decide(tu, "mai", id, "reject", "dự thảo đã có bản khác"); err != nil {
		t.Fatal(err)
	}
	s.sound()
}

// TestMalwareWaits shows 379.5.4: what the scanner knows is released by nobody; while it is down nothing counts as clean, and what only waited for it goes on once it answers.
func TestMalwareWaits(t *testing.T) {
	dir, err := os.MkdirTemp("", "clamd") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	address, stop := scanner(t, dir)
	s := newStage(t)
	if err := s.refurnish(func(dir string) { s.setting(dir, "[quarantine]\nscanner = \""+address+"\"\n") }); err != nil {
		t.Fatal(err)
	}
	if v := s.waiting(tu, "mai"); !v.Ready || !strings.Contains(v.Scanner.VI, "ClamAV") {
		t.Fatalf("%+v", v.Scanner)
	}
	if err := s.bring("sach.pdf", sample(t, "quyet-dinh.pdf")); err != nil {
		t.Fatalf("a clean file: %v", err)
	}
	infected := append(sample(t, "quyet-dinh.pdf"), []byte("\n%"+eicar+"\n")...)
	wantKind(t, s.bring("doc.pdf", infected), problem.Refused, "379.5.4")
	v := s.waiting(tu, "mai")
	if len(v.List) != 1 || !strings.Contains(v.List[0].Why.VI, "Eicar-Test-Signature") {
		t.Fatalf("%+v", v.List)
	}
	for _, act := range v.List[0].Acts {
		if act == "release" {
			t.Error("the release of malware is offered")
		}
	}
	_, err = s.decide(tu, "mai", v.List[0].ID, "release", "để xem")
	wantKind(t, err, problem.Refused, "379.5.4")
	if _, err = s.decide(tu, "mai", v.List[0].ID, "reject", "mã độc"); err != nil {
		t.Fatal(err)
	}

	stop()
	wantKind(t, s.bring("cho.pdf", sample(t, "quyet-dinh.pdf")), problem.Refused, "379.5.4")
	v = s.waiting(tu, "mai")
	if v.Ready || v.List[0].State != "held" || !strings.Contains(v.List[0].Why.VI, "chưa quét được") {
		t.Fatalf("%+v", v)
	}
	id := v.List[0].ID
	_, err = s.decide(tu, "mai", id, "release", "gấp")
	wantKind(t, err, problem.Refused, "379.5.4")
	if _, err = s.decide(tu, "mai", id, "scan", ""); err != nil || s.waiting(tu, "mai").List[0].State != "held" {
		t.Fatalf("scanned by nobody: %v", err)
	}
	scanner(t, dir)
	if _, err = s.decide(tu, "mai", id, "scan", ""); err != nil {
		t.Fatal(err)
	}
	for _, h := range s.waiting(tu, "mai").List {
		if h.ID == id && h.State != "taken" {
			t.Errorf("clean now, and it still is %q", h.State)
		}
	}
	s.sound()
}

// TestAFileReleasedTwiceIsOneDocument: while one release is at work another is pressed. One of them stores the document and ends the item in one transaction; the other stores nothing.
func TestAFileReleasedTwiceIsOneDocument(t *testing.T) {
	s := newStage(t)
	before := len(s.list(tu, "tuan"))
	wantKind(t, s.bring("hai-lan.pdf", scripted()), problem.Refused, "379.5.4")
	id := s.waiting(tu, "mai").List[0].ID
	again := sync.OnceValue(func() error {
		_, err := s.decide(tu, "mai", id, "release", "bấm lại")
		return err
	})
	ctx := app.Telling(t.Context(), func(p app.Phase) {
		if p == app.PhaseStoring {
			again()
		}
	})
	_, first := s.House.DecideQuarantine(ctx, s.as(tu, "mai"), id, "release", app.QuarantineRequest{Reason: "đã xem"})
	if second := again(); second != nil {
		t.Fatalf("who came to the end first: %v", second)
	}
	wantKind(t, first, problem.Conflict, "")
	if n := len(s.list(tu, "tuan")) - before; n != 1 {
		t.Errorf("%d documents came of one file", n)
	}
	if h := s.waiting(tu, "mai").List[0]; h.State != "taken" || h.Document == "" || h.Why.VI == "" {
		t.Errorf("%+v", h)
	}
	s.sound()
}

func (s *stage) list(office, name string) []app.DocumentRow {
	s.t.Helper()
	l, err := s.House.ListDocuments(s.t.Context(), s.as(office, name), app.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	return l.Items
}
