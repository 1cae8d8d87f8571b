package marks

import (
	"trien/pdf"
	"trien/pdf/stamp"
)

// Shows tells whether the normal appearance of a widget, as a mark drawn here has it, shows a picture.
func Shows(v *pdf.View, widget pdf.Reference, p *stamp.Picture) bool {
	at := pdf.Object(widget)
	for _, name := range []pdf.Name{"AP", "N"} {
		d, err := v.Dict(at)
		if err != nil {
			return false
		}
		at = d[name]
	}
	form, err := v.Stream(at)
	if err != nil {
		return false
	}
	at = form.Dict["Resources"]
	for _, name := range []pdf.Name{"XObject", "Picture"} {
		d, err := v.Dict(at)
		if err != nil {
			return false
		}
		at = d[name]
	}
	image, err := v.Stream(at)
	return err == nil && p.Is(v, image)
}
