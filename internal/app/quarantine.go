package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"trien/internal/active"
	"trien/internal/clamd"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/quarantine"
	"trien/internal/store"
)

// QuarantineSettings are what an office sets about files that wait unopened (379.5.4).
type QuarantineSettings struct {
	Scanner string `toml:"scanner,omitempty"`         // clamd: unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310; empty: none, and only active content is looked for
	Malware bool   `toml:"release_malware,omitempty"` // a named person may release what the scanner knows as malware, too, as for analysis
}

const (
	mayReadQuarantine   = "quarantine.read"
	mayDecideQuarantine = "quarantine.decide"
	noticeQuarantine    = "quarantine"
)

func quarantinePapers() papers[quarantine.Item] {
	return papers[quarantine.Item]{"quarantine", quarantine.Fold, func(i quarantine.Item) (string, string) { return string(i.State), i.Scan }}
}

// holding is for whom a file waits, and what was to be done with it.
type holding struct {
	actor   identity.Actor
	door    string
	peer    string
	request any                      // to go on with: Door, or heldMessage of the exchange
	with    []*spooled               // what waits with it
	also    func(*transaction) error // in the same transaction
}

// heldError says that a file waits in quarantine: nothing was lost, and nothing was opened.
type heldError struct{ id, why, whyEN string }

func (e *heldError) Error() string { return "the file waits in quarantine" }

// Unwrap gives the words for the user.
func (e *heldError) Unwrap() error {
	return problem.New(problem.Refused,
		"Tệp được giữ ở nơi cách ly, chưa ai mở: "+e.why+". Người có quyền sẽ cho ra hoặc từ chối; bạn sẽ được báo. Không cần gửi lại tệp; nếu gửi, hãy gửi bản không có nội dung đó.",
		"The file waits in quarantine, unopened: "+e.whyEN+". Somebody with the right will release or reject it, and you will be told. There is no need to send it again; if you do, send it without that.").Under("379.5.4")
}

type (
	releasedKey struct{} // a person has released it
	guardedKey  struct{} // it was looked at already
)

// guard looks at a file before anything else does: what carries active content or malware, and what could not be scanned, waits in quarantine.
func (o *Office) guard(ctx context.Context, s *spooled, h holding) error {
	phase(ctx, PhaseChecking)
	all := append([]*spooled{s}, h.with...)
	codes, err := inspectedAll(all)
	if err != nil || ctx.Value(releasedKey{}) != nil {
		return err
	}
	scan, malware := o.scanAll(ctx, all)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if !quarantine.Holds(codes, scan) {
		return nil
	}
	for _, x := range all {
		if err := notSaidSecret(x); err != nil { // nothing is kept of a state secret, in quarantine neither
			return err
		}
	}
	return o.holdFile(ctx, s, h, office.QuarantineHeld{Door: h.door, Peer: h.peer, Found: codes, Scan: scan, Malware: malware, SignIn: h.actor.SignIn})
}

// guarded puts the guard before what a door does with a file.
func (o *Office) guarded(a identity.Actor, kind string, d Door, take taking) taking {
	return func(ctx context.Context, s *spooled) (office.Document, error) {
		if err := o.guard(ctx, s, holding{actor: a, door: kind, request: d}); err != nil {
			return office.Document{}, err
		}
		return take(context.WithValue(ctx, guardedKey{}, true), s)
	}
}

// unguarded refuses, at a door that holds nothing in quarantine, what a guard would have held: scans of paper that people make here carry no scripts.
func (o *Office) unguarded(ctx context.Context, s *spooled) error {
	if ctx.Value(guardedKey{}) != nil || ctx.Value(releasedKey{}) != nil {
		return nil
	}
	found, err := inspected(s)
	if err != nil {
		return err
	}
	if found != nil {
		return found
	}
	if scan, malware := o.scan(ctx, s.reader()); quarantine.Holds(nil, scan) {
		w := whyHeld(quarantine.Item{Scan: scan, Malware: malware})
		return problem.New(problem.Refused, "Tệp không được nhận: "+w.VI+". Hãy thử lại khi bộ quét chạy, hoặc quét lại bản giấy.", "The file was not taken: "+w.EN+". Try again when the scanner runs, or scan the paper anew.").Under("379.5.4")
	}
	return nil
}

// inspected looks for active content without opening the file; another error is a file that is not taken at all.
func inspected(s *spooled) (*active.Content, error) {
	var err error
	if s.isPDF() {
		err = active.CheckPDF(s, s.size)
	} else if s.isScan() { // a picture carries nothing that runs; doors that want no pictures refuse it themselves
		return nil, nil
	} else {
		raw, unread := s.bytes()
		if unread != nil {
			return nil, unread
		}
		_, err = active.Check(s.name, raw)
	}
	if c, found := active.Found(err); found {
		return c, nil
	}
	return nil, err
}

func codesOf(c *active.Content) []string {
	if c == nil {
		return nil
	}
	return append([]string{c.Code}, c.Also...)
}

// scan asks the scanner. A scanner that is down knows nothing, which is never clean.
func (o *Office) scan(ctx context.Context, r io.Reader) (scan, malware string) {
	s, err := clamd.At(o.settings.Quarantine.Scanner)
	if s == nil && err == nil {
		return quarantine.NoScanner, ""
	}
	if err == nil {
		malware, err = s.Scan(ctx, r)
	}
	switch {
	case err != nil:
		o.Log.WarnContext(ctx, "the malware scanner gave no answer", "office", o.settings.ID, "kind", problem.KindOf(err))
		return quarantine.Unchecked, ""
	case malware != "":
		return quarantine.Infected, malware
	}
	return quarantine.Clean, ""
}

// holdFile stores a file unopened, under a key of its own, and tells those who decide.
func (o *Office) holdFile(ctx context.Context, s *spooled, h holding, e office.QuarantineHeld) error {
	ctx, err := toStore(ctx)
	if err != nil {
		return err
	}
	request, err := json.Marshal(h.request)
	if err != nil {
		return err
	}
	id := store.NewID()
	if _, err := o.vault.NewKey(ctx, keyName(id)); err != nil {
		return err
	}
	f, err := o.keepTogether(ctx, id, s, h.with)
	if err == nil {
		e.Blob, e.Bytes, e.Name, e.SHA256, e.Request = f.Blob, f.Bytes, f.Name, f.SHA256, string(request)
		err = o.paperAct(ctx, h.actor, func(ctx context.Context, t *transaction) error {
			if err := o.quarantined(ctx, t, id, func(quarantine.Item) ([]office.Event, error) { return []office.Event{e}, nil }); err != nil || h.also == nil {
				return err
			}
			return h.also(t)
		})
	}
	if err != nil {
		if problem.KindOf(err) != problem.IO { // else nobody knows whether it is there
			o.discard(f)
			o.forget(id)
		}
		return err
	}
	w := whyHeld(quarantine.Item{Found: e.Found, Scan: e.Scan, Malware: e.Malware})
	return &heldError{id, w.VI, w.EN}
}

// quarantined adds events of an item, and tells whom they concern.
func (o *Office) quarantined(ctx context.Context, t *transaction, id string, decide func(quarantine.Item) ([]office.Event, error)) error {
	begun := len(t.events)
	i, err := quarantinePapers().add(ctx, o, t, id, decide)
	if err != nil {
		return err
	}
	for n := begun; n < len(t.events); n++ {
		t.events[n].document = id
	}
	if i.Ended() { // its key is forgotten once this stands
		t.batch.Gone = append(t.batch.Gone, i.Blob)
	}
	return o.tellQuarantine(ctx, t, i)
}

func (o *Office) tellQuarantine(ctx context.Context, t *transaction, i quarantine.Item) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if i.State != quarantine.Held {
		if i.By == "" || i.By == t.actor.Person || i.State == quarantine.Released {
			return nil
		}
		w := stateOfHeld(i)
		return o.tell(t, i.By, noticeQuarantine, Words{"Tệp “" + i.Name + "”: " + w.VI, "File “" + i.Name + "”: " + w.EN})
	}
	w := whyHeld(i)
	for _, p := range people.People {
		a, ok := people.Actor(p.ID, t.at)
		if !ok || p.ID == i.By || !o.can(a, mayDecideQuarantine) {
			continue
		}
		if err := o.tell(t, p.ID, noticeQuarantine, Words{"Một tệp chờ ở nơi cách ly: " + w.VI, "A file waits in quarantine: " + w.EN}); err != nil {
			return err
		}
	}
	return nil
}

// isHeld says whether an error is that of a file which waits in quarantine.
func isHeld(err error) bool {
	var held *heldError
	return errors.As(err, &held)
}

// destroyHeld destroys the bytes of an item that has ended; what is known of it stays.
func (o *Office) destroyHeld(i quarantine.Item) {
	if i.Ended() {
		o.forget(i.ID)
		o.discard(office.File{Blob: i.Blob})
	}
}

// faultOfFile says whether a failure is a verdict on the file itself, as nothing is that had not to do with it, and nothing that ran out of time.
func faultOfFile(err error) bool {
	return quarantine.Verdict(problem.KindOf(err)) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}
