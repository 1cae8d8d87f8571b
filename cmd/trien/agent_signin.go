package main

import (
	"context"
	"errors"
	"io"

	"trien/internal/agent"
	"trien/internal/agentd"
	"trien/internal/problem"
)

// prove shows a sign-in and asks whether it is theirs: who began it may be anybody who knows the account's name, so the number on the page decides.
// --yes never stands for the answer.
func (d *officer) prove(ctx context.Context, c agent.Challenge, k *agentd.Source) (agentd.Choice, error) {
	what := problem.Words{VI: "ĐĂNG NHẬP bằng chứng thư", EN: "SIGN-IN by certificate"}
	if c.Purpose == agent.ToProve {
		what = problem.Words{VI: "XÁC NHẬN LẠI bằng chứng thư, để làm một việc có giá trị ràng buộc", EN: "PROOF by certificate, for an act that binds"}
	}
	d.put(problem.Words{VI: "\n%s\n  Cơ quan: %s\n  Tài khoản: %s\n  Trang ở: %s\n  Chứng thư: %s\n  SỐ TRÊN TRANG PHẢI LÀ: %s (đến %s)\n",
		EN: "\n%s\n  Office: %s\n  Account: %s\n  Page at: %s\n  Certificate: %s\n  THE NUMBER ON THE PAGE MUST BE: %s (until %s)\n"},
		what.In(d.lang), c.OfficeName, c.Account, c.Origin, nameOf(k.Chain[0]), c.Number, c.Expires.Local().Format("15:04"))
	question := problem.Words{VI: "Chính bạn vừa bấm, và trang hiện đúng số trên? [c = đúng, k = không phải tôi] ", EN: "Did you just ask for it, and does the page show this number? [y = yes, n = it was not me] "}.In(d.lang)
	for {
		text, err := d.answer(ctx, question)
		if errors.Is(err, io.EOF) {
			return agentd.Later, nil
		}
		if err != nil {
			return agentd.Later, err
		}
		if choice, ok := choiceOf(text); ok {
			return choice, nil
		}
	}
}

// signInWords are the words of what became of a sign-in.
func signInWords(k agentd.Kind) problem.Words {
	switch k {
	case agentd.Proven:
		return problem.Words{VI: "Đã xác thực; trang sẽ tự đi tiếp", EN: "Proven; the page goes on by itself"}
	case agentd.SignInNo:
		return problem.Words{VI: "Đã từ chối đăng nhập. Nếu việc này lặp lại, có người đang thử tài khoản của bạn: hãy báo quản trị",
			EN: "The sign-in was refused, as you wish. If it comes again, somebody tries your account: tell the administrator"}
	case agentd.SignInRefused:
		return problem.Words{VI: "KHÔNG XÁC THỰC vì yêu cầu không đúng; đã báo máy chủ", EN: "NOT PROVEN, since the request is not right; the server was told"}
	case agentd.SignInLeft:
		return problem.Words{VI: "Chưa đăng nhập", EN: "Not signed in"}
	}
	return problem.Words{VI: "Để lại, chưa ký", EN: "Left waiting, not signed"}
}
