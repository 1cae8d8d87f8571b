package app

import (
	"context"

	"trien/internal/digitising"
	"trien/internal/identity"
	"trien/internal/index"
	"trien/internal/office"
	"trien/internal/problem"
)

// Electronic copies of paper are found like documents, by what was confirmed of the paper and by the text that was read on it, by whoever keeps the register of conversions (379.15, 1831.scope).

const (
	foundPaper   = "paper" // as a direction: electronic copies of paper, which neither came in nor go out
	foundKeepers = "keepers-of-conversions"
)

// finders are the subjects whose parts in documents a person finds.
func (o *Office) finders(a identity.Actor) []string {
	list := subjects(a)
	if o.can(a, mayConvert) {
		list = append(list, foundKeepers)
	}
	return list
}

// indexedScan is a signed scan as the index shall know it; nil where there is no such scan, or none that was signed.
func (o *Office) indexedScan(ctx context.Context, x *index.Index, id string) (*index.Entry, error) {
	s, err := scanPapers().get(ctx, o, id)
	if problem.KindOf(err) == problem.NotFound || err == nil && s.State != digitising.Signed {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := copyPapers().get(ctx, o, s.Copy)
	if err != nil {
		return nil, err
	}
	e := &index.Entry{Document: id, Date: s.Of.Date, Tags: []string{index.Tag('d', foundPaper), index.Tag('t', s.Of.DocType), index.Tag('w', foundKeepers)},
		Words: map[index.Field]string{index.Number: s.Of.Number + "\n" + c.Number, index.Abstract: s.Of.Abstract, index.Party: s.Of.Author, index.People: s.Signer}}
	if s.Plain {
		return e, nil
	}
	return e, o.textInto(ctx, x, e, []office.File{s.Layered})
}

// foundCopies are the electronic copies of paper among what was found, for who keeps their register.
func (o *Office) foundCopies(ctx context.Context, a identity.Actor, ids []string) (map[string]*CopyView, error) {
	found := map[string]*CopyView{}
	if !o.can(a, mayConvert) {
		return found, nil
	}
	for _, id := range ids {
		s, err := scanPapers().get(ctx, o, id)
		if problem.KindOf(err) == problem.NotFound || err == nil && s.State != digitising.Signed {
			continue
		}
		if err != nil {
			return nil, err
		}
		v, err := o.copyView(ctx, a, s.Copy)
		if err != nil {
			return nil, err
		}
		found[id] = &v
	}
	return found, nil
}

// copyLine is an electronic copy of paper in a list of what was found.
func copyLine(c CopyView) []string {
	return []string{c.Of.Number, "", shortDay(c.Of.Date), c.Of.TypeName.VI, c.Of.Abstract, c.Of.Author, "", "bản số hóa " + c.Number + ", " + c.StateWord.VI}
}
