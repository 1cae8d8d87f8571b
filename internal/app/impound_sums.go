package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"trien/internal/office"
	"trien/internal/problem"
)

// sums reads every file that was kept of a document, versions, reports, facts, sheets, and says what its plain bytes are (379.21.2b). A file that can't be read is said to be
// none; where it is the machine that fails there is no answer.
func (o *Office) sums(ctx context.Context, document string) ([]office.FileSum, error) {
	records, err := o.records(ctx, documentStream(document))
	if err != nil {
		return nil, err
	}
	var list []office.FileSum
	for _, r := range records {
		for _, s := range office.KeptOf(r.Event) {
			if slices.ContainsFunc(list, func(f office.FileSum) bool { return f.Blob == s.Blob }) {
				continue
			}
			f := office.FileSum{Blob: s.Blob, Bytes: s.Bytes}
			f.SHA256, err = o.sumOf(maySealed(ctx), document, s)
			if ctx.Err() != nil || problem.KindOf(err) == problem.Unavailable {
				return nil, err
			}
			list = append(list, f)
		}
	}
	return list, nil
}

func (o *Office) sumOf(ctx context.Context, document string, s office.Stored) (string, error) {
	f, err := o.openDigest(ctx, document, s.Blob, s.Bytes)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f.Reader()); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
