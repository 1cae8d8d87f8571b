package words_test

import (
	"strings"
	"testing"

	"trien/validation"
	"trien/validation/words"
)

// TestEveryBlockHasWords: no building block, process or kind of time-stamp is told by its code.
func TestEveryBlockHasWords(t *testing.T) {
	blocks := []string{validation.BlockFormat, validation.BlockCertificate, validation.BlockContext, validation.BlockFreshness, validation.BlockX509, validation.BlockCryptographic,
		validation.BlockAcceptance, validation.BlockStamps, validation.BlockPastCert, validation.BlockSliding, validation.BlockPOE, validation.BlockPastSignature,
		validation.BlockEvidenceRecord, validation.BlockChanges}
	for _, process := range []string{validation.ProcessBasic, validation.ProcessStamp, validation.ProcessTime, validation.ProcessArchival} {
		r := report(validation.Indeterminate, validation.TryLater)
		d := &validation.Detail{Process: process, Proofs: []validation.Proof{{What: validation.ProofSignature, By: -1}}, Algorithms: []validation.Algorithm{{Of: validation.AlgorithmScheme, Name: "RSA SHA-256", Strong: true}}}
		for _, b := range blocks {
			d.Blocks = append(d.Blocks, validation.Block{Name: b, Verdict: validation.Verdict{Indication: validation.Indeterminate, SubIndication: validation.TryLater}})
		}
		for _, k := range []string{validation.StampSignature, validation.StampContent, validation.StampDocument, validation.StampArchive, validation.StampRecord} {
			d.Stamps = append(d.Stamps, validation.Stamp{Kind: k})
		}
		r.Signatures[0].Detail = d
		for _, lang := range []string{"vi", "en"} {
			lines := 0
			for _, g := range words.Of(r, lang).Signatures[0].Details {
				for _, l := range g.Lines {
					lines++
					if l.Label == "" || l.Value == "" || strings.Contains(l.Label+l.Value, "_") && !strings.Contains(l.Value, "TRY_LATER") {
						t.Errorf("%s: %s: %q %q", lang, g.Title, l.Label, l.Value)
					}
				}
			}
			if lines < len(blocks)+7 {
				t.Errorf("%s: %d lines", lang, lines)
			}
		}
	}
}
