package subscriber_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
	"trien/internal/subscriber"
)

var noon = time.Date(2026, 11, 20, 5, 0, 0, 0, time.UTC) // a Friday in Vietnam

var (
	manager = identity.Actor{Person: "yen", Roles: []identity.Role{identity.SubscriberManager}}
	head    = identity.Actor{Person: "uoc", Roles: []identity.Role{identity.Leader}}
	both    = identity.Actor{Person: "hai-vai", Roles: []identity.Role{identity.Leader, identity.SubscriberManager}}
	clerk   = identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk}}
	drafter = identity.Actor{Person: "tuan", Roles: []identity.Role{identity.Drafter}}
)

func asked(kind subscriber.Kind) subscriber.Open {
	return subscriber.Open{SubscriberRequested: office.SubscriberRequested{Kind: string(kind), Subject: "person", Holder: "mai", Fingerprint: "f1",
		Fields: office.SubscriberFields{Name: "Hoàng Thị Mai", Organisation: "Tỉnh ủy An Bình", Email: "mai@anbinh.vn", Years: 3, Reason: "ký số văn bản", Serial: "1A", Device: "TK-1", Change: "nơi công tác"}}}
}

// step is an act of somebody on a request.
type step struct {
	by identity.Actor
	do subscriber.Command
}

// run does the steps one after the other and gives the request after them, or the first refusal.
func run(steps ...step) (subscriber.Request, error) {
	r, at := subscriber.Request{ID: "r"}, noon
	for _, s := range steps {
		events, err := subscriber.Decide(rights.House(), r, s.do, s.by)
		if err != nil {
			return r, err
		}
		for _, e := range events {
			r = r.Apply(office.Record{Event: e, At: at, Actor: s.by.Person})
		}
		at = at.Add(time.Hour)
	}
	return r, nil
}

// to are the steps up to a state of a request to issue.
func to(kind subscriber.Kind, state subscriber.State) []step {
	granted := office.SubscriberAnswered{Granted: true, Reference: "TB-7"}
	all := []struct {
		state subscriber.State
		step
	}{
		{subscriber.Draft, step{clerk, asked(kind)}}, {subscriber.Checked, step{manager, subscriber.Check{}}}, {subscriber.Approved, step{head, subscriber.Approve{}}},
		{subscriber.Filed, step{manager, subscriber.File{Outgoing: "d1"}}}, {subscriber.Sent, step{manager, subscriber.Send{Channel: subscriber.Portal, SHA256: "ab"}}},
		{subscriber.Granted, step{manager, subscriber.Answer{SubscriberAnswered: granted}}}, {subscriber.Matched, step{manager, subscriber.Match{Fingerprint: "f2"}}},
		{subscriber.Handed, step{manager, subscriber.Hand{Device: "t1", To: "mai"}}}, {subscriber.Accepted, step{clerk, subscriber.Accept{}}},
	}
	var steps []step
	for _, s := range all {
		steps = append(steps, s.step)
		if s.state == state {
			break
		}
	}
	return steps
}

func TestFromRequestToAcceptance(t *testing.T) {
	r, err := run(to(subscriber.Issue, subscriber.Accepted)...)
	if err != nil || r.State != subscriber.Accepted || !r.State.Ended() {
		t.Fatalf("%+v %v", r, err)
	}
	if r.Checker != "yen" || r.Approver != "uoc" || r.Certificate != "f2" || r.Receiver != "mai" || r.HandedBy != "yen" || r.EndedAt.IsZero() {
		t.Errorf("%+v", r)
	}
	if acts := subscriber.Acts(rights.House(), r, both); len(acts) != 0 {
		t.Errorf("what has ended can still be %v", acts)
	}
}

func TestRevocationEndsWithTheDevice(t *testing.T) {
	for name, c := range map[string]struct {
		do   subscriber.Command
		want subscriber.State
	}{
		"returned": {subscriber.Return{Device: "t1"}, subscriber.Returned},
		"lost":     {subscriber.Lose{Device: "t1", Note: "mất khi đi công tác"}, subscriber.LostEnd},
	} {
		r, err := run(append(to(subscriber.Revoke, subscriber.Granted), step{manager, c.do})...)
		if err != nil || r.State != c.want {
			t.Errorf("%s: %s %v", name, r.State, err)
		}
	}
	if r, err := run(append(to(subscriber.Recover, subscriber.Granted), step{clerk, subscriber.Accept{}})...); err != nil || r.State != subscriber.Accepted {
		t.Errorf("an unblocked device: %s %v", r.State, err)
	}
	if r, err := run(append(to(subscriber.Renew, subscriber.Matched), step{clerk, subscriber.Accept{}})...); err != nil || r.State != subscriber.Accepted {
		t.Errorf("a renewed certificate in the device that there is: %s %v", r.State, err)
	}
}

func TestRefusedAgainAndAgain(t *testing.T) {
	denied := append(to(subscriber.Issue, subscriber.Sent), step{manager, subscriber.Answer{SubscriberAnswered: office.SubscriberAnswered{Reason: "thiếu hồ sơ"}}})
	back := append(slices.Clone(denied), step{manager, subscriber.SendBack{Reason: "bổ sung"}})
	r, err := run(back...)
	if err != nil || r.State != subscriber.Draft || r.Checker != "" || r.Approver != "" || r.Outgoing != "" || !r.Sent.IsZero() {
		t.Fatalf("what was denied begins anew: %+v %v", r, err)
	}
	if r, err := run(append(back, step{manager, subscriber.Check{}})...); err != nil || r.State != subscriber.Checked {
		t.Errorf("%s %v", r.State, err)
	}
}

// bad takes something away from the fields of a request.
func bad(change func(*office.SubscriberRequested)) subscriber.Open {
	o := asked(subscriber.Issue)
	change(&o.SubscriberRequested)
	return o
}

func TestRefused(t *testing.T) {
	refuses := subscriber.Finding{Code: "name", Weight: subscriber.Refuses, Words: problem.Words{VI: "người khác", EN: "somebody else's"}}
	asks := subscriber.Finding{Code: "email", Weight: subscriber.Asks, Words: problem.Words{VI: "khác thư", EN: "another e-mail"}}
	for name, c := range map[string]struct {
		after []step
		step
		want problem.Kind
	}{
		"for somebody else":                {nil, step{drafter, asked(subscriber.Issue)}, problem.Forbidden},
		"of no kind":                       {nil, step{manager, bad(func(r *office.SubscriberRequested) { r.Kind = "suspend" })}, problem.Usage},
		"for nobody":                       {nil, step{manager, bad(func(r *office.SubscriberRequested) { r.Holder = "" })}, problem.Usage},
		"six years":                        {nil, step{manager, bad(func(r *office.SubscriberRequested) { r.Fields.Years = 6 })}, problem.Refused},
		"less than no year":                {nil, step{manager, bad(func(r *office.SubscriberRequested) { r.Fields.Years = -1 })}, problem.Refused},
		"four years more":                  {nil, step{manager, bad(func(r *office.SubscriberRequested) { r.Kind, r.Fields.Years = "renew", 4 })}, problem.Refused},
		"no e-mail address":                {nil, step{manager, bad(func(r *office.SubscriberRequested) { r.Fields.Email = "mai" })}, problem.Usage},
		"checked with fields left out":     {[]step{{manager, bad(func(r *office.SubscriberRequested) { r.Fields.Reason = " " })}}, step{manager, subscriber.Check{}}, problem.Usage},
		"checked by the subscriber":        {to(subscriber.Issue, subscriber.Draft), step{clerk, subscriber.Check{}}, problem.Forbidden},
		"approved unchecked":               {to(subscriber.Issue, subscriber.Draft), step{head, subscriber.Approve{}}, problem.Conflict},
		"approved by no head":              {to(subscriber.Issue, subscriber.Checked), step{manager, subscriber.Approve{}}, problem.Forbidden},
		"approved by who checked it":       {append(to(subscriber.Issue, subscriber.Draft), step{both, subscriber.Check{}}), step{both, subscriber.Approve{}}, problem.Refused},
		"sent back without a reason":       {to(subscriber.Issue, subscriber.Checked), step{head, subscriber.SendBack{}}, problem.Usage},
		"sent unsigned":                    {to(subscriber.Issue, subscriber.Filed), step{manager, subscriber.Send{Channel: subscriber.Axis}}, problem.Refused},
		"sent by pigeon":                   {to(subscriber.Issue, subscriber.Filed), step{manager, subscriber.Send{Channel: "pigeon", SHA256: "ab"}}, problem.Usage},
		"denied without a reason":          {to(subscriber.Issue, subscriber.Sent), step{manager, subscriber.Answer{}}, problem.Usage},
		"another's certificate":            {to(subscriber.Issue, subscriber.Granted), step{manager, subscriber.Match{Fingerprint: "f", Findings: []subscriber.Finding{refuses}, Confirmed: []string{"name"}}}, problem.Refused},
		"a difference nobody looked at":    {to(subscriber.Issue, subscriber.Granted), step{manager, subscriber.Match{Fingerprint: "f", Findings: []subscriber.Finding{asks}}}, problem.Usage},
		"handed to another":                {to(subscriber.Issue, subscriber.Matched), step{manager, subscriber.Hand{Device: "t1", To: "tuan"}}, problem.Refused},
		"handed nothing":                   {to(subscriber.Issue, subscriber.Matched), step{manager, subscriber.Hand{To: "mai"}}, problem.Usage},
		"accepted by another":              {to(subscriber.Issue, subscriber.Handed), step{drafter, subscriber.Accept{}}, problem.Forbidden},
		"accepted by who handed it over":   {to(subscriber.Issue, subscriber.Handed), step{manager, subscriber.Accept{}}, problem.Forbidden},
		"accepted before it was handed":    {to(subscriber.Issue, subscriber.Matched), step{clerk, subscriber.Accept{}}, problem.Conflict},
		"withdrawn after it was sent":      {to(subscriber.Issue, subscriber.Sent), step{manager, subscriber.Withdraw{Reason: "x"}}, problem.Conflict},
		"withdrawn by another":             {to(subscriber.Issue, subscriber.Draft), step{drafter, subscriber.Withdraw{Reason: "x"}}, problem.Forbidden},
		"a certificate of what is revoked": {to(subscriber.Revoke, subscriber.Granted), step{manager, subscriber.Match{Fingerprint: "f"}}, problem.Conflict},
		"lost without a word":              {to(subscriber.Revoke, subscriber.Granted), step{manager, subscriber.Lose{Device: "t1"}}, problem.Usage},
		"begun twice":                      {to(subscriber.Issue, subscriber.Draft), step{clerk, asked(subscriber.Issue)}, problem.Conflict},
		"by nobody":                        {nil, step{identity.Actor{}, asked(subscriber.Issue)}, problem.Forbidden},
	} {
		if _, err := run(c.after...); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := run(append(c.after, c.step)...); problem.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := run(append(to(subscriber.Issue, subscriber.Granted), step{manager, subscriber.Match{Fingerprint: "f", Findings: []subscriber.Finding{asks}, Confirmed: []string{"email"}}})...); err != nil {
		t.Errorf("a difference that was confirmed: %v", err)
	}
}

// TestAnyOrder: whatever is tried by whomever in whatever order, nobody approves what they checked, nothing goes by wire unsigned, only the receiver
// accepts, and what has ended stays as it is.
func TestAnyOrder(t *testing.T) {
	people := []identity.Actor{manager, head, both, clerk, drafter, identity.System()}
	rapid.Check(t, func(t *rapid.T) {
		r := subscriber.Request{ID: "r"}
		kind := rapid.SampledFrom(subscriber.Kinds()).Draw(t, "kind")
		commands := []subscriber.Command{asked(kind), subscriber.Amend{Fields: asked(kind).Fields}, subscriber.Check{}, subscriber.SendBack{Reason: "x"}, subscriber.Approve{},
			subscriber.File{Outgoing: "d"}, subscriber.Send{Channel: subscriber.Portal, SHA256: "ab"}, subscriber.Send{Channel: subscriber.ByHand}, subscriber.Send{Channel: subscriber.Axis},
			subscriber.Answer{SubscriberAnswered: office.SubscriberAnswered{Granted: true}}, subscriber.Answer{SubscriberAnswered: office.SubscriberAnswered{Reason: "x"}},
			subscriber.Match{Fingerprint: "f"}, subscriber.Hand{Device: "t", To: "mai"}, subscriber.Accept{}, subscriber.Return{Device: "t"}, subscriber.Lose{Note: "x"}, subscriber.Withdraw{Reason: "x"}}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			by, c := rapid.SampledFrom(people).Draw(t, "by"), rapid.SampledFrom(commands).Draw(t, "command")
			possible := slices.Contains(subscriber.Acts(rights.House(), r, by), c.Name())
			events, err := subscriber.Decide(rights.House(), r, c, by)
			if err == nil && c.Name() != "open" && !possible || r.State.Ended() && err == nil {
				t.Fatalf("%s of %s in %s", c.Name(), by.Person, r.State)
			}
			for _, e := range events {
				r = r.Apply(office.Record{Event: e, At: noon, Actor: by.Person})
			}
			switch {
			case err != nil:
			case r.Approver != "" && r.Approver == r.Checker:
				t.Fatal("one person checked and approved")
			case c.Name() == "send" && r.Channel != "paper" && c.(subscriber.Send).SHA256 == "":
				t.Fatal("sent unsigned")
			case c.Name() == "accept" && by.Person != "mai":
				t.Fatal("accepted by another")
			}
		}
	})
}
