package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/identity"
	"trien/internal/store"
)

// A province as 4587/UBND-KTTH counts it, over three years.
const (
	provincePeople  = 1_685
	provinceOffices = 380
	provinceYears   = 3
)

// using measures the page on the use of signatures of a province (1,685 people, 380 offices, three years of months) against the 200 milliseconds that it may
// take. How many documents there were does not matter: the counts are the same rows.
func using(w *world) (ours, floor float64, err error) {
	p, err := newProvince(w)
	if err != nil {
		return 0, 0, err
	}
	defer p.House.Close()
	ctx, now := context.Background(), time.Now()
	q := app.UseQuery{From: fmt.Sprintf("%d-01", now.Year()-provinceYears+1), To: now.Format("2006-01")}
	ours, _, err = inTurns(func() error {
		v, err := p.House.Use(ctx, p.token, q)
		if err != nil || v.Signed == 0 || len(v.Bodies) < provinceOffices {
			return fmt.Errorf("%d offices, %d signatures: %w", len(v.Bodies), v.Signed, err)
		}
		return nil
	}, func() error { return nil })
	return ours, 200, err
}

// newProvince is an office whose directory is a province's, with generated counts.
func newProvince(w *world) (*clerk, error) {
	ctx := context.Background()
	tools := app.Tools{Now: time.Now, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	dir := filepath.Join(w.dir, store.NewID())
	made, err := demo.Create(ctx, dir, "http://127.0.0.1:1", tools)
	if err != nil {
		return nil, err
	}
	o, ok := made.House.Office(demo.Bureau)
	if !ok {
		return nil, errors.New("no office")
	}
	if err := bodies(ctx, o); err != nil {
		return nil, err
	}
	for i := range provincePeople {
		n := fmt.Sprintf("p%04d", i)
		if err := o.AddPerson(ctx, app.Terminal(), identity.Person{ID: n, Account: n, Name: "Người " + n, Body: fmt.Sprintf("b%03d", i%provinceOffices)}); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(made.Close(), fillUses(filepath.Join(dir, demo.Bureau))); err != nil {
		return nil, err
	}
	c := &clerk{}
	if c.World, err = demo.Open(ctx, dir, tools); err != nil {
		return nil, err
	}
	for _, a := range c.Accounts {
		if a.Office == demo.Bureau && a.Account == "lan" {
			in, err := c.House.SignIn(ctx, app.SignInRequest{Office: a.Office, Account: a.Account, Password: demo.Password, Code: a.Code(time.Now())})
			c.token = in.Token
			return c, err
		}
	}
	return nil, errors.New("nobody is clerk")
}

// bodies puts the province's offices into the directory, as a list is taken.
func bodies(ctx context.Context, o *app.Office) error {
	var list strings.Builder
	list.WriteString("ma;ten;loai\n")
	for i := range provinceOffices {
		fmt.Fprintf(&list, "b%03d;Cơ quan %d;cơ quan\n", i, i)
	}
	seen, err := o.Import(ctx, app.Terminal(), []byte(list.String()), nil)
	if err != nil {
		return err
	}
	_, err = o.Import(ctx, app.Terminal(), []byte(list.String()), &app.ImportWish{Name: "province", SHA256: seen.SHA256, Stands: seen.Stands})
	return err
}

// fillUses writes the counts of three years into an office that is closed: each person signs documents of three types every month.
func fillUses(dir string) error {
	db, err := openRaw("sqlite", store.Layout{Dir: dir}.Database())
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	use, types := "INSERT INTO uses (period, person, post, act, certificate, delegation, n) VALUES ($1, $2, 'post', 'sign', $3, '', $4)",
		"INSERT INTO use_types (person, month, act, type, n) VALUES ($1, $2, 'sign', $3, $4) ON CONFLICT (person, month, act, type) DO UPDATE SET n = n + excluded.n"
	for m := range 12 * provinceYears {
		month := time.Date(time.Now().Year()-provinceYears+1, time.January, 1, 0, 0, 0, 0, time.UTC).AddDate(0, m, 0).Format("2006-01")
		for i := range provincePeople {
			person := fmt.Sprintf("p%04d", i)
			if _, err := tx.Exec(use, month, person, "c"+person, 3); err != nil {
				return err
			}
			if m%12 == 11 {
				if _, err := tx.Exec(use, month[:4], person, "c"+person, 36); err != nil {
					return err
				}
			}
			for k, typ := range []string{"QĐ", "CV", "BC"} {
				for _, who := range []string{"", person} {
					if _, err := tx.Exec(types, who, month, typ, k+1); err != nil {
						return err
					}
				}
			}
		}
	}
	return tx.Commit()
}
