// Package subscriber is the papers of certificates and devices: requests, hand-overs, deadlines, alerts, phases and training (NĐ 68/2024/NĐ-CP; 379-QĐ/TW, Articles 9 and 10).
//
// Nothing here reads a clock, a file or a database. A Request and a Device are folded from their events; Decide and DecideDevice say which events a
// command makes, or why it is refused. Every figure that a rule gives has its rule beside it; what no rule known to us gives is a setting.
package subscriber

import "trien/internal/problem"

// Kind is what a request asks of the CA.
type Kind string

// The five requests of NĐ 68/2024; suspending is none of them.
const (
	Issue   Kind = "issue"   // cấp (Articles 10, 11)
	Renew   Kind = "renew"   // gia hạn (Articles 12 to 14)
	Change  Kind = "change"  // thay đổi nội dung (Articles 15, 16)
	Revoke  Kind = "revoke"  // thu hồi (Articles 17 to 20)
	Recover Kind = "recover" // khôi phục (mở khóa) thiết bị (Article 22)
)

// Kinds lists them in the order of their articles.
func Kinds() []Kind { return []Kind{Issue, Renew, Change, Revoke, Recover} }

// Words names what is asked for.
func (k Kind) Words() problem.Words {
	switch k {
	case Issue:
		return problem.Words{VI: "Cấp chứng thư số", EN: "Issue a certificate"}
	case Renew:
		return problem.Words{VI: "Gia hạn chứng thư số", EN: "Renew a certificate"}
	case Change:
		return problem.Words{VI: "Thay đổi nội dung chứng thư số", EN: "Change a certificate's content"}
	case Revoke:
		return problem.Words{VI: "Thu hồi chứng thư số", EN: "Revoke a certificate"}
	case Recover:
		return problem.Words{VI: "Khôi phục thiết bị lưu khóa bí mật", EN: "Unblock a device"}
	}
	return problem.Words{VI: string(k), EN: string(k)}
}

// Subject is whose certificate it is.
type Subject string

// The three sorts of subscriber.
const (
	Person       Subject = "person"
	Organisation Subject = "organisation"
	Service      Subject = "service" // a device, service or software
)

// Subjects lists them.
func Subjects() []Subject { return []Subject{Person, Organisation, Service} }

// Words names the sort of subscriber.
func (s Subject) Words() problem.Words {
	switch s {
	case Person:
		return problem.Words{VI: "Cá nhân", EN: "Person"}
	case Organisation:
		return problem.Words{VI: "Cơ quan, tổ chức", EN: "Organisation"}
	case Service:
		return problem.Words{VI: "Thiết bị, dịch vụ, phần mềm", EN: "Device, service or software"}
	}
	return problem.Words{VI: string(s), EN: string(s)}
}

// State is how far a request is.
type State string

// The states, in their order, and the ends.
const (
	Draft     State = "draft"
	Checked   State = "checked"   // by the person in charge of subscribers
	Approved  State = "approved"  // by the head
	Filed     State = "filed"     // its document is made, to be signed and sealed like any other
	Sent      State = "sent"      // to the CA
	Granted   State = "granted"   // the CA did it; certificate, hand-over or return are to come
	Denied    State = "denied"    // the CA did not
	Matched   State = "matched"   // the certificate was read and is the subscriber's
	Handed    State = "handed"    // certificate and device, with minutes
	Accepted  State = "accepted"  // by whoever received them: the end
	Returned  State = "returned"  // the revoked certificate's device came back: the end
	LostEnd   State = "lost"      // the revoked certificate's device is lost: the end
	Withdrawn State = "withdrawn" // the end
)

// Words names the state.
func (s State) Words() problem.Words {
	words := map[State]problem.Words{
		Draft: {VI: "Dự thảo", EN: "Draft"}, Checked: {VI: "Đã kiểm tra, chờ thủ trưởng duyệt", EN: "Checked, waits for the head"},
		Approved: {VI: "Đã duyệt, chờ lập hồ sơ", EN: "Approved, its file is to be made"}, Filed: {VI: "Đã lập hồ sơ, chờ ký và gửi", EN: "File made, to be signed and sent"},
		Sent: {VI: "Đã gửi, chờ trả lời", EN: "Sent, waits for the answer"}, Granted: {VI: "Đã được giải quyết", EN: "Granted"},
		Denied: {VI: "Bị từ chối", EN: "Denied"}, Matched: {VI: "Chứng thư đã đối chiếu", EN: "Certificate matched"},
		Handed: {VI: "Đã bàn giao, chờ xác nhận", EN: "Handed over, waits to be accepted"}, Accepted: {VI: "Hoàn thành", EN: "Done"},
		Returned: {VI: "Hoàn thành, thiết bị đã nộp lại", EN: "Done, the device was returned"}, LostEnd: {VI: "Hoàn thành, thiết bị báo mất", EN: "Done, the device is lost"},
		Withdrawn: {VI: "Đã rút", EN: "Withdrawn"},
	}
	if w, ok := words[s]; ok {
		return w
	}
	return problem.Words{VI: string(s), EN: string(s)}
}

// Ended says whether nothing follows.
func (s State) Ended() bool {
	return s == Accepted || s == Returned || s == LostEnd || s == Withdrawn
}

// Form is a form of NĐ 68/2024.
type Form struct {
	Number string // "01"; "" where we do not know which it is
	Title  problem.Words
}

// The forms of returning a device that goes with a revocation.
func returnForm() Form {
	return Form{"08", problem.Words{VI: "Biên bản giao nhận thiết bị lưu khóa bí mật", EN: "Minutes of handing over a device"}}
}

func lostForm() Form {
	return Form{"09", problem.Words{VI: "Biên bản xác nhận thiết bị lưu khóa bí mật bị thất lạc", EN: "Minutes of a lost device"}}
}

// FormOf is the form of a request. Which one serves for a change of content is not known to us: its number is empty.
func FormOf(k Kind, s Subject) Form {
	number := map[Kind]string{Renew: "04", Revoke: "05", Recover: "06"}[k]
	if k == Issue {
		number = map[Subject]string{Person: "01", Organisation: "02", Service: "03"}[s]
	}
	w, of := k.Words(), s.Words()
	return Form{number, problem.Words{VI: "Đề nghị " + lower(w.VI) + " – " + lower(of.VI), EN: w.EN + ": " + lower(of.EN)}}
}

// Stands says which form a sheet of ours stands for; the form's own layout is not known to us.
func (f Form) Stands() problem.Words {
	if f.Number == "" {
		return problem.Words{VI: "Nội dung theo Nghị định 68/2024/NĐ-CP; số hiệu và bố cục của mẫu chưa có trong hệ thống, hãy đối chiếu với mẫu hiện hành",
			EN: "Content by Decree 68/2024; neither the form's number nor its layout is known to this system: compare it with the form in force"}
	}
	return problem.Words{VI: "Thay cho Mẫu số " + f.Number + " (Nghị định 68/2024/NĐ-CP); bố cục do hệ thống trình bày, hãy đối chiếu với mẫu hiện hành",
		EN: "Stands for form " + f.Number + " of Decree 68/2024; the layout is ours: compare it with the form in force"}
}
