// Package etsi writes a judgement as the validation report of ETSI TS 119 102-2 (schema of V1.4.1), which other systems read and keep.
package etsi

import (
	"encoding/xml"
	"io"
	"time"

	"trien/pades"
	"trien/validation"
)

// Judgement is what a report is written of.
type Judgement struct {
	Facts   *validation.Facts // what it was judged by; nil where the file could not be read
	Report  validation.Report
	At      time.Time // the instant of judging: the ValidationTime
	Policy  string    // the name of the policy
	Program string    // who judged: name and version of the program
}

// Namespaces of names that the standard leaves to whoever reports (4.3.5.4, 4.3.10).
const (
	ownBlock   = "urn:x-trien:building-block:"
	ownLevel   = "urn:x-trien:signature-level:"
	ownWarning = "urn:x-trien:note:"
	ownOutcome = "urn:x-trien:mainindication:"
)

// Write writes the report as UTF-8. Each signature has a SignatureValidationReport (4.2), and so have further signers in its field and those who
// countersigned; time-stamps and evidence records are validation objects with reports of their own (4.4.8). The schema demands a
// SignatureValidationReport: where a file has no signature, it tells how the time-stamp or the record came out and refers to that object;
// a file without any, or that could not be judged, has one that says so.
func Write(w io.Writer, j Judgement) error {
	b := &builder{Judgement: j}
	b.index()
	r := report{Validator: validatorEntity{ID: digitalID{Other: text{clean(j.Program)}}, Other: text{clean(j.Program)}}}
	for i := range j.Report.Signatures {
		switch pades.Kind(j.Report.Signatures[i].Kind) {
		case pades.KindDocumentTimestamp, validation.KindTimestamp, validation.KindEvidenceRecord:
			if o := b.object(i); b.alone && o != nil {
				r.Reports = append(r.Reports, *o)
			}
		case validation.KindArchiveTimestamp: // an object of its record
		default:
			r.Reports = append(r.Reports, b.signature(i))
			r.Reports = append(r.Reports, b.others(i)...)
		}
	}
	if len(r.Reports) == 0 {
		r.Reports = append(r.Reports, b.nothing())
	}
	b.proofs()
	if len(b.objects) > 0 {
		r.Objects = &objects{b.objects}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(r); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// nothing is the report on a file that holds no signature, or that could not be read: the standard has no name for either.
func (b *builder) nothing() signature {
	if e := b.Report.Error; e != nil {
		return signature{Status: status{Main: ownOutcome + "not-judged"}, Other: &text{clean(e.Kind + ": " + e.Message)}}
	}
	return signature{Status: status{Main: ownOutcome + "no-signature-found"}}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// mainIndication names an indication (4.3.4.2). Constraints and validation objects pass or fail; signatures do so totally.
func mainIndication(i validation.Indication, whole bool) string {
	prefix := "urn:etsi:019102:mainindication:"
	switch {
	case i == validation.Indeterminate:
		return prefix + "indeterminate"
	case i == validation.Passed && whole:
		return prefix + "total-passed"
	case i == validation.Passed:
		return prefix + "passed"
	case whole:
		return prefix + "total-failed"
	}
	return prefix + "failed"
}

// subIndication names a sub-indication (4.3.4.3); GENERIC is EN 319 102-1's own and has no name there.
func subIndication(s validation.SubIndication) string {
	if s == "" || s == validation.Generic {
		return ""
	}
	return "urn:etsi:019102:subindication:" + string(s)
}

func outcome(v validation.Verdict) status {
	return status{Main: mainIndication(v.Indication, false), Sub: subIndication(v.SubIndication)}
}

// processes are the names of the processes (4.3.11.1).
func processName(p string) string {
	name := "Basic"
	switch p {
	case validation.ProcessTime:
		name = "LTVM"
	case validation.ProcessArchival:
		name = "LTA"
	}
	return "urn:etsi:019102:validationprocess:" + name
}

// clean takes out what XML 1.0 cannot hold (Section 2.2).
func clean(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 {
			out = append(out, r)
		}
	}
	return string(out)
}
