package pdfdiff

import (
	"slices"
	"strings"

	"trien/pdf"
)

// The lists of the store itself and of a VRI entry (ISO 32000-2, Tables 261 and 262).
var (
	storeLists = []pdf.Name{"Certs", "OCSPs", "CRLs"}
	entryLists = []pdf.Name{"Cert", "OCSP", "CRL"}
)

// dss lets the security store grow (12.8.4.3): lists of streams, entries for signatures; no entry goes from it, but
// another store may take its place.
func (d *differ) dss(old, new pdf.Object, root pdf.Reference) error {
	before, err := d.old.Dict(old)
	if err != nil {
		return err
	}
	after, err := d.new.Dict(new)
	if err != nil {
		return err
	}
	s := &store{d: d, at: refOf(new), known: from(root, "DSS"), renewed: refOf(new) != refOf(old)}
	if !d.unchanged(old, new) {
		s.touched = true
		d.vouch("dss", refOf(new), s.known)
	}
	if after == nil {
		if before != nil {
			d.reject("dss", "Root/DSS", refOf(old), "the security store was taken away")
		}
		return nil
	}
	for k := range after {
		if k != "Type" && k != "VRI" && !slices.Contains(storeLists, k) && !alike(before[k], after[k]) {
			d.reject("dss", "Root/DSS", s.at, "it has a key /%s", string(k))
		}
	}
	for _, k := range storeLists {
		if err := s.list(before[k], after[k], string(k)); err != nil {
			return err
		}
	}
	if err := s.vri(before["VRI"], after["VRI"]); err != nil {
		return err
	}
	if s.touched && s.held == 0 {
		d.reject("dss", "Root/DSS", s.at, "the security store has nothing in it")
	}
	if s.touched {
		d.find(LTAUpdates, "dss", "Root/DSS", s.at, "the security store was added to")
	}
	return nil
}

// store walks a security store; at is the object that the walk is in.
type store struct {
	d       *differ
	at      pdf.Reference
	known   func(edge) bool
	touched bool
	held    int  // elements in all lists
	inner   bool // the walk is in an entry's entry
	renewed bool // it is another object: some signers write a whole new store for each signature
}

// list demands streams. Evidence may go out of a list, as newer comes in: what the signed revision had can be read in it still.
func (s *store) list(old, new pdf.Object, path string) error {
	d := s.d
	before, err := d.old.Array(old)
	if err != nil {
		return err
	}
	after, err := d.new.Array(new)
	if err != nil {
		d.reject("dss", "Root/DSS/"+path, refOf(new), "it is not a list")
		return nil
	}
	if !d.unchanged(old, new) {
		s.touched = true
		if ref := refOf(new); ref == refOf(old) {
			d.vouch("dss", ref, listEdge)
		}
	}
	s.held += len(after)
	held := map[pdf.Reference]bool{}
	for _, o := range before {
		held[refOf(o)] = true
	}
	for _, o := range after {
		if ref := refOf(o); d.changes[ref] == nil && ref != (pdf.Reference{}) && held[ref] {
			continue
		}
		if !d.new.isStream(o) {
			d.reject("dss", "Root/DSS/"+path, refOf(o), "an element is not a stream")
		}
	}
	return nil
}

// listEdge says whether a list is used as a list of the store; other objects have no such keys.
func listEdge(e edge) bool {
	for _, lists := range [][]pdf.Name{storeLists, entryLists} {
		for _, k := range lists {
			if e.path == string(k) || len(e.path) > len(k) && e.path[len(e.path)-len(k)-1:] == "/"+string(k) {
				return true
			}
		}
	}
	return false
}

// vriEdge says whether an object is used as the store's entries or as one of them: no other dictionary has such keys.
func vriEdge(e edge) bool {
	last := e.path[strings.LastIndexByte(e.path, '/')+1:]
	return last == "VRI" || digest(pdf.Name(last))
}

// vri compares the entries per signature.
func (s *store) vri(old, new pdf.Object) error {
	d := s.d
	before, err := d.old.Dict(old)
	if err != nil {
		return err
	}
	after, err := d.new.Dict(new)
	if err != nil {
		d.reject("dss", "Root/DSS/VRI", refOf(new), "it is not a dictionary")
		return nil
	}
	if !d.unchanged(old, new) {
		s.touched = true
		d.vouch("dss", refOf(new), vriEdge)
	}
	for k := range before {
		if after[k] == nil && k != "Type" && !s.renewed {
			d.reject("dss", "Root/DSS/VRI", refOf(new), "the entry /%s was taken away", string(k))
		}
	}
	for _, k := range after.Keys() {
		if k == "Type" {
			continue
		}
		if err := s.entry(before[k], after[k], k); err != nil {
			return err
		}
	}
	return nil
}

// entry compares one signature's entry.
func (s *store) entry(old, new pdf.Object, name pdf.Name) error {
	d := s.d
	before, err := d.old.Dict(old)
	if err != nil {
		return err
	}
	after, err := d.new.Dict(new)
	path := "VRI/" + string(name)
	if err != nil || !digest(name) {
		d.reject("dss", "Root/DSS/"+path, refOf(new), "it is not an entry for a signature")
		return nil
	}
	if !d.unchanged(old, new) {
		s.touched = true
		d.vouch("dss", refOf(new), vriEdge)
	}
	for k, o := range after {
		switch k {
		case "Type", "Cert", "CRL", "OCSP":
			continue
		}
		o, err := d.new.Resolve(o)
		if err != nil {
			return err
		}
		if digest(k) { // some writers list there what else they used
			if err := s.other(before[k], after[k], k); err != nil {
				return err
			}
			continue
		}
		_, isStream := o.(*pdf.Stream)
		_, isString := o.(pdf.String)
		if k != "TS" && k != "TU" || !isStream && !isString {
			d.reject("dss", "Root/DSS/"+path, refOf(new), "it has a key /%s", string(k))
		}
	}
	for _, k := range entryLists {
		if err := s.list(before[k], after[k], path+"/"+string(k)); err != nil {
			return err
		}
	}
	return nil
}

// other is a stream or an entry within an entry, under a name that is a digest: for the signature of a CRL or an OCSP response.
func (s *store) other(old, new pdf.Object, name pdf.Name) error {
	if _, err := s.d.new.Stream(new); err == nil {
		s.held++
		return nil
	}
	if s.inner {
		s.d.reject("dss", "Root/DSS/VRI", refOf(new), "entries lie in entries in entries")
		return nil
	}
	s.inner = true
	defer func() { s.inner = false }()
	return s.entry(old, new, name)
}

// digest says whether an entry is named by a digest in capitals: SHA-1 by the standard, longer ones are met.
func digest(name pdf.Name) bool {
	for i := range len(name) {
		if c := name[i]; !(c >= '0' && c <= '9' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return len(name) == 40 || len(name) == 64 || len(name) == 96 || len(name) == 128
}
