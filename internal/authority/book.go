package authority

import (
	"slices"
	"time"

	"trien/internal/form"
	"trien/internal/problem"
)

// The kinds of dated lists.
const (
	Rules    = "authority"  // who may sign what
	MustSign = "must-sign"  // what must be signed (379.28)
	Types    = "types"      // what is signed by each kind of body, and sent without paper (1831.types)
	Sectors  = "sector"     // profiles of sectors (1831.sector)
	Unequal  = "conversion" // types whose conversions have no equal force (379.15.3, 379.16.6)
	Form     = "form"       // rules of form (379.13.1)
)

// Kinds lists the kinds of dated lists in the order they are shown.
func Kinds() []string { return []string{Rules, MustSign, Types, Sectors, Unequal, Form} }

// KindWords names a kind.
func KindWords(kind string) problem.Words {
	return map[string]problem.Words{
		Rules:    {VI: "Thẩm quyền ký văn bản", EN: "Authority to sign"},
		MustSign: {VI: "Danh mục bắt buộc ký số", EN: "What must be signed"},
		Types:    {VI: "Loại văn bản ký số và gửi không kèm bản giấy", EN: "Types signed, and sent without paper"},
		Sectors:  {VI: "Ký số theo nghiệp vụ ngành", EN: "Profiles of sectors"},
		Unequal:  {VI: "Loại văn bản mà bản chuyển đổi chỉ để tham khảo", EN: "Types whose conversions serve for reference only"},
		Form:     {VI: "Quy tắc thể thức văn bản", EN: "Rules of form"},
	}[kind]
}

// Version is one version of a dated list. What its kind is says which of its parts is filled.
type Version struct {
	Kind     string
	ID       string
	Name     problem.Words
	From     Day    // first day in force
	To       Day    // last day in force, included; "" until another version takes its place
	Basis    string // the document that it puts down, or is adopted by
	Replaces string // id of the version that it takes the place of; "" where it names none
	Review   Day    // when it must be looked at again; "" by Every alone
	Every    int    // months between reviews; 0: only at Review
	Table    Table
	Must     []Duty
	Natures  []Nature // of business, that Must tells apart
	Types    TypeList
	Sectors  []Sector
	Unequal  []UnequalTypes
	Form     *form.Rules
}

// kept is a version with when it was adopted; the zero time is one that came with the program.
type kept struct {
	Version
	adopted time.Time
}

// Book is every version of every list of an office. The zero Book is empty; a Book is never changed, Adopt gives another.
type Book struct{ versions []kept }

// Standard is the book of those that come with the program: they serve on days on which the office has adopted none.
func Standard(versions ...Version) Book {
	var b Book
	for _, v := range versions {
		b.versions = append(b.versions, kept{Version: v})
	}
	return b
}

// Adopt adds a version that the office takes at an instant. An open version ends where the next begins; any other overlap is refused, and so are an id
// taken before and a place in a row that does not exist.
func (b Book) Adopt(v Version, at time.Time) (Book, error) {
	if v.ID == "" || v.From == "" || !slices.Contains(Kinds(), v.Kind) {
		return b, problem.New(problem.Usage, "Phiên bản phải có loại danh mục, mã và ngày có hiệu lực.", "A version needs a kind, an id and its first day.")
	}
	for _, k := range b.versions {
		if k.ID == v.ID {
			return b, problem.New(problem.Conflict, "Mã phiên bản “"+v.ID+"” đã được dùng; mỗi phiên bản được giữ lại mãi. Hãy đặt mã khác.",
				"The version id “"+v.ID+"” is taken; every version is kept. Give another.")
		}
		if clash(k, v) {
			return b, problem.New(problem.Conflict, "Thời gian hiệu lực chồng lên phiên bản “"+k.ID+"” (từ "+string(k.From)+"). Hãy sửa ngày, hoặc kết thúc phiên bản đó trước.",
				"Its time in force overlaps version “"+k.ID+"” (from "+string(k.From)+"). Correct the days, or end that version first.").Under("379.28.2")
		}
	}
	if err := b.follows(v); err != nil {
		return b, err
	}
	return Book{append(slices.Clip(b.versions), kept{v, at})}, nil
}

// clash says whether a version that is there stands in the way of another.
func clash(k kept, v Version) bool {
	if k.Kind != v.Kind || k.adopted.IsZero() {
		return false
	}
	if k.From < v.From {
		return k.To != "" && k.To >= v.From
	}
	return k.From == v.From || v.To == "" || v.To >= k.From
}

// follows: what a version replaces must be there, of its kind, and begin before it. So no row of versions can bite its own tail.
func (b Book) follows(v Version) error {
	if v.Replaces == "" {
		return nil
	}
	i := slices.IndexFunc(b.versions, func(k kept) bool { return k.ID == v.Replaces })
	if i < 0 || b.versions[i].Kind != v.Kind || b.versions[i].From >= v.From {
		return problem.New(problem.Usage, "Phiên bản được thay thế “"+v.Replaces+"” không có, khác loại, hoặc không bắt đầu trước phiên bản này.",
			"The version to be replaced, “"+v.Replaces+"”, is not there, of another kind, or does not begin before this one.")
	}
	return nil
}

// AsOf is the book as it stood at an instant: without what was adopted later. It answers what would have been decided then.
func (b Book) AsOf(at time.Time) Book {
	return Book{slices.DeleteFunc(slices.Clone(b.versions), func(k kept) bool { return k.adopted.After(at) })}
}

// InForce is the version of a kind on the day of an instant: one that the office adopted, else one that came with the program.
func (b Book) InForce(kind string, at time.Time) (Version, bool) {
	own, standard, day := -1, -1, DayOf(at)
	for i, k := range b.versions {
		if k.Kind != kind || k.From > day {
			continue
		}
		if end := b.until(k); end != "" && end < day {
			continue
		}
		best := &standard
		if !k.adopted.IsZero() {
			best = &own
		}
		if *best < 0 || b.versions[*best].From < k.From {
			*best = i
		}
	}
	if own < 0 {
		own = standard
	}
	if own < 0 {
		return Version{}, false
	}
	return b.versions[own].Version, true
}

// Kept is a version as it is kept.
type Kept struct {
	Version
	Adopted time.Time // zero for what came with the program
	Until   Day       // last day in force: its own, or the day before the next began; "" for no end yet
	Next    Day       // when it must be looked at again; "" for never, or where it is over
}

// All lists every version of a kind, the newest first.
func (b Book) All(kind string) []Kept {
	var list []Kept
	for _, k := range b.versions {
		if k.Kind == kind {
			list = append(list, Kept{Version: k.Version, Adopted: k.adopted, Until: b.until(k)})
		}
	}
	slices.SortStableFunc(list, func(x, y Kept) int {
		switch {
		case x.From > y.From:
			return -1
		case x.From < y.From:
			return 1
		}
		return y.Adopted.Compare(x.Adopted)
	})
	return list
}

// until is the last day of a version: an adopted one ends where the next adopted one begins.
func (b Book) until(k kept) Day {
	end := k.To
	for _, n := range b.versions {
		if n.Kind != k.Kind || n.From <= k.From || n.adopted.IsZero() != k.adopted.IsZero() {
			continue
		}
		if last := DayOf(n.From.Start().Add(-1)); end == "" || last < end {
			end = last
		}
	}
	return end
}

// May answers by the table in force on the question's day.
func (b Book) May(q Question) Decision {
	c, known := CapacityOf(q.Capacity)
	if !known {
		return Decision{May: No, Words: problem.Words{VI: "Không có thẩm quyền ký nào viết là “" + q.Capacity + "”.", EN: "There is no capacity “" + q.Capacity + "”."}}
	}
	q.Capacity = c
	v, ok := b.InForce(Rules, q.At)
	if !ok {
		return Decision{May: Unknown, ByRecord: true, Words: problem.Words{VI: "Không có bảng thẩm quyền nào có hiệu lực vào ngày này; chỉ có quyền hạn ghi trong danh bạ của cơ quan.",
			EN: "No table of authority was in force on that day; there is only what the office's directory has on record."}}
	}
	d := v.Table.decide(q)
	d.Version = v.ID
	return d
}
