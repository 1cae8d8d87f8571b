package app

import (
	"testing"

	"trien/internal/office"
	"trien/internal/provenance"
)

// TestAScanOfPaperIsNoOriginal shows 379.12.2: what was made on paper and taken in is a copy, whatever signatures its scan bears.
func TestAScanOfPaperIsNoOriginal(t *testing.T) {
	whole := provenance.Facts{Final: true, Person: provenance.Shown, Seal: provenance.Shown, Copy: copyOf(office.Document{Paper: &office.PaperTaken{}})}
	if o := provenance.Judge(whole); o.Standing != provenance.Copy || len(o.By) != 0 {
		t.Errorf("%+v", o)
	}
	whole.Copy = copyOf(office.Document{})
	if o := provenance.Judge(whole); o.Standing != provenance.Original {
		t.Errorf("%+v", o)
	}
}
