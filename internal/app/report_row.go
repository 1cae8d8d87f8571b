package app

import (
	"strconv"

	"trien/internal/office"
)

// reportClear is what lists of reports need besides the row.
type reportClear struct {
	Kind     string `json:"kind"`
	Period   string `json:"period"`
	Revision int    `json:"revision"`
	SHA256   string `json:"sha256"`
	Way      string `json:"way"`
}

// reportRow is the newest of an office's reports of one kind for one period.
func reportRow(records []office.Record) (state, parent string, clear reportClear) {
	for _, r := range records {
		if e, ok := r.Event.(office.ReportMade); ok && e.Revision > clear.Revision {
			parent, clear = e.Office, reportClear{e.Kind, e.Period, e.Revision, e.SHA256, e.Way}
		}
	}
	return "revision " + strconv.Itoa(clear.Revision), parent, clear
}
