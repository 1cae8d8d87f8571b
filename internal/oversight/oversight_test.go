package oversight

import (
	"math/rand"
	"testing"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)

func lost() Case {
	return FoldCase("1", []office.Record{{Event: office.CaseOpened{Kind: Lost, Person: "uoc", Since: noon.Add(-time.Hour), Reason: "rơi"}, At: noon, Actor: "uoc"}})
}

func TestCaseRefusals(t *testing.T) {
	remedied := lost().Apply(office.Record{Event: office.CaseRemedied{Text: "thiết bị mới"}, At: noon, Actor: "bao"})
	proposed := remedied.Apply(office.Record{Event: office.RestoreProposed{Text: "được"}, At: noon, Actor: "bao"})
	restored := proposed.Apply(office.Record{Event: office.CaseRestored{First: "bao"}, At: noon, Actor: "hai"})
	reported := restored.Apply(office.Record{Event: office.CaseReported{To: "VPTW", How: "công văn"}, At: noon, Actor: "hai"})
	dispute := FoldCase("2", []office.Record{{Event: office.CaseOpened{Kind: Dispute, Person: "tuan", Stream: "document/x", Version: 3, Reason: "không phải tôi"}, At: noon, Actor: "tuan"}})
	for name, c := range map[string]struct {
		on   Case
		act  CaseAct
		kind problem.Kind
	}{
		"opened twice":               {lost(), CaseAct{Command: office.CaseOpened{Kind: Lost, Person: "uoc", Since: noon, Reason: "x"}}, problem.Conflict},
		"in doubt from tomorrow":     {Case{}, CaseAct{Command: office.CaseOpened{Kind: Lost, Person: "uoc", Since: noon.Add(time.Hour), Reason: "x"}, At: noon}, problem.Usage},
		"unknown kind":               {Case{}, CaseAct{Command: office.CaseOpened{Kind: "eaten", Person: "uoc", Since: noon, Reason: "x"}, At: noon}, problem.Usage},
		"no reason":                  {Case{}, CaseAct{Command: office.CaseOpened{Kind: Lost, Person: "uoc", Since: noon}, At: noon}, problem.Usage},
		"dispute of nothing":         {Case{}, CaseAct{Command: office.CaseOpened{Kind: Dispute, Person: "uoc", Reason: "x"}, At: noon}, problem.Usage},
		"since after the freeze":     {lost(), CaseAct{Command: office.CaseSince{Since: noon.Add(time.Minute), Reason: "x"}}, problem.Usage},
		"told tomorrow":              {lost(), CaseAct{Command: office.CaseReported{To: "a", How: "b", At: noon.Add(time.Hour)}, At: noon}, problem.Usage},
		"told nobody":                {lost(), CaseAct{Command: office.CaseReported{How: "b"}, At: noon}, problem.Usage},
		"unknown finding":            {lost(), CaseAct{Command: office.CaseFinding{Stream: "a", Version: 1, Finding: "maybe"}}, problem.Usage},
		"remedied by nothing":        {lost(), CaseAct{Command: office.CaseFinding{Stream: "a", Version: 1, Finding: Remedied}}, problem.Usage},
		"no remedy":                  {lost(), CaseAct{Command: office.RestoreProposed{Text: "x"}, By: "bao"}, problem.Refused},
		"one's own way back":         {remedied, CaseAct{Command: office.RestoreProposed{Text: "x"}, By: "uoc"}, problem.Refused},
		"confirmed, never proposed":  {remedied, CaseAct{Command: office.CaseRestored{}, By: "hai"}, problem.Conflict},
		"the same person twice":      {proposed, CaseAct{Command: office.CaseRestored{}, By: "bao"}, problem.Refused},
		"confirmed by its own":       {proposed, CaseAct{Command: office.CaseRestored{}, By: "uoc"}, problem.Refused},
		"proposed twice":             {proposed, CaseAct{Command: office.RestoreProposed{Text: "x"}, By: "hai"}, problem.Conflict},
		"closed untold":              {restored, CaseAct{Command: office.CaseClosed{Text: "x"}}, problem.Refused},
		"closed with acts in doubt":  {reported, CaseAct{Command: office.CaseClosed{Text: "x"}, Open: 1}, problem.Refused},
		"closed without words":       {reported, CaseAct{Command: office.CaseClosed{}}, problem.Usage},
		"answered by who disputes":   {dispute, CaseAct{Command: office.CaseAnswered{Text: "x"}, By: "tuan"}, problem.Refused},
		"dispute closed unanswered":  {dispute, CaseAct{Command: office.CaseClosed{Text: "x"}}, problem.Conflict},
		"a dispute restores nothing": {dispute, CaseAct{Command: office.RestoreProposed{Text: "x"}, By: "hai"}, problem.Conflict},
		"a finding in a dispute":     {dispute, CaseAct{Command: office.CaseFinding{Stream: "a", Version: 1, Finding: Confirmed}}, problem.Conflict},
		"something else":             {lost(), CaseAct{Command: office.Submitted{}}, problem.Usage},
	} {
		if e, err := DecideCase(c.on, c.act); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v, %v; want %s", name, e, err, c.kind)
		}
	}
	closed := reported.Apply(office.Record{Event: office.CaseClosed{Text: "xong"}, At: noon, Actor: "hai"})
	if _, err := DecideCase(closed, CaseAct{Command: office.CaseRemedied{Text: "x"}}); problem.KindOf(err) != problem.Conflict {
		t.Error("a closed case goes on")
	}
}

// Whatever is tried by whomever in whatever order: an account comes back only with a remedy, by two people, none of them its own.
func TestNobodyRestoresAlone(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	people := []string{"uoc", "bao", "hai"}
	for range 500 {
		c := lost()
		var remedy bool
		var first string
		for range 12 {
			by := people[r.Intn(len(people))]
			command := []Command{office.CaseRemedied{Text: "x"}, office.RestoreProposed{Text: "x"}, office.CaseRestored{}, office.CaseReported{To: "a", How: "b"}}[r.Intn(4)]
			e, err := DecideCase(c, CaseAct{Command: command, By: by, At: noon})
			if err != nil {
				continue
			}
			switch e := e.(type) {
			case office.CaseRemedied:
				remedy = true
			case office.RestoreProposed:
				first = by
			case office.CaseRestored:
				if !remedy || first == "" || by == first || by == "uoc" || first == "uoc" || e.First != first {
					t.Fatalf("restored by %s after %s, remedy %v: %+v", by, first, remedy, e)
				}
			}
			c = c.Apply(office.Record{Event: e, At: noon, Actor: by})
		}
	}
}

func TestReviewOverdue(t *testing.T) {
	f := Found{ReviewFinding: office.ReviewFinding{Kind: Fault, Due: "2026-11-21"}, State: FaultOpen}
	if !f.Overdue("2026-11-22") || f.Overdue("2026-11-21") {
		t.Error("a fault is late the day after it was due")
	}
	f.State = FaultSettled
	if f.Overdue("2027-01-01") {
		t.Error("what is settled is late")
	}
}
