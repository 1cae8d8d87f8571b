package cms_test

import (
	"bytes"
	"crypto/x509"
	"testing"

	"golang.org/x/crypto/cryptobyte"

	"trien/cms"
)

func TestIdentifiersAreWrittenAsX509WritesThem(t *testing.T) {
	for _, o := range []cms.OID{"0.0", "1.2", "1.39.5", "2.5.4.3", "2.999", "2.999.1", "1.2.840.113549.1.9.16.2.47", "1.3.6.1.4.1.32473.1.1", "2.25.9007199254740993", "1.2.127.128.16383.16384", "2.25.340282366920938463463374607431768211455"} {
		got, err := o.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		v, err := x509.ParseOID(string(o))
		if err != nil {
			t.Fatal(err)
		}
		want, err := v.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got[2:], want) || int(got[1]) != len(want) {
			t.Errorf("%s: %x, want %x", o, got, want)
		}
		in := cryptobyte.String(got)
		if back, ok := cms.ReadOID(&in); !ok || back != o {
			t.Errorf("%s came back as %s", o, back)
		}
	}
	for _, o := range []cms.OID{"", "1", "1.", ".1", "1..2", "3.1", "1.40", "1.2.x", "1.2.-3", "1.2.3 "} {
		if der, err := o.Marshal(); err == nil {
			t.Errorf("%q was written as %x", string(o), der)
		}
	}
}
