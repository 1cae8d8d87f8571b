package pdf_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"os"

	"trien/pdf"
)

// A file is read revision by revision; what is appended never touches what stood before.
func ExampleOpen() {
	original, err := os.ReadFile("../testdata/samples/quyet-dinh.pdf")
	if err != nil {
		log.Fatal(err)
	}
	f, err := pdf.Open(bytes.NewReader(original), int64(len(original)), pdf.Options{})
	if err != nil {
		log.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	note := u.Add(pdf.Dict{"Type": pdf.Name("Example")})
	tail, err := u.Bytes()
	if err != nil {
		log.Fatal(err)
	}
	longer := append(bytes.Clone(original), tail...)
	if f, err = pdf.Open(bytes.NewReader(longer), int64(len(longer)), pdf.Options{}); err != nil {
		log.Fatal(err)
	}
	for _, r := range f.Revisions() {
		o, err := f.At(r.Number).Object(note)
		fmt.Println(r.Number, r.End == int64(len(original)), o != nil, err)
	}
	// Output:
	// 0 true false <nil>
	// 1 false true <nil>
}

// A wrong file and a machine that failed are different errors.
func ExampleMalformedError() {
	broken := []byte("%PDF-1.7\nnothing that leads anywhere")
	_, err := pdf.Open(bytes.NewReader(broken), int64(len(broken)), pdf.Options{})
	malformed, ok := errors.AsType[*pdf.MalformedError](err)
	fmt.Println(ok, malformed != nil)
	// Output: true true
}
