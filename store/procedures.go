package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"musrenbang/ent/db"
	"musrenbang/ent/db/cycle"
	"musrenbang/planning"
)

// Procedure is how a cycle holds its sittings: the city's own, or the
// regulations' where it has set none. NotFound (error.cycle_unknown) where there
// is no such cycle.
func (s *Store) Procedure(ctx context.Context, year int) (planning.Procedure, error) {
	return procedureOf(ctx, s.r, year)
}

func procedureOf(ctx context.Context, c *db.Client, year int) (planning.Procedure, error) {
	row, err := c.Cycle.Query().Where(cycle.ID(year)).Only(ctx)
	if err != nil {
		return planning.Procedure{}, notFound(err, "error.cycle_unknown")
	}
	return fromDBProcedure(row)
}

func fromDBProcedure(row *db.Cycle) (p planning.Procedure, err error) {
	if len(row.Procedure) == 0 {
		return planning.DefaultProcedure(), nil
	}
	if err := json.Unmarshal(row.Procedure, &p); err != nil {
		return p, fmt.Errorf("decode procedure of %d: %w", row.ID, err)
	}
	return p, nil
}

// SetProcedure gives a cycle another procedure, as its next version, with the
// reason. What sittings have closed under stays as their minutes froze it. Invalid
// for a procedure nobody could follow or a missing reason; the same one again
// changes nothing.
func (s *Store) SetProcedure(ctx context.Context, by planning.ActorRef, year int, p planning.Procedure, reason string) error {
	if err := planning.CheckProcedure(p); err != nil {
		return err
	}
	if err := planning.CheckReasonText("reason", reason); err != nil {
		return err
	}
	return s.withTx(ctx, func(tx *db.Tx) error {
		row, err := forUpdate(s, tx.Cycle.Query().Where(cycle.ID(year))).Only(ctx)
		if err != nil {
			return notFound(err, "error.cycle_unknown")
		}
		was, err := fromDBProcedure(row)
		if err != nil {
			return err
		}
		p.V = was.V
		if string(mustJSON(p)) == string(mustJSON(was)) {
			return nil
		}
		p.V++
		if err := tx.Cycle.UpdateOneID(year).SetProcedure(mustJSON(p)).Exec(ctx); err != nil {
			return fmt.Errorf("save procedure: %w", err)
		}
		// The reason is a text, so it lies with the erasable ones.
		id := derivedID("procedure", strconv.Itoa(year), strconv.Itoa(p.V))
		if err := s.insertCommandText(ctx, tx, id, planning.Texts{Reason: reason}); err != nil {
			return err
		}
		detail := map[string]string{"version": strconv.Itoa(p.V), "reason": id}
		return auditTx(ctx, tx, s.now(), by, "cycle.procedure", strconv.Itoa(year), detail)
	})
}
