package store

import (
	"bytes"
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agendaitem"
	"musrenbang/ent/db/commandtext"
	"musrenbang/ent/db/event"
	"musrenbang/ent/db/fact"
	"musrenbang/ent/db/leaf"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// checkPage is how many proposals are held in memory at once.
const checkPage = 300

// proposals checks every proposal with its events, facts and leaves.
func (c *checker) proposals() error {
	var err error
	if c.size, err = c.s.LogSize(c.ctx); err != nil {
		return err
	}
	c.seen = make([]bool, c.size)
	for after := ""; ; {
		last, err := c.page(after)
		if err != nil || last == "" {
			return err
		}
		after = last
	}
}

// history is what one proposal's events are compared with.
type history struct {
	row    *db.Proposal
	events []planning.Event
	leaves []int64 // of each event
	facts  []*db.Fact
	forums map[string]bool // that had it on their agenda
}

// page checks the proposals that follow one, in a snapshot of its own, so that
// work going on beside it never looks like a broken row. It returns the last ID,
// "" at the end.
func (c *checker) page(after string) (last string, err error) {
	tx, err := c.s.r.BeginTx(c.ctx, c.s.snapshot())
	if err != nil {
		return "", fmt.Errorf("begin snapshot: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // it only read
	rows, err := tx.Proposal.Query().Where(proposal.IDGT(after)).Order(proposal.ByID()).Limit(checkPage).All(c.ctx)
	if err != nil {
		return "", fmt.Errorf("read proposals: %w", err)
	}
	if len(rows) == 0 {
		return "", nil
	}
	return rows[len(rows)-1].ID, c.histories(tx, rows)
}

// snapshot asks for a transaction in which every query sees the same state. On
// SQLite every transaction is one.
func (s *Store) snapshot() *sql.TxOptions {
	if s.postgres() {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return &sql.TxOptions{ReadOnly: true}
}

func (c *checker) histories(tx *db.Tx, rows []*db.Proposal) error {
	of := make(map[string]*history, len(rows))
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
		of[r.ID] = &history{row: r, forums: map[string]bool{}}
	}
	events, err := tx.Event.Query().Where(event.ProposalIDIn(ids...)).Order(event.ByVersion()).All(c.ctx)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	for _, e := range events {
		h := of[e.ProposalID]
		var body planning.Event
		if err := json.Unmarshal(e.Body, &body); err != nil {
			c.find(InvFold, h.row.Code, "event %d cannot be decoded: %v", e.Version, err)
			continue
		}
		if body.Version != e.Version || body.Command != e.CommandID || string(body.Act) != e.Act || string(body.From) != e.Stage ||
			string(body.Class) != e.Class || int64(body.At) != e.At || body.Proposal != e.ProposalID {
			c.find(InvFold, h.row.Code, "event %d: its columns and its body differ", e.Version)
		}
		h.events, h.leaves = append(h.events, body), append(h.leaves, e.Leaf)
	}
	facts, err := tx.Fact.Query().Where(fact.ProposalIDIn(ids...)).All(c.ctx)
	if err != nil {
		return fmt.Errorf("read facts: %w", err)
	}
	for _, f := range facts {
		of[f.ProposalID].facts = append(of[f.ProposalID].facts, f)
	}
	items, err := tx.AgendaItem.Query().Where(agendaitem.ProposalIDIn(ids...)).All(c.ctx)
	if err != nil {
		return fmt.Errorf("read agendas: %w", err)
	}
	for _, it := range items {
		of[it.ProposalID].forums[it.ForumID] = true
	}
	for _, id := range ids {
		c.history(of[id])
	}
	return c.leaves(tx, of, events)
}

func (c *checker) history(h *history) {
	row := fromDBProposal(h.row)
	for i, e := range h.events {
		if e.Version != i+1 {
			c.find(InvVersions, h.row.Code, "event %d stands where %d belongs", e.Version, i+1)
			break
		}
	}
	for _, e := range h.events {
		if e.Forum != "" && !h.forums[e.Forum] {
			c.find(InvAgenda, h.row.Code, "event %d was decided by %s, which never had it on its agenda", e.Version, e.Forum)
		}
	}
	if folded := planning.Fold(received(h.row), h.events); folded != row {
		c.find(InvFold, h.row.Code, "events fold to another state: %s", difference(folded, row))
	}
	if h.row.Terminal != row.Class.Terminal() {
		c.find(InvTerminal, h.row.Code, "class %s, terminal %t", row.Class, h.row.Terminal)
	}
	c.facts(h)
}

// received is the state of a row before its first event. Channel and agency are
// taken from the row: the first event says them again.
func received(r *db.Proposal) planning.Proposal {
	return planning.Proposal{
		ID: r.ID, Code: planning.TrackingCode(r.Code), Cycle: r.Cycle, Area: planning.AreaCode(r.Area), Origin: planning.Origin(r.Origin),
		Channel: planning.Channel(r.Channel), Agency: r.Agency, ProposedBy: planning.Group(r.ProposedBy), Basis: planning.Basis(r.Basis),
		Twin: r.Twin, Entry: planning.Stage(r.Entry), Stage: planning.Stage(r.Entry), Class: planning.Submitted, Round: 1,
		AskedVolume: planning.Volume(r.ReceivedVolume), AskedValue: planning.Rupiah(r.ReceivedValue),
		Volume: planning.Volume(r.ReceivedVolume), Value: planning.Rupiah(r.ReceivedValue), Late: r.Late, Imported: r.Importer != "",
	}
}

// difference names the fields in which two values of one struct differ.
func difference[T any](want, got T) string {
	var b bytes.Buffer
	w, g := reflect.ValueOf(want), reflect.ValueOf(got)
	for i := range w.NumField() {
		if x, y := w.Field(i).Interface(), g.Field(i).Interface(); !reflect.DeepEqual(x, y) {
			fmt.Fprintf(&b, "%s %v, not %v; ", w.Type().Field(i).Name, x, y)
		}
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("; ")))
}

// facts compares what the events settled with what is kept of it.
func (c *checker) facts(h *history) {
	type place struct {
		stage planning.Stage
		round int
	}
	kept := map[place]planning.Fact{}
	for _, f := range h.facts {
		kept[place{planning.Stage(f.Stage), f.Round}] = fromDBFact(f)
	}
	for _, e := range h.events {
		at := place{e.From, e.Round}
		got, has := kept[at]
		want, settles := planning.FactOf(e, planning.AreaCode(h.row.Area), got.Ruleset)
		switch {
		case !settles:
			continue
		case !has:
			c.find(InvFacts, h.row.Code, "event %d settled %s and left no fact", e.Version, e.From)
		case want != got:
			c.find(InvFacts, h.row.Code, "fact of %s, round %d: %s", e.From, e.Round, difference(want, got))
		}
		delete(kept, at)
	}
	for at, f := range kept {
		c.find(InvFacts, h.row.Code, "fact of %s, round %d (%s) has no event", at.stage, at.round, f.Act)
	}
}

// leaves compares each event with the leaf it names, and the reasons that are
// still kept with what the leaf commits to.
func (c *checker) leaves(tx *db.Tx, of map[string]*history, events []*db.Event) error {
	var indexes []int64
	var commands []string
	for _, e := range events {
		indexes, commands = append(indexes, e.Leaf), append(commands, e.CommandID)
	}
	data := map[int64][]byte{}
	for part := range chunks(indexes, 500) {
		rows, err := tx.Leaf.Query().Where(leaf.IDIn(part...)).All(c.ctx)
		if err != nil {
			return fmt.Errorf("read leaves: %w", err)
		}
		for _, l := range rows {
			data[l.ID] = l.Data
		}
	}
	said := map[string]*db.CommandText{}
	for part := range chunks(commands, 500) {
		rows, err := tx.CommandText.Query().Where(commandtext.IDIn(part...), commandtext.ErasedAt(0)).All(c.ctx)
		if err != nil {
			return fmt.Errorf("read reasons: %w", err)
		}
		for _, t := range rows {
			said[t.ID] = t
		}
	}
	for _, h := range of {
		for i, e := range h.events {
			c.leaf(h, e, h.leaves[i], data[h.leaves[i]], said[e.Command])
		}
	}
	return nil
}

func (c *checker) leaf(h *history, e planning.Event, index int64, data []byte, t *db.CommandText) {
	if index >= 0 && index < c.size {
		if c.seen[index] {
			c.find(InvLeaves, fmt.Sprintf("leaf %d", index), "is claimed by two events, one of %s", h.row.Code)
		}
		c.seen[index] = true
	}
	var l planning.Leaf
	if err := json.Unmarshal(data, &l); err != nil {
		c.find(InvLeaves, h.row.Code, "event %d: leaf %d is missing or cannot be decoded", e.Version, index)
		return
	}
	if want := planning.LeafOf(fromDBProposal(h.row), e, l.Texts); !bytes.Equal(want.Encode(), data) {
		c.find(InvLeaves, h.row.Code, "event %d and leaf %d differ: %s", e.Version, index, difference(want, l))
	}
	if t == nil || e.Act == planning.Submit {
		return
	}
	if len(l.Texts) == 0 || l.Texts[0] != planning.SaltedHash(t.Salt, t.Reason) {
		c.find(InvLeaves, h.row.Code, "event %d: the reason kept is not the one leaf %d commits to", e.Version, index)
	}
}

// leavesWithoutEvent names the leaves of events that no event claims.
func (c *checker) leavesWithoutEvent() error {
	for from := int64(0); from < c.size; from += leafChunk {
		leaves, err := c.s.r.Leaf.Query().Where(leaf.IDGTE(from), leaf.IDLT(min(from+leafChunk, c.size))).All(c.ctx)
		if err != nil {
			return fmt.Errorf("read leaves: %w", err)
		}
		slices.SortFunc(leaves, func(a, b *db.Leaf) int { return cmp.Compare(a.ID, b.ID) })
		for _, l := range leaves {
			var body planning.Leaf
			if err := json.Unmarshal(l.Data, &body); err != nil {
				c.find(InvLeaves, fmt.Sprintf("leaf %d", l.ID), "cannot be decoded: %v", err)
				continue
			}
			if body.Code != "" && !c.seen[l.ID] {
				c.find(InvLeaves, fmt.Sprintf("leaf %d", l.ID), "says event %d of %s, which is missing", body.Version, body.Code)
			}
		}
	}
	return nil
}
