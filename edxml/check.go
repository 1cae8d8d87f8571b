package edxml

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Check says why a message can't be written, each reason a *FieldError: what the standard needs, the lengths that receivers hold to, and characters that XML
// has no place for. References and attachments are checked by Write.
func (m *Message) Check() error {
	c := &checking{}
	if m.Status != nil {
		c.status(m)
	} else {
		c.document(m)
	}
	return errors.Join(c.errs...)
}

type checking struct{ errs []error }

func (c *checking) say(field, why string, args ...any) {
	c.errs = append(c.errs, &FieldError{field, fmt.Sprintf(why, args...)})
}

// text bounds a field in characters; need refuses an empty one.
func (c *checking) text(field, value string, most int) {
	if n := utf8.RuneCountInString(value); n > most {
		c.say(field, "it has %d characters; the standard gives it %d", n, most)
	}
	for _, r := range value {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			c.say(field, "it has a character that no XML document can hold")
			return
		}
	}
}

func (c *checking) need(field, value string, most int) {
	if value == "" {
		c.say(field, "it must be given")
	}
	c.text(field, value, most)
}

func (c *checking) day(field string, at time.Time) {
	if at.IsZero() {
		c.say(field, "it must be given")
	}
}

// Lengths in characters, as a gateway in use holds messages to them; those that it does not name are ours, so that no field is without end.
const (
	shortText = 100
	longText  = 1_000
)

func (c *checking) document(m *Message) {
	h := m.Header
	c.organ("MessageHeader/From", h.From)
	if len(h.To) == 0 {
		c.say("MessageHeader/To", "a receiver must be given")
	}
	for i, o := range h.To {
		c.organ(fmt.Sprintf("MessageHeader/To %d", i+1), o)
	}
	c.need("MessageHeader/DocumentId", h.DocumentID, longText)
	c.need("Code/CodeNumber", h.Code.Number, 11)
	c.need("Code/CodeNotation", h.Code.Notation, 30)
	c.need("PromulgationInfo/Place", h.Place, 50)
	c.day("PromulgationInfo/PromulgationDate", h.Promulgated)
	c.text("DocumentType/Type", h.Type.Type, shortText)
	c.text("DocumentType/TypeDetail", h.Type.Detail, shortText)
	c.need("DocumentType/TypeName", h.Type.Name, 100)
	c.need("MessageHeader/Subject", h.Subject, 500)
	c.text("MessageHeader/Content", h.Content, 500)
	c.text("SignerInfo/Competence", h.Signer.Competence, 100)
	c.text("SignerInfo/Position", h.Signer.Position, 100)
	c.text("SignerInfo/FullName", h.Signer.FullName, 50)
	c.other(h.Other)
	c.responses(h.ResponseFor)
	for _, p := range h.ToPlaces {
		c.text("ToPlaces/Place", p, 150)
	}
	for field, value := range map[string]string{"ResponseForTask/TaskCode": h.Task, "SteeringType": h.SteeringType, "ApplicationType": h.Application} {
		c.text(field, value, shortText)
	}
	c.business(m.Business)
	c.traces(m.Traces)
}

func (c *checking) organ(field string, o Organ) {
	if SchemeOf(o.ID) == NoID {
		c.say(field+"/OrganId", "%q is no code of an office: capital letters, digits and points, at most %d", o.ID, organIDLength)
	}
	c.text(field+"/OrganizationInCharge", o.InCharge, 200)
	c.need(field+"/OrganName", o.Name, 200)
	c.text(field+"/OrganAdd", o.Address, 250)
	c.text(field+"/Email", o.Email, 100)
	c.text(field+"/Telephone", o.Telephone, 20)
	c.text(field+"/Fax", o.Fax, 20)
	c.text(field+"/Website", o.Website, shortText)
}

func (c *checking) other(o Other) {
	if len(o.Priority) > 1 || o.Priority > "4" || o.Priority != "" && o.Priority < "0" {
		c.say("OtherInfo/Priority", "%q is not between 0 and 4", o.Priority)
	}
	c.text("OtherInfo/SphereOfPromulgation", o.Sphere, 100)
	c.text("OtherInfo/TyperNotation", o.Typer, 10)
	for field, value := range map[string]string{"PromulgationAmount": o.Copies, "PageAmount": o.Pages, "Direction": o.Direction} {
		c.text("OtherInfo/"+field, value, shortText)
	}
	for _, a := range o.Appendixes {
		c.text("Appendixes/Appendix", a, 250)
	}
}

func (c *checking) responses(list []Response) {
	for _, a := range list {
		if SchemeOf(a.Organ) == NoID {
			c.say("ResponseFor/OrganId", "%q is no code of an office", a.Organ)
		}
		c.need("ResponseFor/DocumentId", a.DocumentID, longText)
		c.text("ResponseFor/Code", a.Code, shortText)
	}
}

func (c *checking) traces(list []Trace) {
	for _, t := range list {
		if SchemeOf(t.Organ) == NoID {
			c.say("TraceHeader/OrganId", "%q is no code of an office", t.Organ)
		}
		c.day("TraceHeader/Timestamp", t.At)
	}
}
