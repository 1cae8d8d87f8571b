package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"trien/internal/limits"
	"trien/internal/problem"
)

// SearchXLSX writes what a search finds as a workbook: the same documents in the same order, none that the person may not read. Nothing is written where they are
// more than limits.FoundLines: nobody can tell a list that leaves out from a whole one.
func (h *House) SearchXLSX(ctx context.Context, t Token, w SearchWish, out io.Writer) error {
	s, err := h.enter(ctx, t)
	if err != nil {
		return err
	}
	w.After, w.Limit = "", 0
	var lines [][]string
	for {
		q, err := w.question(s.office.finders(s.actor))
		if err != nil {
			return err
		}
		page, err := s.office.find(ctx, s.actor, q)
		if err != nil {
			return err
		}
		for _, i := range page.Items {
			lines = append(lines, i.line())
		}
		if len(lines) > limits.FoundLines {
			return problem.New(problem.Usage, fmt.Sprintf("Tìm thấy hơn %d văn bản, không lập thành một danh sách được. Hãy thu hẹp: thêm từ, chọn loại văn bản hoặc khoảng ngày ngắn hơn.", limits.FoundLines),
				fmt.Sprintf("More than %d documents were found, too many for one list. Narrow it: more words, a type, or a shorter period.", limits.FoundLines))
		}
		if w.After = page.Next; w.After == "" {
			break
		}
	}
	return writeFound(s.office, lines, out)
}

func writeFound(o *Office, lines [][]string, out io.Writer) error {
	head := RegisterView{Kind: "found", Title: Words{"Danh sách văn bản tìm thấy", "Documents found"}, Office: o.settings.Name, Columns: foundColumns()}
	b := &workbook{head: head, lines: sheetLines}
	for _, l := range lines {
		if err := b.line(out, l); err != nil {
			return err
		}
	}
	return b.close(out)
}

func foundColumns() []Words {
	return []Words{{"Số, ký hiệu", "Number"}, {"Số đến", "Arrival number"}, {"Ngày văn bản", "Date"}, {"Loại", "Type"}, {"Trích yếu", "Abstract"}, {"Nơi ban hành hoặc nơi nhận", "Issued by or sent to"}, {"Người ký", "Signed by"}, {"Tình trạng", "State"}}
}

func (r SearchRow) line() []string {
	if r.Copy != nil {
		return copyLine(*r.Copy)
	}
	d := *r.Document
	state := d.StateWords.VI
	if d.EffectWord.VI != "" {
		state += "; " + d.EffectWord.VI
	}
	return []string{d.Number, d.Arrival, shortDay(d.Date), d.TypeName.VI, strings.TrimSpace(d.Abstract), d.Party, d.Signer, state}
}
