package office

import (
	"slices"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/rights"
)

// The acts that sign an incoming document (HD03.incoming), and the roles of their marks.
const (
	ActArrive      = "arrive"           // the office's arrival mark
	ActInstruction = "sign-instruction" // the leader signs the instruction that was given by routing

	RoleIncoming    = "incoming"
	RoleInstruction = "instruction"
)

// SheetMade is a sheet of our own that will be signed instead of the received file: because nothing may be added to that, or because an
// instruction stands on it. The received bytes stay as they are.
type SheetMade struct {
	File
	Act    string `part:"clear"`   // what it is for: "arrive" or "sign-instruction"
	VI, EN string `part:"content"` // why the received file does not take the mark itself
}

// ArrivalSigned is the office's arrival mark: on the received file, in the field that its sender left for it, or on a sheet.
type ArrivalSigned struct {
	File               // "arrived", or "cover" for a sheet
	Certificate string `part:"clear"`
	Stamped     bool   `part:"clear"`
	Way         string `part:"clear"` // as in Signed
	Agent       string `part:"clear"`
	Subject     string `part:"register"`

	Sanction Sanction `part:"clear"` // as in Signed
}

// InstructionSigned is the leader's signature under the instruction, on a sheet that names the document.
type InstructionSigned struct {
	File               // "instruction"
	Certificate string `part:"clear"`
	Stamped     bool   `part:"clear"`
	Way         string `part:"clear"`
	Agent       string `part:"clear"`
	Subject     string `part:"register"`

	Sanction Sanction `part:"clear"`
}

func (SheetMade) Type() string         { return "document.sheet-made" }
func (ArrivalSigned) Type() string     { return "document.arrival-signed" }
func (InstructionSigned) Type() string { return "document.instruction-signed" }

// Commands of the arrival mark and the instruction.
type (
	// MakeSheet keeps the sheet that an act will sign.
	MakeSheet struct{ SheetMade }
	// MarkArrival is the office's signature.
	MarkArrival struct{ ArrivalSigned }
	// SignInstruction is the leader's. Holder is the person whom the certificate is registered for.
	SignInstruction struct {
		InstructionSigned
		Holder string
	}
)

func (MakeSheet) Name() string       { return "make-sheet" }
func (MarkArrival) Name() string     { return ActArrive }
func (SignInstruction) Name() string { return ActInstruction }

// entered are the states of an incoming document that has its number and is not put away.
func entered() []State { return []State{StateRegistered, StateRouted, StateHandled, StateClosed} }

// MayMarkArrival says whether the actor may put the arrival mark on a document in that state which has none yet.
func MayMarkArrival(s State, a identity.Actor) bool {
	return slices.Contains(entered(), s) && rights.House().On(a, rights.Document{Direction: string(In), State: string(s)}).Decide(ActArrive).May
}

// arrivalRules are the rules of this file's acts.
func arrivalRules() []rule {
	return []rule{
		{ActArrive, entered(), false},
		{ActInstruction, []State{StateRouted, StateHandled}, false},
		{"make-sheet", entered(), true},
	}
}

// decideArrival decides the commands of this file.
func decideArrival(d Document, c Command, a identity.Actor) ([]Event, error) {
	switch c := c.(type) {
	case MakeSheet:
		return one(c.SheetMade)
	case MarkArrival:
		if d.ArrivalMarked() {
			return nil, problem.New(problem.Conflict, "Văn bản đã có dấu đến của cơ quan.", "The document has its arrival mark already.").Under("HD03.incoming")
		}
		return one(c.ArrivalSigned)
	case SignInstruction:
		if c.Holder != a.Person {
			return nil, wrongKey("Chứng thư số này không phải của người cho ý kiến chỉ đạo.", "This certificate is not that of the person who gave the instruction.")
		}
		if d.InstructionMarked() {
			return nil, problem.New(problem.Conflict, "Ý kiến chỉ đạo này đã được ký số.", "This instruction is signed already.").Under("HD03.incoming")
		}
		return one(c.InstructionSigned)
	}
	return nil, nil
}

// arrive folds the events of this file.
func (d Document) arrive(r Record) Document {
	switch e := r.Event.(type) {
	case ArrivalSigned:
		d = d.mark(Mark{Role: RoleIncoming, By: r.Actor, At: r.At, Certificate: e.Certificate, Subject: e.Subject, Stamped: e.Stamped})
	case InstructionSigned:
		d = d.mark(Mark{Role: RoleInstruction, By: r.Actor, At: r.At, Certificate: e.Certificate, Subject: e.Subject, Stamped: e.Stamped})
	case Routed: // another instruction: the earlier signature was not for it
		d.Marks = slices.DeleteFunc(slices.Clone(d.Marks), func(m Mark) bool { return m.Role == RoleInstruction })
	}
	return d
}

// Sheet is the sheet that an act signs instead of the received file.
func (d Document) Sheet(act string) (Version, bool) {
	v, ok := d.Newest(SheetKind(act))
	return v, ok && (act != ActInstruction || !v.At.Before(d.RoutedAt))
}

// ArrivalMarked says whether the office's arrival mark is there.
func (d Document) ArrivalMarked() bool {
	_, ok := d.Mark(RoleIncoming)
	return ok
}

// InstructionMarked says whether the newest instruction is signed.
func (d Document) InstructionMarked() bool {
	_, ok := d.Mark(RoleInstruction)
	return ok
}

// SheetKind is the kind of the file that MakeSheet brings for an act.
func SheetKind(act string) string { return "sheet-" + act }

// IsSheet says whether a file is a sheet that waits for its signature.
func IsSheet(kind string) bool {
	return kind == SheetKind(ActArrive) || kind == SheetKind(ActInstruction)
}
