package pades

import (
	"crypto/sha256"
	"fmt"
	"io"

	"trien/internal/limits"
	"trien/pdf"
)

// Evidence is what a document security store holds (ISO 32000-2, 12.8.4.3; EN 319 142-1, 5.4.2), each item in DER: what is needed to
// judge the file's signatures when nobody answers any more.
type Evidence struct {
	Certificates, CRLs, OCSPs [][]byte
}

// lists gives the store's keys with what belongs there.
func (e *Evidence) lists() []evidenceList {
	return []evidenceList{{"Certs", &e.Certificates}, {"OCSPs", &e.OCSPs}, {"CRLs", &e.CRLs}}
}

type evidenceList struct {
	key   pdf.Name
	items *[][]byte
}

// Stored reads the security store that v shows; without one the evidence is empty. Errors are those of package pdf.
func Stored(v *pdf.View) (e Evidence, err error) {
	catalog, err := v.Catalog()
	if err != nil {
		return e, err
	}
	dss, err := v.Dict(catalog["DSS"])
	if err != nil {
		return e, err
	}
	for _, l := range e.lists() {
		refs, err := v.Array(dss[l.key])
		if err != nil {
			return e, err
		}
		if *l.items, err = streams(v, refs); err != nil {
			return e, err
		}
	}
	return e, nil
}

// streams decodes the streams of a list, in its order.
func streams(v *pdf.View, list pdf.Array) (out [][]byte, err error) {
	if len(list) > limits.Certificates {
		return nil, &pdf.LimitError{What: "entries in the security store", Limit: limits.Certificates}
	}
	for _, o := range list {
		s, err := v.Stream(o)
		if err != nil {
			return nil, err
		}
		if s == nil {
			return nil, &pdf.MalformedError{Where: "DSS", Offset: -1, Err: fmt.Errorf("an entry that does not exist")}
		}
		b, err := v.Decode(s)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// AddEvidence appends a revision in which the file's security store has e as well; what is there already is not stored twice and
// nothing goes from it. Entries per signature (VRI) are kept and none is made: EN 319 142-1, 5.4.2.3 leaves them out by choice, since
// whoever judges looks through the whole store anyway. The result is nil where the store has all of e. Errors: *RefusedError, what
// package pdf returns.
func AddEvidence(f *pdf.File, random io.Reader, e Evidence) (*Appended, error) {
	w, err := newAugmenter(f, random)
	if err != nil {
		return nil, err
	}
	if err := w.mayFill(); err != nil {
		return nil, err
	}
	changed, err := w.store(&e)
	if err != nil || !changed {
		return nil, err
	}
	w.u.Set(w.view.CatalogRef(), w.catalog)
	tail, err := w.u.Bytes()
	return &Appended{file: f, tail: tail, signedRevisions: w.revisionsSigned()}, err
}

// store puts what is new of e into the security store.
func (w *writer) store(e *Evidence) (changed bool, err error) {
	dss, err := w.dict(w.catalog["DSS"])
	if err != nil {
		return false, err
	}
	for _, l := range e.lists() {
		grown, err := w.grow(dss, l.key, *l.items)
		if err != nil {
			return false, err
		}
		changed = changed || grown
	}
	if !changed {
		return false, nil
	}
	dss["Type"] = pdf.Name("DSS")
	if ref, apart := w.catalog["DSS"].(pdf.Reference); apart {
		w.u.Set(ref, dss)
	} else {
		w.catalog["DSS"] = w.u.Add(dss)
	}
	return true, w.extension()
}

// grow appends to a list of the store what it does not hold.
func (w *writer) grow(dss pdf.Dict, key pdf.Name, items [][]byte) (bool, error) {
	list, err := w.view.Array(dss[key])
	if err != nil {
		return false, err
	}
	held, err := streams(w.view, list)
	if err != nil {
		return false, err
	}
	seen := map[[32]byte]bool{}
	for _, b := range held {
		seen[sha256.Sum256(b)] = true
	}
	grown := list[:len(list):len(list)]
	for _, b := range items {
		if id := sha256.Sum256(b); !seen[id] {
			seen[id] = true
			grown = append(grown, w.u.Add(pdf.NewStream(pdf.Dict{}, b)))
		}
	}
	if len(grown) == len(list) {
		return false, nil
	}
	if len(grown) > limits.Certificates {
		return false, &pdf.LimitError{What: "entries in the security store", Limit: limits.Certificates}
	}
	if ref, apart := dss[key].(pdf.Reference); apart {
		w.u.Set(ref, grown)
	} else {
		dss[key] = grown
	}
	return true, nil
}

// extension names the developer extension that the store belongs to in files before PDF 2.0, which do not know it
// (EN 319 142-1, 5.6; ISO 32000-1, 7.12).
func (w *writer) extension() error {
	if w.file.Version() >= "2" {
		return nil
	}
	all, err := w.dict(w.catalog["Extensions"])
	if err != nil || all["ESIC"] != nil {
		return err
	}
	all["ESIC"] = pdf.Dict{"BaseVersion": pdf.Name("1.7"), "ExtensionLevel": pdf.Integer(2)}
	if ref, apart := w.catalog["Extensions"].(pdf.Reference); apart {
		w.u.Set(ref, all)
		return nil
	}
	w.catalog["Extensions"] = all
	return nil
}
