// Package active looks, without opening them, for what in office files and PDFs could run, load or carry other files (379-QĐ/TW, Article 5.4; ISO 32000-2, ISO/IEC 29500, ISO/IEC 26300).
package active

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Kind is a format that is converted, by its usual ending.
type Kind string

// The kinds.
const (
	DOCX Kind = "docx" // ISO/IEC 29500
	ODT  Kind = "odt"  // ISO/IEC 26300
	FODT Kind = "fodt" // the same in one XML file
	DOC  Kind = "doc"  // MS-DOC
	RTF  Kind = "rtf"
)

// Check says of which kind a document is, by its content, and whether it may be opened at all: the ending agrees, nothing in it is active
// (macros, OLE objects, remote templates and links: 379.5.4; a *Content then, and the kind), it is not encrypted and does not unpack to more than is allowed.
func Check(name string, data []byte) (Kind, error) {
	if len(data) == 0 {
		return "", problem.New(problem.Malformed, "Tệp rỗng. Hãy chọn lại tệp.", "The file is empty. Choose it again.")
	}
	if len(data) > limits.UploadSize {
		return "", problem.New(problem.Limit,
			fmt.Sprintf("Tệp lớn hơn %d MB. Hãy giảm dung lượng ảnh trong tệp.", limits.UploadSize>>20),
			fmt.Sprintf("The file is larger than %d MB. Make its pictures smaller.", limits.UploadSize>>20))
	}
	kind, err := inside(data)
	if _, found := Found(err); err != nil && !found {
		return "", err
	}
	if ending := strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")); ending != string(kind) {
		return "", problem.New(problem.Malformed,
			fmt.Sprintf("Tên tệp có đuôi “.%s” nhưng nội dung là dạng .%s. Hãy lưu lại đúng dạng rồi tải lên.", ending, kind),
			fmt.Sprintf("The file's name ends in “.%s” but its content is .%s. Save it in the right format and upload that.", ending, kind))
	}
	return kind, err
}

// inside reads the kind and looks for what must not be there.
func inside(data []byte) (Kind, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return checkZip(data)
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return DOC, checkCompound(data)
	case bytes.HasPrefix(data, []byte(`{\rtf`)):
		return RTF, checkRTF(data)
	case bytes.Contains(data[:min(len(data), 1024)], []byte("<office:document")):
		return FODT, checkFlat(data)
	}
	return "", problem.New(problem.Malformed,
		"Chỉ nhận tệp .docx, .odt, .doc, .rtf hoặc .pdf; tệp này không phải dạng nào trong đó hoặc đã hỏng. Hãy lưu lại đúng dạng rồi tải lên.",
		"Only .docx, .odt, .doc, .rtf and .pdf are taken; this file is none of them, or is damaged.")
}

// Content is what a file carries that could run or reach out: such a file is not opened before a person has released it (379.5.4).
type Content struct {
	Code string // "macros", "embedded", "links", "script", "launch", "attachment", "multimedia": what was found first
	What problem.Words
	Also []string // the codes of what else was found
}

func (c *Content) Error() string { return "active content: " + c.Code }

// Unwrap gives the words for the user.
func (c *Content) Unwrap() error {
	return problem.New(problem.Refused,
		"Tệp có "+c.What.VI+" nên bị từ chối. Hãy gỡ bỏ, lưu lại rồi tải lên.",
		"The file has "+c.What.EN+" and is refused. Take that out, save it again and upload that.").Under("379.5.4")
}

func active(code string, what problem.Words) *Content { return &Content{Code: code, What: what} }

// Found gives the active content that an error is about.
func Found(err error) (*Content, bool) {
	var c *Content
	ok := errors.As(err, &c)
	return c, ok
}

// findings gathers what is found: whoever decides about a file sees all kinds of it, not only the first.
type findings struct{ first *Content }

func (f *findings) add(c *Content) {
	switch {
	case f.first == nil:
		f.first = c
	case c.Code != f.first.Code && !slices.Contains(f.first.Also, c.Code):
		f.first.Also = append(f.first.Also, c.Code)
	}
}

// note keeps active content and gives back any other error.
func (f *findings) note(err error) error {
	c, found := Found(err)
	if !found {
		return err
	}
	f.add(c)
	return nil
}

// err is what was found, if anything, whatever could not be read after it; else the error that reading ended with.
func (f *findings) err(err error) error {
	if f.first != nil {
		return f.first
	}
	return err
}

func macros() *Content {
	return active("macros", problem.Words{VI: "macro (mã lệnh)", EN: "macros"})
}

func embedded() *Content {
	return active("embedded", problem.Words{VI: "đối tượng nhúng (OLE, ActiveX)", EN: "embedded objects (OLE, ActiveX)"})
}

func linked() *Content {
	return active("links", problem.Words{VI: "liên kết tự tải nội dung từ bên ngoài (mẫu, ảnh, trường DDE/INCLUDE)", EN: "links that load content from outside (template, picture, DDE or INCLUDE field)"})
}

func locked() error {
	return problem.New(problem.Encrypted, "Tệp có mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi tải lên.",
		"The file has a password. Remove it, save it again and upload that.")
}

func damaged(err error) error {
	return problem.New(problem.Malformed, "Tệp bị hỏng, không mở được. Hãy mở bằng chương trình soạn thảo, lưu lại rồi tải lên.",
		"The file is damaged. Open it in your word processor, save it again and upload that.").Because(err)
}

func bomb() error {
	return problem.New(problem.Limit, "Tệp nén giải ra quá lớn nên bị từ chối. Hãy lưu lại tệp từ chương trình soạn thảo.",
		"The file unpacks to more than is allowed and is refused. Save it again from your word processor.")
}
