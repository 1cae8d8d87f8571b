package app

import (
	"context"
	"fmt"

	"trien/internal/office"
	"trien/internal/store"
)

// itemStateWords names where an item stands.
func itemStateWords(s store.ItemState) Words {
	switch s {
	case store.ItemWaiting:
		return Words{"Đang chờ", "Waiting"}
	case store.ItemPreparing:
		return Words{"Đang chuẩn bị", "Being prepared"}
	case store.ItemReady:
		return Words{"Chờ ký", "Ready to be signed"}
	case store.ItemSigning:
		return Words{"Đang ký", "Being signed"}
	case store.ItemSigned:
		return Words{"Đã ký", "Signed"}
	case store.ItemRefused:
		return Words{"Người ký không ký", "The signer declined"}
	case store.ItemExpired:
		return Words{"Hết hạn, chưa ký", "Expired, not signed"}
	case store.ItemCancelled:
		return Words{"Đã hủy, chưa ký", "Cancelled, not signed"}
	case store.ItemReplaced:
		return Words{"Đã có phiên ký mới hơn", "A later request took its place"}
	}
	return Words{"Không ký được", "Not signed"}
}

// signingView shows a request to its owner.
func (o *Office) signingView(ctx context.Context, r store.Signing) (SigningRequestView, error) {
	v := SigningRequestView{ID: r.ID, Act: r.Act, With: r.Way, State: string(r.State), Created: store.Time(r.Created), Expires: store.Time(r.Expires), Items: []SigningItemView{}}
	working, err := o.isWorkedOn(ctx, r.ID) // asked first: where nobody is at work, what is read then is how it stands
	if err != nil {
		return v, err
	}
	items, err := store.List[store.SigningItem](ctx, o.store.Reader, store.Query{Equal: map[string]any{"signing": r.ID}, Order: []string{"position"}})
	if err != nil {
		return v, err
	}
	for _, i := range items {
		item, err := o.signingItem(ctx, r, i)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
		if i.State == store.ItemSigned {
			v.Signed++
		}
		if i.State.Ended() {
			v.Done++
		}
	}
	v.Total = len(items)
	v.Label = signingLabel(r.Act, v.Total)
	if v.Problem, err = o.stopped(r); err != nil {
		return v, err
	}
	if r.State != store.SigningOpen || working && r.Way == WithHeld {
		return v, nil
	}
	return v, o.whatNext(ctx, &v, r)
}

func signingLabel(act string, n int) Words {
	w := office.ActWords(act)
	if n == 1 {
		return both(w)
	}
	return Words{fmt.Sprintf("%s %d văn bản", w.VI, n), fmt.Sprintf("%s: %d documents", w.EN, n)}
}

func (o *Office) signingItem(ctx context.Context, r store.Signing, i store.SigningItem) (SigningItemView, error) {
	if i.State == store.ItemPreparing {
		p, err := o.itemPhase(ctx, r, i)
		if err != nil {
			return SigningItemView{}, err
		}
		if p != "" && p != PhaseBegun && p != PhasePreparing {
			i.State = store.ItemSigning
		}
	}
	v := SigningItemView{ID: i.ID, Document: i.Document, State: string(i.State), Words: itemStateWords(i.State)}
	words, err := o.itemWords(i)
	if err != nil {
		return v, err
	}
	v.Problem = words.Problem
	d, err := store.Get[store.Document](ctx, o.store.Reader, i.Document)
	if err != nil {
		return v, err
	}
	row, err := o.rowWords(d)
	v.Type, v.Number, v.Abstract = d.Type, row.Number, row.Abstract
	return v, err
}

// itemPhase is how far the work on an item is, here or elsewhere; "" where nothing is known of it.
func (o *Office) itemPhase(ctx context.Context, r store.Signing, i store.SigningItem) (Phase, error) {
	if p := o.signings.phase(i.ID); p != "" {
		return p, nil
	}
	others, err := o.elsewhere(ctx, i.Document, "")
	for _, u := range others {
		if u.Kind == actKind && u.Act == r.Act {
			return Phase(u.Phase), err
		}
	}
	return "", err
}

// whatNext tells what an open request waits for.
func (o *Office) whatNext(ctx context.Context, v *SigningRequestView, r store.Signing) error {
	switch r.Way {
	case WithHeld:
		v.Waits = "pin"
		v.Hint = Words{fmt.Sprintf("Nhập lại mã PIN để ký tiếp %d văn bản còn lại, hoặc hủy phiên ký.", v.Total-v.Done), fmt.Sprintf("Give the PIN again to sign the remaining %d, or cancel the request.", v.Total-v.Done)}
	case WithAgent:
		machines, err := o.agents(ctx, r.Person)
		if err != nil {
			return err
		}
		v.Waits = WithAgent
		if v.Hint = agentWay(r.Act, machines).Hint; v.Hint.VI == "" {
			v.Hint = Words{"Xác nhận và nhập mã PIN trong chương trình ký (trien agent) trên máy của bạn.", "Confirm and give the PIN in the signing program (trien agent) on your machine."}
		}
	default:
		v.Waits = r.Way
		v.Hint = Words{"Ký từng văn bản bằng VGCA Sign Service trên máy của bạn.", "Sign each document with the VGCA Sign Service on your machine."}
	}
	return nil
}
