package blob

import (
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"errors"

	"trien/internal/aead"
)

// A stored file is a header and segments. The header is magic (8 bytes), format and reserved (2), log2 of the segment size (2, big-endian),
// the commitment to the document's key (32), a salt (32). Each segment is SegmentSize plain bytes, or fewer in the last, sealed with
// AES-256-GCM under a key derived from document key, salt and header; its nonce is its number (11 bytes) and 1 in the last segment,
// else 0. So a segment opens only in its file, at its place, and a file cut short does not end. An empty file is one empty last segment.
const (
	// SegmentSize is the plain bytes of a segment: what is read and opened for one byte.
	SegmentSize = 64 << 10
	segmentLog  = 16
	tagSize     = 16
	sealedSize  = SegmentSize + tagSize
	saltSize    = 32
	headerSize  = 12 + 32 + saltSize
)

var magic = []byte("TRIENBLB")

// ErrDamaged is wrapped by every finding that the stored bytes are not what was put.
var ErrDamaged = errors.New("blob: damaged")

func header(k aead.Key, salt []byte) []byte {
	h := append([]byte(nil), magic...)
	h = append(h, 1, 0)
	h = binary.BigEndian.AppendUint16(h, segmentLog)
	c := k.Commitment()
	return append(append(h, c[:]...), salt...)
}

// checkHeader finds out whether k opens the file: aead.ErrKey where it is another's.
func checkHeader(h []byte, k aead.Key) error {
	if len(h) != headerSize || !bytes.Equal(h[:8], magic) || h[8] != 1 || h[9] != 0 || binary.BigEndian.Uint16(h[10:]) != segmentLog {
		return ErrDamaged
	}
	if !bytes.Equal(h, header(k, h[headerSize-saltSize:])) {
		return aead.ErrKey
	}
	return nil
}

// fileKey derives the cipher of one file.
func fileKey(k aead.Key, h []byte) (cipher.AEAD, error) {
	b, err := k.Derive("trien blob 1\x00"+string(h[:headerSize-saltSize]), h[headerSize-saltSize:], 32)
	if err != nil {
		return nil, err
	}
	return aead.GCM(b)
}

func nonce(n int64, last bool) []byte {
	b := make([]byte, 12)
	binary.BigEndian.PutUint64(b[3:], uint64(n))
	if last {
		b[11] = 1
	}
	return b
}

// sealedLength is the length of the stored file for size plain bytes.
func sealedLength(size int64) int64 {
	return headerSize + size + segments(size)*tagSize
}

func segments(size int64) int64 { return max(1, (size+SegmentSize-1)/SegmentSize) }
