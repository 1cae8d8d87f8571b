package app

import "sync"

// scanning is how far the scans are that are read here: the page that was read last, of how many. It only shows; nothing is decided by it.
type scanning struct {
	mu   sync.Mutex
	list map[string][2]int
}

func (s *scanning) set(id string, done [2]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = map[string][2]int{}
	}
	s.list[id] = done
}

func (s *scanning) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.list, id)
}

// of is how far one is; zeros where it is not read here.
func (s *scanning) of(id string) (done, all int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.list[id]
	return v[0], v[1]
}
