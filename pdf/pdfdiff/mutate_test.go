package pdfdiff

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"trien/pdf"
)

// pool are values that a mutation puts somewhere.
func pool(r *rand.Rand) pdf.Object {
	all := []pdf.Object{
		nil, pdf.Boolean(true), pdf.Integer(r.Int64N(40)), pdf.Real(1.5), pdf.Name("Sig"), pdf.Name("Widget"), pdf.Name("Stamp"), pdf.String("x"),
		pdf.Array{}, box(0, 0, 50, 50), pdf.Dict{}, ref(uint32(1 + r.IntN(22))), pdf.Array{ref(uint32(1 + r.IntN(22)))}, newSig("x"),
		pdf.Dict{"N": sharedAP}, pdf.Dict{"S": pdf.Name("JavaScript")},
	}
	return all[r.IntN(len(all))]
}

// keys are those that mean something somewhere.
var keys = []pdf.Name{"Type", "Subtype", "Kids", "Count", "Parent", "Contents", "Annots", "Resources", "MediaBox", "FT", "T", "V", "AP", "AS", "Rect", "F", "Ff",
	"P", "Fields", "SigFlags", "AcroForm", "DSS", "VRI", "Certs", "Names", "AA", "A", "OpenAction", "Perms", "K", "S", "Nums", "OC", "MK", "Lock", "DR", "N"}

// mutate changes one object of a file: a key of a dictionary, a member of an array, a stream's bytes, or the whole.
func mutate(r *rand.Rand, o pdf.Object) pdf.Object {
	if r.IntN(6) == 0 {
		return pool(r)
	}
	switch o := o.(type) {
	case pdf.Dict:
		k := keys[r.IntN(len(keys))]
		if present := o.Keys(); len(present) > 0 && r.IntN(2) == 0 {
			k = present[r.IntN(len(present))]
		}
		switch inner := o[k].(type) {
		case pdf.Dict, pdf.Array:
			o[k] = mutate(r, inner)
		default:
			o[k] = pool(r)
		}
		if o[k] == nil {
			delete(o, k)
		}
		return o
	case pdf.Array:
		if len(o) > 0 && r.IntN(2) == 0 {
			i := r.IntN(len(o))
			return append(o[:i:i], o[i+1:]...)
		}
		return append(o, pool(r))
	case *pdf.Stream:
		return shows(fmt.Sprint(r.Uint32()))
	}
	return pool(r)
}

// harmless says whether a change of one object is one that no signature forbids: of the information, or of some keys of the catalog.
func harmless(number uint32, old, new pdf.Object) bool {
	if number == infoRef.Number {
		return true
	}
	before, ok1 := old.(pdf.Dict)
	after, ok2 := new.(pdf.Dict)
	if number != catalogRef.Number || !ok1 || !ok2 {
		return false
	}
	for _, k := range changedKeys(before, after) {
		switch k {
		case "Version", "MarkInfo", "Extensions", "DSS", "Metadata":
		case "Names":
			if d, ok := after[k].(pdf.Dict); !ok || len(d) > 0 {
				return false
			}
		case "Dangling": // to what does not exist: the same as none (7.3.10)
			if after[k] != nil {
				return false
			}
		case "AcroForm":
			a, _ := before[k].(pdf.Dict)
			b, ok := after[k].(pdf.Dict)
			for _, k := range changedKeys(a, b) {
				ok = ok && (k == "DR" || k == "DA" || k == "Q" || k == "SigFlags" || k == "Fields" && alikeArrays(a["Fields"].(pdf.Array), fieldsOf(b)[:min(4, len(fieldsOf(b)))]))
			}
			if !ok {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func fieldsOf(form pdf.Dict) pdf.Array {
	list, _ := form["Fields"].(pdf.Array)
	return list
}

// mutated changes one object that the signed revision reaches, and maybe adds others; it gives the number and both states.
func mutated(t testing.TB, seed uint64) (file []byte, number uint32, old, new pdf.Object) {
	r := rand.New(rand.NewPCG(seed, 7))
	number = uint32(1 + r.IntN(18))
	file = after(t, signedFile(), func(u *pdf.Update) {
		u.Add(newSig("x"))                                                                  // 19
		u.Add(pdf.Dict{"FT": pdf.Name("Sig"), "T": pdf.String("n"), "V": ref(19)})          // 20
		u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Stamp"), "AP": nil}) // 21
		u.Add(shows("x"))                                                                   // 22
		o, err := u.Object(ref(number))
		if err != nil {
			t.Fatal(err)
		}
		old = pdf.Clone(o)
		new = mutate(r, o)
		u.Set(ref(number), new)
	})
	return file, number, old, new
}

// checkMutation demands that a change of what the signed revision reaches is never passed over: it is graded above the updates that no
// signature forbids, unless it is one of them.
func checkMutation(t *testing.T, seed uint64) {
	file, number, old, new := mutated(t, seed)
	if s, ok := new.(*pdf.Stream); ok && s == nil || alike(old, new) && fmt.Sprintf("%T", new) != "*pdf.Stream" {
		return
	}
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)), pdf.Options{})
	if err != nil {
		return // nobody judges it valid
	}
	r := Compare(f, 0, Terms{Level: 1})
	if r.Grade <= LTAUpdates && !harmless(number, old, new) {
		t.Errorf("seed %d: object %d was %s, is %s: %v: %s", seed, number, pdf.Format(old), pdf.Format(new), r.Grade, words(r))
	}
}

func TestNoMutationIsPassedOver(t *testing.T) {
	for seed := range uint64(5_000) {
		checkMutation(t, seed)
	}
}

func FuzzMutation(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(checkMutation)
}

// counting counts what is read.
type counting struct {
	io.ReaderAt
	reads *int
}

func (c counting) ReadAt(b []byte, at int64) (int, error) {
	*c.reads++
	return c.ReaderAt.ReadAt(b, at)
}

// TestManySignatures: what is read for all comparisons of a file grows with signatures times touched objects, here four times as both
// double, and not faster.
func TestManySignatures(t *testing.T) {
	read := func(n int) (reads int) {
		b := manySignatures(t, n)
		f, err := pdf.Open(counting{bytes.NewReader(b), &reads}, int64(len(b)), pdf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		reads = 0
		c := NewComparer(f)
		for i := range n {
			if r := c.Compare(i, Terms{}); r.Grade != LTAUpdates || len(r.ChangedFields) != n-i {
				t.Fatal(words(r))
			}
		}
		return reads
	}
	small, large := read(20), read(40)
	t.Logf("%d reads for 20 signatures, %d for 40", small, large)
	if large > 5*small {
		t.Errorf("%d reads for 20 signatures, %d for 40", small, large)
	}
}
