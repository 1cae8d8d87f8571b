package reports

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Format names the form of a report file.
const Format = "trien-report/1"

// The kinds of a report.
const (
	OfDealings     = "dealings"     // all electronic transactions (379.30.2)
	OfCertificates = "certificates" // the quarterly one to the Party Central Office (379.9.2)
)

// Line is one figure.
type Line struct {
	What string `json:"what"`
	Type string `json:"type,omitempty"` // of document, or what the figure is divided by
	N    int64  `json:"n"`
}

// Own is what one office reports of itself: no figure of any other office is in it.
type Own struct {
	Format     string    `json:"format"`
	Kind       string    `json:"kind"`
	Office     string    `json:"office"` // id
	OfficeName string    `json:"officeName"`
	Code       string    `json:"code,omitempty"`
	Period     Period    `json:"period"`
	Revision   int       `json:"revision"` // 1; each correction the next
	Reason     string    `json:"reason,omitempty"`
	Made       time.Time `json:"made"`
	By         string    `json:"by"` // name
	Lines      []Line    `json:"lines"`
	Uncounted  []string  `json:"uncounted,omitempty"` // figures that nothing was counted for: none is not zero
}

// Part is an office's own report with its signature: it travels whole through every office above, so that each can check it and none counts it twice.
type Part struct {
	Report    []byte `json:"report"` // JSON of Own, as signed
	SHA256    string `json:"sha256"`
	Key       string `json:"key"`       // the office's Ed25519 key, base64, as peers pin it
	Signature string `json:"signature"` // base64, over signedWords and Report
}

// File is what one office hands to another: its own part first, then those of offices below it.
type File struct {
	Format string `json:"format"`
	Parts  []Part `json:"parts"`
}

// signedWords stand before what is signed, so that the signature can be taken for nothing else.
const signedWords = "trien report 1\n"

// Sign makes a part.
func Sign(o Own, key ed25519.PrivateKey) (Part, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return Part{}, err
	}
	sum := sha256.Sum256(raw)
	return Part{raw, hex.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)),
		base64.StdEncoding.EncodeToString(ed25519.Sign(key, append([]byte(signedWords), raw...)))}, nil
}

// Write gives the file of parts.
func Write(parts []Part) ([]byte, error) { return json.Marshal(File{Format, parts}) }

// Read reads a file. Every part must be whole: what it says of itself, its digest and its signature. Whose key it is is for the caller.
func Read(raw []byte) ([]Checked, error) {
	if len(raw) > limits.ReportFile {
		return nil, problem.New(problem.Limit, "Tệp báo cáo quá lớn.", "The report file is too large.")
	}
	var f File
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil || f.Format != Format || len(f.Parts) == 0 || d.More() {
		return nil, broken(err)
	}
	var list []Checked
	for _, p := range f.Parts {
		c, err := p.Check()
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// Checked is a part that is whole.
type Checked struct {
	Own
	Part Part
	Key  ed25519.PublicKey
}

// Check opens a part.
func (p Part) Check() (Checked, error) {
	sum := sha256.Sum256(p.Report)
	key, err := base64.StdEncoding.DecodeString(p.Key)
	sig, sigErr := base64.StdEncoding.DecodeString(p.Signature)
	switch {
	case err != nil || sigErr != nil || len(key) != ed25519.PublicKeySize:
		return Checked{}, broken(errors.Join(err, sigErr))
	case hex.EncodeToString(sum[:]) != p.SHA256 || !ed25519.Verify(key, append([]byte(signedWords), p.Report...), sig):
		return Checked{}, problem.New(problem.Malformed, "Báo cáo đã bị thay đổi sau khi ký, hoặc chữ ký không đúng. Hãy yêu cầu cơ quan gửi lại tệp gốc.",
			"The report was changed after it was signed, or the signature is wrong. Ask the office for the file as it was made.")
	}
	var o Own
	d := json.NewDecoder(bytes.NewReader(p.Report))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil || d.More() {
		return Checked{}, broken(err)
	}
	return Checked{o, p, key}, o.sound()
}

func (o Own) sound() error {
	named, err := ParsePeriod(o.Period.Name)
	switch {
	case err != nil || named != o.Period || o.Format != Format || o.Office == "" || o.Revision < 1 || o.Kind != OfDealings && o.Kind != OfCertificates:
		return broken(err)
	case len(o.Lines) > limits.ReportLines || len(o.Uncounted) > limits.ReportLines:
		return problem.New(problem.Limit, "Báo cáo có quá nhiều dòng.", "The report has too many lines.")
	}
	for _, l := range o.Lines {
		if l.N < 0 || l.What == "" {
			return broken(errors.New("reports: a line without a name, or below zero"))
		}
	}
	return nil
}

func broken(cause error) error {
	return problem.New(problem.Malformed, "Tệp không phải báo cáo của Triện, hoặc đã hỏng. Hãy yêu cầu cơ quan gửi lại.", "The file is no report of Triện, or it is broken. Ask the office to send it again.").Because(cause)
}

// Newest keeps of each office the newest revision: a corrected report takes the place of the one before, and an office that comes by two ways counts once.
func Newest(list []Checked) []Checked {
	best := map[string]Checked{}
	for _, c := range list {
		if was, ok := best[c.Office]; !ok || c.Revision > was.Revision || c.Revision == was.Revision && c.Part.SHA256 < was.Part.SHA256 {
			best[c.Office] = c
		}
	}
	out := make([]Checked, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Checked) int { return cmp.Compare(a.Office, b.Office) })
	return out
}

// Sum adds reports up, figure by figure.
func Sum(list []Checked) []Line {
	sums := map[Line]int64{}
	for _, c := range list {
		for _, l := range c.Lines {
			sums[Line{What: l.What, Type: l.Type}] += l.N
		}
	}
	return Lines(sums)
}

// Lines puts figures in order.
func Lines(sums map[Line]int64) []Line {
	out := make([]Line, 0, len(sums))
	for l, n := range sums {
		l.N = n
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Line) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Type, b.Type)) })
	return out
}

// Of adds up the figures of one name.
func Of(lines []Line, what string) int64 {
	var n int64
	for _, l := range lines {
		if l.What == what {
			n += l.N
		}
	}
	return n
}
