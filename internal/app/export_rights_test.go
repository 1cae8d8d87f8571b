package app

import "context"

// ReadPersonal is readPersonal by somebody of the office.
func (o *Office) ReadPersonal(ctx context.Context, reader, whose string, fields ...string) error {
	a, err := o.actor(ctx, reader, twoFactors)
	if err != nil {
		return err
	}
	return o.readPersonal(ctx, a, whose, fields...)
}

// RemindDue is what the leading process does every minute.
func (o *Office) RemindDue(ctx context.Context) error { return o.remindDue(ctx) }

// RemindReviews is what the leading process does every minute.
func (o *Office) RemindReviews(ctx context.Context) error { return o.remindReviews(ctx) }
