package app

import (
	"context"
	"slices"
	"strings"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/subscriber"
)

// SubscriberDevices lists the devices of the office.
func (h *House) SubscriberDevices(ctx context.Context, t Token) ([]DeviceView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := s.office.may(ctx, s.actor, readsSubscribers); err != nil {
		return nil, err
	}
	if err := s.office.readPersonal(ctx, s.actor, office.Everyone, "device"); err != nil {
		return nil, err
	}
	list, err := devicePapers().list(ctx, s.office, nil)
	if err != nil {
		return nil, err
	}
	return s.office.deviceViews(ctx, s.actor, list)
}

func (o *Office) deviceViews(ctx context.Context, a identity.Actor, list []subscriber.Device) ([]DeviceView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(x, y subscriber.Device) int { return strings.Compare(x.Serial+x.ID, y.Serial+y.ID) })
	views := []DeviceView{}
	for _, d := range list {
		views = append(views, o.deviceView(people, a, d))
	}
	return views, nil
}

func (o *Office) deviceView(people *registry, a identity.Actor, d subscriber.Device) DeviceView {
	v := DeviceView{ID: d.ID, Version: d.Version, Serial: d.Serial, Model: d.Model, Kind: d.Kind, KindWords: both(subscriber.KindWords(d.Kind)), Purpose: d.Purpose,
		PurposeWords: both(subscriber.PurposeWords(d.Purpose)), State: string(d.State), StateWords: both(d.State.Words()), Certificate: d.Certificate, Said: d.Said,
		Minutes: []MinutesView{}, Acts: subscriber.DeviceActs(o.access(), d, a)}
	if d.Holder != "" {
		v.Holder = NamedView{d.Holder, people.name(d.Holder)}
	}
	if d.Offered != "" {
		v.Offered = NamedView{d.Offered, people.name(d.Offered)}
	}
	if with := d.With(); with != "" {
		switch current, ok := people.Actor(with, o.now()); {
		case !ok || len(current.Roles) == 0:
			v.Warning = Words{"Người giữ không còn chức vụ tại cơ quan; cần thu lại thiết bị.", "Its holder has no post any more: take the device back."}
		case !o.holdsDuty(people, with, d.Purpose):
			v.Warning = Words{"Người giữ không còn nhiệm vụ dùng khóa này; cần thu lại và bàn giao cho người được giao.", "Its holder has no longer the duty that this key is for: take it back and hand it to whoever has."}
		}
	}
	for _, m := range d.Minutes {
		v.Minutes = append(v.Minutes, MinutesView{people.name(m.From), people.name(m.To), m.At, m.Back, m.Accepted, m.Declined, m.Note})
	}
	return v
}

// AddDevice takes a device into the office's stock.
func (h *House) AddDevice(ctx context.Context, t Token, r DeviceAct) (DeviceView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DeviceView{}, err
	}
	id := store.NewID()
	return h.deviceAct(ctx, s, id, subscriber.DeviceCommand{Act: "add", Added: office.DeviceAdded{Kind: r.Kind, Purpose: r.Purpose, Serial: tidy(r.Serial), Model: tidy(r.Model)}})
}

// ActOnDevice does one act on a device.
func (h *House) ActOnDevice(ctx context.Context, t Token, id, act string, r DeviceAct) (DeviceView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DeviceView{}, err
	}
	d, err := devicePapers().get(ctx, s.office, id)
	if err != nil {
		return DeviceView{}, err
	}
	if d.Holder != s.actor.Person && d.Offered != s.actor.Person { // how the devices of others stand is not everyone's
		if err := s.office.may(ctx, s.actor, readsSubscribers); err != nil {
			return DeviceView{}, err
		}
	}
	return h.deviceAct(ctx, s, id, subscriber.DeviceCommand{Act: act, To: r.To, Fingerprint: r.Certificate, Note: tidy(r.Text)})
}

func (h *House) deviceAct(ctx context.Context, s entered, id string, c subscriber.DeviceCommand) (DeviceView, error) {
	o := s.office
	err := o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error { return o.onDevice(ctx, t, id, c) })
	if err != nil {
		return DeviceView{}, o.refuse(ctx, s.actor, refusal{act: "device." + c.Act, door: "act"}, err)
	}
	d, err := devicePapers().get(ctx, o, id)
	if err != nil {
		return DeviceView{}, err
	}
	people, err := o.registry(ctx)
	return o.deviceView(people, s.actor, d), err
}

// onDevice puts an act on a device into a transaction, with what it means for a certificate of the office: from the receiver's word on only they use it,
// and whoever gave it back does no more (HD03.devices).
func (o *Office) onDevice(ctx context.Context, t *transaction, id string, c subscriber.DeviceCommand) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	var was subscriber.Device
	d, err := devicePapers().add(ctx, o, t, id, func(d subscriber.Device) ([]office.Event, error) {
		if d.State == "" && c.Act != "add" {
			return nil, store.NotFound()
		}
		was, c.Holds = d, c.Act == "hand" && o.holdsDuty(people, c.To, d.Purpose)
		events, err := subscriber.DecideDevice(o.access(), d, c, t.actor)
		if err != nil { // who may not is told nothing else
			return nil, err
		}
		return events, o.fitsDevice(ctx, people, c)
	})
	if err != nil {
		return err
	}
	return o.assignAfter(ctx, t, people, was, d)
}

// fitsDevice refuses what does not go with what is on record: a serial number that is there, a certificate that is not, a receiver who is gone.
func (o *Office) fitsDevice(ctx context.Context, people *registry, c subscriber.DeviceCommand) error {
	switch {
	case c.Act == "add":
		return o.newSerial(ctx, c.Added.Serial)
	case c.Act == "bind" && people.holder(c.Fingerprint) == "":
		return problem.New(problem.NotFound, "Chứng thư số này chưa có trong hồ sơ. Hãy đối chiếu chứng thư trước.", "This certificate is not registered here. Match it first.")
	case c.Act == "hand" && o.gone(people, c.To):
		return problem.New(problem.Usage, "Người nhận không có chức vụ tại cơ quan. Hãy chọn lại.", "The receiver has no post here. Choose again.")
	}
	return nil
}

func (o *Office) gone(people *registry, person string) bool {
	a, ok := people.Actor(person, o.now())
	return !ok || len(a.Roles) == 0
}

// assignAfter follows a device of the office or the archive: whose it is, the certificate in it is for.
func (o *Office) assignAfter(ctx context.Context, t *transaction, people *registry, was, d subscriber.Device) error {
	c, ok := people.certificate(d.Certificate)
	if d.Purpose != subscriber.OfOffice && d.Purpose != subscriber.OfArchive || !ok {
		return nil
	}
	if d.With() == was.With() && d.Certificate == was.Certificate || c.assigned && c.assignee == d.With() || !c.assigned && d.With() == "" {
		return nil
	}
	return o.enrolled(ctx, t, office.CertificateAssigned{Fingerprint: d.Certificate, Person: d.With()})
}

// newSerial refuses a device that is here already.
func (o *Office) newSerial(ctx context.Context, serial string) error {
	list, err := devicePapers().list(ctx, o, nil)
	if err == nil && slices.ContainsFunc(list, func(d subscriber.Device) bool { return strings.EqualFold(d.Serial, serial) }) {
		return problem.New(problem.Refused, "Thiết bị có số hiệu này đã có trong sổ.", "A device with this serial number is in the book already.").Under("379.10")
	}
	return err
}
