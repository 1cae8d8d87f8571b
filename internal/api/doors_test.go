package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/rights"
)

// decided says of each operation what decides who may. An act of internal/rights/trien.cedar; or
//
//	anyone    who has no session, too: signing in, judging a file, what the sign-in page shows
//	session   whoever is signed in: how the office is made up, as colleagues know it
//	own       what is the caller's own, which nobody else can name
//	read      whoever may read the document, and then the rules of the act
//	part      whoever the paper is about or has a duty in it; others by a rule
const decided = `
get /api/account                                  own
post /api/account/codes                           own
put /api/account/codes                            own
get /api/account/identities                       own
post /api/account/passkeys                        own
post /api/account/passkeys/options                own
delete /api/account/passkeys/{id}                 own
put /api/account/passkeys/{id}                    own
post /api/account/password                        own
post /api/account/recovery                        own
delete /api/account/sessions/{id}                 own
get /api/agents                                   own
post /api/agents                                  own
delete /api/agents/{id}                           own
post /api/authority/ask                           authority.read
get /api/cases                                    own
get /api/cases/{id}                               part
get /api/cases/{id}/report.pdf                    part
post /api/cases/{id}/{act}                        cases.handle
get /api/conversions                              registers.read
get /api/conversions/{id}                         registers.read
post /api/conversions/{id}/end                    conversions.manage
get /api/dated-lists                              authority.read
post /api/dated-lists                             authority.change
post /api/dated-lists/compare                     authority.read
post /api/dated-lists/devices                     authority.change
post /api/dated-lists/devices/end                 authority.change
get /api/closings                                 registers.read
post /api/closings                                registers.close
get /api/closings/{id}/book.pdf                   registers.read
post /api/dated-lists/reviews                     authority.change
get /api/dated-lists/{kind}/{version}             authority.read
get /api/dated-lists/{kind}/{version}/file.toml   authority.read
get /api/delegations                              own
post /api/delegations                             directory.change
post /api/delegations/{id}/revoke                 part
get /api/desk                                     own
get /api/directory                                directory.read
post /api/directory/changes                       directory.change
get /api/directory/could                          directory.read
get /api/directory/export/{kind}                  directory.read
get /api/directory/history                        directory.read
post /api/directory/import                        directory.change
post /api/directory/import/preview                directory.change
get /api/directory/people                         directory.read
get /api/directory/people/{id}                    directory.read
get /api/directory/people/{id}/lendable           directory.read
get /api/directory/posts                          directory.read
get /api/directory/scim                           directory.read
post /api/directory/scim                          directory.change
post /api/directory/scim/{id}/end                 directory.change
get /api/documents                                own
post /api/documents                               begin-draft
get /api/documents/{id}                           read
post /api/documents/{id}/acts/attach              read
post /api/documents/{id}/acts/replace-file        read
post /api/documents/{id}/acts/{act}               read
get /api/documents/{id}/compare                   read
get /api/documents/{id}/compare/pages             read
get /api/documents/{id}/comparison                read
get /api/documents/{id}/copies                    read
post /api/documents/{id}/copies                   read
post /api/documents/{id}/examination              examine
get /api/documents/{id}/file                      read
get /api/documents/{id}/history                   read
get /api/documents/{id}/impound                   see-impound
post /api/documents/{id}/impound/{act}            impound
get /api/documents/{id}/judgement                 read
get /api/documents/{id}/judgement.pdf             read
get /api/documents/{id}/processing.json           read
get /api/documents/{id}/processing.pdf            read
get /api/documents/{id}/progress                  read
get /api/documents/{id}/provenance                read
get /api/documents/{id}/rights                    read
post /api/documents/{id}/rights/{change}/confirm  read
post /api/door/freeze                             anyone
get /api/dossiers                                 dossiers.read
post /api/dossiers                                dossiers.open
get /api/dossiers/{id}                            dossiers.read
get /api/dossiers/{id}/export.zip                 dossiers.read
get /api/entry/{office}                           anyone
get /api/form-rules                               authority.read
post /api/form-rules/binding                      authority.change
get /api/examinations                             own
post /api/freeze                                  account.freeze
get /api/house                                    anyone
delete /api/identities                            directory.change
get /api/identities                               directory.read
post /api/identities                              directory.change
get /api/impounds                                 impounds.read
get /api/incidents                                incidents.read
post /api/incidents                               incidents.manage
get /api/incidents/now                            session
post /api/incidents/{id}/end                      incidents.manage
post /api/incidents/{id}/extend                   incidents.manage
get /api/incidents/{id}/notice.eml                incidents.manage
get /api/incidents/{id}/notice.pdf                incidents.manage
post /api/incidents/{id}/reconcile                numbers.manage
get /api/incidents/{id}/report.pdf                registers.read
post /api/incidents/{id}/told                     incidents.manage
get /api/in-my-name                               own
post /api/in-my-name/dispute                      own
get /api/intakes                                  own
delete /api/intakes/{id}                          own
get /api/intakes/{id}                             own
get /api/natures                                  session
get /api/notices                                  own
delete /api/notices/{id}                          own
get /api/numbers                                  registers.read
post /api/numbers/blocks                          numbers.manage
post /api/numbers/blocks/{id}/end                 numbers.manage
get /api/numbers/blocks/{id}/forms.pdf            numbers.manage
post /api/numbers/paper                           take-in
get /api/peers                                    session
get /api/people                                   session
get /api/people/{id}/personal                     directory.read
get /api/people/{id}/rights                       people.rights
get /api/personal-readings                        personal.readings
get /api/progress                                 own
post /api/received                                take-in
get /api/quarantine                               quarantine.read
post /api/quarantine/{id}/{act}                   quarantine.decide
get /api/registers/in.pdf                         registers.read
get /api/registers/in.xlsx                        registers.read
get /api/registers/out.pdf                        registers.read
get /api/registers/out.xlsx                       registers.read
get /api/registers/{kind}                         registers.read
get /api/rehearsals                               rehearsals.read
post /api/rehearsals                              rehearsals.manage
post /api/rehearsals/{id}/begin                   rehearsals.manage
post /api/rehearsals/{id}/end                     rehearsals.manage
post /api/rehearsals/{id}/sign                    rehearsals.manage
post /api/rehearsals/{id}/try                     rehearsals.manage
get /api/reports                                  reports.read
post /api/reports                                 reports.make
post /api/reports/file                            reports.make
get /api/reports/file.json                        reports.read
get /api/reports/file.pdf                         reports.read
get /api/reports/file.xlsx                        reports.read
post /api/reports/offices                         reports.make
post /api/reports/offices/{office}/fetch          reports.make
get /api/reviews                                  reviews.read
post /api/reviews                                 reviews.plan
get /api/reviews/{id}                             reviews.read
post /api/reviews/{id}/{act}                      part
get /api/rights/alerts                            own
get /api/rights/rules                             session
get /api/search                                   own
get /api/search/found.xlsx                        own
get /api/searches                                 own
post /api/searches                                own
delete /api/searches/{id}                         own
get /api/file-plans                               dossiers.read
put /api/file-plans/{year}                        plans.draw
post /api/file-plans/{year}/issue                 plans.issue
get /api/file-plans/{year}/plan.xlsx              dossiers.read
post /api/dossiers/{id}/close                     dossiers.read
post /api/dossiers/{id}/reopen                    dossiers.read
get /api/agreements                               agreements.read
post /api/agreements                              agreements.keep
post /api/agreements/{id}/end                     agreements.keep
get /api/ledgers                                  ledgers.read
post /api/ledgers/{id}/accept                     ledgers.accept
get /api/services                                 services.read
delete /api/session                               anyone
get /api/session                                  anyone
post /api/session                                 anyone
post /api/session/certificate                     anyone
post /api/session/certificate/answer              anyone
post /api/session/passkey                         anyone
post /api/session/passkey/options                 anyone
get /api/session/proof                            own
post /api/session/proof                           own
post /api/session/proof/certificate               own
post /api/session/proof/certificate/answer        own
post /api/session/proof/options                   own
post /api/session/provider                        anyone
post /api/session/provider/answer                 anyone
post /api/session/tls                             anyone
get /api/sessions                                 sessions.end
delete /api/sessions/{id}                         sessions.end
get /api/signings                                 own
post /api/signings                                read
delete /api/signings/{id}                         own
get /api/signings/{id}                            own
post /api/signings/{id}                           own
post /api/signings/{id}/items/{item}/vgca         own
get /api/papers/{id}                              registers.read
post /api/papers/{id}/void                        conversions.manage
get /api/scans                                    conversions.manage
get /api/scans/{id}                               conversions.manage
get /api/scans/{id}/file.pdf                      conversions.manage
post /api/scans                                   conversions.manage
post /api/scans/{id}/compare                      conversions.manage
post /api/scans/{id}/confirm                      conversions.manage
post /api/scans/{id}/drop                         conversions.manage
post /api/scans/{id}/read                         conversions.manage
post /api/scans/{id}/sign                         conversions.manage
get /api/slips                                    registers.read
post /api/slips                                   slips.request
post /api/slips/{id}/decide                       slips.decide
post /api/slips/{id}/issue                        slips.request
get /api/subscribers                              subscribers.read
get /api/subscribers/certificates                 subscribers.read
post /api/subscribers/certificates/{id}/end       subscribers.manage
post /api/subscribers/certificates/{id}/restore   subscribers.manage
get /api/subscribers/devices                      subscribers.read
post /api/subscribers/devices                     subscribers.manage
post /api/subscribers/devices/{id}/acts/{act}     part
get /api/subscribers/devices/{id}/minutes/{n}     part
get /api/subscribers/mine                         own
get /api/subscribers/phases                       subscribers.read
post /api/subscribers/phases                      subscribers.manage
put /api/subscribers/phases/{id}                  subscribers.manage
post /api/subscribers/phases/{id}/drop            subscribers.manage
get /api/subscribers/requests                     subscribers.read
post /api/subscribers/requests                    subscribers.manage
get /api/subscribers/requests/{id}                part
post /api/subscribers/requests/{id}/acts/{act}    part
post /api/subscribers/requests/{id}/certificate   subscribers.manage
get /api/subscribers/requests/{id}/form.pdf       part
get /api/subscribers/requests/{id}/shown          subscribers.manage
get /api/subscribers/trainings                    subscribers.read
post /api/subscribers/trainings                   subscribers.manage
post /api/subscribers/trainings/{id}/void         subscribers.manage
get /api/tries                                    tries.read
post /api/uploads                                 begin-draft
delete /api/uploads/{id}                          own
get /api/uploads/{id}                             own
post /api/uploads/{id}                            own
put /api/uploads/{id}                             own
get /api/use                                      reports.read
get /api/use/documents                            reports.read
post /api/verify                                  anyone
`

// Every operation of the API stands behind a door that a rule opens, and each is tried by somebody whom the rules refuse.
func TestEveryOperationIsDecidedByARule(t *testing.T) {
	d := readDescription(t)
	rules := map[string]string{}
	for line := range strings.Lines(decided) {
		if f := strings.Fields(line); len(f) == 3 {
			rules[f[0]+" "+f[1]] = f[2]
		}
	}
	w := furnish(t)
	may := everybodysRights(t)
	refused := 0
	for _, name := range d.operations() {
		by, ok := rules[name]
		delete(rules, name)
		var who []string
		switch {
		case !ok:
			t.Errorf("%s: nobody says what decides who may", name)
		case by == "read":
			who = []string{"bao"} // an administrator
		case by == "part":
			who = []string{"phong"} // an archivist, with a part in nothing
		case slices.Contains([]string{"anyone", "session", "own"}, by):
		case !rights.House().Knows(by):
			t.Errorf("%s: the rules know no %q", name, by)
		default:
			who = barred(may, by)
		}
		for _, person := range who {
			r, said := w.try(t, d, as(t, demo.Province, person), name)
			if r.StatusCode != http.StatusForbidden || kind(t, said) != "forbidden" {
				t.Errorf("%s by %s, who may not (%s): %d %s", name, person, by, r.StatusCode, said)
			}
			refused++
		}
	}
	for name := range rules {
		t.Errorf("%s: there is no such operation", name)
	}
	if refused < 100 {
		t.Errorf("only %d were refused", refused)
	}
}

// barred are one who may not do the act and holds few duties, and one with many: none where everybody in office may.
func barred(may map[string]map[string]bool, act string) []string {
	var list []string
	for _, person := range slices.Sorted(maps.Keys(may)) {
		if !may[person][act] {
			list = append(list, person)
		}
	}
	if len(list) > 2 {
		list = []string{list[0], list[len(list)-1]}
	}
	return list
}

// everybodysRights are what the house says each may do.
func everybodysRights(t *testing.T) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, a := range world.Accounts {
		if a.Office != demo.Province {
			continue
		}
		all[a.Account] = map[string]bool{}
		for _, x := range get[app.PersonRightsView](as(t, a.Office, a.Account), "/api/people/me/rights").Acts {
			all[a.Account][x.Act] = x.May
		}
	}
	return all
}

// furniture is what the doors lead to: a draft, a request, a device with minutes, a case, a review, a delegation.
type furniture struct{ document, request, device, dispute, review, loan string }

func furnish(t *testing.T) furniture {
	tuan, yen, hai, uoc := as(t, demo.Province, "tuan"), as(t, demo.Province, "yen"), as(t, demo.Province, "hai"), as(t, demo.Province, "uoc")
	var f furniture
	f.document = tuan.ended(tuan.accepted("/api/documents", decision, "quyet-dinh.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf")))).Document
	f.request = post[app.SubscriberView](tuan, "/api/subscribers/requests", `{"kind":"issue","subject":"person","holder":"tuan","fields":{"years":3,"reason":"ký số"}}`).ID
	f.device = post[app.DeviceView](yen, "/api/subscribers/devices", `{"serial":"DOOR-1","kind":"token","purpose":"personal","model":"x"}`).ID
	post[app.DeviceView](yen, "/api/subscribers/devices/"+f.device+"/acts/hand", `{"to":"tuan"}`)
	entry := get[app.NameView](tuan, "/api/in-my-name").Deeds[0]
	f.dispute = post[app.CaseView](tuan, "/api/in-my-name/dispute", fmt.Sprintf(`{"stream":%q,"version":%d,"reason":"không phải tôi"}`, entry.Stream, entry.Version)).ID
	f.review = post[app.AuditView](hai, "/api/reviews", `{"title":"Kiểm tra","from":"2026-01-01","to":"2026-02-01","due":"2099-01-01","people":["hai"],"checklist":["Ký"]}`).ID
	loans := post[app.DelegationsView](uoc, "/api/delegations", `{"taker":"thao","number":"1-QĐ","lent":[{"of":"btv","prefix":"T/L","body":"BÍ THƯ","title":"TRƯỞNG PHÒNG"}]}`)
	f.loan = loans.Rows[0].ID
	return f
}

// try tries an operation with the least that it takes, on the things that are there.
func (f furniture) try(t *testing.T, d description, v *visitor, name string) (*http.Response, []byte) {
	method, path, _ := strings.Cut(name, " ")
	method = strings.ToUpper(method)
	for prefix, id := range map[string]string{"/api/documents/": f.document, "/api/subscribers/requests/": f.request, "/api/subscribers/devices/": f.device, "/api/cases/": f.dispute,
		"/api/reviews/": f.review, "/api/delegations/": f.loan, "/api/people/": "uoc", "/api/directory/people/": "uoc"} {
		if strings.HasPrefix(path, prefix) {
			path = strings.Replace(path, "{id}", id, 1)
		}
	}
	address := d.addressOn(name, strings.NewReplacer("{n}", "0", "{change}", "1").Replace(path))
	address += map[string]string{"get /api/personal-readings": "?person=uoc", "delete /api/identities": "&person=tuan"}[name]
	body, ok := map[string]string{
		"post /api/uploads":              `{"name":"a.pdf","size":1,"draft":` + decision + `}`,
		"post /api/freeze":               `{"person":"uoc","what":"lost","reason":"x"}`,
		"post /api/delegations":          `{"giver":"uoc","taker":"thao","number":"1","lent":[]}`,
		"post /api/signings":             `{"act":"sign","with":"agent","documents":[{"id":"` + f.document + `","expectedVersion":1}]}`,
		"post /api/subscribers/requests": `{"kind":"issue","subject":"person","holder":"mai","fields":{"years":3,"reason":"x"}}`,
		"post /api/reviews/{id}/{act}":   `{"kind":"fault","text":"x","who":"mai","due":"2099-01-01"}`,
	}[name]
	if !ok {
		body, ok = d.least(name)
	}
	particulars := map[string]string{"/api/received": `{"type":"QĐ","number":"1","date":"2026-01-01","abstract":"a","sender":"s"}`, "/api/documents": decision}[path]
	switch {
	case ok:
		return v.send(method, address, "application/json", strings.NewReader(body))
	case method == http.MethodPost:
		if particulars == "" {
			particulars = "{}"
		}
		return v.upload(address, particulars, "a.pdf", strings.NewReader("%PDF-1.7"))
	}
	return v.send(method, address, "", nil)
}

func post[T any](v *visitor, path, body string) T {
	v.t.Helper()
	r, raw := v.send(http.MethodPost, path, "application/json", strings.NewReader(body))
	var out T
	if err := json.Unmarshal(raw, &out); err != nil || r.StatusCode/100 != 2 {
		v.t.Fatalf("POST %s: %d %s %v", path, r.StatusCode, raw, err)
	}
	return out
}
