package app

import "context"

// WorkDue does the jobs that are due now, and nothing that comes due later.
func (o *Office) WorkDue(ctx context.Context) error {
	for _, l := range o.lanes() {
		for {
			worked, err := o.workOne(ctx, l)
			if err != nil {
				return err
			}
			if !worked {
				break
			}
		}
	}
	return nil
}
