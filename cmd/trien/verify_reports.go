package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"

	"trien/internal/changes"
	"trien/internal/durable"
	"trien/internal/problem"
	"trien/internal/verdictsheet"
	"trien/validation"
	"trien/validation/etsi"
	"trien/validation/page"
	"trien/validation/words"
)

// verifyReports are the forms in which `trien verify` puts a judgement down.
type verifyReports struct {
	Report    string `name:"report" type:"path" placeholder:"FILE.xml" help:"Write the report on one file as ETSI TS 119 102-2 XML, for other systems."`
	HTML      string `name:"html" type:"path" placeholder:"FILE.html" help:"Write the report on one file as a page for people."`
	PDF       string `name:"pdf" type:"path" placeholder:"FILE.pdf" help:"Write the report on one file as PDF/A, to be filed with it; trien sign signs it."`
	Facts     string `name:"facts" type:"path" placeholder:"FILE.json" help:"Keep what one file was judged by: certificates, CRLs and OCSP responses, digests, changes."`
	FromFacts string `name:"from-facts" type:"path" placeholder:"FILE.json" help:"Judge again by what was kept, without the file and without the network."`
}

// named gives the first output that was asked for, as it is written.
func (c *verifyReports) named() string {
	for _, x := range [...][2]string{{"--report", c.Report}, {"--html", c.HTML}, {"--pdf", c.PDF}, {"--facts", c.Facts}} {
		if x[1] != "" {
			return x[0]
		}
	}
	return ""
}

// write puts down every form that was asked for, each whole or not at all and never over the file that it is about.
func (v *verifier) write(f *validation.Facts, r validation.Report) error {
	if v.named() == "" {
		return nil
	}
	var pg *page.Page
	whole := func() (page.Page, error) { // made once, for page and sheet
		if pg == nil {
			made, err := v.page(f, r)
			if err != nil {
				return page.Page{}, err
			}
			pg = &made
		}
		return *pg, nil
	}
	for _, o := range []struct {
		flag, name string
		write      func(io.Writer) error
	}{
		{"--report", v.Report, func(w io.Writer) error {
			return etsi.Write(w, etsi.Judgement{Facts: f, Report: r, At: v.at, Policy: v.policyName(), Program: program()})
		}},
		{"--facts", v.Facts, func(w io.Writer) error { return writeFacts(w, f) }},
		{"--html", v.HTML, func(w io.Writer) error {
			p, err := whole()
			if err != nil {
				return err
			}
			return page.Write(w, p)
		}},
		{"--pdf", v.PDF, func(w io.Writer) error {
			p, err := whole()
			if err != nil {
				return err
			}
			b, err := verdictsheet.Write(p, verdictsheet.Head{}, rand.Reader)
			if err == nil {
				_, err = w.Write(b)
			}
			return err
		}},
	} {
		if o.name == "" {
			continue
		}
		if err := v.put(o.flag, o.name, r.File, o.write); err != nil {
			return err
		}
	}
	return nil
}

// settle judges facts, and keeps them where reports are written of them.
func (v *verifier) settle(f *validation.Facts) validation.Report {
	if v.named() != "" {
		v.kept = f
	}
	return validation.Judge(f, v.policy, v.at)
}

// policyName is what the judgement was made by, as reports call it: the name that the policy file gives itself, or the file's.
func (v *verifier) policyName() string {
	switch {
	case v.Policy == "":
		return "trien default policy (TT 15/2025/TT-BKHCN)"
	case v.policy.Name != "":
		return v.policy.Name
	}
	return filepath.Base(v.Policy)
}

func program() string { return "trien " + version }

// put writes one output.
func (v *verifier) put(flag, name, subject string, write func(io.Writer) error) error {
	for _, other := range append([]string{subject, v.FromFacts}, v.Content...) {
		if sameFile(other, name) {
			return problem.New(problem.Usage, flag+" trùng với tệp được kiểm tra; hãy chọn tên khác.", flag+" is the file that is judged; choose another name.")
		}
	}
	if err := (durable.Disk{}).Replace(name, 0o644, write); err != nil {
		return fileProblem(name, err)
	}
	return nil
}

// writeFacts keeps what a file was judged by; a file that could not be read has none.
func writeFacts(w io.Writer, f *validation.Facts) error {
	if f == nil {
		return problem.New(problem.IO, "Không đọc được tệp nên không có dữ liệu kiểm tra để lưu.", "The file could not be read, so there is nothing to keep of it.")
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(f)
}

// page gathers what stands on the page for people. A picture that can't be had is left out.
func (v *verifier) page(f *validation.Facts, r validation.Report) (page.Page, error) {
	p := page.Page{Summary: words.Of(r, v.lang), Lang: v.lang, File: filepath.Base(r.File), At: v.at, Program: program()}
	file, err := os.Open(r.File)
	if err != nil || v.FromFacts != "" {
		return p, nil
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return p, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return p, nil
	}
	p.SHA256 = hex.EncodeToString(h.Sum(nil))
	subject := changes.File{Reader: file, Size: info.Size(), Password: v.password, Facts: f, Report: &r}
	if !changes.Shown(subject) {
		return p, nil
	}
	engine, err := v.pictures.start(v.ctx)
	if err != nil {
		return p, nil
	}
	p.Pictures, err = changes.Draw(v.ctx, engine, subject)
	return p, err
}

// fromFacts judges by what was kept.
func (v *verifier) fromFacts() error {
	raw, err := os.ReadFile(v.FromFacts)
	if err != nil {
		return fileProblem(v.FromFacts, err)
	}
	var f validation.Facts
	if err := json.Unmarshal(raw, &f); err != nil || f.Version == 0 {
		return problem.New(problem.Malformed, v.FromFacts+" không phải dữ liệu kiểm tra do --facts ghi lại.", v.FromFacts+" is not what --facts keeps.").Because(err)
	}
	if v.At == "" {
		v.at = time.Now()
	}
	r := validation.Judge(&f, v.policy, v.at)
	if err := v.write(&f, r); err != nil {
		return err
	}
	if err := v.print(r); err != nil {
		return err
	}
	return worseOutcome(nil, r)
}

// subject demands a file, or what was kept of one, and not both.
func (c *verifyCmd) subject() error {
	switch {
	case c.FromFacts == "" && len(c.Files) == 0:
		return problem.New(problem.Usage, "Tham số không đúng: thiếu <file.pdf> ..., hoặc --from-facts với dữ liệu đã lưu. Xem `trien help`.",
			"expected \"<file.pdf> ...\", or --from-facts with what was kept. See `trien help`.")
	case c.FromFacts != "" && len(c.Files) > 0:
		return problem.New(problem.Usage, "--from-facts kiểm tra lại theo dữ liệu đã lưu nên không nhận thêm tệp nào.", "--from-facts judges by what was kept, so it takes no files.")
	}
	return nil
}
