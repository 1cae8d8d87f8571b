package app

import (
	"context"
	"slices"

	"trien/internal/problem"
)

// SubscriberTable is one of the lists of subscribers as a table, for the terminal and for other programs: requests, certificates, devices, phases or
// trainings. Codes and e-mail addresses are not in it.
type SubscriberTable struct {
	What    string     `json:"what"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// SubscriberLists are the names of the tables.
func SubscriberLists() []string {
	return []string{"requests", "certificates", "devices", "phases", "trainings"}
}

// SubscriberTable makes a table. state narrows requests: "open", or one state; empty: all.
func (o *Office) SubscriberTable(ctx context.Context, what, state string) (SubscriberTable, error) {
	t := SubscriberTable{What: what, Rows: [][]string{}}
	var err error
	switch what {
	case "requests":
		err = o.requestTable(ctx, &t, state)
	case "certificates":
		err = o.certificateTable(ctx, &t)
	case "devices":
		err = o.deviceTable(ctx, &t)
	case "phases":
		err = o.phaseTable(ctx, &t)
	case "trainings":
		err = o.trainingTable(ctx, &t)
	default:
		err = problem.New(problem.Usage, "Không có danh sách “"+what+"”.", "There is no list “"+what+"”.")
	}
	return t, err
}

func (o *Office) requestTable(ctx context.Context, t *SubscriberTable, state string) error {
	t.Columns = []string{"id", "kind", "subject", "holder", "state", "form", "opened", "due", "overdue", "document", "certificate"}
	list, err := o.subscriberRequests(ctx, Terminal(), state)
	for _, r := range list {
		due, late := "", ""
		if r.Deadline != nil {
			due, late = local(r.Deadline.Until).Format("2006-01-02"), yes(r.Deadline.Overdue)
		}
		t.Rows = append(t.Rows, []string{r.ID, r.Kind, r.Subject, r.Holder.Name, r.State, r.Form.Number, local(r.Opened).Format("2006-01-02"), due, late, r.Document, r.Certificate})
	}
	return err
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func (o *Office) certificateTable(ctx context.Context, t *SubscriberTable) error {
	t.Columns = []string{"fingerprint", "holder", "issuer", "serial", "until", "state", "assignee"}
	list, err := o.registeredViews(ctx, func(certificate) bool { return true })
	for _, c := range list {
		t.Rows = append(t.Rows, []string{c.Fingerprint, c.Holder.Name, c.Issuer, c.Serial, local(c.Until).Format("2006-01-02"), c.State, c.Assignee})
	}
	return err
}

func (o *Office) deviceTable(ctx context.Context, t *SubscriberTable) error {
	t.Columns = []string{"id", "serial", "model", "kind", "purpose", "state", "holder", "certificate"}
	list, err := devicePapers().list(ctx, o, nil)
	if err != nil {
		return err
	}
	views, err := o.deviceViews(ctx, Terminal(), list)
	for _, d := range views {
		t.Rows = append(t.Rows, []string{d.ID, d.Serial, d.Model, d.Kind, d.Purpose, d.State, d.Holder.Name, d.Certificate})
	}
	return err
}

func (o *Office) phaseTable(ctx context.Context, t *SubscriberTable) error {
	t.Columns = []string{"phase", "from", "until", "person", "post", "registered", "received", "instructed", "begun"}
	list, err := o.phases(ctx)
	for _, p := range list {
		for _, m := range p.Members {
			t.Rows = append(t.Rows, []string{p.Name, p.From, p.Until, m.Person.Name, m.Post, yes(m.Registered), yes(m.Received), yes(m.Instructed), yes(m.Begun)})
		}
	}
	return err
}

func (o *Office) trainingTable(ctx context.Context, t *SubscriberTable) error {
	t.Columns = []string{"person", "course", "role", "on", "until", "by", "counts"}
	list, err := o.trainings(ctx)
	for _, x := range slices.DeleteFunc(list.List, func(x TrainingView) bool { return x.Voided != "" }) {
		t.Rows = append(t.Rows, []string{x.Person.Name, x.Course, x.Role, x.On, x.Until, x.By, yes(x.Counts)})
	}
	return err
}
