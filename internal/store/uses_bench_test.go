package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"trien/internal/ledger"
)

func BenchmarkSumUses(b *testing.B) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(b.TempDir(), "t.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	types := []string{"QĐ", "CV", "BC", "TB", "KH"}
	v := int64(0)
	n := 0
	for m := range 36 {
		batch := Batch{At: time.Now()}
		month := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, m, 0).Format("2006-01")
		for p := range 1685 {
			for _, period := range []string{month, month[:4]} {
				batch.Grow = append(batch.Grow, Use{Period: period, Person: fmt.Sprintf("00000000-0000-7000-8000-%012d", p), Post: fmt.Sprintf("post-%d", p), Act: "sign", Certificate: fmt.Sprintf("%064d", p), N: 3})
			}
			for k := range 3 {
				for _, who := range []string{"", fmt.Sprintf("00000000-0000-7000-8000-%012d", p)} {
					batch.Grow = append(batch.Grow, UseType{Person: who, Month: month, Act: "sign", Type: types[(p+k)%5], N: 1})
				}
				n++
			}
		}
		v++
		batch.Events = []ledger.Event{{Stream: "x", Version: v, Type: "t", At: time.Now().UTC().Truncate(time.Microsecond)}}
		if _, err := s.Commit(ctx, batch); err != nil {
			b.Fatal(err)
		}
	}
	b.Log(n)
	for _, span := range [][2]string{{"2024-01", "2026-12"}, {"2026-10", "2026-12"}} {
		b.Run(fmt.Sprint("people", span), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.SumUses(ctx, span[0], span[1]); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("types", span), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.SumTypes(ctx, span[0], span[1], nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
