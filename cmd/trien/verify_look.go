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

// picturesUpTo is the number of files up to which pictures are compared unasked: drawing is most of the cost where many files were changed after
// signing (10,000 of the outside corpus: ten minutes).
const picturesUpTo = 100

// wantsPictures tells whether pages of so many files are looked at.
func (c *verifyCmd) wantsPictures(files int) bool {
	if c.Pictures != nil {
		return *c.Pictures
	}
	return files <= picturesUpTo
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
	if v.looks {
		s.View = look.By(v.pictures.start, look.Usual)
	}
	return s
}
