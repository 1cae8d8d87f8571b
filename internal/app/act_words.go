package app

import (
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
)

// actWords names an act, on a document or about none, as pages and the history do.
func actWords(act string) problem.Words {
	if w, ok := rights.ActWords(act); ok {
		return w
	}
	return office.ActWords(act)
}
