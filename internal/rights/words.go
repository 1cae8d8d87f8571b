package rights

import "trien/internal/problem"

// ActWords names an act about no document; the acts on documents have their names in internal/office.
func ActWords(act string) (problem.Words, bool) {
	w, ok := map[string]problem.Words{
		"begin-draft": {VI: "Soạn văn bản mới", EN: "Begin a draft"}, "take-in": {VI: "Thêm văn bản đến", EN: "Take documents in"},
		"sign-for-oneself": {VI: "Ký số cá nhân", EN: "Sign with a personal key"}, "sign-for-the-office": {VI: "Ký số cơ quan", EN: "Sign for the office"},
		"sign-instructions": {VI: "Ký số bút phê", EN: "Sign instructions"}, "registers.read": {VI: "Xem sổ đăng ký", EN: "Read the registers"},
		"dossiers.read": {VI: "Xem hồ sơ", EN: "See dossiers"}, "dossiers.open": {VI: "Lập hồ sơ", EN: "Open dossiers"},
		"services.read": {VI: "Xem tình trạng dịch vụ", EN: "See how the services do"}, "services.addresses": {VI: "Xem địa chỉ của dịch vụ", EN: "See the services' addresses"},
		"tries.read": {VI: "Xem các lần thử bị từ chối", EN: "See what was tried and refused"}, "personal.readings": {VI: "Xem ai đã đọc dữ liệu cá nhân", EN: "See who read personal data"},
		"people.rights": {VI: "Xem quyền của mọi người", EN: "See what anyone may do"}, "account.freeze": {VI: "Khóa khẩn cấp tài khoản", EN: "Freeze an account"},
		"sessions.end":     {VI: "Kết thúc phiên của người khác", EN: "End sessions of others"},
		"directory.change": {VI: "Sửa danh bạ", EN: "Change the directory"}, "directory.read": {VI: "Xem danh bạ", EN: "Read the directory"},
		"authority.read":   {VI: "Xem bảng thẩm quyền ký", EN: "Read who may sign what"},
		"authority.change": {VI: "Sửa bảng thẩm quyền ký", EN: "Change who may sign what"}, "subscribers.manage": {VI: "Quản lý thuê bao", EN: "Manage subscribers"},
		"subscribers.approve": {VI: "Duyệt đề nghị về chứng thư số", EN: "Approve requests for certificates"},
		"hold-seal":           {VI: "Được giao giữ khóa của cơ quan", EN: "Be given the office's key"}, "hold-archive-key": {VI: "Được giao giữ khóa lưu trữ", EN: "Be given the archive's key"},
		"subscribers.read": {VI: "Xem thuê bao", EN: "See subscribers"}, "reports.read": {VI: "Xem báo cáo", EN: "Read reports"},
		"reports.make": {VI: "Lập báo cáo", EN: "Make reports"}, "cases.read": {VI: "Xem vụ việc", EN: "Read cases"}, "cases.handle": {VI: "Xử lý vụ việc", EN: "Handle cases"},
		"cases.answer": {VI: "Trả lời khiếu nại", EN: "Answer disputes"}, "reviews.read": {VI: "Xem đợt kiểm tra", EN: "Read reviews"}, "reviews.plan": {VI: "Lập đợt kiểm tra", EN: "Plan reviews"},
		"quarantine.read": {VI: "Xem nơi cách ly tệp", EN: "See files in quarantine"}, "quarantine.decide": {VI: "Cho tệp ra khỏi nơi cách ly hoặc từ chối", EN: "Release or reject files in quarantine"},
		"rehearsals.read": {VI: "Xem diễn tập đăng nhập, ký dự phòng", EN: "See rehearsals of the second way"}, "rehearsals.manage": {VI: "Diễn tập đăng nhập, ký dự phòng", EN: "Rehearse the second way"},
		"numbers.manage": {VI: "Để dành, trả lại, hủy số", EN: "Set numbers aside, return or void them"}, "registers.close": {VI: "Chốt sổ tháng", EN: "Close a month of a register"},
		"ledgers.read": {VI: "Xem đối chiếu sổ cái", EN: "See how ledgers compare"}, "ledgers.accept": {VI: "Xác nhận khởi đầu mới của sổ cái cơ quan khác", EN: "Accept a new beginning of another office's ledger"},
		"agreements.read": {VI: "Xem thỏa thuận các bên về văn bản điện tử", EN: "See what parties agreed on"}, "agreements.keep": {VI: "Lưu, kết thúc thỏa thuận các bên", EN: "Keep and end agreements of parties"},
		"plans.draw": {VI: "Lập, bổ sung danh mục hồ sơ", EN: "Draw up and amend the file plan"}, "plans.issue": {VI: "Ban hành danh mục hồ sơ", EN: "Issue the file plan"}, "dossiers.end": {VI: "Kết thúc, mở lại hồ sơ của người khác", EN: "Close and reopen dossiers of others"},
		"impounds.read": {VI: "Xem các lần niêm phong", EN: "See what is impounded"}, "incidents.read": {VI: "Xem sự cố", EN: "See incidents"}, "incidents.manage": {VI: "Khai báo, kết thúc, đối soát sự cố", EN: "Declare, end and reconcile incidents"},
		"conversions.manage": {VI: "Chuyển đổi giấy – điện tử, giữ sổ chuyển đổi", EN: "Convert between paper and electronic form"},
		"slips.request":      {VI: "Lập đề nghị xác nhận giao dịch", EN: "Take requests to confirm transactions"}, "slips.decide": {VI: "Duyệt xác nhận giao dịch", EN: "Decide on confirming transactions"},
		"take-part": {VI: "Được giao việc trong văn bản", EN: "Be given a part in a document"}, "be-referred-to": {VI: "Được trình xin ý kiến", EN: "Be asked for an instruction"},
		"see-rights": {VI: "Xem ai được làm gì với văn bản", EN: "See who may do what"}, "see-tries": {VI: "Xem người khác đã thử gì", EN: "See what others tried"},
		"confirm-rights": {VI: "Xác nhận thay đổi quyền", EN: "Confirm a change of rights"}, "read": {VI: "Xem văn bản", EN: "Read the document"},
	}[act]
	return w, ok
}
