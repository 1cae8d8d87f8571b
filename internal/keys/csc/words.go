package csc

import (
	"errors"
	"net/http"
	"strings"
	"unicode"

	"trien/internal/keys"
	"trien/internal/problem"
)

// words puts a failure that the service told into words for people; problems and the end of a context pass.
func (s *service) words(err error) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	told := strings.ToLower(f.Code + " " + f.Description)
	switch {
	case f.wrongSecret():
		return problem.New(problem.Key, "Mã PIN hoặc mã một lần (OTP) không đúng. Dịch vụ ký từ xa có thể khóa sau vài lần sai; hãy kiểm tra rồi nhập lại.",
			"The PIN or one-time code is wrong. The remote signing service may lock after some; check and enter it again.").Because(errors.Join(keys.ErrWrongSecret, f))
	case strings.Contains(told, "locked"):
		return problem.New(problem.Key, "Dịch vụ ký từ xa đã khóa chứng thư này sau nhiều lần nhập sai. Chỉ nơi cấp mở khóa được: hãy liên hệ họ.",
			"The remote signing service locked this credential after wrong entries. Only its issuer can unlock it.").Because(f)
	case strings.Contains(told, "disabled"):
		return unusable("bị dịch vụ vô hiệu hóa", "disabled by the service")
	case f.Status == http.StatusUnauthorized || f.Code == "invalid_token" || f.Code == "expired_token" || f.Code == "unauthorized_client" ||
		f.Code == "authentication_error" || f.Code == "invalid_client":
		return problem.New(problem.Key, "Dịch vụ ký từ xa không chấp nhận thông tin truy cập (mã truy cập sai hoặc hết hạn). Hãy kiểm tra rồi cho lại.",
			"The remote signing service does not accept the access given (wrong or expired). Check it and give it again.").Because(f)
	case f.Code == "access_denied" || f.Status == http.StatusForbidden:
		return problem.New(problem.Key, "Yêu cầu ký bị từ chối tại dịch vụ ký từ xa (người giữ khóa không xác nhận, hoặc không có quyền).",
			"The signature was denied at the remote signing service (its owner did not confirm, or has no right).").Because(f)
	case f.Status == http.StatusTooManyRequests:
		return problem.New(problem.Unavailable, "Dịch vụ ký từ xa đang quá tải (quá nhiều yêu cầu). Hãy chờ ít phút rồi thử lại.",
			"The remote signing service has had too many requests. Wait some minutes and try again.").Because(f)
	case f.Status >= 500 || f.Code == "server_error" || f.Code == "temporarily_unavailable":
		return problem.New(problem.Unavailable, "Dịch vụ ký từ xa đang gặp lỗi nên chưa ký. Hãy thử lại sau.",
			"The remote signing service failed, so nothing was signed. Try again later.").Because(f)
	}
	said := printable(f.Description)
	return problem.New(problem.Key, "Dịch vụ ký từ xa không chấp nhận yêu cầu nên chưa ký. Dịch vụ trả lời: “"+said+"”.",
		"The remote signing service did not accept the request, so nothing was signed. It said: \""+said+"\".").Because(f)
}

// wrongSecret tells whether what the owner gave was wrong.
func (f *failure) wrongSecret() bool {
	return f.Code == "invalid_authentication_data" || f.Code == "invalid_otp" || f.Code == "invalid_pin"
}

// refused tells whether the request was not accepted as such: an activation that ran out is told so, in words that are free.
func refused(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.Status == http.StatusBadRequest && !f.wrongSecret()
}

// nonsense is an answer that is none.
func nonsense(cause error) error {
	return problem.New(problem.Unavailable, "Dịch vụ ký từ xa trả lời không đúng chuẩn CSC nên chưa ký. Hãy kiểm tra địa chỉ dịch vụ.",
		"The remote signing service's answer breaks the CSC API, so nothing was signed. Check its address.").Because(cause)
}

func slow() error {
	return problem.New(problem.Unavailable, "Dịch vụ ký từ xa chưa trả lời sau thời gian chờ dài (có thể đang đợi xác nhận trên điện thoại). Hãy thử lại.",
		"The remote signing service did not finish in a long time (it may wait for a confirmation on a telephone). Try again.")
}

// printable makes what a service says fit to show: one line, short, nothing that moves a cursor.
func printable(s string) string {
	const most = 200
	var b strings.Builder
	for i, r := range strings.ToValidUTF8(s, "�") {
		if i > most {
			b.WriteRune('…')
			break
		}
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteRune(' ')
		}
	}
	return b.String()
}
