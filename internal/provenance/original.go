package provenance

import (
	"strings"
)

// Result is what one piece of evidence comes to.
type Result string

// The results. Unknown is never good.
const (
	Shown   Result = "shown"
	Lacking Result = "lacking"
	Unknown Result = "unknown"
)

// Standing is whether a document is an original.
type Standing string

// The standings.
const (
	Original  Standing = "original"
	NotIssued Standing = "not-issued" // still being made, or not accepted yet
	Copy      Standing = "copy"
	NotShown  Standing = "not-shown" // no limb is shown whole
)

// Evidence is one thing that a limb asks for, with what was found.
type Evidence struct {
	Asked  Phrase `json:"asked"`
	Result Result `json:"result"`
	Found  Phrase `json:"found"`
}

// Limb is one of the measures of Article 12.2 by which an electronic document is an original.
type Limb struct {
	ID       string     `json:"id"`     // "a", "b", "c"
	Result   Result     `json:"result"` // shown only where each piece of its evidence is
	Evidence []Evidence `json:"evidence"`
}

// Originality is the answer for one document.
type Originality struct {
	Standing Standing `json:"standing"`
	By       []string `json:"by"` // the limbs that are shown: "a", "b", "c"
	Words    Phrase   `json:"words"`
	Limbs    []Limb   `json:"limbs"`
}

// Facts are what is known of a document. An empty Result is Unknown.
type Facts struct {
	Final bool   // it has its final file: issued here, or received and judged
	Copy  Phrase // why it is a copy; empty where nothing says that it is one

	Person, Seal   Result // valid official signature of the authorised person, of the issuing office
	Stored         Result // the stored file is, byte for byte, the final one
	Carried        Result // each way that it went was guarded and acknowledged
	CarriedBy      Phrase
	Stamped        Result // each signature has its time-stamp
	Processors     Result // the originator and everybody who handled it are recorded and were known by factors that count
	ProcessorsSaid Phrase
	Measure        Measure
}

// Judge says by which limbs a document is an original. A limb whose evidence is lacking or unknown is not claimed (379.12.2).
func Judge(f Facts) Originality {
	o := Originality{By: []string{}, Limbs: []Limb{f.a(), f.b(), f.c()}}
	for _, l := range o.Limbs {
		if l.Result == Shown {
			o.By = append(o.By, l.ID)
		}
	}
	switch {
	case f.Copy.VI != "":
		o.Standing, o.By = Copy, []string{}
		o.Words = Phrase{VI: "Bản sao, không phải bản gốc: " + f.Copy.VI, EN: "A copy, no original: " + f.Copy.EN}
	case !f.Final:
		o.Standing, o.By = NotIssued, []string{}
		o.Words = Phrase{VI: "Chưa phải bản gốc: văn bản chưa phát hành hoặc chưa kiểm tra xong", EN: "No original yet: not issued, or not judged yet"}
	case len(o.By) == 0:
		o.Standing = NotShown
		o.Words = Phrase{VI: "Chưa chứng minh được là bản gốc theo điểm nào", EN: "Not shown to be an original by any limb"}
	default:
		o.Standing = Original
		limbs := strings.Join(o.By, ", ")
		o.Words = Phrase{VI: "Bản gốc theo điểm " + limbs + ", khoản 2, Điều 12, Quy định 379-QĐ/TW", EN: "An original by limb " + limbs + " of Article 12.2, Regulation 379-QĐ/TW"}
	}
	return o
}

func (f Facts) a() Limb {
	return limb("a",
		evidence(f.Person, "Chữ ký số hợp lệ của người có thẩm quyền", "Valid signature of the authorised person", Phrase{}),
		evidence(f.Seal, "Chữ ký số hợp lệ của cơ quan ban hành", "Valid signature of the issuing office", Phrase{}))
}

func (f Facts) b() Limb {
	return limb("b",
		evidence(f.Stored, "Toàn vẹn khi lưu trữ", "Integrity in storage", Phrase{}),
		evidence(f.Carried, "Toàn vẹn khi truyền gửi, nhận", "Integrity in transit and receipt", f.CarriedBy),
		evidence(f.Stamped, "Dấu thời gian được gắn, kiểm tra và lưu", "Time-stamps attached, checked and kept", Phrase{}),
		evidence(f.Processors, "Người khởi tạo và người xử lý được ghi nhận, xác thực bằng chứng thư, sinh trắc hoặc nhiều yếu tố có mã dùng một lần",
			"Originator and processors recorded, known by certificate, biometric, or several factors with a one-time code", f.ProcessorsSaid))
}

// Measure is another measure that the parties agreed on, as it was kept and confirmed for the document. Zero: none was confirmed.
type Measure struct {
	Kept                                             Result // the agreement is kept, and in force
	Secures                                          Result // it says how integrity, authenticity and non-repudiation are secured
	Covers                                           Result // it is about documents like this one, of these parties, on this day
	Confirmed                                        Result // somebody has seen that it was followed with this very file
	KeptSaid, SecuresSaid, CoversSaid, ConfirmedSaid Phrase
}

func (f Facts) c() Limb {
	m := f.Measure
	if m == (Measure{}) {
		m = Measure{Kept: Lacking, Secures: Lacking, Covers: Lacking, Confirmed: Lacking,
			ConfirmedSaid: Phrase{VI: "chưa ai xác nhận cho văn bản này", EN: "nobody has confirmed one for this document"}}
	}
	return limb("c",
		evidence(m.Kept, "Thỏa thuận của các bên về biện pháp khác được lưu và còn hiệu lực", "Agreement of the parties on another measure, kept and in force", m.KeptSaid),
		evidence(m.Secures, "Biện pháp bảo đảm toàn vẹn, xác thực, chống chối bỏ", "The measure secures integrity, authenticity, non-repudiation", m.SecuresSaid),
		evidence(m.Covers, "Thỏa thuận áp dụng cho văn bản này: loại, ngày, các bên", "It covers this document: type, day, parties", m.CoversSaid),
		evidence(m.Confirmed, "Người có tên đã xác nhận biện pháp được thực hiện với chính tệp này", "A named person confirmed that it was followed with this very file", m.ConfirmedSaid))
}

func evidence(r Result, vi, en string, found Phrase) Evidence {
	if r == "" {
		r = Unknown
	}
	if found.VI == "" {
		found = map[Result]Phrase{Shown: {VI: "có", EN: "there"}, Lacking: {VI: "không có hoặc không đạt", EN: "missing, or not good"},
			Unknown: {VI: "không xác định được", EN: "can't be told"}}[r]
	}
	return Evidence{Phrase{VI: vi, EN: en}, r, found}
}

// limb is shown where all of its evidence is, lacking where some is, else unknown.
func limb(id string, list ...Evidence) Limb {
	l := Limb{id, Shown, list}
	for _, e := range list {
		switch {
		case e.Result == Lacking:
			l.Result = Lacking
		case e.Result == Unknown && l.Result == Shown:
			l.Result = Unknown
		}
	}
	return l
}
