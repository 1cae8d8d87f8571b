package main

import "regexp"

// usageFaults are what the parser of the command line says, with what a reader of Vietnamese is told instead; "$1" is the part at fault.
func usageFaults() []usageFault {
	return []usageFault{
		{regexp.MustCompile(`^unknown flag (-\S+)`), "không có tùy chọn $1"},
		{regexp.MustCompile(`^unexpected argument (\S+)`), "thừa “$1”, hoặc không có lệnh này"},
		{regexp.MustCompile(`^missing flags: ([^,]+)`), "thiếu tùy chọn $1"},
		{regexp.MustCompile(`^expected one of `), "thiếu tên lệnh"},
		{regexp.MustCompile(`^expected "([^"]+)"`), "thiếu $1"},
		{regexp.MustCompile(`^(--[a-z-]+)[ :=]`), "giá trị của $1 không dùng được"},
		{regexp.MustCompile(`^<([a-z.-]+)>`), "giá trị của <$1> không dùng được"},
	}
}

type usageFault struct {
	says  *regexp.Regexp
	words string
}

// usageVI tells an error of the command line in Vietnamese, as far as it is known.
func usageVI(err error) string {
	for _, f := range usageFaults() {
		if m := f.says.FindStringSubmatchIndex(err.Error()); m != nil {
			return "Tham số không đúng: " + string(f.says.ExpandString(nil, f.words, err.Error(), m)) + ". Xem `trien help`."
		}
	}
	return "Tham số không đúng. Xem `trien help`."
}
