package edxml

import (
	"fmt"
	"strings"
)

func (r *reading) header(n *node) {
	h := &r.m.Header
	h.From = organ(n.one("From"))
	for _, to := range n.all("To") {
		h.To = append(h.To, organ(to))
	}
	h.DocumentID = n.value("DocumentId")
	h.Code = code(n.one("Code"))
	info := n.one("PromulgationInfo")
	h.Place, h.Promulgated = info.value("Place"), r.day("PromulgationInfo/PromulgationDate", info.value("PromulgationDate"))
	t := n.one("DocumentType")
	h.Type = DocumentType{Type: t.value("Type"), Detail: t.value("TypeDetail"), Name: t.value("TypeName")}
	h.Subject, h.Content = n.value("Subject"), n.value("Content")
	s := n.one("SignerInfo")
	h.Signer = Signer{Competence: s.value("Competence"), Position: s.value("Position"), FullName: s.value("FullName")}
	h.Due = r.day("DueDate", n.value("DueDate"))
	h.Other = other(n.one("OtherInfo"))
	for _, a := range n.all("ResponseFor") {
		h.ResponseFor = append(h.ResponseFor, r.response(a))
	}
	h.Task = n.one("ResponseForTask").value("TaskCode")
	h.SteeringType, h.Application = n.value("SteeringType"), n.value("ApplicationType")
	h.ToPlaces = n.one("ToPlaces").values("Place")
}

func organ(n *node) Organ {
	return Organ{ID: n.value("OrganId"), InCharge: n.value("OrganizationInCharge"), Name: n.value("OrganName"), Address: n.value("OrganAdd"),
		Email: n.value("Email"), Telephone: n.value("Telephone"), Fax: n.value("Fax"), Website: n.value("Website")}
}

func code(n *node) Code {
	return Code{Number: n.value("CodeNumber"), Notation: n.value("CodeNotation")}
}

func other(n *node) Other {
	return Other{Priority: n.value("Priority"), Sphere: n.value("SphereOfPromulgation"), Typer: n.value("TyperNotation"), Copies: n.value("PromulgationAmount"),
		Pages: n.value("PageAmount"), Direction: n.value("Direction"), Appendixes: n.one("Appendixes").values("Appendix")}
}

func (r *reading) response(n *node) Response {
	a := Response{Organ: n.value("OrganId"), Promulgated: r.day("ResponseFor/PromulgationDate", n.value("PromulgationDate")), DocumentID: n.value("DocumentId")}
	c := n.one("Code")
	if a.Code = c.own(); a.Code == "" { // some write it as in the header
		a.Code = code(c).String()
	}
	return a
}

func (r *reading) status(n *node) {
	r.m.Status = &Status{Code: StatusCode(n.value("StatusCode")), Description: n.value("Description"), At: r.time("Timestamp", n.value("Timestamp")), Staff: staff(n.one("StaffInfo"))}
	if s := r.m.Status.Code; !s.Known() {
		r.quirk("StatusCode", string(s))
	}
}

func staff(n *node) Staff {
	return Staff{Department: n.value("Department"), Name: n.value("Staff"), Email: n.value("Email"), Mobile: n.value("Mobile")}
}

// business reads what is done with the document: the standard writes Bussiness, some programs Business.
func (r *reading) business(root *node) {
	prefix := "Bussiness"
	n := root.find(prefix)
	if n == nil {
		if n = root.find("Business"); n == nil {
			return
		}
		prefix = "Business"
		r.quirk("Bussiness", prefix)
	}
	b := &r.m.Business
	b.DocumentID, b.Kind, b.Reason = n.value("DocumentId"), BusinessKind(n.value(prefix+"DocType")), n.value(prefix+"DocReason")
	if paper := n.value("Paper"); paper != "" && paper != "0" && paper != "1" {
		r.quirk("Bussiness/Paper", paper)
	} else {
		b.Paper = paper == "1"
	}
	info := n.one(prefix + "DocumentInfo")
	b.Changed, b.ReceiversChanged = info.value("DocumentInfo"), info.value("DocumentReceiver")
	for _, c := range info.one("ReceiverList").all("Receiver") {
		b.Receivers = append(b.Receivers, Receiver{Organ: c.value("OrganId"), Type: c.value("ReceiverType")})
	}
	for _, c := range n.one("ReplacementInfoList").all("ReplacementInfo") {
		b.Replaced = append(b.Replaced, Replacement{DocumentID: c.value("DocumentId"), Organs: c.one("OrganIdList").values("OrganId")})
	}
	b.Staff = staff(n.one("StaffInfo"))
	if !strings.Contains("0123", string(b.Kind)) || len(b.Kind) > 1 {
		r.err = &MalformedError{"Bussiness/BussinessDocType", fmt.Errorf("%q is none of 0, 1, 2, 3: what is to be done with the document is not known", b.Kind)}
	}
}
