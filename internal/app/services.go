package app

import (
	"context"
	"slices"
	"time"

	"trien/internal/fetch"
	"trien/internal/store"
)

// ServicesView is how the services of certification authorities do that this office asks (HD03.connect), as far as it has asked them since it
// was started.
type ServicesView struct {
	At       time.Time     `json:"at"`
	Since    time.Time     `json:"since"`   // what is told was seen from then on
	State    string        `json:"state"`   // the worst of the services': "good", "unknown", "limping", "failing"
	Summary  Words         `json:"summary"` // one sentence
	Services []ServiceView `json:"services"`
	Owed     int           `json:"owed"`              // time-stamps that are owed now
	Differs  *Difference   `json:"differs,omitempty"` // this server's configuration is not that of the others
}

// ServiceView is one kind of service.
type ServiceView struct {
	Kind         string        `json:"kind"` // "timestamp", "ocsp", "crl", "certificates"
	Label        Words         `json:"label"`
	State        string        `json:"state"` // "good"; "unknown": never asked; "limping": some addresses fail; "failing": all do; "absent": none is set
	Words        Words         `json:"words"` // the state in words
	LastSuccess  time.Time     `json:"lastSuccess,omitzero"`
	FailingSince time.Time     `json:"failingSince,omitzero"` // where all addresses fail: since when
	Addresses    []AddressView `json:"addresses"`             // for administrators and inspectors; empty for others
}

// AddressView is one address of a service.
type AddressView struct {
	Address      string    `json:"address"` // of a time-stamp service the whole address, of others scheme and host
	Set          bool      `json:"set"`     // office.toml names it; else certificates do
	State        string    `json:"state"`   // "good", "unknown", "failing"
	LastSuccess  time.Time `json:"lastSuccess,omitzero"`
	LastFailure  time.Time `json:"lastFailure,omitzero"`
	FailingSince time.Time `json:"failingSince,omitzero"`
	RestsUntil   time.Time `json:"restsUntil,omitzero"` // others are asked before it until then
	Failures     int       `json:"failures"`            // in a row
	LatencyMS    int64     `json:"latencyMs,omitempty"` // of the last good answer
	LimitSeconds int       `json:"limitSeconds"`        // the longest wait for one answer
	Trouble      *Words    `json:"trouble,omitempty"`   // of the last failure, while it fails
}

// Services tells administrators, inspectors and clerks how the services do; clerks without the addresses.
func (h *House) Services(ctx context.Context, t Token) (ServicesView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ServicesView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, mayServices); err != nil {
		return ServicesView{}, err
	}
	v := ServicesView{At: o.now(), Since: o.since, Services: o.services(), Differs: o.difference()}
	for _, state := range []string{stateAbsent, stateGood, stateUnknown, stateLimping, stateFailing} {
		if slices.ContainsFunc(v.Services, func(x ServiceView) bool { return x.State == state }) {
			v.State = state
		}
	}
	v.Summary = summaryOf(v.Services)
	if !o.can(s.actor, mayAddresses) {
		for i := range v.Services {
			v.Services[i].Addresses = []AddressView{}
		}
	}
	v.Owed, err = o.owedStamps(ctx)
	return v, err
}

// owedStamps counts the jobs that still ask for a time-stamp.
func (o *Office) owedStamps(ctx context.Context) (int, error) {
	return store.CountRows[store.Job](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": timestampJob},
		Among: map[string][]string{"state": {string(store.Waiting), string(store.Running), string(store.Dead)}}})
}

// The states of services and addresses.
const (
	stateGood    = "good"
	stateUnknown = "unknown"
	stateLimping = "limping"
	stateFailing = "failing"
	stateAbsent  = "absent"
)

// services puts what is set beside what was seen.
func (o *Office) services() []ServiceView {
	seen := o.fetch.Health()
	var list []ServiceView
	kinds := []fetch.Service{fetch.TimeStamps, fetch.Status, fetch.Lists, fetch.Issuers}
	if len(o.settings.Providers) > 0 {
		kinds = append(kinds, fetch.Providers)
	}
	for _, kind := range kinds {
		v := ServiceView{Kind: string(kind), Label: serviceWords(kind), Addresses: []AddressView{}}
		if kind == fetch.TimeStamps {
			for _, a := range o.settings.stampers() {
				v.Addresses = append(v.Addresses, AddressView{Address: a.URL, Set: true, State: stateUnknown, LimitSeconds: int(a.Limit / time.Second)})
			}
		}
		if kind == fetch.Providers {
			for _, p := range o.settings.Providers {
				v.Addresses = append(v.Addresses, AddressView{Address: p.Issuer, Set: true, State: stateUnknown, LimitSeconds: int(o.settings.Services.status() / time.Second)})
			}
		}
		for _, h := range seen {
			if h.Service == kind {
				v.take(h, int(o.settings.Services.status()/time.Second))
			}
		}
		v.settle()
		list = append(list, v)
	}
	return list
}

// take puts what was seen of an address in its place.
func (v *ServiceView) take(h fetch.Health, limit int) {
	a := AddressView{Address: h.Address, State: stateGood, LastSuccess: h.LastSuccess, LastFailure: h.LastFailure, FailingSince: h.FailingSince,
		RestsUntil: h.RestsUntil, Failures: h.Failures, LatencyMS: h.Latency.Milliseconds(), LimitSeconds: limit}
	if h.Failures > 0 {
		w := both(h.Trouble)
		a.State, a.Trouble = stateFailing, &w
	}
	i := slices.IndexFunc(v.Addresses, func(x AddressView) bool { return x.Set && h.IsHealthOf(fetch.Service(v.Kind), x.Address) })
	if i < 0 {
		v.Addresses = append(v.Addresses, a)
		return
	}
	a.Set, a.LimitSeconds = true, v.Addresses[i].LimitSeconds
	v.Addresses[i] = a
}

// settle says of the service what its addresses say.
func (v *ServiceView) settle() {
	count := map[string]int{}
	for _, a := range v.Addresses {
		count[a.State]++
		if a.LastSuccess.After(v.LastSuccess) {
			v.LastSuccess = a.LastSuccess
		}
		if a.FailingSince.After(v.FailingSince) { // it all fails since the last of them failed
			v.FailingSince = a.FailingSince
		}
	}
	switch {
	case len(v.Addresses) == 0 && v.Kind == string(fetch.TimeStamps):
		v.State, v.Words = stateAbsent, Words{"Chưa đặt địa chỉ nào: chữ ký không có dấu thời gian.", "No address is set: signatures get no time-stamps."}
	case count[stateFailing] == 0 && count[stateGood] > 0:
		v.State, v.Words = stateGood, Words{"Đang trả lời.", "It answers."}
	case count[stateFailing] == 0:
		v.State, v.Words = stateUnknown, Words{"Chưa có lần nào phải hỏi.", "It has not been asked yet."}
	case count[stateGood] > 0 || count[stateUnknown] > 0:
		v.State, v.Words = stateLimping, Words{"Có địa chỉ không trả lời; địa chỉ khác thay thế.", "Some addresses do not answer; others stand in."}
	default:
		v.State, v.Words = stateFailing, Words{"Không địa chỉ nào trả lời; hệ thống hỏi lại đều đặn.", "No address answers; they are asked again regularly."}
	}
	if v.State != stateFailing {
		v.FailingSince = time.Time{}
	}
}

func summaryOf(list []ServiceView) Words {
	var bad Words
	for _, s := range list {
		if s.State != stateFailing {
			continue
		}
		if bad.VI != "" {
			bad.VI, bad.EN = bad.VI+", ", bad.EN+", "
		}
		bad.VI, bad.EN = bad.VI+s.Label.VI, bad.EN+s.Label.EN
	}
	if bad.VI == "" {
		return Words{"Các dịch vụ đã hỏi đều trả lời.", "Every service that was asked has an address that answers."}
	}
	return Words{"Không trả lời: " + bad.VI + ". Việc ký vẫn làm được; những gì còn thiếu được bổ sung sau.",
		"No answer from: " + bad.EN + ". Signing goes on; what is missing is added later."}
}

func serviceWords(s fetch.Service) Words {
	switch s {
	case fetch.TimeStamps:
		return Words{"Dấu thời gian (TSA)", "Time-stamps (TSA)"}
	case fetch.Status:
		return Words{"Trạng thái chứng thư (OCSP)", "Certificate status (OCSP)"}
	case fetch.Lists:
		return Words{"Danh sách thu hồi (CRL)", "Revocation lists (CRL)"}
	}
	if s == fetch.Providers {
		return Words{"Nhà cung cấp danh tính (OpenID Connect)", "Providers of identities (OpenID Connect)"}
	}
	return Words{"Chứng thư của cơ quan cấp (AIA)", "Issuers' certificates (AIA)"}
}
