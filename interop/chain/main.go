// Command chain makes the files of one decision's life, for other people's programs to judge: ISO 32000-2, 12.8, every step a permitted change.
//
// usage: chain PKI-FOLDER OUT-FOLDER SAMPLE.pdf
//
// The folder is that of `trien pki demo`. The leader certifies, the clerk numbers, dates and seals, another office marks the arrival, the
// archive signs, and the protection is renewed twice: a file a step, each beginning with the one before.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"trien/internal/render"
	"trien/internal/testpki"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: chain PKI-FOLDER OUT-FOLDER SAMPLE.pdf")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "chain:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, pkiFolder, out, sample string) error {
	pki, err := testpki.Load(pkiFolder, rand.Reader)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(sample)
	if err != nil {
		return err
	}
	engine, err := render.New(ctx, render.Options{Instances: 1})
	if err != nil {
		return err
	}
	defer engine.Close(ctx)
	m := &maker{pki: pki, engine: engine, now: func() time.Time { return time.Now().UTC() }}
	stages, err := m.life(ctx, data)
	if err != nil {
		return err
	}
	for _, s := range stages {
		if err := os.WriteFile(filepath.Join(out, s.name+".pdf"), s.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
