package app

import (
	"context"
	"math"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

const (
	triesPage   = 50    // shown at once
	triesRead   = 200   // read at once
	triesLooked = 2_000 // looked at for one page: the rest is left to whoever goes on
	triesDays   = 31    // the longest span
)

// Tries lists what was tried and refused, the newest first (379.5.3): those of people and offices with their events, those of unknown people as counts.
func (h *House) Tries(ctx context.Context, t Token, f TryFilter) (TriesView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return TriesView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, mayTries); err != nil {
		return TriesView{}, err
	}
	from, to, err := o.trySpan(f)
	if err != nil {
		return TriesView{}, err
	}
	v := TriesView{From: from.Format(time.DateOnly), To: to.Format(time.DateOnly), Items: []RefusedTryView{}, Counted: []CountedTryView{}, Doors: doorChoices(), Kinds: kindChoices()}
	if err := o.tries(ctx, f, &v); err != nil || f.After != "" {
		return v, err
	}
	v.Counted, err = o.countedTries(ctx, from, to.AddDate(0, 0, 1))
	return v, err
}

// trySpan reads the days that are asked about: midnights in Vietnam.
func (o *Office) trySpan(f TryFilter) (from, to time.Time, err error) {
	day := func(text string, missing time.Time) time.Time {
		if text == "" {
			return missing
		}
		at, wrong := time.ParseInLocation(time.DateOnly, text, missing.Location())
		if wrong != nil {
			err = wrong
		}
		return at
	}
	today, _ := time.ParseInLocation(time.DateOnly, office.Day(o.now()), time.FixedZone("ICT", 7*60*60))
	to = day(f.To, today)
	from = day(f.From, to.AddDate(0, 0, -6))
	if err != nil || from.After(to) || to.Sub(from) > triesDays*24*time.Hour {
		return from, to, problem.New(problem.Usage, "Khoảng ngày không hợp lệ: chọn từ ngày đến ngày, nhiều nhất 31 ngày.", "Choose days from and to, at most 31 of them.")
	}
	return from, to, nil
}

// tries fills a page: day after day backwards, each from its newest refusal.
func (o *Office) tries(ctx context.Context, f TryFilter, v *TriesView) error {
	day, below := v.To, int64(math.MaxInt64)
	if _, err := placeIn(f.After, &day, &below); err != nil {
		return err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	looked := 0
	for ; day >= v.From && day <= v.To; day, below = dayBefore(day), math.MaxInt64 {
		for {
			events, err := o.store.StreamBack(ctx, refusalsOf(day), below, triesRead)
			if err != nil {
				return err
			}
			for _, e := range events {
				if len(v.Items) == triesPage || looked == triesLooked {
					v.Next = placeText([]any{day, below})
					return nil
				}
				looked, below = looked+1, e.Event.Version
				x, err := o.try(e, people)
				if err != nil {
					return err
				}
				if f.takes(x) {
					v.Items = append(v.Items, x.RefusedTryView)
				}
			}
			if len(events) < triesRead {
				break
			}
		}
	}
	return nil
}

// refusalsOf is the stream of a day's refusals.
func refusalsOf(day string) string { return "refusals/" + day }

func dayBefore(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.AddDate(0, 0, -1).Format(time.DateOnly)
}

// try is a refusal as it is shown, and the door it was refused at.
type try struct {
	RefusedTryView
	door string
}

func (f TryFilter) takes(x try) bool {
	return (f.Door == "" || f.Door == x.door) && (f.Kind == "" || f.Kind == x.Kind) && (f.Person == "" || f.Person == x.Person)
}

func (o *Office) try(e store.Recorded, people *registry) (try, error) {
	r, _, err := o.open(e.Event)
	if err != nil {
		return try{}, err
	}
	no, _ := r.Event.(office.Refusal)
	x := try{RefusedTryView{At: e.Event.At, Person: e.Event.Actor, Name: people.name(e.Event.Actor), SignIn: e.Event.SignIn, Act: both(actWords(no.Act)), Door: doorWords(no.Door),
		Kind: no.Kind, Why: refusedWords(problem.Kind(no.Kind)), Rule: no.Rule, Document: e.Event.Document, Class: string(no.Class), Leaf: e.Leaf}, no.Door}
	if p, ok := people.Post(e.Event.Post); ok {
		x.Post = p.Title
	}
	if no.Peer != "" {
		x.Person, x.Name = "", peerName(no.Peer, people)
	}
	return x, nil
}

// doors are the doors at which something may be refused, as refusals name them.
func doors() []string {
	return []string{"act", "sign-in", "draft", "attach", "receive", "exchange", "agent", "vgca", "certificate", "provider", "job"}
}

func doorWords(door string) Words {
	w, ok := map[string]Words{
		"act": {"thao tác trên hệ thống", "an act in the system"}, "sign-in": {"đăng nhập", "sign-in"}, "draft": {"đưa dự thảo lên", "bringing a draft"},
		"attach": {"đính kèm", "attaching"}, "receive": {"thêm văn bản đến", "taking in"}, "exchange": {"liên thông", "the exchange"}, "agent": {"phần mềm ký trên máy", "the signing agent"},
		"vgca": {"công cụ ký VGCA", "the VGCA tool"}, "certificate": {"đăng nhập bằng chứng thư số", "sign-in by certificate"}, "provider": {"đăng nhập qua VNeID hoặc nhà cung cấp khác", "sign-in by a provider"},
		"session": {"phiên làm việc không có thật", "a session that is none"}, "pair-agent": {"ghép máy ký", "pairing an agent"}, "scim": {"đồng bộ danh bạ (SCIM)", "an identity system (SCIM)"}, "ticket": {"mã đăng nhập bằng chứng thư", "a ticket for a certificate"},
		"certificate-tls": {"đăng nhập bằng chứng thư qua cổng", "sign-in by certificate through the gateway"}, "provider-refused": {"nhà cung cấp danh tính từ chối", "refused by a provider"},
		"provider-unknown": {"danh tính chưa gắn với ai ở đây", "an identity that is nobody's here"}, "missing": {"đường dẫn đến văn bản không có", "an address of no document"},
		copyDoor: {"mã tra cứu bản sao không đúng", "a wrong token or code of a copy"}, "copy-content": {"mở nội dung bản sao bằng mã in trên giấy", "content opened by the code on a copy"},
		"other-origin": {"yêu cầu từ trang khác", "a request from another site"}, "job": {"việc tự động của máy", "the machine's own work"},
	}[door]
	if !ok {
		return Words{door, door}
	}
	return w
}

func doorChoices() []ChoiceView {
	list := []ChoiceView{}
	for _, d := range doors() {
		list = append(list, ChoiceView{d, doorWords(d)})
	}
	return list
}

func kindChoices() []ChoiceView {
	list := []ChoiceView{}
	for _, k := range []problem.Kind{problem.Forbidden, problem.NotFound, problem.SignIn, problem.StepUp, problem.Refused, problem.Secret, problem.Key, problem.Conflict, problem.Malformed, problem.Encrypted, problem.Limit} {
		list = append(list, ChoiceView{string(k), refusedWords(k)})
	}
	return list
}

// countedTries are the tries of unknown people, by hour, the newest first.
func (o *Office) countedTries(ctx context.Context, from, to time.Time) ([]CountedTryView, error) {
	rows, err := store.List[store.Count](ctx, o.store.Reader, store.Query{From: map[string]any{"hour": store.Micros(from)}, To: map[string]any{"hour": store.Micros(to) - 1},
		Order: []string{"-hour", "name"}, Limit: triesDays * 24})
	list := []CountedTryView{}
	for _, r := range rows {
		list = append(list, CountedTryView{store.Time(r.Hour), doorWords(r.Name), r.N})
	}
	return list, err
}
