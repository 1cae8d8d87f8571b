package ers

import (
	"errors"

	"golang.org/x/crypto/cryptobyte"

	"trien/cms"
)

// Tags of the syntax (RFC 4998, Appendix B: implicit tagging).
const (
	tagInteger  = 0x02
	tagOctets   = 0x04
	tagOID      = 0x06
	tagSequence = 0x30
	tagSet      = 0x31
	tagContext0 = 0xa0
	tagContext1 = 0xa1
	tagContext2 = 0xa2
)

// element is one BER or DER element. Its bytes are kept as they are: digests are over them.
type element struct {
	tag           byte
	contents, raw []byte
}

// next cuts the first element off b. Elements of this syntax have low tag numbers.
func next(b []byte) (e element, rest []byte, err error) {
	raw, rest, err := cms.Split(b)
	if err != nil {
		if errors.As(err, new(*cms.LimitError)) {
			return e, nil, &LimitError{Where: "nesting"}
		}
		return e, nil, &MalformedError{Where: "tag or length"}
	}
	if raw[0]&0x1f == 0x1f {
		return e, nil, &MalformedError{Where: "tag"}
	}
	e = element{tag: raw[0], raw: raw}
	switch l := raw[1]; {
	case l == 0x80:
		e.contents = raw[2 : len(raw)-2]
	case l < 0x80:
		e.contents = raw[2:]
	default:
		e.contents = raw[2+int(l&0x7f):]
	}
	return e, rest, nil
}

// cursor walks over the elements of a structure.
type cursor struct {
	rest  []byte
	where string
}

func (e element) cursor(where string) cursor { return cursor{e.contents, where} }

func (c *cursor) empty() bool { return len(c.rest) == 0 }

// is tells whether an element of that tag comes next.
func (c *cursor) is(tag byte) bool { return len(c.rest) > 0 && c.rest[0] == tag }

// take gives the next element, which must have the tag; what names it for errors.
func (c *cursor) take(tag byte, what string) (element, error) {
	e, rest, err := next(c.rest)
	if errors.As(err, new(*LimitError)) {
		return e, err
	}
	if err != nil || e.tag != tag {
		return e, &MalformedError{Where: c.where + what}
	}
	c.rest = rest
	return e, nil
}

// end demands that nothing follows.
func (c *cursor) end() error {
	if !c.empty() {
		return &MalformedError{Where: c.where, Err: errors.New("something follows its last part")}
	}
	return nil
}

// algorithm reads an AlgorithmIdentifier, of whatever tag.
func (e element) algorithm() (cms.Algorithm, error) {
	der, err := cms.DER(e.raw)
	if err != nil {
		return cms.Algorithm{}, err
	}
	der[0] = tagSequence
	return cms.ParseAlgorithm(der)
}

// attributes reads a SEQUENCE or SET of Attribute, of whatever tag.
func (e element) attributes(where string) (out []cms.Attribute, err error) {
	for list := e.cursor(where); !list.empty(); {
		one, err := list.take(tagSequence, "")
		if err != nil {
			return nil, err
		}
		a, err := one.attribute(where)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (e element) attribute(where string) (a cms.Attribute, err error) {
	body := e.cursor(where)
	kind, err := body.take(tagOID, "/type")
	if err != nil {
		return a, err
	}
	var ok bool
	if a.Type, ok = kind.oid(); !ok {
		return a, &MalformedError{Where: where + "/type"}
	}
	values, err := body.take(tagSet, "/values")
	if err != nil {
		return a, err
	}
	for rest := values.contents; len(rest) > 0; {
		var one element
		if one, rest, err = next(rest); err != nil {
			return a, err
		}
		a.Values = append(a.Values, one.raw)
	}
	return a, body.end()
}

func (e element) oid() (cms.OID, bool) {
	in := cryptobyte.String(e.raw)
	o, ok := cms.ReadOID(&in)
	return o, ok && in.Empty()
}
