package unlock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Socket is where a server of that data folder waits.
func Socket(data string) string { return filepath.Join(data, "unlock.sock") }

// socketLength is the longest path of a Unix socket, in bytes (sun_path, with its end).
const socketLength = 107

// Listen makes the socket, which only this user reaches from its first moment on. Another server that waits there is not pushed aside.
func Listen(path string) (net.Listener, error) {
	if len(path)+8 > socketLength {
		return nil, problem.New(problem.Usage, "Đường dẫn "+path+" quá dài cho một ổ cắm Unix. Hãy để thư mục dữ liệu ở nơi có đường dẫn ngắn hơn.",
			"The path "+path+" is too long for a Unix socket. Put the data folder at a shorter one.")
	}
	if c, err := net.Dial("unix", path); err == nil {
		c.Close()
		return nil, problem.New(problem.Conflict, "Một chương trình khác đang chờ mở khóa trong thư mục này.", "Another program waits to be unlocked in this folder.")
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".u") // 0700
	if err != nil {
		return nil, unheard(path, err)
	}
	defer os.RemoveAll(dir)
	first := filepath.Join(dir, "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: first, Net: "unix"})
	if err != nil {
		return nil, unheard(path, err)
	}
	l.SetUnlinkOnClose(false)
	if err := errors.Join(os.Chmod(first, 0o600), os.Rename(first, path)); err != nil {
		return nil, errors.Join(unheard(path, err), l.Close())
	}
	return &socket{l, path}, nil
}

type socket struct {
	net.Listener
	path string
}

// Close ends listening and takes the socket away.
func (s *socket) Close() error {
	err := s.Listener.Close()
	os.Remove(s.path)
	return err
}

func unheard(path string, cause error) error {
	return problem.New(problem.IO, "Không tạo được ổ cắm "+path+" để chờ mở khóa. Hãy kiểm tra quyền của thư mục.",
		"The socket "+path+", where people unlock, can't be made. Check the folder's permissions.").Because(cause)
}

// waits bound one conversation; trying a passphrase takes a second.
const (
	wait   = 2 * time.Minute
	header = 5 * time.Second
)

// Serve answers at the socket until all doors are open or the context ends.
func (r *Room) Serve(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /wants", func(w http.ResponseWriter, _ *http.Request) { answer(w, reply{Wants: r.Wants()}) })
	mux.HandleFunc("POST /give", func(w http.ResponseWriter, q *http.Request) {
		secret := make([]byte, limits.ShareText)
		defer clear(secret)
		n, err := io.ReadFull(q.Body, secret)
		if err == nil {
			answer(w, reply{Error: tooMuch()})
			return
		}
		want, err := r.Give(q.Context(), q.URL.Query().Get("office"), secret[:n])
		answer(w, reply{Wants: []Want{want}, Error: told(err)})
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: header, ReadTimeout: wait, WriteTimeout: wait}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	var err error
	select {
	case <-r.Done():
	case <-ctx.Done():
		err = ctx.Err()
	case err = <-served:
		return err
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), header)
	defer cancel()
	err = errors.Join(err, server.Shutdown(closing)) // the last one still gets the answer
	<-served
	return err
}

type reply struct {
	Wants []Want   `json:"wants,omitempty"`
	Error *trouble `json:"error,omitempty"`
}

type trouble struct {
	Kind problem.Kind `json:"kind"`
	VI   string       `json:"vi"`
	EN   string       `json:"en"`
}

func told(err error) *trouble {
	if err == nil {
		return nil
	}
	words := problem.WordsOf(err)
	return &trouble{problem.KindOf(err), words.VI, words.EN}
}

func tooMuch() *trouble {
	return told(problem.New(problem.Usage, "Dài quá: đó không phải mảnh khóa, mã PIN hay mật khẩu.", "Too long: that is no share, PIN or passphrase."))
}

func answer(w http.ResponseWriter, r reply) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(r) // who asked may be gone
}

// Ask asks a server that waits what it waits for.
func Ask(ctx context.Context, path string) ([]Want, error) {
	r, err := speak(ctx, path, http.MethodGet, "/wants", nil)
	return r.Wants, err
}

// Give gives something to a server that waits.
func Give(ctx context.Context, path, office string, secret []byte) (Want, error) {
	r, err := speak(ctx, path, http.MethodPost, "/give?office="+url.QueryEscape(office), secret)
	if len(r.Wants) == 1 {
		return r.Wants[0], err
	}
	return Want{}, err
}

func speak(ctx context.Context, path, method, what string, body []byte) (r reply, err error) {
	client := &http.Client{Timeout: wait, Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}
	q, err := http.NewRequestWithContext(ctx, method, "http://unlock"+what, bytes.NewReader(body))
	if err != nil {
		return r, err
	}
	a, err := client.Do(q)
	if err != nil {
		return r, problem.New(problem.NotFound, "Không có máy chủ nào đang chờ mở khóa ở "+path+". Hãy chạy `trien serve` trước, hoặc chỉ đúng thư mục bằng --data.",
			"No server waits to be unlocked at "+path+". Start `trien serve` first, or name the folder with --data.").Because(err)
	}
	defer a.Body.Close()
	if err := json.NewDecoder(io.LimitReader(a.Body, 1<<20)).Decode(&r); err != nil {
		return r, problem.New(problem.IO, "Máy chủ trả lời không rõ.", "The server's answer is not understood.").Because(err)
	}
	if r.Error != nil {
		return r, problem.New(r.Error.Kind, r.Error.VI, r.Error.EN)
	}
	return r, nil
}
