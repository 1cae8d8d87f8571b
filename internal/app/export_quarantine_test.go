package app

import "context"

// Telling lets a test stand by at each step of taking in a file.
func Telling(ctx context.Context, tell func(Phase)) context.Context { return telling(ctx, tell) }
