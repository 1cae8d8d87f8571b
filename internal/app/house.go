// Package app is the use cases: each method is one, and one transaction of event, rows and jobs (379.14).
//
// It is the only package that sees both the office, which decides, and the machinery, which acts. The faces (pages, API, command
// line) call House and show the views of view.go; they never see the store, the blobs or the keys.
package app

// House is all offices of one installation. The order of a method's arguments is always: context, who calls, what about.
type House struct {
	tools   Tools
	offices []*Office
}
