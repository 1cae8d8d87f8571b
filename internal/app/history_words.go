package app

import (
	"cmp"
	"strings"

	"trien/internal/office"
	"trien/internal/problem"
)

// indicationWords are a judgement's outcome in a line.
func indicationWords(indication string) Words {
	w, ok := map[string]Words{
		"TOTAL_PASSED":       {"Mọi chữ ký hợp lệ.", "Every signature is valid."},
		"TOTAL_FAILED":       {"Có chữ ký không hợp lệ.", "A signature is not valid."},
		"INDETERMINATE":      {"Chưa kết luận được về chữ ký.", "The signatures could not be judged."},
		"NO_SIGNATURE_FOUND": {"Tệp không có chữ ký số.", "The file has no signature."},
	}[indication]
	if !ok {
		return Words{indication, indication}
	}
	return w
}

// refusedWords say in a word or two why an act was refused; the whole was told to whoever tried.
func refusedWords(k problem.Kind) Words {
	w, ok := map[problem.Kind]Words{
		problem.Malformed: {"tệp hỏng hoặc sai khuôn dạng", "the file is broken"}, problem.Encrypted: {"tệp có mật khẩu", "the file has a password"},
		problem.Limit: {"vượt giới hạn", "beyond the limits"}, problem.Forbidden: {"không có quyền", "not allowed"},
		problem.Conflict: {"văn bản đã thay đổi", "the document had changed"}, problem.Refused: {"trái quy định", "against the regulations"},
		problem.Secret: {"văn bản mật", "a state secret"}, problem.Key: {"không dùng được khóa ký (mã PIN, chứng thư hoặc thiết bị)", "the signing key could not be used (PIN, certificate or device)"},
		problem.Unavailable: {"dịch vụ không trả lời", "a service gave no answer"}, problem.Unseen: {"có phần máy chưa đọc được", "part of it could not be read by the machine"},
	}[k]
	if !ok {
		return Words{"không thực hiện được", "it could not be done"}
	}
	return w
}

// holder is whose certificate a subject names: "Nguyễn Văn Ước, Tỉnh ủy An Bình" of "CN=…,OU=…,O=…,C=VN".
func holder(subject string) string {
	rest := dnPart(subject, "CN")
	if o := dnPart(subject, "O"); o != "" && rest != "" {
		return rest + ", " + o
	}
	return cmp.Or(rest, subject)
}

// dnPart is the first value of an attribute in a name as RFC 2253 writes it; "" where it has none.
func dnPart(name, attribute string) string {
	for part := range strings.SplitSeq(strings.ReplaceAll(name, `\,`, "\x00"), ",") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(part), attribute+"="); ok {
			return strings.NewReplacer("\x00", ",", `\`, "").Replace(v)
		}
	}
	return ""
}

// eventWords names what happened.
func eventWords(e office.Event) Words {
	w, ok := map[string]Words{
		"quarantine.held": {"Giữ tệp ở nơi cách ly", "File held in quarantine"}, "quarantine.scanned": {"Quét lại mã độc", "Scanned for malware again"},
		"quarantine.released": {"Cho tệp ra khỏi nơi cách ly", "File released from quarantine"}, "quarantine.rejected": {"Từ chối và hủy tệp ở nơi cách ly", "File in quarantine rejected and destroyed"},
		"quarantine.taken": {"Tiếp nhận tệp đã cho ra", "Released file taken in"}, "quarantine.refused": {"Không tiếp nhận được tệp đã cho ra", "Released file not taken in"},
		"document.drafted": {"Bắt đầu soạn thảo", "Draft begun"}, "document.file-attached": {"Đưa tệp lên", "File brought"},
		"document.converted": {"Chuyển sang PDF/A", "Converted to PDF/A"}, "document.attachment-brought": {"Thêm tệp kèm theo", "Attachment brought"}, "document.attachment-removed": {"Bỏ tệp kèm theo", "Attachment taken away"},
		"document.attachment-sealed": {"Ký số cơ quan trên tệp kèm theo", "Attachment signed by the office"}, "document.attachment-judged": {"Kiểm tra chữ ký tệp kèm theo", "Attachment judged"},
		"document.submitted": {"Trình duyệt", "Submitted"},
		"document.remarked":  {"Góp ý", "Remark"}, "document.returned": {"Trả lại người soạn", "Returned to the drafter"}, "document.given-up": {"Không phát hành, trả lại", "Not issued, given back"}, "document.taken-back": {"Người soạn rút lại", "Taken back by the drafter"},
		"document.approved": {"Đồng ý", "Approved"}, "document.prepared": {"Đã tạo ô ký, ô số, ô ngày", "Fields placed"},
		"document.prepare-failed": {"Không tạo được ô ký", "Fields could not be placed"}, "document.signed": {"Ký số", "Signed"},
		"series.number-taken": {"Lấy số trong sổ", "Number taken from the series"}, "document.number-reserved": {"Cấp số, ngày", "Number and date given"},
		"document.sheet-made": {"Lập phiếu kèm văn bản", "Sheet made"}, "document.arrival-signed": {"Ký số dấu đến", "Arrival mark signed"},
		"document.instruction-signed": {"Ký số bút phê", "Instruction signed"},
		"document.sealed":             {"Đóng dấu (ký số cơ quan)", "Sealed"}, "document.seal-failed": {"Chưa đóng dấu được", "Seal failed"},
		"document.timestamp-owed": {"Còn nợ dấu thời gian", "Time-stamp owed"}, "document.timestamped": {"Đã có dấu thời gian", "Time-stamped"},
		"document.timestamp-missed": {"Không bổ sung được dấu thời gian nữa", "Time-stamp can't be added any more"},
		"document.issued":           {"Phát hành", "Issued"}, "document.send-queued": {"Chuyển gửi", "Queued for sending"},
		"document.delivered": {"Nơi nhận đã nhận", "Delivered"}, "document.delivery-failed": {"Chưa gửi được", "Delivery failed"},
		"document.recipient-registered": {"Nơi nhận đã vào sổ", "Registered by the recipient"}, "document.recipient-returned": {"Nơi nhận trả lại", "Returned by the recipient"},
		"document.paper-taken": {"Nhập văn bản giấy theo số để dành", "Taken in from paper"},
		"document.received":    {"Nhận văn bản", "Received"}, "document.judged": {"Kiểm tra chữ ký", "Signatures judged"},
		"document.registered": {"Vào sổ văn bản đến", "Registered"}, "document.returned-to-sender": {"Trả lại nơi gửi", "Returned to the sender"},
		"document.return-delivered": {"Nơi gửi đã nhận thông báo trả lại", "The sender has the notice"}, "document.referred": {"Trình người có thẩm quyền", "Put to the authorised person"},
		"document.instructed": {"Ý kiến của người có thẩm quyền", "Instruction"}, "document.routed": {"Bút phê, chuyển xử lý", "Routed"},
		"document.assigned": {"Giao việc", "Assigned"}, "document.circulated": {"Chuyển xem", "Circulated"}, "document.reassigned": {"Đổi người xử lý", "Handler exchanged"},
		"document.taken-out": {"Rút việc đã giao", "Assignment taken back"}, "document.part-reported": {"Báo xong phần việc", "Part reported"}, "document.acknowledged": {"Đã xem", "Read and acknowledged"},
		"document.measure-confirmed": {"Xác nhận biện pháp theo thỏa thuận", "Measure agreed on confirmed"}, "document.measure-withdrawn": {"Rút xác nhận biện pháp", "Confirmed measure withdrawn"},
		"document.reviewer-changed": {"Đổi người góp ý", "Reviewers changed"},
		"document.progressed":       {"Cập nhật tiến độ", "Progress"}, "document.handled": {"Kết quả xử lý", "Result"},
		"document.closed": {"Kết thúc xử lý", "Closed"}, "document.filed": {"Đưa vào hồ sơ", "Filed"},
		"document.work-retried": {"Cho máy thử lại", "The machine tries again"}, "document.read": {"Đọc tệp", "File read"},
		"document.rights-changed": {"Quyền trên văn bản thay đổi", "Rights on the document changed"}, "document.rights-confirmed": {"Xác nhận thay đổi quyền", "Change of rights confirmed"},
		"form.explained": {"Giải trình thể thức", "Form explained"},
		"document.aimed": {"Soạn để thay đổi hiệu lực văn bản khác", "Drafted to change another's force"}, "document.acted-on": {"Thay đổi hiệu lực văn bản khác", "Changed another's force"},
		"document.answering": {"Soạn để trả lời văn bản đến", "Drafted as an answer"}, "document.answered": {"Đã có văn bản trả lời", "Answered by a document"}, "document.answer-begun": {"Bắt đầu soạn văn bản trả lời", "An answer was begun"},
		"document.effect-changed": {"Hiệu lực thay đổi", "Force changed"}, "document.effect-notice-queued": {"Báo nơi nhận về hiệu lực", "Recipient told of the change"},
		"document.effect-answered": {"Nơi nhận trả lời về hiệu lực", "The recipient answers"}, "document.effect-told": {"Nơi gửi báo thay đổi hiệu lực", "The sender tells of a change"},
		"document.effect-replied": {"Đã trả lời nơi gửi", "Answered to the sender"}, "document.void-proposed": {"Đề nghị hủy hiệu lực", "Voiding proposed"},
		"document.void-confirmed": {"Một bên xác nhận hủy hiệu lực", "A party confirms the voiding"}, "document.void-declined": {"Không đồng ý hủy hiệu lực", "Voiding declined"},
		"document.void-withdrawn": {"Rút đề nghị hủy hiệu lực", "Proposal to void withdrawn"}, "document.voided": {"Hủy hiệu lực", "Voided"},
		"document.void-asked": {"Nơi gửi hỏi ý kiến về hủy hiệu lực", "The sender asks to void"}, "document.void-replied": {"Trả lời về hủy hiệu lực", "Answered on the voiding"},
		"document.void-ask-ended": {"Nơi gửi rút câu hỏi về hủy hiệu lực", "The sender takes the question back"},
		"conversion.made":         {"Lập bản sao chuyển đổi hình thức", "A copy in another form was made"},
		"document.impounded":      {"Niêm phong", "Impounded"}, "document.impound-extended": {"Gia hạn niêm phong", "Impounding extended"}, "document.impound-lifted": {"Hủy niêm phong", "Impounding lifted"},
		"document.impound-due": {"Hết thời hạn niêm phong", "Term of the impounding over"}, "document.examiner-named": {"Ghi nhận người khai thác", "Examiner named"},
		"document.examiner-ended": {"Thôi khai thác", "Examiner ended"}, "document.examined": {"Cơ quan ra quyết định khai thác", "Examined by the ordering body"},
		"personal.read": {"Xem dữ liệu cá nhân", "Personal data read"}, "act.refused": {"Từ chối", "Refused"},
	}[e.Type()]
	if !ok {
		if w, ok = staffWords(e.Type()); !ok {
			return Words{e.Type(), e.Type()}
		}
	}
	return w
}
