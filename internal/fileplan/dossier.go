package fileplan

import (
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// Dossier is a dossier, folded from its events.
type Dossier struct {
	ID      string
	Version int
	Opened  office.DossierOpened
	Creator string
	At      time.Time
	Closed  time.Time // zero while it is open
	Closer  string
	Note    string // of the closing, or why it was opened again
}

// FoldDossier makes a dossier of its events, oldest first.
func FoldDossier(id string, list []office.Record) Dossier {
	d := Dossier{ID: id}
	for _, r := range list {
		d.Version++
		switch e := r.Event.(type) {
		case office.DossierOpened:
			d.Opened, d.Creator, d.At = e, r.Actor, r.At
		case office.DossierClosed:
			d.Closed, d.Closer, d.Note = r.At, r.Actor, e.Note
		case office.DossierReopened:
			d.Closed, d.Closer, d.Note = time.Time{}, "", e.Reason
		}
	}
	return d
}

// Keeps says whether somebody keeps the dossier: who was named to, else who opened it.
func (d Dossier) Keeps(person string) bool {
	if d.Opened.Keeper != "" {
		return person == d.Opened.Keeper
	}
	return person != "" && person == d.Creator
}

// Close decides that nothing is filed into a dossier any more.
func Close(d Dossier, documents int, note string) ([]office.Event, error) {
	switch {
	case d.Version == 0:
		return nil, problem.New(problem.NotFound, "Không có hồ sơ này.", "There is no such dossier.")
	case !d.Closed.IsZero():
		return nil, problem.New(problem.Conflict, "Hồ sơ này đã kết thúc. Hãy tải lại trang.", "This dossier is closed already. Reload the page.")
	case documents == 0:
		return nil, problem.New(problem.Refused, "Hồ sơ chưa có văn bản nào nên chưa kết thúc được. Hãy đưa văn bản vào hồ sơ trước.", "The dossier holds no documents yet: file them first.")
	}
	return []office.Event{office.DossierClosed{Note: note}}, nil
}

// Reopen decides that a closed dossier is filed into again.
func Reopen(d Dossier, reason string) ([]office.Event, error) {
	switch {
	case d.Version == 0:
		return nil, problem.New(problem.NotFound, "Không có hồ sơ này.", "There is no such dossier.")
	case d.Closed.IsZero():
		return nil, problem.New(problem.Conflict, "Hồ sơ này đang mở. Hãy tải lại trang.", "This dossier is open. Reload the page.")
	case reason == "":
		return nil, problem.New(problem.Usage, "Cần nhập lý do mở lại hồ sơ.", "Say why the dossier is opened again.")
	}
	return []office.Event{office.DossierReopened{Reason: reason}}, nil
}
