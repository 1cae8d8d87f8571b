package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// directoryFilter is app.DirectoryFilter as query parameters.
type directoryFilter struct {
	Text  string `query:"text" maxLength:"200" doc:"in names, titles, accounts; without regard to marks"`
	Of    string `query:"body" maxLength:"128" doc:"of a body"`
	Unit  string `query:"unit" maxLength:"200"`
	State string `query:"state" enum:"here,left,"`
	Post  string `query:"post" maxLength:"128" doc:"the holders of a post"`
	Limit int    `query:"limit" minimum:"0" maximum:"500"`
	After string `query:"after" maxLength:"512" doc:"where the list goes on: next of the page before"`
}

func (q *directoryFilter) filter() app.DirectoryFilter { return app.DirectoryFilter(*q) }

type couldQuery struct {
	On   string `query:"on" required:"true" maxLength:"40" doc:"2006-01-02, or an instant"`
	Type string `query:"type" maxLength:"20" doc:"a type of document; empty: any"`
}

// directory: bodies, units, posts, people, and who could sign what on a day.
func (f *face) directory(a huma.API) {
	read(f, a, "/api/directory", "The tree of bodies and units", func(ctx context.Context, _ *none) (app.DirectoryView, error) {
		return f.house.Directory(ctx, token(ctx))
	})
	read(f, a, "/api/directory/people", "People, by given name", func(ctx context.Context, q *directoryFilter) (app.PeopleView, error) {
		return f.house.DirectoryPeople(ctx, token(ctx), q.filter())
	})
	read(f, a, "/api/directory/people/{id}", "A person with posts over time and delegations; that personal data was read is kept", func(ctx context.Context, r *one) (app.PersonPageView, error) {
		return f.house.DirectoryPerson(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/directory/people/{id}/lendable", "What a person may lend now", func(ctx context.Context, r *one) ([]app.CapacityFullView, error) {
		return f.house.LendableBy(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/directory/posts", "Posts with their holders", func(ctx context.Context, q *directoryFilter) (app.PostsView, error) {
		return f.house.DirectoryPosts(ctx, token(ctx), q.filter())
	})
	read(f, a, "/api/directory/could", "Who could sign what on a day, by post or by delegation, with the reasons", func(ctx context.Context, q *couldQuery) (app.CouldView, error) {
		return f.house.WhoCould(ctx, token(ctx), q.Type, q.On)
	})
	do(f, a, op(http.MethodPost, "/api/directory/changes", "Make one change of the directory"), func(ctx context.Context, r *in[app.DirectoryChange]) (app.Changed, error) {
		return f.house.ChangeDirectory(ctx, token(ctx), r.Body)
	})
	read(f, a, "/api/delegations", "Delegations that the caller gave or took, and what they may lend", func(ctx context.Context, _ *none) (app.DelegationsView, error) {
		return f.house.Delegations(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/delegations", "Lend capacities to sign"), func(ctx context.Context, r *in[app.DelegationRequest]) (app.DelegationsView, error) {
		return f.house.Delegate(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/delegations/{id}/revoke", "Take a delegation back"), func(ctx context.Context, r *struct {
		ID   string `path:"id"`
		Body app.RevocationRequest
	}) (app.DelegationsView, error) {
		return f.house.Revoke(ctx, token(ctx), r.ID, r.Body)
	})
}
