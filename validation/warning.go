package validation

import "strings"

// Warning is something a reader of the report must know and that does not decide the verdict by itself, or explains it.
// In a report's JSON it is its English sentence.
type Warning struct {
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"` // a field's name, an algorithm, a technical reason; may be empty
}

// The sentences, by code: Vietnamese, English. "%" stands for the detail, which is technical and in English where it is a reason.
var warningWords = map[string][2]string{
	"unreadable":       {"Không đọc được chữ ký (chi tiết kỹ thuật: %).", "The signature cannot be read: %."},
	"byte_range":       {"Phạm vi được ký không đúng (chi tiết kỹ thuật: %).", "The byte range is not as it must be: %."},
	"partial":          {"Chữ ký không bao trùm trọn một phiên bản của tệp: phần còn lại không được bảo vệ.", "The signature does not reach the end of a revision: the rest is not protected."},
	"padding":          {"Trong vùng dành cho chữ ký có dữ liệu lạ.", "There are foreign bytes behind the signature in its gap."},
	"not_in_form":      {"Trường chữ ký không nằm trong biểu mẫu của tài liệu.", "The signature field is not part of the document's form."},
	"changes":          {"Sau khi ký, tài liệu bị thay đổi ngoài phạm vi cho phép (chi tiết kỹ thuật: %).", "After signing, the document was changed beyond what is permitted: %."},
	"changes_mdp":      {"Thay đổi sau khi ký vượt quá mức người ký cho phép (chi tiết kỹ thuật: %).", "What was changed after signing exceeds what the signer allowed (DocMDP, locks): %."},
	"repaired":         {"Cấu trúc tệp PDF bị hỏng, chỉ đọc được nhờ phỏng đoán, nên không thể kết luận là hợp lệ (chi tiết kỹ thuật: %).", "The PDF is damaged and was read by guessing (%): it cannot be judged valid."},
	"cms_tolerated":    {"Chữ ký lệch chuẩn mã hóa (chi tiết kỹ thuật: %).", "The signature departs from its encoding rules: %."},
	"cms_note":         {"Lưu ý về chữ ký (chi tiết kỹ thuật: %).", "Of the signature: %."},
	"altered":          {"Nội dung không phải là nội dung đã được ký: mã băm khác nhau.", "The content is not the one that was signed: its digest differs."},
	"wrong_value":      {"Giá trị chữ ký không khớp với khóa của chứng thư.", "The signature value does not verify under the certificate's key."},
	"no_signing_ref":   {"Chữ ký không gắn với chứng thư của người ký (thiếu thuộc tính signing-certificate).", "The signature does not name its certificate (no signing-certificate attribute)."},
	"wrong_ref":        {"Chữ ký gắn với một chứng thư khác với chứng thư đi kèm.", "The signature names another certificate than the one it comes with."},
	"no_certificate":   {"Không tìm thấy chứng thư của người ký.", "The signer's certificate was not found."},
	"several_signers":  {"Chữ ký chứa nhiều người ký; chỉ người đầu tiên được kiểm tra.", "The signature holds several signers; only the first is judged."},
	"content_type":     {"Thuộc tính content-type của chữ ký không đúng (chi tiết kỹ thuật: %).", "The content-type attribute is wrong: %."},
	"weak_digest":      {"Dùng hàm băm yếu %, không còn được tin cậy.", "The weak digest %, which is no longer believed, is used."},
	"weak_key":         {"Khóa của chứng thư quá ngắn (%).", "The certificate's key is too short (%)."},
	"weak_chain":       {"Một chứng thư trong đường dẫn được ký bằng hàm băm yếu %.", "A certificate of the path is signed with the weak digest %."},
	"no_anchor":        {"Chưa có chứng thư gốc tin cậy nào được cung cấp, nên không thể kết luận là hợp lệ.", "No trust anchor was given, so nothing can be judged valid."},
	"no_path":          {"Chứng thư không dẫn tới gốc tin cậy nào.", "The certificate leads to no trusted root."},
	"key_usage":        {"Chứng thư không dành cho việc ký tài liệu.", "The certificate is not for signing documents."},
	"older":            {"Chữ ký đã tồn tại trước khi chứng thư được cấp.", "The signature existed before the certificate was issued."},
	"revocation":       {"Không xác định được chứng thư có bị thu hồi hay không (chi tiết kỹ thuật: %).", "Whether the certificate is revoked is not known: %."},
	"revoked":          {"Chứng thư đã bị thu hồi (%).", "The certificate is revoked (%)."},
	"revoked_ca":       {"Chứng thư của một tổ chức cấp đã bị thu hồi (%).", "The certificate of an authority is revoked (%)."},
	"revoked_later":    {"Chứng thư bị thu hồi sau thời điểm ký (%).", "The certificate was revoked after the signing time (%)."},
	"timestamp":        {"Dấu thời gian không được chấp nhận: %.", "A time-stamp is not accepted: %."},
	"stamp_unreadable": {"không đọc được", "it cannot be read"},
	"stamp_imprint":    {"dấu thời gian được cấp cho dữ liệu khác", "it is for other bytes"},
	"stamp_value":      {"chữ ký của dấu thời gian không đúng", "its own signature does not hold"},
	"stamp_signer":     {"không tìm thấy chứng thư của tổ chức cấp dấu thời gian, hoặc không đúng chứng thư đã nêu", "the certificate of its authority was not found, or is not the one it names"},
	"stamp_purpose":    {"chứng thư không dành cho việc cấp dấu thời gian", "its certificate is not for time-stamping"},
	"stamp_validity":   {"thời điểm của nó nằm ngoài hiệu lực chứng thư của tổ chức cấp dấu thời gian", "its time lies outside the validity of its authority's certificate"},
	"stamp_future":     {"thời điểm của nó muộn hơn thời điểm kiểm tra", "its time lies after the time of judging"},
	"stamp_order":      {"các dấu thời gian mâu thuẫn nhau", "the time-stamps contradict each other"},
	"stamp_unchecked":  {"không kiểm tra được (chi tiết kỹ thuật: %)", "it could not be checked: %"},
	"claimed_time":     {"Thời điểm ký do người ký tự khai lệch với dấu thời gian (%).", "The claimed signing time disagrees with the time-stamp (%)."},
	"field_appearance": {"Trường \"%\" hiển thị khác với giá trị của nó.", "The field \"%\" shows another text than its value."},
	"fetch":            {"Không lấy được dữ liệu kiểm tra (chi tiết kỹ thuật: %).", "Could not fetch: %."},

	"too_much":                {"Có quá nhiều chứng thư hoặc dữ liệu thu hồi để kiểm tra hết.", "There are more certificates or evidence than can be checked."},
	"path_too_many":           {"Đường dẫn chứng thư quá dài hoặc quá phức tạp.", "The path is too long or too complex."},
	"path_signature":          {"Chữ ký trên một chứng thư của đường dẫn không đúng.", "The signature on a certificate of the path does not verify."},
	"path_algorithm":          {"Không kiểm tra được thuật toán ký của một chứng thư trong đường dẫn.", "The signature algorithm of a certificate of the path cannot be checked."},
	"path_not_yet_valid":      {"Một chứng thư trong đường dẫn chưa có hiệu lực (%).", "A certificate of the path is not valid yet (%)."},
	"path_expired":            {"Một chứng thư trong đường dẫn đã hết hạn (%).", "A certificate of the path has expired (%)."},
	"path_name_chain":         {"Tên trong các chứng thư của đường dẫn không nối tiếp nhau.", "The names in the path do not chain."},
	"path_name_constraints":   {"Tên trong chứng thư nằm ngoài phạm vi mà tổ chức cấp được phép.", "A name in the certificate lies outside what its issuers may certify."},
	"path_policy":             {"Chính sách chứng thư không đạt.", "No acceptable certificate policy holds."},
	"path_not_a_ca":           {"Chứng thư cấp trên không phải của tổ chức chứng thực.", "An issuing certificate is not one of a certification authority."},
	"path_path_length":        {"Đường dẫn chứng thư dài hơn mức cho phép.", "The path is longer than allowed."},
	"path_key_usage":          {"Khóa của chứng thư cấp trên không được dùng để cấp chứng thư.", "An issuing certificate's key is not for signing certificates."},
	"path_critical_extension": {"Một chứng thư có phần mở rộng bắt buộc mà hệ thống không hiểu (%).", "A certificate has a critical extension that is not understood (%)."},
}

// within gives the warning as the reason of another: "timestamp/no_anchor".
func (w Warning) within(outer string) Warning { return Warning{outer + "/" + w.Code, w.Detail} }

// words gives the sentence in Vietnamese and English.
func (w Warning) words() (vi, en string) {
	outer, inner, nested := strings.Cut(w.Code, "/")
	s, ok := warningWords[outer]
	if !ok {
		return w.Detail, w.Detail
	}
	vi, en = w.Detail, w.Detail
	if nested {
		vi, en = Warning{inner, w.Detail}.words()
		vi, en = strings.TrimSuffix(vi, "."), strings.TrimSuffix(en, ".")
	}
	return strings.Replace(s[0], "%", vi, 1), strings.Replace(s[1], "%", en, 1)
}

// In gives the sentence in lang, "vi" or "en".
func (w Warning) In(lang string) string {
	vi, en := w.words()
	if lang == "vi" && vi != "" {
		return vi
	}
	return en
}
