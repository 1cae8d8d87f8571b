package policyfile

import (
	"errors"
	"strconv"

	"trien/internal/problem"
)

// Problem tells an error of Parse about a file to whoever wrote it: the line, what is wrong, and what is allowed.
func Problem(file string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	vi, en := "", ""
	if e.Line > 0 {
		n := strconv.Itoa(e.Line)
		vi, en = " dòng "+n, " line "+n
	}
	return problem.New(problem.Usage, "Chính sách kiểm tra "+file+vi+": "+e.Vi+". Hãy sửa rồi chạy lại.", "The policy of validation "+file+en+": "+e.En+". Correct it and run again.").Because(err)
}
