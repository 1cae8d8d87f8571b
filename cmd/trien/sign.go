package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/augment"
	"trien/internal/durable"
	"trien/internal/keys"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
)

// signCmd is `trien sign`.
type signCmd struct {
	In      string `arg:"" name:"in.pdf" help:"The PDF to sign."`
	Out     string `short:"o" placeholder:"OUT.pdf" help:"Where the signed PDF goes; written whole or not at all."`
	InPlace bool   `help:"Put the signed PDF in the place of the input."`

	Key         string `required:"" placeholder:"p12:FILE|pkcs11:URI|csc:URL" help:"The signing key: a PKCS#12 file, a key on a token or in an HSM (PKCS#11 URI), or one at a remote signing service (CSC)."`
	Certificate string `placeholder:"FILE" help:"Certificate of a key whose token holds none (PEM or DER; its issuers may follow)."`
	PassEnv     string `placeholder:"NAME" help:"Environment variable that holds the key's password."`
	PassFile    string `placeholder:"FILE" help:"File that holds the key's password (else it is asked for on the terminal)."`
	PasswordEnv string `placeholder:"NAME" help:"Environment variable that holds the password of an encrypted PDF."`

	Level string   `default:"B-B" enum:"B-B,B-T,B-LT,B-LTA" help:"PAdES level: B-B, B-T (with a time-stamp), B-LT (with all evidence), B-LTA (sealed by a time-stamp over the file)."`
	TSA   []string `name:"tsa" sep:"none" placeholder:"URL" help:"Time-stamp authority, for B-T and above; given several times, they are asked in turn."`
	Trust string   `type:"existingdir" placeholder:"DIR" help:"Anchors and intermediates (PEM, DER): the certificate's path and revocation are checked before signing; needed for B-LT and B-LTA."`

	Role       string `default:"person" enum:"person,office,attachment,copy,incoming,archive" help:"What the mark stands for: person, office, attachment, copy, incoming, archive."`
	Profile    string `default:"party" placeholder:"party|FILE.toml" help:"Signing profile that says where and how marks stand."`
	SignerName string `placeholder:"NAME" help:"Name in the mark, as the document spells it; it must be the certificate's (which is shown else)."`
	Number     string `placeholder:"TEXT" help:"Number and notation shown in the marks of attachments and arrivals."`
	Form       string `placeholder:"TEXT" help:"Form of a copy shown in its mark, as \"SAO Y\"."`
	Image      string `type:"existingfile" placeholder:"FILE.png" help:"Picture of the signature or seal (PNG, JPEG)."`
	Page       int    `placeholder:"N" help:"Page of the mark, overruling the profile; with --rect."`
	Rect       string `placeholder:"x1,y1,x2,y2" help:"Rectangle of the mark in points, overruling the profile; with --page."`
	Invisible  bool   `help:"No mark."`

	Field    string   `placeholder:"NAME" help:"An existing signature field to sign in, or the name of a new one."`
	Certify  int      `placeholder:"1|2|3" help:"Certify: afterwards allow 1 nothing, 2 form filling and signing, 3 annotations too."`
	Lock     []string `placeholder:"all|NAME" help:"Form fields to freeze: all, or their names."`
	Reason   string   `help:"Reason of signing, kept in the signature."`
	Location string   `help:"Place of signing, kept in the signature."`
	JSON     bool     `name:"json" help:"Print the result as one JSON document."`
}

// vietnam is the zone in which times of signing are told (UTC+7 without summer time).
var vietnam = time.FixedZone("+07", 7*3600)

// signing is one run of the command.
type signing struct {
	*signCmd
	*env
	now  time.Time
	out  string
	key  keys.Key
	file *pdf.File
	pass []byte // of an encrypted PDF

	pages []placement.Page // what the pages show; nil where they could not be read

	revocation certpath.State // of the certificate, as far as it was checked
	stampedBy  string         // the time-stamp authority that answered
}

// Run signs: the key and the file are looked at first, the key is used only when nothing speaks against it, and what was signed is
// checked before it gets its name.
func (c *signCmd) Run(e *env) error {
	s := &signing{signCmd: c, env: e, now: time.Now().In(vietnam)}
	if err := s.arguments(); err != nil {
		return err
	}
	in, err := os.Open(c.In)
	if err != nil {
		return fileProblem(c.In, err)
	}
	defer in.Close()
	if err := s.prepareTo(in); err != nil {
		return err
	}
	request, err := s.request()
	if err != nil {
		return err
	}
	signer, closeDoor, err := s.signer()
	if err != nil {
		return err
	}
	defer closeDoor()
	p, err := pades.Sign(e.ctx, s.file, request, signer)
	if err != nil {
		return signProblem(err)
	}
	raised, err := s.raise(p)
	if err != nil {
		return err
	}
	if err := s.write(p, raised); err != nil {
		return err
	}
	return s.tell(p, raised)
}

// raise brings what was signed to B-LT or B-LTA; nil below.
func (s *signing) raise(p *pades.Prepared) (*augment.Result, error) {
	if !s.longTerm() {
		return nil, nil
	}
	if err := s.check(p, p); err != nil {
		return nil, err
	}
	f, err := pdf.Open(p, p.Size(), pdf.Options{Password: s.pass})
	if err != nil {
		return nil, pdfProblem(s.In, err)
	}
	return s.augmented(f, raising{level: s.Level, tsa: s.TSA, trust: s.Trust, password: s.pass, field: p.Field()})
}

// prepareTo opens file and key and says what speaks against signing.
func (s *signing) prepareTo(in *os.File) error {
	info, err := in.Stat()
	if err != nil {
		return fileProblem(s.In, err)
	}
	if !info.Mode().IsRegular() {
		return fileProblem(s.In, fmt.Errorf("not a regular file"))
	}
	if s.pass, err = s.pdfPassword(); err != nil {
		return err
	}
	if s.file, err = pdf.Open(in, info.Size(), pdf.Options{Password: s.pass}); err != nil {
		return pdfProblem(s.In, err)
	}
	if err := s.noSecret(); err != nil {
		return err
	}
	if s.key, err = s.openKey(); err != nil {
		return err
	}
	if err := s.usable(s.key.Certificate()); err != nil {
		return err
	}
	if err := s.named(s.key.Certificate()); err != nil {
		return err
	}
	return s.notRevoked()
}

// signer gives what signs and, from B-T on, stamps the time.
func (s *signing) signer() (pades.Signer, func(), error) {
	scheme, err := cms.DefaultScheme(s.key.Certificate().PublicKey)
	if err != nil {
		return pades.Signer{}, nil, problem.New(problem.Key,
			"Loại khoá của chứng thư số này không dùng để ký được.", "This kind of key can't sign.").Because(err)
	}
	signer := pades.Signer{Chain: s.key.Chain(), Scheme: scheme, Value: s.key.Sign}
	if s.Level == "B-B" {
		return signer, func() {}, nil
	}
	stamper := s.env.stamper(s.TSA)
	say := stamper.told
	stamper.told = func(from string) { s.stampedBy = from; say(from) }
	signer.TimeStamp = stamper.stamp
	return signer, stamper.close, nil
}

// write puts the signed file down, after it was read back from the disk and checked; nothing is left where a check fails.
func (s *signing) write(p *pades.Prepared, raised *augment.Result) error {
	if raised != nil {
		return s.writeRaised(s.In, s.out, raised)
	}
	tmp, err := durable.Disk{}.Begin(filepath.Dir(s.out))
	if err != nil {
		return fileProblem(s.out, err)
	}
	defer tmp.Abort()
	if _, err := p.WriteTo(tmp); err != nil {
		return fileProblem(s.out, err)
	}
	if err := s.check(tmp, p); err != nil {
		return err
	}
	if err := tmp.Rename(s.out, modeOf(s.In)); err != nil {
		return fileProblem(s.out, err)
	}
	return nil
}

// check reads what was written as a stranger would.
func (s *signing) check(r io.ReaderAt, p *pades.Prepared) error {
	err := pades.Check(s.ctx, r, p.Size(), pades.Signed{Field: p.Field(), Password: s.pass, Before: s.file.Size()})
	if err != nil && s.ctx.Err() == nil {
		return problem.New(problem.Internal,
			"Tệp vừa ký không qua được bước tự kiểm tra nên không được ghi ra; bản gốc còn nguyên. Hãy báo cho người phát triển.",
			"The file just signed failed its own check and was not written; the original is untouched. Please report this.").Because(err)
	}
	return err
}

// modeOf gives the output the input's permissions.
func modeOf(input string) os.FileMode {
	if info, err := os.Stat(input); err == nil {
		return info.Mode().Perm() | 0o600
	}
	return 0o644
}

// signResult is what --json prints.
type signResult struct {
	File    string `json:"file"`
	Field   string `json:"field"`
	Level   string `json:"level"`
	Signer  string `json:"signer"`
	Serial  string `json:"serial"`
	Scheme  string `json:"scheme"`
	Time    string `json:"claimed_time"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	Checked bool   `json:"self_checked"`
	// TSA is the authority that answered.
	TSA string `json:"tsa,omitempty"`
	// Revocation is that of the certificate before signing: good, unknown or not_checked (without --trust).
	Revocation certpath.State `json:"revocation"`
	// RenewBy is when the protection of a file at B-LT or B-LTA must have been renewed.
	RenewBy string `json:"renew_by,omitempty"`
}

// tell prints the result.
func (s *signing) tell(p *pades.Prepared, raised *augment.Result) error {
	cert := s.key.Certificate()
	size, renew := p.Size(), ""
	if raised != nil {
		size, renew = raised.Size, raised.Due.By.Format(time.RFC3339)
	}
	if !s.JSON {
		words := problem.Words{
			VI: fmt.Sprintf("Đã ký %s: %s, mức %s, trường %s. Đã tự kiểm tra.", s.out, cert.Subject.CommonName, s.Level, p.Field()),
			EN: fmt.Sprintf("Signed %s: %s, level %s, field %s. Self-checked.", s.out, cert.Subject.CommonName, s.Level, p.Field()),
		}
		text := words.In(s.lang)
		if raised != nil {
			text += " " + dueWords(raised.Due).In(s.lang)
		}
		_, err := fmt.Fprintln(s.stdout, text)
		return err
	}
	sum, err := digestOf(s.ctx, s.out)
	if err != nil {
		return fileProblem(s.out, err)
	}
	scheme, _ := cms.DefaultScheme(cert.PublicKey)
	return json.NewEncoder(s.stdout).Encode(signResult{
		File: s.out, Field: p.Field(), Level: s.Level, Signer: cert.Subject.CommonName, Serial: cert.SerialNumber.Text(16),
		Scheme: scheme.String(), Time: s.now.Format(time.RFC3339), Size: size, SHA256: sum, Checked: true,
		Revocation: s.revocation, RenewBy: renew, TSA: s.stampedBy,
	})
}

func digestOf(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), ctx.Err()
}

// request says what is signed and how it looks.
func (s *signing) request() (pades.Request, error) {
	r := pades.Request{
		Random: rand.Reader, Password: s.pass, Field: s.Field, Certify: s.Certify, Lock: s.locked(), Time: s.now, Application: "Trien",
		Name: s.key.Certificate().Subject.CommonName, Reason: s.Reason, Location: s.Location,
	}
	if s.Invisible {
		return r, nil
	}
	return r, s.place(&r)
}

// locked reads --lock.
func (s *signing) locked() *pades.Lock {
	switch {
	case len(s.Lock) == 0:
		return nil
	case len(s.Lock) == 1 && s.Lock[0] == "all":
		return &pades.Lock{Action: pades.LockAll}
	}
	return &pades.Lock{Action: pades.LockInclude, Fields: s.Lock}
}

// trimmed takes the line's end off a password read from a file.
func trimmed(b []byte) []byte { return bytes.TrimRight(b, "\r\n") }
