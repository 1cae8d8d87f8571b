package form

import (
	"regexp"
	"slices"

	"trien/internal/basis"
	"trien/internal/problem"
)

// Part is a component of a document's form.
type Part string

// The parts.
const (
	Page       Part = "page"       // paper, margins, fonts: the document as a whole
	Title      Part = "title"      // ĐẢNG CỘNG SẢN VIỆT NAM
	Nation     Part = "nation"     // CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
	Motto      Part = "motto"      // Độc lập - Tự do - Hạnh phúc
	Superior   Part = "superior"   // the body above the one that issues
	Issuer     Part = "issuer"     // the body that issues
	Star       Part = "star"       // the * below it
	Number     Part = "number"     // number and sign
	PlaceDate  Part = "date"       // place and date
	Type       Part = "type"       // name of the type
	Abstract   Part = "abstract"   // trích yếu, of a letter too
	Dashes     Part = "dashes"     // ----- below it
	Bases      Part = "bases"      // căn cứ, one block each
	Addressee  Part = "addressee"  // Kính gửi, Kính trình
	Body       Part = "body"       // the text itself
	Capacity   Part = "capacity"   // T/M …, TM. …
	Post       Part = "post"       // BÍ THƯ
	Name       Part = "name"       // of who signs
	Recipients Part = "recipients" // the words "Nơi nhận:"
	Items      Part = "items"      // the lines below them, one block each
	Urgency    Part = "urgency"    // HỎA TỐC, THƯỢNG KHẨN, KHẨN
	Draft      Part = "draft"      // Dự thảo
	PageNumber Part = "page-number"
)

// Parts lists every part, in the order of a page.
func Parts() []Part {
	return []Part{Page, Title, Nation, Motto, Superior, Issuer, Star, Number, PlaceDate, Type, Abstract, Dashes, Addressee, Bases, Body, Capacity, Post, Name,
		Recipients, Items, Urgency, Draft, PageNumber}
}

// Words names a part.
func (p Part) Words() problem.Words {
	return map[Part]problem.Words{
		Page: {VI: "trang văn bản", EN: "page"}, Title: {VI: "tiêu đề “ĐẢNG CỘNG SẢN VIỆT NAM”", EN: "Party title"},
		Nation: {VI: "Quốc hiệu", EN: "national title"}, Motto: {VI: "Tiêu ngữ", EN: "motto"},
		Superior: {VI: "tên cơ quan cấp trên", EN: "superior body"}, Issuer: {VI: "tên cơ quan ban hành", EN: "issuing body"},
		Star: {VI: "dấu sao (*)", EN: "star (*)"}, Number: {VI: "số và ký hiệu", EN: "number and sign"}, PlaceDate: {VI: "địa danh, ngày tháng năm", EN: "place and date"},
		Type: {VI: "tên loại văn bản", EN: "name of the type"}, Abstract: {VI: "trích yếu", EN: "abstract"}, Dashes: {VI: "dấu gạch nối dưới trích yếu", EN: "dashes below the abstract"},
		Bases: {VI: "căn cứ ban hành", EN: "legal bases"}, Addressee: {VI: "Kính gửi / Kính trình", EN: "addressee"}, Body: {VI: "nội dung", EN: "text"},
		Capacity: {VI: "quyền hạn ký", EN: "capacity"}, Post: {VI: "chức vụ người ký", EN: "signer's post"}, Name: {VI: "họ tên người ký", EN: "signer's name"},
		Recipients: {VI: "từ “Nơi nhận”", EN: "the words “Nơi nhận”"}, Items: {VI: "danh sách nơi nhận", EN: "list of recipients"},
		Urgency: {VI: "dấu chỉ mức độ khẩn", EN: "mark of urgency"}, Draft: {VI: "chữ “Dự thảo”", EN: "draft mark"}, PageNumber: {VI: "số trang", EN: "page number"},
	}[p]
}

// Ask is the kind of question that a rule puts.
type Ask string

// The questions.
const (
	Present   Ask = "present"       // the part is there
	Absent    Ask = "absent"        // it is not
	Text      Ask = "text"          // it reads as one of Texts, apart from spacing and where tone marks stand
	Pattern   Ask = "pattern"       // it matches Pattern, apart from spacing
	Without   Ask = "without"       // nothing in it matches Pattern
	Size      Ask = "size"          // font size from Min to Max, in points
	Style     Ask = "style"         // Bold, Italic, Caps as said
	Side      Ask = "side"          // stands on the Side of the page
	Below     Ask = "below"         // stands below With
	Level     Ask = "level"         // stands in one row with With
	RuledLine Ask = "line"          // a ruled line below it, Min to Max of its length
	Each      Ask = "each"          // each block begins with Begins and ends with Ends, the last with Last
	Ending    Ask = "ending"        // the last block matches Pattern
	Paper     Ask = "paper"         // Width by Height, in millimetres
	Margins   Ask = "margins"       // nothing but page numbers stands nearer to the edges than Top, Bottom, Left, Right, in millimetres
	Fonts     Ask = "font"          // its letters are in one of the version's fonts
	Unicode   Ask = "unicode"       // its letters are no font of the old codes (TCVN3, VNI)
	Numbering Ask = "numbering"     // every page but the first bears a number, centred at the top
	Justified Ask = "justified"     // the lines reach both margins
	Indent    Ask = "indent"        // first lines go in by Min to Max millimetres
	Spacing   Ask = "spacing"       // lines stand Min to Max points apart, or Min to Max times the size with Times
	TopEdge   Ask = "top-edge"      // stands Min to Max millimetres from the upper edge
	Gap       Ask = "paragraph-gap" // paragraphs stand at least Min points further apart than lines
	Tones     Ask = "tones"         // tone marks as the Party writes them: oà, uý
)

// Rule is one rule of a version.
type Rule struct {
	ID     string
	Part   Part
	Ask    Ask
	Types  []string // abbreviations of types that it is about; none: every type
	Except []string
	Source basis.Source
	Words  problem.Words // what it asks
	Demand
}

// Demand holds what a question needs to know. Which of it counts is for the question.
type Demand struct {
	Min, Max                 float64
	Times                    bool   // Min and Max are multiples of the font size
	Bold, Italic, Caps       string // "yes", "no"; "" is either
	Texts                    []string
	Pattern                  string
	Side                     string // "left", "right", "centre"
	With                     Part
	Begins, Ends, Last       string
	Width, Height            float64
	Top, Bottom, Left, Right []float64 // from, to

	strict, loose *regexp.Regexp // Pattern as it is written, and with spaces left out of it
}

// Rules is one version of the rules.
type Rules struct {
	ID       string
	Profile  string // "party", "state"
	Name     problem.Words
	From, To string // first and last day in force, 2006-01-02; To "" until another version takes its place
	Basis    string
	Replaces string
	Review   string // 2006-01-02: when it must be looked at again
	Every    int    // months between reviews
	Fonts    []string
	Equal    []string // fonts of the same measures that office suites put in their place
	Types    []TypeName
	Rules    []Rule
}

// TypeName is a type of document as it stands on the page.
type TypeName struct{ Code, Name string }

// covers says whether a rule is about documents of a type. Where the type is not known it is about all but what only some types have.
func (r Rule) covers(typ string) bool {
	return (len(r.Types) == 0 || slices.Contains(r.Types, typ)) && !slices.Contains(r.Except, typ)
}

// Find gives a rule by its id.
func (r *Rules) Find(id string) (Rule, bool) {
	for _, rule := range r.Rules {
		if rule.ID == id {
			return rule, true
		}
	}
	return Rule{}, false
}
