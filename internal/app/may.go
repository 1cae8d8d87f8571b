package app

import (
	"context"
	"slices"

	"trien/internal/identity"
	"trien/internal/problem"
)

// duties says whose duty an act is that is about no document.
func duties() map[string][]identity.Role {
	return map[string][]identity.Role{
		"directory.change":   {identity.Administrator},
		"directory.read":     {identity.Administrator, identity.Inspector, identity.Clerk, identity.SubscriberManager},
		"authority.change":   {identity.Administrator},
		"subscribers.manage": {identity.SubscriberManager},
		"subscribers.read":   {identity.SubscriberManager, identity.Inspector, identity.Leader},
		"reports.read":       {identity.SubscriberManager, identity.Inspector, identity.Leader, identity.Clerk},
	}
}

// may says whether the actor may do an act that is about no document. A refusal is an event (379.5.3).
func (o *Office) may(ctx context.Context, a identity.Actor, act string) error {
	if a.SignIn == Terminal().SignIn || slices.ContainsFunc(duties()[act], a.Is) {
		return nil
	}
	return o.refuse(ctx, a, refusal{act: act, door: "act"}, problem.New(problem.Forbidden,
		"Bạn không có quyền làm việc này. Hãy nhờ người được giao nhiệm vụ đó.", "You may not do this. Ask whoever has that duty.").Under("379.5.3"))
}
