package roster

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

var zone = time.FixedZone("+07", 7*60*60)

func day(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, zone).UTC() }

// given is a directory with one person, three posts, a body and a unit.
func given(t *testing.T) Given {
	t.Helper()
	var s identity.Staff
	for _, e := range []office.Event{
		office.BodyPut{ID: "du-a", Name: "Đảng ủy xã A"}, office.BodyCodePut{Body: "du-a", Scheme: "party", Value: "DUA", From: day(1)},
		office.UnitPut{ID: "th", Name: "Phòng Tổng hợp"}, office.UnitPut{ID: "vp-a", Body: "du-a", Name: "Văn phòng"},
		office.PostMade{ID: "tp", Title: "Trưởng phòng", Unit: "th", Roles: []identity.Role{identity.Reviewer}},
		office.PostMade{ID: "cv-th", Title: "Chuyên viên", Unit: "th", Roles: []identity.Role{identity.Drafter}},
		office.PostMade{ID: "cv-a", Title: "Chuyên viên", Body: "du-a", Unit: "vp-a", Roles: []identity.Role{identity.Drafter}},
		office.PostMade{ID: "kt", Title: "Kiểm tra viên", Roles: []identity.Role{identity.Inspector}},
		office.PersonAdded{ID: "p-thao", Account: "thao", Name: "Phạm Thu Thảo", Code: "075190000001", Unit: "th"},
		office.Appointed{Person: "p-thao", Post: "tp", From: day(1)},
	} {
		if err := s.Decide(office.ChangeOf(e), day(1)); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	return Given{Staff: s, At: day(20), Zone: zone, Own: "tinh-uy", NewID: func() string { n++; return fmt.Sprintf("new-%d", n) }}
}

func planned(t *testing.T, g Given, text string) Plan {
	t.Helper()
	table, err := Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return table.Plan(g)
}

const list = "tai_khoan,ho_ten,ma_dinh_danh,email,co_quan,don_vi,chuc_vu,tu_ngay,den_ngay\n" +
	"tuan,Lê Minh Tuấn,075090000002,tuan@anbinh.example,,th,Chuyên viên,01/11/2026,\n" +
	"lan,Ngô Thị Lan,,,DUA,Văn phòng,Chuyên viên,2026-11-05,2026-12-31\n" +
	"thao,Phạm Thu Thảo,,,,,Trưởng phòng,,30/11/2026\n"

func TestAListIsPlanned(t *testing.T) {
	g := given(t)
	p := planned(t, g, list)
	if len(p.Faults) != 0 || p.Count(New) != 2 || p.Count(Changed) != 1 || p.Encoding != UTF8 || p.Kind != People {
		t.Fatalf("%+v", p)
	}
	for _, e := range p.Events {
		if err := g.Staff.Decide(office.ChangeOf(e), g.At); err != nil {
			t.Fatal(err)
		}
	}
	lan, _ := g.Staff.ByAccount("lan")
	held := g.Staff.Held(lan.ID)
	if lan.Body != "du-a" || lan.Unit != "vp-a" || len(held) != 1 || held[0].Post != "cv-a" || !held[0].From.Equal(day(5)) {
		t.Errorf("%+v %+v", lan, held)
	}
	if a := g.Staff.Held("p-thao")[0]; !a.To.Equal(day(30)) {
		t.Errorf("%+v", a)
	}
	if again := planned(t, g, list); len(again.Faults) != 0 || again.Count(Same) != 3 || len(again.Events) != 0 {
		t.Errorf("the same list again: %+v", again)
	}
}

// Each list has one fault; it says where, and nothing of it is taken.
func TestAListWithAFaultChangesNothing(t *testing.T) {
	head := "tai_khoan,ho_ten,ma_dinh_danh,email,co_quan,don_vi,chuc_vu,tu_ngay,den_ngay,trang_thai\n"
	for name, c := range map[string]struct {
		rows string
		line int
		says string
	}{
		"a code twice":                   {"a,A,1,,,,,,,\nb,B,1,,,,,,,\n", 3, "was given to A"},
		"a code of someone here":         {"a,A,075190000001,,,,,,,\n", 2, "was given to Phạm Thu Thảo"},
		"another code for someone":       {"thao,Phạm Thu Thảo,1,,,,,,,\n", 2, "neither changed nor given again"},
		"an unknown unit":                {"a,A,,,,Phòng Lạ,,,,\n", 2, "no unit “Phòng Lạ”"},
		"a unit of another body":         {"a,A,,,,Văn phòng,,,,\n", 2, "no unit"},
		"an unknown body":                {"a,A,,,Sở X,,,,,\n", 2, "no body"},
		"an unknown post":                {"a,A,,,,,Vua,,,\n", 2, "no post “Vua”"},
		"a post of two":                  {"a,A,,,,,Chuyên viên,,,\n", 2, "several posts"},
		"no account":                     {",A,,,,,,,,\n", 2, "malformed"},
		"an account with marks":          {"tuấn,A,,,,,,,,\n", 2, "malformed"},
		"an account like an address":     {"../x,A,,,,,,,,\n", 2, "malformed"},
		"no name":                        {"a,,,,,,,,,\n", 2, "name"},
		"one account, two names":         {"a,A,,,,,,,,\na,B,,,,,,,,\n", 3, "line 2 already"},
		"one post twice":                 {"a,A,,,,,tp,,,\na,A,,,,,tp,,,\n", 3, "line 2 already"},
		"a date that is none":            {"a,A,,,,,tp,31/02/2026,,\n", 2, "31/02/2026"},
		"an end before the start":        {"a,A,,,,,tp,05/11/2026,01/11/2026,\n", 2, "after the start"},
		"a term that overlaps itself":    {"thao,,,,,,tp,05/11/2026,,\n", 2, "holds “Trưởng phòng”"},
		"duties that must not meet":      {"thao,,,,,,kt,,,\n", 2, "inspector"},
		"a state that is none":           {"thao,,,,,,,,,ngủ\n", 2, "ngủ"},
		"quotes that do not match":       {"a,\"A,,,,,,,,\n", 2, "quotes"},
		"more cells than columns":        {"a,A,,,,,,,,,,thừa\n", 2, "more cells"},
		"a cell that is too long":        {"a," + strings.Repeat("a", limits.RosterCell+1) + ",,,,,,,,\n", 2, "too long"},
		"a good row before a bad one":    {"a,A,,,,,,,,\nb,B,,,,Phòng Lạ,,,,\n", 3, "no unit"},
		"someone in a place of the past": {"a,A,,,du-a,th,,,,\n", 2, "no unit"},
	} {
		t.Run(name, func(t *testing.T) {
			p := planned(t, given(t), head+c.rows)
			if len(p.Faults) != 1 || p.Faults[0].Line != c.line || !strings.Contains(p.Faults[0].Words.EN, c.says) || p.Faults[0].Words.VI == "" {
				t.Fatalf("faults %+v", p.Faults)
			}
			if p.Events != nil {
				t.Errorf("it would do %v", p.Events)
			}
		})
	}
}

func TestBytesThatAreNoList(t *testing.T) {
	for name, c := range map[string]struct {
		raw  []byte
		kind problem.Kind
		says string
	}{
		"empty":                         {nil, problem.Malformed, "no head"},
		"columns of something else":     {[]byte("ngày,tiền\n1,2\n"), problem.Malformed, "first line"},
		"an unknown column":             {[]byte("tai_khoan,ho_ten,luong\n"), problem.Malformed, "luong"},
		"a column twice":                {[]byte("tai_khoan,ho_ten,ho_ten\n"), problem.Malformed, "twice"},
		"UTF-8 by its mark, and is not": {append([]byte("\xef\xbb\xbftai_khoan,ho_ten\na,"), 0xff), problem.Malformed, "bytes that are not"},
		"UTF-16 cut short":              {[]byte("\xff\xfet\x00a"), problem.Malformed, "cut short"},
		"TCVN3":                         {[]byte("tai_khoan,ho_ten\na,NguyÔn V¨n A"), problem.Kind(""), ""}, // valid UTF-8 here; the bytes are below
		"TCVN3 in its own bytes":        {[]byte("tai_khoan,ho_ten\na,Nguy\xd4n V\xa8n \xbb\xb5"), problem.Malformed, "TCVN3"},
		"a control character":           {[]byte("tai_khoan,ho_ten\na,A\x00B\n"), problem.Malformed, "control"},
		"a mark that turns the text":    {[]byte("tai_khoan,ho_ten\na,A\u202eB\n"), problem.Malformed, "control"},
		"too many bytes":                {make([]byte, limits.RosterFile+1), problem.Limit, "large"},
		"too many rows":                 {[]byte("tai_khoan,ho_ten\n" + strings.Repeat("a,b\n", limits.RosterRows+1)), problem.Limit, "rows"},
		"a picture":                     {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), problem.Malformed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(c.raw)
			if c.kind == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || problem.KindOf(err) != c.kind || !strings.Contains(problem.WordsOf(err).EN, c.says) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

// One list, in every encoding and with every separator that spreadsheets write.
func TestEncodingsReadAlike(t *testing.T) {
	encode := func(name string, f func([]byte) ([]byte, error), text string) []byte {
		raw, err := f([]byte(text))
		if err != nil {
			t.Fatal(name, err)
		}
		return raw
	}
	decomposed := "tai_khoan,ho_ten\nuoc,Nguye\u0302\u0303n Va\u0306n U\u031bo\u031b\u0301c\n"
	text := "tai_khoan,ho_ten\nuoc,Nguyễn Văn Ước\n"
	little, big := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM), utf16.UTF16(utf16.BigEndian, utf16.UseBOM)
	bare := utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM)
	windows := "tai_khoan,ho_ten\nuoc,Nguy\xea\xden V\xe3n \xdd\xf5\xecc\n"
	for name, c := range map[string]struct {
		raw []byte
		as  string
	}{
		"UTF-8":                         {[]byte(text), UTF8},
		"UTF-8 with its mark":           {[]byte("\ufeff" + text), UTF8},
		"UTF-8 decomposed":              {[]byte(decomposed), UTF8},
		"semicolons":                    {[]byte(strings.ReplaceAll(text, ",", ";")), UTF8},
		"tabs and CRLF":                 {[]byte(strings.NewReplacer(",", "\t", "\n", "\r\n").Replace(text)), UTF8},
		"UTF-16, little end first":      {encode("le", little.NewEncoder().Bytes, text), UTF16},
		"UTF-16, big end first":         {encode("be", big.NewEncoder().Bytes, text), UTF16},
		"UTF-16 without a mark":         {encode("bare", bare.NewEncoder().Bytes, text), UTF16},
		"Windows-1258":                  {[]byte(windows), Windows1258},
		"Windows-1258 by its own table": {encode("1258", charmap.Windows1258.NewEncoder().Bytes, strings.NewReplacer("ễ", "ê\u0303", "Ướ", "Ươ\u0301").Replace(text)), Windows1258},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Read(c.raw)
			if err != nil {
				t.Fatal(err)
			}
			if table.Encoding != c.as || len(table.lines) != 1 || table.lines[0].cells["ho_ten"] != "Nguyễn Văn Ước" {
				t.Errorf("%+v", table)
			}
		})
	}
}

const tree = "ma;ten;loai;cap_tren;he_ma;ma_dinh_danh;ma_tu_ngay;ma_den_ngay\n" +
	"du-b;Đảng ủy xã B;cơ quan;;qd-20-2020;H01.01;01/07/2025;\n" +
	"du-b;;;;qcvn-102-2016;000.01.00.H01;2016-01-01;30/06/2025\n" +
	"cb-1;Chi bộ 1;;du-b;;;;\n" +
	"vp-b;Văn phòng;đơn vị;du-b;;;;\n" +
	"to-1;Tổ 1;đơn vị;vp-b;;;;\n"

func TestBodiesAreRead(t *testing.T) {
	g := given(t)
	p := planned(t, g, tree)
	if len(p.Faults) != 0 || p.Count(New) != 4 || p.Kind != Bodies {
		t.Fatalf("%+v", p)
	}
	for name, c := range map[string]struct {
		rows, says string
		line       int
	}{
		"a body above that comes later": {"x;X;;y;;;;\ny;Y;;;;;;\n", "line before", 2},
		"a code of another body":        {"x;X;;;party;DUA;;\n", "belongs to one body", 2},
		"a code of no scheme":           {"x;X;;;abc;1;;\n", "no code of the scheme", 2},
		"a kind that is none":           {"x;X;tổ;;;;;\n", "kind", 2},
		"a circle":                      {"du-a;;;du-a;;;;\n", "under itself", 2},
		"an id with a slash":            {"a/b;X;;;;;;\n", "malformed", 2},
		"a unit under nothing":          {"x;X;đơn vị;z;;;;\n", "no body or unit", 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := planned(t, given(t), strings.SplitAfterN(tree, "\n", 2)[0]+c.rows)
			if len(p.Faults) != 1 || p.Faults[0].Line != c.line || !strings.Contains(p.Faults[0].Words.EN, c.says) {
				t.Fatalf("%+v", p.Faults)
			}
		})
	}
}

// What is written reads back as what stands, and into an empty directory as the same again.
func TestWrittenListsReadBack(t *testing.T) {
	g := given(t)
	for _, text := range []string{tree, list} {
		for _, e := range planned(t, g, text).Events {
			if err := g.Staff.Decide(office.ChangeOf(e), g.At); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := g.Staff.Decide(identity.ChangePerson{Person: identity.Person{ID: "p-thao", Name: "=HYPERLINK(\"x\")", Code: "075190000001", Unit: "th"}}, g.At); err != nil {
		t.Fatal(err)
	}
	empty := given(t)
	empty.Staff = identity.Staff{Posts: g.Staff.Posts}
	for _, k := range []Kind{Bodies, People} {
		var out bytes.Buffer
		if err := Write(&out, k, g); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), ",=") || strings.Contains(out.String(), ",\"=") {
			t.Errorf("a spreadsheet would reckon with this: %s", out.String())
		}
		if p := planned(t, g, out.String()); len(p.Faults) != 0 || len(p.Events) != 0 {
			t.Errorf("%s read back: %+v", k, p)
		}
		p := planned(t, empty, out.String())
		if len(p.Faults) != 0 {
			t.Fatalf("%s into an empty directory: %+v", k, p.Faults)
		}
		for _, e := range p.Events {
			if err := empty.Staff.Decide(office.ChangeOf(e), g.At); err != nil {
				t.Fatal(err)
			}
		}
	}
	names := func(s identity.Staff) (list []string) {
		for _, p := range s.People {
			for _, a := range append(s.Held(p.ID), identity.Appointment{}) {
				list = append(list, p.Account+" "+p.Name+" "+p.Code+" "+p.Body+" "+p.Unit+" "+a.Post)
			}
		}
		slices.Sort(list)
		return list
	}
	if a, b := names(g.Staff), names(empty.Staff); !slices.Equal(a, b) {
		t.Errorf("%q\n%q", a, b)
	}
}

// No list brings the reader down, and none with a fault does anything.
func FuzzRead(f *testing.F) {
	for _, s := range []string{list, tree, "tai_khoan\tho_ten\n\"", "\xff\xfea\x00", "ma,ten\n,\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := Read(raw)
		if err != nil {
			return
		}
		g := given(t)
		p := table.Plan(g)
		if len(p.Faults) > 0 && p.Events != nil {
			t.Fatal("a list with faults would do something")
		}
		for _, e := range p.Events {
			if err := g.Staff.Decide(office.ChangeOf(e), g.At); err != nil {
				t.Fatalf("planned and refused: %v", err)
			}
		}
	})
}
