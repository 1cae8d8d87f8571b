package agent

import (
	"fmt"

	"trien/internal/problem"
)

// Reason names why the agent does not sign.
type Reason string

// The reasons.
const (
	OtherBytes    Reason = "other_bytes"    // the file is not the one that the item names: length or SHA-256
	NotMine       Reason = "not_mine"       // the certificate asked for is not the one at hand
	OutOfForce    Reason = "out_of_force"   // the certificate is not in force now
	BadScheme     Reason = "bad_scheme"     // the scheme is unknown or does not fit the key
	BadItem       Reason = "bad_item"       // what is asked for is incomplete: a file, a field, a digest of it
	Unreadable    Reason = "unreadable"     // the file breaks the format, or can't be read without a password
	NoStep        Reason = "no_step"        // the last revision is not one signature waiting for its value
	OtherField    Reason = "other_field"    // the signature waits in another field than the one named
	NotWhole      Reason = "not_whole"      // the byte range leaves out more than its own gap
	FullGap       Reason = "full_gap"       // the gap is not empty
	OtherKind     Reason = "other_kind"     // not a signature as EN 319 142-1 has it: a document time-stamp, another format
	MoreThanStep  Reason = "more_than_step" // the last revision changes more than the step may
	EarlierBroken Reason = "earlier_broken" // a signature already in the file does not hold, or was changed after
	Unlike        Reason = "unlike"         // page, place, pages or number differ from what is said of the document
	Hidden        Reason = "hidden"         // the mark is said to be seen and is hidden, or the other way round
	Overgrown     Reason = "overgrown"      // the mark covers so much of the page that it could show another document
	OtherTime     Reason = "other_time"     // the time in the signature is far from this machine's
	OtherPerson   Reason = "other_person"   // a sign-in is to be proven of somebody whom this machine does not work for
	OtherOrigin   Reason = "other_origin"   // the page that asks for the sign-in stands elsewhere than the server of the pairing
)

// RefusedError says why the agent does not sign, with a detail in English for a developer.
type RefusedError struct {
	Reason Reason
	Detail string
}

func (e *RefusedError) Error() string { return "agent: " + string(e.Reason) + ": " + e.Detail }

func refuse(r Reason, format string, args ...any) error {
	return &RefusedError{Reason: r, Detail: fmt.Sprintf(format, args...)}
}

// Problem gives the refusal as a problem of kind Refused, in words for the person and for the house.
func (e *RefusedError) Problem() *problem.Error {
	vi, en := e.words()
	return problem.New(problem.Refused, vi+" Chưa dùng khóa ký.", en+" The key was not used.").Because(e)
}

// words say in both languages what is wrong and what to do next.
func (e *RefusedError) words() (vi, en string) {
	switch e.Reason {
	case OtherBytes:
		return "Tệp nhận được không đúng là tệp mà máy chủ nêu (khác độ dài hoặc SHA-256). Hãy thử lại; nếu vẫn vậy, báo quản trị.",
			"The file received is not the one that the server names (length or SHA-256). Try again; if it stays so, tell the administrator."
	case NotMine:
		return "Máy chủ yêu cầu chứng thư số không có trên máy này. Hãy cắm đúng thiết bị, hoặc báo người quản lý thuê bao.",
			"The server asks for a certificate that is not on this machine. Plug in the right device, or tell those who manage certificates."
	case OutOfForce:
		return "Chứng thư số đã hết hạn hoặc chưa có hiệu lực theo đồng hồ máy này. Hãy xem lại ngày giờ máy, hoặc gia hạn chứng thư.",
			"By this machine's clock the certificate is not in force. Check date and time, or have it renewed."
	case BadScheme:
		return "Thuật toán ký mà máy chủ yêu cầu không dùng được với khóa này. Hãy báo quản trị.", "The scheme that the server asks for does not fit this key. Tell the administrator."
	case BadItem:
		return "Yêu cầu ký thiếu thông tin về tệp; không ký giá trị băm đơn lẻ. Hãy báo quản trị.", "The request says too little of the file; a bare digest is never signed. Tell the administrator."
	case Unreadable:
		return "Tệp PDF không đọc được theo đúng chuẩn nên không ký. Hãy báo người soạn hoặc quản trị.", "The PDF can't be read strictly by the standard. Tell its author or the administrator."
	case OtherTime:
		return "Thời điểm ký ghi trong tệp lệch xa đồng hồ máy này. Hãy xem lại ngày giờ máy; nếu máy đúng, báo quản trị.",
			"The time of signing in the file is far from this machine's clock. Check date and time; if they are right, tell the administrator."
	case OtherPerson:
		return "Yêu cầu đăng nhập này là của người hoặc cơ quan khác với ghép nối của máy. Hãy báo quản trị.",
			"This sign-in is of another person or office than this machine is paired with. Tell the administrator."
	case OtherOrigin:
		return "Trang yêu cầu đăng nhập không ở địa chỉ máy chủ mà máy này đã ghép. Hãy mở đúng địa chỉ của hệ thống; nếu trang lạ, đừng nhập gì và báo quản trị.",
			"The page that asks for the sign-in is not at the address of the server that this machine is paired with. Open the system's own address; where the page is strange, type nothing and tell the administrator."
	}
	return e.wordsOfStep()
}

// wordsOfStep are the words for what is wrong with the revision to be signed.
func (e *RefusedError) wordsOfStep() (vi, en string) {
	const tell, tellEN = " Hãy báo quản trị: máy chủ có thể đã hỏng hoặc bị can thiệp.", " Tell the administrator: the server may be broken or tampered with."
	switch e.Reason {
	case OtherField:
		return "Chữ ký nằm ở ô khác với ô mà máy chủ nêu." + tell, "The signature stands in another field than the one named." + tellEN
	case NotWhole:
		return "Chữ ký không bao trùm toàn bộ tệp." + tell, "The signature would not cover the whole file." + tellEN
	case FullGap:
		return "Chỗ dành cho chữ ký không trống." + tell, "The place for the signature is not empty." + tellEN
	case OtherKind:
		return "Đây không phải chữ ký PAdES mà là loại khác." + tell, "This is no PAdES signature but something else." + tellEN
	case MoreThanStep:
		return "Bản chờ ký thay đổi nhiều hơn bước ký được phép." + tell, "What waits for the signature changes more than this step may." + tellEN
	case EarlierBroken:
		return "Chữ ký có sẵn trong tệp không còn nguyên vẹn." + tell, "A signature already in the file does not hold." + tellEN
	case Unlike:
		return "Trang, vị trí, số trang hoặc số văn bản khác với điều máy chủ nêu." + tell, "Page, place, number of pages or the document's number differ from what the server says." + tellEN
	case Hidden:
		return "Dấu chữ ký bị ẩn, hoặc hiện ra ở nơi không nêu." + tell, "The mark is hidden, or shows where none was named." + tellEN
	case Overgrown:
		return "Dấu chữ ký lớn quá nửa trang, có thể che hoặc thay nội dung văn bản." + tell, "The mark covers more than half of its page and could hide or replace what stands there." + tellEN
	}
	return "Tệp không phải là một bản chờ đúng một chữ ký." + tell, "The file is not one that waits for exactly one signature." + tellEN
}
