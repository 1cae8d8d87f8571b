package agreement

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/office"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)

func whole() office.AgreementKept {
	return office.AgreementKept{Document: "tt", SHA256: "aa", From: "2026-01-01", To: "2026-12-31", Types: []string{"HĐ"}, Title: "Thỏa thuận 01",
		Parties: []office.Party{{ID: "vp", Name: "Văn phòng"}, {Name: "Công ty A"}}, Measure: "biên bản đối soát", Integrity: "băm", Authenticity: "mã", NonRepudiation: "nhật ký"}
}

func kept(t *testing.T, e office.AgreementKept) Agreement {
	t.Helper()
	events, err := Keep(Agreement{ID: "a"}, e)
	if err != nil {
		t.Fatal(err)
	}
	return Fold("a", []office.Record{{Event: events[0], At: noon, Actor: "mai"}})
}

// 379.12.2: an agreement is kept with all that limb c asks for, or not at all.
func TestWhatAnAgreementLacks(t *testing.T) {
	for name, change := range map[string]func(*office.AgreementKept){
		"title": func(e *office.AgreementKept) { e.Title = " " }, "measure": func(e *office.AgreementKept) { e.Measure = "" },
		"integrity": func(e *office.AgreementKept) { e.Integrity = "" }, "authenticity": func(e *office.AgreementKept) { e.Authenticity = "" },
		"non-repudiation": func(e *office.AgreementKept) { e.NonRepudiation = "" }, "parties": func(e *office.AgreementKept) { e.Parties = nil },
		"a party's name": func(e *office.AgreementKept) { e.Parties = []office.Party{{ID: "x"}} }, "document": func(e *office.AgreementKept) { e.Document = "" },
		"first day": func(e *office.AgreementKept) { e.From = "1/1/2026" }, "last day": func(e *office.AgreementKept) { e.To = "2025-12-31" },
		"no day": func(e *office.AgreementKept) { e.To = "2026-13-01" }, "type": func(e *office.AgreementKept) { e.Types = []string{"XYZ"} },
	} {
		e := whole()
		change(&e)
		if _, err := Keep(Agreement{ID: "a"}, e); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Keep(kept(t, whole()), whole()); problem.KindOf(err) != problem.Conflict {
		t.Errorf("kept twice: %v", err)
	}
}

func contract() office.Document {
	return office.Document{ID: "hd", Direction: office.Out, DocType: "HĐ", Date: "2026-06-01", Recipients: []office.Party{{Name: "CÔNG TY A"}},
		Deliveries: []office.Delivery{{Peer: "vp", Name: "khác"}}}
}

// 379.12.2: an agreement covers what it says and nothing else: type, day, and every party of the document.
func TestWhatAnAgreementCovers(t *testing.T) {
	a := kept(t, whole())
	in := office.Document{ID: "in", Direction: office.In, DocType: "HĐ", Date: "2026-06-01", Sender: office.Party{ID: "vp", Name: "tên mới"}}
	for name, d := range map[string]office.Document{"out": contract(), "in": in} {
		if err := a.Covers(d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*office.Document){
		"itself": func(d *office.Document) { d.ID = "tt" }, "another type": func(d *office.Document) { d.DocType = "QĐ" },
		"before": func(d *office.Document) { d.Date = "2025-12-31" }, "after": func(d *office.Document) { d.Date = "2027-01-01" }, "no day": func(d *office.Document) { d.Date = "" },
		"nobody else": func(d *office.Document) { d.Recipients, d.Deliveries = nil, nil }, "a stranger": func(d *office.Document) { d.Recipients = append(d.Recipients, office.Party{Name: "Công ty B"}) },
		"sent to a stranger": func(d *office.Document) {
			d.Deliveries = append(d.Deliveries, office.Delivery{Peer: "x", Name: "Văn phòng"})
		},
	} {
		d := contract()
		change(&d)
		if err := a.Covers(d); problem.KindOf(err) != problem.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (Agreement{}).Covers(contract()); problem.KindOf(err) != problem.NotFound {
		t.Errorf("none: %v", err)
	}
	every := whole()
	every.Types, every.To = nil, ""
	d := contract()
	d.DocType, d.Date = "BGN", "2090-01-01"
	if err := kept(t, every).Covers(d); err != nil {
		t.Errorf("without end, of every type: %v", err)
	}
}

func TestAnAgreementEnds(t *testing.T) {
	a := kept(t, whole())
	for name, e := range map[string]office.AgreementEnded{"no day": {Reason: "x"}, "before it began": {On: "2025-12-30", Reason: "x"}, "no ground": {On: "2026-06-01"}} {
		if _, err := End(a, e); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := End(Agreement{}, office.AgreementEnded{On: "2026-06-01", Reason: "x"}); problem.KindOf(err) != problem.NotFound {
		t.Errorf("none: %v", err)
	}
	ended := Fold("a", []office.Record{{Event: a.Kept, At: noon, Actor: "mai"}, {Event: office.AgreementEnded{On: "2026-05-31", Reason: "x"}, At: noon, Actor: "lan"}})
	if ended.State() != "ended" || a.State() != "stands" || ended.EndBy != "lan" || ended.Last() != "2026-05-31" {
		t.Errorf("%+v", ended)
	}
	if err := ended.Covers(contract()); err == nil || !strings.Contains(err.Error(), "ended") {
		t.Errorf("a document of the day after: %v", err)
	}
	if _, err := End(ended, office.AgreementEnded{On: "2026-06-01", Reason: "x"}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("ended twice: %v", err)
	}
	never := Fold("a", []office.Record{{Event: a.Kept, At: noon}, {Event: office.AgreementEnded{On: "2025-12-31", Reason: "x"}, At: noon}})
	if never.Covers(contract()) == nil {
		t.Error("ended before it began, it covers something")
	}
	later := Fold("a", []office.Record{{Event: a.Kept, At: noon}, {Event: office.AgreementEnded{On: "2028-01-01", Reason: "x"}, At: noon}})
	if later.Last() != "2026-12-31" {
		t.Error("an end makes it last longer")
	}
}

// Whatever the dates are, what an agreement covers lies within them, and an end never lets it cover more.
func TestCoversWithinItsDays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		day := func(name string) string {
			return noon.AddDate(0, 0, rapid.IntRange(-800, 800).Draw(r, name)).Format(time.DateOnly)
		}
		e := whole()
		e.From, e.To = day("from"), rapid.SampledFrom([]string{"", day("to")}).Draw(r, "last")
		events, err := Keep(Agreement{ID: "a"}, e)
		if err != nil {
			if e.To == "" || e.To >= e.From {
				r.Fatal(err)
			}
			return
		}
		a := Fold("a", []office.Record{{Event: events[0], At: noon}})
		d := contract()
		d.Date = day("document")
		covered := a.Covers(d) == nil
		if want := d.Date >= e.From && (e.To == "" || d.Date <= e.To); covered != want {
			r.Fatalf("%s in %s to %s: %v", d.Date, e.From, e.To, covered)
		}
		end, err := End(a, office.AgreementEnded{On: day("end"), Reason: "x"})
		if err != nil {
			return
		}
		ended := Fold("a", []office.Record{{Event: events[0], At: noon}, {Event: end[0], At: noon}})
		if ended.Covers(d) == nil && !covered {
			r.Fatal("an end lets it cover more")
		}
	})
}
