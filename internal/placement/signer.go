package placement

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// block is where a person signs: the last line of the title above, the name below, blank between (399-QĐ/TW; NĐ 30/2020 Appendix I, box 7).
type block struct {
	sheet       *sheet
	title, name segment
}

// atSigner takes the block on the last page that has one, or the one with the signer's name.
func (f finder) atSigner() (Spot, error) {
	b, err := chooseBlock(f.pages, f.request.Signer)
	if err != nil {
		return Spot{}, err
	}
	obstacles := b.sheet.obstacles(f.request.Taken)
	low, high := b.name.box.Y2+f.gap, b.title.box.Y1-f.gap
	centre, middle := (b.name.box.X1+b.name.box.X2)/2, (low+high)/2
	room := high - low
	for _, scale := range append(scales(), 0.4) {
		w, h := max(f.want.w*scale, f.want.minW), min(f.want.h, room)
		rect := Rect{centre - w/2, middle - h/2, centre + w/2, middle + h/2}
		if h >= f.want.minH && b.sheet.free(rect, obstacles, f.gap, f.edge) {
			return b.sheet.spot(rect), nil
		}
	}
	vi, en := b.tooTight(room, f.want)
	ideal := Rect{centre - f.want.w/2, middle - f.want.h/2, centre + f.want.w/2, middle + f.want.h/2}
	return Spot{}, f.noRoom(wish{b.index(f.pages), ideal}, vi, en)
}

func (b block) tooTight(room float64, want size) (vi, en string) {
	have, w, h := max(0, room/perMM), want.minW/perMM, want.minH/perMM
	return fmt.Sprintf("Giữa chức vụ và họ tên “%s” ở trang %d chỉ trống %.0f mm hoặc đã có dấu khác; cần ít nhất %.0f × %.0f mm. Hãy chừa thêm dòng trống trên họ tên.",
			b.name.text, b.sheet.page.Number, have, w, h),
		fmt.Sprintf("Between the title and the name “%s” on page %d only %.0f mm are blank, or another mark stands there; at least %.0f × %.0f mm are needed. Leave more blank lines above the name.",
			b.name.text, b.sheet.page.Number, have, w, h)
}

// chooseBlock looks from the last page backwards.
func chooseBlock(pages []Page, signer string) (block, error) {
	var seen []string
	for i := len(pages) - 1; i >= 0; i-- {
		found := blocks(newSheet(pages[i]), signer)
		if signer != "" {
			for _, b := range found {
				seen = append(seen, b.name.text)
			}
			found = slices.DeleteFunc(found, func(b block) bool { return !named(b.name.text, signer) })
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return block{}, severalSigners(found)
		}
	}
	return block{}, noSigner(signer, seen)
}

func severalSigners(found []block) error {
	var names []string
	for _, b := range found {
		names = append(names, b.name.text)
	}
	list := strings.Join(names, "”, “")
	return refused("Văn bản có nhiều chỗ ký: “"+list+"”. Hãy cho biết ký tại tên ai.",
		"The document has several places to sign: “"+list+"”. Say whose name the signature belongs to.")
}

func noSigner(signer string, seen []string) error {
	switch {
	case signer == "":
		return refused(
			"Không tìm thấy chỗ ký: cần chức vụ (ví dụ “T/M BAN THƯỜNG VỤ”) ở trên, khoảng trống, rồi họ tên người ký. Hãy sửa thể thức văn bản hoặc tự chỉ trang và khung.",
			"No place to sign was found: it takes a title (as “T/M BAN THƯỜNG VỤ”), blank room, then the signer's name. Mend the document's form, or give page and rectangle.")
	case len(seen) == 0:
		return refused(
			"Không tìm thấy chỗ ký của “"+signer+"”: cần chức vụ ở trên, khoảng trống, rồi họ tên người ký. Hãy sửa thể thức văn bản hoặc tự chỉ trang và khung.",
			"No place for “"+signer+"” to sign was found: it takes a title, blank room, then the signer's name. Mend the document's form, or give page and rectangle.")
	}
	list := strings.Join(seen, "”, “")
	return refused("Văn bản ghi người ký là “"+list+"”, không phải “"+signer+"”. Hãy kiểm tra người ký hoặc sửa văn bản.",
		"The document names “"+list+"” as signer, not “"+signer+"”. Check who signs, or mend the document.").Under("379.5.7")
}

// blocks finds every title with a name below it on a sheet, from left to right.
func blocks(s *sheet, signer string) []block {
	var found []block
	for i, name := range s.segs {
		if !isName(name.text) && (signer == "" || !named(name.text, signer)) {
			continue
		}
		if title, ok := above(s.segs, i); ok && isTitle(title.text) && title.box.Y1-name.box.Y2 > 0.8*name.size {
			found = append(found, block{s, title, name})
		}
	}
	slices.SortStableFunc(found, func(a, b block) int { return int(a.name.box.X1 - b.name.box.X1) })
	return found
}

// farAbove bounds how many pieces back the one above is sought: columns are never that many.
const farAbove = 2000

// above gives the nearest piece of text above piece i in the same column. Pieces are in the order of their lines, from the top.
func above(segs []segment, i int) (segment, bool) {
	below := segs[i]
	for j := i - 1; j >= max(0, i-farAbove); j-- {
		if g := segs[j]; g.row != below.row && g.box.X1 < below.box.X2 && below.box.X1 < g.box.X2 {
			return g, true
		}
	}
	return segment{}, false
}

// capacities open the line that tells for whom someone signs (399-QĐ/TW; NĐ 30/2020, Appendix I).
func capacities() []string {
	return []string{"T/M", "TM.", "TM ", "K/T", "KT.", "KT ", "T/L", "TL.", "TL ", "T/U.Q", "TUQ.", "TUQ ", "Q.", "QUYỀN "}
}

// isTitle says whether a line can stand above a signature: a capacity, or a post in capitals.
func isTitle(text string) bool {
	for _, c := range capacities() {
		if strings.HasPrefix(text, c) {
			return true
		}
	}
	letters := 0
	for _, r := range text {
		if unicode.IsLower(r) || unicode.IsDigit(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 4
}

// isName says whether a line looks like a person's name: two to seven words, each a capital and small letters; a rank or degree may
// stand before.
func isName(text string) bool {
	words := strings.Fields(text)
	if len(words) > 3 && slices.Contains(ranks(), words[0]+" "+words[1]) {
		words = words[2:]
	}
	for len(words) > 2 && strings.HasSuffix(words[0], ".") { // "PGS.", "TS."
		words = words[1:]
	}
	if len(words) < 2 || len(words) > 7 {
		return false
	}
	for _, w := range words {
		if !isNameWord([]rune(w)) {
			return false
		}
	}
	return true
}

// isNameWord: a capital, then small letters; in names of some peoples an apostrophe and a second capital ("H'Yim", "K’Druh").
func isNameWord(word []rune) bool {
	for i, r := range word {
		second := i > 0 && strings.ContainsRune("'’", word[i-1])
		switch {
		case i == 0 && !unicode.IsUpper(r):
			return false
		case i > 0 && !unicode.IsLower(r) && !strings.ContainsRune("'’", r) && !(second && unicode.IsUpper(r)):
			return false
		}
	}
	return true
}

// ranks of the army and the police that are written before a name.
func ranks() []string {
	return []string{"Đại tướng", "Thượng tướng", "Trung tướng", "Thiếu tướng", "Đại tá", "Thượng tá", "Trung tá", "Thiếu tá", "Đại uý", "Đại úy", "Thượng uý", "Thượng úy", "Trung uý", "Trung úy", "Thiếu uý", "Thiếu úy"}
}

// named says whether a name line names the signer; a rank or degree may stand before ("Đại tá Nguyễn Văn A").
func named(line, signer string) bool {
	line, signer = fold(line), fold(signer)
	return signer != "" && (line == signer || strings.HasSuffix(line, " "+signer))
}

// fold gives text for comparing: composed, small letters, single spaces.
func fold(text string) string {
	return strings.Join(strings.Fields(strings.ToLower(compose(text))), " ")
}
