package validation

import "strings"

// Warning is something a reader of the report must know and that does not decide the verdict by itself, or explains it.
// In a report's JSON it is its English sentence.
type Warning struct {
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"` // a field's name, an algorithm, a technical reason; may be empty
}

// The sentences, by code: Vietnamese, English. "%" stands for the detail.
var warningWords = map[string][2]string{
	"unreadable":       {"Không đọc được chữ ký: %.", "The signature cannot be read: %."},
	"byte_range":       {"Phạm vi được ký không đúng: %.", "The byte range is not as it must be: %."},
	"partial":          {"Chữ ký không bao trùm trọn một phiên bản của tệp: phần còn lại không được bảo vệ.", "The signature does not reach the end of a revision: the rest is not protected."},
	"padding":          {"Sau chữ ký, trong vùng dành cho chữ ký, có dữ liệu lạ.", "There are foreign bytes behind the signature in its gap."},
	"not_in_form":      {"Trường chữ ký không nằm trong biểu mẫu của tài liệu.", "The signature field is not part of the document's form."},
	"changes":          {"Sau khi ký, tài liệu bị thay đổi ngoài phạm vi cho phép: %.", "After signing, the document was changed beyond what is permitted: %."},
	"changes_mdp":      {"Thay đổi sau khi ký vượt quá mức người ký cho phép (DocMDP, khóa trường): %.", "What was changed after signing exceeds what the signer allowed (DocMDP, locks): %."},
	"trailing":         {"Có dữ liệu lạ sau phần kết thúc của tệp.", "There are bytes after the end of the file that are not white space."},
	"repaired":         {"Cấu trúc tệp PDF bị hỏng và chỉ đọc được nhờ phỏng đoán (%): không thể kết luận là hợp lệ.", "The PDF is damaged and was read by guessing (%): it cannot be judged valid."},
	"cms_tolerated":    {"Chữ ký lệch chuẩn mã hóa: %.", "The signature departs from its encoding rules: %."},
	"cms_note":         {"Lưu ý về chữ ký: %.", "Of the signature: %."},
	"no_signing_ref":   {"Chữ ký không gắn với chứng thư của người ký (thiếu signing-certificate).", "The signature does not name its certificate (no signing-certificate attribute)."},
	"several_signers":  {"Chữ ký chứa nhiều người ký; chỉ người đầu tiên được kiểm tra.", "The signature holds several signers; only the first is judged."},
	"content_type":     {"Thuộc tính content-type của chữ ký không đúng: %.", "The content-type attribute is wrong: %."},
	"weak_digest":      {"Chữ ký dùng hàm băm yếu %, không còn được tin cậy.", "The signature uses the weak digest %, which is no longer believed."},
	"weak_key":         {"Khóa của chứng thư quá ngắn (%).", "The certificate's key is too short (%)."},
	"weak_chain":       {"Một chứng thư trong đường dẫn được ký bằng thuật toán yếu: %.", "A certificate of the path is signed with a weak algorithm: %."},
	"no_anchor":        {"Chưa có chứng thư gốc tin cậy nào được cung cấp, nên không thể kết luận chữ ký hợp lệ.", "No trust anchor was given, so no signature can be judged valid."},
	"path":             {"Đường dẫn chứng thư không đạt: %.", "The certification path does not hold: %."},
	"key_usage":        {"Chứng thư không dành cho việc ký tài liệu.", "The certificate is not for signing documents."},
	"revocation":       {"Không xác định được tình trạng thu hồi của chứng thư: %.", "The revocation status is not known: %."},
	"revoked":          {"Chứng thư đã bị thu hồi: %.", "The certificate is revoked: %."},
	"revoked_later":    {"Chứng thư bị thu hồi sau thời điểm ký: %.", "The certificate was revoked after the signing time: %."},
	"timestamp":        {"Dấu thời gian không được chấp nhận: %.", "A time-stamp is not accepted: %."},
	"claimed_time":     {"Thời điểm ký do người ký tự khai lệch với dấu thời gian: %.", "The claimed signing time disagrees with the time-stamp: %."},
	"field_appearance": {"Trường \"%\" hiển thị khác với giá trị của nó.", "The field \"%\" shows another text than its value."},
	"fetch":            {"Không lấy được dữ liệu kiểm tra: %.", "Could not fetch: %."},
	"recycled":         {"Chữ ký này là bản sao của một chữ ký khác trong tệp.", "This signature is a copy of another one in the file."},
}

// words gives the sentence in Vietnamese and English.
func (w Warning) words() (vi, en string) {
	s, ok := warningWords[w.Code]
	if !ok {
		return w.Detail, w.Detail
	}
	return strings.Replace(s[0], "%", w.Detail, 1), strings.Replace(s[1], "%", w.Detail, 1)
}

// In gives the sentence in lang, "vi" or "en".
func (w Warning) In(lang string) string {
	vi, en := w.words()
	if lang == "vi" && vi != "" {
		return vi
	}
	return en
}
