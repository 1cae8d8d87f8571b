package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type subscriberList struct {
	State string `query:"state" maxLength:"20" doc:"open, or one state; empty: all"`
}

type named struct {
	ID string `path:"id" maxLength:"100"`
}

type requestAct struct {
	ID   string `path:"id" maxLength:"100"`
	Act  string `path:"act" enum:"amend,check,send-back,approve,file,send,answer,match,hand,accept,return,lose,withdraw"`
	Body app.SubscriberAct
}

type requestCertificate struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		File []byte `json:"file" doc:"PEM or DER"`
	}
}

type certificateAct struct {
	ID   string `path:"id" maxLength:"100" doc:"SHA-256 of the DER, hex"`
	Body struct {
		Reason string    `json:"reason" maxLength:"4000"`
		From   time.Time `json:"from,omitempty" doc:"of ending; left out: now"`
	}
}

type deviceAct struct {
	ID   string `path:"id" maxLength:"100"`
	Act  string `path:"act" enum:"hand,accept,decline,return,lock,unlock,lose,destroy,bind"`
	Body app.DeviceAct
}

type deviceMinutes struct {
	ID string `path:"id" maxLength:"100"`
	N  int    `path:"n" minimum:"0" maximum:"100000"`
}

type phaseChange struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.PhaseRequest
}

type reasoned struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Reason string `json:"reason" maxLength:"4000"`
	}
}

// subscribers: requests, certificates, devices, phases and training (NĐ 68/2024; 379.10).
func (f *face) subscribers(a huma.API) {
	read(f, a, "/api/subscribers", "What is overdue, waits, ends soon", func(ctx context.Context, _ *none) (app.SubscribersView, error) {
		return f.house.Subscribers(ctx, token(ctx))
	})
	read(f, a, "/api/subscribers/mine", "One's own certificates, requests, devices and trainings", func(ctx context.Context, _ *none) (app.MySubscriberView, error) {
		return f.house.MySubscriber(ctx, token(ctx))
	})
	f.subscriberRequests(a)
	f.subscriberCertificates(a)
	f.subscriberDevices(a)
	f.introduction(a)
}

func (f *face) subscriberRequests(a huma.API) {
	read(f, a, "/api/subscribers/requests", "Requests to the CA", func(ctx context.Context, r *subscriberList) ([]app.SubscriberView, error) {
		return f.house.SubscriberRequests(ctx, token(ctx), r.State)
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/requests", "Begin a request"), func(ctx context.Context, r *in[app.SubscriberRequest]) (app.SubscriberView, error) {
		return f.house.OpenSubscriberRequest(ctx, token(ctx), r.Body)
	})
	read(f, a, "/api/subscribers/requests/{id}", "A request with its fields and history", func(ctx context.Context, r *named) (app.SubscriberView, error) {
		return f.house.SubscriberRequest(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/requests/{id}/acts/{act}", "An act on a request"), func(ctx context.Context, r *requestAct) (app.SubscriberView, error) {
		return f.house.ActOnSubscriberRequest(ctx, token(ctx), r.ID, r.Act, r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/requests/{id}/certificate", "Read a certificate for a request; nothing is stored"), func(ctx context.Context, r *requestCertificate) (app.RegisteredView, error) {
		return f.house.ReadCertificate(ctx, token(ctx), r.ID, r.Body.File)
	})
	read(f, a, "/api/subscribers/requests/{id}/shown", "Certificates that paired machines of the request's holder, or of the caller, showed", func(ctx context.Context, r *named) ([]app.ShownView, error) {
		return f.house.ShownCertificates(ctx, token(ctx), r.ID)
	})
	huma.Register(a, op(http.MethodGet, "/api/subscribers/requests/{id}/form.pdf", "The request as its form says it"), func(ctx context.Context, r *named) (*download, error) {
		return f.sheet(ctx, "de-nghi.pdf", func() ([]byte, error) { return f.house.SubscriberPaper(ctx, token(ctx), r.ID) })
	})
}

// sheet is a PDF of ours, to be saved.
func (f *face) sheet(ctx context.Context, name string, make func() ([]byte, error)) (*download, error) {
	data, err := make()
	if err != nil {
		return nil, f.fail(ctx, err)
	}
	return &download{"application/pdf", `attachment; filename="` + name + `"`, data}, nil
}

func (f *face) subscriberCertificates(a huma.API) {
	read(f, a, "/api/subscribers/certificates", "The registered certificates", func(ctx context.Context, _ *none) ([]app.RegisteredView, error) {
		return f.house.Certificates(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/certificates/{id}/end", "End a certificate here"), func(ctx context.Context, r *certificateAct) ([]app.RegisteredView, error) {
		return f.house.StopCertificate(ctx, token(ctx), r.ID, r.Body.Reason, r.Body.From)
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/certificates/{id}/restore", "Take that back"), func(ctx context.Context, r *certificateAct) ([]app.RegisteredView, error) {
		return f.house.RestoreCertificate(ctx, token(ctx), r.ID, r.Body.Reason)
	})
}

func (f *face) subscriberDevices(a huma.API) {
	read(f, a, "/api/subscribers/devices", "The devices", func(ctx context.Context, _ *none) ([]app.DeviceView, error) {
		return f.house.SubscriberDevices(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/devices", "Take a device into stock"), func(ctx context.Context, r *in[app.DeviceAct]) (app.DeviceView, error) {
		return f.house.AddDevice(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/devices/{id}/acts/{act}", "An act on a device"), func(ctx context.Context, r *deviceAct) (app.DeviceView, error) {
		return f.house.ActOnDevice(ctx, token(ctx), r.ID, r.Act, r.Body)
	})
	huma.Register(a, op(http.MethodGet, "/api/subscribers/devices/{id}/minutes/{n}", "Minutes of a hand-over, PDF"), func(ctx context.Context, r *deviceMinutes) (*download, error) {
		return f.sheet(ctx, "bien-ban.pdf", func() ([]byte, error) { return f.house.DeviceMinutes(ctx, token(ctx), r.ID, r.N) })
	})
}

// introduction: phases and training.
func (f *face) introduction(a huma.API) {
	read(f, a, "/api/subscribers/phases", "The phases of introduction", func(ctx context.Context, _ *none) ([]app.PhaseView, error) {
		return f.house.Phases(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/phases", "Plan a phase"), func(ctx context.Context, r *in[app.PhaseRequest]) ([]app.PhaseView, error) {
		return f.house.PlanPhase(ctx, token(ctx), "", r.Body)
	})
	do(f, a, op(http.MethodPut, "/api/subscribers/phases/{id}", "Change a phase"), func(ctx context.Context, r *phaseChange) ([]app.PhaseView, error) {
		return f.house.PlanPhase(ctx, token(ctx), r.ID, r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/phases/{id}/drop", "Give a phase up"), func(ctx context.Context, r *reasoned) ([]app.PhaseView, error) {
		return f.house.DropPhase(ctx, token(ctx), r.ID, r.Body.Reason)
	})
	read(f, a, "/api/subscribers/trainings", "The trainings, and who lacks one", func(ctx context.Context, _ *none) (app.TrainingsView, error) {
		return f.house.Trainings(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/trainings", "Record a training"), func(ctx context.Context, r *in[app.TrainingRequest]) (app.TrainingsView, error) {
		return f.house.RecordTraining(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/subscribers/trainings/{id}/void", "Take a training back"), func(ctx context.Context, r *reasoned) (app.TrainingsView, error) {
		return f.house.VoidTraining(ctx, token(ctx), r.ID, r.Body.Reason)
	})
}
