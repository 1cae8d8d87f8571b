package app

import (
	"context"

	"trien/internal/authority"
	"trien/internal/conversion"
	"trien/internal/office"
)

// mayConvert keeps the register of conversions; mayAskSlips and maySlips are of confirmations on paper.
const (
	mayConvert  = "conversions.manage"
	mayAskSlips = "slips.request"
	maySlips    = "slips.decide"
)

func copyPapers() papers[conversion.Copy] {
	return papers[conversion.Copy]{conversion.CopyKind, conversion.Fold, func(c conversion.Copy) (string, string) { return string(c.State), string(c.From) }}
}

func originalPapers() papers[conversion.Paper] {
	return papers[conversion.Paper]{conversion.PaperKind, conversion.FoldPaper, func(p conversion.Paper) (string, string) {
		return map[bool]string{false: "stands", true: "voided"}[p.Voided()], ""
	}}
}

func slipPapers() papers[conversion.Slip] {
	return papers[conversion.Slip]{"slip", conversion.FoldSlip, func(s conversion.Slip) (string, string) { return string(s.State), s.Document }}
}

// formWords name a way of conversion.
func formWords(way string) Words {
	return codeWords(way, map[string]Words{authority.ToPaper: {"Điện tử sang giấy", "Electronic to paper"}, authority.ToElectronic: {"Giấy sang điện tử", "Paper to electronic"}})
}

// copySeries is the series of numbers of copies: one a year for all ways (NĐ 30/2020, Article 25). For Party style no rule is known to us; the same is used.
func (o *Office) copySeries(t *transaction) string { return copyNumbers + office.Day(t.at)[:4] }

// copyNumbers is how the names of the series of copies begin.
const copyNumbers = "copy/"

// copyLines says which copy the register of conversions has, or which confirmation there is, under each number of a series.
func (o *Office) copyLines(ctx context.Context, series string) (map[int]string, error) {
	held := map[int]string{}
	list, err := copyPapers().list(ctx, o, nil)
	for _, c := range list {
		if c.Series == series {
			held[c.Ordinal] = c.ID
		}
	}
	if err != nil {
		return held, err
	}
	slips, err := slipPapers().list(ctx, o, nil)
	for _, s := range slips {
		if s.Series == series {
			held[s.Ordinal] = s.ID
		}
	}
	return held, err
}

// copySign is the abbreviation in numbers of copies: "01-BS/TU" (399-QĐ/TW), "01/SY-UBND" (NĐ 30/2020, Appendix III).
func (o *Office) copySign() string {
	if o.settings.Style == office.StateStyle {
		return "SY"
	}
	return "BS"
}

// takeNumber takes the next number of a series for a paper that is no document; the series must not move until the commit.
func (o *Office) takeNumber(ctx context.Context, t *transaction, series, of string) (int, error) {
	s, err := o.series(ctx, series)
	if err != nil {
		return 0, err
	}
	n, taken := s.Take(of)
	t.move(series, s, taken)
	return n, nil
}

// endCopies ends everything that was converted from an original, at any remove, in the transaction that voids it (379.19.5-6). Whoever makes a copy
// meanwhile writes to the stream of what it is made from, so one of the two is decided anew.
func (o *Office) endCopies(ctx context.Context, t *transaction, original conversion.Node) error {
	ids, err := conversion.Below(original, o.copiesFrom(ctx))
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := copyPapers().add(ctx, o, t, id, func(c conversion.Copy) ([]office.Event, error) { return conversion.EndWith(c, original), nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// onCopies does an act on the register of conversions by whoever keeps it, with a fresh proof.
func (h *House) onCopies(ctx context.Context, t Token, act string, do func(context.Context, *Office, *transaction) error) (entered, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return s, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, mayConvert); err != nil {
		return s, err
	}
	if err := o.proven(ctx, s, act); err != nil {
		return s, err
	}
	if err := o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error { return do(ctx, o, t) }); err != nil {
		return s, o.refuse(ctx, s.actor, refusal{act: act, door: "act"}, err)
	}
	return s, nil
}

// EndCopy ends a copy by itself: lost, spoilt, made by mistake. Its original stays as it is (379.19.5).
func (h *House) EndCopy(ctx context.Context, t Token, id, reason string) (CopyView, error) {
	s, err := h.onCopies(ctx, t, "copy.end", func(ctx context.Context, o *Office, t *transaction) error {
		_, err := copyPapers().add(ctx, o, t, id, func(c conversion.Copy) ([]office.Event, error) { return conversion.End(c, tidy(reason)) })
		if err != nil {
			return err
		}
		return o.endCopies(ctx, t, conversion.NodeOf(conversion.CopyKind, id))
	})
	if err != nil {
		return CopyView{}, err
	}
	return s.office.copyView(ctx, s.actor, id)
}
