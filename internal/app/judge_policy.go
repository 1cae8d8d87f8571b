package app

import (
	"os"

	"trien/internal/problem"
	"trien/trust"
	"trien/validation"
	"trien/validation/policyfile"
)

// openPolicy reads the policy of validation that the settings name; a file that is wrong keeps the office closed, for judging by another
// policy than the one written would be silent.
func (o *Office) openPolicy() error {
	o.policyFile = nil
	if o.settings.Policy == "" {
		return nil
	}
	data, err := os.ReadFile(within(o.dir, o.settings.Policy))
	if err != nil {
		return problem.New(problem.IO, "Không đọc được tệp chính sách kiểm tra “"+o.settings.Policy+"” ghi trong office.toml.", "The policy of validation “"+o.settings.Policy+"” named in office.toml can't be read.").Because(err)
	}
	o.policyFile = data
	_, err = o.policy(&trust.Store{})
	return err
}

// policy gives the policy of validation with whom the office believes.
func (o *Office) policy(believed *trust.Store) (validation.Policy, error) {
	if o.policyFile == nil {
		return validation.DefaultPolicy(believed), nil
	}
	p, err := policyfile.Parse(o.policyFile, believed)
	if err != nil {
		return p, policyfile.Problem(o.settings.Policy, err)
	}
	return p, nil
}
