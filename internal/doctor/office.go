package doctor

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/internal/app"
	"trien/internal/fetch"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/tsp"
)

// office are the checks of one office.
func (p Patient) office(o app.Surroundings) []named {
	list := []named{
		{"database", o.ID, func(ctx context.Context) []Finding { return p.database(ctx, o) }},
		{"files", o.ID, func(ctx context.Context) []Finding { return blobs(ctx, o) }},
		{"permissions", o.ID, func(context.Context) []Finding { return permissions(o) }},
		{"passphrase", o.ID, func(context.Context) []Finding { return apart(o) }},
		{"encryption", o.ID, func(context.Context) []Finding { return kept("cache", filepath.Join(o.Dir, "cache"), false) }},
	}
	for _, f := range []struct {
		what, path string
	}{{"database", filepath.Dir(o.Layout.Database())}, {"files", o.Layout.Blobs()}, {"work", o.Layout.Work()}, {"vault", filepath.Dir(o.Layout.Vault())}} {
		if addressOfServer(f.path) {
			continue
		}
		list = append(list, named{"disk", o.ID, func(context.Context) []Finding { return room(f.what, f.path) }})
	}
	if v := o.Layout.Vault(); !addressOfServer(v) {
		list = append(list, named{"encryption", o.ID, func(context.Context) []Finding { return kept("vault", filepath.Dir(v), true) }})
	}
	if o.Unread != nil {
		list = append(list, named{"trust", o.ID, func(context.Context) []Finding { return failed(Bad, o.Unread) }})
	}
	return append(list, p.services(o)...)
}

// addressOfServer: filepath.Dir leaves one slash of "://".
func addressOfServer(path string) bool {
	return isURL(path) || bytes.Contains([]byte(path), []byte(":/")) && !filepath.IsAbs(path)
}

// services are the checks of what the office asks of others.
func (p Patient) services(o app.Surroundings) []named {
	client := fetch.New(o.Fetch)
	var list []named
	for _, a := range o.Stampers {
		list = append(list, named{"timestamp", o.ID, func(ctx context.Context) []Finding { return p.stamp(ctx, client, a) }})
	}
	list = append(list, named{"scanner", o.ID, func(ctx context.Context) []Finding { return scanner(ctx, o.Scanner) }})
	if len(o.Stampers) == 0 {
		list = append(list, named{"timestamp", o.ID, func(context.Context) []Finding {
			return todo(Warn, "chưa đặt dịch vụ dấu thời gian", "no time-stamp service is set", "Đặt tsa trong office.toml.", "Set tsa in office.toml.")
		}})
	}
	for _, address := range addressesOf(o.Believed, func(c *x509.Certificate) []string { return c.CRLDistributionPoints }) {
		list = append(list, named{"crl", o.ID, func(ctx context.Context) []Finding {
			_, err := client.CRL(ctx, address)
			return reached(address, err)
		}})
	}
	for _, q := range questions(o.Believed) {
		list = append(list, named{"ocsp", o.ID, func(ctx context.Context) []Finding {
			_, err := client.OCSP(ctx, q.address, q.request)
			return reached(q.address, err)
		}})
	}
	list = append(list, p.providers(client, o)...)
	if len(o.Rehearsed) > 0 {
		list = append(list, named{"rehearsal", o.ID, func(ctx context.Context) []Finding { return p.rehearsals(ctx, o) }})
	}
	return append(list, named{"peers", o.ID, func(ctx context.Context) []Finding { return p.peers(ctx, client, o) }})
}

// addressesOf are those that certificates name, each once.
func addressesOf(list []*x509.Certificate, of func(*x509.Certificate) []string) []string {
	var all []string
	for _, c := range list {
		all = append(all, of(c)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

type question struct {
	address string
	request []byte
}

// questions are one for each OCSP address that is known: about a certificate of the folders whose issuer lies there, too.
func questions(list []*x509.Certificate) []question {
	var all []question
	for _, address := range addressesOf(list, func(c *x509.Certificate) []string { return c.OCSPServer }) {
		for _, c := range list {
			i := slices.IndexFunc(list, func(issuer *x509.Certificate) bool {
				return bytes.Equal(issuer.RawSubject, c.RawIssuer) && c.CheckSignatureFrom(issuer) == nil
			})
			if i < 0 || !slices.Contains(c.OCSPServer, address) {
				continue
			}
			if request, err := ocsp.CreateRequest(c, list[i], &ocsp.RequestOptions{Hash: crypto.SHA1}); err == nil {
				all = append(all, question{address, request})
				break
			}
		}
	}
	return all
}

// reached tells of an address by its host: the rest of it may name people.
func reached(address string, err error) []Finding {
	host := hostOf(address)
	if err == nil {
		return one(Good, host+" trả lời", host+" answers")
	}
	why := fetch.Why(err)
	return todo(Warn, why.VI, why.EN, "Kiểm tra mạng, tường lửa và mục hosts của office.toml.", "Check the network, the firewall and hosts of office.toml.")
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return "?"
}

// stamp asks for a time-stamp over random bytes, and looks at the time in it.
func (p Patient) stamp(ctx context.Context, client *fetch.Client, a fetch.Address) []Finding {
	digest := sha256.Sum256([]byte(rand.Text()))
	asked := p.Now()
	answer, err := client.Token(ctx, fetch.Question{Addresses: []fetch.Address{a}, Hash: crypto.SHA256, Digest: digest[:], Random: rand.Reader})
	if err != nil {
		list := reached(a.URL, err)
		list[0].State = Bad
		return list
	}
	took := p.Now().Sub(asked)
	list := one(Good, fmt.Sprintf("%s cấp dấu thời gian trong %s", hostOf(a.URL), took.Round(time.Millisecond)), fmt.Sprintf("%s gave a time-stamp in %s", hostOf(a.URL), took.Round(time.Millisecond)))
	if t, err := tsp.ParseToken(answer.Body); err == nil {
		list = append(list, skew(problem.Words{VI: hostOf(a.URL), EN: hostOf(a.URL)}, t.Info.Time, asked.Add(took/2), took/2+time.Second)...)
	}
	return list
}

// peers are those one exchanges with, as the database has them.
func (p Patient) peers(ctx context.Context, client *fetch.Client, o app.Surroundings) []Finding {
	c, err := store.OpenToCheck(o.Layout.Database())
	if err != nil {
		return one(Unknown, "không đọc được danh sách nơi liên thông", "the list of peers could not be read")
	}
	defer c.Close()
	var rows []store.Peer
	if err := c.View(ctx, func(r *store.Reader) (err error) {
		rows, err = store.List[store.Peer](ctx, r, store.Query{})
		return err
	}); err != nil {
		return one(Unknown, "không đọc được danh sách nơi liên thông", "the list of peers could not be read")
	}
	if len(rows) == 0 {
		return one(Good, "không có nơi liên thông", "there are none")
	}
	results := make([][]Finding, len(rows))
	done := make(chan struct{})
	for i, row := range rows {
		go func() {
			defer func() { done <- struct{}{} }()
			asked := p.Now()
			theirs, err := client.Reach(ctx, row.Address)
			results[i] = reached(row.Address, err)
			if err == nil && !theirs.IsZero() {
				took := p.Now().Sub(asked)
				results[i] = append(results[i], skew(problem.Words{VI: hostOf(row.Address), EN: hostOf(row.Address)}, theirs, asked.Add(took/2), took/2+time.Second)...)
			}
		}()
	}
	for range rows {
		<-done
	}
	return slices.Concat(results...)
}
