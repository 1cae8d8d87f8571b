package edxml

import "time"

// Status is word of what became of a document that was sent: a message without a body. The document is Header.ResponseFor[0].
type Status struct {
	Code        StatusCode
	Description string
	At          time.Time // Vietnamese time, which the message does not say
	Staff       Staff
}

// StatusCode is what became of a document.
type StatusCode string

// The states of a document at its receiver, and the questions about it.
const (
	Arrived        StatusCode = "01" // đã đến: in the system, no clerk has acted
	Refused        StatusCode = "02" // từ chối tiếp nhận, trả lại: with the reason
	Accepted       StatusCode = "03" // đã tiếp nhận
	Assigned       StatusCode = "04" // phân công xử lý
	Processing     StatusCode = "05" // đang xử lý
	Completed      StatusCode = "06" // hoàn thành
	RecallAsked    StatusCode = "13" // yêu cầu lấy lại: with the reason; the only one that the sender of the document sends
	RecallAgreed   StatusCode = "15" // đồng ý cập nhật, lấy lại
	RecallDeclined StatusCode = "16" // từ chối cập nhật, lấy lại
)

// StatusCodes are all that are known.
func StatusCodes() []StatusCode {
	return []StatusCode{Arrived, Refused, Accepted, Assigned, Processing, Completed, RecallAsked, RecallAgreed, RecallDeclined}
}

// Known tells whether the code is one of the standard.
func (c StatusCode) Known() bool { return c.Name() != "" }

// Name is the Vietnamese name of a code; "" where it is not known.
func (c StatusCode) Name() string {
	switch c {
	case Arrived:
		return "Đã đến"
	case Refused:
		return "Từ chối tiếp nhận"
	case Accepted:
		return "Đã tiếp nhận"
	case Assigned:
		return "Phân công xử lý"
	case Processing:
		return "Đang xử lý"
	case Completed:
		return "Hoàn thành"
	case RecallAsked:
		return "Yêu cầu lấy lại"
	case RecallAgreed:
		return "Đồng ý cập nhật, lấy lại"
	case RecallDeclined:
		return "Từ chối cập nhật, lấy lại"
	}
	return ""
}

// BySender tells whether the office that sent the document sends this, and not the one that received it.
func (c StatusCode) BySender() bool { return c == RecallAsked }

// NeedsReason tells whether Description must be given.
func (c StatusCode) NeedsReason() bool { return c == Refused || c == RecallAsked }
