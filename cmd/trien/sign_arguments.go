package main

import (
	"crypto/rand"
	"os"
	"strings"

	"trien/internal/keys"
	"trien/internal/keys/pkcs12"
	"trien/internal/limits"
	"trien/internal/problem"
)

// arguments refuses what can't be meant before anything is opened.
func (s *signing) arguments() error {
	switch {
	case s.Level != "B-B" && len(s.TSA) == 0:
		return problem.New(problem.Usage,
			"Mức "+s.Level+" cần dấu thời gian: hãy cho địa chỉ máy chủ bằng --tsa URL, hoặc ký mức B-B.",
			"Level "+s.Level+" needs a time-stamp: give the authority with --tsa URL, or sign at level B-B.")
	case s.longTerm() && s.Trust == "":
		return anchorsFirst(s.Level)
	case s.Certify < 0 || s.Certify > 3:
		return problem.New(problem.Usage, "--certify chỉ nhận 1, 2 hoặc 3.", "--certify takes 1, 2 or 3.")
	case (s.Page != 0) != (s.Rect != ""):
		return problem.New(problem.Usage, "--page và --rect phải đi cùng nhau.", "--page and --rect go together.")
	case s.Invisible && (s.Rect != "" || s.Image != ""):
		return problem.New(problem.Usage, "--invisible không đi cùng --page, --rect, --image.", "--invisible can't go with --page, --rect, --image.")
	case s.ServiceEnv != "" && s.ServiceFile != "":
		return problem.New(problem.Usage, "Chỉ dùng một trong --service-env và --service-file.", "Use only one of --service-env and --service-file.")
	case s.PassEnv != "" && s.PassFile != "":
		return problem.New(problem.Usage, "Chỉ dùng một trong --pass-env và --pass-file.", "Use only one of --pass-env and --pass-file.")
	case s.Force && s.OutDir == "":
		return problem.New(problem.Usage, "--force chỉ đi cùng --out-dir.", "--force goes with --out-dir only.")
	case s.Detached:
		return s.detachedArguments()
	}
	return nil
}

// longTerm tells whether the file is to bring its own evidence.
func (s *signing) longTerm() bool { return s.Level == "B-LT" || s.Level == "B-LTA" }

// anchorsFirst asks for --trust: evidence is only worth something up to an anchor.
func anchorsFirst(level string) error {
	return problem.New(problem.Usage,
		"Mức "+level+" cần chứng thư gốc tin cậy: hãy đặt chứng thư gốc và trung gian (.cer, .crt, .pem) vào một thư mục và cho bằng --trust THƯ-MỤC.",
		"Level "+level+" needs trust anchors: put root and intermediate certificates (.cer, .crt, .pem) into a folder and give it with --trust DIR.")
}

// output settles where the result goes.
func (s *signing) output() (err error) {
	s.out, err = outputPath(s.In, s.Out, s.InPlace)
	return err
}

// outputPath settles where a result goes: never over the input unless that is said.
func outputPath(input, output string, inPlace bool) (string, error) {
	if output == "" && !inPlace {
		return "", problem.New(problem.Usage,
			"Hãy cho biết nơi ghi tệp đã ký: -o OUT.pdf, hoặc --in-place để thay tệp gốc.",
			"Say where the signed file goes: -o OUT.pdf, or --in-place to replace the input.")
	}
	if output == "" {
		output = input
	}
	in, err := os.Stat(input)
	if err != nil {
		return "", fileProblem(input, err)
	}
	out, err := os.Stat(output)
	same := err == nil && os.SameFile(in, out)
	switch {
	case same && !inPlace:
		return "", problem.New(problem.Usage,
			"Tệp ra trùng với tệp vào. Hãy chọn tên khác, hoặc thêm --in-place nếu thật sự muốn thay tệp gốc.",
			"The output is the input. Choose another name, or say --in-place if the input is to be replaced.")
	case !same && inPlace:
		return "", problem.New(problem.Usage, "--in-place không đi cùng một tệp ra khác tệp vào.", "--in-place can't go with another output file.")
	case err == nil && out.IsDir():
		return "", problem.New(problem.Usage, "Tệp ra "+output+" là một thư mục. Hãy cho tên tệp, hoặc dùng --out-dir.", "The output "+output+" is a folder. Name a file, or use --out-dir.")
	}
	return output, nil
}

// pdfPassword reads the password of an encrypted PDF; nil without one.
func (s *signing) pdfPassword() ([]byte, error) {
	if s.PasswordEnv == "" {
		return nil, nil
	}
	return s.secretFromEnv(s.PasswordEnv)
}

// secretFromEnv reads a secret from an environment variable, which must not be empty.
func (e *env) secretFromEnv(name string) ([]byte, error) {
	v := e.getenv(name)
	if v == "" {
		return nil, problem.New(problem.Usage,
			"Biến môi trường "+name+" không có hoặc rỗng.", "The environment variable "+name+" is missing or empty.")
	}
	return []byte(v), nil
}

// openKey opens the key that --key names. The password is tried once.
func (s *signing) openKey() (keys.Key, error) {
	switch keyKind(s.Key) {
	case "pkcs11":
		return s.openTokenKey()
	case "csc":
		return s.openRemoteKey()
	}
	path, ok := strings.CutPrefix(s.Key, "p12:")
	if !ok || path == "" {
		return nil, problem.New(problem.Usage,
			"Không hiểu --key. Dạng đúng: --key p12:TỆP (tệp PKCS#12, .p12 hoặc .pfx), --key 'pkcs11:token=…;object=…' (USB token, thẻ, HSM), --key csc:https://… (dịch vụ ký từ xa).",
			"--key is not understood. It is --key p12:FILE (a PKCS#12 file, .p12 or .pfx), --key 'pkcs11:token=…;object=…' (a token, card or HSM), or --key csc:https://… (a remote signing service).")
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileProblem(path, err)
	}
	if info.Size() > limits.KeyFile {
		return nil, problem.New(problem.Limit, "Tệp khoá quá lớn; đây có thể không phải tệp PKCS#12.", "The key file is too large; it may be no PKCS#12 file.")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fileProblem(path, err)
	}
	password, err := s.keyPassword()
	if err != nil {
		return nil, err
	}
	return pkcs12.Open(data, string(password), rand.Reader)
}

// keyPassword reads the key's password from where it was said to be, else from the terminal.
func (s *signing) keyPassword() ([]byte, error) {
	switch {
	case s.PassEnv != "":
		return s.secretFromEnv(s.PassEnv)
	case s.PassFile != "":
		data, err := os.ReadFile(s.PassFile)
		if err != nil {
			return nil, fileProblem(s.PassFile, err)
		}
		return trimmed(data), nil
	}
	terminal := s.onTerminal()
	if terminal == nil {
		return nil, problem.New(problem.Usage,
			"Cần mật khẩu của khoá: dùng --pass-env TÊN hoặc --pass-file TỆP, hoặc chạy trên màn hình dòng lệnh để được hỏi.",
			"The key's password is needed: use --pass-env NAME or --pass-file FILE, or run on a terminal to be asked.")
	}
	question := problem.Words{VI: "Mật khẩu của khoá: ", EN: "Password of the key: "}.In(s.lang)
	return secretPrompt{terminal, s.stderr, question, problem.Words{VI: "Không đọc được mật khẩu.", EN: "The password could not be read."}}.unseen(s.ctx)
}
