package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"trien/internal/problem"
)

// Upload is a file that comes in parts. State of its own: no event rebuilds it.
type Upload struct {
	ID       string `db:"id,key"`
	Person   string `db:"person"`
	Size     int64  `db:"size"`     // of the whole file, bytes
	Received int64  `db:"received"` // of it, from its beginning on
	Intake   string `db:"intake"`   // that takes it in; "" before
	Created  int64  `db:"created"`
	Expires  int64  `db:"expires"`
	Words    []byte `db:"words"` // its name, under its own key
}

// UploadPart is a part of an upload that is here.
type UploadPart struct {
	Upload string `db:"upload,key"`
	Start  int64  `db:"start,key"`
	Size   int64  `db:"size"`
	Digest string `db:"digest"` // SHA-256, hex
	File   string `db:"file"`   // its working file
}

// Intake is what is done with a file once it is here, as every replica shows it.
type Intake struct {
	ID       string `db:"id,key"`
	Person   string `db:"person"`
	Replica  string `db:"replica"`
	Upload   string `db:"upload"` // the upload that it takes in; "" for none
	Kind     string `db:"kind"`
	Document string `db:"document"`
	Phase    string `db:"phase"`
	Stop     bool   `db:"stop"` // its owner wants it stopped
	Since    int64  `db:"since"`
	Ended    int64  `db:"ended"` // 0: not yet
	Words    []byte `db:"words"`
}

func (Upload) Table() string     { return "uploads" }
func (UploadPart) Table() string { return "upload_parts" }
func (Intake) Table() string     { return "intakes" }

// UploadBounds are how many uploads there may be at once.
type UploadBounds struct{ OfOne, All int }

// errs of BeginUpload.
var (
	ErrUploadsOfOne = errors.New("store: too many uploads of one person")
	ErrUploads      = errors.New("store: too many uploads")
)

// BeginUpload stores a new upload within the bounds: ErrUploadsOfOne, ErrUploads. Those whose time is over do not count.
func (s *Store) BeginUpload(ctx context.Context, u Upload, now time.Time, most UploadBounds) error {
	return s.do(ctx, func(w *writer) error {
		var mine, all int
		err := w.row("SELECT COUNT(*), COALESCE(SUM(CASE WHEN person = $1 THEN 1 ELSE 0 END), 0) FROM uploads WHERE expires > $2", []any{u.Person, Micros(now)}, &all, &mine)
		switch {
		case err != nil:
			return writeFailed(err)
		case mine >= most.OfOne:
			return uploadFailed(ErrUploadsOfOne)
		case all >= most.All:
			return uploadFailed(ErrUploads)
		}
		t := w.tables.of(u)
		return writeFailed(w.exec(t.inserts, t.values(u, false)...))
	})
}

func uploadFailed(why error) error {
	return problem.New(problem.Unavailable, "Đang có quá nhiều tệp được gửi lên cùng lúc. Hãy đợi tệp đang gửi xong, hoặc hủy bớt, rồi gửi lại.",
		"Too many files are on their way already. Wait until one of them is done, or stop one, then send this again.").Because(why)
}

// AddPart adds the part that follows what is here. Where it does not follow, nothing changes and the answer is the upload as it stands, with
// problem.Conflict: somebody else was faster, or the sender has lost count.
func (s *Store) AddPart(ctx context.Context, p UploadPart, now, expires time.Time) (u Upload, err error) {
	err = s.do(ctx, func(w *writer) error {
		if u, err = getRow[Upload](w, p.Upload); errors.Is(err, sql.ErrNoRows) {
			return NotFound()
		} else if err != nil {
			return writeFailed(err)
		}
		if u.Expires <= Micros(now) {
			return NotFound()
		}
		if u.Intake != "" || u.Received != p.Start || p.Start+p.Size > u.Size {
			return MovedOn().Because(fmt.Errorf("store: a part at %d, %d are here", p.Start, u.Received))
		}
		u.Received, u.Expires = u.Received+p.Size, Micros(expires)
		t := w.tables.of(p)
		if err := w.exec(t.inserts, t.values(p, false)...); err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("UPDATE uploads SET received = $2, expires = $3 WHERE id = $1", u.ID, u.Received, u.Expires))
	})
	return u, err
}

// TakeUpload gives an upload that is whole, and stands as it was read, to an intake: problem.Conflict, with the upload as it stands, where another
// has it. The intake's row, where there is to be one, is stored with it, so that nobody takes the upload for forsaken.
func (s *Store) TakeUpload(ctx context.Context, was Upload, intake string, row *Intake) (u Upload, err error) {
	err = s.do(ctx, func(w *writer) error {
		if u, err = getRow[Upload](w, was.ID); errors.Is(err, sql.ErrNoRows) {
			return NotFound()
		} else if err != nil {
			return writeFailed(err)
		}
		if u.Intake != was.Intake || u.Received != u.Size {
			return MovedOn().Because(errors.New("store: the upload is being taken in, or not whole"))
		}
		u.Intake = intake
		if row != nil {
			t := w.tables.of(*row)
			if err := w.exec(t.inserts, t.values(*row, false)...); err != nil {
				return writeFailed(err)
			}
		}
		return writeFailed(w.exec("UPDATE uploads SET intake = $2 WHERE id = $1", u.ID, intake))
	})
	return u, err
}

// GiveBackUpload lets an upload wait again that an intake had.
func (s *Store) GiveBackUpload(ctx context.Context, id, intake string, expires time.Time) error {
	return s.do(ctx, func(w *writer) error {
		return writeFailed(w.exec("UPDATE uploads SET intake = '', expires = $3 WHERE id = $1 AND intake = $2", id, intake, Micros(expires)))
	})
}

// PartsOf lists the parts of an upload in their order.
func (r *Reader) PartsOf(ctx context.Context, upload string) ([]UploadPart, error) {
	return List[UploadPart](ctx, r, Query{Equal: map[string]any{"upload": upload}, Order: []string{"start"}})
}

// DropUpload forgets an upload and gives the names of the working files that were its parts.
func (s *Store) DropUpload(ctx context.Context, id string) (files []string, err error) {
	parts, err := s.PartsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		files = append(files, p.File)
	}
	return files, s.do(ctx, func(w *writer) error {
		if err := w.exec("DELETE FROM uploads WHERE id = $1", id); err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("DELETE FROM upload_parts WHERE upload = $1", id))
	})
}

// ReachedIntake tells how far an intake is that has not ended.
func (s *Store) ReachedIntake(ctx context.Context, id, phase string) error {
	return s.do(ctx, func(w *writer) error {
		return writeFailed(w.exec("UPDATE intakes SET phase = $2 WHERE id = $1 AND ended = 0", id, phase))
	})
}

// EndIntake ends an intake that has not ended.
func (s *Store) EndIntake(ctx context.Context, id, phase string, now time.Time) error {
	return s.do(ctx, func(w *writer) error {
		return writeFailed(w.exec("UPDATE intakes SET phase = $2, ended = $3 WHERE id = $1 AND ended = 0", id, phase, Micros(now)))
	})
}

// StopIntake asks whoever is at work on an intake to stop.
func (s *Store) StopIntake(ctx context.Context, id string) error {
	return s.do(ctx, func(w *writer) error {
		return writeFailed(w.exec("UPDATE intakes SET stop = $2 WHERE id = $1 AND ended = 0", id, true))
	})
}

// IntakesOf lists a person's intakes, newest first.
func (r *Reader) IntakesOf(ctx context.Context, person string) ([]Intake, error) {
	return List[Intake](ctx, r, Query{Equal: map[string]any{"person": person}, Order: []string{"-since", "-id"}})
}
