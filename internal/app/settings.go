package app

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/BurntSushi/toml"

	"trien/internal/config"
	"trien/internal/durable"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Settings is office.toml: what an administrator writes about an office. Everything that people do is in the ledger instead.
type Settings struct {
	ID             string             `toml:"id"`   // in URLs and between peers: "tinh-uy"
	Name           string             `toml:"name"` // "Tỉnh ủy An Bình"
	Parent         string             `toml:"parent"`
	Code           string             `toml:"code"`                  // in numbers: "TU"
	Style          office.Style       `toml:"style"`                 // "party" or "state"
	Level          string             `toml:"level,omitempty"`       // of the office, as rules of authority name it: "grassroots" (docs/authority.md)
	Safety         int                `toml:"safety_level,omitzero"` // of this system, 1 to 5, as the list of what must be signed names it; 0: not set
	Terms          []Term             `toml:"term"`
	Demonstration  bool               `toml:"demonstration"`
	SigningMinutes int                `toml:"signing_minutes,omitempty"` // how long a signing request lives after its last progress; 0: 15
	TSA            Addresses          `toml:"tsa,omitempty"`             // time-stamp services; empty: none
	Trust          string             `toml:"trust"`                     // folder of anchors and intermediates, from the office's folder
	Official       string             `toml:"official"`                  // folder of the special-purpose anchors (379.7)
	Policy         string             `toml:"policy,omitempty"`          // file of the policy by which signatures are judged; empty: the default (docs/validation.md)
	Rights         string             `toml:"rights,omitempty"`          // file of what the office forbids beyond the rules of access (docs/rights.md); empty: nothing
	Hosts          []string           `toml:"hosts"`                     // the only ones reached besides tsa and mirrors, as "host" or "host:port"
	Services       Services           `toml:"services,omitempty"`
	SignIn         SignInSettings     `toml:"sign_in,omitempty"`
	ByCertificate  ByCertificate      `toml:"certificate_sign_in,omitempty"`
	Providers      []Provider         `toml:"provider,omitempty"`    // of identities
	SecondWay      SecondWay          `toml:"second_way,omitempty"`  // for when a provider, a certification authority or a time-stamp service is down
	Subscribers    SubscriberSettings `toml:"subscribers,omitempty"` // papers of certificates and devices (docs/subscribers.md)
	Reports        Reports            `toml:"reports,omitempty"`     // the server's own key, for the reports that it makes
	Quarantine     QuarantineSettings `toml:"quarantine,omitempty"`  // of files with active content or malware (docs/quarantine.md)
	Scan           ScanSettings       `toml:"scan,omitempty"`        // of scans of paper originals (docs/paper.md)
	Marks          Marks              `toml:"marks,omitempty"`
	Mirrors        []Mirror           `toml:"mirror,omitempty"`
	Impound        ImpoundSettings    `toml:"impound,omitempty"`           // who may have documents impounded, and what follows when a term runs out (docs/impound.md)
	Ledger         LedgerSettings     `toml:"ledger,omitempty"`            // how often other offices are shown how far this office's ledger is (docs/ledger.md)
	Reminders      RemindSettings     `toml:"reminders,omitempty"`         // of the days by which documents are due (docs/routing.md)
	Storage        store.Storage      `toml:"storage,omitempty"`           // where database, files and keys lie, if not in the office's folder (docs/replicas.md)
	PKCS11         string             `toml:"pkcs11,omitempty"`            // library of the tokens at this server, where a key's URI names none (docs/keys.md)
	VGCA           bool               `toml:"vgca,omitempty"`              // officers may sign with the VGCA Sign Service on their own machine (docs/vgca.md)
	VGCAMinutes    int                `toml:"vgca_clock_minutes,omitzero"` // how far the time that such a signature claims may be from ours; 0: a day
}

// Term is a congress term as office.toml has it: days, the last one not included.
type Term struct {
	Name string    `toml:"name"`
	From time.Time `toml:"from"`
	To   time.Time `toml:"to"`
}

// SettingsFile is the file of an office's settings, in its folder.
const SettingsFile = "office.toml"

// profile is what numbers depend on.
func (s Settings) profile() office.Profile {
	p := office.Profile{Code: s.Code, Style: s.Style}
	for _, t := range s.Terms {
		p.Terms = append(p.Terms, office.Term{Name: t.Name, From: t.From, To: t.To})
	}
	return p
}

func readSettings(dir string) (Settings, error) {
	raw, err := os.ReadFile(filepath.Join(dir, SettingsFile))
	if err != nil {
		return Settings{}, problem.New(problem.IO, "Không đọc được cấu hình của cơ quan trong "+dir+".", "The office's settings in "+dir+" can't be read.").Because(err)
	}
	var s Settings
	m, err := toml.Decode(string(raw), &s)
	unknown := slices.DeleteFunc(m.Undecoded(), func(k toml.Key) bool { return k[0] == "tsa" }) // which refuses itself what it does not know
	if err != nil || len(unknown) > 0 {
		if all := config.Refuse(CheckSettings(dir)); all != nil {
			return Settings{}, all
		}
		return Settings{}, problem.New(problem.Usage, "Tệp office.toml có lỗi hoặc có mục không rõ. Hãy sửa rồi chạy lại.", "office.toml is wrong or has unknown settings. Correct it and start again.").Because(err)
	}
	return s, s.check()
}

func (s Settings) write(dir string) error {
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(s); err != nil {
		return err
	}
	return durable.Disk{}.Replace(filepath.Join(dir, SettingsFile), 0o600, func(w io.Writer) error {
		_, err := b.WriteTo(w)
		return err
	})
}

func (s Settings) check() error {
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`).MatchString(s.ID) || s.Name == "" || s.Code == "" {
		return problem.New(problem.Usage, "Cấu hình cơ quan thiếu mã (chữ thường, số, gạch nối), tên hoặc ký hiệu.", "The office's settings lack id (lower case, digits, hyphen), name or code.")
	}
	if s.Style != office.PartyStyle && s.Style != office.StateStyle {
		return problem.New(problem.Usage, "Kiểu số văn bản phải là “party” hoặc “state”.", "The style of numbers is “party” or “state”.")
	}
	if s.Safety < 0 || s.Safety > 5 {
		return problem.New(problem.Usage, "safety_level là cấp độ an toàn của hệ thống, từ 1 đến 5; bỏ trống là chưa xác định.",
			"safety_level is the system's safety level, 1 to 5; left out it is not set.")
	}
	if s.VGCAMinutes < 0 || s.VGCAMinutes > longestClock {
		return problem.New(problem.Usage, "vgca_clock_minutes là số phút từ 1 đến 10080 (một tuần); bỏ trống là 1440 (một ngày).",
			"vgca_clock_minutes is a number of minutes from 1 to 10080 (a week); left out it is 1440 (a day).")
	}
	if err := s.checkSignIn(); err != nil {
		return err
	}
	if err := s.SignIn.check(); err != nil {
		return err
	}
	if err := s.Reminders.check(); err != nil {
		return err
	}
	if err := s.Ledger.check(); err != nil {
		return err
	}
	if err := s.Subscribers.check(); err != nil {
		return err
	}
	if err := s.Scan.check(); err != nil {
		return err
	}
	return s.checkServices()
}

// longestClock bounds vgca_clock_minutes: a time that is off by more than a week says nothing.
const longestClock = 7 * 24 * 60

// view shows the office to anyone.
func (s Settings) view() OfficeView {
	return OfficeView{ID: s.ID, Name: s.Name, Parent: s.Parent, Code: s.Code}
}
