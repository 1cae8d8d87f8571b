package authority

import (
	"slices"
	"time"

	"trien/internal/basis"
	"trien/internal/problem"
)

// The ways in which a document changes its form (379-QĐ/TW, Articles 15 and 16).
const (
	ToPaper      = "to-paper"
	ToElectronic = "to-electronic"
)

// UnequalTypes are types whose conversions have no equal force, for the Party provides otherwise (379-QĐ/TW, 15.3 and 16.5).
type UnequalTypes struct {
	ID     string
	Types  []string
	Ways   []string // ToPaper, ToElectronic; none: both
	Source basis.Source
	Words  problem.Words
}

// Reference is the line by which a conversion serves for reference only, and the version of the list that it stands in.
type Reference struct {
	UnequalTypes
	Version string
}

// ReferenceOnly says whether a conversion of a type serves for reference only on the day of an instant, and by which line. Version is that of the list
// in force also where it names the type not; "" where there is no list.
func (b Book) ReferenceOnly(typ, way string, at time.Time) (r Reference, only bool) {
	v, _ := b.InForce(Unequal, at)
	for _, u := range v.Unequal {
		if slices.Contains(u.Types, typ) && in(u.Ways, way) {
			return Reference{u, v.ID}, true
		}
	}
	return Reference{Version: v.ID}, false
}
