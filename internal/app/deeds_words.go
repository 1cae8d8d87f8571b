package app

import (
	"trien/internal/office"
	"trien/internal/reports"
	"trien/internal/subscriber"
)

// deedWords names what happened to whoever reads what was done in their name: events of documents as their history does, and those that no document tells of.
func deedWords(e office.Event) Words {
	if w := eventWords(e); w.EN != e.Type() {
		return w
	}
	return codeWords(e.Type(), map[string]Words{
		"session.opened": {"Đăng nhập", "Signed in"}, "session.closed": {"Đăng xuất", "Signed out"}, "session.proven": {"Xác nhận lại danh tính", "Proved once more who it is"},
		"session.certificate-proven": {"Chứng minh bằng chứng thư số", "Proved by certificate"}, "session.identity-proven": {"Chứng minh qua nhà cung cấp danh tính", "Proved by a provider of identities"},
		"account.frozen": {"Khóa khẩn cấp tài khoản, chứng thư", "Account and certificates frozen"}, "account.restored": {"Mở lại tài khoản, chứng thư", "Account and certificates restored"},
		"account.codes-renewed": {"Đổi thiết bị tạo mã một lần", "One-time codes renewed"}, "account.passkey-added": {"Thêm khóa đăng nhập (passkey)", "Passkey added"},
		"account.passkey-ended": {"Bỏ khóa đăng nhập (passkey)", "Passkey ended"}, "account.passkey-doubted": {"Nghi ngờ khóa đăng nhập bị sao chép", "Passkey in doubt"},
		"account.password-changed": {"Đổi mật khẩu", "Password changed"}, "account.recovery-made": {"Lấy mã khôi phục mới", "Recovery codes made"},
		"account.recovery-used": {"Dùng mã khôi phục", "Recovery code used"}, "account.sessions-ended": {"Kết thúc phiên làm việc", "Sessions ended"},
		"agent.paired": {"Ghép máy ký", "Machine paired"}, "agent.ended": {"Bỏ ghép máy ký", "Machine unpaired"},
		"staff.password-set": {"Đặt lại mật khẩu", "Password set"}, "staff.appointed": {"Giao chức vụ", "Post given"}, "staff.appointment-ended": {"Kết thúc chức vụ", "Post ended"},
		"staff.person-added": {"Lập tài khoản", "Account made"}, "staff.person-changed": {"Sửa thông tin người", "Person changed"}, "staff.person-left": {"Thôi làm việc", "Left"},
		"staff.person-returned": {"Trở lại làm việc", "Returned"}, "staff.post-made": {"Lập hoặc sửa chức vụ", "Post made or changed"}, "staff.delegated": {"Ủy quyền ký", "Delegated"},
		"staff.delegation-revoked": {"Thu hồi ủy quyền", "Delegation revoked"}, "staff.certificate-registered": {"Đăng ký chứng thư số", "Certificate registered"},
		"staff.certificate-ended": {"Ngừng dùng chứng thư số", "Certificate ended"}, "staff.certificate-restored": {"Dùng lại chứng thư số", "Certificate restored"},
		"staff.certificate-assigned": {"Giao người sử dụng chứng thư", "Certificate assigned"}, "staff.peer-agreed": {"Thỏa thuận trao đổi với cơ quan", "Exchange agreed with an office"},
		"staff.seal-bound": {"Giao con dấu số", "Seal bound"}, "staff.body-put": {"Sửa cơ quan trong danh bạ", "Body changed"}, "staff.unit-put": {"Sửa đơn vị trong danh bạ", "Unit changed"},
		"staff.body-code-put": {"Sửa mã cơ quan", "Code of a body changed"}, "staff.imported": {"Nhập danh bạ", "Directory imported"}, "staff.identity-linked": {"Liên kết danh tính", "Identity linked"},
		"staff.identity-unlinked": {"Bỏ liên kết danh tính", "Identity unlinked"}, "staff.subordinate-named": {"Khai cơ quan trực thuộc", "Subordinate office named"},
		"staff.anchors-changed": {"Thay đổi nơi tin cậy", "Trust changed"}, "dossier.opened": {"Lập hồ sơ", "Dossier opened"},
		"case.opened": {"Mở vụ việc", "Case opened"}, "case.since": {"Sửa thời điểm bắt đầu nghi ngờ", "Instant of doubt moved"}, "case.reported": {"Báo cáo cơ quan có thẩm quyền", "Authority told"},
		"case.finding": {"Kết luận một thao tác", "Finding on an act"}, "case.remedied": {"Biện pháp khắc phục", "Remedy"}, "case.answered": {"Trả lời khiếu nại", "Dispute answered"},
		"case.restore-proposed": {"Đề nghị mở lại", "Restoring proposed"}, "case.restored": {"Xác nhận mở lại", "Restoring confirmed"}, "case.closed": {"Kết thúc vụ việc", "Case closed"},
		"review.planned": {"Lập đợt kiểm tra", "Review planned"}, "review.finding": {"Ghi kết quả kiểm tra", "Finding recorded"}, "review.reminded": {"Nhắc khắc phục", "Reminded"},
		"review.remedied": {"Khắc phục tồn tại", "Fault remedied"}, "review.settled": {"Nghiệm thu khắc phục", "Remedy looked at"}, "review.closed": {"Kết thúc đợt kiểm tra", "Review closed"},
		"series.numbers-reserved": {"Để dành khối số trong sổ", "Numbers set aside in the series"}, "block.reserved": {"Để dành khối số", "Block of numbers reserved"},
		"block.number-used": {"Dùng số để dành", "Reserved number used"}, "block.numbers-ended": {"Trả lại hoặc hủy số để dành", "Reserved numbers returned or voided"},
		"closing.signed":    {"Chốt sổ tháng", "Month of a register closed"},
		"incident.declared": {"Khai báo sự cố", "Incident declared"}, "incident.extended": {"Cập nhật tình hình sự cố", "Incident brought up to date"}, "incident.told": {"Báo về sự cố", "Others told of an incident"},
		"head.seen": {"Đối chiếu sổ cái của cơ quan khác", "Another office's ledger compared"}, "head.unfit": {"Sổ cái của cơ quan khác không khớp", "Another office's ledger does not fit"},
		"head.denied": {"Cơ quan khác báo sổ cái ở đây không khớp", "Another office tells that our ledger does not fit"}, "head.line-accepted": {"Xác nhận khởi đầu mới của sổ cái cơ quan khác", "New beginning of another office's ledger accepted"},
		"agreement.kept": {"Lưu thỏa thuận các bên", "Agreement of parties kept"}, "agreement.ended": {"Ghi thỏa thuận các bên chấm dứt", "Agreement of parties ended"},
		"fileplan.drawn": {"Lập danh mục hồ sơ", "File plan drawn up"}, "fileplan.issued": {"Ban hành danh mục hồ sơ", "File plan issued"}, "fileplan.amended": {"Bổ sung danh mục hồ sơ", "File plan amended"}, "fileplan.used": {"Lập hồ sơ theo danh mục", "Dossier of the plan opened"},
		"dossier.closed": {"Kết thúc hồ sơ", "Dossier closed"}, "dossier.reopened": {"Mở lại hồ sơ", "Dossier reopened"},
		"incident.ended": {"Kết thúc sự cố", "Incident ended"}, "incident.reconciled": {"Đối soát sự cố", "Incident reconciled"}, "incident.heard": {"Cơ quan khác báo sự cố", "Another office tells of an incident"},
		"report.made": {"Lập hoặc nhận báo cáo", "Report made or taken"}, "list.adopted": {"Ban hành danh mục", "List adopted"}, "list.reviewed": {"Rà soát danh mục", "List reviewed"},
		"scan.received": {"Gửi bản quét giấy", "Scan of a paper brought"}, "scan.read": {"Máy đọc xong bản quét", "Scan read"}, "scan.unread": {"Máy chưa đọc được bản quét", "Scan not read"},
		"scan.again": {"Yêu cầu đọc lại bản quét", "Scan to be read again"}, "scan.confirmed": {"Xác nhận thông tin bản quét", "Metadata of a scan confirmed"},
		"scan.compared": {"Đối chiếu bản quét với bản giấy", "Scan compared with the paper"}, "scan.signed": {"Ký số bản sao điện tử từ giấy", "Electronic copy of a paper signed"},
		"scan.dropped": {"Bỏ bản quét", "Scan given up"}, "conversion.scanned": {"Lập bản sao điện tử từ giấy", "Electronic copy of a paper made"},
		"conversion.printed": {"In bản sao giấy", "Copy printed on paper"}, "conversion.ended": {"Bản sao mất hiệu lực", "Copy ended"},
		"paper.noted": {"Ghi nhận bản giấy gốc", "Paper original noted"}, "paper.voided": {"Ghi nhận hủy hiệu lực bản giấy", "Voiding of a paper original recorded"},
		"slip.requested": {"Lập đề nghị xác nhận giao dịch", "Confirmation of a transaction asked for"}, "slip.decided": {"Quyết định về xác nhận giao dịch", "Decided on a confirmation"},
		"slip.issued": {"Cấp phiếu xác nhận giao dịch", "Confirmation issued"},
		"search.kept": {"Lưu tìm kiếm", "Search kept"}, "search.dropped": {"Bỏ tìm kiếm đã lưu", "Kept search dropped"},
		"form.bound":           {"Chọn quy tắc thể thức bắt buộc", "Binding rules of form chosen"},
		"subscriber.requested": {"Đề nghị về chứng thư số", "Request about a certificate"}, "subscriber.approved": {"Duyệt đề nghị chứng thư", "Request approved"},
		"device.lost": {"Báo mất thiết bị", "Device lost"}, "device.handed": {"Bàn giao thiết bị", "Device handed over"}, "device.returned": {"Trả thiết bị", "Device returned"},
	})
}

// whatWords names a figure of a report.
func whatWords(what string) Words {
	return codeWords(what, map[string]Words{
		reports.Drafted: {"Dự thảo được bắt đầu", "Drafts begun"}, reports.SignedHere: {"Văn bản ký số cá nhân", "Documents signed by persons"}, reports.Numbered: {"Văn bản đi được cấp số", "Outgoing documents numbered"},
		reports.SealedHere: {"Văn bản ký số cơ quan (đóng dấu)", "Documents sealed"}, reports.Issued: {"Văn bản phát hành", "Documents issued"}, reports.SentOut: {"Lượt gửi văn bản", "Sendings, a recipient each"},
		reports.Delivered: {"Lượt gửi nơi nhận đã nhận", "Sendings delivered"}, reports.NotDelivered: {"Lượt gửi không đến được", "Sendings not delivered"},
		reports.ReturnedToUs: {"Văn bản đi bị nơi nhận trả lại", "Returned by recipients"}, reports.Received: {"Văn bản đến qua hệ thống", "Received over the exchange"},
		reports.Brought: {"Văn bản đến nhận trực tiếp", "Received by hand"}, reports.Registered: {"Văn bản đến đã vào sổ", "Incoming documents registered"}, reports.ReturnedByUs: {"Văn bản đến trả lại nơi gửi", "Returned to senders"},
		reports.ArrivalMarked: {"Dấu đến ký số", "Arrival marks signed"}, reports.Instructed: {"Bút phê, chuyển xử lý", "Instructions given"}, reports.InstructionsSigned: {"Bút phê ký số", "Instructions signed"},
		reports.Handled: {"Văn bản đến xử lý xong", "Handled"}, reports.ClosedHere: {"Văn bản đến kết thúc", "Closed"}, reports.Timestamped: {"Dấu thời gian bổ sung", "Time-stamps added later"},
		reports.TimestampMissed: {"Dấu thời gian không có được", "Time-stamps missed"}, reports.SealFailed: {"Đóng dấu không thành", "Seals that failed"}, reports.Refused: {"Thao tác bị từ chối", "Acts refused"},
		reports.SignInRefused: {"Đăng nhập bị từ chối", "Sign-ins refused"}, reports.SecretRefused: {"Văn bản mật bị chặn", "State secrets refused"},
		reports.Froze: {"Sự cố mất, bị lấy cắp, giả mạo tài khoản hoặc chứng thư", "Accounts or certificates lost, stolen or forged"}, reports.Restored: {"Tài khoản mở lại", "Accounts restored"},
		reports.Disputed: {"Khiếu nại", "Disputes"}, reports.CertificateNew: {"Chứng thư số đăng ký mới", "Certificates registered"}, reports.CertificateEnd: {"Chứng thư số ngừng dùng, thu hồi", "Certificates ended"},
		reports.Asked: {"Đề nghị về chứng thư số, thiết bị", "Requests about certificates and devices"}, reports.Granted: {"Đề nghị được cơ quan chứng thực giải quyết", "Requests granted by the CA"},
		reports.Denied: {"Đề nghị bị cơ quan chứng thực từ chối", "Requests denied by the CA"}, reports.HandedOver: {"Lượt bàn giao chứng thư số cho thuê bao", "Certificates handed over"},
		reports.DeviceHandedOver: {"Lượt bàn giao thiết bị", "Devices handed over"}, reports.DeviceBack: {"Thiết bị nộp lại", "Devices returned"}, reports.DeviceGone: {"Thiết bị báo mất", "Devices lost"},
		reports.Converted: {"Văn bản chuyển đổi giấy – điện tử", "Conversions of paper and electronic documents"}, reports.Recalled: {"Văn bản thu hồi, hủy", "Documents recalled or voided"},
		reports.Amended: {"Văn bản được đính chính, thay thế", "Documents corrected or replaced"}, reports.EffectTold: {"Văn bản đến được nơi gửi báo thay đổi hiệu lực", "Incoming documents whose force their senders changed"},
		reports.Incidents: {"Sự cố gián đoạn hệ thống, văn bản xử lý trên giấy vì sự cố", "Times without the system, and what was done on paper meanwhile"},
		reports.InForce:   {"Chứng thư số có hiệu lực cuối kỳ", "Certificates in force at the end"},
	})
}

// figurePart names what a figure is divided by, where that is no type of document.
func figurePart(what, part string) Words {
	switch what {
	case reports.Refused:
		return refusedWords(problemKind(part))
	case reports.Froze:
		return caseKindWords(part)
	case reports.Asked:
		return both(subscriber.Kind(part).Words())
	}
	w := codeWords(part, map[string]Words{
		"none": {"không gửi bản giấy", "without paper"}, "warn": {"không thuộc danh mục không gửi giấy", "not on the list of those without paper"}, "need": {"có gửi kèm bản giấy", "the paper goes too"},
		"corrected": {"đính chính", "corrected"}, "replaced": {"thay thế", "replaced"}, "recalled": {"thu hồi", "recalled"}, "voided": {"hủy hiệu lực", "voided"},
		"procedure": {"theo quy trình nội bộ", "by the office's procedure"}, "agreement": {"theo thỏa thuận", "by agreement"},
		"incident-system": {"số lần hệ thống ngừng", "times the system was down"}, "incident-signing": {"số lần dịch vụ ký ngừng", "times signing was down"},
		"to-paper": {"điện tử sang giấy", "electronic to paper"}, "to-electronic": {"giấy sang điện tử", "paper to electronic"}, "copy-ended": {"bản sao hết giá trị", "copies ended"}, "slip": {"phiếu xác nhận giao dịch", "transactions confirmed on paper"},
		"paper-out": {"văn bản đi lập bằng giấy", "outgoing papers"}, "paper-in": {"văn bản đến nhận bằng giấy", "incoming papers"},
		"person": {"cá nhân", "persons"}, "office": {"cơ quan", "offices"},
	})
	if w.EN == part && part != "" {
		return typeName(part)
	}
	return w
}

func reportLines(lines []reports.Line) []ReportLine {
	list := []ReportLine{}
	for _, l := range lines {
		list = append(list, ReportLine{What: l.What, Word: whatWords(l.What), Type: l.Type, TypeName: figurePart(l.What, l.Type), N: l.N})
	}
	return list
}
