package pdf

import (
	"errors"
	"io"
	"slices"

	"trien/internal/limits"
)

// Update collects objects and writes them as one appended revision (ISO 32000-2, 7.5.6). It never touches earlier bytes.
//
// The cross-reference is written in the style of the newest section; on top of a hybrid section comes a plain table, which every
// reader understands alike. Encrypted files stay encrypted with the same key. The same calls and entropy give the same bytes.
type Update struct {
	base    *View
	entropy io.Reader
	objects map[Reference]Object
	trailer Dict
	next    uint32
}

// NewUpdate starts an update of f. Entropy gives 16 bytes for /ID[1] and, in files encrypted with AES, the initialisation vectors;
// it is read by Bytes. A file that was mended, or whose encryption we could not keep, is refused.
func NewUpdate(f *File, entropy io.Reader) (*Update, error) {
	switch {
	case f.crypt != nil && f.crypt.mac:
		return nil, &EncryptedError{Reason: "an update would need a new integrity code (ISO/TS 32004)"}
	case len(f.repairs) > 0:
		return nil, &MalformedError{"file", -1, errors.New("a file that had to be mended is never appended to")}
	}
	v := f.Newest()
	size, _ := v.Int(v.Revision().Trailer["Size"])
	next := max(size, int64(f.highest())+1, int64(mentioned(v.Trailer(), 0))+1)
	if next > limits.PDFObjects {
		return nil, &LimitError{What: "object numbers", Limit: limits.PDFObjects}
	}
	return &Update{base: v, entropy: entropy, objects: map[Reference]Object{}, trailer: Dict{}, next: uint32(next)}, nil
}

// highest is the highest object number that any section names.
func (f *File) highest() (top uint32) {
	for _, r := range f.revisions {
		for _, s := range r.sections {
			for _, part := range []*section{s, s.hidden} {
				if part != nil && len(part.runs) > 0 {
					last := part.runs[len(part.runs)-1]
					top = max(top, last.first+uint32(len(last.entries))-1)
				}
			}
		}
	}
	return top
}

// mentioned is the highest object number that a trailer refers to: LibreOffice names a stream there that others then drop, and a new
// object must not become what such a reference means.
func mentioned(o Object, depth int) (top uint32) {
	if depth > limits.PDFDepth {
		return 0
	}
	switch o := o.(type) {
	case Reference:
		if o.Number <= limits.PDFObjects {
			return o.Number
		}
	case Array:
		for _, e := range o {
			top = max(top, mentioned(e, depth+1))
		}
	case Dict:
		for _, e := range o {
			top = max(top, mentioned(e, depth+1))
		}
	}
	return top
}

// Base is the view that the update builds on.
func (u *Update) Base() *View { return u.base }

// Reserve gives a new object's name, to be Set later.
func (u *Update) Reserve() Reference {
	ref := Reference{Number: u.next}
	u.next++
	return ref
}

// Add writes o as a new object.
func (u *Update) Add(o Object) Reference {
	ref := u.Reserve()
	u.Set(ref, o)
	return ref
}

// Set writes o as ref in the new revision. The update keeps o and may be shown it changed by the caller until Bytes.
func (u *Update) Set(ref Reference, o Object) {
	u.objects[ref] = o
	u.next = max(u.next, ref.Number+1)
}

// Touched lists the objects written so far, in order.
func (u *Update) Touched() []Reference {
	refs := make([]Reference, 0, len(u.objects))
	for ref := range u.objects {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, Reference.Compare)
	return refs
}

// Object reads an object, the update's own first. What the update holds is given as it is, not copied.
func (u *Update) Object(ref Reference) (Object, error) {
	if o, ok := u.objects[ref]; ok {
		return o, nil
	}
	return u.base.Object(ref)
}

// Resolve follows references, the update's own objects first.
func (u *Update) Resolve(o Object) (Object, error) {
	for range limits.PDFDepth {
		ref, ok := o.(Reference)
		if !ok {
			return o, nil
		}
		var err error
		if o, err = u.Object(ref); err != nil {
			return nil, err
		}
	}
	return nil, &MalformedError{"reference", -1, errors.New("references without end")}
}

// SetTrailer gives the new trailer an entry; nil removes it.
func (u *Update) SetTrailer(key Name, o Object) { u.trailer[key] = o }

// Bytes gives what has to be appended to the file. A Raw's *At is set.
func (u *Update) Bytes() ([]byte, error) {
	f := u.base.f
	w := &writer{u: u, start: f.size}
	if err := w.beginLine(); err != nil {
		return nil, err
	}
	for _, ref := range u.Touched() {
		if err := w.object(ref, u.objects[ref]); err != nil {
			return nil, err
		}
	}
	if err := w.close(); err != nil {
		return nil, err
	}
	return w.b, nil
}
