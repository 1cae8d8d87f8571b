package app

import (
	"context"
	"errors"

	"trien/internal/conversion"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Doors at which wrong tokens and codes of copies are counted: by network, and codes by copy as well.
const (
	copyDoor   = "copy"      // by network
	copyIDDoor = "copy-code" // by copy
)

// StatusPath is where the status pages of copies stand; behind it the office's id and the token.
const StatusPath = "/ban-sao/"

// statusAddress is where the QR of a copy leads.
func (o *Office) statusAddress(token string) string {
	return o.Public + StatusPath + o.settings.ID + "/" + token
}

// StatusView is what the page behind the QR of a copy says to whoever holds it, and nothing else (379.16.4).
type StatusView struct {
	Office     string           `json:"office"` // whose system it is
	Force      string           `json:"force"`  // "in-force", "corrected", "replaced", "recalled", "voided", "impounded", "ended"
	Word       Words            `json:"word"`
	Advice     Words            `json:"advice"`
	By         []CitedView      `json:"by"` // what corrected, replaced or recalled it
	Copy       string           `json:"copy"`
	CopyDate   string           `json:"copyDate"`
	Way        Words            `json:"way"`
	Reference  bool             `json:"reference"`
	TypeName   Words            `json:"typeName"`
	Number     string           `json:"number"`
	Date       string           `json:"date"`
	Author     string           `json:"author"`
	Content    *CopyContentView `json:"content,omitempty"` // with the code that stands on the copy
	Electronic bool             `json:"electronic"`        // a copy of what is on paper: who holds it has the file, so no code is asked for
	Own        bool             `json:"own"`               // the office issued the paper; else it only converted it
	Closed     bool             `json:"closed"`            // the content is shown to nobody any more
}

// CopyContentView is what only the code shows.
type CopyContentView struct {
	Abstract string `json:"abstract"`
	Pages    int    `json:"pages"`
	SHA256   string `json:"sha256"`
}

var errNoCopy = problem.New(problem.NotFound, "Không có bản sao nào ứng với địa chỉ hoặc mã này. Hãy quét lại mã QR trên bản giấy, hoặc nhập lại mã in dưới mã QR. Nếu vẫn vậy, bản giấy có thể không phải do hệ thống này cấp.",
	"No copy goes with this address or code. Scan the QR again, or type the code under it anew. If it stays so, the paper may not be of this system.")

// CopyStatus is how a copy stands, for anyone who holds it; with the code printed on it, what it is about. Wrong tokens and wrong codes get the same
// answer, are counted, and slow down whoever tries.
func (h *House) CopyStatus(ctx context.Context, officeID, token, code string) (StatusView, error) {
	o, c, err := h.heldCopy(ctx, officeID, token, code)
	if err != nil {
		return StatusView{}, err
	}
	v, err := o.statusOf(ctx, c)
	if err == nil && code != "" && v.Force == forceImpounded {
		err = o.copyTried(ctx, c)
	}
	if err == nil && code != "" && !v.Closed {
		v.Content = &CopyContentView{c.Of.Abstract, c.Pages, c.SHA256}
		err = o.slowCopy(ctx, c, false) // whoever has the code is kept out by nobody's guesses
	}
	return v, err
}

// CopyFile is the electronic document itself, for whoever has the code of a copy of it. Each opening is counted.
func (h *House) CopyFile(ctx context.Context, officeID, token, code string) (*File, error) {
	o, c, err := h.heldCopy(ctx, officeID, token, code)
	if err != nil {
		return nil, err
	}
	v, err := o.statusOf(ctx, c)
	if err != nil {
		return nil, err
	}
	if code != "" && v.Force == forceImpounded {
		err = o.copyTried(ctx, c)
	}
	if code == "" || v.Closed {
		return nil, errors.Join(err, errNoCopy)
	}
	f, err := o.fileOfCopy(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := o.count(ctx, "copy-content", o.now(), nil); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// fileOfCopy opens the electronic document that a copy shows.
func (o *Office) fileOfCopy(ctx context.Context, c conversion.Copy) (*File, error) {
	d, err := o.document(ctx, c.Root.ID())
	if err != nil {
		return nil, err
	}
	v, ok := d.PDF()
	if !ok {
		return nil, store.NotFound()
	}
	f, err := o.openBlob(ctx, d.ID, v.File)
	if err != nil {
		return nil, err
	}
	return &File{Name: v.Name, MediaType: v.Media, Size: f.Size(), Modified: v.At, ReadSeekCloser: opened{f.Reader(), f}}, nil
}

// heldCopy finds the copy of a token, and asks for the code where one is given.
func (h *House) heldCopy(ctx context.Context, officeID, token, code string) (*Office, conversion.Copy, error) {
	o, ok := h.Office(officeID)
	if !ok {
		return nil, conversion.Copy{}, errNoCopy
	}
	id, ok := conversion.ID(token)
	c, err := o.copyOf(ctx, id, ok)
	switch {
	case err != nil:
		return nil, c, err
	case c.State == conversion.None:
		return nil, c, o.wrongCopy(ctx)
	case code == "":
		return o, c, nil
	}
	own := [2]string{copyIDDoor, id}
	if _, err := o.guessesAt(ctx, "", own); err != nil {
		return nil, c, err
	}
	if !c.Opens(code) {
		return nil, c, o.wrongCopy(ctx, own)
	}
	return o, c, nil
}

// copyOf folds the copy of an id; a copy without a state where there is none.
func (o *Office) copyOf(ctx context.Context, id string, ok bool) (conversion.Copy, error) {
	if !ok {
		return conversion.Copy{}, nil
	}
	c, err := copyPapers().get(ctx, o, id)
	if problem.KindOf(err) == problem.NotFound {
		return conversion.Copy{}, nil
	}
	return c, err
}

// wrongCopy counts a wrong token or code: by the copy, where it is one's, by the network that it came from, and by the hour. The copy comes first: however fast a network
// guesses, each copy has its own patience. Who is right never comes here, and waits for no other's guesses at other copies.
func (o *Office) wrongCopy(ctx context.Context, own ...[2]string) error {
	source := [2]string{copyDoor, "unknown"}
	if c, _ := callerOf(ctx); c.source() != "" {
		source[1] = c.source()
	}
	for _, door := range append(own, source) {
		if err := o.wrongAt(ctx, door); err != nil {
			return err
		}
	}
	return o.count(ctx, copyDoor, o.now(), errNoCopy)
}

// wrongAt counts a wrong try at a door, or says how long that is closed.
func (o *Office) wrongAt(ctx context.Context, door [2]string) error {
	for try := 0; ; try++ {
		g, err := o.guessesAt(ctx, "", door)
		if err != nil {
			return err
		}
		b := store.Batch{At: g.at}
		g.wrong(&b)
		if _, err = o.store.Commit(ctx, b); problem.KindOf(err) != problem.Conflict || try == changeTries { // others tried at the same time
			return err
		}
	}
}

// statusOf is how a copy stands: as its original does at this instant, and as it does itself.
func (o *Office) statusOf(ctx context.Context, c conversion.Copy) (StatusView, error) {
	v := StatusView{Office: o.settings.Name, By: []CitedView{}, Copy: c.Number, CopyDate: c.Date, Way: formWords(c.Way), Reference: c.Reference(), TypeName: typeName(c.Of.DocType), Number: c.Of.Number,
		Date: c.Of.Date, Author: c.Of.Author}
	effect, err := o.effectOf(ctx, c.Root, &v)
	if err != nil {
		return v, err
	}
	v.Force, v.Word = string(effect), both(effect.Words())
	if c.Root.Kind() == conversion.DocumentKind && effect != office.Voided {
		sealed, err := o.Impounded(ctx, c.Root.ID())
		if err != nil {
			return v, err
		}
		if sealed {
			v.Force, v.Word, v.By, v.Author = forceImpounded, Words{"đang bị niêm phong", "impounded"}, []CitedView{}, ""
		}
	}
	if c.State == conversion.Ended && effect != office.Voided {
		v.Force, v.Word = "ended", both(conversion.Ended.Words())
	}
	v.Closed = v.Force == "ended" || v.Force == forceImpounded || effect == office.Voided
	v.Advice = statusAdvice(v.Force)
	if c.Way == conversion.ToElectronic {
		v.Electronic, v.Own, v.Advice = true, c.Own, scannedAdvice(v.Force, c)
	}
	return v, nil
}

// forceImpounded is what the page says of a copy whose original is impounded.
const forceImpounded = "impounded"

// copyTried records that somebody with the code of a copy wanted to see what its impounded original says (379.21.2c).
func (o *Office) copyTried(ctx context.Context, c conversion.Copy) error {
	d, err := o.document(ctx, c.Root.ID())
	if err != nil {
		return err
	}
	if err := o.slowCopy(ctx, c, true); err != nil { // the next one waits: nobody fills the book by asking again
		return err
	}
	if err := o.refuse(ctx, identity.Actor{SignIn: "code"}, refusal{act: "read", door: copyDoor, document: d.ID}, d.WhySealed()); problem.KindOf(err) != problem.Refused {
		return err
	}
	return nil
}

// slowCopy counts a try at a copy, so that the next must wait, or forgets what was counted.
func (o *Office) slowCopy(ctx context.Context, c conversion.Copy, counts bool) error {
	g, err := o.guessesAt(ctx, "", [2]string{copyIDDoor, c.ID})
	if err != nil {
		return err
	}
	b := store.Batch{At: g.at}
	switch was := g.counts[0]; {
	case counts:
		g.wrong(&b)
	case was.Updated == 0:
		return nil
	default:
		b.Stand, b.Delete = []store.Row{was}, []store.Row{was}
	}
	if _, err = o.store.Commit(ctx, b); problem.KindOf(err) == problem.Conflict { // others tried at the same time, and were counted
		return nil
	}
	return err
}

// effectOf is what force an original has now, with what changed it.
func (o *Office) effectOf(ctx context.Context, root conversion.Node, v *StatusView) (office.Effect, error) {
	if root.Kind() == conversion.PaperKind {
		p, err := originalPapers().get(ctx, o, root.ID())
		if err == nil && p.Voided() {
			return office.Voided, nil
		}
		return office.InForce, err
	}
	d, err := o.document(ctx, root.ID())
	if err != nil {
		return office.NoEffect, err
	}
	for _, x := range d.Effects {
		if x.Cited.Number != "" && x.Effect != office.Voided {
			w, by := x.Effect.Words(), office.Cited{DocType: x.Cited.DocType, Number: x.Cited.Number}.Short()
			v.By = append(v.By, CitedView{Title: Words{w.VI + " bởi " + by.VI, w.EN + " by " + by.EN}, Date: x.Cited.Date})
		}
	}
	return d.Effect(), nil
}

// statusAdvice says what to do with the paper.
func statusAdvice(force string) Words {
	return codeWords(force, map[string]Words{
		string(office.InForce):   {"Bản giấy này dùng được. Hãy đối chiếu số, ngày và loại văn bản với bản giấy.", "This copy may be used. Compare number, date and type with the paper."},
		string(office.Corrected): {"Văn bản còn hiệu lực, với nội dung đã đính chính. Hãy đọc cùng văn bản đính chính.", "It is in force, as corrected. Read it together with the correction."},
		string(office.Replaced):  {"Không dùng bản giấy này nữa; hãy dùng văn bản thay thế.", "Do not use this copy any more; use what replaced it."},
		string(office.Recalled):  {"Không dùng bản giấy này nữa; văn bản đã bị thu hồi.", "Do not use this copy any more; the document was recalled."},
		string(office.Voided):    {"Văn bản gốc đã bị hủy hiệu lực nên bản giấy này không còn giá trị sử dụng.", "The original was voided; this copy has no value any more."},
		forceImpounded:           {"Văn bản đang bị niêm phong; không dùng bản giấy này để giao dịch.", "The document is impounded; do not use this copy."},
		"ended":                  {"Bản sao này đã bị thôi dùng. Hãy đề nghị cơ quan cấp bản khác.", "This copy was taken out of use. Ask the office for another."},
	})
}

// scannedAdvice says what to do with an electronic copy of paper.
func scannedAdvice(force string, c conversion.Copy) Words {
	switch {
	case force == string(office.Voided):
		return Words{"Bản giấy gốc đã bị hủy hiệu lực nên bản sao điện tử này không còn giá trị sử dụng.", "The paper original was voided; this electronic copy has no value any more."}
	case force != string(office.InForce):
		return Words{"Bản sao điện tử này đã bị thôi dùng. Hãy đề nghị cơ quan cấp bản khác.", "This electronic copy was taken out of use. Ask the office for another."}
	case c.Reference():
		return Words{"Chỉ để tham khảo: bản gốc là bản giấy và bản chuyển đổi của loại văn bản này không thay được bản gốc.", "For reference only: the original is on paper, and a conversion of this type does not stand for it."}
	}
	return Words{"Bản gốc là bản giấy. Hãy kiểm tra chữ ký số của cơ quan trên tệp, rồi đối chiếu số, ngày, loại văn bản với trang này.", "The original is on paper. Verify the office's signature in the file, then compare number, date and type with this page."}
}
