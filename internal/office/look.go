package office

import "trien/internal/problem"

// Unseen is why the machine could not look at all of a file for the marking of a state secret; empty where it did.
type Unseen string

// The reasons.
const (
	NoReader     Unseen = "no_reader"    // pictures can't be read here: no OCR program is installed
	TooLong      Unseen = "too_long"     // reading the pictures took longer than is allowed
	TooManyPages Unseen = "too_many"     // more pages are pictures, or more stamp-like spots on one, than are read
	Doubtful     Unseen = "doubtful"     // something looks like a marking and can't be read for certain
	Unreadable   Unseen = "not_readable" // a page could not be drawn, or the reader failed on it
)

// Words says the reason.
func (u Unseen) Words() problem.Words {
	switch u {
	case NoReader:
		return problem.Words{VI: "máy chủ chưa cài chương trình nhận dạng chữ trong ảnh (Tesseract)", EN: "no program that reads pictures (Tesseract) is installed on the server"}
	case TooLong:
		return problem.Words{VI: "đọc các trang ảnh quá thời gian cho phép", EN: "reading the pages that are pictures took longer than is allowed"}
	case Doubtful:
		return problem.Words{VI: "có chỗ trông giống dấu độ mật nhưng máy đọc không chắc", EN: "something looks like a secret marking and can't be read for certain"}
	case TooManyPages:
		return problem.Words{VI: "văn bản có quá nhiều trang ảnh, hoặc một trang có quá nhiều hình", EN: "too many of its pages are pictures, or a page shows too many"}
	}
	return problem.Words{VI: "có trang máy không đọc được", EN: "a page could not be read by the machine"}
}

// Problem asks a person to look, and to confirm it.
func (u Unseen) Problem() error {
	w := u.Words()
	return problem.New(problem.Unseen,
		"Máy chưa xem hết được văn bản để tìm dấu độ mật: "+w.VI+". Hãy tự xem từng trang; nếu không trang nào có dấu MẬT, TỐI MẬT, TUYỆT MẬT thì xác nhận rồi gửi lại. Lời xác nhận được ghi cùng tên bạn.",
		"The machine could not look at all of it for a secret marking: "+w.EN+". Look at every page yourself; if none bears MẬT, TỐI MẬT, TUYỆT MẬT, confirm that and send it again. The confirmation is kept with your name.").Under("379.1.2")
}

// Open says whether a person must still look.
func (l Look) Open() bool { return l.Unseen != "" && !l.Vouched }
