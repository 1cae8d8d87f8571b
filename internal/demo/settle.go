package demo

import (
	"context"
	"path/filepath"
	"time"

	"trien/internal/app"
	"trien/internal/identity"
	"trien/internal/testpki"
)

// settle makes one office with its people, posts, keys and accounts. The office is given back also with an error, to be closed.
func (w *World) settle(ctx context.Context, s staffed, t app.Tools) (*app.Office, *testpki.Credential, error) {
	settings := s.settings
	settings.Demonstration, settings.TSA, settings.Hosts = true, app.Addresses{{URL: w.Base + PKIPath + "/tsa"}}, []string{w.Host()}
	settings.Subscribers.Place = "An Bình"
	settings.Trust, settings.Official = "../pki/trust", "../pki/official"
	settings.Terms = []app.Term{{Name: "2025-2030", From: time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2030, 12, 31, 0, 0, 0, 0, time.UTC)}}
	o, err := app.CreateOffice(ctx, filepath.Join(w.Dir, settings.ID), settings, t)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range s.members {
		if err := w.welcome(ctx, o, s, m, t.Now()); err != nil {
			return o, nil, err
		}
	}
	seal, err := w.key(ctx, o, settings.ID, testpki.Order{Name: settings.ID, Profile: testpki.Office, Key: s.seal, CommonName: settings.Name, Organization: settings.Name})
	return o, seal, err
}

// welcome gives a person account, post and key.
func (w *World) welcome(ctx context.Context, o *app.Office, s staffed, m member, now time.Time) error {
	by := app.Terminal()
	if err := o.AddPerson(ctx, by, identity.Person{ID: m.id, Account: m.id, Name: m.name}); err != nil {
		return err
	}
	if err := o.MakePost(ctx, by, identity.Post{ID: m.post, Title: m.title, Unit: m.unit, Roles: m.roles, Capacities: m.capacities}); err != nil {
		return err
	}
	if err := o.Appoint(ctx, by, identity.Appointment{Person: m.id, Post: m.post, From: now.Add(-time.Hour).UTC().Truncate(time.Second)}); err != nil {
		return err
	}
	secret, err := o.SetPassword(ctx, by, m.id, Password)
	if err != nil {
		return err
	}
	a := Account{Office: s.settings.ID, Account: m.id, Name: m.name, Title: m.title, Secret: secret}
	if m.key != "" || m.roles[0] == identity.Clerk {
		a.PIN = PIN
	}
	w.Accounts = append(w.Accounts, a)
	if m.key == "" {
		return nil
	}
	_, err = w.key(ctx, o, m.id, testpki.Order{Name: s.settings.ID + "-" + m.id, Profile: testpki.Person, Key: m.key, CommonName: m.name,
		Organization: s.settings.Name, Unit: m.unit})
	return err
}

// key lets the PKI issue a certificate and registers it with its key file.
func (w *World) key(ctx context.Context, o *app.Office, holder string, order testpki.Order) (*testpki.Credential, error) {
	c, err := w.PKI.Issue(order)
	if err != nil {
		return nil, err
	}
	file, err := c.PKCS12(PIN)
	if err != nil {
		return nil, err
	}
	return c, o.RegisterKey(ctx, app.Terminal(), holder, c.Chain[0], file)
}
