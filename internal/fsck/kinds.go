package fsck

import (
	"strings"

	"trien/internal/problem"
	"trien/internal/store"
)

// Kind says what disagrees with what.
type Kind string

// The kinds of finding.
const (
	Unreadable   Kind = "database.unreadable" // the database or the vault can't be read there
	EventBytes   Kind = "event.bytes"         // the stored bytes are no canonical event
	EventColumns Kind = "event.columns"       // the columns say something else than the bytes
	EventVersion Kind = "event.version"       // the stream has a gap or goes back
	EventNoLeaf  Kind = "event.no_leaf"       // an event outside the ledger
	EventLeaf    Kind = "event.leaf"          // the bytes are not what the leaf is the hash of
	EventMissing Kind = "event.missing"       // a leaf without an event
	EventWords   Kind = "event.words"         // the sealed words don't open under the key they commit to
	TreeHash     Kind = "tree.hash"           // a stored hash is missing, wrong or too many
	HeadForged   Kind = "head.signature"      // a head that the office's key has not signed
	HeadRoot     Kind = "head.root"           // the ledger is not the one that was signed
	HeadBeyond   Kind = "head.beyond"         // more was signed than is there: the newest events are lost
	HeldRoot     Kind = "head.holdings"       // the holdings are not those that were signed
	HoldingGap   Kind = "holding.position"    // positions in the tree over holdings are not 0, 1, 2, …
	HoldingKey   Kind = "holding.key"         // no key in the vault opens the file
	HoldingAlive Kind = "holding.alive"       // gone, but its key is still in the vault
	FileUnheld   Kind = "file.unheld"         // an event names a file that the tree over holdings lacks
	FileMissing  Kind = "file.missing"
	FileDamaged  Kind = "file.damaged"
	OrphanFile   Kind = "file.orphan" // a note: left by an interrupted act, harmless
	KeyDamaged   Kind = "key.damaged"
	RowsUnbuilt  Kind = "row.unbuilt" // the events don't come to rows: a newer program wrote them, or one is damaged
	RowMissing   Kind = "row.missing"
	RowOrphan    Kind = "row.orphan"
	RowDiffers   Kind = "row.differs"
	ItemStray    Kind = "signing.stray"  // an item of a signing request without its request, or of a document that nobody knows
	PreparedGone Kind = "signing.unfit"  // a note: what was prepared for a key is gone; it is prepared anew
	OrphanWork   Kind = "signing.orphan" // a note: a working file that no item needs any more; the office removes it
)

// explanation is what a finding means; %s stands for where.
func (k Kind) explanation() (vi, en string) {
	switch k {
	case Unreadable:
		return "Không đọc được: %s", "It can't be read: %s"
	case EventBytes:
		return "Sự kiện %s không đọc được theo khuôn dạng chuẩn.", "Event %s is not in canonical form."
	case EventColumns:
		return "Cột chỉ mục của sự kiện %s khác với nội dung sự kiện.", "The columns of event %s say something else than the event."
	case EventVersion:
		return "Dòng sự kiện %s bị đứt hoặc lùi số thứ tự.", "Stream %s has a gap or goes back."
	case EventNoLeaf:
		return "Sự kiện %s không nằm trong sổ cái.", "Event %s is not in the ledger."
	case EventLeaf:
		return "Sự kiện %s đã bị thay đổi sau khi ghi vào sổ cái.", "Event %s was changed after it entered the ledger."
	case EventMissing:
		return "Sổ cái có lá %s nhưng sự kiện đã mất.", "The ledger has leaf %s, but its event is lost."
	case EventWords:
		return "Lời ghi của sự kiện %s không mở được bằng khóa đã cam kết.", "The words of event %s don't open under the key they commit to."
	case TreeHash:
		return "Giá trị băm của cây không khớp tại %s.", "A stored hash of the tree is wrong at %s."
	case HeadForged:
		return "Đầu sổ cái %s không do khóa của cơ quan ký.", "The ledger head %s is not signed with the office's key."
	case HeadRoot:
		return "Sổ cái không khớp với đầu sổ đã ký %s: lịch sử đã bị viết lại.", "The ledger does not fit the signed head %s: history was rewritten."
	case HeadBeyond:
		return "Đầu sổ đã ký %s dài hơn sổ cái: các sự kiện mới nhất đã mất.", "The signed head %s is longer than the ledger: the newest events are lost."
	}
	return k.filesAndRows()
}

func (k Kind) filesAndRows() (vi, en string) {
	switch k {
	case HeldRoot:
		return "Danh mục tài liệu đang giữ không khớp với đầu sổ đã ký %s.", "The holdings do not fit the signed head %s."
	case HoldingGap:
		return "Danh mục tài liệu đang giữ bị đứt tại vị trí %s.", "The list of holdings has a gap at position %s."
	case HoldingKey:
		return "Không có khóa nào trong két mở được tệp %s.", "No key in the vault opens file %s."
	case HoldingAlive:
		return "Tệp %s đã ghi là hủy nhưng khóa vẫn còn trong két.", "File %s is recorded as destroyed, but its key is still in the vault."
	case FileUnheld:
		return "Sự kiện nêu tệp %s nhưng danh mục tài liệu đang giữ không có.", "An event names file %s, which the list of holdings lacks."
	case FileMissing:
		return "Tệp %s không còn trong kho.", "File %s is no longer in the store."
	case FileDamaged:
		return "Tệp %s trong kho đã bị hỏng hoặc bị thay đổi.", "File %s in the store is damaged or was changed."
	case OrphanFile:
		return "Tệp %s không sự kiện nào nêu (thao tác bị ngắt giữa chừng); vô hại; `trien fsck --sweep` dọn sau một ngày.", "No event names file %s (an act was interrupted); harmless; `trien fsck --sweep` removes it after a day."
	case KeyDamaged:
		return "Khóa %s trong két bị hỏng.", "Key %s in the vault is damaged."
	case RowsUnbuilt:
		return "Không dựng lại được các dòng từ sự kiện (chương trình cũ hơn dữ liệu, hoặc có sự kiện hỏng): %s", "The rows can't be built from the events (the program is older than the data, or an event is damaged): %s"
	case RowMissing:
		return "Thiếu dòng %s mà các sự kiện đòi hỏi.", "Row %s is missing; the events call for it."
	case ItemStray:
		return "Mục %s của một phiên ký không có phiên hoặc không có văn bản.", "Item %s of a signing request has no request, or no document."
	case PreparedGone:
		return "Bản chuẩn bị ký của mục %s không còn; hãy hủy phiên ký và ký lại.", "What was prepared for item %s is gone; cancel the request and sign again."
	case OrphanWork:
		return "Tệp làm việc %s không phiên ký nào cần nữa; vô hại, hệ thống tự dọn.", "No signing request needs the working file %s any more; harmless, the office removes it."
	case RowOrphan:
		return "Dòng %s không do sự kiện nào tạo ra.", "No event makes row %s."
	default:
		return "Dòng %s khác với các sự kiện.", "Row %s differs from the events."
	}
}

func (k Kind) words(where string) problem.Words {
	vi, en := k.explanation()
	return problem.Words{VI: strings.ReplaceAll(vi, "%s", where), EN: strings.ReplaceAll(en, "%s", where)}
}

func (c *check) difference(d store.Difference) {
	where := d.Table + " " + d.Key
	switch {
	case d.Missing:
		c.find(RowMissing, where)
	case d.Orphan:
		c.find(RowOrphan, where)
	default:
		c.find(RowDiffers, where+" ("+strings.Join(d.Columns, ", ")+")")
	}
}
