package app_test

import (
	"slices"
	"testing"

	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/testpki"
)

// What does not fit what was served is refused, recorded, and ends the item; the document stays as it was.
func TestWrongAnswersAreRefusedAndRecorded(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	other := s.rig(tu + "-nghia")
	stranger, err := s.PKI.Issue(testpki.Order{Name: "stranger", Profile: testpki.Person, Key: testpki.RSA2048, CommonName: "Nguyễn Văn Ước"})
	if err != nil {
		t.Fatal(err)
	}
	unknown := s.rigOf(stranger)
	for name, answer := range map[string]func(agent.Item) agent.Result{
		"another's certificate":         func(i agent.Item) agent.Result { return other.answer(make([]byte, 32), other.scheme()) },
		"the same name, not registered": func(i agent.Item) agent.Result { return unknown.inFile(i, m.read(i)) },
		"another digest":                func(i agent.Item) agent.Result { return m.answer(make([]byte, 32), m.scheme()) },
		"a value that is none":          func(i agent.Item) agent.Result { r := m.sign(i); r.Value[7] ^= 1; return r },
		"another's certificate over right": func(i agent.Item) agent.Result {
			r := m.sign(i)
			r.Chain = other.answer(make([]byte, 32), other.scheme()).Chain
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: s.ready(1)})
			i := m.until(1)[0]
			_, err := m.post(i.ID, answer(i))
			wantKind(t, err, problem.Refused, "379.5.6")
			v = s.request(v, over)
			if v.Items[0].State != "failed" || v.Items[0].Problem == nil || v.Items[0].Problem.Kind != "refused" {
				t.Error(shown(v))
			}
			d, err := s.House.Document(t.Context(), s.as(tu, "uoc"), i.Document.ID)
			if err != nil || d.State != "ready" || len(d.Versions) != 3 {
				t.Errorf("%s, %d versions, %v", d.State, len(d.Versions), err)
			}
			if !s.recorded(i.Document.ID, app.WithAgent) {
				t.Error("the refusal was not recorded")
			}
			if _, err := m.post(i.ID, m.answer(make([]byte, 32), m.scheme())); problem.KindOf(err) != problem.Conflict {
				t.Errorf("an item that has its end takes an answer: %v", err)
			}
		})
	}
	if n := working(t, s); n != 0 {
		t.Errorf("%d working files stay", n)
	}
	s.sound()
}

// recorded says whether an act on a document was refused at a door.
func (s *stage) recorded(document, door string) bool {
	s.t.Helper()
	o, _ := s.House.Office(tu)
	list, err := o.Refusals(s.t.Context(), dayOf(s))
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.ContainsFunc(list, func(r app.Refused) bool { return r.Document == document && r.Door == door })
}

func TestMisspokenAnswersChangeNothing(t *testing.T) {
	s := newStage(t)
	m, _, items := s.asked(1)
	for _, body := range []string{"", "{", `{"digest":"AAAA"}`, `{"attributes":"AAAA","value":"AAAA","chain":["AAAA"]}`} {
		_, err := s.House.AgentResult(t.Context(), tu, m.call("POST", "/agent/tinh-uy/work/"+items[0].ID, []byte(body)), items[0].ID)
		wantKind(t, err, problem.Malformed, "")
	}
	if out, err := m.post(items[0].ID, m.sign(items[0])); err != nil || out.State != "signed" {
		t.Errorf("%+v %v", out, err)
	}
}

func TestDeclinedAtTheMachine(t *testing.T) {
	s := newStage(t)
	m, v, items := s.asked(2)
	out, err := m.post(items[0].ID, agent.Result{Refused: &agent.Words{VI: "Sai trích yếu.", EN: "Wrong abstract."}})
	if err != nil || out.State != "refused" {
		t.Fatalf("%+v %v", out, err)
	}
	if _, err := m.post(items[1].ID, m.sign(items[1])); err != nil {
		t.Fatal(err)
	}
	if v = s.request(v, over); v.Signed != 1 || v.Items[0].State != "refused" || v.Items[0].Problem.Message.VI != "Sai trích yếu." {
		t.Error(shown(v))
	}
}
