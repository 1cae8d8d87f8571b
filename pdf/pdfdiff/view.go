package pdfdiff

import "trien/pdf"

// view is a pdf.View that remembers objects by their place in the file, for all revisions of one comparison: each is compared with the
// signed one, and most of what they hold is the same. What it gives must not be changed.
type view struct {
	*pdf.View
	known map[int64]pdf.Object
}

// Object is pdf.View.Object. Streams are not kept: their length may be another object's; nor what object streams hold.
func (v *view) Object(ref pdf.Reference) (pdf.Object, error) {
	at := v.Locate(ref).Offset
	if o, ok := v.known[at]; ok && at > 0 {
		return o, nil
	}
	o, err := v.View.Object(ref)
	if _, isStream := o.(*pdf.Stream); err == nil && at > 0 && !isStream {
		v.known[at] = o
	}
	return o, err
}

// Resolve follows the first reference by memory.
func (v *view) Resolve(o pdf.Object) (pdf.Object, error) {
	if ref, ok := o.(pdf.Reference); ok {
		var err error
		if o, err = v.Object(ref); err != nil {
			return nil, err
		}
	}
	return v.View.Resolve(o)
}

func through[T any](v *view, o pdf.Object, get func(pdf.Object) (T, error)) (T, error) {
	o, err := v.Resolve(o)
	if err != nil {
		var zero T
		return zero, err
	}
	return get(o)
}

func (v *view) Dict(o pdf.Object) (pdf.Dict, error)      { return through(v, o, v.View.Dict) }
func (v *view) Array(o pdf.Object) (pdf.Array, error)    { return through(v, o, v.View.Array) }
func (v *view) Stream(o pdf.Object) (*pdf.Stream, error) { return through(v, o, v.View.Stream) }
func (v *view) Name(o pdf.Object) (pdf.Name, error)      { return through(v, o, v.View.Name) }
func (v *view) Catalog() (pdf.Dict, error) {
	if ref := v.CatalogRef(); ref != (pdf.Reference{}) {
		if d, err := v.Dict(ref); d != nil || err != nil {
			return d, err
		}
	}
	return v.View.Catalog()
}
