package form_test

import (
	"errors"
	"strings"
	"testing"

	"trien/internal/basis"
	"trien/internal/form"
	"trien/internal/placement"
)

const good = `format = 1
kind = "form"
id = "own"
profile = "party"
vi = "Quy tắc của cơ quan"
en = "Own rules"
from = 2026-11-22
[[rule]]
id = "own.title"
part = "title"
ask = "size"
min = 15
max = 15
read = "setting"
vi = "Cỡ chữ 15."
en = "Size 15."
`

// TestParseRefuses: each file with one fault is refused, and says where.
func TestParseRefuses(t *testing.T) {
	if _, err := form.Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]string{
		"no format":          {"format = 1\n", ""},
		"another kind":       {`kind = "form"`, `kind = "authority"`},
		"bad id":             {`id = "own"`, `id = "Của cơ quan"`},
		"another profile":    {`"party"`, `"army"`},
		"no first day":       {"from = 2026-11-22\n", ""},
		"a day with a time":  {"2026-11-22", "2026-11-22T00:00:00Z"},
		"ends before it is":  {"from = 2026-11-22", "from = 2026-11-22\nto = 2026-11-21"},
		"replaces itself":    {"from = 2026-11-22", "from = 2026-11-22\nreplaces = \"own\""},
		"a key unknown":      {"min = 15", "minimum = 15"},
		"no English":         {`en = "Size 15."`, ""},
		"no source":          {`read = "setting"`, `read = "text"`},
		"read how":           {`read = "setting"`, `read = "heard"`},
		"part unknown":       {`part = "title"`, `part = "tail"`},
		"question unknown":   {`ask = "size"`, `ask = "colour"`},
		"size without sizes": {"min = 15\nmax = 15", ""},
		"min over max":       {"max = 15", "max = 14"},
		"no number":          {"max = 15", "max = nan"},
		"bad pattern":        {`ask = "size"`, `ask = "pattern"` + "\npattern = '('"},
		"pattern missing":    {`ask = "size"`, `ask = "pattern"`},
		"margin of one end":  {`ask = "size"`, `ask = "margins"` + "\nleft = [30]"},
		"style unsaid":       {`ask = "size"`, `ask = "style"`},
		"bold how":           {`ask = "size"`, `ask = "style"` + "\nbold = \"very\""},
		"no rules":           {good[strings.Index(good, "[[rule]]"):], ""},
		"no TOML":            {"format", "= format"},
		"id twice":           {good, good + strings.Replace(good[strings.Index(good, "[[rule]]"):], "min", "min", 1)},
		"too large":          {"Own rules", strings.Repeat("x", 300<<10)},
		"type without name":  {"[[rule]]", "[[type]]\ncode = \"NQ\"\n[[rule]]"},
	} {
		text := strings.Replace(good, c[0], c[1], 1)
		_, err := form.Parse([]byte(text))
		var fault *form.Error
		if !errors.As(err, &fault) || fault.Words.VI == "" || fault.Words.EN == "" || fault.Problem() == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStandard: what comes with the program is read, each rule names its source; the day tells the version.
func TestStandard(t *testing.T) {
	for _, profile := range []string{form.Party, form.State} {
		for _, text := range form.StandardFiles(profile) {
			r, err := form.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if r.Profile != profile || len(r.Rules) < 70 || len(r.Types) < 15 || len(r.Fonts) == 0 {
				t.Error(r.ID, len(r.Rules), len(r.Types))
			}
			for _, rule := range r.Rules {
				if rule.Source.Text == "" || rule.Source.Read == basis.Setting {
					t.Error(rule.ID, "has no source")
				}
			}
		}
	}
	for day, want := range map[string]string{"2017-01-01": "hd36-2018", "2026-05-26": "hd36-2018", "2026-05-27": "hd05-2026", "2030-01-01": "hd05-2026"} {
		if r, err := form.Standard(form.Party, day); err != nil || r.ID != want {
			t.Error(day, r, err)
		}
	}
	if _, err := form.Standard("army", today); err == nil {
		t.Error("rules of an army")
	}
}

// FuzzParse: whatever a file says, it is read or refused; what is read can be asked.
func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	for _, profile := range []string{form.Party, form.State} {
		for _, text := range form.StandardFiles(profile) {
			f.Add(text)
		}
	}
	page := placement.Page{Number: 1, Box: placement.Rect{X2: 595, Y2: 842}}
	for i, text := range strings.Fields("ĐẢNG CỘNG SẢN VIỆT NAM Số 15-QĐ/TU An Bình, ngày 5 tháng 2 năm 2026 QUYẾT ĐỊNH về việc thử Căn cứ Điều lệ; T/M BAN THƯỜNG VỤ BÍ THƯ Nguyễn Văn Ước Nơi nhận: - Lưu.") {
		x, y := 60+float64(i%5)*90, 800-float64(i/5)*40
		page.Words = append(page.Words, placement.Word{Text: text, Size: 14, Font: "Times", Base: placement.Point{X: x, Y: y}, Box: placement.Rect{X1: x, Y1: y - 3, X2: x + 80, Y2: y + 12}})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rules, err := form.Parse(data)
		if err != nil {
			var fault *form.Error
			if !errors.As(err, &fault) {
				t.Fatal(err)
			}
			return
		}
		r := form.Check(form.Read([]placement.Page{page}, rules), rules)
		if len(r.Answers) > len(rules.Rules) {
			t.Fatal("more answers than rules")
		}
	})
}

// FuzzRead: whatever words stand wherever on a page, it is read; spots are on pages that are there.
func FuzzRead(f *testing.F) {
	rules, err := form.Standard(form.State, today)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Số: 15/QĐ-UBND\nAn Bình, ngày 5 tháng 2 năm 2026\nNơi nhận:\n- Lưu: VT.", []byte{1, 2, 3, 4, 200, 14, 0, 9})
	f.Add("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nKT. GIÁM ĐỐC\nNguyễn Văn Ước", []byte{250, 90, 14})
	f.Fuzz(func(t *testing.T, text string, at []byte) {
		if len(at) == 0 || len(text) > 4000 {
			return
		}
		page := placement.Page{Number: 1, Box: placement.Rect{X2: 595, Y2: 842}, Rotate: int(at[0]) % 5 * 90}
		for i, w := range strings.Fields(text) {
			b := at[i%len(at)]
			size := float64(b % 40)
			x, y := float64(b)*3-50, 850-float64(i*int(b)%900)
			page.Words = append(page.Words, placement.Word{Text: w, Size: size, Font: map[bool]string{true: "Times", false: ""}[b%2 == 0], Bold: b%3 == 0, Angle: int(b) % 4 * 90,
				Base: placement.Point{X: x, Y: y}, Box: placement.Rect{X1: x, Y1: y, X2: x + size*2, Y2: y + size}})
		}
		r := form.Check(form.Read([]placement.Page{page}, rules), rules)
		for _, a := range r.Answers {
			for _, s := range a.Spots {
				if s.Page != 1 {
					t.Fatal(a.Rule.ID, s)
				}
			}
			if a.Result != form.Met && a.Found.VI == "" {
				t.Fatal(a.Rule.ID, "does not say why")
			}
		}
	})
}
