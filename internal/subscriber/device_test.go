package subscriber_test

import (
	"testing"

	"pgregory.net/rapid"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
	"trien/internal/subscriber"
)

type touch struct {
	by identity.Actor
	do subscriber.DeviceCommand
}

func added(purpose string) touch {
	return touch{manager, subscriber.DeviceCommand{Act: "add", Added: office.DeviceAdded{Kind: "token", Purpose: purpose, Serial: "TK-1", Model: "TokenME"}}}
}

func handle(list ...touch) (subscriber.Device, error) {
	d, at := subscriber.Device{ID: "d"}, noon
	for _, x := range list {
		events, err := subscriber.DecideDevice(rights.House(), d, x.do, x.by)
		if err != nil {
			return d, err
		}
		for _, e := range events {
			d = d.Apply(office.Record{Event: e, At: at, Actor: x.by.Person})
		}
		at = at.Add(60e9)
	}
	return d, nil
}

func act(by identity.Actor, name string) touch {
	return touch{by, subscriber.DeviceCommand{Act: name, To: "mai", Note: "ghi chú", Fingerprint: "f", Holds: true}}
}

// TestDeviceFromStockAndBack shows HD03.devices.
func TestDeviceFromStockAndBack(t *testing.T) {
	d, err := handle(added("personal"), act(manager, "bind"), act(manager, "hand"), act(clerk, "accept"), act(clerk, "lock"), act(manager, "unlock"), act(clerk, "lose"), act(manager, "return"), act(manager, "destroy"))
	if err != nil || d.State != subscriber.Destroyed || d.Holder != "" || d.With() != "" || d.Certificate != "f" {
		t.Fatalf("%+v %v", d, err)
	}
	if len(d.Minutes) != 2 || d.Minutes[0].From != "yen" || d.Minutes[0].To != "mai" || d.Minutes[0].Accepted.IsZero() || !d.Minutes[1].Back || d.Minutes[1].From != "mai" || d.Minutes[1].To != "yen" {
		t.Errorf("minutes: %+v", d.Minutes)
	}
	d, err = handle(added("office"), act(manager, "hand"), act(clerk, "accept"), touch{manager, subscriber.DeviceCommand{Act: "hand", To: "lan", Holds: true}})
	if err != nil || d.State != subscriber.Offered || d.With() != "mai" || d.Minutes[1].From != "mai" {
		t.Fatalf("handed on: %+v %v", d, err)
	}
	lan := identity.Actor{Person: "lan", Roles: []identity.Role{identity.Clerk}}
	events, err := subscriber.DecideDevice(rights.House(), d, subscriber.DeviceCommand{Act: "decline", Note: "hỏng"}, lan)
	if err != nil {
		t.Fatal(err)
	}
	if d = d.Apply(office.Record{Event: events[0], At: noon}); d.State != subscriber.Held || d.With() != "mai" || d.Minutes[1].Declined != "hỏng" {
		t.Errorf("declined: %+v", d)
	}
}

func TestDeviceRefused(t *testing.T) {
	for name, c := range map[string]struct {
		after []touch
		touch
		want problem.Kind
	}{
		"added by no manager":              {nil, touch{clerk, added("personal").do}, problem.Forbidden},
		"without a number":                 {nil, touch{manager, subscriber.DeviceCommand{Act: "add", Added: office.DeviceAdded{Kind: "token", Purpose: "personal"}}}, problem.Usage},
		"of no kind":                       {nil, touch{manager, subscriber.DeviceCommand{Act: "add", Added: office.DeviceAdded{Kind: "ring", Purpose: "personal", Serial: "1"}}}, problem.Usage},
		"handed to nobody":                 {[]touch{added("personal")}, touch{manager, subscriber.DeviceCommand{Act: "hand"}}, problem.Usage},
		"handed to oneself":                {[]touch{added("personal")}, touch{manager, subscriber.DeviceCommand{Act: "hand", To: "yen"}}, problem.Usage},
		"the seal to whom it is not":       {[]touch{added("office")}, touch{manager, subscriber.DeviceCommand{Act: "hand", To: "tuan"}}, problem.Refused},
		"the archive's to whom it is not":  {[]touch{added("archive")}, touch{manager, subscriber.DeviceCommand{Act: "hand", To: "tuan"}}, problem.Refused},
		"a person's from hand to hand":     {[]touch{added("personal"), act(manager, "hand"), act(clerk, "accept")}, touch{manager, subscriber.DeviceCommand{Act: "hand", To: "lan"}}, problem.Refused},
		"accepted by another":              {[]touch{added("personal"), act(manager, "hand")}, act(drafter, "accept"), problem.Forbidden},
		"accepted by who hands it over":    {[]touch{added("personal"), act(manager, "hand")}, act(manager, "accept"), problem.Forbidden},
		"accepted twice":                   {[]touch{added("personal"), act(manager, "hand"), act(clerk, "accept")}, act(clerk, "accept"), problem.Conflict},
		"declined without a reason":        {[]touch{added("personal"), act(manager, "hand")}, touch{clerk, subscriber.DeviceCommand{Act: "decline"}}, problem.Usage},
		"destroyed in somebody's hand":     {[]touch{added("personal"), act(manager, "hand"), act(clerk, "accept")}, act(manager, "destroy"), problem.Conflict},
		"destroyed without a word":         {[]touch{added("personal")}, touch{manager, subscriber.DeviceCommand{Act: "destroy"}}, problem.Usage},
		"lost without a word":              {[]touch{added("personal")}, touch{manager, subscriber.DeviceCommand{Act: "lose"}}, problem.Usage},
		"unlocked by its holder":           {[]touch{added("personal"), act(manager, "hand"), act(clerk, "accept"), act(clerk, "lock")}, act(clerk, "unlock"), problem.Forbidden},
		"reported lost by somebody":        {[]touch{added("personal"), act(manager, "hand"), act(clerk, "accept")}, act(drafter, "lose"), problem.Forbidden},
		"handed over though it is lost":    {[]touch{added("personal"), act(manager, "lose")}, act(manager, "hand"), problem.Conflict},
		"handed over though it is gone":    {[]touch{added("personal"), act(manager, "destroy")}, act(manager, "hand"), problem.Conflict},
		"no such act":                      {[]touch{added("personal")}, act(manager, "lend"), problem.Conflict},
		"a certificate that is not named":  {[]touch{added("personal")}, touch{manager, subscriber.DeviceCommand{Act: "bind"}}, problem.Usage},
		"added where there is one already": {[]touch{added("personal")}, added("personal"), problem.Conflict},
	} {
		if _, err := handle(c.after...); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := handle(append(c.after, c.touch)...); problem.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// TestDeviceInAnyOrder: a device is with one person at most, who has accepted it, and each hand-over is between two.
func TestDeviceInAnyOrder(t *testing.T) {
	people := []identity.Actor{manager, clerk, drafter}
	acts := []string{"hand", "accept", "decline", "bind", "return", "lock", "unlock", "lose", "destroy"}
	rapid.Check(t, func(t *rapid.T) {
		d, err := handle(added(rapid.SampledFrom([]string{"personal", "office"}).Draw(t, "purpose")))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			by := rapid.SampledFrom(people).Draw(t, "by")
			c := subscriber.DeviceCommand{Act: rapid.SampledFrom(acts).Draw(t, "act"), To: rapid.SampledFrom([]string{"mai", "tuan", "yen"}).Draw(t, "to"), Note: "x", Fingerprint: "f",
				Holds: rapid.Bool().Draw(t, "holds")}
			events, err := subscriber.DecideDevice(rights.House(), d, c, by)
			if err != nil {
				continue
			}
			offered := d.Offered
			for _, e := range events {
				d = d.Apply(office.Record{Event: e, At: noon, Actor: by.Person})
			}
			if c.Act == "accept" && (d.Holder != by.Person || by.Person != offered) {
				t.Fatalf("accepted by %s, handed to %s", by.Person, offered)
			}
			for _, m := range d.Minutes {
				if m.From == m.To && !m.Back {
					t.Fatalf("minutes with oneself: %+v", m)
				}
			}
			if d.With() != "" && d.State != subscriber.Held && d.State != subscriber.Locked && d.State != subscriber.Offered {
				t.Fatalf("%s is with %s", d.State, d.With())
			}
		}
	})
}
