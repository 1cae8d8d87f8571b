package main

import (
	"os"
	"strings"

	"trien/internal/fetch"
	"trien/internal/keys"
	"trien/internal/keys/csc"
)

// remoteKey is a key at a remote signing service, and the door to it.
type remoteKey struct {
	*csc.Key
	door *fetch.Client
}

// Close forgets what authorized signatures and shuts the door.
func (k remoteKey) Close() error {
	defer k.door.Close()
	return k.Key.Close()
}

// openRemoteKey opens the key at a remote signing service that csc:URL names.
func (s *signing) openRemoteKey() (keys.Key, error) {
	access, err := s.access()
	if err != nil {
		return nil, err
	}
	door := fetch.New(fetch.Options{})
	_, address, _ := strings.Cut(s.Key, ":")
	k, err := csc.Open(s.ctx, csc.Wish{Address: address, Access: access, Ask: s.ask, Signatures: max(1, len(s.Files)), Fetch: door})
	if err != nil {
		door.Close()
		return nil, err
	}
	return remoteKey{k, door}, nil
}

// access reads what the application shows to the service.
func (s *signing) access() (csc.Access, error) {
	var text []byte
	var err error
	switch {
	case s.ServiceEnv != "":
		text, err = s.secretFromEnv(s.ServiceEnv)
	case s.ServiceFile != "":
		if text, err = os.ReadFile(s.ServiceFile); err != nil {
			err = fileProblem(s.ServiceFile, err)
		}
	}
	if err != nil {
		return csc.Access{}, err
	}
	return csc.ParseAccess(string(text))
}
