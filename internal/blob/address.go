package blob

import (
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"trien/internal/problem"
)

// Address says where objects lie: in Folder, or in Bucket below Prefix.
type Address struct {
	Folder string // a path; empty where it is a bucket

	Bucket      string
	Prefix      string // without a slash at either end; empty for the whole bucket
	Endpoint    string // the server's URL; empty for Amazon's of the region
	Region      string
	Credentials string // a file in the form of ~/.aws/credentials; empty for the environment's
	Profile     string // its section
	CA          string // a file of PEM certificates that are believed for TLS besides the machine's
	Lock        string // object lock of write-once files: "", "governance" or "compliance"
	Days        int    // how long, from the day an object is made
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixPart = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*$`)
	regionName = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
)

const (
	prefixLength = 512    // an object's key has 1024 bytes
	longestLock  = 36_500 // days: what a server still counts as a date
)

// ParseAddress reads an address strictly. A text without "://" is a folder's path; a bucket is
//
//	s3://BUCKET[/PREFIX][?endpoint=URL][&region=NAME][&credentials=FILE][&profile=NAME][&ca=FILE][&lock=governance|compliance&days=N][&insecure=http]
//
// Without insecure=http the endpoint must be https, unless it is this machine. Secrets are no part of an address. Nothing is opened here.
func ParseAddress(address string) (Address, error) {
	if !strings.Contains(address, "://") {
		if address == "" || strings.ContainsRune(address, 0) {
			return Address{}, badAddress("", "")
		}
		return Address{Folder: address}, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" {
		return Address{}, badAddress("đường dẫn thư mục, hoặc s3://…", "a folder's path, or s3://…")
	}
	if u.User != nil {
		return Address{}, badAddress("khóa S3 không được để trong địa chỉ: hãy để trong AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY, hoặc trong tệp do credentials= chỉ",
			"S3 keys don't belong into an address: put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or into the file that credentials= names")
	}
	a := Address{Bucket: u.Host, Prefix: strings.TrimPrefix(u.Path, "/")}
	if u.Opaque != "" || u.Fragment != "" || strings.Contains(address, "#") || u.RawPath != "" || !bucketName.MatchString(a.Bucket) || !goodPrefix(a.Prefix) {
		return Address{}, badAddress("s3://TÊN-BUCKET/TIỀN-TỐ, chỉ gồm chữ không dấu, số, dấu chấm và gạch", "s3://BUCKET/PREFIX, of letters, digits, dots and dashes alone")
	}
	return a, a.parameters(u.RawQuery)
}

func goodPrefix(p string) bool {
	if p == "" {
		return true
	}
	for part := range strings.SplitSeq(p, "/") {
		if !prefixPart.MatchString(part) {
			return false
		}
	}
	return len(p) <= prefixLength
}

func (a *Address) parameters(raw string) error {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return badAddress("phần sau dấu ? không đọc được", "what follows the ? can't be read")
	}
	for name, values := range query {
		if len(values) != 1 || values[0] == "" {
			return badParameter(name)
		}
		if !a.parameter(name, values[0]) {
			return badParameter(name)
		}
	}
	if (a.Lock == "") != (a.Days == 0) {
		return badAddress("lock= và days= phải đi cùng nhau", "lock= and days= go together")
	}
	if plain(a.Endpoint) && !loopback(a.Endpoint) && !query.Has("insecure") {
		return badAddress("endpoint phải là https; http chỉ dùng được với chính máy này, hoặc khi thêm insecure=http cho một mạng riêng tin cậy",
			"the endpoint must be https; http works with this machine alone, or with insecure=http in a private network that you trust")
	}
	return nil
}

func (a *Address) parameter(name, value string) bool {
	var err error
	switch name {
	case "endpoint":
		a.Endpoint = value
		return goodEndpoint(value)
	case "region":
		a.Region = value
		return regionName.MatchString(value)
	case "credentials":
		a.Credentials = value
	case "profile":
		a.Profile = value
	case "ca":
		a.CA = value
	case "lock":
		a.Lock = value
		return value == "governance" || value == "compliance"
	case "days":
		a.Days, err = strconv.Atoi(value)
		return err == nil && a.Days > 0 && a.Days <= longestLock && strconv.Itoa(a.Days) == value
	case "insecure":
		return value == "http"
	default:
		return false
	}
	return true
}

func goodEndpoint(value string) bool {
	u, err := url.Parse(value)
	return err == nil && (strings.HasPrefix(value, "https://") || plain(value)) && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && !u.ForceQuery &&
		(u.Path == "" || u.Path == "/") && !strings.Contains(value, "#")
}

func plain(endpoint string) bool { return strings.HasPrefix(endpoint, "http://") }

func loopback(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// String is the address for people and logs: where it is, without what is set beside it.
func (a Address) String() string {
	if a.Folder != "" {
		return filepath.Clean(a.Folder)
	}
	s := "s3://" + a.Bucket
	if a.Prefix != "" {
		s += "/" + a.Prefix
	}
	if a.Endpoint != "" {
		s += " (" + a.Endpoint + ")"
	}
	return s
}

func badAddress(vi, en string) error {
	if vi != "" {
		vi, en = ": "+vi, ": "+en
	}
	return problem.New(problem.Usage, "Địa chỉ kho tệp viết chưa đúng"+vi+". Cách viết: docs/storage.md.",
		"The address of the file store is not written right"+en+". How to write it: docs/storage.md.")
}

func badParameter(name string) error {
	return badAddress("tham số "+strconv.Quote(name)+" không có, lặp lại hoặc có giá trị sai", "the parameter "+strconv.Quote(name)+" is unknown, given twice, or has a wrong value")
}
