package app_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/exchange"
	"trien/internal/office"
	"trien/internal/problem"
)

// deliver brings the bureau a message as the province would send it, and gives the receipt.
func (s *stage) deliver(m exchange.Message, file []byte) (exchange.Receipt, error) {
	s.t.Helper()
	from, _ := s.House.Office(tu)
	to, _ := s.House.Office(vp)
	m.Made = s.now().UTC()
	wire, err := from.Send(m, file, to)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := s.House.Exchange(s.t.Context(), vp, bytes.NewReader(wire))
	if err != nil {
		return exchange.Receipt{}, err
	}
	var signed struct{ Receipt exchange.Receipt }
	if err := json.Unmarshal(raw, &signed); err != nil {
		s.t.Fatal(err)
	}
	return signed.Receipt, nil
}

func TestExchangeDoorDeclines(t *testing.T) {
	s := newStage(t)
	pdf := sample(t, "quyet-dinh.pdf")
	good := exchange.Message{ID: "m", Kind: exchange.Document, Number: "07-QĐ/TU", Abstract: "tên phải giữ kín", FileName: "x.pdf", Date: "2026-11-20"}
	secret, unknown := good, good
	secret.Secrecy = "Tuyệt mật"
	unknown.Kind, unknown.InReply = exchange.Returned, "no-such-message"
	for name, c := range map[string]struct {
		m    exchange.Message
		file []byte
	}{
		"secret": {secret, pdf}, "not a PDF": {good, []byte("xin chào")}, "with a password": {good, sample(t, "quyet-dinh-encrypted.pdf")},
		"a status about nothing that was sent": {unknown, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c.m.ID = name
			r, err := s.deliver(c.m, c.file)
			if err != nil || r.Taken || r.VI == "" {
				t.Fatalf("%+v %v", r, err)
			}
		})
	}
	if n := len(s.arrivals()); n != 0 {
		t.Errorf("%d documents arrived", n)
	}
	o, _ := s.House.Office(vp)
	list, err := o.Refusals(t.Context(), office.Day(s.now()))
	if err != nil {
		t.Fatal(err)
	}
	secrets := 0
	for _, r := range list {
		if r.Class != "" {
			secrets++
		}
		if r.Door != "exchange" || r.Document != "" && r.Class != "" || strings.Contains(r.Detail.VI, "kín") {
			t.Errorf("%+v", r)
		}
	}
	if secrets != 1 || len(list) != 4 {
		t.Errorf("%d refusals, %d of secrets", len(list), secrets)
	}
	s.sound()
}

func TestSameIDWithOtherWordsIsRefused(t *testing.T) {
	s := newStage(t)
	m := exchange.Message{ID: "m", Kind: exchange.Document, Number: "07-QĐ/TU", Abstract: "một", FileName: "x.pdf", Date: "2026-11-20"}
	if r, err := s.deliver(m, sample(t, "quyet-dinh.pdf")); err != nil || !r.Taken {
		t.Fatal(r, err)
	}
	m.Abstract = "hai"
	_, err := s.deliver(m, sample(t, "quyet-dinh.pdf"))
	wantKind(t, err, problem.Refused, "379.22.1")
	if n := len(s.arrivals()); n != 1 {
		t.Errorf("%d documents arrived", n)
	}
}

func TestTwinIsWarnedOf(t *testing.T) {
	s := newStage(t)
	s.work()
	for _, id := range []string{"a", "b"} {
		m := exchange.Message{ID: id, Kind: exchange.Document, Number: "07-QĐ/TU", Abstract: "một", FileName: "x.pdf", Date: "2026-11-20"}
		if r, err := s.deliver(m, sample(t, "quyet-dinh.pdf")); err != nil || !r.Taken {
			t.Fatal(r, err)
		}
		s.until(vp, "lan", s.arrivals()[0].ID, func(v app.DocumentView) bool { return v.State == "judged" })
	}
	warned := 0
	for _, d := range s.arrivals() {
		j, err := s.House.Judgement(t.Context(), s.as(vp, "lan"), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range j.Findings {
			if strings.Contains(f.VI, "cùng số, ký hiệu") {
				warned++
			}
		}
	}
	if warned != 1 {
		t.Errorf("%d warnings", warned)
	}
}

// A status may overtake the receipt of the document that it is about.
func TestStatusBeforeReceipt(t *testing.T) {
	d := office.Document{Deliveries: []office.Delivery{{Peer: "b", State: "queued"}}}
	d = d.Apply(office.Record{Event: office.RecipientReturned{Peer: "b", Reason: "sai"}})
	d = d.Apply(office.Record{Event: office.Delivered{Peer: "b"}})
	if d.Deliveries[0].State != "returned" {
		t.Errorf("the receipt undid the return: %+v", d.Deliveries)
	}
}
