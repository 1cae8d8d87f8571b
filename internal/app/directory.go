package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/store"
)

// A page of the directory: what one reads at a time, and the most that is given.
const (
	directoryPage = 50
	directoryMost = 500
)

// ownBody is the body that the office itself is.
func (o *Office) ownBody() string { return o.settings.ID }

// reader lets in whoever may read the directory.
func (h *House) directoryReader(ctx context.Context, t Token) (entered, *registry, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return s, nil, err
	}
	if err := s.office.may(ctx, s.actor, "directory.read"); err != nil {
		return s, nil, err
	}
	r, err := s.office.registry(ctx)
	return s, r, err
}

// Directory is the tree of bodies and units.
func (h *House) Directory(ctx context.Context, t Token) (DirectoryView, error) {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return DirectoryView{}, err
	}
	o := s.office
	v := DirectoryView{Bodies: []BodyView{}, Units: []UnitView{}, Posts: len(r.Posts), Prefixes: identity.Prefixes(), MayChange: o.can(s.actor, "directory.change")}
	inBody, inUnit := map[string]int{}, map[string]int{}
	for _, p := range r.People {
		if p.State == identity.Here {
			v.People++
			inBody[cmp.Or(p.Body, o.ownBody())]++
			inUnit[p.Unit]++
		}
	}
	if _, ok := r.Body(o.ownBody()); !ok {
		v.Bodies = append(v.Bodies, o.bodyView(identity.Body{ID: o.ownBody(), Name: o.settings.Name}, r, inBody))
	}
	for _, b := range r.Bodies {
		v.Bodies = append(v.Bodies, o.bodyView(b, r, inBody))
	}
	for _, u := range r.Units {
		v.Units = append(v.Units, UnitView{u.ID, u.Body, u.Parent, u.Name, inUnit[u.ID]})
	}
	for _, x := range identity.Schemes() {
		v.Schemes = append(v.Schemes, ChoiceView{x.ID, both(x.Name)})
	}
	for _, role := range identity.Roles() {
		v.Roles = append(v.Roles, ChoiceView{string(role), roleWords(role)})
	}
	return v, nil
}

func (o *Office) bodyView(b identity.Body, r *registry, people map[string]int) BodyView {
	v := BodyView{ID: b.ID, Name: b.Name, Parent: b.Parent, From: b.From, To: b.To, Successor: b.Successor, Codes: []BodyCodeView{}, People: people[b.ID]}
	if v.Parent == "" && b.ID != o.ownBody() {
		v.Parent = o.ownBody()
	}
	for _, c := range b.Codes {
		v.Codes = append(v.Codes, BodyCodeView(c))
	}
	if x, ok := r.SealBoundTo(b.ID, o.now()); ok {
		v.Seal = &SealView{x.Person, r.name(x.Person), x.From, x.Paper.Number}
	}
	return v
}

// DirectoryPeople is a page of people, by given name, family name after it, as Vietnamese lists go.
func (h *House) DirectoryPeople(ctx context.Context, t Token, f DirectoryFilter) (PeopleView, error) {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return PeopleView{}, err
	}
	now, want := s.office.now(), office.Plain(f.Text)
	all, coded := []PersonLineRow{}, r.CodeHolder(strings.TrimSpace(f.Text)) // whose code it is, or was by mistake
	for _, p := range r.People {
		body := cmp.Or(p.Body, s.office.ownBody())
		if f.Of != "" && f.Of != body || f.Unit != "" && f.Unit != p.Unit || f.State != "" && (f.State == "left") != (p.State == identity.Left) {
			continue
		}
		row := PersonLineRow{ID: p.ID, Name: p.Name, Account: p.Account, Titles: strings.Join(titles(r, p.ID, f.Post, now), ", "), Body: body, Unit: r.UnitName(p.Unit), Left: p.State == identity.Left}
		if f.Post != "" && row.Titles == "" || want != "" && p.ID != coded && !strings.Contains(office.Plain(row.Name+" "+row.Account+" "+row.Titles+" "+row.Unit), want) {
			continue
		}
		all = append(all, row)
	}
	keys := make(map[string]string, len(all)) // made once: it costs more than all comparisons together
	for _, p := range all {
		keys[p.ID] = nameKey(p.Name)
	}
	slices.SortFunc(all, func(a, b PersonLineRow) int {
		return cmp.Or(strings.Compare(keys[a.ID], keys[b.ID]), strings.Compare(a.ID, b.ID))
	})
	v := PeopleView{Total: len(all)}
	v.Rows, v.Next, err = pageOf(all, f, func(p PersonLineRow) string { return p.ID })
	return v, err
}

// titles lists the posts that a person holds now; with a post given, that one alone.
func titles(r *registry, person, post string, now time.Time) []string {
	var list []string
	for _, a := range r.Held(person) {
		if p, ok := r.Post(a.Post); ok && a.At(now) && (post == "" || post == p.ID) {
			list = append(list, p.Title)
		}
	}
	return list
}

// nameKey puts names in order: the given name, which stands last, before the others; ă after a, â after ă, đ after d, whatever the tones.
func nameKey(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	turned := words[len(words)-1] + " " + strings.Join(words[:len(words)-1], " ")
	letters := strings.NewReplacer("\u0306", "\ufff0", "\u0302", "\ufff1", "\u031b", "\ufff2", "đ", "d\ufff3", "\u0300", "", "\u0301", "", "\u0303", "", "\u0309", "", "\u0323", "")
	return letters.Replace(norm.NFD.String(strings.ToLower(turned)))
}

// pageOf cuts a page out of a list.
func pageOf[T any](all []T, f DirectoryFilter, id func(T) string) (rows []T, next string, err error) {
	from := 0
	var last string
	if on, err := placeIn(f.After, &last); err != nil {
		return nil, "", err
	} else if on {
		if from = slices.IndexFunc(all, func(x T) bool { return id(x) == last }) + 1; from == 0 {
			return nil, "", store.MovedOn()
		}
	}
	limit := directoryPage
	if f.Limit > 0 {
		limit = min(f.Limit, directoryMost)
	}
	rows = all[from:min(from+limit, len(all))]
	if from+limit < len(all) {
		next = placeText([]any{id(rows[len(rows)-1])})
	}
	return rows, next, nil
}

// DirectoryPosts is a page of posts, each with whoever holds it now.
func (h *House) DirectoryPosts(ctx context.Context, t Token, f DirectoryFilter) (PostsView, error) {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return PostsView{}, err
	}
	now, want := s.office.now(), office.Plain(f.Text)
	holders := map[string][]SubjectView{}
	for _, a := range r.Appointments {
		if a.At(now) {
			holders[a.Post] = append(holders[a.Post], SubjectView{a.Person, r.name(a.Person)})
		}
	}
	all := []PostRow{}
	for _, p := range r.Posts {
		row := PostRow{ID: p.ID, Title: p.Title, Body: cmp.Or(p.Body, s.office.ownBody()), Unit: p.Unit, UnitName: r.UnitName(p.Unit), Roles: []string{}, Capacities: []CapacityFullView{}, Holders: holders[p.ID]}
		if f.Of != "" && f.Of != row.Body || f.Unit != "" && f.Unit != p.Unit || want != "" && !strings.Contains(office.Plain(row.ID+" "+row.Title+" "+row.UnitName), want) {
			continue
		}
		for _, role := range p.Roles {
			row.Roles = append(row.Roles, string(role))
		}
		for _, c := range p.Capacities {
			row.Capacities = append(row.Capacities, capacityFull(c))
		}
		all = append(all, row)
	}
	slices.SortStableFunc(all, func(a, b PostRow) int {
		return cmp.Or(strings.Compare(a.UnitName, b.UnitName), strings.Compare(a.Title, b.Title), strings.Compare(a.ID, b.ID))
	})
	v := PostsView{Total: len(all)}
	v.Rows, v.Next, err = pageOf(all, f, func(p PostRow) string { return p.ID })
	return v, err
}

func capacityFull(c identity.Capacity) CapacityFullView {
	return CapacityFullView{c.ID, c.Prefix, c.Body, c.Title, c.Types}
}

// roleWords names a duty.
func roleWords(r identity.Role) Words {
	return map[identity.Role]Words{
		identity.Drafter: {"chuyên viên soạn thảo", "drafter"}, identity.Reviewer: {"góp ý, thẩm định", "reviewer"}, identity.Leader: {"lãnh đạo ký văn bản", "signer"},
		identity.Clerk: {"văn thư", "clerk"}, identity.Archivist: {"lưu trữ", "archivist"}, identity.Administrator: {"quản trị hệ thống", "administrator"},
		identity.Inspector: {"kiểm tra", "inspector"}, identity.SubscriberManager: {"quản lý thuê bao chứng thư số", "certificates and devices"},
		identity.LedgerKeeper: {"giữ bằng chứng sổ cái", "keeper of the ledger's proof"}, identity.Destroyer: {"thực hiện hủy tài liệu", "carries out destruction"},
		identity.Examiner: {"khai thác văn bản bị niêm phong (người của cơ quan ra quyết định)", "examines what is impounded (for the ordering body)"},
	}[r]
}
