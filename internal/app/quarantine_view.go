package app

import (
	"context"
	"slices"
	"time"

	"trien/internal/clamd"
	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/quarantine"
)

// QuarantineView is what waits in quarantine, and what became of what did.
type QuarantineView struct {
	May     bool       `json:"may"`     // the caller may decide
	Scanner Words      `json:"scanner"` // what looks for malware, and how it is
	Ready   bool       `json:"ready"`   // the scanner answers
	Malware bool       `json:"malware"` // the office lets malware be released, too
	List    []HeldView `json:"list"`    // what waits first, then the newest
}

// HeldView is one file. Its content is shown to nobody.
type HeldView struct {
	ID       string    `json:"id"`
	State    string    `json:"state"` // "held", "released", "taken", "refused", "rejected"
	Words    Words     `json:"words"`
	Why      Words     `json:"why"` // why it waits
	Name     string    `json:"name"`
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256"`
	With     []string  `json:"with,omitempty"` // names of what came and waits with it
	Door     string    `json:"door"`
	By       string    `json:"by,omitempty"`   // who brought it
	From     string    `json:"from,omitempty"` // the office that sent it
	At       time.Time `json:"at"`
	Scanned  time.Time `json:"scanned,omitzero"`
	Decided  string    `json:"decided,omitempty"`
	DecideAt time.Time `json:"decideAt,omitzero"`
	Reason   string    `json:"reason,omitempty"`
	Document string    `json:"document,omitempty"`
	Acts     []string  `json:"acts"` // "release", "reject", "scan"
}

// shownHeld bounds what is shown of what has ended.
const shownHeld = 100

// Quarantine shows what waits unopened to those who decide on it or inspect it (379.5.4).
func (h *House) Quarantine(ctx context.Context, t Token) (QuarantineView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return QuarantineView{}, err
	}
	if err := s.office.may(ctx, s.actor, mayReadQuarantine); err != nil {
		return QuarantineView{}, err
	}
	return s.office.quarantineView(ctx, s.actor)
}

func (o *Office) quarantineView(ctx context.Context, a identity.Actor) (QuarantineView, error) {
	v := QuarantineView{May: o.can(a, mayDecideQuarantine), Malware: o.settings.Quarantine.Malware, List: []HeldView{}}
	v.Scanner, v.Ready = ScannerState(ctx, o.settings.Quarantine.Scanner)
	items, err := quarantinePapers().list(ctx, o, nil)
	if err != nil {
		return v, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	slices.SortStableFunc(items, func(a, b quarantine.Item) int {
		if a.Ended() != b.Ended() {
			return map[bool]int{true: 1, false: -1}[a.Ended()]
		}
		return b.At.Compare(a.At)
	})
	for n, i := range items {
		if _, err := o.vault.Key(keyName(i.ID)); err == nil { // where the program ended between decision and destruction
			o.destroyHeld(i)
		}
		if n >= shownHeld && i.Ended() {
			break
		}
		v.List = append(v.List, o.heldView(a, i, people))
	}
	return v, nil
}

func (o *Office) heldView(a identity.Actor, i quarantine.Item, people *registry) HeldView {
	v := HeldView{ID: i.ID, State: string(i.State), Words: stateOfHeld(i), Why: whyHeld(i), Name: i.Name, Bytes: i.Bytes, SHA256: i.SHA256, Door: i.Door, At: i.At, Scanned: i.Scanned,
		Decided: nameOrEmpty(i.Decided, people), DecideAt: i.DecideAt, Reason: i.Reason, Document: i.Document, Acts: []string{}}
	if i.Scan != quarantine.Clean && i.Scan != quarantine.Infected { // nobody looked
		v.Scanned = time.Time{}
	}
	with, _ := behind(i) // a request that can't be read hides no more than these names
	for _, w := range with {
		v.With = append(v.With, w.Name)
	}
	if i.Door == "exchange" {
		v.From = peerName(i.Peer, people)
	} else {
		v.By = people.name(i.By)
	}
	if !o.can(a, mayDecideQuarantine) {
		return v
	}
	if _, err := i.Release(a.Person, "-", quarantine.Rule{Malware: o.settings.Quarantine.Malware}); err == nil || i.Resume(a.Person) == nil {
		v.Acts = append(v.Acts, "release")
	}
	if i.State == quarantine.Held || i.State == quarantine.Released {
		v.Acts = append(v.Acts, "reject")
	}
	if i.State == quarantine.Held && o.settings.Quarantine.Scanner != "" {
		v.Acts = append(v.Acts, "scan")
	}
	return v
}

// ScannerState says how the scanner at an address is.
func ScannerState(ctx context.Context, address string) (Words, bool) {
	s, err := clamd.At(address)
	if err == nil && s == nil {
		return Words{"Chưa cấu hình bộ quét mã độc: chỉ macro, mã lệnh và tệp nhúng được phát hiện.", "No malware scanner is set up: only macros, scripts and embedded files are found."}, false
	}
	version := ""
	if err == nil {
		version, err = s.Version(ctx)
	}
	if err != nil {
		w := problem.WordsOf(err)
		return both(w), false
	}
	return Words{"Bộ quét đang chạy: " + version, "The scanner runs: " + version}, true
}

// whyHeld says why a file waits.
func whyHeld(i quarantine.Item) Words {
	var w Words
	add := func(vi, en string) {
		if w.VI != "" {
			w.VI, w.EN = w.VI+"; ", w.EN+"; "
		}
		w.VI, w.EN = w.VI+vi, w.EN+en
	}
	names := map[string]Words{"macros": {"có macro (mã lệnh)", "it has macros"}, "embedded": {"có đối tượng nhúng (OLE, ActiveX)", "it has embedded objects (OLE, ActiveX)"},
		"links": {"có liên kết tự tải nội dung từ bên ngoài", "it has links that load content from outside"}, "script": {"có mã lệnh (JavaScript, XFA)", "it has scripts (JavaScript, XFA)"},
		"launch": {"có lệnh mở chương trình hoặc gửi dữ liệu", "it has actions that start programs or send data"}, "attachment": {"có tệp đính kèm bên trong", "files are attached inside it"},
		"multimedia": {"có nội dung đa phương tiện", "it has multimedia content"}}
	for _, code := range i.Found {
		n := names[code]
		add(n.VI, n.EN)
	}
	switch i.Scan {
	case quarantine.Infected:
		add("bộ quét nhận ra mã độc “"+i.Malware+"”", "the scanner knows it as malware, “"+i.Malware+"”")
	case quarantine.Unchecked:
		add("chưa quét được mã độc vì bộ quét không trả lời", "it could not be scanned for malware: the scanner gave no answer")
	case quarantine.NoScanner:
		add("chưa quét mã độc vì chưa cấu hình bộ quét", "not scanned for malware: no scanner is set up")
	}
	return w
}

// stateOfHeld says where a file in quarantine stands.
func stateOfHeld(i quarantine.Item) Words {
	switch i.State {
	case quarantine.Released:
		return Words{"đã cho ra, đang tiếp nhận", "released, being taken in"}
	case quarantine.Taken:
		return Words{"đã cho ra và tiếp nhận", "released and taken in"}
	case quarantine.Refused:
		w := refusedWords(problem.Kind(i.Why))
		return Words{"đã cho ra nhưng không tiếp nhận được: " + w.VI, "released, and not taken in: " + w.EN}
	case quarantine.Rejected:
		return Words{"đã từ chối và hủy tệp. Lý do: " + i.Reason, "rejected, and the file destroyed. Reason: " + i.Reason}
	}
	return Words{"chờ ở nơi cách ly", "waits in quarantine"}
}
