package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"trien/internal/conversion"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/sheet"
)

// SlipRequest asks to confirm on paper that a transaction was carried out (379.16.2).
type SlipRequest struct {
	Document string `json:"document" maxLength:"100"`
	Channel  string `json:"channel" enum:"letter,in-person,electronic"`
	Asker    string `json:"asker" maxLength:"500"`
	Request  string `json:"request,omitempty" maxLength:"300"` // number and date of their letter
	Purpose  string `json:"purpose" maxLength:"500"`
	Parts    string `json:"parts" maxLength:"1000"` // what is to be confirmed
}

// SlipDecision grants or refuses.
type SlipDecision struct {
	Granted bool   `json:"granted"`
	Reason  string `json:"reason" maxLength:"1000"`
}

// SlipView is a request to confirm a transaction, and what became of it.
type SlipView struct {
	ID       string    `json:"id"`
	State    string    `json:"state"` // "asked", "granted", "refused", "issued"
	Word     Words     `json:"word"`
	Document string    `json:"document"`
	Title    Words     `json:"title"`
	Channel  string    `json:"channel"`
	Asker    string    `json:"asker"`
	Request  string    `json:"request,omitempty"`
	Purpose  string    `json:"purpose"`
	Parts    string    `json:"parts"`
	By       string    `json:"by"`
	Asked    time.Time `json:"asked"`
	Decider  string    `json:"decider,omitempty"`
	Decided  time.Time `json:"decided,omitzero"`
	Reason   string    `json:"reason,omitempty"`
	Number   string    `json:"number,omitempty"`
	Issued   time.Time `json:"issued,omitzero"`
	Print    string    `json:"print,omitempty"`
	Withheld bool      `json:"withheld,omitempty"` // the document is impounded: what was asked and answered is not shown (379.21.3)
	May      []string  `json:"may"`                // "decide", "issue"
}

// IssuedSlip is a confirmation with its file, which is given out once.
type IssuedSlip struct {
	Slip SlipView `json:"slip"`
	Name string   `json:"name"`
	PDF  []byte   `json:"pdf"`
}

// slipNumbers is how the names of the series of confirmations begin.
const slipNumbers = "slip/"

// Slips are the requests to confirm transactions on paper, the newest first.
func (h *House) Slips(ctx context.Context, t Token) ([]SlipView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, mayRegisters); err != nil {
		return nil, err
	}
	list, err := slipPapers().list(ctx, o, nil)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b conversion.Slip) int { return b.Asked.Compare(a.Asked) })
	views := []SlipView{}
	for _, x := range list {
		v, err := o.slipView(ctx, s.actor, x)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

func (o *Office) slipView(ctx context.Context, a identity.Actor, x conversion.Slip) (SlipView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return SlipView{}, err
	}
	v := SlipView{ID: x.ID, State: string(x.State), Word: both(x.State.Words()), Document: x.Document, Channel: x.Channel, Asker: x.Asker, Request: x.Request, Purpose: x.Purpose, Parts: x.Parts,
		By: nameOrEmpty(x.By, people), Asked: x.Asked, Decider: x.DeciderName, Decided: x.Decided, Reason: x.Reason, Number: x.Number, Issued: x.Issued, Print: x.Print, May: []string{}}
	if x.State == conversion.SlipAsked && o.can(a, maySlips) && x.By != a.Person {
		v.May = append(v.May, "decide")
	}
	if x.State == conversion.SlipGranted && o.can(a, mayAskSlips) {
		v.May = append(v.May, "issue")
	}
	d, err := o.document(ctx, x.Document)
	if err != nil {
		return v, err
	}
	v.Title = both(d.Cite().Short())
	if v.Withheld = d.IsSealed(); v.Withheld { // what was asked tells what the document is about (379.21.3)
		v.Asker, v.Request, v.Purpose, v.Parts, v.Reason, v.May = "", "", "", "", "", []string{}
	}
	return v, nil
}

// AskSlip takes a request down.
func (h *House) AskSlip(ctx context.Context, t Token, r SlipRequest) (SlipView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SlipView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, mayAskSlips); err != nil {
		return SlipView{}, err
	}
	d, err := o.readable(ctx, s.actor, r.Document)
	if err != nil {
		return SlipView{}, err
	}
	if d.Effect() == office.NoEffect {
		return SlipView{}, o.refuse(ctx, s.actor, refusal{act: "slip.ask", door: "act", document: d.ID}, problem.New(problem.Refused,
			"Văn bản chưa phát hành hoặc chưa vào sổ nên chưa có giao dịch nào để xác nhận.", "The document is neither issued nor registered: there is no transaction to confirm.").Under("379.16.2"))
	}
	e := office.SlipRequested{Document: d.ID, Channel: r.Channel, Asker: tidy(r.Asker), Request: tidy(r.Request), Purpose: tidy(r.Purpose), Parts: tidy(r.Parts)}
	return o.onSlip(ctx, s.actor, "slip.ask", "", func(_ context.Context, _ *transaction, x conversion.Slip) ([]office.Event, error) {
		return conversion.AskSlip(x, e)
	})
}

// DecideSlip grants a request or refuses it; another than who took it down, with a fresh proof.
func (h *House) DecideSlip(ctx context.Context, t Token, id string, r SlipDecision) (SlipView, error) {
	s, err := h.mayOnSlip(ctx, t, maySlips, "slip.decide")
	if err != nil {
		return SlipView{}, err
	}
	e := office.SlipDecided{Granted: r.Granted, Reason: tidy(r.Reason), Name: s.actor.Name, Post: s.actor.Title}
	return s.office.onSlip(ctx, s.actor, "slip.decide", id, func(ctx context.Context, _ *transaction, x conversion.Slip) ([]office.Event, error) {
		if err := s.office.unsealed(ctx, x.Document); err != nil {
			return nil, err
		}
		return conversion.DecideSlip(x, e, s.actor.Person)
	})
}

// IssueSlip makes and numbers the confirmation that was granted. Its file is given out once; its digest is kept.
func (h *House) IssueSlip(ctx context.Context, t Token, id string) (out IssuedSlip, err error) {
	s, err := h.mayOnSlip(ctx, t, mayAskSlips, "slip.issue")
	if err != nil {
		return out, err
	}
	o := s.office
	out.Slip, err = o.onSlip(ctx, s.actor, "slip.issue", id, func(ctx context.Context, t *transaction, x conversion.Slip) ([]office.Event, error) {
		if err := o.unsealed(ctx, x.Document); err != nil { // granted before; its file would say what the document is about (379.21.3)
			return nil, err
		}
		if _, err := conversion.IssueSlip(x, office.SlipIssued{}); err != nil { // before a number is taken
			return nil, err
		}
		series := slipNumbers + office.Day(t.at)[:4]
		n, err := o.takeNumber(ctx, t, series, id)
		if err != nil {
			return nil, err
		}
		e := office.SlipIssued{Ordinal: n, Series: series, Date: office.Day(t.at), At: t.at, Number: office.Digits(n) + "/" + office.Day(t.at)[:4], Name: t.actor.Name, Post: t.actor.Title}
		if out.PDF, err = o.slipPDF(ctx, t, x, e); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(out.PDF)
		e.Print, out.Name = hex.EncodeToString(sum[:]), "phieu-xac-nhan-"+office.Digits(n)+"-"+e.Date[:4]+".pdf"
		return conversion.IssueSlip(x, e)
	})
	return out, err
}

func (h *House) mayOnSlip(ctx context.Context, t Token, right, act string) (entered, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, right)
	}
	if err == nil {
		err = s.office.proven(ctx, s, act)
	}
	return s, err
}

// onSlip decides on a slip as it stands; an id of "" begins one.
func (o *Office) onSlip(ctx context.Context, a identity.Actor, act, id string, decide func(context.Context, *transaction, conversion.Slip) ([]office.Event, error)) (SlipView, error) {
	begun := id == ""
	if begun {
		secrets, err := conversion.NewSecrets(o.Random)
		if err != nil {
			return SlipView{}, err
		}
		id, _ = conversion.ID(secrets.Token)
	}
	var after conversion.Slip
	var about string // the document that the slip is about, for the row of what is refused
	err := o.paperAct(ctx, a, func(ctx context.Context, t *transaction) (err error) {
		after, err = slipPapers().add(ctx, o, t, id, func(x conversion.Slip) ([]office.Event, error) {
			if x.Version == 0 && !begun {
				return nil, problem.New(problem.NotFound, "Không có đề nghị này.", "There is no such request.")
			}
			about = x.Document
			return decide(ctx, t, x)
		})
		return err
	})
	if err != nil {
		return SlipView{}, o.refuse(ctx, a, refusal{act: act, door: "act", document: about}, err)
	}
	return o.slipView(ctx, a, after)
}

// slipPDF is the confirmation: what the system holds of the transaction, and nothing of the document's content beyond its register line.
func (o *Office) slipPDF(ctx context.Context, t *transaction, x conversion.Slip, e office.SlipIssued) ([]byte, error) {
	d, err := o.document(ctx, x.Document)
	if err != nil {
		return nil, err
	}
	s := o.head(office.Document{}, "PHIẾU XÁC NHẬN GIAO DỊCH ĐIỆN TỬ")
	s.Rows, s.Number, s.Date, s.Foot = nil, "Số "+e.Number, local(t.at).Format("Ngày 02 tháng 01 năm 2006"), electronicOnly
	s.Made, s.Creator = local(t.at), application
	add := func(label, value string) {
		if value != "" {
			s.Rows = append(s.Rows, sheet.Row{Label: label, Value: value})
		}
	}
	add("Xác nhận theo đề nghị của", x.Asker)
	add("Văn bản đề nghị", x.Request)
	add("Mục đích", x.Purpose)
	add("Nội dung xác nhận", x.Parts)
	add("Người duyệt cung cấp", strings.TrimSuffix(x.DeciderName+", "+x.DeciderPost, ", "))
	add("Căn cứ", x.Reason)
	add("Văn bản", strings.TrimSpace(typeName(d.DocType).VI+" "+d.Number))
	add("Ngày văn bản", dayWords(d.Date))
	add("Trích yếu", d.Abstract)
	add("Mã định danh", d.ID)
	add("SHA-256 của tệp", grouped(d.SHA256))
	add("Hiệu lực", d.Effect().Words().VI)
	s.Parts = []sheet.Part{{Title: "Giao dịch đã thực hiện trên hệ thống", Rows: dealtRows(d)}}
	s.Notes = []string{fmt.Sprintf("Thông tin được lấy từ sổ cái sự kiện của hệ thống %s do %s làm chủ quản, đến %s.", program, o.settings.Name, moment(t.at))}
	s.Signer, s.Name = []string{"NGƯỜI CẤP PHIẾU", "(ký; đóng dấu cơ quan nếu có yêu cầu)"}, e.Name
	w, err := s.Write(o.Random)
	if err != nil {
		return nil, unwritable(err)
	}
	return w.PDF, nil
}

// dealtRows tell what was done with a document between offices: signed, issued or received, sent, delivered, registered.
func dealtRows(d office.Document) (rows []sheet.Row) {
	add := func(at time.Time, what string) {
		if !at.IsZero() {
			rows = append(rows, sheet.Row{Label: moment(at), Value: what})
		}
	}
	add(d.Arrived, "Nhận từ "+d.Sender.Name)
	for _, m := range d.Marks {
		add(m.At, "Ký số: "+holder(m.Subject))
	}
	if d.Direction == office.In {
		add(d.Entered, "Vào sổ văn bản đến, số "+d.Arrival)
	} else {
		add(d.Entered, "Cấp số "+d.Number)
	}
	for _, x := range d.Deliveries {
		add(x.Queued, "Gửi "+x.Name)
		switch x.State {
		case "delivered":
			add(x.At, x.Name+" đã nhận")
		case "registered":
			add(x.At, x.Name+" đã vào sổ, số đến "+x.Number)
		case "returned":
			add(x.At, x.Name+" đã trả lại")
		}
	}
	return rows
}
