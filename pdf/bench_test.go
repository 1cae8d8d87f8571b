package pdf

import (
	"bytes"
	"testing"
)

func BenchmarkOpen(b *testing.B) {
	for _, name := range samples {
		data := sample(b, name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f, err := Open(bytes.NewReader(data), int64(len(data)), Options{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := f.Newest().Page(0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	data := sample(b, "quyet-dinh.pdf")
	b.ReportAllocs()
	for b.Loop() {
		f, err := Open(bytes.NewReader(data), int64(len(data)), Options{})
		if err != nil {
			b.Fatal(err)
		}
		u, err := NewUpdate(f, zeros{})
		if err != nil {
			b.Fatal(err)
		}
		ref := u.Add(Dict{"Contents": Raw{Bytes: make([]byte, 16<<10), At: new(int64)}})
		root, err := f.Newest().Catalog()
		if err != nil {
			b.Fatal(err)
		}
		root["X"] = ref
		u.Set(f.Newest().CatalogRef(), root)
		if _, err := u.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}
