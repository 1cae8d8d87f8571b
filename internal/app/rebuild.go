package app

import (
	"context"
	"iter"
	"strings"

	"trien/internal/agreement"
	"trien/internal/conversion"
	"trien/internal/fileplan"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
)

// Rebuild makes every row that the events of an office call for, sealed as they were: what fsck compares with the stored ones. Documents
// whose key is forgotten keep the line of the register, which survives them.
func Rebuild(v *vault.Vault) func(context.Context, iter.Seq2[store.Recorded, error]) ([]store.Row, error) {
	return func(_ context.Context, events iter.Seq2[store.Recorded, error]) ([]store.Row, error) {
		b := &rebuilder{o: &Office{vault: v}, documents: map[string][]office.Record{}, dossiers: map[string][]office.Record{}, series: map[string]office.Series{}}
		var err error
		if b.o.key, err = v.Key(officeKey); err != nil {
			return nil, err
		}
		for e, err := range events {
			if err != nil {
				return nil, err
			}
			if err := b.take(e.Event); err != nil {
				return nil, err
			}
		}
		return b.finish()
	}
}

type rebuilder struct {
	o            *Office
	documents    map[string][]office.Record
	dossiers     map[string][]office.Record
	dossierOrder []string
	order        []string
	series       map[string]office.Series
	rows         []store.Row
	papers       rebuiltPapers
	counts       recount
	oversight    oversights
}

func (b *rebuilder) take(e ledger.Event) error {
	r, _, err := b.o.open(e)
	if err != nil {
		return err
	}
	b.counts.take(e, r.Event)
	kind, id, _ := strings.Cut(e.Stream, "/")
	switch kind {
	case "subscriber", "device", "training", "phase", "rehearsal", "quarantine", "block", "incident", "warning", "witness", agreement.Kind, fileplan.Kind, "closing", conversion.CopyKind, conversion.PaperKind, "slip", "search", scanKind:
		b.papers.take(e, r)
	case caseKind, reviewKind, reportKind:
		b.oversight.take(kind, id, r)
	case "document":
		if b.documents[id] == nil {
			b.order = append(b.order, id)
		}
		b.documents[id] = append(b.documents[id], r)
	case "series":
		b.series[id] = b.series[id].Apply(r.Event)
	case "personal":
		return b.personal(e, r)
	case "dossier":
		if b.dossiers[id] == nil {
			b.dossierOrder = append(b.dossierOrder, id)
		}
		b.dossiers[id] = append(b.dossiers[id], r)
	}
	return nil
}

func (b *rebuilder) finish() ([]store.Row, error) {
	for _, id := range b.dossierOrder {
		row, err := b.o.dossierRow(fileplan.FoldDossier(id, b.dossiers[id]))
		if err != nil {
			return nil, err
		}
		b.rows = append(b.rows, row)
	}
	for _, id := range b.order {
		d := office.Fold(id, b.documents[id])
		b.counts.know(id, d.DocType)
		if err := b.document(d); err != nil {
			return nil, err
		}
	}
	for id, s := range b.series {
		b.rows = append(b.rows, seriesRow(id, s))
	}
	b.rows = append(b.rows, b.counts.rows()...)
	papers, err := b.papers.rows(b.o)
	if err != nil {
		return nil, err
	}
	b.rows = append(b.rows, papers...)
	made, err := b.o.oversightRows(b.oversight)
	return append(b.rows, made...), err
}

func (b *rebuilder) document(d office.Document) error {
	p := rowsOf(d)
	k, err := b.o.vault.Key(keyName(d.ID))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	if err == nil {
		if p.row.Words, err = sealed(k, p.words, rowPlace(d.ID)...); err != nil {
			return err
		}
		b.rows = append(b.rows, p.row)
		for _, c := range p.concerns {
			b.rows = append(b.rows, c)
		}
	}
	for _, a := range alertRows(d) {
		b.rows = append(b.rows, a)
	}
	if d.Dossier != "" {
		b.rows = append(b.rows, filedRow(d))
	}
	impounds, err := b.o.impoundRows(d)
	if err != nil {
		return err
	}
	for _, r := range impounds {
		b.rows = append(b.rows, r)
	}
	if p.entry == nil {
		return nil
	}
	if p.entry.Words, err = sealed(b.o.key, p.cells, entryPlace(d.ID)...); err != nil {
		return err
	}
	b.rows = append(b.rows, *p.entry)
	return nil
}

// seriesRow is the row of a series of numbers.
func seriesRow(id string, s office.Series) store.Series {
	direction, _, _ := strings.Cut(id, "/")
	return store.Series{ID: id, Direction: direction, Type: seriesType(id), Term: seriesTerm(id), Last: int64(s.Last), Version: int64(s.Version)}
}
