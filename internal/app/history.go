package app

import (
	"encoding/hex"
	"strings"

	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/store"
)

// historyRow shows one event with its evidence.
func historyRow(e store.Recorded, r office.Record, people *registry) HistoryRow {
	digest := ledger.LeafHash(e.Bytes)
	row := HistoryRow{At: e.Event.At, Type: e.Event.Type, Label: eventWords(r.Event), Actor: people.name(e.Event.Actor), SignIn: e.Event.SignIn,
		Detail: detail(r.Event, people), Leaf: e.Leaf, Digest: hex.EncodeToString(digest[:])}
	if p, ok := people.Post(e.Event.Post); ok {
		row.Post = p.Title
	}
	_, row.Refused = r.Event.(office.Refusal)
	return row
}

// detail is what the event says in a line.
func detail(e office.Event, people *registry) string {
	switch e := e.(type) {
	case office.FileAttached:
		return e.Name
	case office.Converted:
		return e.Name
	case office.Remarked:
		return e.Text
	case office.Returned:
		return e.Reason
	case office.Approved:
		return e.Text
	case office.PrepareFailed:
		return e.VI
	case office.Signed:
		return e.Subject
	case office.Sealed:
		return e.Subject
	case office.SealFailed:
		return e.VI
	case office.NumberReserved:
		return e.Text
	case office.Issued:
		return e.Indication
	case office.SendQueued:
		return e.Name
	}
	return detailIn(e, people)
}

func detailIn(e office.Event, people *registry) string {
	switch e := e.(type) {
	case office.Delivered:
		return peerName(e.Peer, people)
	case office.DeliveryFailed:
		return peerName(e.Peer, people) + ": " + e.VI
	case office.RecipientRegistered:
		return peerName(e.Peer, people) + ": số đến " + e.Number
	case office.RecipientReturned:
		return peerName(e.Peer, people) + ": " + e.Reason
	case office.Received:
		return e.Sender.Name
	case office.Judged:
		return e.Indication
	case office.Registered:
		return "Số đến " + e.Arrival
	case office.ReturnedToSender:
		return e.Reason
	case office.Referred:
		return people.name(e.To)
	case office.Instructed:
		return e.Text
	case office.Routed:
		return strings.Join(names(e.Assignees, people), ", ") + ": " + e.Instruction
	case office.Progressed:
		return e.Text
	case office.Handled:
		return e.Result
	case office.Refusal:
		return office.ActWords(e.Act).VI + " (" + e.Kind + " " + e.Rule + ")"
	}
	return ""
}

func peerName(id string, people *registry) string {
	if p, ok := people.peer(id); ok {
		return p.Name
	}
	return id
}

func names(ids []string, people *registry) []string {
	list := []string{}
	for _, id := range ids {
		list = append(list, people.name(id))
	}
	return list
}

// eventWords names what happened.
func eventWords(e office.Event) Words {
	w, ok := map[string]Words{
		"document.drafted": {"Bắt đầu soạn thảo", "Draft begun"}, "document.file-attached": {"Đưa tệp lên", "File brought"},
		"document.converted": {"Chuyển sang PDF/A", "Converted to PDF/A"}, "document.submitted": {"Trình duyệt", "Submitted"},
		"document.remarked": {"Góp ý", "Remark"}, "document.returned": {"Trả lại người soạn", "Returned to the drafter"},
		"document.approved": {"Đồng ý", "Approved"}, "document.prepared": {"Đã tạo ô ký, ô số, ô ngày", "Fields placed"},
		"document.prepare-failed": {"Không tạo được ô ký", "Fields could not be placed"}, "document.signed": {"Ký số", "Signed"},
		"series.number-taken": {"Lấy số trong sổ", "Number taken from the series"}, "document.number-reserved": {"Cấp số, ngày", "Number and date given"},
		"document.sealed": {"Đóng dấu (ký số cơ quan)", "Sealed"}, "document.seal-failed": {"Chưa đóng dấu được", "Seal failed"},
		"document.timestamp-owed": {"Còn nợ dấu thời gian", "Time-stamp owed"}, "document.timestamped": {"Đã có dấu thời gian", "Time-stamped"},
		"document.timestamp-missed": {"Không bổ sung được dấu thời gian nữa", "Time-stamp can't be added any more"},
		"document.issued":           {"Phát hành", "Issued"}, "document.send-queued": {"Chuyển gửi", "Queued for sending"},
		"document.delivered": {"Nơi nhận đã nhận", "Delivered"}, "document.delivery-failed": {"Chưa gửi được", "Delivery failed"},
		"document.recipient-registered": {"Nơi nhận đã vào sổ", "Registered by the recipient"}, "document.recipient-returned": {"Nơi nhận trả lại", "Returned by the recipient"},
		"document.received": {"Nhận văn bản", "Received"}, "document.judged": {"Kiểm tra chữ ký", "Signatures judged"},
		"document.registered": {"Vào sổ văn bản đến", "Registered"}, "document.returned-to-sender": {"Trả lại nơi gửi", "Returned to the sender"},
		"document.return-delivered": {"Nơi gửi đã nhận thông báo trả lại", "The sender has the notice"}, "document.referred": {"Trình người có thẩm quyền", "Put to the authorised person"},
		"document.instructed": {"Ý kiến của người có thẩm quyền", "Instruction"}, "document.routed": {"Bút phê, chuyển xử lý", "Routed"},
		"document.progressed": {"Cập nhật tiến độ", "Progress"}, "document.handled": {"Kết quả xử lý", "Result"},
		"document.closed": {"Kết thúc xử lý", "Closed"}, "document.filed": {"Đưa vào hồ sơ", "Filed"},
		"document.work-retried": {"Cho máy thử lại", "The machine tries again"}, "document.read": {"Đọc tệp", "File read"}, "act.refused": {"Từ chối", "Refused"},
	}[e.Type()]
	if !ok {
		return Words{e.Type(), e.Type()}
	}
	return w
}
