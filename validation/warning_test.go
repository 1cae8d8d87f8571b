package validation

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"trien/certpath"
)

// TestEveryDoubtHasWords: whatever keeps a status from being known can be told in both languages, and no sentence mixes them.
func TestEveryDoubtHasWords(t *testing.T) {
	for _, d := range certpath.Doubts() {
		for _, outer := range []string{"revocation", "revocation_ca", "timestamp/revocation"} {
			w := Warning{Code: outer + "/" + string(d), At: time.Unix(1_800_000_000, 0), Technical: "raw cause"}
			for _, lang := range []string{"vi", "en"} {
				s := w.In(lang)
				if _, known := warningWords[string(d)]; !known || strings.ContainsAny(s, "%@#") || strings.Contains(s, "raw cause") || !strings.HasSuffix(s, ".") || strings.HasSuffix(s, "..") {
					t.Errorf("%s %s: %q", w.Code, lang, s)
				}
			}
		}
	}
}

// TestEveryRuleHasWords: each rule of path validation.
func TestEveryRuleHasWords(t *testing.T) {
	for _, r := range []certpath.Rule{certpath.RuleSignature, certpath.RuleAlgorithm, certpath.RuleNotYetValid, certpath.RuleExpired, certpath.RuleNameChain, certpath.RuleNames,
		certpath.RulePolicy, certpath.RuleCA, certpath.RuleLength, certpath.RuleKeyUsage, certpath.RulePurpose, certpath.RuleExtension, certpath.RuleTooManyFaults} {
		if _, known := warningWords["path_"+string(r)]; !known {
			t.Errorf("no words for %s", r)
		}
	}
}

// english are words that no Vietnamese sentence may hold; names of standards, formats and attributes are no words.
var english = regexp.MustCompile(`(?i)\b(the|is|not|certificate|signature|of|time|cannot|technical|error)\b`)

// vietnamese are letters that no English sentence may hold.
var vietnamese = regexp.MustCompile(`[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]`)

func TestSentencesDoNotMixLanguages(t *testing.T) {
	for code, s := range warningWords {
		if m := english.FindString(strings.ReplaceAll(s[0], "signing-certificate", "")); m != "" {
			t.Errorf("%s: %q in %q", code, m, s[0])
		}
		if m := vietnamese.FindString(strings.ToLower(s[1])); m != "" {
			t.Errorf("%s: %q in %q", code, m, s[1])
		}
		if s[0] == "" || s[1] == "" || strings.HasSuffix(s[0], ".") != strings.HasSuffix(s[1], ".") {
			t.Errorf("%s: %q", code, s)
		}
	}
}

func TestWordsOfAPlace(t *testing.T) {
	for want, w := range map[string]Warning{
		"Sau khi ký, tài liệu bị thay đổi ngoài phạm vi cho phép: trang bị thay đổi (trang 3).":                         {Code: "changes/change_page", Page: 3},
		"Sau khi ký, tài liệu bị thay đổi ngoài phạm vi cho phép: trường biểu mẫu bị thay đổi (trường “Số”).":           {Code: "changes/change_field-fill", Detail: "Số"},
		"Sau khi ký, tài liệu bị thay đổi ngoài phạm vi cho phép: có trường mới được thêm vào (trang 1, trường “%@#”).": {Code: "changes/change_new-field", Detail: "%@#", Page: 1},
		"Dấu thời gian không được chấp nhận: chứng thư đã hết hạn lúc 15:00 ngày 15/01/2027.":                           {Code: "timestamp/path_expired", At: time.Unix(1_800_000_000, 0)},
		"Có một lưu ý mà phiên bản này chưa diễn giải được.":                                                            {Code: "of a later version"},
		"Chứng thư đã bị thu hồi lúc 15:00 ngày 15/01/2027 (lý do: lộ khóa).":                                           {Code: "revoked/keyCompromise", At: time.Unix(1_800_000_000, 0)},
		"Không xác định được chứng thư có bị thu hồi hay không: máy chủ OCSP trả lời rằng không biết chứng thư này.":    {Code: "revocation/unknown_to_responder"},
		"Không đọc được chữ ký: dữ liệu chữ ký bị hỏng hoặc không đúng cấu trúc.":                                       {Code: "unreadable/damaged", Technical: "cms: malformed"},
		"Không lấy được danh sách chứng thư bị thu hồi (CRL) tại ca.gov.vn.":                                            {Code: "fetch_crl", Detail: "ca.gov.vn"},
	} {
		if got := w.In("vi"); got != want {
			t.Errorf("%q\nwant %q", got, want)
		}
	}
}
