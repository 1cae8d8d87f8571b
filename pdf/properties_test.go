package pdf

import (
	"slices"
	"testing"
)

func TestXMPProperties(t *testing.T) {
	packet := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="d" xmlns:p="p" xmlns:own="o" p:Keywords="a; b" own:DoMat="Mật" p:Producer="a program">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Báo cáo</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>Somebody</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>`
	got := xmpProperties([]byte(packet))
	for _, want := range []Property{{"Keywords", "a; b"}, {"DoMat", "Mật"}, {"title", "Báo cáo"}} {
		if !slices.Contains(got, want) {
			t.Errorf("no %v in %v", want, got)
		}
	}
	for _, p := range got {
		if p.Value == "Somebody" || p.Value == "a program" {
			t.Errorf("%v tells nothing of the document", p)
		}
	}
	if cut := xmpProperties([]byte(packet[:len(packet)/2])); len(cut) == 0 || len(cut) >= len(got) {
		t.Errorf("of a packet cut in half: %v", cut)
	}
}
