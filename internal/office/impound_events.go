package office

// FileSum is what a stored file of an impounded document was: the SHA-256 of its plain bytes, hex. Empty where it could not be read any more.
type FileSum struct {
	Blob   string
	Bytes  int64
	SHA256 string
}

// Impounded closes the document to the holder and its people, on the decision of the competent body (379.21.1-3). Order is the decision, a document of the register
// here; Files are all that was kept of the document at that instant.
type Impounded struct {
	Impound  string    `part:"clear"`
	Order    string    `part:"clear"`
	Body     string    `part:"clear"` // of the directory: who ordered it
	Until    string    `part:"clear"` // the last day; "" until it is lifted
	Files    []FileSum `part:"clear"`
	DocType  string    `part:"register"`
	Number   string    `part:"register"`
	Date     string    `part:"register"`
	BodyName string    `part:"register"`
	Basis    string    `part:"register"` // by which law the body may
}

// ImpoundExtended gives an impounding a later end, by the body that ordered it.
type ImpoundExtended struct {
	Impound string `part:"clear"`
	Order   string `part:"clear"`
	Until   string `part:"clear"`
	DocType string `part:"register"`
	Number  string `part:"register"`
	Date    string `part:"register"`
}

// ImpoundLifted ends an impounding: by a decision of the body that ordered it, or, where the office is set so, because its term ran out (379.21.4). Files are what the
// document's files are then; Differing are those that are not what they were.
type ImpoundLifted struct {
	Impound   string    `part:"clear"`
	Order     string    `part:"clear"`
	ByTerm    bool      `part:"clear"`
	Files     []FileSum `part:"clear"`
	Differing []string  `part:"clear"` // blobs
	DocType   string    `part:"register"`
	Number    string    `part:"register"`
	Date      string    `part:"register"`
}

// ImpoundDue says that the term of an impounding ran out and that those in charge were told; it goes on.
type ImpoundDue struct {
	Impound string `part:"clear"`
	Until   string `part:"clear"`
}

// ExaminerNamed lets somebody of the ordering body examine the document while it is impounded (379.21.2c).
type ExaminerNamed struct {
	Impound string `part:"clear"`
	Person  string `part:"clear"`
	Paper   string `part:"register"` // by which paper of the body
}

// ExaminerEnded takes that back.
type ExaminerEnded struct {
	Impound string `part:"clear"`
	Person  string `part:"clear"`
	Reason  string `part:"register"`
}

// Examined records one reading by an examiner: which file, what for.
type Examined struct {
	Impound string `part:"clear"`
	Version int    `part:"clear"`
	SHA256  string `part:"clear"`
	Purpose string `part:"register"`
}

// The names of the events.
func (Impounded) Type() string       { return "document.impounded" }
func (ImpoundExtended) Type() string { return "document.impound-extended" }
func (ImpoundLifted) Type() string   { return "document.impound-lifted" }
func (ImpoundDue) Type() string      { return "document.impound-due" }
func (ExaminerNamed) Type() string   { return "document.examiner-named" }
func (ExaminerEnded) Type() string   { return "document.examiner-ended" }
func (Examined) Type() string        { return "document.examined" }

func impoundKinds() []Event {
	return []Event{Impounded{}, ImpoundExtended{}, ImpoundLifted{}, ImpoundDue{}, ExaminerNamed{}, ExaminerEnded{}, Examined{}}
}
