// Command drafts turns drafts into PDF/A-2b (ISO 19005-2) by the office's own converter, for other people's programs to judge what becomes of
// them.
//
// usage: drafts OUT-FOLDER DRAFT.docx...
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trien/internal/convert"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: drafts OUT-FOLDER DRAFT.docx...")
		os.Exit(2)
	}
	c := convert.New(convert.Options{})
	for _, name := range os.Args[2:] {
		if err := turn(c, name, os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, "drafts:", err)
			os.Exit(2)
		}
	}
}

func turn(c *convert.Converter, name, out string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	pdf, err := c.ToPDF(context.Background(), filepath.Base(name), data, nil)
	if err != nil {
		return err
	}
	stem := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	return os.WriteFile(filepath.Join(out, stem+".pdf"), pdf, 0o644)
}
