package pdfdiff

import "trien/pdf"

// place is where an object lies: an offset in the file, and from 1 the place in the object stream there. One place holds one object, in all
// revisions that know it there by that name.
type place struct {
	ref    pdf.Reference
	offset int64
	index  int
}

// memory is what was read at the places of a file. What it gives must not be changed.
type memory struct {
	objects map[place]pdf.Object
	links   map[place]links
	streams map[place]bool
}

// links is what an object refers to, and the offset to which its bytes reach; 0 where it lies in an object stream.
type links struct {
	to  []pdf.Reference
	end int64
}

func newMemory(f *pdf.File) *memory {
	return &memory{objects: map[place]pdf.Object{}, links: make(map[place]links, min(f.Entries(), 256)), streams: map[place]bool{}}
}

// view is a pdf.View that remembers objects by their place, for all revisions of all comparisons: most of what they hold is the same.
type view struct {
	*pdf.View
	known *memory
}

// where gives the place of an object; false where it has none.
func (v *view) where(ref pdf.Reference) (place, bool) {
	at := v.Locate(ref)
	if at.In != (pdf.Reference{}) {
		holder := v.Locate(at.In)
		return place{ref, holder.Offset, at.Index + 1}, holder.Offset > 0
	}
	return place{ref, at.Offset, 0}, !at.Free && at.Offset > 0
}

// Object is pdf.View.Object. Streams are not kept: their length may be another object's.
func (v *view) Object(ref pdf.Reference) (pdf.Object, error) {
	at, ok := v.where(ref)
	if o, known := v.known.objects[at]; ok && known {
		return o, nil
	}
	o, err := v.View.Object(ref)
	if _, isStream := o.(*pdf.Stream); err == nil && ok && !isStream {
		v.known.objects[at] = o
	}
	return o, err
}

// isStream says whether o is an indirect stream, by memory.
func (v *view) isStream(o pdf.Object) bool {
	ref, _ := o.(pdf.Reference)
	at, ok := v.where(ref)
	if is, known := v.known.streams[at]; ok && known {
		return is
	}
	_, err := v.Stream(o)
	if ok {
		v.known.streams[at] = err == nil
	}
	return ok && err == nil
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

// Trailer is the trailer that counts; it must not be changed.
func (v *view) Trailer() pdf.Dict { return v.Revision().Trailer }

func (v *view) Catalog() (pdf.Dict, error) {
	if ref := v.CatalogRef(); ref != (pdf.Reference{}) {
		if d, err := v.Dict(ref); d != nil || err != nil {
			return d, err
		}
	}
	return v.View.Catalog()
}
