package app

import (
	"context"
	"encoding/json"
	"io"
	"slices"

	"trien/internal/blob"
	"trien/internal/office"
	"trien/internal/quarantine"
)

// heldMessage is what a message brought whose files wait: the document, and what goes with it. The files lie one behind the other in one piece, for they are
// released or rejected together.
type heldMessage struct {
	office.Received
	With []heldPart `json:"with,omitempty"`
}

// heldPart is a file behind the document's own.
type heldPart struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func heldParts(list []*spooled) (parts []heldPart) {
	for _, s := range list {
		parts = append(parts, heldPart{s.name, s.size, s.sha256})
	}
	return parts
}

// inspectedAll looks at a file and at those that go with it, and names each kind of active content once.
func inspectedAll(list []*spooled) (codes []string, err error) {
	for _, s := range list {
		found, err := inspected(s)
		if err != nil {
			return nil, err
		}
		for _, code := range codesOf(found) {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes, nil
}

// scanAll asks the scanner about each file. The worst answer counts: malware, then none.
func (o *Office) scanAll(ctx context.Context, list []*spooled) (scan, malware string) {
	for _, s := range list {
		one, name := o.scan(ctx, s.reader())
		switch {
		case one == quarantine.Infected:
			return one, name
		case scan == "" || one == quarantine.Unchecked:
			scan = one
		}
	}
	return scan, ""
}

// keepTogether stores a file with those that go with it in one piece, under the name and digest of the first.
func (o *Office) keepTogether(ctx context.Context, id string, s *spooled, with []*spooled) (office.File, error) {
	k, err := o.vault.Key(keyName(id))
	if err != nil {
		return office.File{}, err
	}
	all := []io.Reader{s.reader()}
	for _, w := range with {
		all = append(all, w.reader())
	}
	ref, err := o.blobs.Put(ctx, k, io.MultiReader(all...))
	if err != nil {
		return office.File{}, err
	}
	return office.File{Blob: ref.Digest.String(), Kind: "quarantined", Media: "application/octet-stream", Bytes: ref.Size, Name: s.name, SHA256: s.sha256}, nil
}

// openHeld opens what waits: the file, then those that go with it. Closing the first closes all.
func (o *Office) openHeld(ctx context.Context, i quarantine.Item) ([]*spooled, error) {
	with, err := behind(i)
	if err != nil {
		return nil, err
	}
	f, err := o.openBlob(ctx, i.ID, office.File{Blob: i.Blob, Bytes: i.Bytes})
	if err != nil {
		return nil, err
	}
	return divided(f, i, with), nil
}

func divided(f *blob.File, i quarantine.Item, with []heldPart) []*spooled {
	first := &spooled{name: i.Name, size: i.Bytes, sha256: i.SHA256, ReaderAt: f, close: func() { f.Close() }}
	for _, w := range with {
		first.size -= w.Bytes
	}
	list, at := []*spooled{first}, first.size
	for _, w := range with {
		list = append(list, &spooled{name: w.Name, size: w.Bytes, sha256: w.SHA256, ReaderAt: io.NewSectionReader(f, at, w.Bytes), close: func() {}})
		at += w.Bytes
	}
	return list
}

// behind lists the files that wait with the first.
func behind(i quarantine.Item) ([]heldPart, error) {
	var m heldMessage
	if i.Door != "exchange" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(i.Request), &m); err != nil {
		return nil, damagedJSON(err)
	}
	return m.With, nil
}
