package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type compareInput struct {
	ID           string `path:"id" maxLength:"100"`
	Version      int    `query:"version" minimum:"0" doc:"of the first file, as the document view numbers them; 0 is the newest PDF"`
	Other        string `query:"other" maxLength:"100" doc:"the other document; none is the same"`
	OtherVersion int    `query:"otherVersion" minimum:"0" doc:"of the second file"`
}

type comparePagesInput struct {
	ID           string `path:"id" maxLength:"100"`
	Version      int    `query:"version" minimum:"0" doc:"of the first file, as the document view numbers them; 0 is the newest PDF"`
	Other        string `query:"other" maxLength:"100" doc:"the other document; none is the same"`
	OtherVersion int    `query:"otherVersion" minimum:"0" doc:"of the second file"`
	Page         int    `query:"page" minimum:"0" doc:"of the first file, from 1; 0 is none"`
	OtherPage    int    `query:"otherPage" minimum:"0" doc:"of the second file"`
}

// compared: two stored files side by side, by their words and by pictures of their pages.
func (f *face) compared(a huma.API) {
	const path = "/api/documents/{id}/compare"
	read(f, a, path, "Two stored PDFs, of this document or of this and another, set side by side word by word", func(ctx context.Context, r *compareInput) (app.ComparedView, error) {
		return f.house.Compare(ctx, token(ctx), app.CompareRequest{Document: r.ID, Version: r.Version, Other: r.Other, OtherVersion: r.OtherVersion})
	})
	read(f, a, path+"/pages", "A page of each of two stored PDFs as pictures, and where they look different", func(ctx context.Context, r *comparePagesInput) (app.ComparedPages, error) {
		return f.house.ComparePages(ctx, token(ctx), app.CompareRequest{Document: r.ID, Version: r.Version, Other: r.Other, OtherVersion: r.OtherVersion}, r.Page, r.OtherPage)
	})
}
