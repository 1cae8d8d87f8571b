package subscriber

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// Weight is what a finding means for taking a certificate.
type Weight string

// A finding refuses, asks for a person's word, or only tells.
const (
	Refuses Weight = "refuses"
	Asks    Weight = "asks"
	Tells   Weight = "tells"
)

// Finding is something in which a certificate is not what was expected.
type Finding struct {
	Code   string
	Weight Weight
	Words  problem.Words
}

// Known says whether a CA of those believed issued a certificate.
type Known string

// What could not be found out is not known to be good.
const (
	KnownCA    Known = "known"
	UnknownCA  Known = "unknown"
	NotChecked Known = "not_checked"
)

// Expected is what the office knows beside the certificate itself.
type Expected struct {
	Kind       Kind
	Subject    Subject
	Holder     string // id
	Name       string
	Code       string
	Email      string
	Places     []string // names of office and unit, one of which the certificate should name
	Issuer     Known
	At         time.Time
	SameHolder string // whose this very certificate is here already; "": nobody's
	KeyHolder  string // who has another certificate here over the same key
	TwinHolder string // who has another certificate here with the same serial number of the same issuer
	Years      int    // that were asked for; 0: nobody asked
}

// Compare lists in what a certificate is not what was expected, refusals first.
func Compare(c Certificate, want Expected) []Finding {
	list := slices.Concat(compareKey(c, want), compareValidity(c, want), compareOwner(c, want), compareName(c, want), compareRest(c, want))
	slices.SortStableFunc(list, func(a, b Finding) int { return rank(a.Weight) - rank(b.Weight) })
	return list
}

func rank(w Weight) int { return slices.Index([]Weight{Refuses, Asks, Tells}, w) }

func found(code string, w Weight, vi, en string) Finding {
	return Finding{code, w, problem.Words{VI: vi, EN: en}}
}

func compareKey(c Certificate, want Expected) (list []Finding) {
	if c.CA {
		list = append(list, found("ca", Refuses, "Đây là chứng thư của cơ quan chứng thực, không phải của thuê bao.", "This is a CA's certificate, no subscriber's."))
	}
	if !c.Signs {
		list = append(list, found("usage", Refuses, "Chứng thư không cho phép dùng khóa để ký số.", "The certificate does not let its key sign."))
	}
	if c.Weak != "" {
		list = append(list, found("weak", Refuses, "Thuật toán hoặc độ dài khóa không đủ an toàn ("+c.Weak+").", "The key or the algorithm is too weak ("+c.Weak+")."))
	}
	switch want.Issuer {
	case UnknownCA:
		list = append(list, found("issuer", Refuses, "Chứng thư không do cơ quan chứng thực được tin cậy cấp ("+c.Issuer+").", "No CA that is believed here issued it ("+c.Issuer+")."))
	case KnownCA:
	default:
		list = append(list, found("issuer-unchecked", Asks, "Chưa kiểm tra được cơ quan cấp chứng thư ("+c.Issuer+"). Hãy đối chiếu với văn bản trả lời.", "The issuer could not be checked ("+c.Issuer+"). Compare it with the CA's answer."))
	}
	return list
}

// compareValidity: a new certificate holds at most five years, a renewed one three (NĐ 68/2024, Article 9), with a day for the hour at which it begins.
func compareValidity(c Certificate, want Expected) (list []Finding) {
	span := c.NotBefore.Format("02/01/2006") + "–" + c.NotAfter.Format("02/01/2006")
	switch {
	case want.At.After(c.NotAfter):
		list = append(list, found("expired", Refuses, "Chứng thư đã hết hạn ("+span+").", "The certificate has expired ("+span+")."))
	case want.At.Before(c.NotBefore):
		list = append(list, found("early", Asks, "Chứng thư chưa bắt đầu có hiệu lực ("+span+").", "The certificate is not in force yet ("+span+")."))
	}
	most := YearsMost(want.Kind)
	if c.NotAfter.After(c.NotBefore.AddDate(most, 0, 1)) {
		list = append(list, found("too-long", Refuses, fmt.Sprintf("Thời hạn của chứng thư quá %d năm (%s).", most, span), fmt.Sprintf("It holds for more than %d years (%s).", most, span)))
	} else if want.Years != 0 && (c.NotAfter.After(c.NotBefore.AddDate(want.Years, 0, 1)) || c.NotAfter.Before(c.NotBefore.AddDate(want.Years, 0, -7))) {
		list = append(list, found("years", Tells, fmt.Sprintf("Thời hạn khác với đề nghị %d năm (%s).", want.Years, span), fmt.Sprintf("It does not hold for the %d years asked for (%s).", want.Years, span)))
	}
	return list
}

func compareOwner(c Certificate, want Expected) (list []Finding) {
	if want.SameHolder != "" && want.SameHolder != want.Holder {
		list = append(list, found("taken", Refuses, "Chứng thư này đã đăng ký cho người hoặc cơ quan khác.", "This certificate is registered for someone else."))
	}
	if want.SameHolder != "" && want.SameHolder == want.Holder {
		list = append(list, found("known", Tells, "Chứng thư này đã có trong hồ sơ của thuê bao.", "The subscriber has this certificate here already."))
	}
	if want.TwinHolder != "" {
		list = append(list, found("twin", Refuses, "Đã có chứng thư khác của cùng cơ quan cấp mang cùng số hiệu "+c.Serial+".", "Another certificate here has the same issuer and serial number "+c.Serial+"."))
	}
	switch {
	case want.KeyHolder == "":
	case want.KeyHolder != want.Holder:
		list = append(list, found("key-taken", Refuses, "Khóa công khai này đã thuộc chứng thư của người hoặc cơ quan khác.", "Somebody else has a certificate over the same key."))
	case want.Kind == Issue:
		list = append(list, found("key-again", Asks, "Thuê bao đã có chứng thư khác với cùng khóa này.", "The subscriber has another certificate over this key."))
	}
	return list
}

func compareName(c Certificate, want Expected) (list []Finding) {
	switch alikeNames(c.Name, want.Name) {
	case unlike:
		list = append(list, found("name", Refuses, "Chứng thư mang tên “"+c.Name+"”, không phải “"+want.Name+"”: đây là chứng thư của người khác.", "The certificate names “"+c.Name+"”, not “"+want.Name+"”: it is somebody else's."))
	case noMarks:
		list = append(list, found("name-marks", Asks, "Tên trên chứng thư là “"+c.Name+"”, khác dấu với “"+want.Name+"”.", "The certificate writes “"+c.Name+"”, which differs from “"+want.Name+"” in its marks."))
	}
	if c.Code != "" && want.Code != "" && !strings.HasSuffix(digits(c.Code), digits(want.Code)) {
		list = append(list, found("code", Refuses, "Mã định danh trên chứng thư ("+c.Code+") không phải của thuê bao ("+want.Code+").", "The code in the certificate ("+c.Code+") is not the subscriber's ("+want.Code+")."))
	}
	return list
}

// digits leaves out what stands before and between a code's signs: "CCCD:079…" is "079…".
func digits(code string) string {
	if _, after, ok := strings.Cut(code, ":"); ok {
		code = after
	}
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(code))
}

func compareRest(c Certificate, want Expected) (list []Finding) {
	if c.Email != "" && want.Email != "" && !strings.EqualFold(c.Email, want.Email) {
		list = append(list, found("email", Asks, "Thư điện tử trên chứng thư là "+c.Email+", trong danh bạ là "+want.Email+".", "The certificate's e-mail is "+c.Email+", the directory's "+want.Email+"."))
	}
	if want.Subject != Person || len(c.Organisation) == 0 {
		return list
	}
	for _, place := range want.Places {
		if slices.ContainsFunc(c.Organisation, func(o string) bool { return alikeNames(o, place) == alike }) {
			return list
		}
	}
	where := strings.Join(c.Organisation, ", ")
	return append(list, found("organisation", Asks, "Nơi công tác trên chứng thư ("+where+") khác với danh bạ ("+strings.Join(want.Places, ", ")+").",
		"The certificate's organisation ("+where+") is not the directory's ("+strings.Join(want.Places, ", ")+")."))
}

// Settled refuses a certificate with a finding that refuses, or with one that asks for a word and has none.
func Settled(list []Finding, confirmed []string) error {
	var vi, en []string
	kind := problem.Usage
	for _, f := range list {
		if f.Weight == Refuses || f.Weight == Asks && !slices.Contains(confirmed, f.Code) {
			vi, en = append(vi, f.Words.VI), append(en, f.Words.EN)
			if f.Weight == Refuses {
				kind = problem.Refused
			}
		}
	}
	switch {
	case len(vi) == 0:
		return nil
	case kind == problem.Refused:
		return problem.New(kind, "Không nhận chứng thư này: "+strings.Join(vi, " ")+" Hãy kiểm tra lại hồ sơ với cơ quan chứng thực.",
			"This certificate is not taken: "+strings.Join(en, " ")+" Check the papers with the CA.").Under("379.10")
	}
	return problem.New(kind, "Cần xác nhận từng điểm khác biệt: "+strings.Join(vi, " "), "Confirm each difference first: "+strings.Join(en, " "))
}
