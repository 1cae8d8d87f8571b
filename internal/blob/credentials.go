package blob

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"trien/internal/problem"
)

// credentials finds the keys to a bucket: in the file that the address names, else in the environment, else in the file that the environment names
// or ~/.aws/credentials. No other place is asked: no machine metadata, no sign-in service.
func (a Address) credentials() (aws.Credentials, error) {
	path, profile := a.Credentials, cmp.Or(a.Profile, os.Getenv("AWS_PROFILE"), "default")
	if path == "" {
		id, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
		if id != "" && secret != "" {
			return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: os.Getenv("AWS_SESSION_TOKEN"), Source: "environment"}, nil
		}
		path = os.Getenv("AWS_SHARED_CREDENTIALS_FILE")
	}
	if home, err := os.UserHomeDir(); path == "" && err == nil {
		path = filepath.Join(home, ".aws", "credentials")
	}
	raw, err := readSecret(path)
	if err != nil {
		return aws.Credentials{}, err
	}
	c, ok := parseCredentials(raw, profile)
	if !ok {
		return c, problem.New(problem.Usage,
			"Tệp "+path+" không có khóa S3 cho mục ["+profile+"]: cần aws_access_key_id và aws_secret_access_key.",
			"The file "+path+" has no S3 keys in its section ["+profile+"]: aws_access_key_id and aws_secret_access_key are needed.")
	}
	return c, nil
}

func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if path == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.Usage,
			"Chưa có khóa S3. Hãy đặt AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY, hoặc ghi vào một tệp và chỉ tệp đó bằng credentials= trong địa chỉ.",
			"There are no S3 keys. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them into a file and name it with credentials= in the address.").Because(err)
	}
	if err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, problem.New(problem.Usage, "Người khác trên máy đọc được tệp khóa S3 "+path+". Hãy chạy: chmod 600 "+path,
			"Others on this machine can read the file of S3 keys "+path+". Run: chmod 600 "+path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, problem.New(problem.IO, "Không đọc được tệp khóa S3 "+path+".", "The file of S3 keys "+path+" can't be read.").Because(err)
	}
	return raw, nil
}

// parseCredentials reads one section of a file in the form of ~/.aws/credentials; ok is false where it lacks a key.
func parseCredentials(raw []byte, profile string) (c aws.Credentials, ok bool) {
	section := ""
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if inner, opens := strings.CutPrefix(line, "["); opens {
			section = strings.TrimSpace(strings.TrimSuffix(inner, "]"))
			continue
		}
		name, value, found := strings.Cut(line, "=")
		if !found || section != profile || strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		switch value = strings.TrimSpace(value); strings.TrimSpace(name) {
		case "aws_access_key_id":
			c.AccessKeyID = value
		case "aws_secret_access_key":
			c.SecretAccessKey = value
		case "aws_session_token":
			c.SessionToken = value
		}
	}
	return c, c.AccessKeyID != "" && c.SecretAccessKey != ""
}
