// Package app is the use cases: each method is one, and one transaction of event, rows and jobs (379.14).
//
// It is the only package that sees both the office, which decides, and the machinery, which acts. The faces (pages, API, command
// line) call House and show the views of view.go; they never see the store, the blobs or the keys.
package app

import (
	"context"
	"io"

	"trien/internal/problem"
)

// House is all offices of one installation.
type House struct {
}

// The order of a method's arguments is always: context, who calls, what about.

// House describes the installation to anyone.
func (h *House) House() HouseView { return HouseView{} }

var errNotYet = problem.New(problem.Internal, "Chưa dùng được.", "Not usable yet.")

// SignIn opens a session: password and one-time code, both or nothing. Wrong ones are counted and slowed down.
func (h *House) SignIn(ctx context.Context, r SignInRequest) (SignedIn, error) {
	return SignedIn{}, errNotYet
}

// SignOut ends the session. Ending an unknown one is no error.
func (h *House) SignOut(ctx context.Context, t Token) error { return errNotYet }

// Me is the person signed in.
func (h *House) Me(ctx context.Context, t Token) (MeView, error) { return MeView{}, errNotYet }

// Desk is what waits for the person.
func (h *House) Desk(ctx context.Context, t Token) (DeskView, error) { return DeskView{}, errNotYet }

// ListDocuments lists the documents that the person may see.
func (h *House) ListDocuments(ctx context.Context, t Token, f Filter) (ListView, error) {
	return ListView{}, errNotYet
}

// CreateDraft starts an outgoing document from an office file or a PDF.
func (h *House) CreateDraft(ctx context.Context, t Token, r DraftRequest, u Upload) (DocumentView, error) {
	return DocumentView{}, errNotYet
}

// ReceiveFile takes in a document that came outside the exchange.
func (h *House) ReceiveFile(ctx context.Context, t Token, r ReceiveRequest, u Upload) (DocumentView, error) {
	return DocumentView{}, errNotYet
}

// Document is the document page.
func (h *House) Document(ctx context.Context, t Token, id string) (DocumentView, error) {
	return DocumentView{}, errNotYet
}

// OpenFile opens a version of the document's file (VersionView.Number); 0 is the newest PDF. The reading is recorded.
func (h *House) OpenFile(ctx context.Context, t Token, id string, version int) (*File, error) {
	return nil, errNotYet
}

// Act does one of the acts that DocumentView.Allowed names. u is nil where the act takes no file.
func (h *House) Act(ctx context.Context, t Token, id, act string, a ActArgs, u *Upload) (DocumentView, error) {
	return DocumentView{}, errNotYet
}

// Judgement is the stored judgement of the document's newest file.
func (h *House) Judgement(ctx context.Context, t Token, id string) (JudgementView, error) {
	return JudgementView{}, errNotYet
}

// History is every event of the document, oldest first.
func (h *House) History(ctx context.Context, t Token, id string) ([]HistoryRow, error) {
	return nil, errNotYet
}

// Register is the register of outgoing ("out") or incoming ("in") documents; Text, From, To of f apply.
func (h *House) Register(ctx context.Context, t Token, kind string, f Filter) (RegisterView, error) {
	return RegisterView{}, errNotYet
}

// RegisterXLSX writes the register as a workbook.
func (h *House) RegisterXLSX(ctx context.Context, t Token, kind string, f Filter, w io.Writer) error {
	return errNotYet
}

// RegisterPDF writes the register to be printed and bound.
func (h *House) RegisterPDF(ctx context.Context, t Token, kind string, f Filter, w io.Writer) error {
	return errNotYet
}

// Dossiers lists the dossiers of the office.
func (h *House) Dossiers(ctx context.Context, t Token) ([]DossierView, error) { return nil, errNotYet }

// CreateDossier opens a dossier.
func (h *House) CreateDossier(ctx context.Context, t Token, r DossierRequest) (DossierView, error) {
	return DossierView{}, errNotYet
}

// People lists the people of the caller's office.
func (h *House) People(ctx context.Context, t Token) ([]PersonView, error) { return nil, errNotYet }

// Peers lists the offices one exchanges with.
func (h *House) Peers(ctx context.Context, t Token) ([]PeerView, error) { return nil, errNotYet }

// VerifyPDF judges a file for anyone; nothing of it is stored.
func (h *House) VerifyPDF(ctx context.Context, u Upload) (JudgementView, error) {
	return JudgementView{}, errNotYet
}

// JobProgress tells how the machine's work on the caller's documents stands; document "" means all of them.
func (h *House) JobProgress(ctx context.Context, t Token, document string) ([]ProgressView, error) {
	return nil, errNotYet
}

// Run works the jobs of every office until ctx ends. One call a process.
func (h *House) Run(ctx context.Context) error { return errNotYet }

// Exchange takes one exchange message for an office of this house, as it came over HTTP, and gives the signed receipt.
func (h *House) Exchange(ctx context.Context, office string, body io.Reader) ([]byte, error) {
	return nil, errNotYet
}

// Close ends all work and closes the stores.
func (h *House) Close() error { return nil }
