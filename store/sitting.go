package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agendaitem"
	"musrenbang/ent/db/ceiling"
	"musrenbang/ent/db/commandtext"
	"musrenbang/ent/db/event"
	"musrenbang/ent/db/proposal"
	"musrenbang/ent/db/proposaltext"
	"musrenbang/planning"
)

// Sitting is the view of one forum with its agenda, the decisions so far and
// what they come to. NotFound: error.forum_unknown.
func (s *Store) Sitting(ctx context.Context, forumID string) (Sitting, error) {
	row, err := s.r.Forum.Get(ctx, forumID)
	if err != nil {
		return Sitting{}, notFound(err, "error.forum_unknown")
	}
	items, err := s.forumItems(ctx, []*db.Forum{row})
	if err != nil {
		return Sitting{}, err
	}
	sit := Sitting{ForumItem: items[0]}
	names, err := s.AreaNames(ctx)
	if err != nil {
		return sit, err
	}
	switch sit.Area.Level() {
	case planning.LevelKelurahan, planning.LevelRW:
		sit.ParentName = names[sit.Area.Parent()]
	}
	if sit.Window, err = s.windowOf(ctx, sit.Cycle, sit.Stage); err != nil {
		return sit, err
	}
	if sit.Agenda, err = s.readAgenda(ctx, forumID); err != nil {
		return sit, err
	}
	own, err := s.ceilingOf(ctx, sit.Forum)
	if err != nil {
		return sit, err
	}
	sit.Totals, sit.Shares = totals(sit.Agenda, own), shares(sit.Agenda)
	return sit, nil
}

func (s *Store) windowOf(ctx context.Context, cycle int, st planning.Stage) (planning.Window, error) {
	return windowOf(ctx, s.r, cycle, st)
}

// ceilingOf is the money a sitting deals out itself, nil where none is loaded.
func (s *Store) ceilingOf(ctx context.Context, f planning.Forum) (*planning.Ceiling, error) {
	kind, ok := ceilingOfStage(f.Stage)
	if !ok {
		return nil, nil
	}
	row, err := s.r.Ceiling.Query().Where(ceiling.Cycle(f.Cycle), ceiling.Kind(string(kind)), ceiling.Key(f.Where())).Only(ctx)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read ceiling: %w", err)
	}
	return &planning.Ceiling{
		Cycle: row.Cycle, Kind: kind, Key: row.Key, Amount: planning.Rupiah(row.Amount), Reserved: planning.Rupiah(row.Reserved),
	}, nil
}

// readAgenda reads a forum's agenda in rank order.
func (s *Store) readAgenda(ctx context.Context, forumID string) ([]AgendaRow, error) {
	items, err := s.r.AgendaItem.Query().Where(agendaitem.ForumID(forumID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read agenda: %w", err)
	}
	out := make([]AgendaRow, 0, len(items))
	for part := range chunks(items, 500) {
		rows, err := s.agendaRows(ctx, part)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	list := make([]planning.AgendaPlace, len(out))
	for i, r := range out {
		list[i] = planning.AgendaPlace{ID: r.ID, Own: r.Rank, Listed: r.Position, Scored: len(r.Scores) > 0, Score: r.Score, Moved: r.Moved}
	}
	places := map[string]planning.Placed{}
	for _, p := range planning.Arrange(list) {
		places[p.ID] = p
	}
	for i := range out {
		p := places[out[i].ID]
		out[i].Place, out[i].Tied = p.Place, p.Tied
	}
	slices.SortFunc(out, func(a, b AgendaRow) int { return cmp.Compare(a.Place, b.Place) })
	return out, nil
}

func (s *Store) agendaRows(ctx context.Context, items []*db.AgendaItem) ([]AgendaRow, error) {
	var ids, commands []string
	for _, it := range items {
		ids = append(ids, it.ProposalID)
		if it.CommandID != "" {
			commands = append(commands, it.CommandID)
		}
	}
	rows, err := s.r.Proposal.Query().Where(proposal.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read agenda rows: %w", err)
	}
	names, err := s.namesFor(ctx, rows)
	if err != nil {
		return nil, err
	}
	texts, err := s.r.ProposalText.Query().Where(proposaltext.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read agenda texts: %w", err)
	}
	reasons, err := s.r.CommandText.Query().Where(commandtext.IDIn(commands...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read agenda reasons: %w", err)
	}
	results, err := s.results(ctx, commands)
	if err != nil {
		return nil, err
	}
	row := byID(rows, func(p *db.Proposal) string { return p.ID })
	text := byID(texts, func(t *db.ProposalText) string { return t.ID })
	reason := byID(reasons, func(t *db.CommandText) string { return t.ID })
	out := make([]AgendaRow, 0, len(items))
	for _, it := range items {
		p := row[it.ProposalID]
		if p == nil {
			return nil, fmt.Errorf("agenda of %s names proposal %s, which is missing", it.ForumID, it.ProposalID)
		}
		r, err := agendaRow(it, names.item(p, text[p.ID]), text[p.ID], reason[it.CommandID])
		if err != nil {
			return nil, err
		}
		r.Result = results[it.CommandID]
		out = append(out, r)
	}
	return out, nil
}

// results are the events that the commands of an agenda became.
func (s *Store) results(ctx context.Context, commands []string) (map[string]*planning.Event, error) {
	rows, err := s.r.Event.Query().Where(event.CommandIDIn(commands...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read agenda events: %w", err)
	}
	out := make(map[string]*planning.Event, len(rows))
	for _, r := range rows {
		var e planning.Event
		if err := json.Unmarshal(r.Body, &e); err != nil {
			return nil, fmt.Errorf("decode event %d of %s: %w", r.Version, r.ProposalID, err)
		}
		out[r.CommandID] = &e
	}
	return out, nil
}

func byID[T any](list []*T, id func(*T) string) map[string]*T {
	out := make(map[string]*T, len(list))
	for _, x := range list {
		out[id(x)] = x
	}
	return out
}

func agendaRow(it *db.AgendaItem, p ProposalItem, t *db.ProposalText, reason *db.CommandText) (AgendaRow, error) {
	r := AgendaRow{
		Proposal: p.Proposal, Position: it.Position, Rank: p.Rank, Title: p.Title, RW: p.RW, RT: p.RT, AreaName: p.AreaName,
		Unit: p.Unit, AgencyName: p.AgencyName, Seen: it.Version, DecidedAt: planning.Instant(it.DecidedAt),
		DecidedBy: planning.Role(it.DecidedRole), Score: it.Score, Moved: it.Rank, MovedBecause: it.RankReason,
	}
	var err error
	if r.Scores, err = scoresOf(it); err != nil {
		return r, err
	}
	if r.Reached, err = reachedOf(it); err != nil {
		return r, err
	}
	if t != nil {
		r.Problem, r.Location = t.Problem, t.Location
	}
	if reason != nil {
		r.ReasonText, r.Note = reason.Reason, reason.Note
	}
	if it.Act == "" {
		return r, nil
	}
	c, err := commandOf(it)
	if err != nil {
		return r, err
	}
	r.Decided = &c
	return r, nil
}

// passed is what a decision passes on: by which channel and for how much; ok is
// false where it passes nothing on.
func (r AgendaRow) passed() (c planning.Channel, value planning.Rupiah, ok bool) {
	if r.Decided == nil || r.Decided.Act != planning.Forward && r.Decided.Act != planning.ForwardChanged {
		return "", 0, false
	}
	if r.Result != nil {
		// The row has moved on since; the sitting's figures stay what they were.
		return r.Result.NewChannel, r.Result.NewValue, true
	}
	c, value = r.Channel, r.Value
	if r.Decided.Act == planning.ForwardChanged && r.Decided.Channel != "" {
		c = r.Decided.Channel
	}
	if r.Decided.Act == planning.ForwardChanged && r.Decided.Value > 0 {
		value = r.Decided.Value
	}
	return c, value, true
}

// totals adds up what was passed on, channel by channel; own stands beside the
// channel whose money this sitting deals out, even before anything is passed.
func totals(agenda []AgendaRow, own *planning.Ceiling) []SittingTotal {
	var out []SittingTotal
	for _, c := range planning.Channels() {
		t := SittingTotal{Channel: c}
		if own != nil && string(own.Kind) == string(c) {
			t.Ceiling = own
		}
		for _, r := range agenda {
			channel, value, ok := r.passed()
			if !ok || channel != c {
				continue
			}
			t.Passed++
			if value > 0 {
				t.Value += value
			} else {
				t.Unpriced++
			}
		}
		if t.Passed > 0 || t.Ceiling != nil {
			out = append(out, t)
		}
	}
	return out
}

func shares(agenda []AgendaRow) []SittingShare {
	out := make([]SittingShare, 0, len(planning.Groups()))
	for _, g := range planning.Groups() {
		share := SittingShare{Group: g}
		for _, r := range agenda {
			if r.ProposedBy != g {
				continue
			}
			share.Total++
			if _, _, ok := r.passed(); ok {
				share.Passed++
			}
		}
		out = append(out, share)
	}
	return out
}
