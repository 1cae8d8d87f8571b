package pkcs11

import "encoding/binary"

// abi is how C lays the module's structures out (PKCS #11 v2.40 Base, Section 2.1): a CK_ULONG is as wide as a pointer, but four bytes on Windows,
// where structures are packed, too. In all structures used here fields follow each other without holes either way.
type abi struct {
	ulong, pointer int // bytes
	table          int // where the first function pointer of CK_FUNCTION_LIST stands, after CK_VERSION
}

// unix64 is LP64; windows64 is LLP64 with one-byte packing. Other widths are not built.
var (
	unix64    = abi{ulong: 8, pointer: 8, table: 8}
	windows64 = abi{ulong: 4, pointer: 8, table: 2}
)

// number appends a CK_ULONG.
func (a abi) number(b []byte, n uintptr) []byte { return word(b, uint64(n), a.ulong) }

// address appends a pointer.
func (a abi) address(b []byte, p uintptr) []byte { return word(b, uint64(p), a.pointer) }

func word(b []byte, n uint64, size int) []byte {
	if size == 4 {
		return binary.NativeEndian.AppendUint32(b, uint32(n))
	}
	return binary.NativeEndian.AppendUint64(b, n)
}

// at reads the i-th CK_ULONG of an array.
func (a abi) at(b []byte, i int) uintptr {
	b = b[i*a.ulong:]
	if a.ulong == 4 {
		return uintptr(binary.NativeEndian.Uint32(b))
	}
	return uintptr(binary.NativeEndian.Uint64(b))
}

// unavailable is CK_UNAVAILABLE_INFORMATION, all bits of a CK_ULONG: the length of an attribute that is not told.
func (a abi) unavailable() uintptr { return uintptr(1)<<(8*a.ulong-1)<<1 - 1 }

// attributeSize is sizeof(CK_ATTRIBUTE): type, address, length.
func (a abi) attributeSize() int { return 2*a.ulong + a.pointer }
