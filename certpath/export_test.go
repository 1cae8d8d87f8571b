package certpath

import "trien/internal/limits"

// WorkLeft is a judgement's work of which only so much is left.
func WorkLeft(n int) *Work { return &Work{spent: limits.PathWork - n} }

// Prepared is a string as it is compared, "" for one that can't be prepared.
func Prepared(s string) string {
	out, _ := prepare(s)
	return out
}

// Cost is what one verification under a key costs.
func Cost(k Key) int { return k.cost() }
