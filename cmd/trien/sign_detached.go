package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"trien/cades"
	"trien/internal/durable"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
	"trien/validation"
)

// detachedArguments refuses what a signature file can't have: marks and fields belong to PDFs.
func (s *signing) detachedArguments() error {
	switch {
	case s.InPlace:
		return problem.New(problem.Usage, "--in-place không đi cùng --detached: chữ ký nằm ở tệp riêng.", "--in-place can't go with --detached: the signature is a file of its own.")
	case s.Field != "" || s.Rect != "" || s.Image != "" || s.Certify != 0 || len(s.Lock) > 0 || s.Reason != "" || s.Location != "":
		return problem.New(problem.Usage, "--field, --rect, --image, --certify, --lock, --reason, --location chỉ dùng cho PDF, không đi cùng --detached.",
			"--field, --rect, --image, --certify, --lock, --reason, --location are for PDFs and can't go with --detached.")
	}
	return nil
}

// signDetached puts a signature over a file of any kind and size into a file of its own.
func (s *signing) signDetached(in *os.File) (*signed, error) {
	info, err := in.Stat()
	if err != nil {
		return nil, fileProblem(s.In, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fileProblem(s.In, errNoFile)
	}
	if err := s.noSecretInside(in, info.Size()); err != nil {
		return nil, err
	}
	if err := s.unlock(); err != nil {
		return nil, err
	}
	signer, closeDoor, err := s.signer()
	if err != nil {
		return nil, err
	}
	defer closeDoor()
	content := func() io.Reader { return io.NewSectionReader(in, 0, info.Size()) }
	der, err := cades.Sign(s.ctx, content(), s.now, cades.Signer{Chain: signer.Chain, Scheme: signer.Scheme, Value: signer.Value, TimeStamp: signer.TimeStamp})
	var late *cades.TimeStampError
	if errors.As(err, &late) {
		return nil, signProblem(&pades.TimeStampError{Err: late.Err})
	}
	if err != nil {
		return nil, s.contentProblem(err)
	}
	if err := cades.Check(s.ctx, der, content()); err != nil {
		return nil, s.selfCheck(err)
	}
	done := &signed{size: int64(len(der))}
	var file io.ReaderAt = bytes.NewReader(der)
	if s.longTerm() {
		r, err := s.augmentedCMS(der, &validation.Input{Name: s.In, Reader: in, Size: info.Size()}, raising{level: s.Level, tsa: s.TSA, trust: s.Trust})
		if err != nil {
			return nil, err
		}
		file, done.size, done.due = r, r.Size, &r.Due
	}
	if now, err := in.Stat(); err != nil || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) {
		return nil, problem.New(problem.Conflict, "Tệp "+s.In+" bị thay đổi trong lúc ký; chưa ghi gì. Hãy thử lại.",
			"The file "+s.In+" was changed while it was being signed; nothing was written. Try again.")
	}
	err = durable.Disk{}.Replace(s.out, modeOf(s.In), func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(file, 0, done.size))
		return err
	})
	if err != nil {
		return nil, fileProblem(s.out, err)
	}
	return done, nil
}

// contentProblem puts a failure of signing content into words; problems and interruptions pass.
func (s *signing) contentProblem(err error) error {
	if errors.As(err, new(*problem.Error)) || errors.Is(err, context.Canceled) {
		return err
	}
	return fileProblem(s.In, err)
}

// noSecretInside holds a PDF to what is held against it everywhere (379.1.2); files of other kinds can't be looked into, which is said.
func (s *signing) noSecretInside(in io.ReaderAt, size int64) error {
	f, err := pdf.Open(in, size, pdf.Options{Password: s.pass})
	if err == nil {
		s.file = f
		return s.noSecret()
	}
	if c := placement.SecretWords(filepath.Base(s.In)); c != "" {
		return &office.SecretError{Class: office.ClassOf(string(c))}
	}
	s.warn("nội dung tệp "+filepath.Base(s.In)+" không được xem để tìm dấu độ mật. Người ký phải tự xem: tài liệu bí mật nhà nước không được ký ở đây (379.1.2).",
		"the content of "+filepath.Base(s.In)+" was not looked at for secret markings. Look yourself: state secrets must not be signed here (379.1.2).")
	return nil
}
