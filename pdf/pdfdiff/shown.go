package pdfdiff

import "trien/pdf"

func mismatches(v *pdf.View, names map[string]bool) []Shown { return nil }
