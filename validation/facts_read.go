package validation

import (
	"encoding/json"
	"fmt"
)

// FactsVersion is the version of the form of Facts that Collect writes. Version 1 did not say since which revision the security store has
// what it has.
const FactsVersion = 2

// UnmarshalJSON reads facts of this version and of older ones; those of a later one are an error, since what they say more would be
// passed over.
func (f *Facts) UnmarshalJSON(data []byte) error {
	type plain Facts
	var in plain
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	if in.Version < 1 || in.Version > FactsVersion {
		return fmt.Errorf("validation: facts of version %d; this program knows 1 to %d", in.Version, FactsVersion)
	}
	*f = Facts(in)
	if f.Version == 1 {
		f.fromFirst()
	}
	return nil
}

// fromFirst takes facts of version 1: what the security store has counts as standing in the last revision that has a store at all. That may
// prove it later than it was, and never earlier.
func (f *Facts) fromFirst() {
	f.Version = FactsVersion
	var end int64
	for _, r := range f.Revisions {
		if r.DSS {
			end = r.End
		}
	}
	for _, list := range [][]Item{f.Material.Certificates, f.Material.CRLs, f.Material.OCSPs} {
		for i := range list {
			if list[i].Source == FromDSS {
				list[i].End = end
			}
		}
	}
}
