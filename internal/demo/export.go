package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trien/internal/app"
	"trien/internal/durable"
)

// exported lets the clerks of both offices download all signed files that they may read, as the pages would, into a folder for programs of others
// to judge. files.tsv there has a line each: file, office, number, kind of the version, and how the house judged it.
func (s *Story) exported(ctx context.Context) error {
	if s.Export == "" {
		return nil
	}
	return s.step("Tải về mọi tệp đã ký để chương trình khác kiểm tra", "All signed files are downloaded, for programs of others to judge", func() (string, error) {
		if err := durable.Folder(s.Export, 0o755); err != nil {
			return "", err
		}
		var list strings.Builder
		n := 0
		for _, clerk := range []who{mai, lan} {
			lines, err := s.download(ctx, clerk)
			if err != nil {
				return "", err
			}
			list.WriteString(strings.Join(lines, ""))
			n += len(lines)
		}
		if n == 0 {
			return "", errors.New("there is nothing signed")
		}
		return fmt.Sprintf("%d tệp, %s", n, s.Export), os.WriteFile(filepath.Join(s.Export, "files.tsv"), []byte(list.String()), 0o600)
	})
}

// download writes what a clerk may read of the office's documents and gives the lines of the list.
func (s *Story) download(ctx context.Context, w who) (lines []string, err error) {
	t, err := s.as(ctx, w.office, w.account)
	if err != nil {
		return nil, err
	}
	list, err := s.House.ListDocuments(ctx, t, app.Filter{Limit: 100})
	if err != nil {
		return nil, err
	}
	if list.Total > len(list.Items) {
		return nil, fmt.Errorf("%d of %d documents are listed", len(list.Items), list.Total)
	}
	for _, row := range list.Items {
		d, err := s.House.Document(ctx, t, row.ID)
		if err != nil {
			return nil, err
		}
		for _, v := range d.Versions {
			switch v.Kind {
			case "original", "pdf", "prepared": // nobody signed it yet
				continue
			}
			name := fmt.Sprintf("%s-%02d-%d-%s.pdf", w.office, len(lines)+1, v.Number, v.Kind)
			verdict, err := s.downloaded(ctx, t, row.ID, v.Number, filepath.Join(s.Export, name))
			if err != nil {
				return nil, fmt.Errorf("%s of %s: %w", v.Kind, d.Number, err)
			}
			lines = append(lines, strings.Join([]string{name, w.office, d.Number, v.Kind, verdict}, "\t")+"\n")
		}
	}
	return lines, nil
}

// downloaded writes one version, and gives the judgement that anyone gets of it at the door.
func (s *Story) downloaded(ctx context.Context, t app.Token, id string, version int, path string) (string, error) {
	f, err := s.House.OpenFile(ctx, t, id, version)
	if err != nil {
		return "", err
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		return "", err
	}
	j, err := s.House.VerifyPDF(ctx, app.Upload{Name: filepath.Base(path), Size: int64(len(raw)), Reader: bytes.NewReader(raw)})
	if err != nil {
		return "", err
	}
	return j.Indication, os.WriteFile(path, raw, 0o600)
}
