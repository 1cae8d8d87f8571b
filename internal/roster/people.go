package roster

import (
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
)

// person plans a row of people: someone new or known, and the post that the row names. Somebody with several posts has several rows.
func (p *planner) person(l line) {
	r := &Row{Line: l.number, Name: l.cells["ho_ten"], Does: Same}
	id, ok := p.who(l, r)
	if !ok || !p.post(l, r, id) || !p.state(l, r, id) {
		return
	}
	p.plan.Rows = append(p.plan.Rows, *r)
}

// who finds or adds the person of a row, and gives them what the row says.
func (p *planner) who(l line, r *Row) (id string, ok bool) {
	account, code := identity.Account(l.cells["tai_khoan"]), l.cells["ma_dinh_danh"]
	if account == "" || !AccountFits(account) {
		p.table.fault(l.number, "tài khoản “"+account+"” không đúng dạng (chữ thường không dấu, chữ số, dấu . _ - @)", "the account “"+account+"” is malformed (letters without marks, digits, . _ - @)")
		return "", false
	}
	known, there := p.Staff.ByAccount(account)
	if holder := p.Staff.CodeHolder(code); code != "" && holder != "" && holder != known.ID {
		other, _ := p.Staff.Person(holder)
		p.table.fault(l.number, "mã "+code+" đã cấp cho "+other.Name+" (tài khoản "+other.Account+")", "the code "+code+" was given to "+other.Name+" (account "+other.Account+")")
		return "", false
	}
	body, unit, ok := p.place(l, known)
	if !ok {
		return "", false
	}
	want := identity.Person{ID: known.ID, Name: l.keep("ho_ten", known.Name), Code: l.keep("ma_dinh_danh", known.Code), Email: l.keep("email", known.Email), Body: body, Unit: unit}
	r.Name = want.Name
	if !there {
		r.Does, want.ID = New, p.NewID()
		p.seen["person "+want.ID] = l.number
		return want.ID, p.decide(l, r, office.PersonAdded{ID: want.ID, Account: account, Name: want.Name, Code: want.Code, Email: want.Email, Body: body, Unit: unit}, "thêm người", "a person is added")
	}
	if want.Name == known.Name && want.Code == known.Code && want.Email == known.Email && body == known.Body && unit == known.Unit {
		return known.ID, true
	}
	if !p.once(l, "person "+known.ID, "thông tin khác của “"+account+"”", "another account of “"+account+"”") {
		return "", false
	}
	e := office.PersonChanged{ID: known.ID, Name: want.Name, Code: want.Code, Email: want.Email, Body: body, Unit: unit}
	return known.ID, p.decide(l, r, e, "đổi thông tin", "particulars are changed")
}

// AccountFits says whether a new account may be made of these letters: it stands in addresses and names of streams.
func AccountFits(account string) bool {
	return len(account) <= 64 && strings.Trim(account, "abcdefghijklmnopqrstuvwxyz0123456789._-@") == "" && !strings.HasPrefix(account, ".")
}

// place finds the body and the unit of a row.
func (p *planner) place(l line, known identity.Person) (body, unit string, ok bool) {
	body, unit = known.Body, known.Unit
	if cell := l.cells["co_quan"]; cell != "" {
		if body, ok = p.bodyOf(cell); !ok {
			p.table.fault(l.number, "không có cơ quan “"+cell+"” trong danh bạ", "there is no body “"+cell+"” in the directory")
			return "", "", false
		}
		if body != known.Body {
			unit = ""
		}
	}
	switch cell := l.cells["don_vi"]; cell {
	case "":
		return body, unit, true
	case "-":
		return body, "", true
	default:
		if unit, ok = p.unitOf(cell, body); !ok {
			p.table.fault(l.number, "không có đơn vị “"+cell+"” ở cơ quan này", "there is no unit “"+cell+"” in this body")
		}
		return body, unit, ok
	}
}

// bodyOf finds a body by id, code or name. The office itself, and "-", is "".
func (p *planner) bodyOf(cell string) (string, bool) {
	if cell == "-" || cell == p.Own {
		return "", true
	}
	found := ""
	for _, b := range p.Staff.Bodies {
		if b.ID == cell || plain(b.Name) == plain(cell) || slices.ContainsFunc(b.Codes, func(c identity.BodyCode) bool { return c.Value == cell && c.At(p.At) }) {
			if found != "" {
				return "", false // two of one name: the id tells them apart
			}
			found = b.ID
			if b.ID == cell {
				break
			}
		}
	}
	if found == p.Own && found != "" {
		return "", true
	}
	return found, found != ""
}

// unitOf finds a unit of a body by id or name.
func (p *planner) unitOf(cell, body string) (string, bool) {
	found := ""
	for _, u := range p.Staff.Units {
		switch {
		case u.Body != body:
		case u.ID == cell:
			return u.ID, true
		case plain(u.Name) == plain(cell) && found != "":
			return "", false
		case plain(u.Name) == plain(cell):
			found = u.ID
		}
	}
	return found, found != ""
}

// post plans the post of a row: given, ended, or held as it is.
func (p *planner) post(l line, r *Row, person string) bool {
	cell := l.cells["chuc_vu"]
	from, to, ok := p.days(l, "tu_ngay", "den_ngay")
	if cell == "" || !ok {
		return ok
	}
	post, ok := p.postOf(l, cell, person)
	if !ok || !p.once(l, "post "+person+" "+post.ID+" "+from.Format(time.DateOnly), "chức vụ này của người này", "this post of this person") {
		return false
	}
	if i := slices.IndexFunc(p.Staff.Held(person), func(a identity.Appointment) bool {
		return a.Post == post.ID && (from.IsZero() && a.At(p.At) || p.sameDay(a.From, from))
	}); i >= 0 {
		return p.end(l, r, p.Staff.Held(person)[i], to)
	}
	if from.IsZero() {
		from = p.At
	}
	e := office.Appointed{Person: person, Post: post.ID, From: from, To: to, Number: l.cells["so_quyet_dinh"]}
	return p.decide(l, r, e, "bổ nhiệm “"+post.Title+"”", "appointed “"+post.Title+"”")
}

func (p *planner) sameDay(a, b time.Time) bool {
	return a.In(p.Zone).Format(time.DateOnly) == b.In(p.Zone).Format(time.DateOnly)
}

// end plans the end of a term that is there, where the row tells one.
func (p *planner) end(l line, r *Row, a identity.Appointment, to time.Time) bool {
	if to.IsZero() || !a.To.IsZero() && p.sameDay(a.To, to) {
		return true
	}
	e := office.AppointmentEnded{Person: a.Person, Post: a.Post, From: a.From, To: to, Number: l.cells["so_quyet_dinh"]}
	return p.decide(l, r, e, "kết thúc chức vụ", "the term ends")
}

// postOf finds a post by id, or by title: where several have the title, by the person's unit and body. A list makes no posts, for with them come duties.
func (p *planner) postOf(l line, cell, person string) (identity.Post, bool) {
	if post, ok := p.Staff.Post(cell); ok {
		return post, true
	}
	who, _ := p.Staff.Person(person)
	var titled, there []identity.Post
	for _, post := range p.Staff.Posts {
		if plain(post.Title) != plain(cell) {
			continue
		}
		titled = append(titled, post)
		if post.Body == who.Body && p.Staff.UnitName(post.Unit) == p.Staff.UnitName(who.Unit) {
			there = append(there, post)
		}
	}
	switch {
	case len(there) == 1:
		return there[0], true
	case len(titled) == 1:
		return titled[0], true
	case len(titled) == 0:
		p.table.fault(l.number, "không có chức vụ “"+cell+"” trong danh bạ; danh sách không tạo chức vụ", "there is no post “"+cell+"” in the directory; a list makes no posts")
	default:
		p.table.fault(l.number, "có nhiều chức vụ tên “"+cell+"”; hãy ghi mã chức vụ", "there are several posts named “"+cell+"”; give the post's id")
	}
	return identity.Post{}, false
}

// state plans that a person leaves or comes back.
func (p *planner) state(l line, r *Row, person string) bool {
	who, _ := p.Staff.Person(person)
	switch cell := plain(l.cells["trang_thai"]); cell {
	case "":
		return true
	case "nghi", "danghi", "left":
		return who.State == identity.Left || p.decide(l, r, office.PersonLeft{Person: person}, "đã nghỉ", "has left")
	case "danglam", "danglamviec", "here":
		return who.State == identity.Here || p.decide(l, r, office.PersonReturned{Person: person}, "trở lại", "returns")
	default:
		p.table.fault(l.number, "trạng thái “"+l.cells["trang_thai"]+"” không rõ; hãy ghi “đang làm” hoặc “nghỉ”", "the state “"+l.cells["trang_thai"]+"” is not known; write “here” or “left”")
		return false
	}
}
