package app

import "time"

// ReportQuery asks for a report.
type ReportQuery struct {
	Kind   string // reports.OfDealings, reports.OfCertificates
	Period string // "2026-Q4", "2026-H2", "2026-10-01..2026-10-31"; empty: this quarter
}

// ReportView is what the office did in a period, what it has reported of it, and what those below it have.
type ReportView struct {
	Kind         string            `json:"kind"`
	Period       string            `json:"period"`
	From         string            `json:"from"`
	To           string            `json:"to"`
	Office       string            `json:"office"`
	OfficeName   string            `json:"officeName"`
	Lines        []ReportLine      `json:"lines"` // of this office, as the registers stand now
	Months       []ReportMonth     `json:"months"`
	Made         *MadeReport       `json:"made,omitempty"` // as it was reported last
	Changed      bool              `json:"changed"`        // the figures are others since: a correction is due
	Revisions    []MadeReport      `json:"revisions"`
	Subordinates []SubordinateView `json:"subordinates"`
	Missing      int               `json:"missing"`   // of them have sent none
	Sum          []ReportLine      `json:"sum"`       // this office and all below it that have sent one, each counted once
	Counted      int               `json:"counted"`   // offices in the sum
	Uncounted    []Words           `json:"uncounted"` // figures that nothing is counted for here yet: none is not zero
	MayMake      bool              `json:"mayMake"`
}

// ReportLine is one figure.
type ReportLine struct {
	What     string `json:"what"`
	Word     Words  `json:"words"`
	Type     string `json:"type,omitempty"`
	TypeName Words  `json:"typeName"`
	N        int64  `json:"n"`
}

// ReportMonth are the figures of a chart.
type ReportMonth struct {
	Month    string `json:"month"`
	Issued   int64  `json:"issued"`
	Received int64  `json:"received"`
	Returned int64  `json:"returned"`
	Signed   int64  `json:"signed"`
}

// MadeReport is a report that was made or taken.
type MadeReport struct {
	Office   string    `json:"office"`
	Name     string    `json:"name"`
	Revision int       `json:"revision"`
	Made     time.Time `json:"made"`
	By       string    `json:"by"`
	SHA256   string    `json:"sha256"`
	Way      string    `json:"way"` // "own", "file", "house"
	Reason   string    `json:"reason,omitempty"`
}

// SubordinateView is an office that reports to this one.
type SubordinateView struct {
	ID     string      `json:"id"`
	Name   string      `json:"name"`
	From   string      `json:"from,omitempty"`
	To     string      `json:"to,omitempty"`
	Here   bool        `json:"here"`  // an office of this house: its report is taken directly
	Known  bool        `json:"known"` // its key is one that was agreed on; else its signature is not checked against anybody
	Report *MadeReport `json:"report,omitempty"`
}

// MakeReportRequest makes a report of this office, or corrects one.
type MakeReportRequest struct {
	Kind   string `json:"kind"`
	Period string `json:"period"`
	Reason string `json:"reason,omitempty"` // of a correction
}

// SubordinateRequest names an office that reports to this one.
type SubordinateRequest struct {
	Office string `json:"office"`
	Name   string `json:"name"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}
