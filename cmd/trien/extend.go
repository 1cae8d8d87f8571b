package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"trien/internal/augment"
	"trien/internal/durable"
	"trien/internal/fetch"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
)

// extendCmd is `trien extend`.
type extendCmd struct {
	In          string   `arg:"" name:"in.pdf" help:"The signed PDF, or a signature file (.p7s, .p7m)."`
	Out         string   `short:"o" placeholder:"OUT.pdf" help:"Where the augmented file goes; written whole or not at all."`
	InPlace     bool     `help:"Put the augmented file in the place of the input."`
	Content     string   `placeholder:"FILE" help:"The file that a signature file is about; else it is looked for beside it, under the same name without .p7s."`
	Level       string   `required:"" enum:"B-T,B-LT,B-LTA" help:"Level that every signature reaches: B-T, B-LT, B-LTA; B-LTA once more renews the protection."`
	TSA         []string `name:"tsa" sep:"none" placeholder:"URL" help:"Time-stamp authority, for B-LTA and where a signature has no time-stamp yet; given several times, they are asked in turn."`
	Trust       string   `type:"existingdir" placeholder:"DIR" help:"Anchors and intermediates (PEM, DER); needed for B-LT and B-LTA."`
	PasswordEnv string   `placeholder:"NAME" help:"Environment variable that holds the password of an encrypted PDF."`
	JSON        bool     `name:"json" help:"Print the result as one JSON document."`
}

// Run raises a copy of the file, and gives it its name only when it is what was asked for.
func (c *extendCmd) Run(e *env) error {
	out, err := c.arguments()
	if err != nil {
		return err
	}
	var password []byte
	if c.PasswordEnv != "" {
		if password, err = e.secretFromEnv(c.PasswordEnv); err != nil {
			return err
		}
	}
	in, err := os.Open(c.In)
	if err != nil {
		return fileProblem(c.In, err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return fileProblem(c.In, err)
	}
	if !info.Mode().IsRegular() {
		return fileProblem(c.In, errNoFile)
	}
	r, err := c.raised(e, in, info.Size(), raising{level: c.Level, tsa: c.TSA, trust: c.Trust, password: password})
	if err != nil {
		return err
	}
	if err := e.writeRaised(c.In, out, r); err != nil {
		return err
	}
	return c.tell(e, out, r)
}

// raised raises what the file is: a PDF, or a signature file.
func (c *extendCmd) raised(e *env, in *os.File, size int64, w raising) (*augment.Result, error) {
	if c.Content != "" || isSignatureFile(c.In, in, size) {
		return c.raisedCMS(e, in, size, w)
	}
	f, err := pdf.Open(in, size, pdf.Options{Password: w.password})
	if err != nil {
		return nil, pdfProblem(c.In, err)
	}
	return e.augmented(f, w)
}

// arguments refuses what can't be meant before anything is opened.
func (c *extendCmd) arguments() (string, error) {
	switch {
	case c.Level == "B-LTA" && len(c.TSA) == 0:
		return "", problem.New(problem.Usage,
			"Mức B-LTA cần dấu thời gian: hãy cho địa chỉ máy chủ bằng --tsa URL.", "Level B-LTA needs a time-stamp: give the authority with --tsa URL.")
	case c.Level != "B-T" && c.Trust == "":
		return "", anchorsFirst(c.Level)
	}
	return outputPath(c.In, c.Out, c.InPlace)
}

// raising says how a file is to be augmented.
type raising struct {
	level, trust string
	tsa          []string // asked in turn
	password     []byte
	field        string // empty: every signature
}

// augmentTime bounds everything that augmenting one file asks of the network; public time-stamp services were seen to take 131 s.
const augmentTime = 5 * time.Minute

// augmented raises f by the services on the network; notes go to standard error.
func (e *env) augmented(f *pdf.File, w raising) (*augment.Result, error) {
	return e.raise(w, func(ctx context.Context, o augment.Options) (*augment.Result, error) { return augment.Raise(ctx, f, o) })
}

// raise lets do work by the services on the network.
func (e *env) raise(w raising, do func(context.Context, augment.Options) (*augment.Result, error)) (*augment.Result, error) {
	store, err := trustStore(w.trust, "")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(e.ctx, augmentTime)
	defer cancel()
	client := fetch.New(fetch.Options{})
	defer client.Close()
	o := augment.Options{Level: augment.Level(w.level), Trust: store, Password: w.password, Random: rand.Reader, Now: time.Now, Field: w.field}
	o.Sources = augment.Sources{OCSP: client.OCSP, CRL: client.CRL, Certificates: client.Certificates}
	if len(w.tsa) > 0 {
		stamper := e.stamper(w.tsa)
		defer stamper.close()
		o.TimeStamp = stamper.digest
	}
	r, err := do(ctx, o)
	if err != nil {
		if e.ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			err = problem.New(problem.Unavailable, "Các dịch vụ chứng thư và dấu thời gian trả lời quá chậm; chưa ghi gì. Hãy thử lại sau.",
				"The certificate and time-stamp services answer too slowly; nothing was written. Try again later.").Because(err)
		}
		return nil, augmentProblem(err)
	}
	for _, n := range r.Notes {
		fmt.Fprintln(e.stderr, problem.Words{VI: "Lưu ý: " + n.VI, EN: "Note: " + n.EN}.In(e.lang))
	}
	return r, nil
}

// augmentProblem puts a failure of augmenting into words; problems pass as they are.
func augmentProblem(err error) error {
	var late *pades.TimeStampError
	if errors.As(err, &late) {
		return noStamp(err, "hoặc dùng máy chủ khác (--tsa)", "or use another authority (--tsa)")
	}
	return signProblem(err)
}

// writeRaised puts the file down and reads it back from the disk before it gets its name: what was judged is what was written.
func (e *env) writeRaised(input, out string, r *augment.Result) error {
	tmp, err := durable.Disk{}.Begin(filepath.Dir(out))
	if err != nil {
		return fileProblem(out, err)
	}
	defer tmp.Abort()
	meant, written := sha256.New(), sha256.New()
	if _, err := io.Copy(io.MultiWriter(tmp, meant), io.NewSectionReader(r, 0, r.Size)); err != nil {
		return fileProblem(out, err)
	}
	if _, err := io.Copy(written, io.NewSectionReader(tmp, 0, r.Size+1)); err != nil {
		return fileProblem(out, err)
	}
	if err := e.ctx.Err(); err != nil {
		return err
	}
	if !bytes.Equal(meant.Sum(nil), written.Sum(nil)) {
		return fileProblem(out, errors.New("what was read back is not what was written"))
	}
	if err := tmp.Rename(out, modeOf(input)); err != nil {
		return fileProblem(out, err)
	}
	return nil
}

// extendResult is what --json prints.
type extendResult struct {
	File       string              `json:"file"`
	Level      string              `json:"level"`
	Changed    bool                `json:"changed"` // false: it was at the level already, and the output is a copy
	Size       int64               `json:"size"`
	SHA256     string              `json:"sha256"`
	Signatures []extendedSignature `json:"signatures"`
	// RenewBy is when the protection must have been renewed, since RenewBecause expires then.
	RenewBy      string   `json:"renew_by"`
	RenewBecause string   `json:"renew_because"`
	Notes        []string `json:"notes"`
}

type extendedSignature struct {
	Field      string `json:"field"`
	Kind       string `json:"kind"`
	Level      string `json:"level"`
	Indication string `json:"indication"`
}

// tell prints the result.
func (c *extendCmd) tell(e *env, out string, r *augment.Result) error {
	if !c.JSON {
		words := problem.Words{VI: "Đã nâng " + out + " lên mức " + c.Level + ".", EN: "Augmented " + out + " to level " + c.Level + "."}
		if !r.Changed {
			words = problem.Words{VI: out + " đã ở mức " + c.Level + "; không thêm gì.", EN: out + " is at level " + c.Level + " already; nothing was added."}
		}
		_, err := fmt.Fprintln(e.stdout, words.In(e.lang), dueWords(r.Due).In(e.lang))
		return err
	}
	sum, err := digestOf(e.ctx, out)
	if err != nil {
		return fileProblem(out, err)
	}
	result := extendResult{File: out, Level: c.Level, Changed: r.Changed, Size: r.Size, SHA256: sum, Signatures: []extendedSignature{},
		RenewBy: r.Due.By.Format(time.RFC3339), RenewBecause: r.Due.Certificate, Notes: []string{}}
	for _, s := range r.Report.Signatures {
		x := extendedSignature{Field: s.Field, Kind: s.Kind, Indication: string(s.Indication)}
		if s.Level != nil {
			x.Level = *s.Level
		}
		result.Signatures = append(result.Signatures, x)
	}
	for _, n := range r.Notes {
		result.Notes = append(result.Notes, n.In(e.lang))
	}
	return json.NewEncoder(e.stdout).Encode(result)
}

// dueWords says by when the protection must be renewed, and what for.
func dueWords(d augment.Due) problem.Words {
	day := d.By.In(vietnam).Format("02/01/2006")
	if d.By.Before(time.Now()) {
		return problem.Words{VI: "Bảo vệ đã quá hạn: chứng thư “" + d.Certificate + "” hết hạn từ ngày " + day + ", khi chưa có gì mới hơn chứng minh.",
			EN: "Protection is overdue: the certificate \"" + d.Certificate + "\" expired on " + day + " with nothing newer to prove it."}
	}
	if d.Stamped {
		return problem.Words{VI: "Phải gia hạn trước ngày " + day + " (chứng thư “" + d.Certificate + "” hết hạn): trien extend --level B-LTA.",
			EN: "To be renewed before " + day + " (the certificate \"" + d.Certificate + "\" expires): trien extend --level B-LTA."}
	}
	return problem.Words{VI: "Phải có dấu thời gian và bằng chứng trước ngày " + day + " (chứng thư “" + d.Certificate + "” hết hạn): trien extend --level B-LTA.",
		EN: "Needs a time-stamp and evidence before " + day + " (the certificate \"" + d.Certificate + "\" expires): trien extend --level B-LTA."}
}
