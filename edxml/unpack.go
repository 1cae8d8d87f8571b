package edxml

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"trien/internal/limits"
)

// File is a file out of an attachment.
type File struct {
	Name string // without folders; "" where the attachment was not packed: the name in the manifest is its own
	Size int64  // in bytes, as the package says
	open func() (io.ReadCloser, error)
}

// Open opens it. Whoever reads more than Size bytes gets an error.
func (f File) Open() (io.ReadCloser, error) {
	r, err := f.open()
	if err != nil {
		return nil, &MalformedError{f.Name, err}
	}
	return &measured{r, f.Size}, nil
}

// measured ends a file that unpacks to more than its package says.
type measured struct {
	io.ReadCloser
	left int64
}

func (m *measured) Read(p []byte) (int, error) {
	if int64(len(p)) > m.left+1 {
		p = p[:m.left+1]
	}
	n, err := m.ReadCloser.Read(p)
	if m.left -= int64(n); m.left < 0 {
		return n, errors.New("edxml: the file unpacks to more than its package says")
	}
	return n, err
}

// Unpack lists the files of an attachment's content: the standard packs it with zip; what some programs send unpacked is one file of its own.
// A package that is damaged, encrypted, unpacks to too much or tells of two files by one name is a *MalformedError.
func Unpack(content io.ReaderAt, size int64) ([]File, error) {
	if size == 0 {
		return nil, &MalformedError{"zip", errors.New("the content is empty")}
	}
	begin := make([]byte, min(4, size))
	if _, err := content.ReadAt(begin, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.HasPrefix(begin, []byte("PK\x03\x04")) && !bytes.HasPrefix(begin, []byte("PK\x05\x06")) {
		return []File{{Size: size, open: func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(content, 0, size)), nil }}}, nil
	}
	z, err := zip.NewReader(content, size)
	if err != nil {
		return nil, &MalformedError{"zip", err}
	}
	var files []File
	var whole uint64
	seen := map[string]bool{}
	for _, entry := range z.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue
		}
		f, err := packed(entry)
		if whole += entry.UncompressedSize64; err == nil && (entry.UncompressedSize64 > limits.EdXMLUnpacked || whole > limits.EdXMLUnpacked || len(files) == limits.EdXMLPacked) {
			err = fmt.Errorf("it unpacks to more than %d files or %d bytes", limits.EdXMLPacked, limits.EdXMLUnpacked)
		}
		if err == nil && seen[f.Name] {
			err = errors.New("two files have one name")
		}
		if err != nil {
			return nil, &MalformedError{"zip/" + entry.Name, err}
		}
		seen[f.Name] = true
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, &MalformedError{"zip", errors.New("it holds no file")}
	}
	return files, nil
}

func packed(entry *zip.File) (File, error) {
	const encrypted = 1
	if entry.Flags&encrypted != 0 {
		return File{}, errors.New("it is encrypted")
	}
	if !utf8.ValidString(entry.Name) {
		return File{}, errors.New("its name is not in UTF-8")
	}
	name := path.Base(strings.ReplaceAll(entry.Name, `\`, "/"))
	if name == "." || name == ".." || name == "/" {
		return File{}, errors.New("it has no name")
	}
	return File{Name: name, Size: int64(entry.UncompressedSize64), open: entry.Open}, nil
}
