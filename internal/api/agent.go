package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/limits"
)

// Agent serves the doors for machines that hold tokens: POST /agent/{office}/pair, GET …/work, GET …/work/{item}/file, POST …/work/{item},
// POST …/sign-in/{challenge}, POST …/certificates (internal/agent).
// They stand apart from /api/: no session, no cookie; who calls is known by the call's own signature.
func Agent(house *app.House, o Options) http.Handler {
	f := newFace(house, o)
	mux := http.NewServeMux()
	const office = agent.Root + "{office}"
	mux.HandleFunc("POST "+office+agent.PairPath, f.called(func(r *http.Request, c app.AgentCall) (any, error) {
		return house.PairMachine(r.Context(), r.PathValue("office"), c)
	}))
	mux.HandleFunc("GET "+office+agent.WorkPath, f.called(func(r *http.Request, c app.AgentCall) (any, error) {
		seconds, _ := strconv.Atoi(r.URL.Query().Get("wait")) // none, or none that is a number: at once
		return house.AgentWork(r.Context(), r.PathValue("office"), c, time.Duration(min(max(seconds, 0), 3600))*time.Second)
	}))
	mux.HandleFunc("POST "+office+agent.WorkPath+"/{item}", f.called(func(r *http.Request, c app.AgentCall) (any, error) {
		return house.AgentResult(r.Context(), r.PathValue("office"), c, r.PathValue("item"))
	}))
	mux.HandleFunc("GET "+office+agent.WorkPath+"/{item}"+agent.FilePath, f.agentFile)
	mux.HandleFunc("POST "+office+agent.ChallengePath+"/{challenge}", f.called(func(r *http.Request, c app.AgentCall) (any, error) {
		return house.AgentProof(r.Context(), r.PathValue("office"), c, r.PathValue("challenge"))
	}))
	mux.HandleFunc("POST "+office+agent.CertificatesPath, f.called(func(r *http.Request, c app.AgentCall) (any, error) {
		return house.AgentCertificates(r.Context(), r.PathValue("office"), c)
	}))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { f.writeError(w, r, errNoRoute) })
	return f.recovered(mux)
}

// called answers a machine's call in JSON.
func (f *face) called(do func(*http.Request, app.AgentCall) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := agentCall(w, r)
		var v any
		if err == nil {
			v, err = do(r, c)
		}
		w.Header().Set("Cache-Control", "no-store")
		if err != nil {
			f.fail(r.Context(), err) // into the log, where it is ours
			f.writeError(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v) // who has gone meanwhile asks again
	}
}

// agentCall reads a call whole: its signature is over the body.
func agentCall(w http.ResponseWriter, r *http.Request) (app.AgentCall, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limits.JSONBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return app.AgentCall{}, errTooLarge
	}
	if err != nil {
		return app.AgentCall{}, errUnreadable
	}
	h := r.Header
	return app.AgentCall{Agent: h.Get(agent.HeaderAgent), Signature: h.Get(agent.HeaderSignature),
		Call: agent.Call{Method: r.Method, Target: r.RequestURI, Time: h.Get(agent.HeaderTime), Body: body}}, nil
}

// agentFile serves the prepared bytes, whole or in ranges.
func (f *face) agentFile(w http.ResponseWriter, r *http.Request) {
	c, err := agentCall(w, r)
	var file *app.File
	if err == nil {
		file, err = f.house.AgentFile(r.Context(), r.PathValue("office"), c, r.PathValue("item"))
	}
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		f.fail(r.Context(), err)
		f.writeError(w, r, err)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", file.MediaType)
	http.ServeContent(w, r, "", file.Modified, file)
}
