package pades

import (
	"crypto"
	"slices"

	"trien/pdf"
)

// Flags /Ff of a seed value dictionary: which entries bind and are not just proposals (ISO 32000-2, Table 238).
const (
	seedFilter = 1 << iota
	seedSubFilter
	seedVersion
	seedReasons
	seedLegal
	seedRevocation
	seedDigest
	seedLockDocument
	seedAppearance
)

// heedSeed refuses to sign where the field's author asked, as binding, for what this signature would not give. Proposals pass.
func (w *writer) heedSeed(f *pdf.Field, r *Request) error {
	if f.Dict["SV"] == nil {
		return nil
	}
	sv, err := w.dict(f.Dict["SV"])
	if err != nil {
		return err
	}
	flags, err := w.view.Int(sv["Ff"])
	if err != nil {
		return err
	}
	no := func(what string) error { return refuse(SeedValue, f.Name, "%s", what) }
	switch filter, _ := w.view.Name(sv["Filter"]); {
	case flags&seedFilter != 0 && filter != "Adobe.PPKLite":
		return no("another filter")
	case flags&seedSubFilter != 0 && !slices.Contains(w.words(sv["SubFilter"]), SubFilterCAdES):
		return no("another SubFilter")
	case flags&seedReasons != 0 && !w.reasonFits(sv["Reasons"], r.Reason):
		return no("another reason")
	case flags&seedDigest != 0 && !digestFits(w.words(sv["DigestMethod"]), r.Hash):
		return no("another digest algorithm")
	case flags&(seedLegal|seedRevocation|seedLockDocument|seedAppearance) != 0:
		return no("a legal attestation, revocation data, a locked document or an appearance of its own")
	}
	return w.heedSeedRest(sv, f, r)
}

// heedSeedRest looks at the entries that carry their own flags.
func (w *writer) heedSeedRest(sv pdf.Dict, f *pdf.Field, r *Request) error {
	for _, key := range []pdf.Name{"Cert", "TimeStamp"} {
		d, err := w.dict(sv[key])
		if err != nil {
			return err
		}
		if n, _ := w.view.Int(d["Ff"]); n != 0 {
			return refuse(SeedValue, f.Name, "binding wishes about /%s can't be checked here", key)
		}
	}
	if sv["MDP"] == nil {
		return nil
	}
	mdp, err := w.dict(sv["MDP"])
	if err != nil {
		return err
	}
	if p, err := w.view.Int(mdp["P"]); err != nil || p != int64(r.Certify) {
		return refuse(SeedValue, f.Name, "certification %d, asked for %d", p, r.Certify)
	}
	return nil
}

// words reads an array of names or strings; what can't be read is left out.
func (w *writer) words(o pdf.Object) []string {
	a, _ := w.view.Array(o)
	var out []string
	for _, o := range a {
		if n, err := w.view.Name(o); err == nil && n != "" {
			out = append(out, string(n))
		} else if t, err := w.view.Text(o); err == nil {
			out = append(out, t)
		}
	}
	return out
}

// reasonFits tells whether a reason is among those listed; a single "." or an empty list forbids any (ISO 32000-2, Table 238).
func (w *writer) reasonFits(o pdf.Object, reason string) bool {
	allowed := w.words(o)
	if len(allowed) == 0 || len(allowed) == 1 && allowed[0] == "." {
		return reason == ""
	}
	return slices.Contains(allowed, reason)
}

// digestFits tells whether the signer's hash is listed; where it is not known yet, all that it may be have to be.
func digestFits(allowed []string, h crypto.Hash) bool {
	names := map[crypto.Hash]string{crypto.SHA256: "SHA256", crypto.SHA384: "SHA384", crypto.SHA512: "SHA512"}
	if h != 0 {
		return slices.Contains(allowed, names[h])
	}
	for _, name := range names {
		if !slices.Contains(allowed, name) {
			return false
		}
	}
	return true
}
