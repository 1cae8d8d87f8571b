package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trien/internal/agent"
	"trien/internal/agentd"
	"trien/internal/problem"
)

// list shows a batch: who asks for what, and each document as it was found in its own bytes.
func (d *officer) list(b *agentd.Batch) {
	d.put(problem.Words{VI: "\n%s – %d văn bản, bằng chứng thư %s\n", EN: "\n%s – %d documents, with the certificate of %s\n"}, strings.Join(d.acts(b), "; "), len(b.Lines), nameOf(b.Key.Chain[0]))
	of := make([][]string, len(b.Lines))
	for n, l := range b.Lines {
		of[n] = d.details(l)
	}
	same := common(of)
	if len(same) > 0 {
		d.put(problem.Words{VI: "Chung cho cả %d văn bản:\n", EN: "The same for all %d documents:\n"}, len(b.Lines))
		d.lines(same)
	}
	several := len(d.acts(b)) > 1
	for n, l := range b.Lines {
		head := heading(l, d.lang)
		if several {
			head = d.act(l.Item) + " – " + head
		}
		fmt.Fprintf(d.stderr, "%3d. %s\n", n+1, head)
		d.lines(slices.DeleteFunc(of[n], func(s string) bool { return slices.Contains(same, s) }))
	}
}

func (d *officer) lines(list []string) {
	for _, s := range list {
		fmt.Fprintf(d.stderr, "     %s\n", s)
	}
}

// acts are what is asked for in a batch, each named once.
func (d *officer) acts(b *agentd.Batch) []string {
	var list []string
	for _, l := range b.Lines {
		if a := d.act(l.Item); !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

// common gives what is told of every document of a batch alike: it is shown once, so that what differs is seen.
func common(of [][]string) []string {
	if len(of) < 2 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(of[0]), func(s string) bool {
		return slices.ContainsFunc(of[1:], func(other []string) bool { return !slices.Contains(other, s) })
	})
}

// act names what is done.
func (d *officer) act(i agent.Item) string {
	if w := (problem.Words{VI: i.Words.VI, EN: i.Words.EN}).In(d.lang); w != "" {
		return w
	}
	return i.Act
}

// heading names a document: number, type, abstract.
func heading(l agentd.Line, lang string) string {
	var parts []string
	for _, s := range []string{l.Item.Document.Type, l.Item.Document.Number} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	head := strings.Join(parts, " ")
	if a := l.Item.Document.Abstract; a != "" {
		return head + ": " + a
	}
	if head == "" {
		return problem.Words{VI: "(không có trích yếu)", EN: "(no abstract)"}.In(lang)
	}
	return head
}

// details are what was read from the file itself.
func (d *officer) details(l agentd.Line) []string {
	s, i := l.Statement, l.Item
	in := func(vi, en string, args ...any) string {
		return fmt.Sprintf(problem.Words{VI: vi, EN: en}.In(d.lang), args...)
	}
	out := []string{in("tệp %s · %d trang · %s · SHA-256 %s", "file %s · %d pages · %s · SHA-256 %s", i.Document.Name, i.Document.Pages, length(i.Size), short(s.SHA256[:]))}
	if s.Title != "" {
		out = append(out, in("tệp tự ghi tên: %s", "the file calls itself: %s", s.Title))
	}
	if i.Page > 0 {
		out = append(out, in("dấu: trang %d, khung (%.0f; %.0f)–(%.0f; %.0f) điểm, %.1f%% trang · ô “%s”", "mark: page %d, (%.0f, %.0f)–(%.0f, %.0f) points, %.1f%% of the page · field \"%s\"",
			i.Page, i.Rect[0], i.Rect[1], i.Rect[2], i.Rect[3], 100*s.Share, i.Field))
	} else {
		out = append(out, in("không có dấu trên trang · ô “%s”", "no mark on any page · field \"%s\"", i.Field))
	}
	for _, f := range s.Fills {
		out = append(out, in("điền ô “%s”: %s", "fills the field \"%s\": %s", f.Field, f.Value))
	}
	if s.Certify != 0 {
		out = append(out, in("ký chứng nhận, sau đó chỉ cho phép: %s", "certifies; afterwards only this is allowed: %s", d.allowed(s.Certify)))
	}
	for _, e := range s.Earlier {
		out = append(out, in("đã có chữ ký còn nguyên vẹn: %s, %s (chưa xét độ tin cậy)", "bears an intact signature: %s, %s (trust was not judged)", e.Signer, clock(e.Time)))
	}
	if !s.Claimed.IsZero() {
		out = append(out, in("thời điểm ghi trong chữ ký: %s", "time in the signature: %s", clock(s.Claimed)))
	}
	for _, w := range [][2]string{{s.Name, in("tên", "name")}, {s.Reason, in("lý do", "reason")}, {s.Location, in("nơi ký", "place")}} {
		if w[0] != "" {
			out = append(out, w[1]+": "+w[0])
		}
	}
	if !l.Signed.IsZero() {
		out = append(out, in("ĐÃ KÝ trên máy này lúc %s", "ALREADY SIGNED on this machine at %s", clock(l.Signed)))
	}
	return out
}

// allowed says what a certification leaves possible (ISO 32000-2, Table 257).
func (d *officer) allowed(level int) string {
	return [...]problem.Words{1: {VI: "không gì cả", EN: "nothing"}, 2: {VI: "điền biểu mẫu và ký", EN: "filling in and signing"}, 3: {VI: "điền biểu mẫu, ký và ghi chú", EN: "filling in, signing and comments"}}[min(max(level, 1), 3)].In(d.lang)
}

// clock tells an instant in Việt Nam.
func clock(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(vietnam).Format("15:04 02/01/2006")
}

// short is the beginning of a digest, in groups that can be compared by eye.
func short(sum []byte) string {
	return fmt.Sprintf("%x %x %x %x…", sum[0:2], sum[2:4], sum[4:6], sum[6:8])
}

func length(n int64) string {
	if n < 1_000_000 {
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// tell says what happened: what became of a document on standard output, the rest on standard error.
func (d *officer) tell(e agentd.Event) {
	w, out := eventWords(e.Kind), d.stderr
	switch e.Kind {
	case agentd.Signed, agentd.PersonNo, agentd.Refused, agentd.Unwanted, agentd.Kept, agentd.Proven, agentd.SignInNo, agentd.SignInRefused, agentd.SignInLeft:
		out = d.stdout
	}
	text := w.In(d.lang)
	if e.Total > 1 {
		text = fmt.Sprintf("[%d/%d] %s", e.Done, e.Total, text)
	}
	if e.Item.ID != "" {
		if e.Item.Document.Abstract != "" || e.Item.Document.Type != "" {
			text += ": " + heading(agentd.Line{Item: e.Item}, d.lang)
		} else {
			text += ": " + e.Item.Document.ID
		}
	}
	if e.Kind == agentd.Clock {
		text += fmt.Sprintf(" (%v)", e.Off.Round(time.Second))
	}
	if e.Err != nil {
		text += "\n   " + problem.WordsOf(e.Err).In(d.lang)
	}
	fmt.Fprintln(out, text)
}

// eventWords are the words of an event.
func eventWords(k agentd.Kind) problem.Words {
	switch k {
	case agentd.Waiting:
		return problem.Words{VI: "Đang chờ văn bản cần ký… (Ctrl-C để dừng)", EN: "Waiting for documents to sign… (Ctrl-C to stop)"}
	case agentd.Preparing:
		return problem.Words{VI: "Máy chủ đang chuẩn bị các văn bản của đợt ký…", EN: "The server prepares the documents of the batch…"}
	case agentd.Lost:
		return problem.Words{VI: "Mất kết nối; đang thử lại. Không có gì bị mất.", EN: "The connection is lost; trying again. Nothing is lost."}
	case agentd.Back:
		return problem.Words{VI: "Đã kết nối lại.", EN: "Connected again."}
	case agentd.Clock:
		return problem.Words{VI: "Đồng hồ máy này và máy chủ lệch nhau; hãy chỉnh lại giờ", EN: "This machine's clock and the server's are apart; set it right"}
	case agentd.Signed:
		return problem.Words{VI: "Đã ký", EN: "Signed"}
	case agentd.Kept:
		return problem.Words{VI: "Đã ký, sẽ gửi khi có kết nối", EN: "Signed; it will be handed over once the server can be reached"}
	case agentd.Again:
		return problem.Words{VI: "Máy chủ phải chuẩn bị lại; văn bản sẽ được hỏi lại", EN: "The server had to prepare it anew; it will be shown again"}
	case agentd.Unwanted:
		return problem.Words{VI: "Không còn chờ ký, hoặc máy chủ không nhận", EN: "No longer waits, or the server did not take it"}
	case agentd.PersonNo:
		return problem.Words{VI: "Đã từ chối ký", EN: "Refused, as you wish"}
	case agentd.Refused:
		return problem.Words{VI: "KHÔNG KÝ vì tệp không đúng; đã báo máy chủ", EN: "NOT SIGNED, since the file is not right; the server was told"}
	case agentd.OtherMachine:
		return problem.Words{VI: "Chờ chứng thư không có trên máy này (nếu vừa đổi thiết bị hoặc gia hạn: chạy lại với --learn)",
			EN: "Waits for a certificate that is not on this machine (token exchanged or renewed: start again with --learn)"}
	}
	return signInWords(k)
}
