package roster

import (
	"time"

	"trien/internal/identity"
	"trien/internal/office"
)

// body plans a row of bodies and units. A body with several codes has several rows.
func (p *planner) body(l line) {
	r := &Row{Line: l.number, Name: l.cells["ten"], Does: Same}
	ok := false
	switch plain(l.cells["loai"]) {
	case "", "coquan", "body":
		ok = p.office(l, r) && p.code(l, r)
	case "donvi", "unit":
		ok = p.unit(l, r)
	default:
		p.table.fault(l.number, "loại “"+l.cells["loai"]+"” không rõ; hãy ghi “cơ quan” hoặc “đơn vị”", "the kind “"+l.cells["loai"]+"” is not known; write “body” or “unit”")
	}
	if ok {
		p.plan.Rows = append(p.plan.Rows, *r)
	}
}

func (p *planner) office(l line, r *Row) bool {
	id := l.cells["ma"]
	from, to, ok := p.days(l, "tu_ngay", "den_ngay")
	if !ok || !p.idFits(l, id) {
		return false
	}
	known, there := p.Staff.Body(id)
	parent := known.Parent
	if cell := l.cells["cap_tren"]; cell != "" {
		if parent, ok = p.bodyOf(cell); !ok {
			p.table.fault(l.number, "không có cơ quan cấp trên “"+cell+"”; hãy để cơ quan cấp trên ở dòng trước", "there is no body “"+cell+"” to be under; put it on a line before")
			return false
		}
	}
	want := identity.Body{ID: id, Name: l.keep("ten", known.Name), Parent: parent, From: p.keptDay(from, known.From), To: p.keptDay(to, known.To), Successor: l.keep("co_quan_ke_tiep", known.Successor)}
	r.Name = want.Name
	if there && want.Name == known.Name && want.Parent == known.Parent && want.From.Equal(known.From) && want.To.Equal(known.To) && want.Successor == known.Successor {
		return true
	}
	vi, en := "đổi thông tin", "particulars are changed"
	if !there {
		r.Does, vi, en = New, "thêm cơ quan", "a body is added"
	}
	return p.decide(l, r, office.BodyPut{ID: id, Name: want.Name, Parent: want.Parent, From: want.From, To: want.To, Successor: want.Successor}, vi, en)
}

// keptDay is a day of the list, or what was there where it names none or the same day.
func (p *planner) keptDay(day, was time.Time) time.Time {
	if day.IsZero() || !was.IsZero() && p.sameDay(day, was) {
		return was
	}
	return day
}

func (p *planner) code(l line, r *Row) bool {
	id, value := l.cells["ma"], l.cells["ma_dinh_danh"]
	from, to, ok := p.days(l, "ma_tu_ngay", "ma_den_ngay")
	if value == "" || !ok {
		return ok
	}
	scheme := l.cells["he_ma"]
	for _, x := range identity.Schemes() {
		if plain(x.ID) == plain(scheme) || plain(x.Name.VI) == plain(scheme) {
			scheme = x.ID
		}
	}
	if !p.once(l, "code "+scheme+" "+value, "mã "+value, "the code "+value) {
		return false
	}
	b, _ := p.Staff.Body(id)
	for _, c := range b.Codes {
		if c.Scheme == scheme && c.Value == value {
			from, to = p.keptDay(from, c.From), p.keptDay(to, c.To)
			if next := l.keep("ma_ke_tiep", c.Successor); from.Equal(c.From) && to.Equal(c.To) && next == c.Successor {
				return true
			}
		}
	}
	if from.IsZero() {
		from = p.At
	}
	return p.decide(l, r, office.BodyCodePut{Body: id, Scheme: scheme, Value: value, From: from, To: to, Successor: l.cells["ma_ke_tiep"]}, "mã "+value, "code "+value)
}

// unit plans a unit: what it is under is a unit, or the body itself.
func (p *planner) unit(l line, r *Row) bool {
	id := l.cells["ma"]
	if !p.idFits(l, id) || !p.once(l, "unit "+id, "đơn vị “"+id+"”", "the unit “"+id+"”") {
		return false
	}
	known, there := p.Staff.Unit(id)
	want := known
	want.ID, want.Name = id, l.keep("ten", known.Name)
	if cell := l.cells["cap_tren"]; cell != "" {
		if up, ok := p.Staff.Unit(cell); ok {
			want.Body, want.Parent = up.Body, up.ID
		} else if body, ok := p.bodyOf(cell); ok {
			want.Body, want.Parent = body, ""
		} else {
			p.table.fault(l.number, "không có cơ quan hoặc đơn vị cấp trên “"+cell+"”; hãy để ở dòng trước", "there is no body or unit “"+cell+"” to be under; put it on a line before")
			return false
		}
	}
	r.Name = want.Name
	if there && want == known {
		return true
	}
	vi, en := "đổi thông tin", "particulars are changed"
	if !there {
		r.Does, vi, en = New, "thêm đơn vị", "a unit is added"
	}
	return p.decide(l, r, office.UnitPut{ID: id, Body: want.Body, Parent: want.Parent, Name: want.Name}, vi, en)
}

// idFits: an id stands in addresses.
func (p *planner) idFits(l line, id string) bool {
	if AccountFits(id) && id != "" {
		return true
	}
	p.table.fault(l.number, "mã “"+id+"” không đúng dạng (chữ thường không dấu, chữ số, dấu . _ -)", "the id “"+id+"” is malformed (letters without marks, digits, . _ -)")
	return false
}
