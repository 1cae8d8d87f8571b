package app

import (
	"maps"
	"slices"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// freeze is an account, or the office's seal, that is stopped for now.
type freeze struct {
	inquiry   string // id of its case
	since, at time.Time
}

// frozen says whether a person's account and certificates, or the seal of the office with that id, are stopped now (379.11.5): no sign-in, no
// act, no signature, no machine of theirs is answered.
func (r *registry) frozen(holder string) bool {
	_, ok := r.freezes[holder]
	return ok
}

func (r *registry) setFrozen(e office.AccountFrozen) {
	r.freezes = maps.Clone(r.freezes)
	if r.freezes == nil {
		r.freezes = map[string]freeze{}
	}
	if _, already := r.freezes[e.Person]; !already {
		r.freezes[e.Person] = freeze{e.Case, e.Since, e.At}
	}
}

func (r *registry) setRestored(e office.AccountRestored) {
	r.freezes = maps.Clone(r.freezes)
	delete(r.freezes, e.Person)
}

// errFrozen is the answer to whoever comes with a frozen account.
func errFrozen() error {
	return problem.New(problem.SignIn, "Tài khoản và chứng thư số này đang bị khóa vì đã báo mất, bị lấy cắp hoặc bị giả mạo. Hãy liên hệ người phụ trách để được mở lại.",
		"This account and its certificates are frozen: they were reported lost, stolen or forged. Ask those in charge to have them restored.").Under("379.11.5")
}

// errKeyFrozen is the answer where a certificate is used that is frozen.
func errKeyFrozen() error {
	return problem.New(problem.Key, "Chứng thư số này đang bị tạm dừng vì đã báo mất, bị lấy cắp hoặc bị giả mạo; không ký được. Hãy liên hệ người phụ trách.",
		"This certificate is suspended: it was reported lost, stolen or forged; it can't sign. Ask those in charge.").Under("379.11.5")
}

// rememberMachine keeps what a machine is called: acts name it also after its pairing has ended.
func (r *registry) rememberMachine(e office.AgentPaired) {
	r.machinesEver = maps.Clone(r.machinesEver)
	if r.machinesEver == nil {
		r.machinesEver = map[string]string{}
	}
	r.machinesEver[e.Agent] = e.Name
}

// subordinate is an office whose reports this one sums.
type subordinate struct{ id, name, from, to string }

// within says whether it reports in the days from..to.
func (s subordinate) within(from, to string) bool {
	return (s.from == "" || s.from <= to) && (s.to == "" || s.to >= from)
}

func (r *registry) nameSubordinate(e office.SubordinateNamed) {
	r.subordinates = slices.DeleteFunc(slices.Clone(r.subordinates), func(s subordinate) bool { return s.id == e.Office })
	r.subordinates = append(r.subordinates, subordinate{e.Office, e.Name, e.From, e.To})
}
