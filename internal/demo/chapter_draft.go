package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/problem"
)

// The people of the story.
var (
	tuan  = who{Province, "tuan"}
	thao  = who{Province, "thao"}
	uoc   = who{Province, "uoc"}
	nghia = who{Province, "nghia"}
	mai   = who{Province, "mai"}
	hai   = who{Province, "hai"}
	duc   = who{Bureau, "duc"}
	bao   = who{Province, "bao"}
	huong = who{Bureau, "huong"}
	lan   = who{Bureau, "lan"}
	khoa  = who{Bureau, "khoa"}
)

func (s *Story) opening(ctx context.Context) error {
	err := s.step("Hai cơ quan, con người, chức vụ, khóa ký trình diễn", "Two offices, people, posts, demonstration keys", func() (string, error) {
		v := s.House.House()
		if len(v.Offices) != 2 || !v.Demonstration {
			return "", errors.New("there are not two demonstration offices")
		}
		return fmt.Sprintf("%s; %s; %d tài khoản", v.Offices[0].Name, v.Offices[1].Name, len(s.Accounts)), nil
	})
	if err != nil {
		return err
	}
	err = s.step("Đăng nhập bằng mật khẩu và mã một lần; mã đã dùng và mật khẩu sai bị từ chối", "Sign-in by password and one-time code; a used code and a wrong password are refused", func() (string, error) {
		before := s.clock() // a code of then is used, or older than the one that is: half a minute may end between
		t, err := s.as(ctx, Province, "tuan")
		if err != nil {
			return "", err
		}
		for _, a := range s.Accounts {
			if a.Account != "tuan" {
				continue
			}
			for _, password := range []string{Password, "mat khau sai roi"} {
				_, err := s.House.SignIn(ctx, app.SignInRequest{Office: Province, Account: "tuan", Password: password, Code: a.Code(before)})
				if err := refusedWith(err, problem.SignIn); err != nil {
					return "", err
				}
			}
		}
		me, err := s.House.Me(ctx, t)
		if err != nil {
			return "", err
		}
		refused, err := s.refusal(ctx, Province, func(r app.Refused) bool { return r.Act == "sign-in" })
		return me.SignIn + "; " + refused, err
	})
	if err != nil {
		return err
	}
	return s.each(ctx, telling{"Bí thư tạo khóa truy cập, đăng nhập bằng khóa đó và xác nhận lại trước khi ký; câu trả lời cũ bị từ chối",
		"The leader makes a passkey, signs in by it and proves it anew before signing; an old answer is refused", s.byPasskey})
}

func (s *Story) draft(ctx context.Context, w who, r app.DraftRequest, file string) (app.DocumentView, error) {
	t, err := s.as(ctx, w.office, w.account)
	if err != nil {
		return app.DocumentView{}, err
	}
	return s.House.CreateDraft(ctx, t, r, sample(file))
}

func decisionRequest() app.DraftRequest {
	return app.DraftRequest{Type: "QĐ", Abstract: "thành lập Ban Chỉ đạo chuyển đổi số trong các cơ quan đảng của tỉnh", Signer: "uoc", Capacity: "btv",
		Reviewers: []string{"thao"}, Recipients: []string{Bureau}}
}

func (s *Story) drafting(ctx context.Context) error {
	return s.each(ctx,
		telling{"Văn bản mật bị từ chối ngay ở cửa, không lưu gì", "A secret document is refused at the door, nothing stored", s.secretDraft},
		telling{"Soạn thảo từ tệp .docx, chuyển thành PDF/A", "Drafted from a .docx, made into PDF/A", s.newDraft},
		telling{"Thể thức được kiểm tra; chưa đạt quy tắc bắt buộc thì không trình được", "The form is checked; a draft that misses a binding rule is not handed on", s.checkedForm},
		telling{"Trình, góp ý, trả lại, thay tệp, trình lại", "Submitted, remarked on, returned, replaced, submitted again", s.review},
		telling{"Duyệt; ô số, ngày và ô ký được đặt sẵn", "Approved; fields for number, date and signatures placed", s.approve},
	)
}

func (s *Story) secretDraft(ctx context.Context) (string, error) {
	r := decisionRequest()
	r.Secrecy = "Tối mật"
	_, err := s.draft(ctx, tuan, r, "quyet-dinh.docx")
	if err := refusedWith(err, problem.Secret); err != nil {
		return "", err
	}
	list, err := s.House.ListDocuments(ctx, s.tokens[Province+"/tuan"], app.Filter{})
	if err != nil || list.Total != 0 {
		return "", fmt.Errorf("%d documents are there: %w", list.Total, err)
	}
	return s.refusal(ctx, Province, func(r app.Refused) bool {
		return r.Class == office.TopSecret && r.Rule == "379.1.2" && r.Document == "" && r.Door == "draft"
	})
}

func (s *Story) newDraft(ctx context.Context) (string, error) {
	v, err := s.draft(ctx, tuan, decisionRequest(), "quyet-dinh.docx")
	if err != nil {
		return "", err
	}
	s.decision = v.ID
	raw, err := s.file(ctx, tuan, v.ID)
	if err != nil {
		return "", err
	}
	if !strings.Contains(string(raw), "pdfaid:part") && !strings.Contains(string(raw), "pdfaid") {
		return "", errors.New("the PDF does not say that it is PDF/A")
	}
	shown, err := s.event(ctx, tuan, v.ID, "document.drafted", "document.converted")
	return fmt.Sprintf("%s (%d byte); %s", v.Versions[1].Name, len(raw), shown), err
}

func (s *Story) review(ctx context.Context) (string, error) {
	for _, a := range []struct {
		w    who
		act  string
		args app.ActArgs
	}{
		{tuan, "submit", app.ActArgs{}}, {thao, "remark", app.ActArgs{Text: "Đề nghị rà lại Điều 2."}}, {thao, "return", app.ActArgs{Text: "Sửa Điều 2 rồi trình lại."}},
	} {
		if _, err := s.act(ctx, a.w, s.decision, a.act, a.args); err != nil {
			return "", err
		}
	}
	file := sample("quyet-dinh.docx")
	if _, err := s.House.Act(ctx, s.tokens[Province+"/tuan"], s.decision, "replace-file", app.ActArgs{}, &file); err != nil {
		return "", err
	}
	v, err := s.act(ctx, tuan, s.decision, "submit", app.ActArgs{})
	if err != nil {
		return "", err
	}
	if v.State != "review" || len(v.Versions) != 4 || len(v.Remarks) != 2 {
		return "", fmt.Errorf("state %s, %d versions, %d remarks", v.State, len(v.Versions), len(v.Remarks))
	}
	return s.event(ctx, tuan, s.decision, "document.remarked", "document.returned", "document.submitted")
}

func (s *Story) approve(ctx context.Context) (string, error) {
	v, err := s.act(ctx, thao, s.decision, "approve", app.ActArgs{})
	if err != nil {
		return "", err
	}
	if v.State != "ready" {
		return "", fmt.Errorf("the document is %s: %v", v.State, v.Trouble)
	}
	raw, err := s.file(ctx, uoc, s.decision)
	if err != nil {
		return "", err
	}
	values, err := fields(raw)
	if err == nil {
		err = lacks(values, "number", "day", "month", "person", "office")
	}
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, uoc, s.decision, "document.prepared")
	return fmt.Sprintf("%d ô trong tệp; %s", len(values), shown), err
}
