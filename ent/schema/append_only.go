// Package schema describes the tables by hand: one entity a file. Instants are
// UTC microseconds, money whole rupiah, volumes thousandths; nothing here knows
// a rule. Generated code is in ent/db.
package schema

import (
	"context"
	"errors"

	"entgo.io/ent"
)

// ErrAppendOnly is returned for any update or delete of an append-only entity.
var ErrAppendOnly = errors.New("schema: rows of this table are only ever added")

func appendOnly(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if !m.Op().Is(ent.OpCreate) {
			return nil, ErrAppendOnly
		}
		return next.Mutate(ctx, m)
	})
}
