package edxml

func (c *checking) business(b Business) {
	switch b.Kind {
	case New:
	case Recall, Update, Replace:
		c.need("Bussiness/DocumentId", b.DocumentID, longText)
		c.need("Bussiness/BussinessDocReason", b.Reason, longText)
	default:
		c.say("Bussiness/BussinessDocType", "%q is none of 0, 1, 2, 3", b.Kind)
	}
	if b.Kind == Replace && len(b.Replaced) == 0 {
		c.say("Bussiness/ReplacementInfoList", "what is replaced must be named")
	}
	for _, r := range b.Replaced {
		c.need("ReplacementInfo/DocumentId", r.DocumentID, longText)
		for _, o := range r.Organs {
			c.code("ReplacementInfo/OrganIdList", o)
		}
	}
	for _, r := range b.Receivers {
		c.code("ReceiverList/Receiver", r.Organ)
		if r.Type != "0" && r.Type != "1" {
			c.say("Receiver/ReceiverType", "%q is neither 0 nor 1", r.Type)
		}
	}
	for field, value := range map[string]string{"DocumentInfo": b.Changed, "DocumentReceiver": b.ReceiversChanged} {
		c.text("BussinessDocumentInfo/"+field, value, shortText)
	}
	c.staff(b.Staff)
}

func (c *checking) code(field, id string) {
	if SchemeOf(id) == NoID {
		c.say(field, "%q is no code of an office", id)
	}
}

func (c *checking) staff(s Staff) {
	c.text("StaffInfo/Department", s.Department, 200)
	c.text("StaffInfo/Staff", s.Name, 50)
	c.text("StaffInfo/Email", s.Email, 100)
	c.text("StaffInfo/Mobile", s.Mobile, 20)
}

// status checks word of what became of a document. The reason's length is that of a system in use.
func (c *checking) status(m *Message) {
	s := m.Status
	c.organ("MessageHeader/From", m.Header.From)
	if len(m.Header.ResponseFor) != 1 {
		c.say("MessageHeader/ResponseFor", "one document must be named")
	}
	c.responses(m.Header.ResponseFor)
	if !s.Code.Known() {
		c.say("StatusCode", "%q is not known", s.Code)
	}
	if s.Code.NeedsReason() {
		c.need("Description", s.Description, longText)
	}
	c.text("Description", s.Description, longText)
	c.day("Timestamp", s.At)
	c.staff(s.Staff)
}
