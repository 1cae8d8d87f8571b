package pkcs12

import (
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

// tooCostly tells whether the iteration counts that stand in the clear in a key file (RFC 7292, Sections 4 and 5; RFC 8018, A.2) add
// up to more than a minute's work: a file made by an enemy may ask for years. They are the only large numbers outside
// certificates, which lie one OCTET STRING deeper than is looked into.
func tooCostly(file []byte) bool {
	sum := new(big.Int)
	addNumbers(sum, file, 0, 0)
	return sum.Cmp(big.NewInt(limits.KeyIterations)) > 0
}

func addNumbers(sum *big.Int, der []byte, depth, strings int) {
	in := cryptobyte.String(der)
	for !in.Empty() && depth < limits.DERDepth {
		var body cryptobyte.String
		var tag cbasn1.Tag
		if !in.ReadAnyASN1(&body, &tag) {
			return // the reader proper will say what is wrong
		}
		switch {
		case tag == cbasn1.INTEGER && len(body) <= 16:
			n := new(big.Int).SetBytes(body)
			sum.Add(sum, n)
		case tag == cbasn1.OCTET_STRING && strings < 2 && isSequence(body): // not a salt or digest
			addNumbers(sum, body, depth+1, strings+1)
		case tag&0x20 != 0:
			addNumbers(sum, body, depth+1, strings)
		}
	}
}

// isSequence tells whether b is one SEQUENCE and nothing else.
func isSequence(b cryptobyte.String) bool { return b.SkipASN1(cbasn1.SEQUENCE) && b.Empty() }
