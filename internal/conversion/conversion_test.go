package conversion

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/office"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)

func record(e office.Event, by string) office.Record {
	return office.Record{Event: e, At: noon, Actor: by}
}

func printed() office.CopyPrinted {
	return office.CopyPrinted{From: "document/d", Root: "document/d", Copy: "01-BS/TU", Purpose: "lưu hồ sơ giấy", Code: CodeDigest("c", "abcde-fghjk")}
}

func wants(t *testing.T, err error, kind problem.Kind, rule string) {
	t.Helper()
	var p *problem.Error
	if problem.KindOf(err) != kind {
		t.Fatalf("err = %v, want %s", err, kind)
	}
	if rule != "" && (!asProblem(err, &p) || p.Rule != rule) {
		t.Fatalf("err = %v, want rule %s", err, rule)
	}
}

func asProblem(err error, p **problem.Error) bool {
	x, ok := err.(*problem.Error)
	*p = x
	return ok
}

func TestACopyIsPrintedWithItsPurposeAndEndsOnce(t *testing.T) {
	e := printed()
	e.Purpose = " "
	_, err := Print(Copy{}, e)
	wants(t, err, problem.Usage, "379.16.1")
	c := Fold("c", []office.Record{record(printed(), "mai")})
	if c.State != Valid || c.Way != ToPaper || c.By != "mai" || c.Reference() {
		t.Fatalf("%+v", c)
	}
	_, err = Print(c, printed())
	wants(t, err, problem.Conflict, "")
	_, err = End(c, " ")
	wants(t, err, problem.Usage, "")
	events, err := End(c, "in hỏng")
	if err != nil {
		t.Fatal(err)
	}
	c = c.Apply(record(events[0], "mai"))
	if c.State != Ended || c.Reason != "in hỏng" || c.Cause != "" {
		t.Fatalf("%+v", c)
	}
	_, err = End(c, "lại")
	wants(t, err, problem.Conflict, "")
	if EndWith(c, "document/d") != nil {
		t.Error("what has ended ends again")
	}
	_, err = CopyOf(c, office.CopyMade{Copy: "x"})
	wants(t, err, problem.Refused, "379.19.5")
	_, err = CopyOf(Copy{}, office.CopyMade{Copy: "x"})
	wants(t, err, problem.NotFound, "")
}

func TestAPaperIsVoidedOnceWithReasonAndBasis(t *testing.T) {
	p := FoldPaper("p", []office.Record{record(office.PaperNoted{}, "mai")})
	whole := office.PaperVoided{On: "2026-11-20", Reason: "bị thay thế", Basis: "05-QĐ/TU ngày 19/11/2026"}
	for name, spoil := range map[string]func(*office.PaperVoided){
		"no reason": func(e *office.PaperVoided) { e.Reason = "" }, "no basis": func(e *office.PaperVoided) { e.Basis = " " },
		"no day": func(e *office.PaperVoided) { e.On = "hôm qua" }, "tomorrow": func(e *office.PaperVoided) { e.On = "2026-11-23" },
	} {
		e := whole
		spoil(&e)
		if _, err := VoidPaper(p, e, "2026-11-22"); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := VoidPaper(Paper{}, whole, "2026-11-22"); problem.KindOf(err) != problem.NotFound {
		t.Error(err)
	}
	p = FoldPaper("p", []office.Record{record(office.PaperNoted{}, "mai"), record(whole, "mai")})
	_, err := VoidPaper(p, whole, "2026-11-22")
	wants(t, err, problem.Conflict, "379.19.6")
}

// TestEverythingBelowAnOriginalEndsAndNothingElse: any forest of copies; voiding an original ends what comes from it at any remove, ending a copy
// touches no other (379.19.5-6).
func TestEverythingBelowAnOriginalEndsAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := []Node{"document/a", "document/b", "paper/p"}
		root := map[Node]Node{"document/a": "document/a", "document/b": "document/b", "paper/p": "paper/p"}
		below := map[Node][]string{}
		copies := map[string]Copy{}
		for i := range rapid.IntRange(0, 30).Draw(t, "copies") {
			from := rapid.SampledFrom(nodes).Draw(t, "from")
			id := string(rune('A'+i%26)) + strings.Repeat("x", i/26)
			n := NodeOf(CopyKind, id)
			nodes, root[n], below[from] = append(nodes, n), root[from], append(below[from], id)
			copies[id] = Fold(id, []office.Record{record(office.CopyPrinted{From: string(from), Root: string(root[from])}, "m")})
		}
		children := func(n Node) ([]string, error) { return below[n], nil }
		if len(copies) > 0 {
			alone := rapid.SampledFrom(slices.Sorted(maps.Keys(copies))).Draw(t, "alone")
			events, err := End(copies[alone], "mất")
			if err != nil {
				t.Fatal(err)
			}
			copies[alone] = copies[alone].Apply(record(events[0], "m"))
		}
		voided := rapid.SampledFrom([]Node{"document/a", "document/b", "paper/p"}).Draw(t, "voided")
		ids, err := Below(voided, children)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			for _, e := range EndWith(copies[id], voided) {
				copies[id] = copies[id].Apply(record(e, "m"))
			}
		}
		for id, c := range copies {
			of := root[NodeOf(CopyKind, id)]
			if of == voided && c.State != Ended || of != voided && c.State == Ended && c.Cause != "" || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
				t.Fatalf("%s of %s is %s by %q after %s was voided", id, of, c.State, c.Cause, voided)
			}
		}
	})
}

func TestACycleOfCopiesIsWalkedOnce(t *testing.T) {
	ids, err := Below("document/a", func(Node) ([]string, error) { return []string{"x", "y"}, nil })
	if err != nil || !slices.Equal(ids, []string{"x", "y"}) {
		t.Fatal(ids, err)
	}
}

func TestTokensAndCodes(t *testing.T) {
	s, err := NewSecrets(bytes.NewReader(bytes.Repeat([]byte{0x5a, 0x13, 0xfe}, 11)))
	if err != nil || len(s.Token) != 26 || len(s.Code) != 10 || len(s.Shown()) != 11 {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := NewSecrets(strings.NewReader("short")); err == nil {
		t.Error("secrets of too little randomness")
	}
	id, ok := ID(s.Token)
	if again, _ := ID(" " + strings.ToUpper(s.Token)); !ok || id != again || len(id) != 32 || strings.Contains(id, s.Token[:6]) {
		t.Errorf("%s, %s", id, again)
	}
	for _, none := range []string{"", "abc", s.Token + "0", s.Token[:25], "../../../etc"} {
		if _, ok := ID(none); ok {
			t.Errorf("%q is a token", none)
		}
	}
	c := Copy{ID: id, Code: CodeDigest(id, s.Code)}
	if !c.Opens(s.Shown()) || !c.Opens(" "+strings.ToLower(s.Shown())) || c.Opens("") || c.Opens(s.Code[:9]) || (Copy{ID: id}).Opens("") {
		t.Error("a code opens what it should not, or not what it should")
	}
}

func TestALabelIsReadBack(t *testing.T) {
	l := Label{Address: "https://trien.example/ban-sao/tu/7k3m", System: "Triện", Owner: "Tỉnh ủy An Bình", Number: "01-BS/TU", Date: "2026-11-22", ID: "0193", Of: "15-QĐ/TU", Name: "Nguyễn Thị Mai"}
	back, ok := ReadLabel(l.Text())
	if !ok || back != l || Token(back.Address) != "7k3m" {
		t.Fatalf("%+v", back)
	}
	for _, none := range []string{"", "xin chào", "https://a.example/x", "javascript:alert(1)#so=1", "https://a.example/#%zz"} {
		if l, ok := ReadLabel(none); ok {
			t.Errorf("%q is a label: %+v", none, l)
		}
	}
}

func FuzzReadLabel(f *testing.F) {
	f.Add("https://trien.example/ban-sao/tu/7k3m#so=01&cq=T%E1%BB%89nh")
	f.Fuzz(func(t *testing.T, text string) {
		l, ok := ReadLabel(text)
		if !ok || l.Address == "" {
			return
		}
		if again, ok := ReadLabel(l.Text()); !ok || again != l {
			t.Fatalf("%+v, then %+v", l, again)
		}
	})
}

// TestASlipIsAskedDecidedAndIssued: a confirmation on paper goes request, approval by another, issue (379.16.2).
func TestASlipIsAskedDecidedAndIssued(t *testing.T) {
	ask := office.SlipRequested{Document: "d", Channel: "letter", Asker: "Công ty A", Purpose: "đối chiếu", Parts: "đã gửi, đã nhận"}
	for name, spoil := range map[string]func(*office.SlipRequested){
		"nobody asks": func(e *office.SlipRequested) { e.Asker = "" }, "for nothing": func(e *office.SlipRequested) { e.Purpose = "" },
		"by telepathy": func(e *office.SlipRequested) { e.Channel = "telepathy" }, "about nothing": func(e *office.SlipRequested) { e.Parts = " " },
	} {
		e := ask
		spoil(&e)
		if _, err := AskSlip(Slip{}, e); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	list := []office.Record{record(ask, "mai")}
	s := FoldSlip("s", list)
	_, err := IssueSlip(s, office.SlipIssued{})
	wants(t, err, problem.Conflict, "379.16.2")
	_, err = DecideSlip(s, office.SlipDecided{Granted: true, Reason: "Điều 5"}, "mai")
	wants(t, err, problem.Refused, "379.16.2")
	_, err = DecideSlip(s, office.SlipDecided{}, "uoc")
	wants(t, err, problem.Usage, "379.16.2")
	no := FoldSlip("s", append(slices.Clip(list), record(office.SlipDecided{Reason: "không thuộc phạm vi"}, "uoc")))
	_, err = IssueSlip(no, office.SlipIssued{})
	wants(t, err, problem.Conflict, "379.16.2")
	list = append(list, record(office.SlipDecided{Granted: true, Reason: "Điều 5"}, "uoc"), record(office.SlipIssued{Number: "01-XN/TU"}, "mai"))
	s = FoldSlip("s", list)
	if s.State != SlipFinished || s.Decider != "uoc" || s.Number != "01-XN/TU" || s.State.Words().VI == "" {
		t.Fatalf("%+v", s)
	}
	_, err = IssueSlip(s, office.SlipIssued{})
	wants(t, err, problem.Conflict, "379.16.2")
	_, err = AskSlip(s, ask)
	wants(t, err, problem.Conflict, "")
}
