package form

import (
	"fmt"
	"strings"
)

// Measure writes what a question needs to know on one line, so that two versions of a rule can be compared.
func (r Rule) Measure() string {
	d := r.Demand
	var parts []string
	add := func(name string, v any, there bool) {
		if there {
			parts = append(parts, fmt.Sprintf("%s=%v", name, v))
		}
	}
	add("min", d.Min, d.Min > 0)
	add("max", d.Max, d.Max > 0 && d.Max < unbounded)
	add("times", d.Times, d.Times)
	for _, x := range [][2]string{{"bold", d.Bold}, {"italic", d.Italic}, {"caps", d.Caps}, {"pattern", d.Pattern}, {"side", d.Side}, {"with", string(d.With)},
		{"begins", d.Begins}, {"ends", d.Ends}, {"last", d.Last}, {"texts", strings.Join(d.Texts, " | ")}, {"types", strings.Join(r.Types, ",")}, {"except", strings.Join(r.Except, ",")}} {
		add(x[0], x[1], x[1] != "")
	}
	add("width", d.Width, d.Width > 0)
	add("height", d.Height, d.Height > 0)
	for _, m := range []struct {
		name string
		mm   []float64
	}{{"top", d.Top}, {"bottom", d.Bottom}, {"left", d.Left}, {"right", d.Right}} {
		add(m.name, m.mm, m.mm != nil)
	}
	return strings.Join(parts, " ")
}
