package validation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"trien/internal/seeds"
	"trien/validation"
)

// FuzzCollect: whatever the file is, there are facts, they survive JSON, and judging them gives the same report.
func FuzzCollect(f *testing.F) {
	w := newWorld(f)
	one := w.sign(w.sample(), signing{key: "person-p256"})
	f.Add(one)
	f.Add(w.sign(one, signing{key: "office-rsa2048", stamp: now.Add(-time.Minute)}))
	seeds.Add(f, "pdf/*.pdf")
	src := validation.Sources{Trust: w.store()}
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := validation.Collect(context.Background(), validation.Input{Reader: bytes.NewReader(data), Size: int64(len(data))}, src, now)
		if err != nil {
			t.Fatal(err)
		}
		r := validation.Judge(facts, validation.DefaultPolicy(src.Trust), now)
		if r.Error == nil && r.Verdict().Indication == validation.Passed {
			t.Fatal("passed without revocation evidence")
		}
		stored, err := json.Marshal(facts)
		if err != nil {
			t.Fatal(err)
		}
		var again validation.Facts
		if err := json.Unmarshal(stored, &again); err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(r)
		b, _ := json.Marshal(validation.Judge(&again, validation.DefaultPolicy(src.Trust), now))
		if !bytes.Equal(a, b) {
			t.Fatalf("%s\n%s", a, b)
		}
	})
}

// FuzzFacts: stored facts may be damaged; judging them must not fail otherwise than by a verdict.
func FuzzFacts(f *testing.F) {
	w := newWorld(f)
	facts, err := json.Marshal(w.collect(w.sign(w.sample(), signing{key: "person-p256"}), w.online(), now))
	w.ok(err)
	f.Add(facts)
	store := w.store()
	f.Fuzz(func(t *testing.T, stored []byte) {
		var facts validation.Facts
		if json.Unmarshal(stored, &facts) == nil {
			validation.Judge(&facts, validation.DefaultPolicy(store), now)
		}
	})
}
