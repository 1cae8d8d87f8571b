package certpath

import "trien/internal/limits"

// WorkLeft is a judgement's work of which only so much is left.
func WorkLeft(n int) *Work { return &Work{spent: limits.PathWork - n} }
