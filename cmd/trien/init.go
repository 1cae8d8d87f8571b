package main

import (
	"bufio"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// initCmd is `trien init`: an office and its first administrator. There is no other way in: nobody registers over the network.
type initCmd struct {
	Data   string `default:"./data" type:"path" help:"The data folder; the office gets a folder of its own in it." placeholder:"DIR"`
	ID     string `name:"id" required:"" help:"The office's id in addresses: lower case, digits, hyphens." placeholder:"tinh-uy"`
	Name   string `required:"" help:"The office's name." placeholder:"NAME"`
	Parent string `help:"The body above it, as documents name it." placeholder:"NAME"`
	Code   string `required:"" help:"Its code in numbers of documents." placeholder:"TU"`
	Style  string `default:"party" enum:"party,state" help:"How numbers are written: party (15-QĐ/TU), state (15/QĐ-UBND)."`
	Term   string `help:"The congress term as NAME,FROM,TO; numbers of Party documents run through it. TO is not included." placeholder:"2025-2030,2025-09-01,2030-09-01"`

	TSA      []string `name:"tsa" sep:"none" help:"Address of the time-stamp service; given several times, they are asked in turn." placeholder:"URL"`
	Trust    string   `type:"existingdir" help:"Folder of trust anchors and intermediates." placeholder:"DIR"`
	Official string   `type:"existingdir" help:"Folder of the special-purpose service's anchors: then only its signatures count." placeholder:"DIR"`
	Host     []string `help:"Hosts that may be reached (time-stamps, OCSP, CRL, peers), as host or host:port." placeholder:"HOST"`

	Admin     string `default:"quan-tri" help:"Account of the first administrator." placeholder:"ACCOUNT"`
	AdminName string `required:"" help:"Name of the first administrator." placeholder:"NAME"`
	PassFile  string `type:"existingfile" help:"File with the administrator's password (else it is asked for)." placeholder:"FILE"`
	storageFlags
	newVaultFlags
}

// Run makes the office. The administrator's one-time-code secret is shown once, on the terminal.
func (c initCmd) Run(e *env) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	password, err := c.password(e)
	if err != nil {
		return err
	}
	if err := identity.CheckPassword(password, c.Admin); err != nil {
		return err
	}
	tools, closeTools, err := e.tools(slog.LevelWarn)
	if err != nil {
		return err
	}
	defer closeTools()
	if tools.Storage, err = c.storage(); err != nil {
		return err
	}
	vaultMade, err := c.newVault(e, &tools)
	if err != nil {
		return err
	}
	defer vaultMade.wipe()
	o, err := app.CreateOffice(e.ctx, filepath.Join(c.Data, c.ID), settings, tools)
	if err != nil {
		return err
	}
	secret, err := c.administrator(e, o, password)
	if err := errors.Join(err, o.Close()); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, problem.Words{
		VI: "Đã tạo %s trong %s.\nNgười quản trị: %s. Thêm khóa mã một lần này vào ứng dụng xác thực (chỉ hiện một lần): %s\n",
		EN: "%s was made in %s.\nAdministrator: %s. Put this one-time-code secret into an authenticator (it is shown once): %s\n",
	}.In(e.lang), c.Name, filepath.Join(c.Data, c.ID), c.Admin, secret)
	fmt.Fprintln(e.stderr, vaultMade.words().In(e.lang), problem.Words{
		VI: "Thêm người, chức vụ, khóa, nơi liên thông: `trien staff`.", EN: "Add people, posts, keys and peers with `trien staff`."}.In(e.lang))
	return nil
}

func (c initCmd) administrator(e *env, o *app.Office, password string) (string, error) {
	by, now := app.Terminal(), time.Now().UTC().Truncate(time.Second)
	err := o.AddPerson(e.ctx, by, identity.Person{ID: c.Admin, Account: c.Admin, Name: c.AdminName})
	if err == nil {
		err = o.MakePost(e.ctx, by, identity.Post{ID: "quan-tri", Title: "Quản trị hệ thống", Roles: []identity.Role{identity.Administrator}})
	}
	if err == nil {
		err = o.Appoint(e.ctx, by, identity.Appointment{Person: c.Admin, Post: "quan-tri", From: now})
	}
	if err != nil {
		return "", err
	}
	return o.SetPassword(e.ctx, by, c.Admin, password)
}

func (c initCmd) settings() (app.Settings, error) {
	s := app.Settings{ID: c.ID, Name: c.Name, Parent: c.Parent, Code: c.Code, Style: office.Style(c.Style), Trust: c.Trust, Official: c.Official, Hosts: c.Host}
	for _, url := range c.TSA {
		s.TSA = append(s.TSA, app.ServiceAddress{URL: url})
	}
	if c.Term == "" {
		return s, nil
	}
	parts := strings.Split(c.Term, ",")
	if len(parts) != 3 {
		return s, badTerm()
	}
	from, err1 := time.Parse(time.DateOnly, parts[1])
	to, err2 := time.Parse(time.DateOnly, parts[2])
	if err1 != nil || err2 != nil || !from.Before(to) {
		return s, badTerm()
	}
	const midnight = -7 * time.Hour // days begin at midnight in Vietnam
	s.Terms = []app.Term{{Name: parts[0], From: from.Add(midnight), To: to.Add(midnight)}}
	return s, nil
}

func badTerm() error {
	return problem.New(problem.Usage, "--term cần dạng TÊN,NGÀY ĐẦU,NGÀY CUỐI, ví dụ 2025-2030,2025-09-01,2030-09-01.",
		"--term is NAME,FROM,TO, as 2025-2030,2025-09-01,2030-09-01.")
}

// password reads the administrator's password from a file or, twice, from the terminal.
func (c initCmd) password(e *env) (string, error) {
	if c.PassFile != "" {
		raw, err := os.ReadFile(c.PassFile)
		if err != nil {
			return "", fileProblem(c.PassFile, err)
		}
		return string(trimmed(raw)), nil
	}
	terminal := e.onTerminal()
	if terminal == nil {
		line, err := bufio.NewReader(e.stdin).ReadString('\n')
		if err != nil && line == "" {
			return "", problem.New(problem.Usage, "Cần mật khẩu của người quản trị: dùng --pass-file TỆP hoặc chạy trên màn hình dòng lệnh.",
				"The administrator's password is needed: use --pass-file FILE or run on a terminal.")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var twice [2]string
	for i, ask := range []problem.Words{{VI: "Mật khẩu mới của người quản trị: ", EN: "New password of the administrator: "}, {VI: "Nhập lại: ", EN: "Again: "}} {
		raw, err := secretPrompt{terminal, e.stderr, ask.In(e.lang), problem.Words{VI: "Không đọc được mật khẩu.", EN: "The password could not be read."}}.unseen(e.ctx)
		if err != nil {
			return "", err
		}
		twice[i] = string(raw)
	}
	if twice[0] != twice[1] {
		return "", problem.New(problem.Usage, "Hai lần nhập không giống nhau. Hãy chạy lại.", "The two entries differ. Run it again.")
	}
	return twice[0], nil
}

// newPassword is a password for someone's first sign-in: 100 random bits.
func newPassword() string {
	raw := make([]byte, 15)
	rand.Read(raw)
	s := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))[:20]
	return s[:5] + "-" + s[5:10] + "-" + s[10:15] + "-" + s[15:]
}
