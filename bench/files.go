package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
)

// document makes a PDF of about size bytes: a page for each 100 KB, whose content stream can't be compressed.
func document(size int) []byte {
	const perPage = 100 << 10
	pages := max(1, size/perPage)
	noise := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+2*i)
	}
	object("<</Type/Pages/Count %d/Kids[%s]>>", pages, kids)
	for i := range pages {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R>>", 4+2*i)
		stream := make([]byte, size/pages-300)
		for j := range stream {
			stream[j] = byte(noise.Uint32())
		}
		object("<</Length %d>>stream\n%s\nendstream", len(stream), stream)
	}
	table(&b, offsets, int64(b.Len()))
	return b.Bytes()
}

// table writes cross-reference table and trailer for objects at the given offsets; start is where it stands.
func table(w io.Writer, offsets []int, start int64) {
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(w, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(w, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
}

// sparse makes a PDF of size bytes at path whose one stream is a hole in the file: it takes no room on the disk.
func sparse(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var head bytes.Buffer
	head.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := []int{head.Len()}
	head.WriteString("1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
	offsets = append(offsets, head.Len())
	head.WriteString("2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n")
	offsets = append(offsets, head.Len())
	head.WriteString("3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>\nendobj\n")
	offsets = append(offsets, head.Len())
	hole := size - 1000
	fmt.Fprintf(&head, "4 0 obj\n<</Length %d>>stream\n", hole)
	if _, err := f.Write(head.Bytes()); err != nil {
		return err
	}
	end := int64(head.Len()) + hole
	var tail bytes.Buffer
	tail.WriteString("\nendstream\nendobj\n")
	table(&tail, offsets, end+int64(tail.Len()))
	_, err = f.WriteAt(tail.Bytes(), end)
	return err
}
