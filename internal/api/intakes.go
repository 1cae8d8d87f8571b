package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type replaceInput struct {
	ID string `path:"id" maxLength:"100"`
	delivery
}

// intakes: files on their way in. A file is answered with 202 once it is here; the rest is read from its intake.
func (f *face) intakes(a huma.API) {
	const drafts, received, replaced, attached = "/api/documents", "/api/received", "/api/documents/{id}/acts/replace-file", "/api/documents/{id}/acts/attach"
	do(f, a, accepting(drafts, "Start a draft from a file"), func(ctx context.Context, r *delivery) (app.IntakeView, error) {
		return take(r, func(q app.DraftRequest, u app.Upload) (app.IntakeView, error) {
			return f.house.TakeDraft(ctx, token(ctx), q, u)
		})
	})
	takes[app.DraftRequest](a, drafts)
	do(f, a, accepting(received, "Take in a document that came outside the exchange"), func(ctx context.Context, r *delivery) (app.IntakeView, error) {
		return take(r, func(q app.ReceiveRequest, u app.Upload) (app.IntakeView, error) {
			return f.house.TakeReceived(ctx, token(ctx), q, u)
		})
	})
	takes[app.ReceiveRequest](a, received)
	do(f, a, accepting(replaced, "Bring another version of a draft"), func(ctx context.Context, r *replaceInput) (app.IntakeView, error) {
		return take(&r.delivery, func(q app.ActArgs, u app.Upload) (app.IntakeView, error) {
			return f.house.TakeReplacement(ctx, token(ctx), r.ID, q, u)
		})
	})
	takes[app.ActArgs](a, replaced)
	do(f, a, accepting(attached, "Bring a file of its own that goes with a draft"), func(ctx context.Context, r *replaceInput) (app.IntakeView, error) {
		return take(&r.delivery, func(q app.ActArgs, u app.Upload) (app.IntakeView, error) {
			return f.house.TakeAttachment(ctx, token(ctx), r.ID, q, u)
		})
	})
	takes[app.ActArgs](a, attached)
	read(f, a, "/api/intakes", "The caller's files on their way in, and what became of the last ones", func(ctx context.Context, _ *none) ([]app.IntakeView, error) {
		return f.house.Intakes(ctx, token(ctx))
	})
	const single = "/api/intakes/{id}"
	read(f, a, single, "How far a file is", func(ctx context.Context, r *one) (app.IntakeView, error) {
		return f.house.Intake(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodDelete, single, "Stop a file on its way in, or forget its outcome; the answer is what became of it"),
		func(ctx context.Context, r *one) (app.IntakeView, error) {
			return f.house.DropIntake(ctx, token(ctx), r.ID)
		})
}

// accepting is an operation whose work goes on after its answer.
func accepting(path, summary string) huma.Operation {
	o := op(http.MethodPost, path, summary)
	o.DefaultStatus = http.StatusAccepted
	return o
}

// take reads the particulars and hands the file on as it comes.
func take[T any](d *delivery, to func(T, app.Upload) (app.IntakeView, error)) (app.IntakeView, error) {
	var request T
	file, err := d.open(&request)
	if err != nil {
		return app.IntakeView{}, err
	}
	v, err := to(request, file.upload())
	return v, file.blame(err)
}
