package office

// PlanEntry is a line of a file plan (danh mục hồ sơ): a dossier that the office means to keep in a year.
type PlanEntry struct {
	Code      string `json:"code"`              // số và ký hiệu hồ sơ: "01-VP"
	Heading   string `json:"heading,omitempty"` // đề mục under which it stands
	Title     string `json:"title"`
	Retention string `json:"retention"`        // "Vĩnh viễn", "10 năm"
	Keeper    string `json:"keeper,omitempty"` // who keeps it: person id
	Note      string `json:"note,omitempty"`
}

// PlanDrawn is the whole of a plan that is not issued yet. Events of plans stand in "fileplan/YEAR".
type PlanDrawn struct {
	Entries []PlanEntry `part:"register"`
}

// PlanIssued: the plan holds from now on, by a decision of the office's head.
type PlanIssued struct {
	Document string `part:"register"` // number and date
}

// PlanAmended adds lines to an issued plan, or changes lines of which no dossier was opened.
type PlanAmended struct {
	Entries  []PlanEntry `part:"register"`
	Document string      `part:"register"` // on what it rests
}

// PlanUsed: the dossier of a line was opened.
type PlanUsed struct {
	Code    string `part:"register"`
	Dossier string `part:"clear"`
}

// DossierClosed ends the work of a dossier (kết thúc hồ sơ): nothing is filed into it any more.
type DossierClosed struct {
	Note string `part:"register"`
}

// DossierReopened lets a closed dossier be filed into again.
type DossierReopened struct {
	Reason string `part:"register"`
}

// The names of the events.
func (PlanDrawn) Type() string       { return "fileplan.drawn" }
func (PlanIssued) Type() string      { return "fileplan.issued" }
func (PlanAmended) Type() string     { return "fileplan.amended" }
func (PlanUsed) Type() string        { return "fileplan.used" }
func (DossierClosed) Type() string   { return "dossier.closed" }
func (DossierReopened) Type() string { return "dossier.reopened" }

func planKinds() []Event {
	return []Event{PlanDrawn{}, PlanIssued{}, PlanAmended{}, PlanUsed{}, DossierClosed{}, DossierReopened{}}
}
