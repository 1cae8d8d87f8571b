package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trien/cades"
	"trien/internal/problem"
	"trien/validation"
)

// formOf tells as what a file is to be read: by its name, else by its first bytes. A file beside which content is named is a signature file
// where nothing tells otherwise.
func (v *verifier) formOf(in validation.Input) validation.Form {
	switch strings.ToLower(filepath.Ext(in.Name)) {
	case ".p7s", ".p7m":
		return validation.FormCMS
	case ".ers", ".er":
		return validation.FormEvidence
	case ".tsr", ".tst":
		return validation.FormStamp
	}
	head := make([]byte, min(in.Size, 1024))
	n, err := in.Reader.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		n = 0
	}
	switch head = head[:n]; {
	case validation.SeemsEvidence(head):
		return validation.FormEvidence
	case validation.SeemsStamp(head):
		return validation.FormStamp
	case len(v.Content) > 0, cades.Seems(head):
		return validation.FormCMS
	}
	return validation.FormPDF
}

// judgeApart judges a file whose content is apart from it: over the files named, or the one found beside it.
func (v *verifier) judgeApart(in validation.Input, form validation.Form) (validation.Report, error) {
	contents, closeAll, err := v.contents(in.Name)
	if err != nil {
		r := unreadable(in.Name, err)
		r.Error.Reason = validation.FailureContent
		return r, nil
	}
	defer closeAll()
	if len(contents) > 1 && form != validation.FormEvidence {
		return validation.Report{}, problem.New(problem.Usage, "Chữ ký và dấu thời gian chỉ ký lên một tệp; hãy dùng --content một lần. Chỉ bản ghi bằng chứng (.ers) mới cần nhiều tệp.",
			"A signature or time-stamp is over one file: say --content once. Only an evidence record (.ers) takes several.")
	}
	var facts *validation.Facts
	switch form {
	case validation.FormEvidence:
		facts, err = validation.CollectEvidence(v.ctx, in, contents, v.sources(), v.at)
	case validation.FormStamp:
		facts, err = validation.CollectStamp(v.ctx, in, first(contents), v.sources(), v.at)
	default:
		var beside *validation.Input
		if c := first(contents); c != nil {
			beside = &c.Input
		}
		facts, err = validation.CollectCMS(v.ctx, in, beside, v.sources(), v.at)
	}
	if err != nil {
		return validation.Report{}, err
	}
	return v.settle(facts), nil
}

func first(contents []validation.Data) *validation.Data {
	if len(contents) == 0 {
		return nil
	}
	return &contents[0]
}

// contents opens what is signed or proven: the files named, else the one of the same name without the ending; none where nobody named any and
// nothing of the name is there: it may be inside.
func (v *verifier) contents(name string) (out []validation.Data, closeAll func(), err error) {
	var open []*os.File
	closeAll = func() {
		for _, f := range open {
			f.Close()
		}
	}
	paths := v.Content
	if len(paths) == 0 {
		path := strings.TrimSuffix(name, signatureSuffix(name))
		if info, err := os.Stat(path); path == name || err != nil || !info.Mode().IsRegular() {
			return nil, closeAll, nil
		}
		paths = []string{path}
	}
	for _, path := range paths {
		info, err := os.Stat(path) // before opening: a pipe that nobody writes to would never open
		if err == nil && !info.Mode().IsRegular() {
			err = errNoFile
		}
		var f *os.File
		if err == nil {
			f, err = os.Open(path)
		}
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		open = append(open, f)
		out = append(out, validation.Data{Input: validation.Input{Name: path, Reader: f, Size: info.Size()}})
	}
	return out, closeAll, nil
}

// signatureSuffix gives the end of the name of a file whose content is beside it; "" for other names.
func signatureSuffix(name string) string {
	switch end := filepath.Ext(name); strings.ToLower(end) {
	case ".p7s", ".p7m", ".ers", ".er", ".tsr", ".tst":
		return end
	}
	return ""
}
