package placement

// Request says which mark is wanted.
type Request struct {
	Role   Role
	Signer string  // the name below the signature; chooses among several signers; may be empty where one alone signs
	Width  float64 // points; 0 takes the profile's
	Height float64 // points; 0 takes the profile's
	Taken  []Spot  // marks already planned on these pages, beside the pages' own Widgets
}

// Place finds the spot of a mark. It is a *problem.Error (Refused or NotFound) where there is none, saying why and what is free.
func (p Profile) Place(pages []Page, r Request) (Spot, error) { return Spot{}, nil }

// Kind is what a blank is for.
type Kind string

// The blanks of an official document.
const (
	Number Kind = "number"
	Day    Kind = "day"
	Month  Kind = "month"
	Year   Kind = "year"
)

// Blank is room that the drafter left for the clerk: "Số     -QĐ/TU", "ngày    tháng    năm    ".
type Blank struct {
	Kind     Kind
	Spot     Spot
	Baseline float64 // of the neighbouring text, above the lower edge of the spot as its reader sees it, in points
	Size     float64 // font size of the neighbouring text, in points
	Bold     bool
	Italic   bool
}

// Blanks finds the blanks for number and date on page 1. Year is absent where it is printed. It refuses a document without them,
// and one whose blank for the number is narrower than longest (the longest number that may be given, as "1234") in its font.
func Blanks(pages []Page, longest string) ([]Blank, error) { return nil, nil }

// Class is a class of state secret; empty for none.
type Class string

// The classes (Law on Protection of State Secrets 2018, Article 8), lowest first.
const (
	Mat      Class = "MẬT"
	ToiMat   Class = "TỐI MẬT"
	TuyetMat Class = "TUYỆT MẬT"
)

// Secret finds the marking of a state secret standing as a stamp on one of the pages (379.1.2); "" where there is none.
// A text that only speaks of secrets is not marked.
func Secret(pages []Page) Class { return "" }

// SecretWords reads a class from a metadata value (title, subject, keyword, "Độ mật: Mật"); "" where there is none.
func SecretWords(value string) Class { return "" }

// Urgency is a marking of urgency; empty for none.
type Urgency string

// The degrees of urgency (NĐ 30/2020; 05-HD/VPTW).
const (
	Khan       Urgency = "KHẨN"
	ThuongKhan Urgency = "THƯỢNG KHẨN"
	HoaToc     Urgency = "HỎA TỐC"
)

// Urgent finds the marking of urgency standing as a stamp on page 1; "" where there is none.
func Urgent(pages []Page) Urgency { return "" }
