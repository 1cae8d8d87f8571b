package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"trien/certpath"
	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/trustdir"
	"trien/trust/list"
	"trien/validation/words"
)

type trustShowCmd struct {
	Data     string `type:"existingdir" placeholder:"DIR" help:"An office's own folder: the folders that its settings name."`
	Trust    string `type:"path" placeholder:"DIR" help:"Folder of trust anchors and intermediates, as of verify and of office.toml."`
	Official string `type:"path" placeholder:"DIR" help:"Folder of the special-purpose service's anchors, as of verify and of office.toml."`
	JSON     bool   `name:"json" help:"Print the result as one JSON document."`
}

// shownTrust is what --json prints.
type shownTrust struct {
	Certificates []shownAnchor `json:"certificates"`
	Lists        []list.Taken  `json:"lists"`
	Signers      []list.Signer `json:"signers"`
	Removed      []list.Gone   `json:"removed"`
}

// shownAnchor is one certificate, why it is there and what for.
type shownAnchor struct {
	Fingerprint string     `json:"fingerprint"`
	Subject     string     `json:"subject"`
	NotBefore   time.Time  `json:"not_before"`
	NotAfter    time.Time  `json:"not_after"`
	Uses        []list.Use `json:"uses"`
	Official    bool       `json:"official"`
	From        *time.Time `json:"from,omitempty"`
	To          *time.Time `json:"to,omitempty"`
	File        string     `json:"file,omitempty"`   // laid there by hand
	List        string     `json:"list,omitempty"`   // the list that brought it
	Source      string     `json:"source,omitempty"` // SHA-256 of the file imported
	By          string     `json:"by,omitempty"`
	At          time.Time  `json:"at,omitzero"`
	folder      string
}

// Run shows.
func (c *trustShowCmd) Run(e *env) error {
	general, official := c.Trust, c.Official
	if c.Data != "" {
		var err error
		if general, official, err = app.TrustFolders(c.Data); err != nil {
			return err
		}
	}
	if general == "" && official == "" {
		return problem.New(problem.Usage, "Hãy chỉ thư mục bằng --trust, --official hoặc --data (cơ quan này chưa đặt thư mục tin cậy nào).",
			"Name a folder by --trust, --official or --data (this office has set none).")
	}
	now := time.Now()
	s := shownTrust{Certificates: []shownAnchor{}, Lists: []list.Taken{}, Signers: []list.Signer{}, Removed: []list.Gone{}}
	for _, dir := range []string{official, general} {
		f, err := trustdir.Read(dir)
		if err != nil {
			return worded(dir, err)
		}
		s.add(f, dir == official && dir != "")
		if !c.JSON {
			e.expiredLists(now, f)
		}
	}
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(s)
	}
	_, err := fmt.Fprint(e.stdout, s.text(e.lang))
	return err
}

func (s *shownTrust) add(f trustdir.Folder, official bool) {
	for _, l := range f.Laid {
		uses := []list.Use{list.Intermediate}
		if official || l.Root {
			uses = []list.Use{list.Signing, list.TimeStamping}
		}
		a := anchorOf(l.Certificate, uses)
		a.Official, a.File, a.folder = official, l.File, f.Dir
		s.Certificates = append(s.Certificates, a)
	}
	r := f.Register
	for _, x := range r.Entries {
		a := anchorOf(x.Parsed(), x.Uses)
		a.Official, a.List, a.Source, a.By, a.At, a.From, a.To, a.folder = official && x.Anchor(), x.List, x.Digest, x.By, x.At, x.From, x.To, f.Dir
		s.Certificates = append(s.Certificates, a)
	}
	s.Lists, s.Signers, s.Removed = append(s.Lists, r.Lists...), append(s.Signers, r.Signers...), append(s.Removed, r.Removed...)
}

func anchorOf(c *certpath.Certificate, uses []list.Use) shownAnchor {
	id := c.ID()
	return shownAnchor{Fingerprint: hex.EncodeToString(id[:]), Subject: words.Clean(c.Subject.String()), NotBefore: c.NotBefore, NotAfter: c.NotAfter, Uses: uses}
}

// text puts the list into words.
func (s shownTrust) text(lang string) string {
	var b strings.Builder
	say := func(vi, en string, values ...any) {
		fmt.Fprintf(&b, problem.Words{VI: vi, EN: en}.In(lang)+"\n", values...)
	}
	if len(s.Certificates) == 0 {
		say("Không tin chứng thư nào.", "Nobody is believed.")
	}
	for _, a := range s.Certificates {
		a.text(say, lang)
	}
	for _, l := range s.Lists {
		say("\nDanh sách “%s” số %d, phát hành %s, hạn đến %s; %s nhập ngày %s\n  SHA-256 của tệp %s", "\nList “%s”, number %d, made on %s, in force until %s; imported by %s on %s\n  SHA-256 of the file %s",
			l.Identifier, l.Sequence, date(l.ThisUpdate), date(l.NextUpdate), l.By, date(l.At), trustdir.Shown(l.Digest))
		if l.Signer == "" {
			say("  không có chữ ký; được nhập theo dấu vân tay của tệp", "  not signed; taken by the file's fingerprint")
		}
	}
	for _, x := range s.Signers {
		say("\nNgười ký danh sách đã ghim (%s, %s)\n  SHA-256 %s", "\nPinned signer of lists (%s, %s)\n  SHA-256 %s", x.By, date(x.At), trustdir.Shown(x.Fingerprint))
	}
	for _, x := range s.Removed {
		say("\nĐã gỡ (%s, %s)\n  SHA-256 %s", "\nRemoved (%s, %s)\n  SHA-256 %s", x.By, date(x.At), trustdir.Shown(x.Fingerprint))
	}
	return b.String()
}

func (a shownAnchor) text(say func(vi, en string, values ...any), lang string) {
	say("%s\n  %s\n  SHA-256 %s\n  hiệu lực %s – %s", "%s\n  %s\n  SHA-256 %s\n  valid %s – %s", a.Subject, a.purposes(lang), trustdir.Shown(a.Fingerprint), date(a.NotBefore), date(a.NotAfter))
	if a.From != nil {
		say("  chỉ tin từ %s", "  believed from %s", date(*a.From))
	}
	if a.To != nil {
		say("  chỉ tin đến %s", "  believed up to %s", date(*a.To))
	}
	if a.File != "" {
		say("  đặt tay vào %s, tệp %s", "  laid by hand into %s, file %s", a.folder, a.File)
		return
	}
	say("  %s nhập ngày %s, từ tệp có SHA-256 %s", "  imported by %s on %s, from the file with SHA-256 %s", a.By, date(a.At), trustdir.Shown(a.Source))
}

func (a shownAnchor) purposes(lang string) string {
	words := map[list.Use]problem.Words{list.Signing: {VI: "tin cho chữ ký", EN: "believed for signatures"}, list.TimeStamping: {VI: "tin cho dấu thời gian", EN: "believed for time-stamps"},
		list.Intermediate: {VI: "chứng thư trung gian, chỉ để dựng đường dẫn", EN: "intermediate, only helps to build paths"}}
	var out []string
	for _, u := range []list.Use{list.Signing, list.TimeStamping, list.Intermediate} {
		if slices.Contains(a.Uses, u) {
			out = append(out, words[u].In(lang))
		}
	}
	if a.Official {
		out = append(out, problem.Words{VI: "chuyên dùng công vụ", EN: "of the special-purpose service"}.In(lang))
	}
	return strings.Join(out, "; ")
}

func date(t time.Time) string { return t.In(vietnam).Format("02/01/2006") }
