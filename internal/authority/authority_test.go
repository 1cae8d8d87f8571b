package authority

import (
	"fmt"
	"testing"
	"time"

	"trien/internal/office"
)

// at is an instant in Vietnam: "2026-01-09 00:00:00".
func at(t testing.TB, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04:05.999999999", s, time.FixedZone("+07", 7*3600))
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func standard(t testing.TB, style office.Style) Book {
	t.Helper()
	b, err := StandardBook(style)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// row is one line of the table: a question and its answer.
type row struct {
	name                    string
	typ, capacity, body, by string
	more                    func(*Question)
	day                     string // "" is 2026-11-22 10:00:00
	want                    Answer
	rule                    string
}

func (r row) ask(t *testing.T) Question {
	day := r.day
	if day == "" {
		day = "2026-11-22 10:00:00"
	}
	q := Question{Type: r.typ, Capacity: r.capacity, Body: r.body, Post: r.by, At: at(t, day)}
	if r.more != nil {
		r.more(&q)
	}
	return q
}

func check(t *testing.T, b Book, rows []row) {
	t.Helper()
	for i, r := range rows {
		t.Run(fmt.Sprintf("%02d %s", i+1, r.name), func(t *testing.T) {
			d := b.May(r.ask(t))
			if d.May != r.want || d.Rule != r.rule {
				t.Errorf("%s by %q, want %s by %q (%s)", d.May, d.Rule, r.want, r.rule, d.Words.EN)
			}
			if d.Words.VI == "" || d.Words.EN == "" {
				t.Error("no words")
			}
			if d.Rule != "" && (d.Version == "" || d.Source.Words().VI == "") {
				t.Errorf("a rule without its version or source: %+v", d)
			}
		})
	}
}

func grassroots(q *Question) { q.Level = "grassroots" }
func sealing(q *Question)    { q.Means = Seal }
func archiving(q *Question)  { q.Means = Archive }

// grant gives what a question rests on, from and up to days.
func grant(document, from, to string) func(*Question) {
	return func(q *Question) {
		q.Grant = &Grant{Document: document, From: Day(from).Start(), To: Day(to).Start()}
	}
}

func both(f, g func(*Question)) func(*Question) { return func(q *Question) { f(q); g(q) } }

// TestPartyTable: the known part of 399-QĐ/TW, row by row (1831.authority).
func TestPartyTable(t *testing.T) {
	check(t, standard(t, office.PartyStyle), []row{
		{name: "secretary for the standing committee", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", want: Yes, rule: "399.tm"},
		{name: "deputy secretary for the standing committee", typ: "NQ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "PHÓ BÍ THƯ", want: Yes, rule: "399.tm"},
		{name: "the capacity written as the state does", typ: "QĐ", capacity: "TM.", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", want: Yes, rule: "399.tm"},
		{name: "in small letters", typ: "QĐ", capacity: "t/m", body: "Ban Thường vụ Tỉnh ủy", by: "Bí thư", want: Yes, rule: "399.tm"},
		{name: "tone on the other letter", typ: "QĐ", capacity: "T/M", body: "TỈNH UỶ", by: "BÍ THƯ", want: Yes, rule: "399.tm"},
		{name: "a name with more words", typ: "CV", capacity: "T/M", body: "BAN CHẤP HÀNH ĐẢNG BỘ TỈNH", by: "BÍ THƯ", want: Yes, rule: "399.tm"},
		{name: "the Secretariat shows a name only", typ: "QyĐ", capacity: "T/M", body: "BAN BÍ THƯ", by: "", want: Yes, rule: "399.tm"},
		{name: "the Politburo", typ: "NQ", capacity: "T/M", body: "BỘ CHÍNH TRỊ", by: "", want: Yes, rule: "399.tm"},
		{name: "the inspection committee", typ: "KL", capacity: "T/M", body: "ỦY BAN KIỂM TRA", by: "CHỦ NHIỆM", want: Yes, rule: "399.tm"},
		{name: "K/T the secretary", typ: "QĐ", capacity: "K/T", body: "BÍ THƯ", by: "PHÓ BÍ THƯ", want: No, rule: "399.kt.collective"},
		{name: "K/T the standing committee", typ: "CV", capacity: "K/T", body: "BAN THƯỜNG VỤ", by: "PHÓ BÍ THƯ", want: No, rule: "399.kt.collective"},
		{name: "K/T in a cell", typ: "BC", capacity: "K/T", body: "CHI BỘ", by: "PHÓ BÍ THƯ", want: No, rule: "399.kt.collective"},
		{name: "K/T in the inspection committee", typ: "BC", capacity: "KT.", body: "CHỦ NHIỆM ỦY BAN KIỂM TRA", by: "PHÓ CHỦ NHIỆM ỦY BAN KIỂM TRA", want: No, rule: "399.kt.collective"},
		{name: "K/T of a collective that the directory knows by another name", typ: "CV", capacity: "K/T", body: "TRƯỞNG BAN", by: "PHÓ TRƯỞNG BAN",
			more: func(q *Question) { q.Kind = "committee" }, want: No, rule: "399.kt.collective"},
		{name: "deputy chief for the chief of office", typ: "CV", capacity: "K/T", body: "CHÁNH VĂN PHÒNG", by: "PHÓ CHÁNH VĂN PHÒNG", want: Yes, rule: "399.kt.staff"},
		{name: "deputy head for the head of a board", typ: "HD", capacity: "K/T", body: "TRƯỞNG BAN", by: "PHÓ TRƯỞNG BAN", want: Yes, rule: "399.kt.staff"},
		{name: "the head for themself", typ: "CV", capacity: "K/T", body: "CHÁNH VĂN PHÒNG", by: "CHÁNH VĂN PHÒNG", want: No, rule: "399.kt.staff"},
		{name: "a deputy of another head", typ: "CV", capacity: "K/T", body: "CHÁNH VĂN PHÒNG", by: "PHÓ TRƯỞNG BAN", want: No, rule: "399.kt.staff"},
		{name: "an officer for the head", typ: "CV", capacity: "K/T", body: "CHÁNH VĂN PHÒNG", by: "CHUYÊN VIÊN", want: No, rule: "399.kt.staff"},
		{name: "K/T a body where a head belongs", typ: "CV", capacity: "K/T", body: "VĂN PHÒNG TỈNH ỦY", by: "PHÓ CHÁNH VĂN PHÒNG", want: No, rule: "399.kt.staff"},
		{name: "K/T someone whom no rule knows", typ: "CV", capacity: "K/T", body: "GIÁM ĐỐC", by: "PHÓ GIÁM ĐỐC", want: Unknown},
		{name: "by order of the standing committee", typ: "TB", capacity: "T/L", body: "BAN THƯỜNG VỤ", by: "CHÁNH VĂN PHÒNG", want: Yes, rule: "399.tl"},
		{name: "by order, as the state writes it", typ: "TB", capacity: "TL.", body: "BAN THƯỜNG VỤ", by: "CHÁNH VĂN PHÒNG", want: Yes, rule: "399.tl"},
		{name: "chief of office in their own right", typ: "CV", by: "CHÁNH VĂN PHÒNG", want: Yes, rule: "399.head"},
		{name: "head of a board in their own right", typ: "HD", by: "TRƯỞNG BAN", want: Yes, rule: "399.head"},
		{name: "deputy in their own right", typ: "CV", by: "PHÓ CHÁNH VĂN PHÒNG", want: Unknown},
		{name: "secretary in their own right", typ: "QĐ", by: "BÍ THƯ", want: Unknown},
		{name: "minutes by who wrote them", typ: "BB", by: "NGƯỜI GHI BIÊN BẢN", want: Yes, rule: "399.minutes"},
		{name: "acting head", typ: "CV", capacity: "Q.", body: "CHÁNH VĂN PHÒNG", by: "", want: Yes, rule: "399.acting"},
		{name: "a capacity that there is not", typ: "CV", capacity: "T/U", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", want: No},
		{name: "T/M a body that nobody knows", typ: "CV", capacity: "T/M", body: "CÂU LẠC BỘ", by: "CHỦ NHIỆM", want: Unknown},
		{name: "T/M with no body", typ: "CV", capacity: "T/M", by: "", want: Unknown},
		{name: "a name that only begins alike", typ: "CV", capacity: "T/M", body: "BAN THƯỜNG VỤNG", by: "BÍ THƯ", want: Unknown},

		{name: "cell: resolution", typ: "NQ", capacity: "T/M", body: "CHI BỘ", by: "BÍ THƯ", want: Yes, rule: "399.13.cell"},
		{name: "cell: statute", typ: "QC", capacity: "T/M", body: "CHI BỘ", by: "BÍ THƯ", want: Yes, rule: "399.13.cell"},
		{name: "cell: by its deputy", typ: "BC", capacity: "T/M", body: "CHI BỘ", by: "PHÓ BÍ THƯ", want: Yes, rule: "399.13.cell"},
		{name: "cell: regulation", typ: "QyĐ", capacity: "T/M", body: "CHI BỘ", by: "BÍ THƯ", want: No, rule: "399.13.cell.types"},
		{name: "cell: guideline", typ: "HD", capacity: "T/M", body: "CHI BỘ", by: "BÍ THƯ", want: No, rule: "399.13.cell.types"},
		{name: "cell: directive", typ: "CT", capacity: "T/M", body: "CHI BỘ", by: "BÍ THƯ", want: No, rule: "399.13.cell.types"},
		{name: "cell: communiqué, of which nothing is known", typ: "TC", capacity: "T/M", body: "CHI BỘ", by: "BÍ THƯ", want: Unknown},
		{name: "cell: it has no seal", typ: "NQ", body: "CHI BỘ", by: "VĂN THƯ", more: both(sealing, grant("01-QĐ/CB", "2026-01-01", "")), want: No, rule: "399.13.cell.seal"},
		{name: "grassroots committee: statute", typ: "QC", capacity: "T/M", body: "ĐẢNG ỦY", by: "BÍ THƯ", more: grassroots, want: Yes, rule: "399.11.committee"},
		{name: "grassroots committee: regulation", typ: "QyĐ", capacity: "T/M", body: "ĐẢNG ỦY", by: "BÍ THƯ", more: grassroots, want: Yes, rule: "399.11.committee"},
		{name: "grassroots committee: guideline", typ: "HD", capacity: "T/M", body: "ĐẢNG ỦY", by: "BÍ THƯ", more: grassroots, want: No, rule: "399.11.committee.guideline"},
		{name: "grassroots committee: directive", typ: "CT", capacity: "T/M", body: "ĐẢNG ỦY", by: "BÍ THƯ", more: grassroots, want: No, rule: "399.11.grassroots.none"},
		{name: "a committee that is not grassroots: directive", typ: "CT", capacity: "T/M", body: "ĐẢNG ỦY", by: "BÍ THƯ", want: Yes, rule: "399.tm"},
		{name: "grassroots standing committee: guideline", typ: "HD", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", more: grassroots, want: Yes, rule: "399.11.standing"},
		{name: "grassroots standing committee: statute", typ: "QC", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", more: grassroots, want: No, rule: "399.11.standing.statute"},
		{name: "grassroots standing committee: circular", typ: "TT", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", more: grassroots, want: No, rule: "399.11.grassroots.none"},
		{name: "a province's standing committee: statute", typ: "QC", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", want: Yes, rule: "399.tm"},

		{name: "lent with nothing in writing", typ: "CV", capacity: "T/U.Q", body: "BAN THƯỜNG VỤ", by: "PHÓ BÍ THƯ", want: No, rule: "30.13.3.lent"},
		{name: "lent for a term", typ: "CV", capacity: "T/U.Q", body: "BAN THƯỜNG VỤ", by: "PHÓ BÍ THƯ", more: grant("12-QĐ/TU", "2026-11-01", "2026-12-01"), want: Yes, rule: "30.13.3.lent"},
		{name: "lent without an end", typ: "CV", capacity: "TUQ.", body: "BAN THƯỜNG VỤ", by: "PHÓ BÍ THƯ", more: grant("12-QĐ/TU", "2026-11-01", ""), want: No, rule: "30.13.3.lent"},
		{name: "lent by no document", typ: "CV", capacity: "T/U.Q", body: "BAN THƯỜNG VỤ", by: "PHÓ BÍ THƯ", more: grant(" ", "2026-11-01", "2026-12-01"), want: No, rule: "30.13.3.lent"},
		{name: "lent: the day before", typ: "CV", capacity: "T/U.Q", body: "BAN THƯỜNG VỤ", more: grant("12-QĐ/TU", "2026-11-01", "2026-12-01"), day: "2026-10-31 23:59:59.999999999", want: No, rule: "30.13.3.lent"},
		{name: "lent: the first instant", typ: "CV", capacity: "T/U.Q", body: "BAN THƯỜNG VỤ", more: grant("12-QĐ/TU", "2026-11-01", "2026-12-01"), day: "2026-11-01 00:00:00", want: Yes, rule: "30.13.3.lent"},
		{name: "lent: the last instant", typ: "CV", capacity: "T/U.Q", body: "BAN THƯỜNG VỤ", more: grant("12-QĐ/TU", "2026-11-01", "2026-12-01"), day: "2026-11-30 23:59:59.999999999", want: Yes, rule: "30.13.3.lent"},
		{name: "lent: the day after", typ: "CV", capacity: "T/U.Q", body: "BAN THƯỜNG VỤ", more: grant("12-QĐ/TU", "2026-11-01", "2026-12-01"), day: "2026-12-01 00:00:00", want: No, rule: "30.13.3.lent"},

		{name: "seal by nobody who was assigned", typ: "QĐ", by: "VĂN THƯ", more: sealing, want: No, rule: "1831.seal"},
		{name: "seal by the assigned clerk", typ: "QĐ", by: "VĂN THƯ", more: both(sealing, grant("03-QĐ/VPTU", "2026-01-01", "")), want: Yes, rule: "1831.seal"},
		{name: "seal: the assignment has not begun", typ: "QĐ", by: "VĂN THƯ", more: both(sealing, grant("03-QĐ/VPTU", "2026-11-23", "")), want: No, rule: "1831.seal"},
		{name: "seal: the assignment is over", typ: "QĐ", by: "VĂN THƯ", more: both(sealing, grant("03-QĐ/VPTU", "2026-01-01", "2026-11-22")), want: No, rule: "1831.seal"},
		{name: "a capacity does not open the seal", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", more: sealing, want: No, rule: "1831.seal"},
		{name: "archive by nobody who was assigned", typ: "QĐ", by: "LƯU TRỮ VIÊN", more: archiving, want: No, rule: "hd03.archive"},
		{name: "archive by who was assigned", typ: "QĐ", by: "LƯU TRỮ VIÊN", more: both(archiving, grant("04-QĐ/VPTU", "2026-01-01", "2027-01-01")), want: Yes, rule: "hd03.archive"},

		{name: "the day before the table", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", day: "2026-01-08 12:00:00", want: Unknown},
		{name: "the last instant before the table", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", day: "2026-01-08 23:59:59.999999999", want: Unknown},
		{name: "the first instant of the table", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", day: "2026-01-09 00:00:00", want: Yes, rule: "399.tm"},
		{name: "a leap day to come", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", day: "2028-02-29 23:59:59", want: Yes, rule: "399.tm"},
		{name: "the day before, in London already the day", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ",
			more: func(q *Question) { q.At = time.Date(2026, 1, 8, 16, 59, 59, 999, time.UTC) }, want: Unknown},
		{name: "the day, in London still the day before", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ",
			more: func(q *Question) { q.At = time.Date(2026, 1, 8, 17, 0, 0, 0, time.UTC) }, want: Yes, rule: "399.tm"},
		{name: "no time at all", typ: "QĐ", capacity: "T/M", body: "BAN THƯỜNG VỤ", by: "BÍ THƯ", more: func(q *Question) { q.At = time.Time{} }, want: Unknown},
	})
}

// TestStateTable: NĐ 30/2020, Article 13, row by row (1831.authority).
func TestStateTable(t *testing.T) {
	limited := func(q *Question) { q.Types = 3 }
	check(t, standard(t, office.StateStyle), []row{
		{name: "chair for the people's committee", typ: "QĐ", capacity: "TM.", body: "ỦY BAN NHÂN DÂN", by: "CHỦ TỊCH", want: Yes, rule: "30.13.2.chair"},
		{name: "vice chair for the people's committee", typ: "QĐ", capacity: "TM.", body: "ỦY BAN NHÂN DÂN TỈNH", by: "PHÓ CHỦ TỊCH", want: Yes, rule: "30.13.2.vice"},
		{name: "vice chair for the chair", typ: "CV", capacity: "KT.", body: "CHỦ TỊCH", by: "PHÓ CHỦ TỊCH", want: Yes, rule: "30.13.2.for"},
		{name: "an officer for the chair", typ: "CV", capacity: "KT.", body: "CHỦ TỊCH", by: "CHÁNH VĂN PHÒNG", want: No, rule: "30.13.2.for"},
		{name: "an officer for the committee", typ: "CV", capacity: "TM.", body: "ỦY BAN NHÂN DÂN", by: "CHÁNH VĂN PHÒNG", want: Unknown},
		{name: "director in their own right", typ: "QĐ", by: "GIÁM ĐỐC", want: Yes, rule: "30.13.1.head"},
		{name: "minister in their own right", typ: "QĐ", by: "BỘ TRƯỞNG", want: Yes, rule: "30.13.1.head"},
		{name: "deputy director for the director", typ: "CV", capacity: "KT.", body: "GIÁM ĐỐC", by: "PHÓ GIÁM ĐỐC", want: Yes, rule: "30.13.1.deputy"},
		{name: "vice minister for the minister", typ: "CV", capacity: "KT.", body: "BỘ TRƯỞNG", by: "THỨ TRƯỞNG", want: Yes, rule: "30.13.1.deputy"},
		{name: "vice minister for a director", typ: "CV", capacity: "KT.", body: "GIÁM ĐỐC", by: "THỨ TRƯỞNG", want: No, rule: "30.13.1.deputy"},
		{name: "deputy director in their own right", typ: "CV", by: "PHÓ GIÁM ĐỐC", want: No, rule: "30.13.1.deputy.alone"},
		{name: "deputy put in charge, as acting head", typ: "CV", capacity: "Q.", by: "PHÓ GIÁM ĐỐC", want: Unknown},
		{name: "acting director", typ: "CV", capacity: "Q.", by: "GIÁM ĐỐC", want: Yes, rule: "30.13.1.head"},
		{name: "by order, certain types", typ: "TB", capacity: "TL.", body: "GIÁM ĐỐC", by: "TRƯỞNG PHÒNG", more: limited, want: Yes, rule: "30.13.4.order"},
		{name: "by order, everything", typ: "TB", capacity: "TL.", body: "GIÁM ĐỐC", by: "TRƯỞNG PHÒNG", want: No, rule: "30.13.4.order"},
		{name: "lent for a term", typ: "CV", capacity: "TUQ.", body: "GIÁM ĐỐC", by: "TRƯỞNG PHÒNG", more: grant("5/GUQ-SNV", "2026-11-22", "2026-11-23"), want: Yes, rule: "30.13.3.lent"},
		{name: "lent by word of mouth", typ: "CV", capacity: "TUQ.", body: "GIÁM ĐỐC", by: "TRƯỞNG PHÒNG", want: No, rule: "30.13.3.lent"},
		{name: "lent over a leap day: on it", typ: "CV", capacity: "TUQ.", body: "GIÁM ĐỐC", more: grant("5/GUQ-SNV", "2024-02-29", "2024-03-01"), day: "2024-02-29 12:00:00", want: Yes, rule: "30.13.3.lent"},
		{name: "lent over a leap day: after it", typ: "CV", capacity: "TUQ.", body: "GIÁM ĐỐC", more: grant("5/GUQ-SNV", "2024-02-29", "2024-03-01"), day: "2024-03-01 00:00:00", want: No, rule: "30.13.3.lent"},
		{name: "seal by the assigned clerk", typ: "QĐ", by: "VĂN THƯ", more: both(sealing, grant("7/QĐ-SNV", "2026-01-01", "")), want: Yes, rule: "30.32.seal"},
		{name: "seal by another", typ: "QĐ", by: "VĂN THƯ", more: sealing, want: No, rule: "30.32.seal"},
		{name: "before NĐ 30", typ: "QĐ", by: "GIÁM ĐỐC", day: "2020-03-04 23:59:59", want: Unknown},
		{name: "NĐ 30's first instant", typ: "QĐ", by: "GIÁM ĐỐC", day: "2020-03-05 00:00:00", want: Yes, rule: "30.13.1.head"},
		{name: "NĐ 30's first leap day", typ: "QĐ", by: "GIÁM ĐỐC", day: "2024-02-29 00:00:00", want: Yes, rule: "30.13.1.head"},
	})
}

// TestSilenceIsNoYes: what no rule knows goes by the office's record where the table says so, and not at all where it does not.
func TestSilenceIsNoYes(t *testing.T) {
	q := Question{Type: "CV", Capacity: "T/M", Body: "CÂU LẠC BỘ", At: at(t, "2026-11-22 10:00:00")}
	if d := standard(t, office.PartyStyle).May(q); d.May != Unknown || !d.Goes() {
		t.Errorf("%+v", d)
	}
	v, _ := standard(t, office.PartyStyle).InForce(Rules, q.At)
	v.Table.Silence = SilenceRefuse
	if d := Standard(v).May(q); d.May != Unknown || d.Goes() {
		t.Errorf("%+v", d)
	}
	if d := (Book{}).May(q); d.May != Unknown || d.Version != "" {
		t.Errorf("an empty book: %+v", d)
	}
}
