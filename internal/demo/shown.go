package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trien/certpath"
	"trien/internal/app"
	"trien/internal/office"
	"trien/pdf"
	"trien/trust"
	"trien/validation"
)

// event shows by the ledger that something happened to a document: the event stands in its history, and its leaf in the tree under a head
// signed with the office's key. It is looked for as someone who may see it.
func (s *Story) event(ctx context.Context, w who, id string, types ...string) (string, error) {
	t, err := s.as(ctx, w.office, w.account)
	if err != nil {
		return "", err
	}
	var rows []app.HistoryRow
	err = placed(ctx, func() (bool, error) {
		rows, err = s.House.History(ctx, t, id)
		return !slices.ContainsFunc(rows, func(r app.HistoryRow) bool { return r.Leaf < 0 }), err
	})
	if err != nil {
		return "", err
	}
	o, _ := s.House.Office(w.office)
	var shown []string
	for _, typ := range types {
		i := slices.IndexFunc(rows, func(r app.HistoryRow) bool { return r.Type == typ })
		if i < 0 {
			return "", fmt.Errorf("there is no event %s", typ)
		}
		i = len(rows) - 1 - slices.IndexFunc(reversed(rows), func(r app.HistoryRow) bool { return r.Type == typ })
		e, err := o.Prove(ctx, rows[i].Leaf)
		if err == nil {
			err = e.Check()
		}
		if err != nil {
			return "", fmt.Errorf("%s is not proven: %w", typ, err)
		}
		shown = append(shown, fmt.Sprintf("%s #%d %s…", typ, rows[i].Leaf, rows[i].Digest[:8]))
	}
	return strings.Join(shown, ", "), nil
}

// placed waits until what was done a moment ago has its place in the ledger: on a database of several processes one of them gives it, soon after.
func placed(ctx context.Context, all func() (bool, error)) error {
	for {
		done, err := all()
		if err != nil || done {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func reversed(rows []app.HistoryRow) []app.HistoryRow {
	r := slices.Clone(rows)
	slices.Reverse(r)
	return r
}

// refusal shows that a refused act was kept: the newest one of the day fits.
func (s *Story) refusal(ctx context.Context, id string, fits func(app.Refused) bool) (string, error) {
	o, _ := s.House.Office(id)
	var list []app.Refused
	err := placed(ctx, func() (_ bool, err error) {
		list, err = o.Refusals(ctx, office.Day(s.clock()))
		return !slices.ContainsFunc(list, func(r app.Refused) bool { return r.Leaf < 0 }), err
	})
	if err != nil {
		return "", err
	}
	for _, r := range slices.Backward(list) {
		if fits(r) {
			return fmt.Sprintf("act.refused #%d: %s %s %s %s", r.Leaf, r.Act, r.Kind, r.Rule, r.Class), nil
		}
	}
	return "", errors.New("the refusal was not kept")
}

// judged judges a file as a stranger with the public anchors would, apart from the offices' own judgement.
func (s *Story) judged(ctx context.Context, raw []byte) (validation.Report, error) {
	anchors, err := s.PKI.Anchors()
	if err != nil {
		return validation.Report{}, err
	}
	intermediates, err := s.PKI.Intermediates()
	if err != nil {
		return validation.Report{}, err
	}
	var certs []*certpath.Certificate
	for _, c := range append(anchors, intermediates...) {
		parsed, err := certpath.Parse(c.Raw)
		if err != nil {
			return validation.Report{}, err
		}
		certs = append(certs, parsed)
	}
	store := trust.FromCertificates(certs, nil)
	facts, err := validation.Collect(ctx, validation.Input{Name: "x.pdf", Reader: bytes.NewReader(raw), Size: int64(len(raw))},
		validation.Sources{Trust: store, OCSP: s.ocsp}, s.clock())
	if err != nil {
		return validation.Report{}, err
	}
	return validation.Judge(facts, validation.DefaultPolicy(store), s.clock()), nil
}

// ocsp asks the PKI without the network.
func (s *Story) ocsp(_ context.Context, _ string, request []byte) ([]byte, error) {
	return s.PKI.OCSP(request, s.clock())
}

// passed shows that a file has n signatures and all are TOTAL_PASSED.
func (s *Story) passed(ctx context.Context, raw []byte, n int) (string, error) {
	r, err := s.judged(ctx, raw)
	if err != nil {
		return "", err
	}
	if v := r.Verdict(); v.Indication != validation.Passed || len(r.Signatures) != n || !r.CoversWholeFile {
		return "", fmt.Errorf("judged %s %s with %d signatures, covering the whole file: %v", v.Indication, v.SubIndication, len(r.Signatures), r.CoversWholeFile)
	}
	var names []string
	for _, sig := range r.Signatures {
		names = append(names, fmt.Sprintf("%s %s (%s)", sig.Field, sig.Signer.CommonName, *sig.Level))
	}
	return "TOTAL_PASSED: " + strings.Join(names, "; "), nil
}

// fields reads the form fields of a PDF: names, and the text of those that have one.
func fields(raw []byte) (map[string]string, error) {
	f, err := pdf.Open(bytes.NewReader(raw), int64(len(raw)), pdf.Options{})
	if err != nil {
		return nil, err
	}
	list, err := f.Newest().Fields()
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, x := range list {
		values[x.Name] = ""
		if x.Type == "Tx" && x.Value != nil {
			if values[x.Name], err = f.Newest().Text(x.Value); err != nil {
				return nil, err
			}
		}
	}
	return values, nil
}

// lacks names what a form does not have.
func lacks(values map[string]string, names ...string) error {
	for _, n := range names {
		if _, ok := values[n]; !ok {
			return fmt.Errorf("the file has no field %q", n)
		}
	}
	return nil
}
