package office

import (
	"slices"
	"time"

	"trien/internal/problem"
)

// Order is the decision by which a document is impounded, or released: which document of the register here, of which body.
type Order struct {
	Document              string
	DocType, Number, Date string
	Body, BodyName        string
}

// Impound is one impounding of the document (379.21). Several may hold at once, each of another body.
type Impound struct {
	ID         string
	Order      Order
	Basis      string
	At         time.Time
	By         string // who carried it out
	Until      string // the last day; "" until it is lifted
	Files      []FileSum
	Extensions []ImpoundExtension
	Examiners  []Examiner
	DueFor     string // the term for which those in charge were reminded
	Lifted     *Lifting
}

// ImpoundExtension is a later end.
type ImpoundExtension struct {
	At    time.Time
	By    string
	Until string
	Order Order
}

// Examiner is somebody of the ordering body who may examine the document.
type Examiner struct {
	Person, Paper, By string
	At, Ended         time.Time
}

// Lifting is the end of an impounding, with what the files were then.
type Lifting struct {
	At        time.Time
	By        string // "" where its term ended it
	Order     Order
	ByTerm    bool
	Files     []FileSum
	Differing []string
}

// Over says whether the term ran out before a day.
func (i Impound) Over(day string) bool { return i.Until != "" && i.Until < day }

// Sealed are the impoundings that hold.
func (d Document) Sealed() []Impound {
	return slices.DeleteFunc(slices.Clone(d.Impounds), func(i Impound) bool { return i.Lifted != nil })
}

// IsSealed says whether the document is impounded.
func (d Document) IsSealed() bool {
	return slices.ContainsFunc(d.Impounds, func(i Impound) bool { return i.Lifted == nil })
}

// Impound finds one of the document's.
func (d Document) Impound(id string) (Impound, bool) {
	n := slices.IndexFunc(d.Impounds, func(i Impound) bool { return i.ID == id })
	if n < 0 {
		return Impound{}, false
	}
	return d.Impounds[n], true
}

// Examines says by which impounding that holds somebody may examine the document.
func (d Document) Examines(person string) (Impound, bool) {
	for _, i := range d.Sealed() {
		if slices.ContainsFunc(i.Examiners, func(e Examiner) bool { return e.Person == person && person != "" && e.Ended.IsZero() }) {
			return i, true
		}
	}
	return Impound{}, false
}

// examiners are all who may examine the document now.
func (d Document) examiners() []string {
	var list []string
	for _, i := range d.Sealed() {
		for _, e := range i.Examiners {
			if e.Ended.IsZero() {
				list = append(list, e.Person)
			}
		}
	}
	return list
}

// Withheld is the document with no more than registers and lists show of it while it is impounded: number, days, type, where it is kept, what force it has, and that it is
// impounded. A document that is not impounded is as it is.
func (d Document) Withheld() Document {
	if !d.IsSealed() {
		return d
	}
	r := Document{ID: d.ID, Version: d.Version, Since: d.Since, Direction: d.Direction, State: d.State, Created: d.Created, Updated: d.Updated, DocType: d.DocType,
		Number: d.Number, Date: d.Date, Ordinal: d.Ordinal, Entered: d.Entered, Series: d.Series, SHA256: d.SHA256, Arrived: d.Arrived, Arrival: d.Arrival, ArrivalDate: d.ArrivalDate,
		Dossier: d.Dossier, FiledAt: d.FiledAt, Closed: d.Closed, Impounds: d.Impounds}
	for _, c := range d.Effects {
		r.Effects = append(r.Effects, EffectChange{Effect: c.Effect, Way: c.Way, At: c.At})
	}
	return r
}

// Differing lists the files that are not what they were.
func Differing(was, now []FileSum) []string {
	var list []string
	for _, f := range was {
		same := func(n FileSum) bool { return n == f && n.SHA256 != "" }
		if !slices.ContainsFunc(now, same) {
			list = append(list, f.Blob)
		}
	}
	for _, f := range now {
		if !slices.ContainsFunc(was, func(w FileSum) bool { return w.Blob == f.Blob }) {
			list = append(list, f.Blob)
		}
	}
	return list
}

// impound folds what happens to a document because somebody impounded it.
func (d Document) impound(r Record) Document {
	switch e := r.Event.(type) {
	case Impounded:
		i := Impound{ID: e.Impound, Order: Order{e.Order, e.DocType, e.Number, e.Date, e.Body, e.BodyName}, Basis: e.Basis, At: r.At, By: r.Actor, Until: e.Until, Files: e.Files}
		d.Impounds = append(slices.Clip(d.Impounds), i)
	case ImpoundExtended:
		d = d.impounding(e.Impound, func(i *Impound) {
			x := ImpoundExtension{r.At, r.Actor, e.Until, Order{e.Order, e.DocType, e.Number, e.Date, i.Order.Body, i.Order.BodyName}}
			i.Until, i.Extensions = e.Until, append(slices.Clip(i.Extensions), x)
		})
	case ImpoundLifted:
		d = d.impounding(e.Impound, func(i *Impound) {
			i.Lifted = &Lifting{At: r.At, By: r.Actor, ByTerm: e.ByTerm, Files: e.Files, Differing: e.Differing}
			if !e.ByTerm {
				i.Lifted.Order = Order{e.Order, e.DocType, e.Number, e.Date, i.Order.Body, i.Order.BodyName}
			}
		})
	case ImpoundDue:
		d = d.impounding(e.Impound, func(i *Impound) { i.DueFor = e.Until })
	case ExaminerNamed:
		d = d.impounding(e.Impound, func(i *Impound) {
			i.Examiners = append(slices.Clip(i.Examiners), Examiner{Person: e.Person, Paper: e.Paper, By: r.Actor, At: r.At})
		})
	case ExaminerEnded:
		d = d.impounding(e.Impound, func(i *Impound) {
			i.Examiners = slices.Clone(i.Examiners)
			for n := range i.Examiners {
				if x := &i.Examiners[n]; x.Person == e.Person && x.Ended.IsZero() {
					x.Ended = r.At
				}
			}
		})
	}
	return d
}

// impounding changes one of the impoundings.
func (d Document) impounding(id string, change func(*Impound)) Document {
	d.Impounds = slices.Clone(d.Impounds)
	for n := range d.Impounds {
		if d.Impounds[n].ID == id {
			change(&d.Impounds[n])
		}
	}
	return d
}

// Short names the decision as letters do: "Quyết định 05-QĐ/UBKT ngày 22/11/2026 của Ủy ban Kiểm tra".
func (o Order) Short() problem.Words {
	w := Cited{DocType: o.DocType, Number: o.Number}.Short()
	return problem.Words{VI: w.VI + " ngày " + dayWords(o.Date) + " của " + o.BodyName, EN: w.EN + " of " + o.Date + " by " + o.BodyName}
}

// dayWords writes a day as letters do.
func dayWords(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("02/01/2006")
}
