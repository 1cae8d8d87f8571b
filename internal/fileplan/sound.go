package fileplan

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// Forever is the retention of what is never destroyed.
const Forever = "Vĩnh viễn"

// Longest is the longest term of retention, in years (Law on Archives, Article 15: for ever, or up to 70 years from the year in which the work ends; that 2 years are the least is not held against shorter lists of before).
const Longest = 70

// The lengths of the fields of a dossier, in characters: the title as Appendix VI of NĐ 30/2020 has it, the others ours.
const (
	titleLength = 500
	otherLength = 300
)

// Years is how long a retention is; 0 for ever. False for what is no retention.
func Years(retention string) (int, bool) {
	if retention == Forever {
		return 0, true
	}
	n, ok := strings.CutSuffix(retention, " năm")
	years, err := strconv.Atoi(n)
	return years, ok && err == nil && years >= 1 && years <= Longest && n == strconv.Itoa(years)
}

// sound checks the lines of a plan: each has code, title and retention; no code twice.
func sound(list []office.PlanEntry) error {
	if len(list) == 0 {
		return problem.New(problem.Usage, "Danh mục chưa có dòng nào.", "There are no lines.")
	}
	if len(list) > limits.PlanEntries {
		return tooMany()
	}
	seen := map[string]int{}
	for i, e := range list {
		if err := soundEntry(i+1, e); err != nil {
			return err
		}
		if first := seen[office.Plain(e.Code)]; first > 0 {
			return lineError(i+1, fmt.Sprintf("mã “%s” trùng với dòng %d", e.Code, first), fmt.Sprintf("the code “%s” is that of line %d", e.Code, first))
		}
		seen[office.Plain(e.Code)] = i + 1
	}
	return nil
}

func soundEntry(line int, e office.PlanEntry) error {
	_, known := Years(e.Retention)
	switch {
	case e.Code == "":
		return lineError(line, "thiếu số và ký hiệu hồ sơ", "the code is missing")
	case e.Title == "":
		return lineError(line, "thiếu tiêu đề hồ sơ", "the title is missing")
	case utf8.RuneCountInString(e.Title) > titleLength:
		return lineError(line, "tiêu đề dài quá 500 ký tự", "the title is longer than 500 characters")
	case utf8.RuneCountInString(e.Code+e.Heading+e.Note) > otherLength:
		return lineError(line, "mã, đề mục và ghi chú dài quá 300 ký tự", "code, heading and note are longer than 300 characters")
	case !known:
		return lineError(line, "thời hạn bảo quản phải là “Vĩnh viễn” hoặc từ “1 năm” đến “70 năm”", "the retention is neither “Vĩnh viễn” nor “1 năm” to “70 năm”")
	}
	return nil
}

func lineError(line int, vi, en string) error {
	return problem.New(problem.Usage, fmt.Sprintf("Dòng %d: %s.", line, vi), fmt.Sprintf("Line %d: %s.", line, en))
}

func tooMany() error {
	return problem.New(problem.Limit, fmt.Sprintf("Danh mục có tối đa %d hồ sơ.", limits.PlanEntries), fmt.Sprintf("A plan has at most %d dossiers.", limits.PlanEntries))
}
