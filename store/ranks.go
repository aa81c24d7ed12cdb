package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// mostRanked bounds the list of one RW.
const mostRanked = 500

// Rerank gives the proposals of one RW new ranks, the first of ids 1. Those of the
// RW that ids leaves out keep theirs. Once a forum has taken one of them up, or one
// has moved on, the order is the forum's: Conflict (error.on_agenda). An ID that is
// no proposal of that cycle, area and RW, or stands twice, is Invalid (error.ranks).
func (s *Store) Rerank(ctx context.Context, by planning.ActorRef, cycle int, area planning.AreaCode, rw string, ids []string) error {
	if len(ids) == 0 || len(ids) > mostRanked {
		return planning.InvalidField("order", "error.ranks")
	}
	return s.withTx(ctx, func(tx *db.Tx) error {
		rows, err := forUpdate(s, tx.Proposal.Query().Where(proposal.IDIn(ids...)).Order(proposal.ByID())).All(ctx)
		if err != nil {
			return fmt.Errorf("read proposals: %w", err)
		}
		found := make(map[string]*db.Proposal, len(rows))
		for _, r := range rows {
			found[r.ID] = r
		}
		for _, id := range ids {
			r := found[id]
			if r == nil || r.Cycle != cycle || r.Area != string(area) || r.Rw != rw {
				return planning.InvalidField("order", "error.ranks")
			}
			delete(found, id) // a second time finds nothing
			waits := r.Class == string(planning.Submitted) || r.Class == string(planning.Withdrawn)
			if r.Forum != "" || r.Stage != r.Entry || !waits {
				return planning.Refuse(planning.Conflict, "error.on_agenda")
			}
		}
		for i, id := range ids {
			if err := tx.Proposal.UpdateOneID(id).SetRank(i + 1).Exec(ctx); err != nil {
				return fmt.Errorf("keep rank: %w", err)
			}
		}
		return auditTx(ctx, tx, s.now(), by, "proposals.rerank", string(area), map[string]any{"cycle": cycle, "rw": rw, "count": len(ids)})
	})
}
