package app_test

import (
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/app"
)

// The whole way with a machine that holds the key: paired, asked, shown, signed, judged.
func TestSigningByAPairedMachine(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	v := s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: s.ready(2)})
	items := m.until(2)
	for _, i := range items {
		if i.Act != "sign" || i.Document.Abstract != "thành lập Ban Chỉ đạo" || i.Page == 0 || i.Rect[2] <= i.Rect[0] || i.Document.Pages == 0 || i.Request != v.ID {
			t.Errorf("the person is shown too little: %+v", i)
		}
		out, err := m.post(i.ID, m.sign(i))
		if err != nil || out.State != "signed" {
			t.Fatalf("%+v %v", out, err)
		}
		if out, err = m.post(i.ID, agent.Result{Attributes: []byte{0x31, 0}, Value: []byte{1}, Chain: [][]byte{m.key.Certificate().Raw}}); err != nil || out.State != "signed" {
			t.Errorf("the same answer again: %+v %v", out, err)
		}
	}
	v = s.request(v, over)
	if v.State != "done" || v.Signed != 2 {
		t.Fatal(shown(v))
	}
	for _, i := range v.Items {
		d, err := s.House.Document(t.Context(), s.as(tu, "uoc"), i.Document)
		if err != nil || d.State != "signed" || !d.Signatures[0].Done || !d.Signatures[0].Stamped {
			t.Errorf("%s %+v %v", d.State, d.Signatures, err)
		}
	}
	if n := working(t, s); n != 0 {
		t.Errorf("%d working files stay", n)
	}
	if items, err := m.work(0); err != nil || len(items) != 0 {
		t.Errorf("still asked for: %+v %v", items, err)
	}
	s.sound()
}

// until waits for so many items.
func (m *rig) until(n int) (items []agent.Item) {
	m.s.t.Helper()
	for range 600 {
		got, err := m.work(time.Second)
		if err != nil {
			m.s.t.Fatal(err)
		}
		if len(got) >= n {
			return got
		}
		time.Sleep(10 * time.Millisecond)
	}
	m.s.t.Fatalf("%d items never came", n)
	return nil
}
