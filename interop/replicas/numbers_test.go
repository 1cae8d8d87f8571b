package replicas

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"trien/internal/app"
)

// numberings is how many numbers four clerks take at the two programs while these are killed: `make torture` takes 500.
var numberings = flag.Int("numberings", 60, "how many numbers are taken while programs are killed")

// numbered is a series of its own: what documents bear is counted apart.
const numbered = "out/KH/2025-2030"

// taken are the numbers that clerks were told of, each with its block.
type taken struct {
	mu   sync.Mutex
	told map[int]string
}

// number takes numbers at whichever program answers, until so many were told of by all clerks. An answer that never came may have taken one all the same.
func (n *taken) number(ctx context.Context, t *testing.T, clerk *client, who int) {
	for i := 0; ctx.Err() == nil && n.more(); i++ {
		name := fmt.Sprintf("văn thư %d, lần %d", who, i)
		got := clerk.post(ctx, "/api/numbers/blocks", app.BlockRequest{Book: "out", Type: "KH", Count: 1, Purpose: "paper", Note: name})
		var v app.NumbersView
		switch {
		case got.good():
			if err := json.Unmarshal(got.body, &v); err != nil {
				t.Error(err)
				return
			}
		case got.known && got.status/100 == 4 && got.status != http.StatusConflict:
			t.Errorf("a number was refused: %d %s", got.status, got.body)
			return
		}
		for _, b := range v.Blocks {
			if b.Note == name {
				n.tell(t, b)
			}
		}
		if pause(ctx) != nil {
			return
		}
	}
}

func (n *taken) more() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.told) < *numberings
}

func (n *taken) tell(t *testing.T, b app.BlockView) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, x := range b.Open {
		if other, twice := n.told[x]; twice && other != b.ID {
			t.Errorf("the number %d was told twice, of %s and of %s", x, other, b.ID)
		}
		n.told[x] = b.ID
	}
}

// check: every number that was told of is there, in its block; none is in two; the series has no gap that nobody explains.
func (n *taken) check(t *testing.T, clerk *client) {
	t.Helper()
	v, err := get[app.NumbersView](t.Context(), clerk, "/api/numbers")
	if err != nil {
		t.Fatal(err)
	}
	there := map[int]string{}
	for _, b := range v.Blocks {
		for _, x := range b.Open {
			if there[x] != "" {
				t.Errorf("the number %d is in two blocks", x)
			}
			there[x] = b.ID
		}
	}
	for x, block := range n.told {
		if there[x] != block {
			t.Errorf("the number %d was told to be of %s and is of %q", x, block, there[x])
		}
	}
	for _, s := range v.Series {
		if !s.Good || s.ID == numbered && s.Last != len(there) {
			t.Errorf("%s: %d numbers in blocks; %+v", s.ID, len(there), s)
		}
	}
	if len(n.told) == 0 {
		t.Error("no number was taken while programs were killed")
	}
	t.Logf("%d numbers were told of, %d are there", len(n.told), len(there))
}
