package store

import (
	"context"
	"fmt"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/ceiling"
	"musrenbang/ent/db/commandtext"
	"musrenbang/ent/db/proposal"
	"musrenbang/ent/db/proposaltext"
	"musrenbang/ent/db/stagewindow"
	"musrenbang/planning"
)

// buildMinutes gathers everything a forum's berita acara says, as the record
// stands: in the closing transaction, where it is frozen, or before, as the draft
// that is read out.
func (s *Store) buildMinutes(ctx context.Context, c *db.Client, f planning.Forum, names map[planning.AreaCode]string) (planning.Minutes, error) {
	row, err := c.Forum.Get(ctx, f.ID)
	if err != nil {
		return planning.Minutes{}, notFound(err, "error.forum_unknown")
	}
	m := planning.Minutes{V: 2, Forum: f, Venue: row.Venue, Chair: row.Chair, HeldAt: f.OpenedAt, Listing: f.Lists(), Number: row.MinutesNumber}
	if m.Number == "" {
		m.Number = minutesNumber(f)
	}
	for _, part := range []func() error{
		func() error { return nameMinutes(ctx, c, &m, names) },
		func() error { return s.minutesRows(ctx, c, &m, names) },
		func() error { return s.minutesPeople(ctx, c, &m, row) },
		func() error { return ceilingOfMinutes(ctx, c, &m) },
	} {
		if err := part(); err != nil {
			return m, err
		}
	}
	return m, nil
}

// ceilingOfMinutes is the money of the forum's own channel, where one is loaded.
func ceilingOfMinutes(ctx context.Context, c *db.Client, m *planning.Minutes) error {
	kind, ok := ceilingOfStage(m.Forum.Stage)
	if !ok || m.Listing {
		return nil
	}
	row, err := c.Ceiling.Query().Where(ceiling.Cycle(m.Forum.Cycle), ceiling.Kind(string(kind)), ceiling.Key(m.Forum.Where())).Only(ctx)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read ceiling: %w", err)
	}
	amount := planning.Rupiah(row.Amount)
	m.Ceiling = &amount
	return nil
}

// minutesPeople is who came and what was expected, who watched over the groups,
// who carries the list on and who signs.
func (s *Store) minutesPeople(ctx context.Context, c *db.Client, m *planning.Minutes, row *db.Forum) error {
	f := m.Forum
	p, err := procedureOf(ctx, c, f.Cycle)
	if err != nil {
		return err
	}
	facts, err := factsOf(row)
	if err != nil {
		return err
	}
	m.Agenda, m.Speeches, m.Needs, m.OnPaper = facts.Agenda, facts.Speeches, facts.Needs, facts.OnPaper
	if len(m.Passed)+len(m.NotPassed) == 0 {
		m.NilReason = facts.NilReason
	}
	list, err := attendeesOf(ctx, c, f.ID)
	if err != nil {
		return err
	}
	open := *row
	open.Status = string(planning.ForumIsOpen) // counted now, whatever the step that freezes it has written
	if m.Attendance, err = tallyOf(ctx, c, &open); err != nil {
		return err
	}
	for _, a := range list {
		if a.Delegate {
			m.Delegates = append(m.Delegates, planning.Delegate{Name: a.Name, Sex: a.Sex, Group: a.Group, Body: a.Organisation})
		}
	}
	window, err := windowOf(ctx, c, f.Cycle, f.Stage)
	if err != nil {
		return err
	}
	rules := p.ForSitting(f)
	m.Shortfalls = rules.ShortOf(f, m.Attendance, facts.Invited, window)
	m.WomenShare, m.WomenBaseline = rules.WomenShare, rules.WomenBaseline
	m.LateClose = planning.LateClose(f, window) > 0
	notes, err := notesOf(ctx, c, f.ID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		if n.SeenAt != 0 {
			m.Witness, m.WitnessGroups = append(m.Witness, n.Text), append(m.WitnessGroups, n.Group)
		}
	}
	at := f.ClosedAt
	if at == 0 {
		at = s.now()
	}
	m.Signatories, err = officeholdersAt(ctx, c, signatoriesOf(p, f), f, at)
	m.Criteria = criteriaUsed(p, m)
	return err
}

func windowOf(ctx context.Context, c *db.Client, year int, st planning.Stage) (planning.Window, error) {
	w, err := c.StageWindow.Query().Where(stagewindow.Cycle(year), stagewindow.Stage(string(st))).Only(ctx)
	if db.IsNotFound(err) {
		return planning.Window{}, nil
	}
	if err != nil {
		return planning.Window{}, fmt.Errorf("read window: %w", err)
	}
	return fromDBWindow(w), nil
}

// criteriaUsed are those by which something on the paper was scored.
func criteriaUsed(p planning.Procedure, m *planning.Minutes) (out []planning.Criterion) {
	seen := map[string]bool{}
	for _, r := range slices.Concat(m.Passed, m.NotPassed) {
		if len(r.Scores) == 0 {
			continue
		}
		for _, c := range p.Criteria(planning.KindOf(r.Unit)) {
			if !seen[c.Code] {
				seen[c.Code] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// agendaTexts are the texts of an agenda, read many at a time.
type agendaTexts struct {
	texts   map[string]*db.ProposalText
	reasons map[string]*db.CommandText
	roots   map[string]planning.TrackingCode // of what was merged into
}

func readAgendaTexts(ctx context.Context, c *db.Client, items []*db.AgendaItem) (t agendaTexts, err error) {
	t = agendaTexts{texts: map[string]*db.ProposalText{}, reasons: map[string]*db.CommandText{}, roots: map[string]planning.TrackingCode{}}
	for part := range chunks(items, 500) {
		var ids, commands, into []string
		for _, it := range part {
			ids = append(ids, it.ProposalID)
			if it.Act == "" {
				continue
			}
			commands = append(commands, it.CommandID)
			if it.Act == string(planning.Merge) {
				cmd, err := commandOf(it)
				if err != nil {
					return t, err
				}
				into = append(into, cmd.Into.ID)
			}
		}
		texts, err := c.ProposalText.Query().Where(proposaltext.IDIn(ids...)).All(ctx)
		if err != nil {
			return t, fmt.Errorf("read texts: %w", err)
		}
		for _, x := range texts {
			t.texts[x.ID] = x
		}
		reasons, err := c.CommandText.Query().Where(commandtext.IDIn(commands...)).All(ctx)
		if err != nil {
			return t, fmt.Errorf("read reasons: %w", err)
		}
		for _, x := range reasons {
			t.reasons[x.ID] = x
		}
		roots, err := c.Proposal.Query().Where(proposal.IDIn(into...)).Select(proposal.FieldID, proposal.FieldCode).All(ctx)
		if err != nil {
			return t, fmt.Errorf("read merges: %w", err)
		}
		for _, x := range roots {
			t.roots[x.ID] = planning.TrackingCode(x.Code)
		}
	}
	return t, nil
}

// minutesRows fills in the two lists in the order the sitting has given them.
func (s *Store) minutesRows(ctx context.Context, c *db.Client, m *planning.Minutes, names map[planning.AreaCode]string) error {
	items, rows, err := s.agendaOf(ctx, c, m.Forum.ID, false)
	if err != nil {
		return err
	}
	texts, err := readAgendaTexts(ctx, c, items)
	if err != nil {
		return err
	}
	places := placesOf(items, rows)
	ordered := orderedBySitting(items)
	slices.SortStableFunc(items, func(a, b *db.AgendaItem) int { return places[a.ProposalID].Place - places[b.ProposalID].Place })
	for _, it := range items {
		if it.Act == "" && !m.Listing {
			continue // a draft; a plenary does not close with it
		}
		r, err := minutesRow(it, rows[it.ProposalID], texts, names)
		if err != nil {
			return err
		}
		if ordered {
			place := places[it.ProposalID]
			r.Rank, r.Tied = place.Place, place.Tied
			if it.Rank > 0 {
				m.Reranked = append(m.Reranked, planning.Rerank{Code: r.Code, From: place.Was, To: place.Place, Reason: it.RankReason, Role: planning.Role(it.RankRole)})
			}
		}
		if r.Act != planning.Forward && r.Act != planning.ForwardChanged {
			m.NotPassed = append(m.NotPassed, r)
			continue
		}
		m.Passed = append(m.Passed, r)
		if r.Value > 0 {
			m.PassedValue += r.Value
		} else {
			m.Unpriced++
		}
	}
	return nil
}

// orderedBySitting: once anything is scored or moved, ranks are the sitting's;
// before, they are the proposers' own.
func orderedBySitting(items []*db.AgendaItem) bool {
	return slices.ContainsFunc(items, func(it *db.AgendaItem) bool { return it.Rank > 0 || len(it.Scores) > 0 })
}

// minutesRow is one proposal as the paper prints it. What a listing sitting has
// not settled reads as passed on: its whole list enters the plenary.
func minutesRow(it *db.AgendaItem, row *db.Proposal, t agendaTexts, names map[planning.AreaCode]string) (planning.MinutesRow, error) {
	c := planning.Command{Act: planning.Forward}
	if it.Act != "" {
		var err error
		if c, err = commandOf(it); err != nil {
			return planning.MinutesRow{}, err
		}
	}
	p := fromDBProposal(row)
	if row.Forum == it.ForumID && it.Act != "" {
		// A draft: the row has not moved yet.
		c.Expected = 0
		if after, _, err := planning.Decide(p, c); err == nil {
			p = after
		}
	}
	text := t.texts[row.ID]
	if text == nil {
		return planning.MinutesRow{}, planning.Refuse(planning.NotFound, "error.proposal_unknown")
	}
	r := planning.MinutesRow{
		Rank: row.Rank, Code: p.Code, Title: text.Title, Problem: text.Problem, Location: text.Location, Area: names[p.Area], Volume: p.Volume,
		Unit: row.Unit, Value: p.Value, Group: p.ProposedBy, Channel: p.Channel, Agency: p.Agency, Act: c.Act, Reason: c.Reason,
		Changed: c.Act == planning.ForwardChanged, RW: row.Rw, Basis: p.Basis, Score: it.Score,
	}
	if row.Rw != "" {
		r.Area += " RW " + row.Rw
	}
	if c.Act == planning.Merge {
		r.MergedInto = t.roots[c.Into.ID]
		if r.Reason == "" {
			r.Reason = planning.ReasonDuplicate
		}
	}
	if reason := t.reasons[c.ID]; reason != nil {
		r.ReasonText = reason.Reason
	}
	var err error
	if r.Scores, err = scoresOf(it); err != nil {
		return r, err
	}
	r.Reached, err = reachedOf(it)
	return r, err
}
