package fetch

import (
	"errors"
	"fmt"

	"trien/internal/problem"
	"trien/internal/watch"
)

// service is a kind of service, with its name in both languages.
type service struct {
	kind                 Service
	vi, en, next, nextEN string
}

var (
	timeStamp = service{TimeStamps, "Máy chủ cấp dấu thời gian (TSA)", "The time-stamp server (TSA)",
		"Chữ ký đã tạo vẫn còn giá trị; hãy thử cấp dấu thời gian lại sau, hoặc chọn máy chủ khác.",
		"A signature already made stands; ask for the time-stamp again later, or choose another server."}
	ocsp = service{Status, "Máy chủ trạng thái chứng thư số (OCSP)", "The certificate status server (OCSP)",
		"Chưa thể khẳng định chứng thư số còn hiệu lực; hãy kiểm tra mạng rồi thử lại.",
		"Whether the certificate is still good can't be said; check the network and try again."}
	crl = service{Lists, "Máy chủ danh sách chứng thư số bị thu hồi (CRL)", "The revocation list server (CRL)",
		"Chưa thể khẳng định chứng thư số còn hiệu lực; hãy kiểm tra mạng rồi thử lại.",
		"Whether the certificate is still good can't be said; check the network and try again."}
	issuer = service{Issuers, "Máy chủ chứng thư số của cơ quan cấp (AIA)", "The server of the issuer's certificate (AIA)",
		"Hãy kiểm tra mạng, hoặc đặt chứng thư số của cơ quan cấp vào thư mục tin cậy.",
		"Check the network, or put the issuer's certificate into the trust folder."}
)

// step is the service as it is measured.
func (s service) step() watch.Step {
	switch s.kind {
	case TimeStamps:
		return watch.TimeStamp
	case Status:
		return watch.OCSP
	case Lists:
		return watch.CRL
	case Issuers:
		return watch.Certificates
	}
	return watch.Remote
}

// errNotAsked marks a refusal of ours: nothing is known of the service by it.
var errNotAsked = errors.New("fetch: not asked")

// refused: the address was never asked.
func (q query) refused(cause error) error {
	named := errors.Is(cause, errNotNamed)
	words := problem.Words{VI: "địa chỉ không hợp lệ (chỉ dùng http hoặc https)", EN: "the address is not usable (http or https only)"}
	if named {
		words = problem.Words{VI: "không có trong danh sách cho phép", EN: "not among the addresses that the settings allow"}
	}
	cause = &failure{hostOf(q.url), words, errors.Join(errNotAsked, cause)}
	if named {
		return problem.New(problem.Unavailable,
			fmt.Sprintf("%s không được hỏi: địa chỉ %s không có trong danh sách cho phép. Báo quản trị bổ sung nếu cần.", q.service.vi, q.url),
			fmt.Sprintf("%s was not asked: the settings do not allow %s. Have the administrator add it if it is needed.", q.service.en, q.url)).Because(cause)
	}
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s không được hỏi: địa chỉ %q không hợp lệ (chỉ dùng http hoặc https).", q.service.vi, q.url),
		fmt.Sprintf("%s was not asked: the address %q is not usable (http or https only).", q.service.en, q.url)).Because(cause)
}

// late: no answer within the time allowed.
func (q query) late(host string, cause error) error {
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s tại %s không trả lời trong thời gian cho phép. %s", q.service.vi, host, q.service.next),
		fmt.Sprintf("%s at %s gave no answer in the time allowed. %s", q.service.en, host, q.service.nextEN)).Because(&failure{host, problem.Words{VI: "không trả lời trong thời gian cho phép", EN: "no answer in the time allowed"}, &lateError{cause}})
}

// lateError says that no answer came in time.
type lateError struct{ error }

func (e *lateError) Unwrap() error { return e.error }

// failed: it could not be reached, or answered something else.
func (q query) failed(host string, cause error) error {
	why := reason(cause)
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s tại %s không trả lời đúng (%s). %s", q.service.vi, host, why.VI, q.service.next),
		fmt.Sprintf("%s at %s gave no usable answer (%s). %s", q.service.en, host, why.EN, q.service.nextEN)).Because(&failure{host, why, cause})
}

// unsound: it answered, and the answer is worth nothing.
func (q query) unsound(host string, cause error) error {
	why := wrong(cause)
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s tại %s trả lời sai (%s). %s", q.service.vi, host, why.VI, q.service.next),
		fmt.Sprintf("%s at %s gave a wrong answer (%s). %s", q.service.en, host, why.EN, q.service.nextEN)).Because(&failure{host, why, cause})
}

// resting: it hung the last time, and whoever waits is not kept waiting again.
func (q query) resting(host string) error {
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s tại %s vừa không trả lời nên tạm chưa được hỏi lại. %s", q.service.vi, host, q.service.next),
		fmt.Sprintf("%s at %s gave no answer a moment ago and is not asked again yet. %s", q.service.en, host, q.service.nextEN)).Because(
		&failure{host, problem.Words{VI: "vừa không trả lời nên tạm chưa được hỏi lại", EN: "gave no answer a moment ago and is not asked again yet"}, errors.New("resting")})
}

// none: every one of several addresses failed.
func (q query) none(hosts []string, causes []error) error {
	all := errors.Join(causes...)
	why := Why(all)
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s: cả %d địa chỉ đều không trả lời đúng (%s). %s", q.service.vi, len(hosts), why.VI, q.service.next),
		fmt.Sprintf("%s: none of %d addresses gave a usable answer (%s). %s", q.service.en, len(hosts), why.EN, q.service.nextEN)).Because(all)
}
