package reports

import (
	"slices"
	"testing"
	"time"

	"trien/internal/office"
)

// What an event counts as, and what it is divided by: an event counts once or not at all.
func TestFiguresOfEvents(t *testing.T) {
	at := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC) // the 2nd in Vietnam
	for name, x := range map[string]struct {
		e         office.Event
		what, typ string
	}{
		"issued":                {office.Issued{}, Issued, "QĐ"},
		"over the exchange":     {office.Received{Message: "m"}, Received, ""},
		"by hand":               {office.Received{}, Brought, ""},
		"tried again":           {office.DeliveryFailed{}, "", ""},
		"given up":              {office.DeliveryFailed{Final: true}, NotDelivered, ""},
		"a lost token":          {office.CaseOpened{Kind: "lost"}, Froze, "lost"},
		"a dispute":             {office.CaseOpened{Kind: "dispute"}, Disputed, ""},
		"a wrong password":      {office.Refusal{Act: "sign-in", Kind: "sign_in", Class: office.NotSecret}, SignInRefused, ""},
		"an act refused":        {office.Refusal{Act: "seal", Kind: "forbidden", Class: office.NotSecret}, Refused, "forbidden"},
		"a request":             {office.SubscriberRequested{Kind: "renew"}, Asked, "renew"},
		"granted":               {office.SubscriberAnswered{Granted: true}, Granted, ""},
		"denied":                {office.SubscriberAnswered{}, Denied, ""},
		"a certificate in hand": {office.SubscriberHanded{}, HandedOver, ""},
		"a device given back":   {office.DeviceReturned{}, DeviceBack, ""},
		"printed":               {office.CopyPrinted{}, Converted, "to-paper"},
		"scanned":               {office.CopyScanned{}, Converted, "to-electronic"},
		"a copy ended":          {office.CopyEnded{}, Converted, "copy-ended"},
		"confirmed on paper":    {office.SlipIssued{}, Converted, "slip"},
		"made of what":          {office.CopyMade{}, "", ""}, // it stands beside the copy's own event
		"what nobody counts":    {office.SignedIn{}, "", ""},
	} {
		got := DealingsOf(Happened{Event: x.e, At: at, DocType: "QĐ"})
		want := []Dealing{{"2026-03-02", x.what, x.typ}}
		if x.what == "" {
			want = nil
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	secret := DealingsOf(Happened{Event: office.Refusal{Act: "sign-in", Kind: "refused", Class: "tuyet-mat"}, At: at})
	if len(secret) != 1 || secret[0].What != SecretRefused || secret[0].Type != "" {
		t.Errorf("a secret counts as %+v", secret)
	}
}

// A figure stands once in the table; what is not counted yet says so, and counts nothing.
func TestFiguresStandOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range figures() {
		if seen[f.what] || f.what == "" {
			t.Errorf("%q twice", f.what)
		}
		seen[f.what] = true
		if f.of == nil != slices.Contains(Uncounted(OfDealings), f.what) {
			t.Errorf("%q is said to be counted and is not, or the other way round", f.what)
		}
	}
	if !Belongs(OfCertificates, HandedOver) || Belongs(OfCertificates, Issued) || !Belongs(OfDealings, Issued) || Belongs(OfDealings, "made up") {
		t.Error("figures stand in the wrong report")
	}
}

// 379.30.2, 379.4.6: times without the system are counted by what was down, and of what was made on paper only what was made in one.
func TestIncidentsAreCounted(t *testing.T) {
	for want, e := range map[string]office.Event{"incident-signing": office.IncidentDeclared{What: "signing"}, "paper-in": office.PaperTaken{Direction: office.In, Incident: "x"}} {
		if d := DealingsOf(Happened{Event: e}); len(d) != 1 || d[0].What != Incidents || d[0].Type != want {
			t.Errorf("%T is counted as %+v, want %s", e, d, want)
		}
	}
	if d := DealingsOf(Happened{Event: office.PaperTaken{Direction: office.Out}}); len(d) != 0 {
		t.Errorf("a paper of no incident is counted: %+v", d)
	}
}
