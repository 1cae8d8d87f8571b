package words

import (
	"strings"

	"trien/certpath"
	"trien/validation"
)

// Whoever is told what is wrong with a path, or why revocation is not known, is told what to do about it: the clerk, or the administrator
// whom the clerk calls.

var (
	stepSender = pair{"Đề nghị nơi gửi ký lại bằng chứng thư đúng quy định, và báo tổ chức cấp chứng thư.",
		"Ask the sender to sign again with a proper certificate, and tell the authority that issued this one."}
	stepAuthority = pair{"Báo quản trị xin chứng thư hiện hành của tổ chức cấp, đối chiếu dấu vân tay rồi nhập bằng trien trust import.",
		"Have the administrator get the authority's present certificate, compare its fingerprint and take it by trien trust import."}
	stepForged = pair{"Không tiếp nhận trước khi xác minh với nơi gửi qua kênh khác: chứng thư có thể là giả.",
		"Do not accept it before verifying with the sender by other means: the certificate may be a forgery."}
	stepOnline = pair{"Kiểm tra lại khi có mạng tới máy chủ OCSP hoặc CRL; hoặc đề nghị nơi gửi gửi bản có kèm dữ liệu kiểm tra (mức B-LT).",
		"Check again when the OCSP or CRL server can be reached; or ask the sender for a copy that carries its validation data (level B-LT)."}
	stepService = pair{"Kiểm tra lại sau; nếu vẫn vậy, báo quản trị hỏi tổ chức cấp chứng thư về dịch vụ OCSP, CRL của họ.",
		"Check again later; if it stays so, have the administrator ask the authority about its OCSP and CRL service."}
	stepClock   = pair{"Kiểm tra đồng hồ của máy và thời điểm kiểm tra đã chọn.", "Check this machine's clock and the instant chosen for the judgement."}
	stepTooMuch = pair{"Đề nghị nơi gửi gửi lại bản gọn hơn, chỉ kèm những chứng thư cần thiết.", "Ask the sender for a leaner copy, with the certificates alone that are needed."}
)

// pathSteps says what to do about each fault of a path.
var pathSteps = map[certpath.Rule]pair{
	certpath.RuleSignature: stepForged, certpath.RuleNameChain: stepForged, certpath.RuleNames: stepForged, certpath.RuleCA: stepForged, certpath.RuleLength: stepForged,
	certpath.RuleAlgorithm: stepSender, certpath.RuleKeyUsage: stepSender, certpath.RulePurpose: stepSender, certpath.RulePolicy: stepSender, certpath.RuleExtension: stepSender,
	certpath.RuleExpired: {"Nếu chữ ký được tạo khi chứng thư còn hạn, đề nghị nơi gửi cung cấp bản có dấu thời gian; nếu không, đề nghị ký lại.",
		"If the signature was made while the certificate was valid, ask the sender for a copy with a time-stamp; else for a new signature."},
	certpath.RuleNotYetValid: stepClock, certpath.RuleTooManyFaults: stepTooMuch,
}

// doubtSteps says what to do where revocation is not known.
var doubtSteps = map[certpath.Doubt]pair{
	certpath.NoEvidence: stepOnline, certpath.Stale: stepOnline, certpath.TooOld: stepOnline, certpath.NotProven: stepOnline, certpath.SignerOutOfBounds: stepOnline,
	certpath.AfterExpiry: stepOnline, certpath.SomeReasons: stepOnline, certpath.Circular: stepOnline, certpath.WeaklySigned: stepOnline, certpath.UnreadableList: stepOnline,
	certpath.TooMuch: stepTooMuch, certpath.FromFuture: stepClock,
	certpath.UnknownExtension: stepService, certpath.UnknownEntryCritical: stepService, certpath.UnknownToResponder: stepForged, certpath.NotDelegated: stepForged, certpath.WrongSignature: stepForged,
	certpath.ResponderNotFound: stepService, certpath.ResponderPurpose: stepService, certpath.ResponderNotValid: stepService, certpath.ResponderRevoked: stepService,
	certpath.IssuerUsage: stepService, certpath.SignerRevoked: stepService, certpath.SignerUnknown: stepService,
	certpath.IssuerNotFound: stepAuthority, certpath.SignerPath: stepAuthority,
}

// step gives the next step for a warning about a path or a status, "" for others. What is said of a time-stamp, or of a path that was tried
// beside the best, is part of another sentence.
func step(w validation.Warning, lang string) string {
	code := w.Code
	outer, inner, nested := strings.Cut(code, "/")
	if nested && (outer == "revocation" || outer == "revocation_ca") {
		return doubtSteps[certpath.Doubt(inner)].in(lang)
	}
	rule, ok := strings.CutPrefix(code, "path_")
	if !ok {
		return ""
	}
	if ca, above := strings.CutSuffix(rule, "_ca"); above && pathSteps[certpath.Rule(ca)] != (pair{}) {
		return stepAuthority.in(lang)
	}
	return pathSteps[certpath.Rule(rule)].in(lang)
}
