package pdfdiff

import "trien/pdf"

// trailer compares the trailers and what they name (ISO 32000-2, 7.5.5).
func (d *differ) trailer() error {
	old, new := d.old.Trailer(), d.new.Trailer()
	for _, k := range changedKeys(old, new) {
		switch k {
		case "Size", "Prev", "XRefStm", "ID", "Type", "W", "Index", "Length", "Filter", "DecodeParms", "AuthCode":
		case "Info", "Root": // below
		case "Encrypt": // what was signed reads otherwise without it, or with another
			d.reject("trailer", "trailer", pdf.Reference{}, "/Encrypt was changed")
		case "AdditionalStreams":
			if err := d.additional(old[k], new[k]); err != nil {
				return err
			}
		default:
			if new[k] != nil {
				d.reject("trailer", "trailer", pdf.Reference{}, "/%s was changed", string(k))
			}
		}
	}
	if err := d.info(old["Info"], new["Info"]); err != nil {
		return err
	}
	return d.catalog()
}

// additional lets LibreOffice's private entry change as long as it names no other stream.
func (d *differ) additional(old, new pdf.Object) error {
	before, _ := old.(pdf.Array)
	after, _ := new.(pdf.Array)
	for _, e := range after {
		o, err := d.new.Resolve(e)
		if err != nil {
			return err
		}
		if _, isStream := o.(*pdf.Stream); isStream && !contains(before, e) {
			d.reject("trailer", "trailer/AdditionalStreams", refOf(e), "another stream was put there")
		}
	}
	return nil
}

// info lets the document information change as long as it is plain text (14.3.3).
func (d *differ) info(old, new pdf.Object) error {
	ref := refOf(new)
	if alike(old, new) && d.changes[ref] == nil {
		return nil
	}
	dict, err := d.new.Dict(new)
	if err != nil {
		return err
	}
	for k, o := range dict {
		if o, err = d.new.Resolve(o); err != nil {
			return err
		}
		switch o.(type) {
		case nil, pdf.String, pdf.Name, pdf.Boolean, pdf.Integer, pdf.Real:
		default:
			d.reject("info", "trailer/Info", ref, "/%s is not text", string(k))
		}
	}
	d.find(LTAUpdates, "info", "trailer/Info", ref, "the document information was changed")
	if ref == refOf(old) {
		d.vouch("info", ref, func(e edge) bool { return e.from == (pdf.Reference{}) && e.path == "Info" })
	}
	return nil
}

// catalog compares the catalogs key by key (7.7.2).
func (d *differ) catalog() error {
	old, err := d.old.Catalog()
	if err != nil {
		return err
	}
	new, err := d.new.Catalog()
	if err != nil {
		return err
	}
	for _, k := range changedKeys(old, new) {
		switch k {
		case "AcroForm", "DSS", "Metadata", "Extensions": // below
		case "Version":
			if _, ok := new[k].(pdf.Name); !ok {
				d.reject("catalog", "Root", d.new.CatalogRef(), "/Version is not a name")
			}
			d.find(LTAUpdates, "catalog", "Root/Version", d.new.CatalogRef(), "the version was changed")
		case "MarkInfo":
			if !plain(new[k]) {
				d.reject("catalog", "Root", d.new.CatalogRef(), "/MarkInfo is not plain")
			}
		case "Names":
			if err := d.names(old[k], new[k]); err != nil {
				return err
			}
		default:
			same, err := d.equivalent(old[k], new[k], 0)
			if err != nil {
				return err
			}
			if !same {
				d.reject("catalog", "Root", d.new.CatalogRef(), "/%s was changed", string(k))
			}
		}
	}
	d.vouchAll(d.new.CatalogRef())
	root := d.old.CatalogRef()
	if err := d.extensions(old["Extensions"], new["Extensions"], root); err != nil {
		return err
	}
	if err := d.metadata(old["Metadata"], new["Metadata"], root); err != nil {
		return err
	}
	if err := d.dss(old["DSS"], new["DSS"], root); err != nil {
		return err
	}
	return d.acroForm(old["AcroForm"], new["AcroForm"], root)
}

// names lets comments bring the pictures that they show (Table 32, /AP).
func (d *differ) names(old, new pdf.Object) error {
	before, err := d.old.Dict(old)
	if err != nil {
		return err
	}
	after, err := d.new.Dict(new)
	if err != nil {
		return err
	}
	keys := changedKeys(before, after)
	for _, k := range keys {
		if k != "AP" || before[k] != nil {
			d.reject("catalog", "Root/Names", refOf(new), "/%s was changed", string(k))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	d.find(Annotations, "annotation", "Root/Names", refOf(new), "named appearances were added")
	return nil
}

// equivalent says whether two values read alike though other objects hold them; what is shared is compared elsewhere.
func (d *differ) equivalent(old, new pdf.Object, depth int) (bool, error) {
	if alike(old, new) || depth > 8 {
		return depth <= 8, nil
	}
	a, err := d.old.Resolve(old)
	if err != nil {
		return false, err
	}
	b, err := d.new.Resolve(new)
	if err != nil {
		return false, err
	}
	switch a := a.(type) {
	case pdf.Dict:
		c, ok := b.(pdf.Dict)
		if !ok || len(a) != len(c) {
			return false, nil
		}
		for k := range a {
			if same, err := d.equivalent(a[k], c[k], depth+1); !same || err != nil {
				return false, err
			}
		}
		return true, nil
	case pdf.Array:
		c, ok := b.(pdf.Array)
		if !ok || len(a) != len(c) {
			return false, nil
		}
		for i := range a {
			if same, err := d.equivalent(a[i], c[i], depth+1); !same || err != nil {
				return false, err
			}
		}
		return true, nil
	}
	return d.same(a, b)
}

// unchanged says whether old and new name the same, and it was not changed in place.
func (d *differ) unchanged(old, new pdf.Object) bool {
	return alike(old, new) && d.changes[refOf(new)] == nil
}

// from is for edges out of one object at one place.
func from(ref pdf.Reference, path string) func(edge) bool {
	return func(e edge) bool { return e.from == ref && e.path == path }
}

// extensions may be added to; each names a developer extension (7.12).
func (d *differ) extensions(old, new pdf.Object, root pdf.Reference) error {
	if d.unchanged(old, new) {
		return nil
	}
	before, err := d.old.Dict(old)
	if err != nil {
		return err
	}
	after, err := d.new.Dict(new)
	if err != nil {
		return err
	}
	for _, k := range changedKeys(before, after) {
		if after[k] == nil {
			d.reject("extensions", "Root/Extensions", refOf(new), "/%s was taken away", string(k))
		}
	}
	for k, o := range after {
		if o, err = d.new.Resolve(o); err != nil {
			return err
		}
		if !plain(o) {
			d.reject("extensions", "Root/Extensions", refOf(new), "/%s is not a developer extension", string(k))
		}
	}
	d.find(LTAUpdates, "extensions", "Root/Extensions", refOf(new), "developer extensions were added")
	d.vouch("extensions", refOf(new), from(root, "Extensions"))
	return nil
}

// plain says whether o, direct all the way, has only names, numbers and text.
func plain(o pdf.Object) bool {
	switch o := o.(type) {
	case pdf.Reference, *pdf.Stream:
		return false
	case pdf.Dict:
		for _, e := range o {
			if !plain(e) {
				return false
			}
		}
	case pdf.Array:
		for _, e := range o {
			if !plain(e) {
				return false
			}
		}
	}
	return true
}

// metadata may change to other XMP (14.3.2).
func (d *differ) metadata(old, new pdf.Object, root pdf.Reference) error {
	if d.unchanged(old, new) {
		return nil
	}
	s, err := d.new.Stream(new)
	if err != nil {
		return err
	}
	if s != nil {
		data, err := d.new.Decode(s)
		if err == nil {
			err = checkXMP(data)
		}
		if err != nil {
			d.reject("metadata", "Root/Metadata", refOf(new), "it is not acceptable XMP: %v", err)
		}
	}
	d.find(LTAUpdates, "metadata", "Root/Metadata", refOf(new), "the metadata were changed")
	if refOf(old) == refOf(new) {
		d.vouch("metadata", refOf(new), from(root, "Metadata"))
	}
	return nil
}
