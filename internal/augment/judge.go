package augment

import (
	"strings"

	"trien/internal/problem"
	"trien/pades"
	"trien/validation"
)

// valid refuses a file with a required signature that is broken, or that what followed has spoilt.
func (g *gathering) valid() error {
	for i := range g.report.Signatures {
		s := &g.report.Signatures[i]
		if g.asksFor(s) && (!s.Intact || s.Indication == validation.Failed || s.ChangesAfter != nil && !s.ChangesPermitted) {
			return invalid(s)
		}
	}
	return nil
}

func (r *raising) asksFor(s *validation.Signature) bool {
	return s.Kind == string(pades.KindSignature) && (r.Field == "" || r.Field == s.Field)
}

// judge holds the result to what was asked for: by what the file brings itself, and the caller's anchors.
func (r *raising) judge() error {
	facts, report, err := r.collect(validation.Sources{Trust: r.Trust})
	if err != nil {
		return err
	}
	r.report = report
	if facts.Failure != nil {
		return problem.New(problem.Internal, "Tệp sau khi nâng mức không đọc lại được; chưa ghi gì. Hãy báo cho người phát triển.",
			"The augmented file can't be read back; nothing was written. Please report this: "+facts.Failure.Message)
	}
	for i := range report.Signatures {
		s := &report.Signatures[i]
		if !r.asksFor(s) {
			continue
		}
		if !s.Intact || s.ChangesAfter != nil && !s.ChangesPermitted || r.Level.reaches(BLT) && s.Indication != validation.Passed || !r.attained(s) {
			return invalid(s)
		}
	}
	return nil
}

// attained tells whether a signature is at the level or above it. What is no baseline signature has no such level; that it passes must do.
func (r *raising) attained(s *validation.Signature) bool {
	if s.Level == nil {
		return false
	}
	_, name, ok := strings.Cut(*s.Level, "-BASELINE-") // of PAdES or CAdES
	return !ok || Level("B-"+name).reaches(r.Level)
}
