package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trien/cades"
	"trien/validation"
)

// isCMS tells whether a file is to be read as a signature file: it is named like one, is said to be one, or begins like one.
func (v *verifier) isCMS(in validation.Input) bool {
	if v.Detached != "" || signatureSuffix(in.Name) != "" {
		return true
	}
	head := make([]byte, min(in.Size, 1024))
	n, err := in.Reader.ReadAt(head, 0)
	return (err == nil || errors.Is(err, io.EOF)) && cades.Seems(head[:n])
}

// signatureSuffix gives the end of a signature file's name; "" for other names.
func signatureSuffix(name string) string {
	switch end := filepath.Ext(name); strings.ToLower(end) {
	case ".p7s", ".p7m":
		return end
	}
	return ""
}

// judgeCMS judges a signature file over the content named, or found beside it.
func (v *verifier) judgeCMS(in validation.Input) (validation.Report, error) {
	content, closeContent, err := v.content(in.Name)
	if err != nil {
		r := unreadable(in.Name, err)
		r.Error.Reason = validation.FailureContent
		return r, nil
	}
	defer closeContent()
	facts, err := validation.CollectCMS(v.ctx, in, content, v.sources, v.at)
	if err != nil {
		return validation.Report{}, err
	}
	return validation.Judge(facts, v.policy, v.at), nil
}

// content opens what is signed; nil where nobody named it and nothing of the name is there: it may be inside.
func (v *verifier) content(name string) (*validation.Input, func(), error) {
	path := v.Detached
	if path == "" {
		path = strings.TrimSuffix(name, signatureSuffix(name))
		if info, err := os.Stat(path); path == name || err != nil || !info.Mode().IsRegular() {
			return nil, func() {}, nil
		}
	}
	info, err := os.Stat(path) // before opening: a pipe that nobody writes to would never open
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return &validation.Input{Name: path, Reader: f, Size: info.Size()}, func() { f.Close() }, nil
}
