package api

import (
	"net/http"

	"trien/internal/app"
)

// ExchangePath is where other offices knock: POST /exchange/{office}, a message of internal/exchange in, a signed receipt out. It stands apart
// from /api/: no session, no cookie; who knocks is known by the message's own signature.
const ExchangePath = "/exchange/"

// Exchange serves the exchange doors of the house's offices.
func Exchange(house *app.House, o Options) http.Handler {
	f := newFace(house, o)
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+ExchangePath+"{office}", func(w http.ResponseWriter, r *http.Request) {
		receipt, err := house.Exchange(r.Context(), r.PathValue("office"), r.Body)
		if err != nil {
			f.writeError(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.Write(receipt) // who has gone meanwhile asks again
	})
	return f.recovered(mux)
}
