package certpath

import "slices"

// PolicyInputs are the user's inputs to policy processing (RFC 5280, Section 6.1.1 (c), (e), (f), (g)).
type PolicyInputs struct {
	Initial         []string // acceptable policies; empty means any
	RequireExplicit bool
	InhibitMapping  bool
	InhibitAny      bool
}

// policyNode is a node of the policy graph (RFC 9618, which replaces the tree of RFC 5280 because that can grow exponentially).
type policyNode struct {
	policy   string
	expected []string
	parents  []*policyNode
	rooted   bool // a parent is anyPolicy: the policy stands in the domain of the anchor
}

func newPolicyNode(p string, parents []*policyNode) *policyNode {
	n := &policyNode{policy: p, expected: []string{p}, parents: parents}
	n.rooted = slices.ContainsFunc(parents, func(o *policyNode) bool { return o.policy == anyPolicy })
	return n
}

// policyGraph carries the state of policy processing down a path.
type policyGraph struct {
	level                  map[string]*policyNode // nodes at the present depth, by policy; empty when the graph is NULL
	explicit, mapping, any int
	in                     PolicyInputs
	n                      int
}

func newPolicyGraph(n int, in PolicyInputs) *policyGraph {
	g := &policyGraph{in: in, n: n, explicit: n + 1, mapping: n + 1, any: n + 1}
	if in.RequireExplicit {
		g.explicit = 0
	}
	if in.InhibitMapping {
		g.mapping = 0
	}
	if in.InhibitAny {
		g.any = 0
	}
	g.level = map[string]*policyNode{anyPolicy: {policy: anyPolicy, expected: []string{anyPolicy}}}
	return g
}

// step processes certificate i of n (1 is the one below the anchor) and reports whether policies still hold (6.1.3 (d) to (f)).
func (g *policyGraph) step(c *Certificate, i int) bool {
	e := &c.Extensions
	if !e.HasPolicies {
		g.level = nil
	} else if len(g.level) > 0 {
		g.level = g.next(c, i)
	}
	return g.explicit > 0 || len(g.level) > 0
}

func (g *policyGraph) next(c *Certificate, i int) map[string]*policyNode {
	level := map[string]*policyNode{}
	above, expecting := g.level[anyPolicy], g.expecting()
	for _, p := range c.Extensions.Policies {
		if p == anyPolicy {
			continue
		}
		parents := expecting[p]
		if len(parents) == 0 && above != nil {
			parents = []*policyNode{above}
		}
		if len(parents) > 0 {
			level[p] = newPolicyNode(p, parents)
		}
	}
	if !slices.Contains(c.Extensions.Policies, anyPolicy) || g.any <= 0 && (i == g.n || !c.SelfIssued()) {
		return level
	}
	for _, n := range g.level {
		for _, p := range n.expected {
			if level[p] == nil {
				level[p] = newPolicyNode(p, expecting[p])
			}
		}
	}
	return level
}

// expecting gives the nodes by the policies that they expect below, so that a step costs what the certificate is long.
func (g *policyGraph) expecting() map[string][]*policyNode {
	out := map[string][]*policyNode{}
	for _, n := range g.level {
		for _, p := range n.expected {
			if of := out[p]; len(of) == 0 || of[len(of)-1] != n {
				out[p] = append(of, n)
			}
		}
	}
	return out
}

// prepare maps policies and counts down for the next certificate (6.1.4 (a), (b), (h) to (j)).
func (g *policyGraph) prepare(c *Certificate, i int) bool {
	e := &c.Extensions
	for _, m := range e.Mappings {
		if m.Issuer == anyPolicy || m.Subject == anyPolicy {
			return false // 6.1.4 (a)
		}
	}
	g.mapPolicies(e.Mappings)
	if !c.SelfIssued() {
		for _, n := range []*int{&g.explicit, &g.mapping, &g.any} {
			if *n > 0 {
				*n--
			}
		}
	}
	g.tighten(e)
	return true
}

func (g *policyGraph) tighten(e *Extensions) {
	for _, t := range []struct {
		have *int
		want int
	}{{&g.explicit, e.RequireExplicit}, {&g.mapping, e.InhibitMapping}, {&g.any, e.InhibitAny}} {
		if t.want >= 0 && t.want < *t.have {
			*t.have = t.want
		}
	}
}

func (g *policyGraph) mapPolicies(mappings []PolicyMapping) {
	to := map[string][]string{}
	for _, m := range mappings {
		to[m.Issuer] = append(to[m.Issuer], m.Subject)
	}
	for from, subjects := range to {
		n := g.level[from]
		switch {
		case g.mapping <= 0:
			delete(g.level, from)
		case n != nil:
			n.expected = subjects
		case g.level[anyPolicy] != nil:
			a := g.level[anyPolicy]
			g.level[from] = &policyNode{policy: from, expected: subjects, parents: a.parents, rooted: true}
		}
	}
}

// finish intersects with the user's policies after the last certificate (6.1.5 (a), (b), (g)).
func (g *policyGraph) finish(c *Certificate) bool {
	if g.explicit > 0 {
		g.explicit--
	}
	if c.Extensions.RequireExplicit == 0 {
		g.explicit = 0
	}
	return g.explicit > 0 || len(g.level) > 0 && g.acceptable()
}

// acceptable reports whether a policy of the user's, as named in the anchor's domain, reaches the leaf.
func (g *policyGraph) acceptable() bool {
	if len(g.in.Initial) == 0 || slices.Contains(g.in.Initial, anyPolicy) || g.level[anyPolicy] != nil {
		return true
	}
	seen := map[*policyNode]bool{}
	var reach func(n *policyNode) bool
	reach = func(n *policyNode) bool {
		if n == nil || seen[n] {
			return false
		}
		seen[n] = true
		if n.rooted && slices.Contains(g.in.Initial, n.policy) {
			return true
		}
		return slices.ContainsFunc(n.parents, reach)
	}
	for _, n := range g.level {
		if reach(n) {
			return true
		}
	}
	return false
}
