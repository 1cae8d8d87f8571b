package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/ledger"
)

// witnessed lets both offices show each other how far their ledgers are, and checks what each cosigned with nothing but the two public keys.
func (s *Story) witnessed(ctx context.Context) (string, error) {
	var shown []string
	for _, w := range []struct {
		from who
		to   string
	}{{bao, Bureau}, {duc, Province}} {
		o, _ := s.House.Office(w.from.office)
		other, _ := s.House.Office(w.to)
		if err := o.ShowHeads(ctx); err != nil {
			return "", err
		}
		l, err := s.cosigned(ctx, w.from)
		if err != nil {
			return "", err
		}
		head, err := ledger.OpenHead([]byte(l.Witness), o.AsPeer("").Ledger)
		if err != nil {
			return "", err
		}
		lines := strings.SplitAfter(strings.TrimSuffix(l.Witness, "\n"), "\n")
		at, err := ledger.CheckCosignature([]byte(l.Witness), lines[len(lines)-1]+"\n", other.AsPeer("").Ledger)
		if err != nil {
			return "", err
		}
		shown = append(shown, fmt.Sprintf("%s: %d sự kiện, %s ký xác nhận %s", w.from.office, head.Size, w.to, at.Format(time.RFC3339)))
	}
	return strings.Join(shown, "; "), nil
}

// cosigned waits until the other office has put its name under a head of the administrator's.
func (s *Story) cosigned(ctx context.Context, by who) (app.LedgerView, error) {
	t, err := s.as(ctx, by.office, by.account)
	if err != nil {
		return app.LedgerView{}, err
	}
	for deadline := time.Now().Add(3 * time.Minute); ; {
		v, err := s.House.Ledgers(ctx, t)
		if err != nil {
			return app.LedgerView{}, err
		}
		l := v.Lines[0]
		switch {
		case l.Standing == "bad":
			return l, errors.New(l.Ours.EN + " " + l.Theirs.EN)
		case l.Cosigned > 0:
			return l, nil
		case time.Now().After(deadline):
			return l, errors.New("waited in vain: " + l.Ours.EN)
		}
		select {
		case <-ctx.Done():
			return l, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
