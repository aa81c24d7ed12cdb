package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"musrenbang/planning"
	"musrenbang/tlog"
)

// Invariant names a rule that every row must keep (design.md 5).
type Invariant string

// The invariants, in the order Check tries them.
const (
	InvFold     Invariant = "fold"     // the events fold to the row, field by field
	InvVersions Invariant = "versions" // events are numbered 1, 2, 3, … without gaps
	InvTerminal Invariant = "terminal" // the terminal flag says what the class says
	InvFacts    Invariant = "facts"    // facts are what the events settled, no more and no fewer
	InvLeaves   Invariant = "leaves"   // an event's leaf says what the event says, and each leaf has its event
	InvCodes    Invariant = "codes"    // every code resolves, every proposal has its code, a slip's is its own
	InvCaptures Invariant = "captures" // what a tablet claims, it claims of a proposal
	InvPhotos   Invariant = "photos"   // a photo's proposal and its file are there
	InvContent  Invariant = "content"  // no content was received twice
	InvRoots    Invariant = "roots"    // merges lead somewhere, within their cycle, and never in a ring
	InvCommands Invariant = "commands" // one command, one event; applied commands have theirs; none waits for ever
	InvAgenda   Invariant = "agenda"   // a closed forum's decisions are its proposals' events
	InvMinutes  Invariant = "minutes"  // a closed forum has its minutes, and their digest fits
	InvSitting  Invariant = "sitting"  // what hangs on a sitting hangs on one that exists, with its file, and fits what was frozen
	InvCeilings Invariant = "ceilings" // what is reserved is the sum of the reservations
	InvLog      Invariant = "log"      // leaves are gapless and their root recomputes
)

// Finding is one row that breaks an invariant.
type Finding struct {
	Invariant Invariant `json:"invariant"`
	Subject   string    `json:"subject"` // the row: a code, a forum or command ID, a leaf's index, …
	Detail    string    `json:"detail"`  // what was found, for the operator
}

// PendingBound is how long a command may wait for its referee before Check names
// it: the relay tries again every few minutes at most.
const PendingBound planning.Instant = 15 * 60 * 1_000_000

// Check proves the invariants of the record and reports every row that breaks
// one. It only reads, in pages, beside running work; it returns an error only
// where it could not read.
func (s *Store) Check(ctx context.Context, report func(Finding)) error {
	c := &checker{s: s, ctx: ctx, report: report}
	for _, part := range []func() error{
		c.proposals, c.leavesWithoutEvent, c.codes, c.slips, c.captures, c.photos, c.content, c.roots, c.commands, c.agendas, c.minutes, c.sittings, c.ceilings, c.log,
	} {
		if err := part(); err != nil {
			return fmt.Errorf("check: %w", err)
		}
	}
	return nil
}

// checker is one run of Check.
type checker struct {
	s      *Store
	ctx    context.Context
	report func(Finding)
	size   int64  // of the log when the run began
	seen   []bool // leaves that an event has claimed
}

func (c *checker) find(i Invariant, subject, format string, args ...any) {
	c.report(Finding{Invariant: i, Subject: subject, Detail: fmt.Sprintf(format, args...)})
}

// each reports one finding for every row a query gives: what it gives is wrong.
func (c *checker) each(i Invariant, detail, query string, args ...any) error {
	rows, err := readAll(c.ctx, c.s, scanTwo, query, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", i, err)
	}
	for _, r := range rows {
		c.find(i, r[0], detail, r[1])
	}
	return nil
}

func (c *checker) codes() error {
	return errors.Join(
		c.each(InvCodes, "no code resolves to it (%s)",
			`SELECT p.id, p.code FROM proposals p LEFT JOIN codes k ON k.id = p.code WHERE k.id IS NULL OR k.proposal_id <> p.id`),
		c.each(InvCodes, "resolves to proposal %s, which is missing",
			`SELECT k.id, k.proposal_id FROM codes k LEFT JOIN proposals p ON p.id = k.proposal_id WHERE k.proposal_id <> '' AND p.id IS NULL`),
	)
}

func (c *checker) content() error {
	return c.each(InvContent, "was received before, as %s",
		`SELECT max(code), min(code) FROM proposals GROUP BY content_hash HAVING count(*) > 1`)
}

func (c *checker) roots() error {
	err := c.each(InvRoots, "was merged into %s, which is missing or of another cycle",
		`SELECT p.code, p.root FROM proposals p LEFT JOIN proposals r ON r.id = p.root
		WHERE p.root <> '' AND (r.id IS NULL OR r.cycle <> p.cycle)`)
	if err != nil {
		return err
	}
	merged, err := readAll(c.ctx, c.s, scanTwo, `SELECT id, root FROM proposals WHERE root <> ''`)
	if err != nil {
		return fmt.Errorf("%s: %w", InvRoots, err)
	}
	into := make(map[string]string, len(merged))
	for _, m := range merged {
		into[m[0]] = m[1]
	}
	for _, m := range merged {
		steps := 0
		for at := m[1]; into[at] != ""; at = into[at] {
			if steps++; steps > len(merged) {
				c.find(InvRoots, m[0], "was merged in a ring, through %s", m[1])
				break
			}
		}
	}
	return nil
}

func (c *checker) commands() error {
	err := errors.Join(
		c.each(InvCommands, "made more than one event (%s)",
			`SELECT command_id, min(proposal_id) FROM events GROUP BY command_id HAVING count(*) > 1`),
		c.each(InvCommands, "event without an applied command of its proposal: %s",
			`SELECT e.proposal_id, e.command_id FROM events e LEFT JOIN commands m ON m.id = e.command_id
			WHERE m.id IS NULL OR m.subject <> e.proposal_id OR m.status <> 'applied'`),
		c.each(InvCommands, "has waited too long for its referee (%s)",
			`SELECT id, act FROM commands WHERE status = 'pending' AND received_at < ?`, int64(c.s.now()-PendingBound)),
	)
	if err != nil {
		return err
	}
	// A decision on an agenda is applied when it is taken and becomes an event
	// when its forum closes, if it has not been mended by then; agendas looks there.
	silent, err := readAll(c.ctx, c.s, scanSilent, `SELECT m.id, m.payload FROM commands m LEFT JOIN events e ON e.command_id = m.id
		WHERE m.status = 'applied' AND m.kind IN ('submit', 'decide') AND e.id IS NULL`)
	if err != nil {
		return fmt.Errorf("%s: %w", InvCommands, err)
	}
	for _, m := range silent {
		var cmd planning.Command
		if err := json.Unmarshal(m.payload, &cmd); err != nil {
			c.find(InvCommands, m.id, "cannot be decoded: %v", err)
		} else if cmd.Forum == "" {
			c.find(InvCommands, m.id, "was applied (%s) and left no event", cmd.Act)
		}
	}
	return nil
}

type silentCommand struct {
	id      string
	payload []byte
}

func scanSilent(r *sql.Rows) (x silentCommand, err error) { return x, r.Scan(&x.id, &x.payload) }

func (c *checker) agendas() error {
	return errors.Join(
		c.each(InvAgenda, "closed with a decision on %s that is no event",
			`SELECT f.id, a.proposal_id FROM forums f JOIN agenda_items a ON a.forum_id = f.id
			LEFT JOIN events e ON e.command_id = a.command_id AND e.proposal_id = a.proposal_id
			WHERE f.status IN ('closed', 'signed') AND e.id IS NULL
			AND (a.act <> '' OR (f."group" = '' AND f.area NOT LIKE '%.R%'))`),
		c.each(InvAgenda, "is a listing sitting's and was decided there (%s)",
			`SELECT a.proposal_id, a.act FROM agenda_items a JOIN forums f ON f.id = a.forum_id
			WHERE (f."group" <> '' OR f.area LIKE '%.R%') AND a.act NOT IN ('', 'merge', 'withdraw', 'return')`),
		c.each(InvAgenda, "is marked as on the agenda of %s, which does not sit or does not have it",
			`SELECT p.code, p.forum FROM proposals p LEFT JOIN forums f ON f.id = p.forum
			LEFT JOIN agenda_items a ON a.forum_id = p.forum AND a.proposal_id = p.id
			WHERE p.forum <> '' AND (f.id IS NULL OR f.status NOT IN ('open', 'read_back') OR a.id IS NULL)`),
	)
}

func (c *checker) ceilings() error {
	return c.each(InvCeilings, "holds another sum than its reservations (%s)",
		`SELECT c.kind || ' ' || c.key, CAST(c.reserved AS TEXT) FROM ceilings c LEFT JOIN reservations r ON r.ceiling_id = c.id AND NOT r.released
		GROUP BY c.id, c.kind, c.key, c.reserved HAVING c.reserved <> coalesce(sum(r.amount), 0)`)
}

// log recomputes the whole tree from its leaves.
func (c *checker) log() error {
	err := c.s.VerifyLog(c.ctx)
	var damage *tlog.Damage
	if errors.As(err, &damage) {
		c.find(InvLog, fmt.Sprintf("leaf %d", damage.From), "%v", damage)
		return nil
	}
	return err
}
