package app

import (
	"trien/internal/office"
	"trien/internal/problem"
)

// troubled is what went wrong with a document, for its page and its row; an empty kind where nothing did.
type troubled struct {
	kind  string
	words problem.Words
}

// trouble finds what a person must know first.
func trouble(d office.Document) troubled {
	switch {
	case d.State == office.StateApproved && d.Preparing.State == office.Failed:
		return troubled{"prepare", d.Preparing.Reason}
	case d.State == office.StateNumbered && d.Sealing.State == office.Failed:
		return troubled{"seal", problem.Words{
			VI: "Đã cấp số nhưng chưa đóng dấu được: " + d.Sealing.Reason.VI + " Số được giữ nguyên; văn thư đóng dấu lại.",
			EN: "Numbered, but not sealed: " + d.Sealing.Reason.EN + " The number stays; the clerk seals again."}}
	case d.State == office.StateJudged && !d.Acceptable():
		return troubled{"judgement", problem.Words{
			VI: "Kiểm tra chữ ký không đạt: không vào sổ được. Hãy trả lại nơi gửi kèm lý do hoặc trình người có thẩm quyền.",
			EN: "The check of its signatures failed: it can't be registered. Return it with the reason, or put it to the authorised person."}}
	case d.Direction == office.In && d.Look.Open() && d.State != office.StateReturned:
		w := d.Look.Unseen.Words()
		return troubled{"unseen", problem.Words{
			VI: "Máy chưa xem hết được văn bản để tìm dấu độ mật: " + w.VI + ". Văn thư tự xem từng trang và xác nhận khi vào sổ; nếu có dấu độ mật thì trả lại, không vào sổ.",
			EN: "The machine could not look at all of it for a secret marking: " + w.EN + ". The clerk looks at every page and confirms it with the registration; if it bears one it is returned."}}
	case d.State == office.StateDraft && d.ReturnedBy != "":
		return troubled{"returned", problem.Words{VI: "Bị trả lại: xem góp ý, sửa rồi trình lại.", EN: "Returned: read the remarks, correct it and submit again."}}
	}
	for _, x := range d.Deliveries {
		switch x.State {
		case "returned":
			return troubled{"returned-by-recipient", problem.Words{VI: x.Name + " trả lại văn bản: " + x.Reason.VI, EN: x.Name + " returned it: " + x.Reason.EN}}
		case office.Failed, "retrying":
			return troubled{"delivery", problem.Words{VI: "Chưa gửi được tới " + x.Name + ": " + x.Reason.VI, EN: "Not delivered to " + x.Name + ": " + x.Reason.EN}}
		}
	}
	for _, m := range d.Marks {
		if m.Missed.VI != "" && d.Dossier == "" {
			return troubled{"timestamp-missed", problem.Words{
				VI: "Chữ ký của " + markWords(m.Role).VI + " không có dấu thời gian: " + m.Missed.VI + ". Không chứng minh được chữ ký có trước thời điểm đó; hãy báo lãnh đạo và người quản lý thuê bao để xử lý.",
				EN: "The signature of " + markWords(m.Role).EN + " has no time-stamp: " + m.Missed.EN + ". That it was made before can't be proven; tell the leader and those who manage certificates."}}
		}
		if m.Owed {
			return troubled{"timestamp", problem.Words{
				VI: "Chữ ký chưa có dấu thời gian vì dịch vụ không trả lời; hệ thống đang xin lại và tự bổ sung, kể cả sau khi phát hành. Chữ ký vẫn có hiệu lực.",
				EN: "The signature has no time-stamp yet, for the service did not answer; it is asked again and added, after the issue too. The signature stands."}}
		}
	}
	return troubled{}
}

// markWords names whose signature it is.
func markWords(role string) Words {
	if role == "office" {
		return Words{"cơ quan", "the office"}
	}
	if office.IsAttachment(role) {
		return Words{"cơ quan trên tệp kèm theo", "the office on an attachment"}
	}
	return Words{"người ký", "the signer"}
}
