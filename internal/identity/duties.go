package identity

import (
	"slices"

	"trien/internal/problem"
)

// apart is two duties that must not meet in one person at one time, and why.
type apart struct {
	one    Role
	others []Role
	vi, en string
}

// keptApart are the duties that must not meet (379.5.3; docs/rights.md argues each).
func keptApart() []apart {
	return []apart{
		{Administrator, []Role{Drafter, Reviewer, Leader, Clerk, Archivist},
			"người quản trị hệ thống không được soạn, đọc, ký hay đóng dấu văn bản", "an administrator must not draft, read, sign or seal documents"},
		{Administrator, []Role{Inspector}, "người quản trị không được tự kiểm tra việc quản trị của mình", "an administrator must not inspect their own administration"},
		{Administrator, []Role{SubscriberManager},
			"ai vừa đặt lại được đăng nhập vừa xin được chứng thư số của người khác thì ký thay được họ", "whoever can both reset a sign-in and ask for a certificate could sign as somebody else"},
		{Administrator, []Role{LedgerKeeper}, "bằng chứng về sổ cái phải do người ngoài nhóm quản trị giữ", "the proof of the ledger must be kept by someone who does not run the system"},
		{Administrator, []Role{Destroyer}, "người quản trị không được thực hiện việc hủy tài liệu", "an administrator must not carry out destruction"},
		{Inspector, []Role{Drafter, Reviewer, Leader, Clerk, Archivist}, "người kiểm tra không được tham gia xử lý văn bản", "an inspector must not take part in handling documents"},
		{Inspector, []Role{SubscriberManager, Destroyer}, "người kiểm tra không được thay đổi gì", "an inspector must not change anything"},
		{Leader, []Role{Clerk}, "người ký văn bản không được giữ chữ ký số của cơ quan", "who signs documents must not hold the office's seal"},
		{LedgerKeeper, []Role{Destroyer, Archivist},
			"người giữ bằng chứng của sổ cái không được lưu trữ hay hủy tài liệu", "whoever keeps the ledger's proof must neither archive nor destroy"},
		{Examiner, []Role{Drafter, Reviewer, Leader, Clerk, Archivist, Administrator, Inspector, SubscriberManager, LedgerKeeper, Destroyer},
			"người khai thác văn bản bị niêm phong là người của cơ quan ra quyết định, không giữ việc nào của cơ quan này", "an examiner is of the body that impounds and has no duty of this office"},
	}
}

// mustNotMeet says why two roles must not be in one person at one time; "" where they may.
func mustNotMeet(a, b Role) problem.Words {
	for _, p := range keptApart() {
		if p.one == a && slices.Contains(p.others, b) || p.one == b && slices.Contains(p.others, a) {
			return problem.Words{VI: p.vi, EN: p.en}
		}
	}
	return problem.Words{}
}

// Apart lists the duties that must not meet with a role, each with why.
func Apart(r Role) map[Role]problem.Words {
	list := map[Role]problem.Words{}
	for _, other := range Roles() {
		if w := mustNotMeet(r, other); w.VI != "" {
			list[other] = w
		}
	}
	return list
}

// Roles lists every role.
func Roles() []Role {
	return []Role{Drafter, Reviewer, Leader, Clerk, Archivist, Administrator, Inspector, SubscriberManager, LedgerKeeper, Destroyer, Examiner}
}

// barredSigner refuses to lend a signature to somebody who, at any time of the delegation, holds a duty that must not meet a signer's, as far as is on record.
func (s *Staff) barredSigner(d Delegation) error {
	for _, held := range s.beside(Appointment{Person: d.Taker, From: d.From, To: d.Until}) {
		if w := clash([]Role{Leader}, held.Roles); w.VI != "" {
			return problem.New(problem.Refused,
				"Không thể giao quyền ký cho "+s.name(d.Taker)+", người giữ chức vụ “"+held.Title+"” trong thời gian đó: "+w.VI+". Hãy giao cho người khác hoặc chọn thời gian khác.",
				"The right to sign can't be lent to "+s.name(d.Taker)+", who is “"+held.Title+"” in that time: "+w.EN+". Choose another person or time.").Under("379.5.3")
		}
	}
	return nil
}

func clash(a, b []Role) problem.Words {
	for _, x := range a {
		for _, y := range b {
			if w := mustNotMeet(x, y); w.VI != "" {
				return w
			}
		}
	}
	return problem.Words{}
}
