package app

import (
	"context"
	"slices"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

var errRightLost = problem.New(problem.Forbidden, "Trong lúc thực hiện, bạn đã thôi giữ chức vụ hoặc quyền cần cho việc này; chưa có gì được ghi. Hãy tải lại trang.",
	"While this was done you lost the post or right that it needs; nothing was stored. Reload the page.").Under("379.5.3")

// storeAct commits a transaction. What a person does to a document stands on the staff as it is at the commit: an act may take minutes, and a right that was
// taken away meanwhile, here or by another process, is gone.
func (o *Office) storeAct(ctx context.Context, t *transaction) error {
	if t.actor.System || t.actor.SignIn == Terminal().SignIn || !t.acts() {
		_, err := o.store.Commit(ctx, t.batch)
		return err
	}
	for {
		staff, err := o.registry(ctx)
		if err != nil {
			return err
		}
		if staff.frozen(t.actor.Person) {
			return errFrozen()
		}
		if now, ok := staff.Actor(t.actor.Person, o.now()); t.before != nil && (!ok || !holds(now, t.actor)) {
			return errRightLost
		}
		if t.by != nil {
			if err := staff.usable(t.by, t.at); err != nil {
				return err
			}
			if c, _ := staff.certificate(fingerprint(t.by)); c.mayUse(t.actor.Person) != nil {
				return c.mayUse(t.actor.Person)
			}
		}
		if t.asked != nil {
			if err := t.asked(staff); err != nil {
				return err
			}
		}
		t.batch.Expect[staffStream] = staff.version
		_, err = o.store.Commit(ctx, t.batch)
		if problem.KindOf(err) != problem.Conflict {
			return err
		}
		stands, moved := o.store.Version(ctx, staffStream)
		if moved != nil || stands == staff.version { // it was not the staff that moved on
			return err
		}
	}
}

// acts says whether somebody does something: a refusal that is kept is none, and is kept of those who may do nothing.
func (t *transaction) acts() bool {
	return slices.ContainsFunc(t.events, func(p pending) bool {
		_, refused := p.Event.(office.Refusal)
		return !refused
	})
}

// holds says whether somebody still has every role and capacity that they had.
func holds(now, had identity.Actor) bool {
	for _, r := range had.Roles {
		if !slices.Contains(now.Roles, r) {
			return false
		}
	}
	for _, c := range had.Capacities {
		if !slices.ContainsFunc(now.Capacities, func(x identity.Capacity) bool { return x.ID == c.ID }) {
			return false
		}
	}
	return true
}
