package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"

	"trien/internal/placement"
	"trien/internal/render"
	"trien/pdf"
)

// placing finds the place of a person's mark in a report of four pages: the renderer is warm, the file is opened, the words of all pages are
// read, the signer's block is found. The floor is the 60 ms that it may take.
func placing(w *world) (float64, float64, error) {
	ctx := context.Background()
	data, err := os.ReadFile(filepath.Join("testdata", "samples", "bao-cao.pdf"))
	if err != nil {
		return 0, 0, err
	}
	if data, err = lastPages(data, 4); err != nil {
		return 0, 0, err
	}
	engine, err := render.New(ctx, render.Options{CacheDir: filepath.Join(w.dir, "render"), Instances: 1})
	if err != nil {
		return 0, 0, err
	}
	defer engine.Close(ctx)
	profile, err := placement.Party()
	if err != nil {
		return 0, 0, err
	}
	ours, _, err := inTurns(func() error {
		doc, err := engine.Open(ctx, bytes.NewReader(data), int64(len(data)), nil)
		if err != nil {
			return err
		}
		defer doc.Close()
		pages, err := doc.Layout(ctx)
		if err != nil {
			return err
		}
		spot, err := profile.Place(pages, placement.Request{Role: placement.Person})
		if err == nil && spot.Page == 0 {
			err = fmt.Errorf("no place was found")
		}
		return err
	}, func() error { return nil })
	return ours, 60, err
}

// lastPages leaves the last n pages of a PDF.
func lastPages(data []byte, n int) ([]byte, error) {
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		return nil, err
	}
	catalog, err := f.Newest().Catalog()
	if err != nil {
		return nil, err
	}
	tree, err := f.Newest().Dict(catalog["Pages"])
	if err != nil {
		return nil, err
	}
	kids, err := f.Newest().Array(tree["Kids"])
	if err != nil || len(kids) < n {
		return nil, fmt.Errorf("%d pages of %d: %w", n, len(kids), err)
	}
	u, err := pdf.NewUpdate(f, rand.Reader)
	if err != nil {
		return nil, err
	}
	tree["Kids"], tree["Count"] = kids[len(kids)-n:], pdf.Integer(n)
	u.Set(catalog["Pages"].(pdf.Reference), tree)
	tail, err := u.Bytes()
	return append(data, tail...), err
}
