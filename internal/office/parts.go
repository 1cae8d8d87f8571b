package office

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// Parts is an event as the ledger keeps it: three sorts of words, under no key, the office's key and the document's key.
type Parts struct {
	Clear    map[string]string
	Register []byte // JSON object, nil where there are none
	Content  []byte // JSON object, nil where there are none
}

// Split takes an event apart by the tags of its fields.
func Split(e Event) (Parts, error) {
	sorted := map[string]map[string]json.RawMessage{"clear": {}, "register": {}, "content": {}}
	v := reflect.ValueOf(e)
	for _, f := range fields(v.Type()) {
		field := v.FieldByIndex(f.Index)
		if field.IsZero() {
			continue
		}
		raw, err := json.Marshal(field.Interface())
		if err != nil {
			return Parts{}, fmt.Errorf("office: %s.%s: %w", e.Type(), f.Name, err)
		}
		sorted[f.Tag.Get("part")][f.Name] = raw
	}
	p := Parts{Clear: map[string]string{}}
	for name, raw := range sorted["clear"] {
		p.Clear[name] = plain(raw)
	}
	var err error
	if p.Register, err = object(sorted["register"]); err != nil {
		return Parts{}, err
	}
	p.Content, err = object(sorted["content"])
	return p, err
}

// plain writes a JSON string as its text, everything else as it is.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

func object(m map[string]json.RawMessage) ([]byte, error) {
	if len(m) == 0 {
		return nil, nil
	}
	return json.Marshal(m) // keys sorted
}

// Join puts an event together again. Words whose key is gone are simply not there. An unknown type is an error: a newer program wrote it.
func Join(typ string, p Parts) (Event, error) {
	i := slices.IndexFunc(kinds(), func(e Event) bool { return e.Type() == typ })
	if i < 0 {
		return nil, fmt.Errorf("office: event of unknown type %q", typ)
	}
	v := reflect.New(reflect.TypeOf(kinds()[i])).Elem()
	words, err := read(p)
	if err != nil {
		return nil, fmt.Errorf("office: %s: %w", typ, err)
	}
	for _, f := range fields(v.Type()) {
		raw, ok := words[f.Name]
		if s, clear := p.Clear[f.Name]; clear && f.Tag.Get("part") == "clear" {
			raw, ok = json.RawMessage(s), true
			if f.Type.Kind() == reflect.String || f.Type == reflect.TypeFor[time.Time]() {
				raw, _ = json.Marshal(s)
			}
		}
		if !ok {
			continue
		}
		if err := json.Unmarshal(raw, v.FieldByIndex(f.Index).Addr().Interface()); err != nil {
			return nil, fmt.Errorf("office: %s.%s: %w", typ, f.Name, err)
		}
	}
	return v.Interface().(Event), nil
}

func read(p Parts) (map[string]json.RawMessage, error) {
	words := map[string]json.RawMessage{}
	for _, part := range [][]byte{p.Register, p.Content} {
		if part == nil {
			continue
		}
		if err := json.Unmarshal(part, &words); err != nil {
			return nil, err
		}
	}
	return words, nil
}

// fields lists the fields that hold words, those of embedded files too.
func fields(t reflect.Type) []reflect.StructField {
	var list []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		if !f.Anonymous {
			list = append(list, f)
		}
	}
	return list
}

// FileOf gives the file an event stores, if it stores one.
func FileOf(e Event) (File, bool) {
	switch e := e.(type) {
	case FileAttached:
		return e.File, true
	case Converted:
		return e.File, true
	case Prepared:
		return e.File, true
	case Signed:
		return e.File, true
	case Sealed:
		return e.File, true
	case Timestamped:
		return e.File, true
	case AttachmentBrought:
		return e.File, true
	case AttachmentSealed:
		return e.File, true
	case Received:
		return e.File, true
	case PaperTaken:
		return e.File, true
	case RegisterClosed:
		return e.File, true
	case SheetMade:
		return e.File, true
	case ArrivalSigned:
		return e.File, true
	case InstructionSigned:
		return e.File, true
	case ScanReceived:
		return e.File, true
	case ScanRead:
		return e.File, true
	case ScanSigned:
		return e.File, true
	}
	return File{}, false
}

// KeptOf lists everything an event stores beside itself: its file, report, facts and sheet.
func KeptOf(e Event) []Stored {
	var list []Stored
	if f, ok := FileOf(e); ok {
		list = append(list, Stored{f.Blob, f.Bytes})
	}
	switch e := e.(type) {
	case Judged:
		list = append(list, e.Report, e.Facts, e.Sheet)
	case Issued:
		list = append(list, e.Report, e.Facts, e.Sheet, e.Processing)
	case AttachmentJudged:
		list = append(list, e.Report, e.Facts)
	case QuarantineHeld:
		list = append(list, Stored{e.Blob, e.Bytes})
	case RegisterClosed:
		list = append(list, e.Table)
	case ActedOn:
		list = append(list, e.Comparison)
	case ScanRead:
		list = append(list, e.Reading)
	}
	return slices.DeleteFunc(list, func(s Stored) bool { return s.Blob == "" })
}

// BlobsOf lists the digests of everything an event stores beside itself.
func BlobsOf(e Event) []string {
	var list []string
	for _, s := range KeptOf(e) {
		list = append(list, s.Blob)
	}
	return list
}
