package agreement

import (
	"slices"

	"trien/internal/office"
	"trien/internal/problem"
)

// Covers says whether the agreement is about a document: by its type, its day, and each party of it. nil, or why not.
func (a Agreement) Covers(d office.Document) error {
	refuse := func(vi, en string) error {
		return problem.New(problem.Refused, "Thỏa thuận này không áp dụng cho văn bản: "+vi+".", "The agreement does not cover the document: "+en+".").Under("379.12.2")
	}
	others := Others(d)
	switch {
	case a.At.IsZero():
		return problem.New(problem.NotFound, "Không có thỏa thuận này.", "There is no such agreement.")
	case d.ID == a.Kept.Document:
		return refuse("văn bản chính là thỏa thuận", "it is the agreement itself")
	case len(a.Kept.Types) > 0 && !slices.Contains(a.Kept.Types, d.DocType):
		return refuse("thỏa thuận không nêu loại văn bản này", "documents of its type are not named in it")
	case d.Date == "" || d.Date < a.Kept.From:
		return refuse("văn bản có trước ngày thỏa thuận bắt đầu", "it is older than the agreement")
	case a.Last() != "" && d.Date > a.Last():
		return refuse("văn bản có sau ngày thỏa thuận chấm dứt", "the agreement had ended by then")
	case len(others) == 0:
		return refuse("văn bản không có bên nào khác tham gia", "there is no other party to it")
	}
	for _, p := range others {
		if !slices.ContainsFunc(a.Kept.Parties, func(q office.Party) bool { return same(p, q) }) {
			return refuse("“"+p.Name+"” không phải một bên của thỏa thuận", "“"+p.Name+"” is no party to it")
		}
	}
	return nil
}

// Others are the parties of a document beside this office: who sent it, or everybody it is for and everybody it went to.
func Others(d office.Document) []office.Party {
	if d.Direction == office.In {
		return []office.Party{d.Sender}
	}
	list := slices.Clone(d.Recipients)
	for _, x := range d.Deliveries {
		p := office.Party{ID: x.Peer, Name: x.Name}
		if !slices.ContainsFunc(list, func(q office.Party) bool { return same(p, q) }) {
			list = append(list, p)
		}
	}
	return list
}

// same compares parties by what identifies them, and by name only where one of them is not connected.
func same(p, q office.Party) bool {
	if p.ID != "" && q.ID != "" {
		return p.ID == q.ID
	}
	return office.Plain(p.Name) == office.Plain(q.Name)
}
