package app

import (
	"context"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// ways are the ways in which a person may sign, by act: leaders with a right to sign their own, clerks the office's seal.
func (o *Office) ways(ctx context.Context, a identity.Actor) ([]WayView, error) {
	list := []WayView{}
	for _, act := range []struct {
		name string
		may  bool
	}{{"sign", o.can(a, maySign)}, {"seal", o.can(a, maySeal)}, {office.ActArrive, o.can(a, maySeal)}, {office.ActInstruction, o.can(a, mayInstruct)}} {
		if !act.may {
			continue
		}
		more, err := o.waysOf(ctx, a, act.name)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

func (o *Office) waysOf(ctx context.Context, a identity.Actor, act string) ([]WayView, error) {
	var list []WayView
	holder := o.holderOf(a, act)
	held, err := o.holdsKey(ctx, holder)
	if err != nil {
		return nil, err
	}
	if held {
		list = append(list, WayView{Act: act, With: WithHeld, Ready: true, Words: wayWords(WithHeld)})
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := people.elsewhere(holder, o.now()); !ok {
		return list, nil
	}
	machines, err := o.agents(ctx, a.Person)
	if err != nil {
		return nil, err
	}
	list = append(list, agentWay(act, machines))
	if o.toolSigns(act) {
		list = append(list, WayView{Act: act, With: WithVGCA, Ready: true, Words: wayWords(WithVGCA)})
	}
	return list, nil
}

// agentWay tells whether a machine of the person is there.
func agentWay(act string, machines []AgentView) WayView {
	v := WayView{Act: act, With: WithAgent, Words: wayWords(WithAgent)}
	var seen time.Time
	for _, m := range machines {
		v.Ready = v.Ready || m.Connected
		if m.Seen.After(seen) {
			seen = m.Seen
		}
	}
	v.Seen = seen
	switch {
	case v.Ready:
	case len(machines) == 0:
		v.Hint = Words{"Chưa ghép máy nào. Hãy mở trang Thiết bị ký, bấm “Ghép máy mới” rồi làm theo từng bước ở đó.", "No machine is paired. Open the page Signing devices, press “Pair a machine” and follow its steps."}
	default:
		v.Hint = Words{"Máy đã ghép chưa kết nối. Hãy mở trien agent trên máy có thiết bị ký.", "The paired machine is not connected. Start trien agent on the machine with the token."}
	}
	return v
}

// holdsKey says whether a holder's key can be opened here with a PIN.
func (o *Office) holdsKey(ctx context.Context, holder string) (bool, error) {
	_, err := o.vault.Secret(ctx, keySecret(holder))
	if problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	return err == nil, err
}

// wayWords names a way.
func wayWords(way string) Words {
	switch way {
	case WithHeld:
		return Words{"Khóa ký lưu tại hệ thống (nhập mã PIN)", "The key kept here (PIN)"}
	case WithAgent:
		return Words{"Thiết bị ký trên máy của tôi", "The token at my own machine"}
	case WithVGCA:
		return Words{"VGCA Sign Service", "VGCA Sign Service"}
	}
	return Words{way, way}
}
