package main

import (
	"io"
	"os"

	"trien/internal/problem"
	"trien/trust"
	"trien/validation"
	"trien/validation/policyfile"
)

// policy reads the policy of --policy; without it, it is the default.
func (c *verifyCmd) policy(store *trust.Store) (validation.Policy, error) {
	if len(c.Files) == 0 && c.FromFacts == "" {
		return validation.Policy{}, problem.New(problem.Usage, "Lệnh thiếu <file.pdf> ...: chưa chỉ tệp nào để kiểm tra.", "<file.pdf> ... is missing: no file to judge was named.")
	}
	if c.Policy == "" {
		return validation.DefaultPolicy(store), nil
	}
	data, err := os.ReadFile(c.Policy)
	if err != nil {
		return validation.Policy{}, fileProblem(c.Policy, err)
	}
	p, err := policyfile.Parse(data, store)
	if err != nil {
		return p, policyfile.Problem(c.Policy, err)
	}
	return p, nil
}

// printPolicy gives the default policy as a file to begin with.
func (c *verifyCmd) printPolicy(e *env) error {
	_, err := io.WriteString(e.stdout, policyfile.Default())
	return err
}
