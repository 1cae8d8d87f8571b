package main

import (
	"context"
	"sync"

	"trien/internal/look"
	"trien/internal/render"
	"trien/validation"
)

// pictures draws pages where somebody asks for one: the renderer starts then, once for all files.
type pictures struct {
	once   sync.Once
	engine *render.Engine
	err    error
}

func (p *pictures) start(ctx context.Context) (*render.Engine, error) {
	p.once.Do(func() { p.engine, p.err = render.New(context.WithoutCancel(ctx), render.Options{CacheDir: cacheDir()}) })
	return p.engine, p.err
}

// close ends the renderer, where it was started.
func (p *pictures) close(ctx context.Context) {
	if p.engine != nil {
		p.engine.Close(context.WithoutCancel(ctx))
	}
}

// sources are those of one judgement.
func (v *verifier) sources() validation.Sources {
	if v.door == nil {
		return v.base
	}
	return v.door.sources(v.base)
}

// looking gives the sources for one judgement, which looks at pages unless that is declined.
func (v *verifier) looking() validation.Sources {
	s := v.sources()
	if v.Pictures {
		s.View = look.By(v.pictures.start, look.Usual)
	}
	return s
}
