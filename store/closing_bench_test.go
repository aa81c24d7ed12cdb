package store

import (
	"context"
	"fmt"
	"testing"

	"entgo.io/ent/dialect"

	"musrenbang/planning"
)

// BenchmarkClosing is the close of one plenary, to the answer: what a hall waits
// for. Issue 4 asks for 500 proposals within two seconds.
//
//	go test ./store -run '^$' -bench Closing -benchtime 3x
func BenchmarkClosing(b *testing.B) {
	for _, d := range []string{dialect.SQLite, dialect.Postgres} {
		for _, size := range []int{500, 1000} {
			for _, how := range []string{"decided", "deferred"} {
				b.Run(fmt.Sprintf("%s/%d/%s", d, size, how), func(b *testing.B) {
					s := openTest(b, d)
					seedCity(b, s)
					for run := range b.N {
						b.StopTimer()
						f, c := heldSitting(b, s, run, size, how == "decided")
						b.StartTimer()
						must(b, s.CloseForum(context.Background(), f, c))
					}
				})
			}
		}
	}
}

// heldSitting is a sitting of size proposals that only has to be closed.
func heldSitting(b *testing.B, s *Store, run, size int, decided bool) (planning.Forum, planning.ForumCommand) {
	b.Helper()
	ctx := context.Background()
	first := run*size + 1
	must(b, s.Batch(ctx, func(batch *Batch) error {
		for n := first; n < first+size; n++ {
			if _, err := batch.Submit(ctx, submission(n), facilitator); err != nil {
				return err
			}
			e, err := batch.Envelope(ctx, SubmitCommand(uuid(n), facilitator, 0).ID)
			if err != nil {
				return err
			}
			var c planning.Command
			decode(b, e.Payload, &c)
			p, err := batch.ProposalState(ctx, uuid(n))
			if err != nil {
				return err
			}
			next, event, err := planning.Decide(p, c)
			if err != nil {
				return err
			}
			if err := batch.RecordDecision(ctx, next, event); err != nil {
				return err
			}
		}
		return nil
	}))
	f := openForum(b, s, planning.Forum{Stage: planning.Village, Area: kelurahan, Number: run%99 + 1})
	if decided {
		must(b, s.Batch(ctx, func(batch *Batch) error {
			for n := first; n < first+size; n++ {
				c, t := act(run, uuid(n), planning.Forward, facilitator, planning.Decision{}), planning.Texts{}
				if n%3 == 0 {
					c.Act, c.Decision, t = planning.Reject, planning.Decision{Reason: planning.ReasonCeiling}, why
				}
				if _, err := batch.Accept(ctx, c, t); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	c := forumAct(run+5000, f.ID, planning.ForumClose, head)
	c.DeferRest, c.Reason, c.Year = !decided, planning.ReasonPriority, 2029
	text := planning.Texts{}
	if !decided {
		text = why
	}
	_, err := s.AcceptForum(ctx, c, text)
	must(b, err)
	env, err := s.Envelope(ctx, c.ID)
	must(b, err)
	decode(b, env.Payload, &c)
	next, err := planning.DecideForum(f, c, 0, 0)
	must(b, err)
	return next, c
}
