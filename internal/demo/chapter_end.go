package demo

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/xuri/excelize/v2"

	"trien/internal/api"
	"trien/internal/app"
	"trien/internal/exchange"
	"trien/internal/store"
)

// strangers: someone who says that they are the province, with a key of their own.
func (s *Story) strangers(ctx context.Context) error {
	return s.step("Kẻ giả danh cơ quan gửi bị từ chối và bị ghi lại", "Someone posing as the sender is refused and recorded", func() (string, error) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return "", err
		}
		to, _ := s.House.Office(Bureau)
		sum := sha256.Sum256(s.issued)
		m := exchange.Message{ID: store.NewID(), Kind: exchange.Document, From: Province, To: Bureau, Made: s.clock().UTC(), Abstract: "giả mạo", Number: "99-QĐ/TU",
			FileName: "gia-mao.pdf", Bytes: int64(len(s.issued)), SHA256: hex.EncodeToString(sum[:])}
		var body bytes.Buffer
		if err := exchange.Seal(&body, m, bytes.NewReader(s.issued), key, to.AsPeer("")); err != nil {
			return "", err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Base+api.ExchangePath+Bureau, &body)
		if err != nil {
			return "", err
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return "", err
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			return "", fmt.Errorf("the door answered %s", answer.Status)
		}
		shown, err := s.refusal(ctx, Bureau, func(r app.Refused) bool { return r.Door == "exchange" && r.Rule == "379.5.6" })
		return "HTTP 403; " + shown, err
	})
}

// withoutTSA: the time-stamp service fails; the signature stands, its time-stamp is owed and comes later.
func (s *Story) withoutTSA(ctx context.Context) error {
	var id string
	err := s.step("Dịch vụ dấu thời gian hỏng: chữ ký vẫn giữ, dấu thời gian còn nợ, người dùng được báo", "The time-stamp service fails: the signature stays, the time-stamp is owed, the user is told", func() (string, error) {
		r := app.DraftRequest{Type: "CV", Abstract: "về việc rà soát chứng thư số, thiết bị lưu khoá bí mật quý III năm 2026", Signer: "huong", Capacity: "kt-cvp", Recipients: []string{Province}}
		v, err := s.draft(ctx, khoa, r, "cong-van.docx")
		if err != nil {
			return "", err
		}
		id = v.ID
		if v, err = s.act(ctx, khoa, id, "submit", app.ActArgs{}); err != nil || v.State != "ready" {
			return "", fmt.Errorf("the letter is %s (%v): %w", v.State, v.Trouble, err)
		}
		s.tsaOff.Store(true)
		if v, err = s.act(ctx, huong, id, "sign", app.ActArgs{PIN: PIN}); err != nil {
			return "", err
		}
		if v.Signatures[0].Stamped || !v.Signatures[0].Owed || v.Trouble == nil {
			return "", errors.New("the missing time-stamp is not told")
		}
		shown, err := s.event(ctx, huong, id, "document.timestamp-owed")
		return v.Trouble.VI + " " + shown, err
	})
	if err != nil {
		return err
	}
	err = s.step("Dịch vụ chạy lại: dấu thời gian tự bổ sung, chữ ký thành mức B-T", "The service is back: the time-stamp comes by itself, the signature is level B-T", func() (string, error) {
		s.tsaOff.Store(false)
		if _, err := s.until(ctx, huong, id, func(v app.DocumentView) bool { return v.Signatures[0].Stamped }); err != nil {
			return "", err
		}
		raw, err := s.file(ctx, huong, id)
		if err != nil {
			return "", err
		}
		passed, err := s.passed(ctx, raw, 1)
		if err != nil {
			return "", err
		}
		shown, err := s.event(ctx, huong, id, "document.timestamped")
		return passed + "; " + shown, err
	})
	if err != nil {
		return err
	}
	return s.step("Công văn trả lời đi chiều ngược lại, vào sổ đến", "The answer goes the other way and is registered", func() (string, error) { return s.answer(ctx, id) })
}

func (s *Story) answer(ctx context.Context, id string) (string, error) {
	for _, a := range []struct {
		act  string
		args app.ActArgs
	}{{"seal", app.ActArgs{PIN: PIN}}, {"issue", app.ActArgs{Confirm: true}}, {"send", app.ActArgs{}}} {
		if _, err := s.act(ctx, lan, id, a.act, a.args); err != nil {
			return "", fmt.Errorf("%s: %w", a.act, err)
		}
	}
	v, err := s.until(ctx, lan, id, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	if err != nil {
		return "", err
	}
	in, err := s.arrived(ctx, mai, v.Number)
	if err != nil {
		return "", err
	}
	if in, err = s.act(ctx, mai, in.ID, "register", app.ActArgs{Confirm: true}); err != nil {
		return "", err
	}
	shown, err := s.event(ctx, mai, in.ID, "document.registered")
	return v.Number + "; số đến " + in.Arrival + "; " + shown, err
}

func (s *Story) closing(ctx context.Context) error {
	return s.each(ctx,
		telling{"Sổ văn bản đi, sổ văn bản đến: bảng, .xlsx, .pdf", "Registers of outgoing and incoming documents: table, .xlsx, .pdf", s.registers},
		telling{"Hai cơ quan đối chiếu sổ cái và ký xác nhận cho nhau", "Both offices compare their ledgers and cosign them", s.witnessed},
		telling{"Người kiểm tra đọc mọi dấu vết", "The inspector reads all evidence", s.inspector},
		telling{"Sổ cái, tệp, khóa và các dòng khớp nhau (fsck)", "Ledger, files, keys and rows agree (fsck)", s.agree},
	)
}

func (s *Story) registers(ctx context.Context) (string, error) {
	var shown []string
	for _, r := range []struct {
		w          who
		kind, want string
		rows       int
	}{{mai, "out", "01-QĐ/TU", 11}, {mai, "in", "01-CV/VPTU", 1}, {lan, "in", "01-QĐ/TU", 1}, {lan, "out", "01-CV/VPTU", 1}} {
		t, err := s.as(ctx, r.w.office, r.w.account)
		if err != nil {
			return "", err
		}
		v, err := s.House.Register(ctx, t, r.kind, app.Filter{})
		if err != nil {
			return "", err
		}
		if len(v.Rows) != r.rows || len(v.Columns) != 10 || !strings.Contains(fmt.Sprint(v.Rows), r.want) {
			return "", fmt.Errorf("register %s of %s: %v", r.kind, r.w.office, v.Rows)
		}
		var book, print bytes.Buffer
		if err := s.House.RegisterXLSX(ctx, t, r.kind, app.Filter{}, &book); err != nil {
			return "", err
		}
		if err := inBook(&book, r.want); err != nil {
			return "", err
		}
		if err := s.House.RegisterPDF(ctx, t, r.kind, app.Filter{}, &print); err != nil {
			return "", err
		}
		shown = append(shown, fmt.Sprintf("%s %s: %d dòng, %d byte PDF", r.w.office, r.kind, len(v.Rows), print.Len()))
	}
	return strings.Join(shown, "; "), nil
}

// inBook reads the workbook back.
func inBook(raw *bytes.Buffer, want string) error {
	book, err := excelize.OpenReader(raw)
	if err != nil {
		return err
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		return err
	}
	if !strings.Contains(fmt.Sprint(rows), want) {
		return errors.New("the workbook lacks " + want)
	}
	return nil
}

func (s *Story) inspector(ctx context.Context) (string, error) {
	t, err := s.as(ctx, hai.office, hai.account)
	if err != nil {
		return "", err
	}
	list, err := s.House.ListDocuments(ctx, t, app.Filter{})
	if err != nil {
		return "", err
	}
	v, err := s.House.Document(ctx, t, s.decision)
	if err != nil {
		return "", err
	}
	if len(v.Allowed) != 0 {
		return "", errors.New("the inspector may change something")
	}
	rows, err := s.House.History(ctx, t, s.decision)
	return fmt.Sprintf("%d văn bản; %d sự kiện của %s", list.Total, len(rows), v.Number), err
}
