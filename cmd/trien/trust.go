package main

import (
	"errors"
	"fmt"
	"io"
	"os/user"
	"time"

	"trien/internal/problem"
	"trien/internal/trustdir"
	"trien/trust/list"
)

// trustCmd is `trien trust`: adding, pinning, showing and removing the certificates of authorities (TT 15/2025/TT-BKHCN, Điều 5 and 6).
type trustCmd struct {
	Import trustImportCmd `cmd:"" help:"Take certificates of authorities over from a signed list, or by their fingerprint."`
	Pin    trustPinCmd    `cmd:"" help:"Pin the signer of lists: afterwards its lists are taken over without asking."`
	Remove trustRemoveCmd `cmd:"" help:"Stop believing a certificate or a signer of lists; no list brings it back by itself."`
	Show   trustShowCmd   `cmd:"" help:"Show whom a folder, or an office, believes, for what, and who decided it."`
}

// trustPlace is the folder that an act is about; exactly one is given.
type trustPlace struct {
	Trust    string `type:"path" placeholder:"DIR" help:"Folder of trust anchors and intermediates, as of verify and of office.toml."`
	Official string `type:"path" placeholder:"DIR" help:"Folder of the special-purpose service's anchors, as of verify and of office.toml."`
}

func (p trustPlace) dir() (string, error) {
	if (p.Trust == "") == (p.Official == "") {
		return "", problem.New(problem.Usage, "Hãy chỉ một thư mục: --trust hoặc --official.", "Name one folder: --trust or --official.")
	}
	return p.Trust + p.Official, nil
}

// trustBy says who decides.
type trustBy struct {
	By string `placeholder:"NAME" help:"Who decides this, for the record (else the account on this machine)."`
}

func (b trustBy) note() list.Note {
	who := b.By
	if u, err := user.Current(); who == "" && err == nil {
		who = u.Username
	}
	return list.Note{By: who, At: time.Now().UTC().Truncate(time.Second)}
}

type trustPinCmd struct {
	Signer string `arg:"" placeholder:"CERT|SHA256" help:"The certificate of who signs the lists, as a file or fingerprint, compared out of band."`
	trustPlace
	trustBy
}

// Run pins.
func (c *trustPinCmd) Run(e *env) error {
	dir, err := c.dir()
	if err != nil {
		return err
	}
	id, cert, err := certOrID(c.Signer)
	if err != nil {
		return err
	}
	var der []byte
	if cert != nil {
		der = cert.Raw
	}
	if err := trustdir.Change(dir, func(r list.Register) (list.Register, error) { return r.Pin(id, der, c.note()), nil }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s SHA-256 %s\n", problem.Words{VI: "Đã ghim người ký danh sách:", EN: "Pinned as signer of lists:"}.In(e.lang), trustdir.Shown(fmt.Sprintf("%x", id[:])))
	return err
}

type trustRemoveCmd struct {
	Fingerprint string `arg:"" placeholder:"SHA256" help:"The certificate's fingerprint, as 'trien trust show' gives it."`
	trustPlace
	trustBy
}

// Run removes.
func (c *trustRemoveCmd) Run(e *env) error {
	dir, err := c.dir()
	if err != nil {
		return err
	}
	id, err := trustdir.ParseID(c.Fingerprint)
	if err != nil {
		return err
	}
	f, err := trustdir.Read(dir)
	if err != nil {
		return err
	}
	for _, l := range f.Laid {
		if l.Certificate.ID() == id {
			return problem.New(problem.Conflict, "Chứng thư này được đặt tay vào thư mục, trong tệp "+l.File+". Hãy chuyển tệp đó đi chỗ khác; chương trình không xóa tệp của bạn.",
				"This certificate was laid into the folder by hand, in the file "+l.File+". Move that file away; the program does not delete your files.")
		}
	}
	err = trustdir.Change(dir, func(r list.Register) (list.Register, error) {
		r, _, err := r.Remove(id, c.note())
		return r, err
	})
	if err != nil {
		return trustdir.Told(dir, err)
	}
	_, err = io.WriteString(e.stdout, problem.Words{VI: "Đã gỡ; không danh sách nào tự đưa trở lại. Máy chủ đang chạy sẽ theo từ lần khởi động tới.\n",
		EN: "Removed; no list brings it back by itself. A server that is running follows this from its next start.\n"}.In(e.lang))
	return err
}

// expiredLists warns of lists whose time has passed: they are never used in silence.
func (e *env) expiredLists(now time.Time, folders ...trustdir.Folder) {
	for _, f := range folders {
		for _, l := range f.Register.Expired(now) {
			w := problem.Words{VI: "Lưu ý: danh sách chứng thư tin cậy “%s” đã hết hạn từ %s và vẫn được dùng. Hãy nhập danh sách mới bằng trien trust import.\n",
				EN: "Note: the list of trusted certificates “%s” expired on %s and is still used. Import a newer one with trien trust import.\n"}
			if l.Stop {
				w = problem.Words{VI: "Lưu ý: danh sách chứng thư tin cậy “%s” đã hết hạn từ %s nên không được dùng nữa. Hãy nhập danh sách mới bằng trien trust import.\n",
					EN: "Note: the list of trusted certificates “%s” expired on %s and is not used any more. Import a newer one with trien trust import.\n"}
			}
			fmt.Fprintf(e.stderr, w.In(e.lang), l.Identifier, l.NextUpdate.In(vietnam).Format("02/01/2006"))
		}
	}
}

// trustFolders reads the folders of --trust and --official; an empty name gives nothing, a folder without any certificate is an error, for
// every judgement by it would be wrong in silence.
func trustFolders(dirs ...string) ([]trustdir.Folder, error) {
	out := make([]trustdir.Folder, len(dirs))
	var err error
	for i, dir := range dirs {
		if out[i], err = trustdir.Read(dir); err != nil {
			return nil, worded(dir, err)
		}
		if dir != "" && out[i].Empty() {
			return nil, problem.New(problem.Usage, "Thư mục "+dir+" không có chứng thư nào đọc được (PEM hoặc DER). Hãy đặt chứng thư gốc và trung gian vào đó, hoặc nhập bằng trien trust import.",
				"The folder "+dir+" has no readable certificate (PEM or DER). Put roots and intermediates there, or import them with trien trust import.")
		}
	}
	return out, nil
}

// worded tells why a folder can't be read as other commands tell it of files.
func worded(dir string, err error) error {
	if cause := errors.Unwrap(err); cause != nil && problem.KindOf(err) == problem.IO {
		return fileProblem(dir, cause)
	}
	return err
}
