package doctor

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/fetch"
	"trien/internal/store"
)

// providers are the checks of the providers of identities: whether each tells what it is (OpenID Connect Discovery 1.0, Section 4).
func (p Patient) providers(client *fetch.Client, o app.Surroundings) []named {
	var list []named
	for _, issuer := range o.Providers {
		list = append(list, named{"provider", o.ID, func(ctx context.Context) []Finding {
			return reached(issuer, discovered(ctx, client.Provider(), issuer))
		}})
	}
	return list
}

func discovered(ctx context.Context, client *http.Client, issuer string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration", http.NoBody)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP status %d", answer.StatusCode)
	}
	return nil
}

// rehearsals says whether the second way was rehearsed lately, for each thing that may be down (379.11.6, 379.13.5). Rows say it in the clear.
func (p Patient) rehearsals(ctx context.Context, o app.Surroundings) []Finding {
	c, err := store.OpenToCheck(o.Layout.Database())
	if err != nil {
		return one(Unknown, "không đọc được các lần diễn tập", "the rehearsals could not be read")
	}
	defer c.Close()
	var rows []store.Record
	if err := c.View(ctx, func(r *store.Reader) (err error) {
		rows, err = store.List[store.Record](ctx, r, store.Query{Equal: map[string]any{"kind": "rehearsal", "state": "worked"}})
		return err
	}); err != nil {
		return one(Unknown, "không đọc được các lần diễn tập", "the rehearsals could not be read")
	}
	var found []Finding
	for _, of := range o.Rehearsed {
		last := lastOf(rows, of)
		switch {
		case last.IsZero():
			found = append(found, todo(Warn, "chưa diễn tập lần nào: "+app.RehearsedWords(of).VI, "never rehearsed: "+app.RehearsedWords(of).EN,
				"Diễn tập ở trang Diễn tập dự phòng (/dien-tap).", "Rehearse it on the page of rehearsals (/dien-tap).")...)
		case p.Now().After(last.AddDate(0, o.RehearsedMonths, 0)):
			found = append(found, todo(Warn, fmt.Sprintf("quá %d tháng chưa diễn tập: %s", o.RehearsedMonths, app.RehearsedWords(of).VI), fmt.Sprintf("not rehearsed for %d months: %s", o.RehearsedMonths, app.RehearsedWords(of).EN),
				"Diễn tập ở trang Diễn tập dự phòng (/dien-tap).", "Rehearse it on the page of rehearsals (/dien-tap).")...)
		default:
			found = append(found, one(Good, "đã diễn tập: "+app.RehearsedWords(of).VI, "rehearsed: "+app.RehearsedWords(of).EN)...)
		}
	}
	return found
}

// lastOf reads from the rows when something was last rehearsed with success; zero: never.
func lastOf(rows []store.Record, of string) (last time.Time) {
	for _, r := range rows {
		what, when, _ := strings.Cut(r.Parent, " ")
		if at, err := time.Parse(time.RFC3339, when); err == nil && what == of && at.After(last) {
			last = at
		}
	}
	return last
}
