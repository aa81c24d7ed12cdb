package store

import (
	"context"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db/commandtext"
	"musrenbang/ent/db/event"
	"musrenbang/ent/db/proposal"
	"musrenbang/ent/db/proposaltext"
	"musrenbang/planning"
)

// History is one proposal with its content and all that became of it: what an
// export writes. It holds personal texts; whoever hands it on must be allowed to
// read them.
type History struct {
	planning.Proposal
	RW, RT     string
	Benefits   []planning.Group
	Catalogue  string
	Unit       string
	Rank       int
	Importer   string // the file or tool that entered it
	SplitFrom  string // the proposal it is a part of
	ReceivedAt planning.Instant
	Texts      ProposalTexts
	Steps      []Step // oldest first
}

// historyPage is how many proposals are held in memory at once.
const historyPage = 300

// Histories hands each proposal of a cycle to fn, by ID, a page in memory at a
// time; fn must not call the store. It ends with fn's first error.
func (s *Store) Histories(ctx context.Context, cycle int, fn func(History) error) error {
	for after := ""; ; {
		page, err := s.historiesAfter(ctx, cycle, after)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, h := range page {
			if err := fn(h); err != nil {
				return err
			}
		}
		after = page[len(page)-1].ID
	}
}

func (s *Store) historiesAfter(ctx context.Context, cycle int, after string) ([]History, error) {
	rows, err := s.r.Proposal.Query().Where(proposal.Cycle(cycle), proposal.IDGT(after)).Order(proposal.ByID()).Limit(historyPage).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	out := make([]History, len(rows))
	ids, at := make([]string, len(rows)), make(map[string]*History, len(rows))
	for i, r := range rows {
		out[i] = History{
			Proposal: fromDBProposal(r), RW: r.Rw, RT: r.Rt, Benefits: splitGroups(r.Benefits), Catalogue: r.Catalogue, Unit: r.Unit,
			Rank: r.Rank, Importer: r.Importer, SplitFrom: r.SplitFrom, ReceivedAt: planning.Instant(r.ReceivedAt),
		}
		ids[i], at[r.ID] = r.ID, &out[i]
	}
	texts, err := s.r.ProposalText.Query().Where(proposaltext.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	for _, t := range texts {
		at[t.ID].Texts = fromDBText(t)
	}
	return out, s.historySteps(ctx, ids, at)
}

// historySteps adds the events of a page with the texts that came with them.
func (s *Store) historySteps(ctx context.Context, ids []string, at map[string]*History) error {
	events, err := s.r.Event.Query().Where(event.ProposalIDIn(ids...)).Order(event.ByProposalID(), event.ByVersion()).All(ctx)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	commands := make([]string, len(events))
	for i, e := range events {
		commands[i] = e.CommandID
	}
	reasons := map[string]string{}
	for part := range chunks(commands, 500) {
		found, err := s.r.CommandText.Query().Where(commandtext.IDIn(part...)).All(ctx)
		if err != nil {
			return fmt.Errorf("read reasons: %w", err)
		}
		for _, t := range found {
			reasons[t.ID] = t.Reason
		}
	}
	for _, e := range events {
		step := Step{Leaf: e.Leaf, ReasonText: reasons[e.CommandID]}
		if err := json.Unmarshal(e.Body, &step.Event); err != nil {
			return fmt.Errorf("decode event %d of %s: %w", e.Version, e.ProposalID, err)
		}
		at[e.ProposalID].Steps = append(at[e.ProposalID].Steps, step)
	}
	return nil
}
