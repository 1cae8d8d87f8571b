package pdfdiff

import (
	"fmt"

	"trien/pdf"
)

// overruns tells of objects that were there when the file was signed but whose bytes reach into what was appended: nothing changed in them, and
// yet nobody signed them whole.
func (c *Comparer) overruns(r *Report, signed int) error {
	revisions := c.file.Revisions()
	for n := len(c.over); n <= signed; n++ {
		v := &view{c.file.At(n).ReadOnly(), c.known}
		found, err := c.file.Overruns(revisions[n], func(ref pdf.Reference) (int64, bool) {
			at, ok := v.where(ref)
			known := c.known.links[at]
			return known.end, ok && known.end > 0
		})
		if err != nil {
			return err
		}
		c.over = append(c.over, found)
	}
	for _, found := range c.over[:signed+1] {
		for _, o := range found {
			if o.End > revisions[signed].End {
				r.add(Finding{Revision: signed, Grade: NotPermitted, Rule: "overrun", Ref: o.Ref, Path: o.Ref.String(),
					Words: fmt.Sprintf("the object begins in what was signed and ends at %d, in what came after", o.End)})
			}
		}
	}
	return nil
}
