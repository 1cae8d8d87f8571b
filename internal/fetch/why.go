package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"trien/internal/problem"
	"trien/tsp"
)

// failure is why one address was of no use.
type failure struct {
	host  string
	words problem.Words
	error
}

func (f *failure) Unwrap() error { return f.error }

// Why tells of a failure of this package which addresses were asked and what became of each, without advice; nothing of other errors.
func Why(err error) problem.Words {
	var vi, en []string
	for _, f := range failures(err) {
		vi, en = append(vi, f.host+": "+f.words.VI), append(en, f.host+": "+f.words.EN)
	}
	return problem.Words{VI: strings.Join(vi, "; "), EN: strings.Join(en, "; ")}
}

// failures collects them from a tree of errors.
func failures(err error) []*failure {
	switch e := err.(type) {
	case nil:
		return nil
	case *failure:
		return []*failure{e}
	case interface{ Unwrap() []error }:
		var all []*failure
		for _, part := range e.Unwrap() {
			all = append(all, failures(part)...)
		}
		return all
	}
	return failures(errors.Unwrap(err))
}

// statusError is an answer other than 200.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("HTTP status %d", int(e)) }

var (
	errWebPage = errors.New("a web page came instead of an answer")
	errLarge   = errors.New("the answer is too large")
)

// reason puts what went wrong on the way into a few words. What an answer itself says is not repeated: it is a stranger's.
func reason(err error) problem.Words {
	var status statusError
	var name *net.DNSError
	var refused *tsp.RefusedError
	var unverified *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &status):
		return problem.Words{VI: fmt.Sprintf("trả lời mã HTTP %d", int(status)), EN: fmt.Sprintf("it answered HTTP %d", int(status))}
	case errors.Is(err, errWebPage):
		return problem.Words{VI: "trả lời bằng một trang web, có thể sai địa chỉ", EN: "a web page came: the address may be wrong"}
	case errors.Is(err, errLarge):
		return problem.Words{VI: "câu trả lời quá lớn", EN: "the answer is too large"}
	case errors.As(err, &refused):
		return problem.Words{VI: fmt.Sprintf("từ chối cấp dấu thời gian (trạng thái %d)", refused.Status), EN: fmt.Sprintf("it refused a time-stamp (status %d)", refused.Status)}
	case errors.Is(err, context.DeadlineExceeded):
		return problem.Words{VI: "không trả lời trong thời gian cho phép", EN: "no answer in the time allowed"}
	case errors.As(err, &name):
		return problem.Words{VI: "không tìm thấy máy chủ có tên này", EN: "no server of that name is known"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return problem.Words{VI: "từ chối kết nối, dịch vụ chưa chạy hoặc sai cổng", EN: "connection refused: the service is not running, or the port is wrong"}
	case errors.As(err, &unverified), errors.As(err, &authority):
		return problem.Words{VI: "chứng thư TLS của máy chủ không tin cậy được", EN: "the server's TLS certificate is not trusted"}
	case errors.Is(err, http.ErrSchemeMismatch):
		return problem.Words{VI: "không dùng TLS: hãy thử http:// thay cho https://", EN: "it does not speak TLS: try http:// instead of https://"}
	}
	return problem.Words{VI: "không kết nối được", EN: "it could not be reached"}
}

// wrong says that an answer came and is worth nothing.
func wrong(err error) problem.Words {
	var refused *tsp.RefusedError
	if errors.As(err, &refused) {
		return reason(err)
	}
	return problem.Words{VI: "câu trả lời không hợp lệ", EN: "its answer is not valid"}
}
