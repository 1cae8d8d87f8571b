package fetch

import (
	"errors"
	"fmt"
	"strings"

	"trien/internal/problem"
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

// errNotAsked marks a refusal of ours: nothing is known of the service by it.
var errNotAsked = errors.New("fetch: not asked")

// refused: the address was never asked.
func (q query) refused(cause error) error {
	cause = errors.Join(errNotAsked, cause)
	if errors.Is(cause, errNotNamed) {
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
		fmt.Sprintf("%s at %s gave no answer in the time allowed. %s", q.service.en, host, q.service.nextEN)).Because(&lateError{cause})
}

// lateError says that no answer came in time.
type lateError struct{ error }

func (e *lateError) Unwrap() error { return e.error }

// failed: it could not be reached, or answered something else.
func (q query) failed(host string, cause error) error {
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s tại %s không trả lời đúng. %s", q.service.vi, host, q.service.next),
		fmt.Sprintf("%s at %s gave no usable answer. %s", q.service.en, host, q.service.nextEN)).Because(cause)
}

// unsound: it answered, and the answer is worth nothing.
func (q query) unsound(host string, cause error) error {
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s tại %s trả lời sai. %s", q.service.vi, host, q.service.next),
		fmt.Sprintf("%s at %s gave a wrong answer. %s", q.service.en, host, q.service.nextEN)).Because(cause)
}

// resting: it hung the last time, and whoever waits is not kept waiting again.
func (q query) resting(host string) error {
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s tại %s vừa không trả lời nên tạm chưa được hỏi lại. %s", q.service.vi, host, q.service.next),
		fmt.Sprintf("%s at %s gave no answer a moment ago and is not asked again yet. %s", q.service.en, host, q.service.nextEN))
}

// none: every one of several addresses failed.
func (q query) none(hosts []string, causes []error) error {
	list := strings.Join(hosts, ", ")
	return problem.New(problem.Unavailable,
		fmt.Sprintf("%s: cả %d địa chỉ đều không trả lời đúng (%s). %s", q.service.vi, len(hosts), list, q.service.next),
		fmt.Sprintf("%s: none of %d addresses gave a usable answer (%s). %s", q.service.en, len(hosts), list, q.service.nextEN)).Because(errors.Join(causes...))
}
