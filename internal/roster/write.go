package roster

import (
	"cmp"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"trien/internal/identity"
)

// Write writes a list that reads back as what stands: CSV in UTF-8 with a byte order mark, for the spreadsheets in use. Of posts, those are written
// that are held now or to come.
func Write(w io.Writer, k Kind, g Given) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	head := []string{}
	for _, c := range columns(k) {
		head = append(head, c.name)
	}
	rows := [][]string{head}
	if k == Bodies {
		rows = append(rows, g.bodyRows()...)
	} else {
		rows = append(rows, g.peopleRows()...)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = guard(row[i])
		}
	}
	return out.WriteAll(rows)
}

// guard keeps a spreadsheet from taking a cell for something to reckon.
func guard(cell string) string {
	if cell != "" && cell != "-" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func (g Given) date(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(g.Zone).Format(time.DateOnly)
}

func (g Given) peopleRows() [][]string {
	var rows [][]string
	for _, p := range g.Staff.People {
		state := "đang làm"
		if p.State == identity.Left {
			state = "nghỉ"
		}
		unit := p.Unit
		if u, ok := g.Staff.Unit(p.Unit); ok {
			unit = u.ID
		}
		row := func(a identity.Appointment) []string {
			return []string{p.Account, p.Name, p.Code, p.Email, cmp.Or(p.Body, g.Own), unit, a.Post, g.date(a.From), g.date(a.To), a.Paper.Number, state}
		}
		held := 0
		for _, a := range g.Staff.Held(p.ID) {
			if a.To.IsZero() || g.At.Before(a.To) && a.From.Before(a.To) {
				rows = append(rows, row(a))
				held++
			}
		}
		if held == 0 {
			rows = append(rows, row(identity.Appointment{}))
		}
	}
	return rows
}

func (g Given) bodyRows() [][]string {
	var rows [][]string
	done := map[string]bool{}
	var put func(b identity.Body)
	put = func(b identity.Body) { // what it is under, and what follows it, before it: so that the list reads back in one go
		if done[b.ID] {
			return
		}
		done[b.ID] = true
		for _, id := range []string{b.Parent, b.Successor} {
			if other, ok := g.Staff.Body(id); ok {
				put(other)
			}
		}
		base := []string{b.ID, b.Name, "cơ quan", cmp.Or(b.Parent, "-")}
		ends := []string{g.date(b.From), g.date(b.To), b.Successor}
		for _, c := range b.Codes {
			rows = append(rows, append(append(append([]string{}, base...), c.Scheme, c.Value, g.date(c.From), g.date(c.To), c.Successor), ends...))
		}
		if len(b.Codes) == 0 {
			rows = append(rows, append(append(append([]string{}, base...), "", "", "", "", ""), ends...))
		}
	}
	for _, b := range g.Staff.Bodies {
		put(b)
	}
	return append(rows, g.unitRows()...)
}

func (g Given) unitRows() [][]string {
	var rows [][]string
	done := map[string]bool{}
	var put func(u identity.Unit)
	put = func(u identity.Unit) {
		if done[u.ID] {
			return
		}
		done[u.ID] = true
		if up, ok := g.Staff.Unit(u.Parent); ok {
			put(up)
		}
		rows = append(rows, []string{u.ID, u.Name, "đơn vị", cmp.Or(u.Parent, u.Body, g.Own), "", "", "", "", "", "", "", ""})
	}
	for _, u := range g.Staff.Units {
		put(u)
	}
	return rows
}
