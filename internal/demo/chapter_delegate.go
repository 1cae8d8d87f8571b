package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trien/internal/app"
	"trien/internal/problem"
)

// delegating: the secretary lends the head of the bureau the right to sign reports and notices by order, on a decision; what is more than
// the secretary has, or goes in a circle, is refused. Who could sign what is known before and after.
func (s *Story) delegating(ctx context.Context) error {
	return s.step("Bí thư giao Chánh Văn phòng ký thừa lệnh theo văn bản; giao quá quyền hoặc đi vòng bị từ chối", "The secretary delegates to the head of the bureau, on a document; more than the giver has, or a circle, is refused", func() (string, error) {
		t, err := s.as(ctx, uoc.office, uoc.account)
		if err != nil {
			return "", err
		}
		wish := app.DelegationRequest{Taker: "nghia", Number: "12-QĐ/TU", Until: s.clock().AddDate(0, 6, 0),
			Lent: []app.LentRequest{{Of: "btv", Prefix: "T/L", Body: "BAN THƯỜNG VỤ", Title: "CHÁNH VĂN PHÒNG", Types: []string{"BC", "TB"}}}}
		for _, spoil := range []func(*app.DelegationRequest){
			func(r *app.DelegationRequest) { r.Taker = "uoc" },
			func(r *app.DelegationRequest) { r.Lent = slices.Clone(r.Lent); r.Lent[0].Body = "TỈNH ỦY" },
		} {
			wrong := wish
			spoil(&wrong)
			_, err := s.House.Delegate(ctx, t, wrong)
			if err := refusedWith(err, problem.Refused); err != nil {
				return "", err
			}
		}
		v, err := s.House.Delegate(ctx, t, wish)
		if err != nil {
			return "", err
		}
		if len(v.Rows) != 1 || !v.Rows[0].InForce {
			return "", errors.New("the delegation is not in force")
		}
		s.lent = v.Rows[0].ID + ".1"
		could, err := s.could(ctx, "BC")
		return fmt.Sprintf("%s → %s, %s; ký được BC hôm nay: %s", v.Rows[0].Giver.Name, v.Rows[0].Taker.Name, v.Rows[0].Number, could), err
	})
}

// could tells who could sign a type today, and holds that against the delegation.
func (s *Story) could(ctx context.Context, typ string) (string, error) {
	t, err := s.as(ctx, mai.office, mai.account)
	if err != nil {
		return "", err
	}
	v, err := s.House.WhoCould(ctx, t, typ, s.clock().In(time.FixedZone("+07", 7*60*60)).Format(time.DateOnly))
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(v.Rows, func(r app.CouldRow) bool { return r.Capacity.ID == s.lent })
	if i < 0 || len(v.Rows[i].Why) != 2 {
		return "", errors.New("nobody could sign by the delegation")
	}
	return v.Rows[i].Name + " (" + v.Rows[i].Why[1].VI + ")", nil
}

// byDelegation shows that a signature was made by the delegation: in the document's history, and on its page.
func (s *Story) byDelegation(ctx context.Context, id string) (string, error) {
	t, err := s.as(ctx, nghia.office, nghia.account)
	if err != nil {
		return "", err
	}
	rows, err := s.House.History(ctx, t, id)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(rows, func(r app.HistoryRow) bool { return r.Type == "document.signed" })
	v, err := s.House.Document(ctx, t, id)
	if err == nil && (i < 0 || rows[i].Lent.VI == "" || v.Lent != rows[i].Lent) {
		err = errors.New("the delegation is neither in the history nor on the page")
	}
	if err != nil {
		return "", err
	}
	return rows[i].Lent.VI, nil
}
