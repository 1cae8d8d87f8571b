package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// personalKind is the kind of the rows that index readings of personal data.
const personalKind = "personal-read"

// readPersonal keeps that the actor is shown personal data of somebody else, beyond name and post (379.4.1): fields by their names in the map of
// personal data, whose a person or office.Everyone. It is called before the data is shown; where it fails nothing may be shown. Nobody's reading of
// their own data is kept, nor what the machine does.
func (o *Office) readPersonal(ctx context.Context, a identity.Actor, whose string, fields ...string) error {
	if a.System || whose == a.Person && whose != "" || len(fields) == 0 {
		return nil
	}
	fields = slices.Clone(fields)
	slices.Sort(fields)
	e := office.PersonalRead{Subject: whose, Fields: slices.Compact(fields), Hour: o.now().UTC().Truncate(time.Hour)}
	row, err := personalRow(a.Person, e)
	if err != nil {
		return err
	}
	stands := func(ctx context.Context) (bool, error) {
		_, err := store.Get[store.Record](ctx, o.store.Reader, row.Kind, row.ID)
		if problem.KindOf(err) == problem.NotFound {
			return false, nil
		}
		return err == nil, err
	}
	if known, err := stands(ctx); known || err != nil {
		return err
	}
	return o.noteOnce(ctx, a, noted{"personal/" + office.Day(e.Hour), "", e}, &mark{row, stands})
}

// personalReading is what the row of a reading says besides reader and subject.
type personalReading struct {
	Hour   time.Time `json:"hour"`
	Fields []string  `json:"fields"`
}

// personalRow indexes a reading: by its subject, and by its reader.
func personalRow(reader string, e office.PersonalRead) (store.Record, error) {
	clear, err := json.Marshal(personalReading{e.Hour, e.Fields})
	sum := sha256.Sum256([]byte(strings.Join(append([]string{reader, e.Subject, e.Hour.Format(time.RFC3339)}, e.Fields...), "\x1f")))
	return store.Record{Kind: personalKind, ID: e.Hour.Format("2006010215") + "-" + hex.EncodeToString(sum[:16]), Version: 1, State: reader, Parent: e.Subject,
		Clear: string(clear)}, err
}

// personal makes the row of a reading again from its event.
func (b *rebuilder) personal(e ledger.Event, r office.Record) error {
	read, ok := r.Event.(office.PersonalRead)
	if !ok {
		return nil
	}
	row, err := personalRow(e.Actor, read)
	if err != nil {
		return err
	}
	b.rows = append(b.rows, row)
	return nil
}
