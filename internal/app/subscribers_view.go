package app

import (
	"cmp"
	"context"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/subscriber"
)

// subscriberView shows a request without its fields and its history.
func (o *Office) subscriberView(people *registry, calendar subscriber.Calendar, a identity.Actor, r subscriber.Request) SubscriberView {
	kind, of := subscriber.Kind(r.Kind), subscriber.Subject(r.Subject)
	form := subscriber.FormOf(kind, of)
	v := SubscriberView{ID: r.ID, Version: r.Version, Kind: r.Kind, KindWords: both(kind.Words()), Subject: r.Subject, SubjectWords: both(of.Words()),
		Form: FormView{form.Number, both(form.Title), both(form.Stands())}, Holder: NamedView{r.Holder, r.Fields.Name}, State: string(r.State),
		StateWords: both(r.State.Words()), Ended: r.State.Ended(), Opened: r.Opened, Opener: people.name(r.Opener), Cause: both(subscriber.Cause(r.Cause).Words()),
		From: r.From, Said: r.Said, Document: r.Outgoing, Channel: r.Channel, Reference: r.Reference, Certificate: r.Certificate, Device: r.SubscriberRequested.Device,
		Acts: subscriber.Acts(o.access(), r, a), Fields: []SubscriberFieldView{}, Steps: []SubscriberStep{}}
	if v.Certificate == "" {
		v.Certificate = r.Fingerprint
	}
	if r.Delivered != "" {
		v.Device = r.Delivered
	}
	if r.Receiver != "" {
		v.Receiver = people.name(r.Receiver)
	}
	if d, ok := calendar.Due(r, o.settings.Subscribers.rules()); ok {
		_, late := d.Overdue(o.now())
		v.Deadline = &DeadlineView{d.Until, d.Days, both(d.What), d.Rule, late, d.Incomplete}
	}
	return v
}

// subscriberSteps is a request's history in words.
func (o *Office) subscriberSteps(ctx context.Context, id string) ([]SubscriberStep, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	records, err := o.records(ctx, requestPapers().stream(id))
	if err != nil {
		return nil, err
	}
	steps := []SubscriberStep{}
	for _, rec := range records {
		what, note := stepWords(rec.Event)
		steps = append(steps, SubscriberStep{At: rec.At, Who: people.name(rec.Actor), What: what, Note: note})
	}
	return steps, nil
}

// stepWords say what an event of a request means.
func stepWords(e office.Event) (what Words, note string) {
	switch e := e.(type) {
	case office.SubscriberRequested:
		return Words{"Lập đề nghị", "Request begun"}, e.Fields.Reason
	case office.SubscriberAmended:
		return Words{"Sửa nội dung", "Amended"}, ""
	case office.SubscriberChecked:
		return Words{"Người quản lý thuê bao đã kiểm tra", "Checked by the person in charge"}, e.Note
	case office.SubscriberSentBack:
		return Words{"Trả lại để sửa", "Sent back"}, e.Reason
	case office.SubscriberApproved:
		return Words{"Thủ trưởng duyệt", "Approved by the head"}, e.Note
	case office.SubscriberFiled:
		return Words{"Lập văn bản đề nghị", "Its document was made"}, ""
	case office.SubscriberSent:
		return Words{"Gửi cơ quan chứng thực", "Sent to the CA"}, strings.TrimSpace(channelWords(e.Channel).VI + " " + e.Reference)
	case office.SubscriberAnswered:
		if e.Granted {
			return Words{"Cơ quan chứng thực đã giải quyết", "Granted by the CA"}, strings.TrimSpace(e.Reference + " " + e.Reason)
		}
		return Words{"Cơ quan chứng thực từ chối", "Denied by the CA"}, e.Reason
	case office.SubscriberMatched:
		return Words{"Đối chiếu chứng thư số", "Certificate matched"}, e.Note
	case office.SubscriberHanded:
		return Words{"Bàn giao", "Handed over"}, e.Note
	case office.SubscriberAccepted:
		return Words{"Bên nhận xác nhận", "Accepted by the receiver"}, ""
	case office.SubscriberReturned:
		return Words{"Nộp lại thiết bị (biên bản Mẫu 08)", "Device returned (form 08)"}, e.Note
	case office.SubscriberDeviceLost:
		return Words{"Báo mất thiết bị (biên bản Mẫu 09)", "Device lost (form 09)"}, e.Note
	case office.SubscriberWithdrawn:
		return Words{"Rút đề nghị", "Withdrawn"}, e.Reason
	}
	return Words{e.Type(), e.Type()}, ""
}

func channelWords(c string) Words {
	switch subscriber.Channel(c) {
	case subscriber.Portal:
		return Words{"Cổng dichvucong.ca.gov.vn", "Portal dichvucong.ca.gov.vn"}
	case subscriber.Axis:
		return Words{"Trục liên thông văn bản quốc gia", "National document axis"}
	case subscriber.ByHand:
		return Words{"Bản giấy", "On paper"}
	}
	return Words{c, c}
}

// SubscriberPaper is a request as its form says it, or, once it was handed over or given back, its minutes: PDF.
func (h *House) SubscriberPaper(ctx context.Context, t Token, id string) ([]byte, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	r, err := s.office.subscriberRequest(ctx, s.actor, id)
	if err != nil {
		return nil, err
	}
	if r.Subject == string(subscriber.Person) {
		if err := s.office.readPersonal(ctx, s.actor, r.Holder, "code", "email", "request"); err != nil {
			return nil, err
		}
	}
	return s.office.requestPDF(ctx, r, SubscriberAct{})
}

func (o *Office) requestPDF(ctx context.Context, r subscriber.Request, args SubscriberAct) ([]byte, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	head := o.letterhead(o.now())
	head.InCharge = strings.Join(o.inCharge(people), ", ")
	if args.Signer != "" {
		head.Number = o.numberBlank()
		if place := tidy(args.Place); place != "" {
			head.Place = place
		}
		if head.Place == "" {
			return nil, problem.New(problem.Usage, "Chưa biết địa danh ghi trước ngày tháng của văn bản. Hãy nhập địa danh, hoặc nhờ quản trị đặt subscribers.place trong office.toml.",
				"The place before the document's date is not known. Enter it, or have the administrator set subscribers.place in office.toml.")
		}
		signer, _ := people.Actor(args.Signer, o.now())
		if c, ok := signer.Capacity(args.Capacity); ok {
			head.Signer, head.SignerName = strings.Split(c.Text(), "\n"), signer.Name
		}
	}
	made, err := subscriber.Paper(r, head).Write(o.Random)
	if err != nil {
		return nil, unwritable(err)
	}
	return made.PDF, nil
}

// numberBlank is the blank in which the clerk will write a request's number: "Số     -CV/TU", in state style "Số:     /CV-UBND".
func (o *Office) numberBlank() string {
	number := strings.TrimLeft(o.settings.profile().Number(0, o.settings.Subscribers.document()), "0")
	if o.settings.Style == office.StateStyle {
		return "Số:          " + number
	}
	return "Số          " + number
}

// inCharge names the people in charge of subscribers.
func (o *Office) inCharge(people *registry) []string {
	var list []string
	for _, p := range people.Holders(identity.SubscriberManager, o.now()) {
		list = append(list, p.Name)
	}
	return list
}

func (o *Office) letterhead(at time.Time) subscriber.Letterhead {
	h := subscriber.Letterhead{Office: strings.ToUpper(o.settings.Name), Place: o.settings.Subscribers.Place, Party: o.settings.Style != office.StateStyle, Made: local(at), Creator: application}
	if o.settings.Parent != "" {
		h.Parent = strings.ToUpper(o.settings.Parent)
	}
	return h
}

// DeviceMinutes is the n-th minutes of a device, from 0, as PDF.
func (h *House) DeviceMinutes(ctx context.Context, t Token, id string, n int) ([]byte, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	d, err := devicePapers().get(ctx, o, id)
	if err != nil {
		return nil, err
	}
	lost := d.State == subscriber.LostState && n == len(d.Minutes)
	if n < 0 || n > len(d.Minutes) || n == len(d.Minutes) && !lost {
		return nil, problem.New(problem.NotFound, "Không có biên bản này.", "There are no such minutes.")
	}
	hand := subscriber.HandOver{Lost: lost}
	if lost {
		hand.Minutes = subscriber.Minutes{From: d.Holder, At: d.Since, Note: d.Said}
	} else {
		hand.Minutes = d.Minutes[n]
	}
	if hand.From != s.actor.Person && hand.To != s.actor.Person {
		if err := o.may(ctx, s.actor, readsSubscribers); err != nil {
			return nil, err
		}
		if err := o.readPersonal(ctx, s.actor, cmp.Or(hand.To, hand.From, office.Everyone), "device"); err != nil {
			return nil, err
		}
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	if hand.From != "" {
		hand.FromName = people.name(hand.From)
	}
	if hand.To != "" {
		hand.ToName = people.name(hand.To)
	}
	hand.Serial, hand.Model, hand.Kind, hand.What = d.Serial, d.Model, subscriber.KindWords(d.Kind).VI, subscriber.PurposeWords(d.Purpose).VI
	if c, ok := people.certificate(d.Certificate); ok {
		hand.Certificate, hand.Until = holder(c.subject), local(c.notAfter).Format("02/01/2006")
	}
	made, err := subscriber.MinutesPaper(hand, o.letterhead(o.now())).Write(o.Random)
	if err != nil {
		return nil, unwritable(err)
	}
	return made.PDF, nil
}
