package app

import (
	"context"
	"strings"

	"trien/internal/authority"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// mustSign is asked at the door of every act that the list of what must be signed may name: one that it names is refused where an official signature
// that it asks for is not shown (379.28.1). shown are the valid official ones.
func (o *Office) mustSign(ctx context.Context, act string, d office.Document, shown []string) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, demand := range people.book.Must(o.business(people, act, d), o.now()) {
		// A list that came with the program is nobody's word on which signatures are official: an office that names no special-purpose service can follow it.
		if lacks := demand.Lacks(shown); len(lacks) > 0 {
			return errMustSign(demand, lacks)
		}
		if !demand.Standard && o.settings.Official == "" {
			return errNoOfficial(demand)
		}
	}
	return nil
}

// business is what the list asks about an act on a document.
func (o *Office) business(people *registry, act string, d office.Document) authority.Business {
	b := authority.Business{Act: act, Type: d.DocType, Level: o.settings.Safety}
	if n, ok := people.book.Nature(d.Nature.ID, o.now()); ok { // one that the list does not know any more is as if it had not been said: every line covers it
		b.Nature = n.ID
	}
	if who, ok := people.ActorOn(d.Signer, o.now()); ok {
		if c, ok := who.Capacity(d.Capacity); ok {
			b.Bodies = people.book.BodiesOf(people.inCapacity(authority.Question{At: o.now()}, c, who))
		}
	}
	return b
}

// natureOf is the nature of business that a draft says, "" for none.
func (o *Office) natureOf(people *registry, id string) (office.Nature, error) {
	if id == "" {
		return office.Nature{}, nil
	}
	n, ok := people.book.Nature(id, o.now())
	if !ok {
		return office.Nature{}, problem.New(problem.Usage, "Danh mục bắt buộc ký số hiện hành không có tính chất nghiệp vụ đã chọn. Hãy tải lại trang rồi chọn lại.",
			"The list of what must be signed does not have the nature of business that was chosen. Load the page again and choose anew.").Under("379.28.1")
	}
	return office.Nature{ID: n.ID, VI: n.Words.VI, EN: n.Words.EN}, nil
}

// Natures are the natures of business that the list of what must be signed tells apart today, for who drafts.
func (h *House) Natures(ctx context.Context, t Token) ([]ChoiceView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	people, err := s.office.registry(ctx)
	if err != nil {
		return nil, err
	}
	list := []ChoiceView{}
	for _, n := range people.book.Natures(s.office.now()) {
		list = append(list, ChoiceView{n.ID, both(n.Words)})
	}
	return list, nil
}

func errMustSign(d authority.Demand, lacks []string) error {
	var vi, en []string
	for _, key := range lacks {
		w := keyWords(key)
		vi, en = append(vi, w.VI), append(en, w.EN)
	}
	return problem.New(problem.Refused,
		"Việc này thuộc danh mục bắt buộc ký số ("+d.Version+", dòng "+d.ID+": "+d.Words.VI+") nhưng thiếu "+strings.Join(vi, ", ")+" hợp lệ. Hãy bổ sung chữ ký rồi làm lại.",
		"This act is on the list of what must be signed ("+d.Version+", line "+d.ID+": "+d.Words.EN+"), and lacks a valid "+strings.Join(en, ", ")+". Have it signed, then try again.").Under("379.28.1")
}

func errNoOfficial(d authority.Demand) error {
	return problem.New(problem.Refused,
		"Việc này thuộc danh mục bắt buộc ký số ("+d.Version+") nhưng cơ quan chưa khai báo dịch vụ chứng thực chuyên dùng công vụ nên không xác định được chữ ký chính thức. Hãy báo quản trị khai báo “official”.",
		"This act is on the list of what must be signed ("+d.Version+"), but the office names no special-purpose service, so no signature can be told to be official. Ask the administrator to set “official”.").Under("379.28.1")
}

// keyWords names the signature made with a key.
func keyWords(key string) problem.Words {
	switch key {
	case authority.Seal:
		return office.RoleWords("office")
	case authority.Archive:
		return problem.Words{VI: "chữ ký số của lưu trữ", EN: "signature of the archive"}
	}
	return office.RoleWords("person")
}

// bears lists the valid official signatures of a document: as its judgement kept them, or, of one judged before they were kept, judged again.
func (o *Office) bears(ctx context.Context, d office.Document) ([]string, error) {
	if d.Shown != nil {
		return d.Shown, nil
	}
	v, ok := judgedVersion(d)
	if !ok {
		return nil, nil
	}
	j, err := o.judgeVersion(ctx, d, v)
	return j.verdict.Shown(), err
}

// paperArgs ask for the clerk's word where documents of the type do not go without paper (1831.types).
func (o *Office) paperArgs(people *registry, d office.Document) []ArgView {
	how, _ := people.book.Paper(d.DocType, o.now())
	switch how {
	case authority.PaperNeed:
		return []ArgView{{Name: "confirm", Kind: "confirm", Required: true, Label: Words{"Bản giấy cũng được gửi: loại văn bản này không thuộc danh mục gửi điện tử không kèm bản giấy",
			"The paper is sent, too: documents of this type are not on the list of those that go without"}}}
	case authority.PaperWarn:
		return []ArgView{{Name: "confirm", Kind: "confirm", Label: Words{"Bản giấy cũng được gửi (loại văn bản này không thuộc danh mục gửi điện tử không kèm bản giấy)",
			"The paper is sent, too (documents of this type are not on the list of those that go without)"}}}
	}
	return nil
}

// MustSign is the door for acts on a document that are done elsewhere: handing over, destroying.
func (o *Office) MustSign(ctx context.Context, a identity.Actor, act, id string) error {
	d, err := o.document(ctx, id)
	if err != nil {
		return err
	}
	shown, err := o.bears(ctx, d)
	if err == nil {
		err = o.mustSign(ctx, act, d, shown)
	}
	if err != nil {
		return o.refuse(ctx, a, refusal{act: act, door: "act", document: id}, err)
	}
	return nil
}
