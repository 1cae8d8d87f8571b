package provenance

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"trien/internal/ledger"
	"trien/internal/limits"
	"trien/internal/problem"
)

// Indication is what a check comes to.
type Indication string

// The indications.
const (
	Verified   Indication = "VERIFIED"    // statement, ledger and file agree
	Differs    Indication = "DIFFERS"     // something is not as it was when the document was issued
	NotChecked Indication = "NOT_CHECKED" // nothing differs, but not all could be compared: never good
)

// Fault says what differs or could not be compared.
type Fault struct {
	Code  string `json:"code"`           // "format", "ledger-key", "head", "issued", "statement", "step", "file"
	Step  int64  `json:"step,omitempty"` // version of the step, where it is about one
	Words Phrase `json:"words"`
}

// Finding is the outcome of a check.
type Finding struct {
	Indication Indication `json:"indication"`
	Faults     []Fault    `json:"faults"`
	Statement  Statement  `json:"statement"`
}

// Against is what a bundle is held against: what the one who checks knows from elsewhere. An empty field could not be compared.
type Against struct {
	Key string // the office's ledger key
	File
}

// Read reads a bundle. Errors are for people.
func Read(raw []byte) (Bundle, error) {
	var b Bundle
	if len(raw) > limits.ProvenanceBundle {
		return b, problem.New(problem.Limit, "Tệp bằng chứng xử lý quá lớn nên không đọc.", "The file is too large for evidence of processing.")
	}
	if err := json.Unmarshal(raw, &b); err != nil || b.Format != Format {
		return Bundle{}, problem.New(problem.Malformed, "Tệp này không phải bằng chứng xử lý văn bản do Triện lập. Hãy tải lại tệp JSON từ trang văn bản.",
			"This is no evidence of processing as Triện writes it. Download the JSON file from the document's page again.")
	}
	return b, nil
}

// Check compares the statement with the ledger and the file.
func (b Bundle) Check(a Against) Finding {
	f := Finding{Indication: Verified, Faults: []Fault{}}
	if err := json.Unmarshal(b.Statement, &f.Statement); err != nil || f.Statement.Format != Format {
		f.differs("format", 0, "lời khai xử lý không đọc được", "the statement can't be read")
		return f
	}
	f.key(b, a)
	head, err := ledger.OpenHead([]byte(b.Head), b.Key)
	if err != nil {
		f.differs("head", 0, "đầu sổ cái không mang chữ ký của khóa sổ cái đi kèm", "the ledger's head is not signed by the key that comes with it")
		return f
	}
	f.binding(b, head)
	f.steps(b, head)
	f.file(a.File)
	return f
}

func (f *Finding) key(b Bundle, a Against) {
	switch {
	case a.Key == "":
		f.unknown("ledger-key", "chưa đối chiếu khóa sổ cái với khóa đã biết của cơ quan", "the ledger's key was not compared with the office's known key")
	case strings.TrimSpace(a.Key) != b.Key:
		f.differs("ledger-key", 0, "khóa sổ cái không phải của cơ quan", "the ledger's key is not the office's")
	}
}

// binding: the event of the issue stands in the ledger, follows the last step, and names this statement.
func (f *Finding) binding(b Bundle, head ledger.Head) {
	e, ok := b.Issued.open(head)
	if !ok || e.Type != issued || e.Stream != "document/"+f.Statement.Document {
		f.differs("issued", 0, "việc phát hành không có trong sổ cái", "the issue does not stand in the ledger")
		return
	}
	if e.Version != int64(len(f.Statement.Steps))+1 {
		f.differs("step", e.Version, "số bước khai không khớp với số việc đã làm trước khi phát hành", "the number of steps is not that of what was done before the issue")
	}
	if digest := Digest(b.Statement); digest == "" || e.Clear["ProcessingSHA256"] != digest {
		f.differs("statement", 0, "lời khai xử lý không phải bản đã lập khi phát hành", "the statement is not the one made at the issue")
	}
}

// steps: each is an event of the ledger, said as it stands there, and none is left out.
func (f *Finding) steps(b Bundle, head ledger.Head) {
	if len(b.Steps) != len(f.Statement.Steps) {
		f.differs("step", 0, "số chứng minh không khớp với số bước", "there is not one proof for each step")
		return
	}
	for i, s := range f.Statement.Steps {
		e, ok := b.Steps[i].open(head)
		leaf := ledger.LeafHash(b.Steps[i].Event)
		switch {
		case !ok || s.Leaf != hex.EncodeToString(leaf[:]):
			f.differs("step", s.Version, "bước này không có trong sổ cái", "this step does not stand in the ledger")
		case s.Version != int64(i)+1 || e.Version != s.Version || e.Stream != "document/"+f.Statement.Document:
			f.differs("step", s.Version, "bước này không đúng chỗ trong chuỗi việc của văn bản", "this step is not in its place among what was done to the document")
		case !s.says(e):
			f.differs("step", s.Version, "bước này khai khác với sổ cái", "this step is said otherwise than it stands in the ledger")
		}
	}
}

// says compares a step with the envelope of its event.
func (s Step) says(e ledger.Event) bool {
	if s.File != nil && (len(e.Blobs) == 0 || e.Blobs[0] != s.File.Blob) {
		return false
	}
	return s.Event == e.Type && s.At.Equal(e.At) && s.Actor == e.Actor && s.Post == e.Post && s.Capacity == e.Capacity && s.Delegation == e.Delegation &&
		s.SignIn == e.SignIn && s.Certificate == e.Clear["Certificate"]
}

func (f *Finding) file(a File) {
	said := f.Statement.File
	switch {
	case a.SHA256 == "":
		f.unknown("file", "chưa có tệp để đối chiếu", "there was no file to compare with")
	case !strings.EqualFold(a.SHA256, said.SHA256) || a.Bytes != said.Bytes:
		f.differs("file", 0, fmt.Sprintf("tệp này không phải tệp đã phát hành (%d byte, SHA-256 %s)", said.Bytes, said.SHA256), fmt.Sprintf("this is not the file that was issued (%d bytes, SHA-256 %s)", said.Bytes, said.SHA256))
	}
}

func (f *Finding) differs(code string, step int64, vi, en string) {
	f.Indication = Differs
	f.Faults = append(f.Faults, Fault{code, step, Phrase{VI: vi, EN: en}})
}

func (f *Finding) unknown(code, vi, en string) {
	if f.Indication == Verified {
		f.Indication = NotChecked
	}
	f.Faults = append(f.Faults, Fault{code, 0, Phrase{VI: vi, EN: en}})
}

// open reads the event of a proof that holds under a head.
func (p Proof) open(h ledger.Head) (ledger.Event, bool) {
	if p.Leaf < 0 || p.Leaf >= h.Size || ledger.CheckInclusion(p.Path, h.Size, h.Root, p.Leaf, ledger.LeafHash(p.Event)) != nil {
		return ledger.Event{}, false
	}
	e, err := ledger.Decode(p.Event)
	return e, err == nil
}

// Words says an indication.
func (i Indication) Words() Phrase {
	switch i {
	case Verified:
		return Phrase{VI: "Khớp: lời khai, sổ cái và tệp như khi phát hành", EN: "As it was: statement, ledger and file agree"}
	case Differs:
		return Phrase{VI: "KHÁC so với khi phát hành", EN: "DIFFERENT from what was issued"}
	}
	return Phrase{VI: "Chưa kiểm tra được hết", EN: "Not all could be checked"}
}
