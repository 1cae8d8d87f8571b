package collation

import (
	"slices"
	"strings"

	"trien/internal/limits"
)

// run is a stretch of words of one kind: [from, to) of the first text, [begins, ends) of the second; the one that has none of it is empty.
type run struct {
	kind         string
	from, to     int
	begins, ends int
}

func (r run) text(a, b []string) string {
	if r.kind == In {
		return strings.Join(b[r.begins:r.ends], " ")
	}
	return strings.Join(a[r.from:r.to], " ")
}

// match is a word that both texts have, by its place in each.
type match struct{ first, second int }

// runs sets two lists of words side by side; apart says that too much differs.
func runs(a, b []string) (list []run, apart bool) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	matches, near := shortest(a[head:len(a)-tail], b[head:len(b)-tail])
	i, j := 0, 0
	next := func(m match) {
		list = add(list, run{Out, i, m.first, j, j})
		list = add(list, run{In, m.first, m.first, j, m.second})
		i, j = m.first, m.second
	}
	same := func(n int) {
		list = add(list, run{Same, i, i + n, j, j + n})
		i, j = i+n, j+n
	}
	same(head)
	for _, m := range matches {
		next(match{head + m.first, head + m.second})
		same(1)
	}
	next(match{len(a) - tail, len(b) - tail})
	same(tail)
	return list, !near
}

// add puts a run behind the others.
func add(list []run, r run) []run {
	if r.from == r.to && r.begins == r.ends {
		return list
	}
	if n := len(list); n > 0 && list[n-1].kind == r.kind {
		list[n-1].to, list[n-1].ends = r.to, r.ends
		return list
	}
	return append(list, r)
}

// shortest finds the words that stay on the shortest way from a to b, by E. W. Myers's algorithm (An O(ND) Difference Algorithm and Its Variations, 1986); false
// where the way is longer than limits.CollatedWords. reach[d][k] is how far in a one comes with d changes on the diagonal k, of -d, -d+2 … d.
func shortest(a, b []string) (matches []match, near bool) {
	var reach [][]int32
	for d := 0; d <= min(len(a)+len(b), limits.CollatedWords); d++ {
		row := make([]int32, d+1)
		reach = append(reach, row)
		for n := range row {
			x := entered(reach, d, n)
			for y := x - (2*n - d); x < len(a) && y < len(b) && a[x] == b[y]; y++ {
				x++
			}
			row[n] = int32(x)
			if k := 2*n - d; x >= len(a) && x-k >= len(b) {
				return back(reach, n), true
			}
		}
	}
	return nil, false
}

// entered is where, in a, the n-th diagonal is entered by the d-th change: from above, by a word put in, or from the left, by one left out.
func entered(reach [][]int32, d, n int) int {
	if d == 0 {
		return 0
	}
	before := reach[d-1]
	if n == 0 || n < d && before[n-1] < before[n] {
		return int(before[n])
	}
	return int(before[n-1]) + 1
}

// back walks the way back from its end and gathers the words that stay.
func back(reach [][]int32, n int) (matches []match) {
	for d := len(reach) - 1; d >= 0; d-- {
		k, from := 2*n-d, entered(reach, d, n)
		for x := int(reach[d][n]); x > from; x-- {
			matches = append(matches, match{x - 1, x - 1 - k})
		}
		if d > 0 && !(n == 0 || n < d && reach[d-1][n-1] < reach[d-1][n]) {
			n--
		}
	}
	slices.Reverse(matches)
	return matches
}
