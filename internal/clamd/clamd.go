// Package clamd asks a ClamAV daemon whether a file carries malware, by the INSTREAM command of its protocol (clamd(8)).
package clamd

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Scanner is a daemon by its address; the zero Scanner is none.
type Scanner struct {
	network, address string
	timeout          time.Duration
}

// patience is how long one file may take: clamd's own MaxScanTime is two minutes.
const patience = 3 * time.Minute

// At gives the scanner at an address: unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310. An empty one is no scanner.
func At(address string) (*Scanner, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err == nil {
		switch {
		case u.Scheme == "unix" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
			return &Scanner{"unix", u.Path, patience}, nil
		case u.Scheme == "tcp" && u.Port() != "" && u.Path == "":
			return &Scanner{"tcp", u.Host, patience}, nil
		}
	}
	return nil, problem.New(problem.Usage, "Địa chỉ bộ quét “"+address+"” không hợp lệ; dạng đúng: unix:///run/clamav/clamd.ctl hoặc tcp://127.0.0.1:3310.",
		"The scanner's address “"+address+"” is none; write unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310.")
}

// Scan gives the name of the malware that the daemon found, "" where it found none. An error means that nobody knows: problem.Unavailable.
func (s *Scanner) Scan(ctx context.Context, r io.Reader) (malware string, err error) {
	var answer string
	err = s.talk(ctx, func(c net.Conn) error {
		if _, err := io.WriteString(c, "zINSTREAM\x00"); err != nil {
			return err
		}
		sent := stream(c, r)
		if answer, err = read(c); err == nil {
			return nil // it may answer before all was sent: "size limit exceeded"
		}
		return errors.Join(sent, err)
	})
	if err != nil {
		return "", down(err)
	}
	answer = strings.TrimPrefix(answer, "stream: ")
	switch {
	case answer == "OK":
		return "", nil
	case strings.HasPrefix(answer, "Heuristics.Limits.Exceeded"): // AlertExceedsMax: it stopped looking somewhere in the file
		return "", tooMuch(answer)
	case strings.HasSuffix(answer, " FOUND"):
		return strings.TrimSuffix(answer, " FOUND"), nil
	}
	return "", down(fmt.Errorf("clamd: %q", answer))
}

// stream sends the file in chunks, each after its length, and a length of zero at the end.
func stream(w io.Writer, r io.Reader) error {
	chunk := make([]byte, 4+64<<10)
	for {
		n, err := io.ReadFull(r, chunk[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(chunk, uint32(n))
			if _, err := w.Write(chunk[:4+n]); err != nil {
				return err
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			_, err = w.Write([]byte{0, 0, 0, 0})
			return err
		}
		if err != nil {
			return err
		}
	}
}

// Version is what the daemon says of itself: "ClamAV 1.0.7/27461/Fri Nov 20 …", the number of its signatures and their day.
func (s *Scanner) Version(ctx context.Context) (string, error) {
	var answer string
	err := s.talk(ctx, func(c net.Conn) (err error) {
		if _, err = io.WriteString(c, "zVERSION\x00"); err == nil {
			answer, err = read(c)
		}
		return err
	})
	if err != nil {
		return "", down(err)
	}
	return answer, nil
}

func (s *Scanner) talk(ctx context.Context, do func(net.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	c, err := (&net.Dialer{}).DialContext(ctx, s.network, s.address)
	if err != nil {
		return err
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	return do(c)
}

// read reads an answer up to its end, a zero byte.
func read(r io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limits.ScannerAnswer))
	if len(raw) == 0 {
		return "", errors.Join(err, io.ErrUnexpectedEOF)
	}
	answer, _, ended := strings.Cut(string(raw), "\x00")
	if !ended {
		return "", errors.Join(err, io.ErrUnexpectedEOF)
	}
	return answer, nil
}

func tooMuch(answer string) error {
	return problem.New(problem.Unavailable, "Tệp vượt giới hạn của bộ quét mã độc nên chưa được quét hết. Hãy báo quản trị nâng MaxFileSize, MaxScanSize của clamd rồi quét lại.",
		"The file exceeds the malware scanner's limits and was not scanned to its end. Have the administrator raise clamd's MaxFileSize and MaxScanSize, then scan again.").Because(fmt.Errorf("clamd: %q", answer))
}

func down(err error) error {
	return problem.New(problem.Unavailable, "Bộ quét mã độc không trả lời nên chưa kiểm tra được tệp. Hãy báo quản trị kiểm tra clamd rồi quét lại.",
		"The malware scanner gave no answer, so the file could not be checked. Have the administrator look at clamd, then scan again.").Because(err)
}
