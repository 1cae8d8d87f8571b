package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// one names a document in the path.
type one struct {
	ID string `path:"id" maxLength:"100"`
}

type actInput struct {
	ID  string `path:"id" maxLength:"100"`
	Act string `path:"act" maxLength:"50"`
	delivery
}

// documents: a document, what is done with it, what was done.
func (f *face) documents(a huma.API) {
	read(f, a, "/api/documents/{id}", "The document page", func(ctx context.Context, r *one) (app.DocumentView, error) {
		return f.house.Document(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/documents/{id}/judgement", "What is said of the newest file's signatures", func(ctx context.Context, r *one) (app.JudgementView, error) {
		return f.house.Judgement(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/documents/{id}/history", "Every event of the document, oldest first", func(ctx context.Context, r *one) ([]app.HistoryRow, error) {
		return f.house.History(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/documents/{id}/progress", "The machine's work on the document", func(ctx context.Context, r *one) ([]app.ProgressView, error) {
		return f.house.JobProgress(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/documents", "Start a draft from a file"), f.draft)
	takes[app.DraftRequest](a, "/api/documents", true)
	do(f, a, op(http.MethodPost, "/api/received", "Take in a document that came outside the exchange"), f.receive)
	takes[app.ReceiveRequest](a, "/api/received", true)
	do(f, a, op(http.MethodPost, "/api/documents/{id}/acts/{act}", "Do one of the acts that the document view allows"), f.act)
	takes[app.ActArgs](a, "/api/documents/{id}/acts/{act}", false)
}

func (f *face) draft(ctx context.Context, r *delivery) (app.DocumentView, error) {
	var request app.DraftRequest
	file, err := r.open(&request)
	if err != nil {
		return app.DocumentView{}, err
	}
	v, err := f.house.CreateDraft(ctx, token(ctx), request, file.upload())
	return v, file.blame(err)
}

func (f *face) receive(ctx context.Context, r *delivery) (app.DocumentView, error) {
	var request app.ReceiveRequest
	file, err := r.open(&request)
	if err != nil {
		return app.DocumentView{}, err
	}
	v, err := f.house.ReceiveFile(ctx, token(ctx), request, file.upload())
	return v, file.blame(err)
}

// act takes JSON, or a delivery with a file where the act needs one.
func (f *face) act(ctx context.Context, r *actInput) (app.DocumentView, error) {
	var args app.ActArgs
	if r.isJSON() {
		if err := r.decode(&args); err != nil {
			return app.DocumentView{}, err
		}
		return f.house.Act(ctx, token(ctx), r.ID, r.Act, args, nil)
	}
	file, err := r.open(&args)
	if err != nil {
		return app.DocumentView{}, err
	}
	u := file.upload()
	v, err := f.house.Act(ctx, token(ctx), r.ID, r.Act, args, &u)
	return v, file.blame(err)
}
