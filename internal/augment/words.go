package augment

import (
	"errors"
	"strings"
	"time"

	"trien/certpath"
	"trien/internal/problem"
	"trien/validation"
)

// vietnam is the zone in which times are told (UTC+7 without summer time).
var vietnam = time.FixedZone("+07", 7*3600)

func told(t time.Time) string { return t.In(vietnam).Format("02/01/2006 15:04") }

// who names a target's certificate.
func name(c *certpath.Certificate) string {
	if cn := c.Subject.CommonName(); cn != "" {
		return cn
	}
	return c.Subject.String()
}

// missing says which certificate the path lacks, and where to put it. top is as far as issuers are known.
func missing(leaf, top *certpath.Certificate) error {
	if top.SelfIssued() {
		return problem.New(problem.Refused,
			"Chứng thư gốc “"+name(top)+"” của “"+name(leaf)+"” không có trong thư mục tin cậy. Nếu đó đúng là chứng thư gốc mà cơ quan tin cậy, hãy lấy tệp chứng thư từ nguồn chính thức và đặt vào thư mục --trust, rồi chạy lại. Chưa ghi gì.",
			"The root certificate \""+name(top)+"\" of \""+name(leaf)+"\" is not in the trust folder. If it is one that you trust, get its file from the official source, put it into the --trust folder and run again. Nothing was written.")
	}
	return problem.New(problem.Refused,
		"Thiếu chứng thư của tổ chức cấp “"+top.Issuer.String()+"” (đã cấp cho “"+name(top)+"”). Hãy lấy tệp chứng thư đó (.cer, .crt, .pem) từ nguồn chính thức và đặt vào thư mục --trust, rồi chạy lại. Chưa ghi gì.",
		"The certificate of the issuer \""+top.Issuer.String()+"\" (of \""+name(top)+"\") is missing. Get its file (.cer, .crt, .pem) from the official source, put it into the --trust folder and run again. Nothing was written.")
}

func badPath(t target, why string) error {
	return problem.New(problem.Refused,
		"Đường dẫn chứng thư của “"+name(t.cert)+"” không hợp lệ vào lúc "+told(t.at)+", nên không nâng mức được. Hãy chạy `trien verify` để xem lý do.",
		"The path of \""+name(t.cert)+"\" does not hold at "+told(t.at)+" (+07:00): "+why+". It can't be augmented; run `trien verify` to see why.")
}

func revoked(t target, c *certpath.Certificate, s certpath.Status) error {
	return problem.New(problem.Refused,
		"Chứng thư “"+name(c)+"” đã bị thu hồi từ "+told(s.RevokedAt)+", trước thời điểm cần chứng minh ("+told(t.at)+"), nên không nâng mức được.",
		"The certificate \""+name(c)+"\" was revoked on "+told(s.RevokedAt)+" (+07:00), before the time to be proven ("+told(t.at)+"). It can't be augmented.")
}

// unproven says that nobody showed the certificate to be good; why is what asking met.
func unproven(t target, c *certpath.Certificate, why []error) error {
	return problem.New(problem.Unavailable,
		"Không có câu trả lời OCSP hoặc danh sách thu hồi (CRL) dùng được về chứng thư “"+name(c)+"”. Hãy kiểm tra kết nối tới dịch vụ chứng thư rồi thử lại; chưa ghi gì.",
		"No usable OCSP answer or revocation list (CRL) about the certificate \""+name(c)+"\" could be had. Check the connection to the certificate services and try again; nothing was written.").
		Because(errors.Join(why...))
}

// earlier tells that evidence is older than the signature.
func earlier(t target, until time.Time) problem.Words {
	w := problem.Words{
		VI: "bằng chứng về tình trạng chứng thư “" + name(t.cert) + "” có từ trước lúc ký; nếu chứng thư bị thu hồi ngay sau đó thì bằng chứng này chưa cho thấy.",
		EN: "the evidence about the certificate \"" + name(t.cert) + "\" is older than the signature; a revocation right before signing would not show in it.",
	}
	if !until.IsZero() {
		w.VI += " Hãy chạy lại `trien extend` sau " + told(until) + "."
		w.EN += " Run `trien extend` again after " + told(until) + " (+07:00)."
	}
	return w
}

// invalid refuses to preserve what is not valid.
func invalid(s *validation.Signature) error {
	vi, en := "Chữ ký ở trường “"+s.Field+"” không hợp lệ (", "The signature in field \""+s.Field+"\" is not valid ("
	if s.Field == "" {
		vi, en = "Chữ ký trong tệp không hợp lệ (", "The signature in the file is not valid ("
	}
	why := string(s.Indication)
	if s.SubIndication != "" {
		why += "/" + string(s.SubIndication)
	}
	vi, en = vi+why, en+why
	if len(s.Warnings) > 0 {
		w := s.Warnings[0]
		for _, other := range s.Warnings { // what is wrong with a time-stamp explains less than what is wrong with the signature
			if strings.HasPrefix(w.Code, "timestamp/") {
				w = other
			}
		}
		vi, en = vi+": "+w.In("vi"), en+": "+w.In("en")
	}
	return problem.New(problem.Refused, vi+"), nên không nâng mức được. Chưa ghi gì.", en+") and can't be augmented. Nothing was written.")
}
