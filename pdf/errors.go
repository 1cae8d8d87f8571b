package pdf

import "fmt"

// MalformedError says that the file breaks the format: reading it again will not help.
type MalformedError struct {
	Where  string // what was being read: "cross-reference table", "object 12 0"
	Offset int64  // in bytes from the start of the file; -1 where there is none
	Err    error  // what is wrong
}

func (e *MalformedError) Error() string {
	if e.Offset < 0 {
		return fmt.Sprintf("pdf: %s: %v", e.Where, e.Err)
	}
	return fmt.Sprintf("pdf: %s at byte %d: %v", e.Where, e.Offset, e.Err)
}

func (e *MalformedError) Unwrap() error { return e.Err }

// EncryptedError says that the file is encrypted and cannot be read or written as asked.
type EncryptedError struct {
	Reason   string
	Password bool // another password may help
}

func (e *EncryptedError) Error() string { return "pdf: encrypted: " + e.Reason }

// LimitError says that the file exceeds one of our limits; it may be sound.
type LimitError struct {
	What  string
	Limit int64
}

func (e *LimitError) Error() string { return fmt.Sprintf("pdf: %s exceeds %d", e.What, e.Limit) }

// UnsupportedError says that a stream uses a filter that this package does not decode.
type UnsupportedError struct{ Filter Name }

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("pdf: filter %s is not decoded here", appendName(nil, e.Filter))
}
