package vgca

import (
	"fmt"

	"trien/internal/problem"
)

// Reason names why what came back is not taken.
type Reason string

// The reasons.
const (
	Unsigned      Reason = "unsigned"       // it came back as it was served
	Shorter       Reason = "shorter"        // it broke off: less came back than was served
	Rewritten     Reason = "rewritten"      // bytes that were served read otherwise now
	Unreadable    Reason = "unreadable"     // what was appended can't be read as PDF has it
	Trailing      Reason = "trailing"       // bytes follow the end of the file
	ExtraRevision Reason = "extra_revision" // more was appended than a signature and a security store
	NoSignature   Reason = "no_signature"   // something was appended, but no signature
	Several       Reason = "several"        // more than one signature was added
	OtherField    Reason = "other_field"    // another of the fields placed ahead was signed
	OwnField      Reason = "own_field"      // the tool made a field of its own
	Changed       Reason = "changed"        // the page, a field or something else was changed besides
	Locking       Reason = "locking"        // the signature forbids what must follow: certification or a lock
	Form          Reason = "form"           // no signature of the forms that we take
	Range         Reason = "range"          // it does not cover all bytes before it
	Broken        Reason = "broken"         // its digest or its value does not hold
	Weak          Reason = "weak"           // its hash function is not accepted any more
	Certificate   Reason = "certificate"    // another certificate than the one registered
	Clock         Reason = "clock"          // it claims to have been made at quite another time
)

// RefusedError says why what came back is not taken.
type RefusedError struct {
	Reason Reason
	Detail string // for a log or a developer, in English
	Field  string // that was signed instead, where one was
}

func (e *RefusedError) Error() string {
	if e.Detail == "" {
		return "vgca: refused (" + string(e.Reason) + ")"
	}
	return "vgca: refused (" + string(e.Reason) + "): " + e.Detail
}

func refuse(r Reason, format string, args ...any) error {
	return &RefusedError{Reason: r, Detail: fmt.Sprintf(format, args...)}
}

// Problem puts the refusal into words: what happened, and what to do next.
func (e *RefusedError) Problem() *problem.Error {
	w := e.Words()
	kind := problem.Refused
	if e.Reason == Certificate {
		kind = problem.Key
	}
	p := problem.New(kind, w.VI+" Không có gì được lưu; việc này đã được ghi lại. "+e.next().VI, w.EN+" Nothing was stored, and this was recorded. "+e.next().EN)
	if e.Reason == Certificate {
		p = p.Under("379.5.6")
	}
	return p.Because(e)
}

// Words say what happened.
func (e *RefusedError) Words() problem.Words {
	switch e.Reason {
	case Unsigned:
		return problem.Words{VI: "Phần mềm ký trả lại tệp chưa có chữ ký.", EN: "The signing tool sent the file back without a signature."}
	case Shorter:
		return problem.Words{VI: "Tệp phần mềm ký trả lại bị đứt giữa chừng.", EN: "The file that the signing tool sent back broke off."}
	case Rewritten:
		return problem.Words{VI: "Tệp phần mềm ký trả lại không phải tệp đã giao: nội dung đã giao bị viết lại.", EN: "What the signing tool sent back is not the file that it was given: bytes of it were rewritten."}
	case Unreadable:
		return problem.Words{VI: "Không đọc được phần mà phần mềm ký thêm vào tệp.", EN: "What the signing tool appended can't be read."}
	case Trailing:
		return problem.Words{VI: "Có dữ liệu lạ ở cuối tệp phần mềm ký trả lại.", EN: "Stray bytes follow the end of the file that the signing tool sent back."}
	case ExtraRevision:
		return problem.Words{VI: "Phần mềm ký thêm vào tệp nhiều hơn một chữ ký.", EN: "The signing tool appended more than one signature's revision."}
	case NoSignature:
		return problem.Words{VI: "Phần mềm ký có sửa tệp nhưng không ký.", EN: "The signing tool changed the file but did not sign it."}
	case Several:
		return problem.Words{VI: "Tệp trả lại có thêm nhiều chữ ký.", EN: "Several signatures were added."}
	case OtherField:
		return problem.Words{VI: "Phần mềm ký đã ký vào ô khác" + named(e.Field) + ", không phải ô dành cho bạn.", EN: "The signing tool signed another field" + named(e.Field) + " than the one meant for you."}
	case OwnField:
		return problem.Words{VI: "Phần mềm ký tự tạo ô ký mới thay vì ký vào ô đã đặt sẵn trên văn bản.", EN: "The signing tool made a field of its own instead of signing the one placed on the document."}
	}
	return e.wordsOfSignature()
}

// named puts a field's name in brackets, where it is known.
func named(field string) string {
	if field == "" {
		return ""
	}
	return " (" + field + ")"
}

// wordsOfSignature say what is wrong with the signature itself.
func (e *RefusedError) wordsOfSignature() problem.Words {
	switch e.Reason {
	case Changed:
		return problem.Words{VI: "Ngoài chữ ký, tệp trả lại còn thay đổi khác (nội dung trang, số, ngày hoặc ô khác).", EN: "Besides the signature something else was changed (page, number, date or another field)."}
	case Locking:
		return problem.Words{VI: "Chữ ký khóa văn bản nên các bước sau (cấp số, đóng dấu, lưu trữ) không làm được.", EN: "The signature locks the document, so that what must follow (number, seal, archive) is not possible."}
	case Clock:
		return problem.Words{VI: "Thời điểm ghi trong chữ ký lệch so với hệ thống quá mức cơ quan cho phép; đồng hồ của máy ký có thể sai.",
			EN: "The time in the signature is further from ours than the office allows; the clock of the signing machine may be wrong."}
	case Form:
		return problem.Words{VI: "Chữ ký không đúng dạng PAdES hoặc PKCS#7 tách rời.", EN: "The signature is neither of the form PAdES nor detached PKCS#7."}
	case Range:
		return problem.Words{VI: "Chữ ký không bao trùm toàn bộ văn bản.", EN: "The signature does not cover the whole document."}
	case Broken:
		return problem.Words{VI: "Chữ ký không khớp với văn bản.", EN: "The signature does not match the document."}
	case Weak:
		return problem.Words{VI: "Chữ ký dùng thuật toán băm đã yếu (SHA-1 trở xuống).", EN: "The signature uses a hash function that is too weak (SHA-1 or older)."}
	case Certificate:
		return problem.Words{VI: "Chứng thư số đã ký không phải chứng thư đã đăng ký cho người hoặc cơ quan phải ký.", EN: "The certificate that signed is not the one registered for whoever must sign."}
	}
	return problem.Words{VI: "Tệp trả lại không đúng yêu cầu.", EN: "The file sent back is not what was asked for."}
}

// next says what to do.
func (e *RefusedError) next() problem.Words {
	switch e.Reason {
	case Clock:
		return problem.Words{VI: "Hãy chỉnh lại ngày giờ của máy ký rồi ký lại.", EN: "Set the signing machine's date and time right, then sign again."}
	case Shorter, Unsigned:
		return problem.Words{VI: "Hãy ký lại.", EN: "Sign again."}
	case Certificate:
		return problem.Words{VI: "Hãy cắm đúng thiết bị và chọn đúng chứng thư, hoặc báo người quản lý thuê bao.", EN: "Insert the right token and choose the right certificate, or tell those who manage certificates."}
	case Weak:
		return problem.Words{VI: "Hãy cập nhật phần mềm ký, hoặc chọn SHA-256 trong cấu hình của nó.", EN: "Update the signing tool, or choose SHA-256 in its settings."}
	case OtherField, OwnField, Locking, Form:
		return problem.Words{VI: "Hãy báo quản trị kiểm tra cấu hình phần mềm ký (xem docs/vgca.md), hoặc ký bằng cách khác.", EN: "Ask the administrator to check the tool's settings (docs/vgca.md), or sign another way."}
	}
	return problem.Words{VI: "Hãy ký lại; nếu vẫn gặp, đừng dùng máy này để ký và báo quản trị.", EN: "Sign again; if it happens again, do not sign on this machine and tell the administrator."}
}
