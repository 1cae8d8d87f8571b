package main

import (
	"fmt"
	"time"

	"trien/internal/app"
)

// staffScimCmd is `trien staff scim`: which identity systems keep the directory.
type staffScimCmd struct {
	List  staffScimListCmd  `cmd:"" default:"withargs" help:"Identity systems that may keep the directory, and when each last did."`
	Begin staffScimBeginCmd `cmd:"" help:"Make a token for an identity system; it is shown once."`
	End   staffScimEndCmd   `cmd:"" help:"Revoke a token."`
}

// staffScimListCmd is `trien staff scim list`.
type staffScimListCmd struct{ officePlace }

// Run prints a line for each token in force: id, name, in whose name, since when, last use. None is the answer no (1).
func (c staffScimListCmd) Run(e *env) error {
	return c.with(e, func(o *app.Office) error {
		list, err := o.ScimTokens(e.ctx)
		if err != nil {
			return err
		}
		for _, t := range list {
			used := e.in("chưa dùng", "never used")
			if !t.Used.IsZero() {
				used = t.Used.UTC().Format(time.RFC3339)
			}
			if !t.Works {
				used += e.in(", không còn hiệu lực: người đứng tên không còn là quản trị", ", of no use: who it stands for is no administrator any more")
			}
			fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s\t%s\n", t.ID, t.Name, t.By, t.Begun.UTC().Format(time.RFC3339), used)
		}
		if len(list) == 0 {
			fmt.Fprintln(e.stdout, e.in("Không hệ thống nào được đồng bộ danh bạ.", "No identity system keeps the directory."))
			return errNo
		}
		return nil
	})
}

// staffScimBeginCmd is `trien staff scim begin`.
type staffScimBeginCmd struct {
	officePlace
	Name          string `arg:"" help:"What the identity system is called." placeholder:"NAME"`
	Administrator string `required:"" help:"The account of the administrator in whose name it acts." placeholder:"ACCOUNT"`
}

// Run prints the token: nobody can show it again.
func (c staffScimBeginCmd) Run(e *env) error {
	return c.with(e, func(o *app.Office) error {
		made, err := o.BeginScim(e.ctx, c.Administrator, c.Name)
		if err == nil {
			fmt.Fprintln(e.stdout, made.Token)
		}
		return err
	})
}

// staffScimEndCmd is `trien staff scim end`.
type staffScimEndCmd struct {
	officePlace
	ID string `arg:"" help:"The token, as list names it." placeholder:"ID"`
}

// Run revokes it at once.
func (c staffScimEndCmd) Run(e *env) error {
	return c.with(e, func(o *app.Office) error {
		_, err := o.EndScim(e.ctx, app.Terminal(), c.ID)
		return err
	})
}
