package validation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"trien/certpath"
	"trien/trust"
	"trien/validation"
)

// Facts first, with whatever the caller lets it ask; then the verdict, which is pure and can be given again from the stored facts.
func ExampleJudge() {
	var anchors []*certpath.Certificate // of the roots and intermediates that count: certpath.ParseAny reads PEM and DER
	store := trust.FromCertificates(anchors, nil)
	in, err := os.Open("../testdata/samples/quyet-dinh.pdf")
	if err != nil {
		log.Fatal(err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		log.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	input := validation.Input{Name: "quyet-dinh.pdf", Reader: in, Size: info.Size()}
	facts, err := validation.Collect(context.Background(), input, validation.Sources{Trust: store}, now) // OCSP, CRL: functions that fetch
	if err != nil {
		log.Fatal(err)
	}
	report := validation.Judge(facts, validation.DefaultPolicy(store), now)
	fmt.Println(report.Verdict().Indication)

	stored, err := json.Marshal(facts)
	if err != nil {
		log.Fatal(err)
	}
	var again validation.Facts
	if err := json.Unmarshal(stored, &again); err != nil {
		log.Fatal(err)
	}
	replayed := validation.Judge(&again, validation.DefaultPolicy(store), now)
	fmt.Println(replayed.Verdict() == report.Verdict())
	// Output:
	// NO_SIGNATURE_FOUND
	// true
}
