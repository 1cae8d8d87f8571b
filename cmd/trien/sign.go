package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/augment"
	"trien/internal/durable"
	"trien/internal/keys"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/pades"
	"trien/pdf"
)

// signCmd is `trien sign`.
type signCmd struct {
	Files    []string `arg:"" name:"in.pdf" help:"The PDF to sign; several with --out-dir. @LIST names a file with a path a line."`
	Out      string   `short:"o" placeholder:"OUT.pdf" help:"Where the signed PDF goes; written whole or not at all."`
	InPlace  bool     `help:"Put the signed PDF in the place of the input."`
	OutDir   string   `placeholder:"DIR" help:"Folder for the signed files, each under its own name: many files by one key and one password. What is signed there already is left alone."`
	Force    bool     `help:"With --out-dir: sign again what is there already."`
	Detached bool     `help:"Sign any file, by a signature file of its own (CAdES, .p7s) that leaves it untouched."`

	Key         string `required:"" placeholder:"p12:FILE|pkcs11:URI|csc:URL" help:"The signing key: a PKCS#12 file, a key on a token or in an HSM (PKCS#11 URI), or one at a remote signing service (CSC)."`
	Certificate string `placeholder:"FILE" help:"Certificate of a key whose token holds none (PEM or DER; its issuers may follow)."`
	ServiceEnv  string `placeholder:"NAME" help:"Environment variable that holds the access to a remote signing service: \"bearer TOKEN\", \"basic NAME:PASSWORD\", \"client ID:SECRET\"."`
	ServiceFile string `placeholder:"FILE" help:"File that holds that access."`
	PassEnv     string `placeholder:"NAME" help:"Environment variable that holds the key's password."`
	PassFile    string `placeholder:"FILE" help:"File that holds the key's password (else it is asked for on the terminal)."`
	PasswordEnv string `placeholder:"NAME" help:"Environment variable that holds the password of an encrypted PDF."`

	PSS bool `name:"pss" help:"Sign by RSASSA-PSS in place of PKCS#1 v1.5; with RSA keys."`

	Level string   `default:"B-B" enum:"B-B,B-T,B-LT,B-LTA" help:"Level (PAdES, CAdES): B-B, B-T (with a time-stamp), B-LT (with all evidence), B-LTA (sealed by a time-stamp over all of it)."`
	TSA   []string `name:"tsa" sep:"none" placeholder:"URL" help:"Time-stamp authority, for B-T and above; given several times, they are asked in turn."`
	Trust string   `type:"existingdir" placeholder:"DIR" help:"Anchors and intermediates (PEM, DER): the certificate's path and revocation are checked before signing; needed for B-LT and B-LTA."`

	Role       string `default:"person" enum:"person,office,attachment,copy,incoming,archive" help:"What the mark stands for: person, office, attachment, copy, incoming, archive."`
	Profile    string `default:"party" placeholder:"party|state|FILE.toml" help:"Signing profile that says where and how marks stand: party, state, treasury, social-insurance, or a file."`
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

// signing is the signing of one file.
type signing struct {
	*signCmd
	*env
	*desk
	In   string
	now  time.Time
	out  string
	file *pdf.File
	pass []byte // of an encrypted PDF

	pages []placement.Page // what the pages show; nil where they could not be read

	stampedBy string // the time-stamp authority that answered
}

// desk is what all files of one run are signed with.
type desk struct {
	key        keys.Key                       // nil until it is opened
	revocation certpath.State                 // of its certificate, as far as it was checked
	engine     func() (*render.Engine, error) // reads what pages show; made when first asked for
	close      func()
}

func (c *signCmd) newDesk(e *env) *desk {
	d := &desk{}
	var made *render.Engine
	d.engine = sync.OnceValues(func() (engine *render.Engine, err error) {
		made, err = render.New(e.ctx, render.Options{CacheDir: cacheDir(), Instances: c.atOnce()})
		return made, err
	})
	d.close = func() {
		if made != nil {
			made.Close(context.WithoutCancel(e.ctx))
		}
		if d.key != nil {
			keys.Close(d.key)
		}
	}
	return d
}

// Run signs one file, or many into a folder.
func (c *signCmd) Run(e *env) error {
	files, err := c.inputs()
	if err != nil {
		return err
	}
	d := c.newDesk(e)
	defer d.close()
	if c.OutDir != "" {
		return c.runBatch(e, d, files)
	}
	if len(files) != 1 {
		return problem.New(problem.Usage, "Ký nhiều tệp thì cần --out-dir THƯ-MỤC.", "Several files are signed with --out-dir DIR.")
	}
	s := c.one(e, d, files[0])
	if err := s.arguments(); err != nil {
		return err
	}
	if err := s.output(); err != nil {
		return err
	}
	done, err := s.sign()
	if err != nil {
		return err
	}
	return s.tell(done)
}

// one is the signing of a file at a desk.
func (c *signCmd) one(e *env, d *desk, in string) *signing {
	return &signing{signCmd: c, env: e, desk: d, In: in, now: time.Now().In(vietnam)}
}

// signed is what became of a file.
type signed struct {
	field string
	size  int64
	due   *augment.Due // of a file at B-LT or B-LTA
}

// sign signs the file: key and file are looked at first, the key is used only when nothing speaks against it, and what was signed is
// checked before it gets its name.
func (s *signing) sign() (*signed, error) {
	in, err := os.Open(s.In)
	if err != nil {
		return nil, fileProblem(s.In, err)
	}
	defer in.Close()
	if s.Detached {
		return s.signDetached(in)
	}
	if err := s.prepareTo(in); err != nil {
		return nil, err
	}
	request, err := s.request()
	if err != nil {
		return nil, err
	}
	signer, closeDoor, err := s.signer()
	if err != nil {
		return nil, err
	}
	defer closeDoor()
	p, err := pades.Sign(s.ctx, s.file, request, signer)
	if err != nil {
		return nil, signProblem(err)
	}
	raised, err := s.raise(p)
	if err != nil {
		return nil, err
	}
	if err := s.write(p, raised); err != nil {
		return nil, err
	}
	done := &signed{field: p.Field(), size: p.Size()}
	if raised != nil {
		done.size, done.due = raised.Size, &raised.Due
	}
	return done, nil
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
		return fileProblem(s.In, errNoFile)
	}
	if s.pass, err = s.pdfPassword(); err != nil {
		return err
	}
	if s.file, err = s.opened(in, info.Size()); err != nil {
		return err
	}
	if err := s.noSecret(); err != nil {
		return err
	}
	return s.unlock()
}

// unlock opens the key, unless that is done, and refuses a certificate that must not sign.
func (s *signing) unlock() (err error) {
	if s.key != nil {
		return nil
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
	if s.PSS {
		if scheme.Family != cms.RSA {
			return pades.Signer{}, nil, problem.New(problem.Usage, "--pss chỉ dùng với khóa RSA.", "--pss goes with RSA keys only.")
		}
		scheme.Family = cms.PSS
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
	if err != nil {
		return s.selfCheck(err)
	}
	return nil
}

// selfCheck tells that what was signed failed its own check; an interruption passes.
func (s *signing) selfCheck(err error) error {
	if s.ctx.Err() == nil {
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

// request says what is signed and how it looks.
func (s *signing) request() (pades.Request, error) {
	r := pades.Request{
		Random: rand.Reader, Password: s.pass, Field: s.Field, Certify: s.Certify, Lock: s.locked(), Time: s.now, Application: "Trien",
		Name: s.key.Certificate().Subject.CommonName, Reason: s.Reason, Location: s.Location,
	}
	if s.Invisible {
		_, _, err := s.look() // a profile that is none is a slip, also where nothing is shown by it
		return r, err
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
