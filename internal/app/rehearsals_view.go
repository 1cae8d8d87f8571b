package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/rehearsal"
)

// RehearsalsView is what an office keeps ready for when something is down, and how it was rehearsed.
type RehearsalsView struct {
	Months   int             `json:"months"` // the longest time between two rehearsals
	Second   Words           `json:"second"` // the way to sign in meanwhile
	Sign     Words           `json:"sign"`   // how signing goes on meanwhile
	May      bool            `json:"may"`    // the caller may plan and rehearse
	Kinds    []RehearsedKind `json:"kinds"`
	List     []RehearsalView `json:"list"`            // the newest first
	Here     string          `json:"here,omitempty"`  // the one that this browser is in
	Shortage *Words          `json:"short,omitempty"` // what of the second way is not ready
}

// RehearsedKind is something that may be down, and when that was rehearsed.
type RehearsedKind struct {
	Of      string    `json:"of"`
	Label   Words     `json:"label"`
	Steps   []Words   `json:"steps"` // what whoever rehearses does
	Last    time.Time `json:"last,omitzero"`
	Due     time.Time `json:"due"`
	Overdue bool      `json:"overdue"`
}

// RehearsalView is one rehearsal.
type RehearsalView struct {
	ID      string         `json:"id"`
	Of      string         `json:"of"`
	Label   Words          `json:"label"`
	State   string         `json:"state"` // "planned", "under-way", "ended"
	On      time.Time      `json:"on"`
	By      string         `json:"by"`
	Note    string         `json:"note"`
	Begun   time.Time      `json:"begun,omitzero"`
	BegunBy string         `json:"begunBy,omitempty"`
	Mine    bool           `json:"mine"`  // the caller has begun it
	Over    bool           `json:"over"`  // its time is over: what was switched off is on again
	Shown   bool           `json:"shown"` // the second way was tried with success
	Tries   []RehearsedTry `json:"tries"`
	Result  string         `json:"result,omitempty"` // "worked", "failed", "cancelled"
	Remarks string         `json:"remarks,omitempty"`
	Ended   time.Time      `json:"ended,omitzero"`
	EndedBy string         `json:"endedBy,omitempty"`
}

// RehearsedTry is one try of the second way.
type RehearsedTry struct {
	At      time.Time `json:"at"`
	Worked  bool      `json:"worked"`
	Way     string    `json:"way"`
	Outcome Words     `json:"outcome"`
}

// Rehearsals shows them to those who plan or look after them.
func (h *House) Rehearsals(ctx context.Context, t Token) (RehearsalsView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return RehearsalsView{}, err
	}
	if err := s.office.may(ctx, s.actor, maySeeRehearsed); err != nil {
		return RehearsalsView{}, err
	}
	return s.office.rehearsals(ctx, s.actor)
}

// rehearsalsShown is how many are shown: ten years of three kinds, twice a year.
const rehearsalsShown = 60

func (o *Office) rehearsals(ctx context.Context, a identity.Actor) (RehearsalsView, error) {
	all, err := rehearsalPapers().list(ctx, o, nil)
	if err != nil {
		return RehearsalsView{}, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return RehearsalsView{}, err
	}
	w := o.secondWords()
	v := RehearsalsView{Months: o.settings.SecondWay.months(), Second: both(w), Sign: o.signWords(), May: o.can(a, mayRehearse), Kinds: []RehearsedKind{}, List: []RehearsalView{}, Shortage: o.shortOf()}
	if in, ok, err := o.rehearsing(ctx); err != nil {
		return v, err
	} else if ok {
		v.Here = in.Provider
	}
	for _, of := range o.settings.rehearsedKinds() {
		last := rehearsal.Last(of, all)
		due := rehearsal.Next(last, people.since, v.Months)
		v.Kinds = append(v.Kinds, RehearsedKind{Of: of, Label: RehearsedWords(of), Steps: o.stepsOf(of), Last: last, Due: due, Overdue: o.now().After(due)})
	}
	slices.SortFunc(all, func(x, y rehearsal.Rehearsal) int { return cmp.Or(y.On.Compare(x.On), cmp.Compare(y.ID, x.ID)) })
	for _, r := range all[:min(len(all), rehearsalsShown)] {
		v.List = append(v.List, o.rehearsalView(people, r, a))
	}
	return v, nil
}

func (o *Office) rehearsalView(people *registry, r rehearsal.Rehearsal, a identity.Actor) RehearsalView {
	v := RehearsalView{ID: r.ID, Of: r.Of, Label: RehearsedWords(r.Of), State: string(r.State), On: r.On, By: people.name(r.By), Note: r.Note, Begun: r.Begun, Mine: r.BegunBy == a.Person && r.BegunBy != "",
		Over: r.State == rehearsal.UnderWay && o.now().Sub(r.Begun) > rehearsal.Longest, Shown: r.Shown(), Tries: []RehearsedTry{}, Result: r.Result, Remarks: r.Remarks, Ended: r.Ended}
	if r.BegunBy != "" {
		v.BegunBy = people.name(r.BegunBy)
	}
	if r.EndedBy != "" {
		v.EndedBy = people.name(r.EndedBy)
	}
	for _, t := range r.Tries {
		v.Tries = append(v.Tries, RehearsedTry{At: t.At, Worked: t.Worked, Way: t.Way, Outcome: outcomeWords(t)})
	}
	return v
}

// RehearsedWords say what is down in a rehearsal.
func RehearsedWords(of string) Words {
	switch of {
	case offProvider:
		return Words{"mất nhà cung cấp danh tính", "the provider of identities is down"}
	case offCA:
		return Words{"mất dịch vụ trạng thái chứng thư (CA)", "the authority's status services are down"}
	}
	return Words{"mất dịch vụ dấu thời gian (TSA)", "the time-stamp service is down"}
}

// stepsOf are what whoever rehearses does, in its order.
func (o *Office) stepsOf(of string) []Words {
	second := o.secondWords()
	switch of {
	case offStamps:
		return []Words{
			{"Bấm “Thử ngay”: dịch vụ dấu thời gian đầu tiên được coi như ngừng, hệ thống hỏi các dịch vụ còn lại.", "Press “Try now”: the first time-stamp service counts as down, and the others are asked."},
			both(problem.Words{VI: "Xem kết quả: " + o.signWords().VI, EN: "See what came of it: " + o.signWords().EN}),
			signStep(),
			{"Ghi kết quả.", "Record the result."},
		}
	}
	off := Words{"Đăng xuất, rồi thử đăng nhập bằng " + map[string]string{offProvider: "nhà cung cấp danh tính", offCA: "chứng thư số"}[of] + ": trang phải báo đang ngừng.",
		"Sign out, then try to sign in by " + map[string]string{offProvider: "the provider of identities", offCA: "certificate"}[of] + ": the page must say that it is down."}
	in := Words{"Đăng nhập lại trong chính trình duyệt này. " + second.VI, "Sign in again in this very browser. " + second.EN}
	steps := []Words{off, in}
	if of == offCA {
		steps = append(steps, signStep())
	}
	return append(steps, Words{"Mở lại trang này và ghi kết quả.", "Open this page again and record the result."})
}

func signStep() Words {
	return Words{"Nhập mã PIN và ký thử một phiếu diễn tập: phiếu không phải văn bản và không được lưu.", "Give your PIN and sign a paper of the rehearsal: it is no document and is not kept."}
}

// signWords say how signing goes on when time-stamps can't be had.
func (o *Office) signWords() Words {
	if o.settings.SecondWay.Sign == signOther {
		return Words{"một dịch vụ dấu thời gian khác phải trả lời.", "another time-stamp service must answer."}
	}
	return Words{"chữ ký vẫn được tạo, dấu thời gian còn thiếu được bổ sung khi dịch vụ trả lời.", "signatures are made, and their time-stamps follow when the service answers."}
}

// shortOf says what of the second way is not there at all.
func (o *Office) shortOf() *Words {
	if o.settings.SecondWay.Sign == signOther && len(o.settings.TSA) < 2 {
		return &Words{"Chỉ có một dịch vụ dấu thời gian.", "There is one time-stamp service only."}
	}
	return nil
}

func outcomeWords(t rehearsal.Try) Words {
	switch t.Outcome {
	case rehearsal.SignedIn:
		return Words{"Cách thứ hai đã mở được phiên làm việc.", "The second way opened a session."}
	case rehearsal.WeakIn:
		return Words{"Đăng nhập được, nhưng cách này chưa đủ mạnh hoặc cần chính dịch vụ đang ngừng.", "A session was opened, but by a way that is too weak or needs what is down."}
	case rehearsal.Refused:
		return Words{"Cách được coi như ngừng đã bị từ chối, đúng như phải thế.", "What counts as down let nobody in, as it must."}
	case rehearsal.Stamped:
		return Words{"Dịch vụ dấu thời gian khác đã trả lời.", "Another time-stamp service answered."}
	case rehearsal.Owed:
		return Words{"Không dịch vụ nào khác trả lời: chữ ký vẫn được tạo, dấu thời gian bổ sung sau.", "No other service answered: signatures are made, their time-stamps follow."}
	}
	if w, ok := paperWords()[t.Outcome]; ok {
		return w
	}
	return Words{"Không dịch vụ nào khác trả lời.", "No other service answered."}
}

// paperWords say what came of the paper that was signed.
func paperWords() map[string]Words {
	return map[string]Words{
		rehearsal.PaperStamped: {"Đã ký một phiếu diễn tập, có dấu thời gian; chữ ký kiểm tra đúng.", "A paper was signed and time-stamped; its signature holds."},
		rehearsal.PaperOwed:    {"Đã ký một phiếu diễn tập; chữ ký kiểm tra đúng, dấu thời gian sẽ bổ sung sau.", "A paper was signed; its signature holds, its time-stamp would follow."},
		rehearsal.PaperFails:   {"Đã ký một phiếu diễn tập nhưng chữ ký kiểm tra không đúng. Hãy xem dịch vụ, chứng thư và danh sách tin cậy.", "A paper was signed, and its signature does not hold. Look at services, certificate and trust."},
	}
}
