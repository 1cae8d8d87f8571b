package agent_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"trien/internal/agent"
	"trien/internal/limits"
)

func TestWhatAMachineShows(t *testing.T) {
	whole := chain(t)
	for name, test := range map[string]struct {
		body any
		ok   bool
	}{
		"nothing":             {agent.Shown{}, true},
		"one key":             {agent.Shown{Chains: [][][]byte{whole}}, true},
		"an empty chain":      {agent.Shown{Chains: [][][]byte{{}}}, false},
		"no certificate":      {agent.Shown{Chains: [][][]byte{{[]byte("x")}}}, false},
		"one cut off":         {agent.Shown{Chains: [][][]byte{{whole[0][:len(whole[0])-1]}}}, false},
		"an endless chain":    {agent.Shown{Chains: [][][]byte{make([][]byte, limits.PathDepth+1)}}, false},
		"too many keys":       {agent.Shown{Chains: make([][][]byte, limits.AgentKeys+1)}, false},
		"a member unheard of": {map[string]any{"chains": []any{}, "person": "uoc"}, false},
	} {
		body, err := json.Marshal(test.body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := agent.ParseShown(body)
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
		if name == "one key" && (len(got) != 1 || len(got[0]) != len(whole) || !bytes.Equal(got[0][0].Raw, whole[0])) {
			t.Errorf("%s: %d chains", name, len(got))
		}
	}
}

func FuzzParseShown(f *testing.F) {
	body, err := json.Marshal(agent.Shown{Chains: [][][]byte{chain(f)}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"chains":[[]]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		chains, err := agent.ParseShown(body)
		for _, c := range chains {
			if err != nil || len(c) == 0 || c[0] == nil {
				t.Fatalf("%d chains, %v", len(chains), err)
			}
		}
	})
}
