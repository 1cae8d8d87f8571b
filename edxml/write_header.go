package edxml

func (w *writing) header(m *Message) {
	h := m.Header
	w.in("MessageHeader", func() {
		w.in("From", func() { w.organ(h.From) })
		if m.Status != nil {
			w.status(m)
			return
		}
		for _, to := range h.To {
			w.in("To", func() { w.organ(to) })
		}
		w.text("DocumentId", h.DocumentID)
		w.in("Code", func() { w.code(h.Code) })
		w.in("PromulgationInfo", func() {
			w.text("Place", h.Place)
			w.day("PromulgationDate", h.Promulgated)
		})
		w.in("DocumentType", func() {
			w.text("Type", h.Type.Type)
			w.text("TypeDetail", h.Type.Detail)
			w.text("TypeName", h.Type.Name)
		})
		w.text("Subject", h.Subject)
		w.text("Content", h.Content)
		w.in("SignerInfo", func() {
			w.text("Competence", h.Signer.Competence)
			w.text("Position", h.Signer.Position)
			w.text("FullName", h.Signer.FullName)
		})
		w.day("DueDate", h.Due)
		w.other(h.Other)
		w.responses(h.ResponseFor)
		if h.Task != "" {
			w.in("ResponseForTask", func() { w.text("TaskCode", h.Task) })
		}
		w.text("SteeringType", h.SteeringType)
		if len(h.ToPlaces) > 0 {
			w.in("ToPlaces", func() {
				for _, p := range h.ToPlaces {
					w.text("Place", p)
				}
			})
		}
		w.text("ApplicationType", h.Application)
	})
}

func (w *writing) organ(o Organ) {
	w.text("OrganId", o.ID)
	w.text("OrganizationInCharge", o.InCharge)
	w.text("OrganName", o.Name)
	w.text("OrganAdd", o.Address)
	w.text("Email", o.Email)
	w.text("Telephone", o.Telephone)
	w.text("Fax", o.Fax)
	w.text("Website", o.Website)
}

func (w *writing) code(c Code) {
	w.text("CodeNumber", c.Number)
	w.text("CodeNotation", c.Notation)
}

func (w *writing) other(o Other) {
	w.in("OtherInfo", func() {
		w.text("Priority", o.Priority)
		w.text("SphereOfPromulgation", o.Sphere)
		w.text("TyperNotation", o.Typer)
		w.text("PromulgationAmount", o.Copies)
		w.text("PageAmount", o.Pages)
		w.text("Direction", o.Direction)
		if len(o.Appendixes) > 0 {
			w.in("Appendixes", func() {
				for _, a := range o.Appendixes {
					w.text("Appendix", a)
				}
			})
		}
	})
}

func (w *writing) responses(list []Response) {
	for _, a := range list {
		w.in("ResponseFor", func() {
			w.text("OrganId", a.Organ)
			w.text("Code", a.Code)
			w.day("PromulgationDate", a.Promulgated)
			w.text("DocumentId", a.DocumentID)
		})
	}
}

func (w *writing) status(m *Message) {
	w.responses(m.Header.ResponseFor)
	w.staff(m.Status.Staff)
	w.text("StatusCode", string(m.Status.Code))
	w.text("Description", m.Status.Description)
	w.time("Timestamp", m.Status.At)
}

func (w *writing) staff(s Staff) {
	w.in("StaffInfo", func() {
		w.text("Department", s.Department)
		w.text("Staff", s.Name)
		w.text("Email", s.Email)
		w.text("Mobile", s.Mobile)
	})
}

func (w *writing) traces(m *Message) {
	w.in("TraceHeaderList", func() {
		for _, t := range m.Traces {
			w.in("TraceHeader", func() {
				w.text("OrganId", t.Organ)
				w.time("Timestamp", t.At)
			})
		}
		w.in("Bussiness", func() { w.business(m.Business) })
	})
}

func (w *writing) business(b Business) {
	w.text("DocumentId", b.DocumentID)
	w.text("BussinessDocType", string(b.Kind))
	w.text("BussinessDocReason", b.Reason)
	paper := "0"
	if b.Paper {
		paper = "1"
	}
	w.text("Paper", paper)
	w.in("BussinessDocumentInfo", func() {
		w.text("DocumentInfo", b.Changed)
		w.text("DocumentReceiver", b.ReceiversChanged)
		w.in("ReceiverList", func() {
			for _, r := range b.Receivers {
				w.in("Receiver", func() { w.text("OrganId", r.Organ); w.text("ReceiverType", r.Type) })
			}
		})
	})
	w.in("ReplacementInfoList", func() {
		for _, r := range b.Replaced {
			w.in("ReplacementInfo", func() {
				w.text("DocumentId", r.DocumentID)
				w.in("OrganIdList", func() {
					for _, o := range r.Organs {
						w.text("OrganId", o)
					}
				})
			})
		}
	})
	w.staff(b.Staff)
}
