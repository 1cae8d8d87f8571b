package pdf

// ReadOnly is the same view for who only reads: objects are kept by the file and shared among all such views, so that none is read twice. Nothing that it
// gives may be changed.
func (v *View) ReadOnly() *View {
	shared := *v
	shared.readOnly = true
	return &shared
}

// place is where an object lies and by which name it is known there: the same object in every revision that finds it there.
type place struct {
	entry entry
	ref   Reference
}

// kept is an object that was read, and the offset to which its bytes reach.
type kept struct {
	object Object
	end    int64
}

// Bounds of what is kept: objects, and bytes that each of them has in the file.
const (
	keptObjects = 256
	keptBytes   = 64 << 10
)

func (f *File) recall(at place) (kept, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	k, ok := f.shared[at]
	return k, ok
}

// remember keeps an object. A stream is not kept, for its length may be another object's, which changes.
func (f *File) remember(at place, k kept) {
	if _, is := k.object.(*Stream); is || k.object == nil || k.end-at.entry.at > keptBytes {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shared == nil {
		f.shared = map[place]kept{}
	}
	if len(f.shared) < keptObjects {
		f.shared[at] = k
	}
}
