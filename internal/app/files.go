package app

import (
	"context"
	"io"
	"time"

	"trien/internal/blob"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// OpenFile opens a version of the document's file (VersionView.Number); 0 is the newest PDF. The reading is recorded (379.4.1).
func (h *House) OpenFile(ctx context.Context, t Token, id string, version int) (*File, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	d, err := s.office.readable(ctx, s.actor, id)
	if err != nil {
		return nil, err
	}
	v, number, ok := pick(d, version)
	if !ok {
		return nil, store.NotFound()
	}
	f, err := s.office.openBlob(ctx, id, v.File)
	if err != nil {
		return nil, err
	}
	if err := s.office.readOnce(ctx, s, id, number); err != nil {
		f.Close()
		return nil, err
	}
	return &File{Name: v.Name, MediaType: v.Media, Size: f.Size(), Modified: v.At, ReadSeekCloser: opened{f.Reader(), f}}, nil
}

// pick finds a version by its number, from 1; 0 is the newest PDF.
func pick(d office.Document, version int) (office.Version, int, bool) {
	if version > 0 && version <= len(d.Versions) {
		return d.Versions[version-1], version, true
	}
	if version != 0 {
		return office.Version{}, 0, false
	}
	v, ok := d.PDF()
	for i := range d.Versions {
		if d.Versions[i] == v {
			return v, i + 1, ok
		}
	}
	return v, 0, ok
}

// opened is a file with a position of its own.
type opened struct {
	io.ReadSeeker
	file *blob.File
}

func (o opened) Close() error { return o.file.Close() }

// readOnce records the reading of a version: once a session, for pages fetch a file in many parts.
func (o *Office) readOnce(ctx context.Context, s entered, id string, version int) error {
	r := store.Reading{Session: s.session.ID, Document: id, Version: int64(version)}
	o.mu.Lock()
	if o.read == nil {
		o.read = map[store.Reading]bool{}
	}
	known := o.read[r]
	o.mu.Unlock()
	if known {
		return nil
	}
	if err := o.noteReading(ctx, s, r); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.read) > readsKept {
		clear(o.read)
	}
	o.read[r] = true
	return nil
}

// noteReading records a reading where it is not recorded yet, here or by another process.
func (o *Office) noteReading(ctx context.Context, s entered, r store.Reading) error {
	recorded := func(ctx context.Context) (bool, error) {
		_, err := store.Get[store.Reading](ctx, o.store.Reader, r.Session, r.Document, r.Version)
		if problem.KindOf(err) == problem.NotFound {
			return false, nil
		}
		return err == nil, err
	}
	if known, err := recorded(ctx); known || err != nil {
		return err
	}
	marked := r
	marked.At = store.Micros(o.now())
	return o.noteOnce(ctx, s.actor, noted{"reading/" + r.Document, r.Document, office.FileRead{Version: int(r.Version)}}, &mark{marked, recorded})
}

// readingsTime is how long is remembered what was read in a session: longer than any lasts.
const readingsTime = 48 * time.Hour

// readsKept bounds what is remembered of readings already recorded.
const readsKept = 10_000

// People lists the people of the caller's office.
func (h *House) People(ctx context.Context, t Token) ([]PersonView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	r, err := s.office.registry(ctx)
	if err != nil {
		return nil, err
	}
	list := []PersonView{}
	for _, p := range r.People {
		if a, ok := r.Actor(p.ID, s.office.now()); ok && len(a.Roles) > 0 {
			list = append(list, personView(a))
		}
	}
	return list, nil
}

// Peers lists the offices one exchanges with.
func (h *House) Peers(ctx context.Context, t Token) ([]PeerView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	r, err := s.office.registry(ctx)
	if err != nil {
		return nil, err
	}
	list := []PeerView{}
	for _, p := range r.peers {
		list = append(list, PeerView{p.ID, p.Name, p.Code})
	}
	return list, nil
}

// History is every event of the document, oldest first, with its place in the ledger.
func (h *House) History(ctx context.Context, t Token, id string) ([]HistoryRow, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	d, err := s.office.readable(ctx, s.actor, id)
	if err != nil {
		return nil, err
	}
	return s.office.history(ctx, d, s.actor)
}

func (o *Office) history(ctx context.Context, d office.Document, a identity.Actor) ([]HistoryRow, error) {
	tries := office.Before(o.access(), d, a).Decide(office.ActSeeTries).May
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	events, err := o.store.About(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	rows := []HistoryRow{}
	for _, e := range events {
		r, _, err := o.open(e.Event)
		if err != nil {
			return nil, err
		}
		row := historyRow(e, r, people)
		if row.Refused && !tries && e.Event.Actor != a.Person { // who tried what is for the inspector, and for oneself
			continue
		}
		rows = append(rows, row)
	}
	return rows, nil
}
