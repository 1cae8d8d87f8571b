package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"trien/certpath"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/testpki"
	"trien/internal/trustdir"
	"trien/trust/list"
	"trien/validation/words"
)

type trustImportCmd struct {
	File      string   `arg:"" type:"path" name:"file" help:"The list (.p7m, or JSON with its .p7s), or certificates (PEM, DER, .p7b)."`
	Signature string   `type:"path" placeholder:"FILE.p7s" help:"The signature on the list, where it stands in a file of its own."`
	Signer    string   `placeholder:"CERT|SHA256" help:"Who must have signed the list: the certificate's file or fingerprint, compared out of band. It is pinned."`
	Pin       []string `placeholder:"SHA256" help:"Fingerprint, compared out of band, of the file or of a certificate in it; may be given again."`
	For       []string `enum:"signing,time-stamping,ca" placeholder:"signing,time-stamping,ca" help:"What the certificates are believed for; ca only helps to build paths. Else by their kind."`
	From      string   `placeholder:"DATE" help:"Believe them for signatures of this day or later."`
	To        string   `placeholder:"DATE" help:"Believe them for signatures up to the end of this day."`
	Expired   bool     `help:"Take the list although it has expired."`
	Stop      bool     `help:"Stop believing the list once it has expired (else there is a warning)."`
	JSON      bool     `name:"json" help:"Print the result as one JSON document."`
	trustPlace
	trustBy
}

// Run takes the file over, or says why not.
func (c *trustImportCmd) Run(e *env) error {
	dir, err := c.dir()
	if err != nil {
		return err
	}
	t, signer, err := c.taking()
	if err != nil {
		return err
	}
	file, err := smallFile(c.File)
	if err != nil {
		return err
	}
	var signature []byte
	if c.Signature != "" {
		if signature, err = smallFile(c.Signature); err != nil {
			return err
		}
	}
	var offer list.Offer
	var change list.Change
	take := func(r list.Register) (list.Register, error) {
		var err error
		if offer, err = list.Open(file, signature, append(r.Pinned(), signer...)); err != nil {
			return r, err
		}
		r, change, err = r.Take(offer, t)
		return r, err
	}
	if err := c.tried(dir, take); err != nil {
		c.offered(e, offer, err)
		return trustdir.Told(c.File, err)
	}
	if err := trustdir.Change(dir, take); err != nil {
		return trustdir.Told(c.File, err)
	}
	return c.tell(e, dir, offer, change)
}

// tried tells whether an import would be refused, before a folder is made for it.
func (c *trustImportCmd) tried(dir string, take func(list.Register) (list.Register, error)) error {
	r := list.Register{Version: 1}
	if _, err := os.Stat(dir); err == nil {
		f, err := trustdir.Read(dir)
		if err != nil {
			return err
		}
		r = f.Register
	}
	_, err := take(r)
	return err
}

// offered shows the fingerprints that are to be compared out of band, where an import is refused for want of one.
func (c *trustImportCmd) offered(e *env, o list.Offer, err error) {
	var r *list.Refusal
	if !errors.As(err, &r) || r.Reason != list.NotPinned && r.Reason != list.PinMisses {
		return
	}
	fmt.Fprintf(e.stderr, "%s\n  SHA-256 %s\n", words.Clean(c.File), trustdir.Shown(hex.EncodeToString(o.Digest[:])))
	for _, cert := range o.Certificates {
		id := cert.ID()
		fmt.Fprintf(e.stderr, "%s\n  SHA-256 %s\n", words.Clean(cert.Subject.String()), trustdir.Shown(hex.EncodeToString(id[:])))
	}
}

// taking reads what the flags say; signer is the certificate of --signer where a file was named.
func (c *trustImportCmd) taking() (t list.Taking, signer []*certpath.Certificate, err error) {
	t = list.Taking{Stop: c.Stop, Expired: c.Expired, Note: c.note()}
	for _, p := range c.Pin {
		id, err := trustdir.ParseID(p)
		if err != nil {
			return t, nil, err
		}
		t.Pins = append(t.Pins, id)
	}
	for _, f := range c.For {
		t.Uses = append(t.Uses, list.Use(strings.ReplaceAll(f, "-", "_")))
	}
	if t.From, err = day(c.From); err != nil {
		return t, nil, err
	}
	if t.To, err = day(c.To); err != nil {
		return t, nil, err
	}
	if !t.To.IsZero() {
		t.To = t.To.AddDate(0, 0, 1).Add(-time.Second)
	}
	if c.Signer != "" {
		var cert *certpath.Certificate
		if t.Signer, cert, err = certOrID(c.Signer); cert != nil {
			signer = append(signer, cert)
		}
	}
	return t, signer, err
}

// day reads a day in Vietnam; "" gives none.
func day(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, vietnam)
	if err != nil {
		return t, problem.New(problem.Usage, "Ngày "+s+" không đúng dạng. Hãy viết như 2026-11-22.", "The day "+s+" is not in form. Write it like 2026-11-22.").Because(err)
	}
	return t, nil
}

// certOrID takes a certificate's file, or a fingerprint.
func certOrID(s string) (certpath.ID, *certpath.Certificate, error) {
	if _, err := os.Stat(s); err != nil {
		id, err := trustdir.ParseID(s)
		return id, nil, err
	}
	data, err := smallFile(s)
	if err != nil {
		return certpath.ID{}, nil, err
	}
	found, err := certpath.ParseAny(data)
	if err != nil || len(found) != 1 {
		return certpath.ID{}, nil, problem.New(problem.Malformed, "Tệp "+s+" không phải một chứng thư (PEM hoặc DER). Hãy chỉ đúng một chứng thư.",
			"The file "+s+" is not one certificate (PEM or DER). Name exactly one.").Because(err)
	}
	return found[0].ID(), found[0], nil
}

// smallFile reads a list or certificate.
func smallFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return nil, fileProblem(path, err)
	}
	if info.Size() > limits.CMSSize {
		return nil, problem.New(problem.Limit, "Tệp "+path+" quá lớn đối với một danh sách chứng thư.", "The file "+path+" is too large for a list of certificates.")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fileProblem(path, err)
	}
	return data, nil
}

// tell says what changed.
func (c *trustImportCmd) tell(e *env, dir string, o list.Offer, change list.Change) error {
	f, err := trustdir.Read(dir)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(map[string]any{"folder": dir, "added": filled(change.Added), "dropped": filled(change.Dropped), "left_out": filled(change.LeftOut), "same": change.Same})
	}
	switch {
	case change.Same:
		fmt.Fprintln(e.stdout, problem.Words{VI: "Danh sách này đã được nhập trước đây; không có gì thay đổi.", EN: "This very list was imported before; nothing changed."}.In(e.lang))
		return nil
	case o.List != nil:
		fmt.Fprintf(e.stdout, problem.Words{VI: "Danh sách “%s” số %d, hạn đến %s.\n", EN: "List “%s”, number %d, in force until %s.\n"}.In(e.lang),
			o.List.Identifier, o.List.Sequence, o.List.NextUpdate.In(vietnam).Format("02/01/2006"))
	}
	names := f.Names()
	for _, id := range change.Added {
		fmt.Fprintf(e.stdout, "+ %s\n  SHA-256 %s\n", words.Clean(names[id]), trustdir.Shown(id))
	}
	for _, id := range change.Dropped {
		fmt.Fprintf(e.stdout, "- SHA-256 %s\n", trustdir.Shown(id))
	}
	e.afterwards(o, change)
	if slices.ContainsFunc(o.Certificates, func(c *certpath.Certificate) bool { return testpki.Marked(c.Subject.CommonName()) }) {
		fmt.Fprintln(e.stderr, problem.Words{VI: "Lưu ý: đây là chứng thư TRÌNH DIỄN, khóa của nó không được bảo vệ; máy chủ sẽ hiện cảnh báo khi còn tin chứng thư này.",
			EN: "Note: this is a DEMONSTRATION certificate, whose key is not protected; a server shows a banner while it believes it."}.In(e.lang))
	}
	return nil
}

// afterwards tells what the administrator should still know.
func (e *env) afterwards(o list.Offer, change list.Change) {
	say := func(vi, en string, values ...any) {
		fmt.Fprintf(e.stderr, problem.Words{VI: vi, EN: en}.In(e.lang)+"\n", values...)
	}
	if len(change.LeftOut) > 0 {
		say("Lưu ý: %d chứng thư trong danh sách đã bị gỡ bằng tay trước đây nên không được nhập.", "Note: %d certificates of the list were removed by hand before and were left out.", len(change.LeftOut))
	}
	if o.List != nil && len(o.List.Unknown) > 0 {
		say("Lưu ý: danh sách có mục mà phiên bản này không hiểu và không dùng: %s.", "Note: the list has fields that this version does not know and does not follow: %s.", strings.Join(o.List.Unknown, ", "))
	}
	say("Máy chủ đang chạy sẽ dùng từ lần khởi động tới.", "A server that is running follows this from its next start.")
}

func filled(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
