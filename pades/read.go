package pades

import "trien/pdf"

// Signatures lists the signature fields of the file as v shows it: first those filled, in the order in which they were signed,
// then the empty ones as the form has them. The error is one of reading the file or of a form that can't be walked at all; what is
// wrong with a single field stands in its Err.
func Signatures(v *pdf.View) ([]Field, error) { return nil, errPending }
