package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"trien/cms"
	"trien/internal/problem"
	"trien/pades"
	"trien/validation"
)

// already tells whether the output is there as the signed form of this very input: its bytes begin with the input's, and what follows holds a
// signature by the same certificate, intact, at the level asked for, with nothing behind it that it does not allow. For a detached
// signature: one by the same certificate that is intact over the input. What else stands there is never overwritten.
func (s *signing) already() (bool, error) {
	out, err := os.Open(s.out)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fileProblem(s.out, err)
	}
	defer out.Close()
	in, err := os.Open(s.In)
	if err != nil {
		return false, fileProblem(s.In, err)
	}
	defer in.Close()
	there, err := s.isSigned(in, out)
	if err != nil || there {
		return there, err
	}
	return false, problem.New(problem.Conflict,
		"Đã có "+s.out+" và đó không phải bản ký của tệp này; nó được giữ nguyên. Hãy chọn thư mục khác, hoặc thêm --force để thay.",
		"There is "+s.out+" and it is not the signed form of this file; it was left alone. Choose another folder, or say --force to replace it.")
}

// isSigned judges what is there by itself: nobody is asked, and no anchor has to be known.
func (s *signing) isSigned(in, out *os.File) (bool, error) {
	from, err := input(in, nil)
	if err != nil {
		return false, fileProblem(s.In, err)
	}
	to, err := input(out, s.pass)
	if err != nil {
		return false, fileProblem(s.out, err)
	}
	store, err := trustStore(s.Trust, "")
	if err != nil {
		return false, err
	}
	var facts *validation.Facts
	if sources := (validation.Sources{Trust: store}); s.Detached {
		facts, err = validation.CollectCMS(s.ctx, to, &from, sources, s.now)
	} else if !begins(to, from) {
		return false, s.ctx.Err()
	} else {
		facts, err = validation.Collect(s.ctx, to, sources, s.now)
	}
	if err != nil {
		return false, err
	}
	if facts.ContentUnused { // it brings its own content, which is not the input
		return false, nil
	}
	return s.isAmong(to, validation.Judge(facts, validation.DefaultPolicy(store), s.now), facts, from.Size)
}

// isAmong tells whether one of the signatures is the one that would be made, and refuses where there is only one made otherwise.
func (s *signing) isAmong(to validation.Input, report validation.Report, facts *validation.Facts, before int64) (bool, error) {
	var other []string
	for i := range report.Signatures {
		if !s.isOurs(&facts.Signatures[i], &report.Signatures[i], before) {
			continue
		}
		flags, err := s.likewise(to, &facts.Signatures[i])
		if err != nil || len(flags) == 0 {
			return err == nil, err
		}
		other = flags
	}
	if other != nil {
		return false, s.otherwise(other)
	}
	return false, nil
}

// isOurs tells whether a signature that is there is the one that would be made; an input of the given length came before it.
func (s *signing) isOurs(f *validation.SignatureFacts, r *validation.Signature, before int64) bool {
	if !r.Intact || !r.ByteRangeOK || !r.ChangesPermitted || r.Level == nil || f.Kind != pades.KindSignature {
		return false
	}
	if gap, _ := f.ByteRange.Gap(); !s.Detached && gap < before || s.Field != "" && f.Field != s.Field {
		return false
	}
	sd, err := cms.ParseTolerant(f.Contents)
	if err != nil || len(sd.Signers) != 1 {
		return false
	}
	signer := sd.Identify(0, nil).Certificate
	return signer != nil && bytes.Equal(signer.Raw, s.key.Certificate().Raw) && reaches(*r.Level, s.Level)
}

// reaches tells whether a level, as reports name it, is at least the one asked for.
func reaches(level, asked string) bool {
	order := []string{"B", "T", "LT", "LTA"}
	of := func(name string) int {
		return slices.IndexFunc(order, func(l string) bool {
			return name == "B-"+l || name == "PAdES-BASELINE-"+l || name == "CAdES-BASELINE-"+l
		})
	}
	return of(level) >= 0 && of(level) >= of(asked)
}

func input(f *os.File, password []byte) (validation.Input, error) {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return validation.Input{}, err
	}
	return validation.Input{Name: f.Name(), Reader: f, Size: info.Size(), Password: password}, nil
}

// begins tells whether a is longer than b and begins with all of it.
func begins(a, b validation.Input) bool {
	if a.Size <= b.Size {
		return false
	}
	const block = 64 << 10
	first, second := io.NewSectionReader(a.Reader, 0, b.Size), io.NewSectionReader(b.Reader, 0, b.Size)
	x, y := make([]byte, block), make([]byte, block)
	for {
		n, err := io.ReadFull(first, x)
		m, err2 := io.ReadFull(second, y)
		if !bytes.Equal(x[:n], y[:m]) || err != err2 {
			return false
		}
		if err != nil {
			return err == io.EOF || err == io.ErrUnexpectedEOF
		}
	}
}
