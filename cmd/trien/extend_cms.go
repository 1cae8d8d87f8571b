package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trien/cades"
	"trien/internal/augment"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/validation"
)

// isCMSName tells by its name whether a file is a signature file.
func isCMSName(path string) bool {
	name := strings.ToLower(filepath.Ext(path))
	return name == ".p7s" || name == ".p7m"
}

// isSignatureFile tells by its name, else by its first bytes, whether a file is a signature file.
func isSignatureFile(path string, in io.ReaderAt, size int64) bool {
	head := make([]byte, min(size, 1024))
	n, err := in.ReadAt(head, 0)
	return isCMSName(path) || (err == nil || err == io.EOF) && cades.Seems(head[:n])
}

// raisedCMS raises a signature file over the content that is named, or found beside it; where there is none it may be inside.
func (c *extendCmd) raisedCMS(e *env, in io.ReaderAt, size int64, w raising) (*augment.Result, error) {
	if w.password != nil {
		return nil, problem.New(problem.Usage, "--password-env chỉ dùng cho PDF.", "--password-env is for PDFs.")
	}
	file := make([]byte, min(size, limits.CMSSize+1)) // one more than is read is too large
	if _, err := in.ReadAt(file, 0); err != nil {
		return nil, fileProblem(c.In, err)
	}
	path, named := c.Content, c.Content != ""
	if !named {
		path = strings.TrimSuffix(c.In, signatureSuffix(c.In))
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if !named && (path == c.In || err != nil) {
		return e.augmentedCMS(file, nil, w)
	}
	if err != nil {
		return nil, fileProblem(path, err)
	}
	content, err := os.Open(path)
	if err != nil {
		return nil, fileProblem(path, err)
	}
	defer content.Close()
	return e.augmentedCMS(file, &validation.Input{Name: path, Reader: content, Size: info.Size()}, w)
}

// augmentedCMS is augmented for a signature file.
func (e *env) augmentedCMS(file []byte, content *validation.Input, w raising) (*augment.Result, error) {
	return e.raise(w, func(ctx context.Context, o augment.Options) (*augment.Result, error) {
		return augment.RaiseCMS(ctx, file, content, o)
	})
}
