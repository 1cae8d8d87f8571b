package edxml

import (
	"regexp"
	"strings"
	"time"
)

// Scheme is how an office's code is made.
type Scheme string

// The schemes of codes. Which the codes of Party bodies follow is not known here: they are Other where they look like neither.
const (
	QCVN2016 Scheme = "QCVN2016" // 000.00.00.G22: 13 characters, four groups, the highest level last
	QD20     Scheme = "QD20"     // G22.18: QĐ 20/2020/QĐ-TTg, Đ.4: the highest level first
	OtherID  Scheme = "other"    // letters, digits and points
	NoID     Scheme = ""         // no code
)

var (
	oldCode   = regexp.MustCompile(`^[0-9A-Z]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[A-Y][0-9]{2}$`)
	newCode   = regexp.MustCompile(`^[A-Y][0-9]{2}(\.[0-9A-Z]+)*$`)
	yearFirst = regexp.MustCompile(`^[0-9]{4}/`)
	anyCode   = regexp.MustCompile(`^[0-9A-Z]+(\.[0-9A-Z]+)*$`)
)

const organIDLength = 35 // QĐ 20/2020/QĐ-TTg, Đ.4

// SchemeOf tells by which scheme a code is made; NoID where it is none. No level is to be read out of a code by its place.
func SchemeOf(id string) Scheme {
	switch {
	case len(id) > organIDLength:
		return NoID
	case oldCode.MatchString(id):
		return QCVN2016
	case newCode.MatchString(id):
		return QD20
	case anyCode.MatchString(id):
		return OtherID
	}
	return NoID
}

// DocumentID makes the identifier of a document as offices do: code of the office, day, number and symbol.
func DocumentID(organ string, promulgated time.Time, c Code) string {
	return strings.Join([]string{organ, promulgated.Format(dayLayout), c.String()}, ",")
}

// String is the code as it is written: 123-CV/TU.
func (c Code) String() string {
	if c.Notation == "" {
		return c.Number
	}
	sep := "/"
	if strings.Contains(c.Notation, "/") && !yearFirst.MatchString(c.Notation) { // the symbol of a Party document: CV/TU; a law's is 2026/TT-BNV
		sep = "-"
	}
	return c.Number + sep + c.Notation
}
