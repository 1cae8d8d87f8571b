package authority

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"trien/internal/basis"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

const head = "format = 1\nkind = \"authority\"\nid = \"a\"\nvi = \"a\"\nen = \"a\"\nfrom = 2026-01-01\nsilence = \"record\"\n"

const words = "read = \"setting\"\nvi = \"a\"\nen = \"a\"\n"

const rule = "[[rule]]\nid = \"r\"\nanswer = \"may\"\n" + words

func kindHead(kind, more string) string {
	return "format = 1\nkind = \"" + kind + "\"\nid = \"a\"\nvi = \"a\"\nen = \"a\"\nfrom = 2026-01-01\n" + more
}

// TestParseRefuses: every fault by its name and place.
func TestParseRefuses(t *testing.T) {
	body := "[[body]]\nkind = \"b\"\nnames = [\"B\"]\nvi = \"b\"\nen = \"b\"\n"
	post := func(kind, more string) string {
		return "[[post]]\nkind = \"" + kind + "\"\ntitles = [\"" + kind + "\"]\nvi = \"p\"\nen = \"p\"\n" + more
	}
	for name, c := range map[string]struct{ file, place string }{
		"nothing":                          {"", "format"},
		"another format":                   {strings.Replace(head, "format = 1", "format = 2", 1) + rule, "format"},
		"an unknown kind":                  {strings.Replace(head, "authority", "autority", 1) + rule, "kind"},
		"an id with a space":               {strings.Replace(head, `id = "a"`, `id = "a b"`, 1) + rule, "id"},
		"no first day":                     {strings.Replace(head, "from = 2026-01-01\n", "", 1) + rule, "from"},
		"a first day that is none":         {strings.Replace(head, "2026-01-01", `"2026-02-30"`, 1) + rule, ""},
		"a first day with a zone":          {strings.Replace(head, "2026-01-01", "2026-01-01T00:00:00Z", 1) + rule, ""},
		"a leap day in a common year":      {strings.Replace(head, "2026-01-01", `"2026-02-29"`, 1) + rule, ""},
		"an end before the beginning":      {"to = 2025-12-31\n" + head + rule, "to"},
		"a review before the beginning":    {"review = 2025-12-31\n" + head + rule, "review"},
		"reviews for ever apart":           {"review_months = 121\n" + head + rule, "review_months"},
		"reviews that go back":             {"review_months = -1\n" + head + rule, "review_months"},
		"a version that replaces itself":   {"replaces = \"a\"\n" + head + rule, "replaces"},
		"no words":                         {strings.Replace(head, `vi = "a"`, `vi = " "`, 1) + rule, "vi, en"},
		"a key that is not known":          {"colour = \"red\"\n" + head + rule, "colour"},
		"a key of a rule that is unknown":  {head + rule + "type = [\"QĐ\"]\n", "rule.type"},
		"a part of another kind":           {head + rule + "[[sector]]\nid = \"s\"\nsignatures = [\"person\"]\n" + words, "sector"},
		"silence that means nothing":       {strings.Replace(head, `"record"`, `"allow"`, 1) + rule, "silence"},
		"no rule":                          {head, "rule"},
		"an answer that is none":           {head + strings.Replace(rule, `"may"`, `"perhaps"`, 1), "rule r"},
		"unknown as an answer":             {head + strings.Replace(rule, `"may"`, `"unknown"`, 1), "rule r"},
		"an unknown capacity":              {head + rule + "capacities = [\"T/U\"]\n", "rule r"},
		"an empty capacity":                {head + rule + "capacities = [\"\"]\n", "rule r"},
		"a capacity twice":                 {head + rule + "capacities = [\"T/M\", \"TM.\"]\n", "rule r"},
		"an unknown type":                  {head + rule + "types = [\"QD\"]\n", "rule r"},
		"a type twice":                     {head + rule + "types = [\"QĐ\", \"QĐ\"]\n", "rule r"},
		"an unknown kind of body":          {head + rule + "bodies = [\"b\"]\n", "rule r"},
		"an unknown kind of post":          {head + rule + "posts = [\"p\"]\n", "rule r"},
		"an unknown key":                   {head + rule + "keys = [\"stamp\"]\n", "rule r"},
		"an unknown need":                  {head + rule + "needs = [\"money\"]\n", "rule r"},
		"a rule that forbids, with a need": {head + strings.Replace(rule, `"may"`, `"may_not"`, 1) + "needs = [\"types\"]\n", "rule r"},
		"two rules of one id":              {head + rule + rule, "rule r"},
		"a rule without an id":             {head + strings.Replace(rule, `id = "r"`, `id = ""`, 1), "rule "},
		"a rule from nowhere":              {head + strings.Replace(rule, `"setting"`, `"text"`, 1), "rule r"},
		"a rule read in no way":            {head + strings.Replace(rule, `"setting"`, `"heard"`, 1), "rule r"},
		"a rule without words":             {head + strings.Replace(rule, "en = \"a\"\n", "", 1), "rule r"},
		"two kinds of body alike":          {head + body + body + rule, "body b"},
		"a body without names":             {head + strings.Replace(body, `["B"]`, "[]", 1) + rule, "body b"},
		"a body with an empty name":        {head + strings.Replace(body, `["B"]`, `[" "]`, 1) + rule, "body b"},
		"a post in an unknown body":        {head + post("p", "in = [\"b\"]\n") + rule, "post p"},
		"a post deputy to an unknown one":  {head + post("p", "deputy_of = [\"q\"]\n") + rule, "post p"},
		"a post that is its own deputy":    {head + post("p", "deputy_of = [\"p\"]\n") + rule, "post p"},
		"deputies in a circle":             {head + post("p", "deputy_of = [\"q\"]\n") + post("q", "deputy_of = [\"x\"]\n") + post("x", "deputy_of = [\"p\"]\n") + rule, "post p"},
		"an own type without a name":       {head + rule + "[[type]]\ncode = \"XX\"\n", "type XX"},
		"an own type that is too long":     {head + rule + "[[type]]\ncode = \"" + strings.Repeat("X", 9) + "\"\nvi = \"x\"\nen = \"x\"\n", "type"},
		"text without end":                 {head + strings.Replace(rule, `vi = "a"`, `vi = "`+strings.Repeat("ô", limits.AuthorityWords+1)+`"`, 1), "rule r"},
		"rules without end":                {head + manyRules(limits.AuthorityLines+1), "rule"},
		"a file without end":               {head + "#" + strings.Repeat("x", limits.AuthorityFile), ""},
		"no TOML":                          {"= = =", ""},
		"a number for a word":              {strings.Replace(head, `id = "a"`, "id = 5", 1) + rule, ""},

		"must-sign: no act":               {kindHead(MustSign, "[[entry]]\nid = \"e\"\nsignatures = [\"person\"]\n"+words), "entry e"},
		"must-sign: an act with a space":  {kindHead(MustSign, "[[entry]]\nid = \"e\"\nacts = [\"hand over\"]\nsignatures = [\"person\"]\n"+words), "entry e"},
		"must-sign: no signature":         {kindHead(MustSign, "[[entry]]\nid = \"e\"\nacts = [\"issue\"]\n"+words), "entry e"},
		"must-sign: an unknown signature": {kindHead(MustSign, "[[entry]]\nid = \"e\"\nacts = [\"issue\"]\nsignatures = [\"office\"]\n"+words), "entry e"},
		"must-sign: a nature undeclared":  {kindHead(MustSign, "[[entry]]\nid = \"e\"\nacts = [\"issue\"]\nnatures = [\"nhan-su\"]\nsignatures = [\"person\"]\n"+words), "entry e"},
		"must-sign: a nature twice":       {kindHead(MustSign, strings.Repeat("[[nature]]\nid = \"n\"\nvi = \"a\"\nen = \"b\"\n", 2)), "nature n"},
		"must-sign: safety level 6":       {kindHead(MustSign, "[[entry]]\nid = \"e\"\nacts = [\"issue\"]\nlevels = [6]\nsignatures = [\"person\"]\n"+words), "entry e"},
		"types: nothing said of the rest": {kindHead(Types, "read = \"setting\"\npaperless = []\n"), "others"},
		"types: everything and one more":  {kindHead(Types, "read = \"setting\"\nothers = \"warn\"\npaperless = [\"*\", \"QĐ\"]\n"), "paperless"},
		"types: a line without types":     {kindHead(Types, "read = \"setting\"\nothers = \"warn\"\n[[signed]]\nid = \"s\"\n"+words), "signed s"},
		"unequal: no type":                {kindHead(Unequal, "[[unequal]]\nid = \"u\"\n"+words), "unequal u"},
		"unequal: an unknown way":         {kindHead(Unequal, "[[unequal]]\nid = \"u\"\ntypes = [\"NQ\"]\nways = [\"fax\"]\n"+words), "unequal u"},
		"sector: none":                    {kindHead(Sectors, ""), "sector"},
		"sector: no signature":            {kindHead(Sectors, "[[sector]]\nid = \"s\"\n"+words), "sector s"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.file))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("accepted, or %v", err)
			}
			if e.Line == 0 && e.Place != c.place {
				t.Errorf("at %q: %v, want %q", e.Place, e, c.place)
			}
			if p := e.Problem(); problem.KindOf(p) != problem.Malformed || problem.WordsOf(p).VI == "" || problem.WordsOf(p).EN == "" {
				t.Errorf("%v", p)
			}
		})
	}
}

func manyRules(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[[rule]]\nid = \"r%d\"\nanswer = \"may\"\n%s", i, words)
	}
	return b.String()
}

// TestStandardFiles: what comes with the program is read, names its sources, and says what was not read in its own words.
func TestStandardFiles(t *testing.T) {
	for _, style := range []office.Style{office.PartyStyle, office.StateStyle} {
		texts := StandardFiles(style)
		if len(texts) != len(Kinds()) {
			t.Fatalf("%d files", len(texts))
		}
		for _, kind := range Kinds() {
			v, err := Parse(texts[kind])
			if err != nil || v.Kind != kind || v.Basis == "" || v.NextReview(nil) == "" {
				t.Fatalf("%s: %+v %v", kind, v, err)
			}
			for _, r := range v.Table.Rules {
				if style == office.PartyStyle && r.Source.Read == basis.Text && !strings.Contains(r.Source.Text, "NĐ 30") {
					t.Errorf("%s is said to be read in its own words, which nobody has", r.ID)
				}
			}
		}
		if _, err := StandardBook(style); err != nil {
			t.Error(err)
		}
	}
}

// TestParseReads: every key of a file reaches the version.
func TestParseReads(t *testing.T) {
	v, err := Parse([]byte(`format = 1
kind = "must-sign"
id = "tw-2026"
vi = "Danh mục"
en = "List"
from = "2026-02-28"
to = 2028-02-29
basis = "12-HD/VPTW"
replaces = "tw-2025"
review = 2026-08-01
review_months = 6
[[type]]
code = "LLV"
vi = "Lịch làm việc"
en = "Schedule"
[[nature]]
id = "nhan-su"
vi = "Công tác cán bộ"
en = "Personnel"
[[entry]]
id = "can-bo"
acts = ["issue", "hand-over"]
types = ["QĐ", "LLV"]
levels = [3, 4]
bodies = ["standing"]
natures = ["nhan-su"]
signatures = ["person", "seal"]
source = "12-HD/VPTW, mục 3"
read = "text"
vi = "Quyết định về cán bộ"
en = "Decisions on personnel"
`))
	want := Version{Kind: MustSign, ID: "tw-2026", Name: problem.Words{VI: "Danh mục", EN: "List"}, From: "2026-02-28", To: "2028-02-29", Basis: "12-HD/VPTW",
		Replaces: "tw-2025", Review: "2026-08-01", Every: 6, Natures: []Nature{{"nhan-su", problem.Words{VI: "Công tác cán bộ", EN: "Personnel"}}}, Must: []Duty{{ID: "can-bo", Acts: []string{"issue", "hand-over"}, Types: []string{"QĐ", "LLV"}, Levels: []int{3, 4},
			Bodies: []string{"standing"}, Natures: []string{"nhan-su"}, Signatures: []string{"person", "seal"}, Source: basis.Source{Text: "12-HD/VPTW, mục 3", Read: basis.Text},
			Words: problem.Words{VI: "Quyết định về cán bộ", EN: "Decisions on personnel"}}}}
	if err != nil || !reflect.DeepEqual(v, want) {
		t.Errorf("%+v %v", v, err)
	}
}

// FuzzParse: whatever is brought, it is a version that answers, or an *Error; nothing panics.
func FuzzParse(f *testing.F) {
	for _, style := range []office.Style{office.PartyStyle, office.StateStyle} {
		for _, text := range StandardFiles(style) {
			f.Add(text)
		}
	}
	f.Add([]byte(head + rule))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Words.VI == "" {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		b, err := Book{}.Adopt(v, v.From.Start())
		if err != nil {
			t.Fatalf("read, and not adopted: %v", err)
		}
		for _, c := range []string{"", "T/M", "K/T", "T/U.Q", "?"} {
			if d := b.May(Question{Type: "QĐ", Capacity: c, Body: "BAN THƯỜNG VỤ", Post: "BÍ THƯ", At: v.From.Start()}); d.May == "" || d.Words.VI == "" {
				t.Fatalf("%+v", d)
			}
		}
		Compare(v, Version{})
		b.Must(Business{Act: "issue"}, v.From.Start())
		b.Paper("QĐ", v.From.Start())
		b.Reminders(nil, v.From.Start(), 30)
	})
}
