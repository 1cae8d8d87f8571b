package app

import (
	"context"
	"errors"
	"time"

	"trien/internal/aead"
	"trien/internal/problem"
	"trien/internal/store"
)

// errCutShort is told of a file whose process died: whether it was stored a moment before, the lists say.
var errCutShort = problem.New(problem.Unavailable,
	"Máy chủ đang tiếp nhận tệp này đã dừng. Hãy xem danh sách: nếu văn bản không có ở đó thì chưa có gì được lưu, hãy gửi lại tệp.",
	"The server that was taking this file in has stopped. Look at the lists: where the document is not there, nothing was stored; send the file again.")

// intakeWords are what an intake's row says in words, once it has ended: before, nobody knows whether its file is a secret, and of one that is nothing
// but the refusal is written. They stand under a key of the hour in which it began, which is destroyed soon.
type intakeWords struct {
	Name    string       `json:"name,omitempty"`
	Problem *ProblemView `json:"problem,omitempty"`
}

func intakeSecret(since time.Time) string { return "intakes/" + since.UTC().Format("2006-01-02T15") }

func intakePlace(id string) []string { return []string{"trien row", "intakes", id} }

// secretKey is a key that lives as long as a secret of the vault: forgetting the secret destroys what is under it.
func (o *Office) secretKey(ctx context.Context, name string) (aead.Key, error) {
	secret, err := o.vault.SecretOrNew(ctx, name, 32)
	if err != nil {
		return aead.Key{}, err
	}
	return aead.NewKey(name, secret)
}

// showIntake lets the others see an intake that begins, and takes the upload that it is of, where it is of one.
func (o *Office) showIntake(ctx context.Context, i *intake) error {
	var shown *store.Intake
	if o.layout.Shared() {
		row, err := o.intakeRow(i, i.IntakeView, time.Time{})
		if err != nil {
			return err
		}
		shown = &row
	}
	var err error
	switch {
	case i.upload != nil:
		var taken store.Upload
		if taken, err = o.store.TakeUpload(ctx, *i.upload, i.ID, shown); err == nil || problem.KindOf(err) == problem.Conflict {
			*i.upload = taken
		}
	case shown != nil:
		_, err = o.store.Commit(ctx, store.Batch{Insert: []store.Row{*shown}, At: o.now()})
	}
	return err
}

// intakeRow is an intake as every process shows it.
func (o *Office) intakeRow(i *intake, v IntakeView, ended time.Time) (store.Intake, error) {
	row := store.Intake{ID: v.ID, Person: i.person, Replica: o.instance, Kind: v.Kind, Document: v.Document, Phase: string(v.Phase),
		Since: store.Micros(v.StartedAt), Ended: store.Micros(ended)}
	if i.upload != nil {
		row.Upload = i.upload.ID
	}
	if ended.IsZero() {
		return row, nil
	}
	k, err := o.secretKey(context.Background(), intakeSecret(v.StartedAt))
	if err == nil {
		row.Words, err = sealed(k, intakeWords{v.Name, v.Problem}, intakePlace(v.ID)...)
	}
	return row, err
}

// outcomeTries bounds how often the outcome of an intake is written again where the database fails, a second apart.
const outcomeTries = 30

// keepOutcome writes what became of a file.
func (o *Office) keepOutcome(i *intake, v IntakeView) {
	ctx := context.Background()
	for try := range outcomeTries {
		err := o.writeOutcome(ctx, i, v)
		if err == nil {
			return
		}
		o.Log.Warn("what became of a file is not kept yet", "office", o.settings.ID, "try", try, "kind", problem.KindOf(err))
		if o.underway.isClosed() {
			return
		}
		time.Sleep(time.Second)
	}
}

func (o *Office) writeOutcome(ctx context.Context, i *intake, v IntakeView) error {
	row, err := o.intakeRow(i, v, o.now())
	if err == nil {
		_, err = o.store.Commit(ctx, store.Batch{Put: []store.Row{row}, At: o.now()})
	}
	return err
}

// allIntakes are a person's, wherever they are worked on.
func (o *Office) allIntakes(ctx context.Context, person string) ([]IntakeView, error) {
	rows, err := o.store.IntakesOf(ctx, person)
	if err != nil {
		return nil, err
	}
	there, err := o.store.Replicas(ctx, o.now())
	if err != nil {
		return nil, err
	}
	list := []IntakeView{}
	for n, row := range rows {
		if n >= intakesKept || row.Ended != 0 && store.Time(row.Ended).Before(o.now().Add(-intakesTold)) {
			continue
		}
		v, err := o.shownIntake(ctx, row, there)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// intakeElsewhere is one of a person's.
func (o *Office) intakeElsewhere(ctx context.Context, person, id string) (IntakeView, error) {
	row, err := store.Get[store.Intake](ctx, o.store.Reader, id)
	if problem.KindOf(err) == problem.NotFound || err == nil && row.Person != person {
		return IntakeView{}, errNoIntake
	}
	if err != nil {
		return IntakeView{}, err
	}
	there, err := o.store.Replicas(ctx, o.now())
	if err != nil {
		return IntakeView{}, err
	}
	return o.shownIntake(ctx, row, there)
}

// shownIntake shows a row. One that has not ended, of a process that is gone, was cut short.
func (o *Office) shownIntake(ctx context.Context, row store.Intake, there []store.Replica) (IntakeView, error) {
	if i := o.underway.intake(row.Person, row.ID); i != nil {
		o.underway.mu.Lock()
		defer o.underway.mu.Unlock()
		return i.IntakeView, nil
	}
	v := IntakeView{ID: row.ID, Kind: row.Kind, Phase: Phase(row.Phase), StartedAt: store.Time(row.Since), Ended: row.Ended != 0, Document: row.Document}
	lost := !v.Ended
	for _, r := range there {
		lost = lost && r.ID != row.Replica
	}
	if lost {
		v.Ended, v.Phase, v.Problem = true, PhaseStopped, problemView(errCutShort)
	}
	v.Words = v.Phase.Words()
	if row.Words == nil {
		return v, nil
	}
	var w intakeWords
	secret, err := o.vault.Secret(ctx, intakeSecret(v.StartedAt))
	if problem.KindOf(err) == problem.NotFound { // it was forgotten a moment ago
		return v, nil
	}
	if err != nil {
		return v, err
	}
	k, err := aead.NewKey(intakeSecret(v.StartedAt), secret)
	if err == nil {
		err = openWords(k, row.Words, &w, intakePlace(row.ID)...)
	}
	v.Name, v.Problem = w.Name, w.Problem
	return v, err
}

// dropElsewhere stops an intake wherever it is worked on, waits until it has ended, and forgets it.
func (o *Office) dropElsewhere(ctx context.Context, person, id string) (IntakeView, error) {
	asked := false
	again := time.NewTicker(besideTick / 2)
	defer again.Stop()
	for {
		v, err := o.intakeElsewhere(ctx, person, id)
		if err != nil {
			return v, err
		}
		if v.Ended {
			return v, o.forgetIntake(ctx, id)
		}
		if !asked {
			if err := o.store.StopIntake(ctx, id); err != nil {
				return v, err
			}
			asked = true
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return v, context.Cause(ctx)
		}
	}
}

func (o *Office) forgetIntake(ctx context.Context, id string) error {
	_, err := o.store.Commit(ctx, store.Batch{Delete: []store.Row{store.Intake{ID: id}}, At: o.now()})
	return err
}

// hearOfIntakes tells how far the intakes here are, stops those whose owners want it, and ends the rows of those that nobody is at work on here any
// more.
func (o *Office) hearOfIntakes(ctx context.Context) error {
	here := o.underway.intakesHere()
	if len(here) == 0 && !o.beside.taking {
		return nil
	}
	rows, err := store.List[store.Intake](ctx, o.store.Reader, store.Query{Equal: map[string]any{"replica": o.instance, "ended": 0}})
	if err != nil {
		return err
	}
	o.beside.taking = len(here)+len(rows) > 0
	for _, row := range rows {
		i, ok := here[row.ID]
		switch {
		case !ok && o.underway.intake(row.Person, row.ID) == nil: // its end could not be written
			err = o.store.EndIntake(ctx, row.ID, string(PhaseStopped), o.now())
		case ok && row.Stop:
			i.stop(errStopped)
		case ok:
			if p := o.underway.phaseOf(i); string(p) != row.Phase {
				err = o.store.ReachedIntake(ctx, row.ID, string(p))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// intakesHere are the files on their way in here, by id.
func (u *underway) intakesHere() map[string]*intake {
	u.mu.Lock()
	defer u.mu.Unlock()
	here := map[string]*intake{}
	for _, i := range u.intakes {
		if !i.Ended {
			here[i.ID] = i
		}
	}
	return here
}

func (u *underway) phaseOf(i *intake) Phase {
	u.mu.Lock()
	defer u.mu.Unlock()
	return i.Phase
}

// forgetIntakes forgets the outcomes that are old, and the intakes of processes that are long gone.
func (o *Office) forgetIntakes(ctx context.Context) error {
	if !o.layout.Shared() {
		return nil
	}
	old := o.now().Add(-intakesTold)
	rows, err := store.List[store.Intake](ctx, o.store.Reader, store.Query{To: map[string]any{"since": store.Micros(old)}})
	for _, row := range rows {
		ended := store.Time(row.Ended)
		if ended.IsZero() {
			ended = store.Time(row.Since).Add(2 * intakeTime)
		}
		if ended.Before(old) {
			err = errors.Join(err, o.forgetIntake(ctx, row.ID))
		}
	}
	return errors.Join(err, o.forgetHours(ctx))
}

// hoursKept are the hours whose key of intakes' words is still wanted; hoursLooked is how far back is looked for keys that outlived them.
const (
	hoursKept   = 3
	hoursLooked = 48
)

// forgetHours destroys the keys of intakes' words that nothing is under any more: looked for once an hour.
func (o *Office) forgetHours(ctx context.Context) error {
	hour := o.now().Truncate(time.Hour)
	o.beside.mu.Lock()
	done := hour.Equal(o.beside.hour)
	o.beside.hour = hour
	o.beside.mu.Unlock()
	if done {
		return nil
	}
	for n := hoursKept; n < hoursLooked; n++ {
		name := intakeSecret(hour.Add(-time.Duration(n) * time.Hour))
		_, err := o.vault.Secret(ctx, name)
		if err == nil {
			err = o.vault.DeleteSecret(ctx, name)
		}
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return err
		}
	}
	return nil
}
