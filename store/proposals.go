package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agency"
	"musrenbang/ent/db/catalogueentry"
	"musrenbang/ent/db/proposal"
	"musrenbang/ent/db/proposaltext"
	"musrenbang/planning"
)

// ProposalSort is the order of a list; only these three are offered.
type ProposalSort string

// The orders. Ties go by ID, so that pages never overlap.
const (
	SortReceived ProposalSort = "received" // newest first; the default
	SortValue    ProposalSort = "value"    // dearest first, by the value the last decision left; the unpriced last
	SortRank     ProposalSort = "rank"     // the proposer's own rank, 1 first; the unranked before it
)

// ProposalFilter narrows a list of one cycle. Empty fields do not narrow.
type ProposalFilter struct {
	Cycle   int // 0 is the newest cycle
	Area    planning.AreaCode
	Agency  string
	Stage   planning.Stage
	Class   planning.Class
	Group   planning.Group // who asked
	Channel planning.Channel
	Origin  planning.Origin
	Reason  planning.ReasonCode
	Forum   string // on this sitting's agenda now
	// Unexplained keeps those that left the plan without a recorded reason.
	Unexplained bool
	// Overdue keeps those that still wait at a stage whose window has closed.
	Overdue bool
	// Waiting keeps those somebody still has to act on.
	Waiting bool
	// Query is looked for in the title as its proposer wrote it, any case.
	Query  string
	Sort   ProposalSort
	Cursor string
	Limit  int
}

// ProposalItem is one row of an officer's list.
type ProposalItem struct {
	planning.Proposal
	Title       string // as its proposer wrote it; not for the public
	PublicTitle string // as reviewed, else the catalogue entry's, else ""
	RW, RT      string
	AreaName    string
	ParentName  string // the kecamatan of a kelurahan
	AgencyName  string
	Catalogue   string
	Unit        string
	Rank        int
	Benefits    []planning.Group
	Reason      planning.ReasonCode // of the last decision that carried one
	Activity    string
	Forum       string // the open sitting that has it on its agenda
	ReceivedAt  planning.Instant
	Overdue     bool
	Pooled      bool // its code was on a slip before it arrived
}

// ProposalCount is how many rows a filter keeps; counting stops at a bound, and
// then More is true ("lebih dari 1.000").
type ProposalCount struct {
	Count int
	More  bool
}

// Proposals lists what f keeps within the actor's reach for ReadProposals. An
// actor without any reach gets Forbidden; an unknown order is Invalid
// (error.sort), a cursor of another list BadRequest (error.cursor).
func (s *Store) Proposals(ctx context.Context, f ProposalFilter, by planning.Actor) (Page[ProposalItem], error) {
	q, err := s.listQuery(ctx, f, by)
	if err != nil || q.nothing {
		return Page[ProposalItem]{}, err
	}
	limit := Paging{Limit: f.Limit}.limit()
	places, err := readAll(ctx, s, scanPlace, q.page(), append(q.args, limit+1)...)
	if err != nil {
		return Page[ProposalItem]{}, fmt.Errorf("list proposals: %w", err)
	}
	var page Page[ProposalItem]
	if len(places) > limit {
		places = places[:limit]
		last := places[limit-1]
		page.Next = cursor{last.at, string(q.sort) + ":" + last.id}.encode()
	}
	ids := make([]string, len(places))
	for i, p := range places {
		ids[i] = p.id
	}
	page.Items, err = s.proposalItems(ctx, ids)
	return page, err
}

// countBound is where counting stops: a person who reads "more than 1,000" filters
// further, and the count stays as quick in a city of any size.
const countBound = 1000

// CountProposals counts what f keeps within the actor's reach, up to 1,000.
// Errors as in Proposals; order and cursor do not matter.
func (s *Store) CountProposals(ctx context.Context, f ProposalFilter, by planning.Actor) (ProposalCount, error) {
	f.Cursor = ""
	q, err := s.listQuery(ctx, f, by)
	if err != nil || q.nothing {
		return ProposalCount{}, err
	}
	n, err := readAll(ctx, s, scanOne[int], q.count(), append(q.args, countBound+1)...)
	if err != nil {
		return ProposalCount{}, fmt.Errorf("count proposals: %w", err)
	}
	kept := slices.Max(n) // a count gives one row
	return ProposalCount{Count: min(kept, countBound), More: kept > countBound}, nil
}

// proposalItems reads the rows of a page, in the order of ids.
func (s *Store) proposalItems(ctx context.Context, ids []string) ([]ProposalItem, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.r.Proposal.Query().Where(proposal.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	texts, err := s.r.ProposalText.Query().Where(proposaltext.IDIn(ids...)).
		Select(proposaltext.FieldTitle, proposaltext.FieldPublicTitle, proposaltext.FieldReviewedAt).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read titles: %w", err)
	}
	names, err := s.namesFor(ctx, rows)
	if err != nil {
		return nil, err
	}
	title := make(map[string]*db.ProposalText, len(texts))
	for _, t := range texts {
		title[t.ID] = t
	}
	found := make(map[string]*db.Proposal, len(rows))
	for _, r := range rows {
		found[r.ID] = r
	}
	items := make([]ProposalItem, 0, len(ids))
	for _, id := range ids {
		if r := found[id]; r != nil {
			items = append(items, names.item(r, title[id]))
		}
	}
	return items, nil
}

// ProposalsByCode reads many rows at once, by their codes; a code that is nobody's
// is left out.
func (s *Store) ProposalsByCode(ctx context.Context, codes []planning.TrackingCode) (map[planning.TrackingCode]ProposalItem, error) {
	out := make(map[planning.TrackingCode]ProposalItem, len(codes))
	for some := range slices.Chunk(codes, idsAtOnce) {
		list := make([]string, len(some))
		for i, code := range some {
			list[i] = string(code)
		}
		ids, err := s.r.Proposal.Query().Where(proposal.CodeIn(list...)).IDs(ctx)
		if err != nil {
			return nil, fmt.Errorf("find codes: %w", err)
		}
		items, err := s.proposalItems(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			out[item.Code] = item
		}
	}
	return out, nil
}

// idsAtOnce bounds the parameters of one query.
const idsAtOnce = 500

// rowNames are what the codes of some rows are called.
type rowNames struct {
	areas     map[planning.AreaCode]string
	agencies  map[string]string
	catalogue map[catalogueKey]string
	closed    map[stageKey]bool // stages whose window has closed
}

type catalogueKey struct {
	cycle int
	code  string
}

type stageKey struct {
	cycle int
	stage planning.Stage
}

func (s *Store) namesFor(ctx context.Context, rows []*db.Proposal) (n rowNames, err error) {
	if n.areas, err = s.AreaNames(ctx); err != nil {
		return n, err
	}
	var agencies, codes []string
	var cycles []int
	for _, r := range rows {
		agencies, codes, cycles = append(agencies, r.Agency), append(codes, r.Catalogue), append(cycles, r.Cycle)
	}
	if n.agencies, err = s.agencyNames(ctx, distinct(agencies)); err != nil {
		return n, err
	}
	n.catalogue = map[catalogueKey]string{}
	if codes = distinct(codes); len(codes) > 0 {
		entries, err := s.r.CatalogueEntry.Query().Where(catalogueentry.CycleIn(distinct(cycles)...), catalogueentry.CodeIn(codes...)).
			Select(catalogueentry.FieldCycle, catalogueentry.FieldCode, catalogueentry.FieldTitle).All(ctx)
		if err != nil {
			return n, fmt.Errorf("read catalogue titles: %w", err)
		}
		for _, e := range entries {
			n.catalogue[catalogueKey{e.Cycle, e.Code}] = e.Title
		}
	}
	n.closed = map[stageKey]bool{}
	for _, year := range distinct(cycles) {
		stages, err := s.closedStages(ctx, year)
		if err != nil {
			return n, err
		}
		for _, st := range stages {
			n.closed[stageKey{year, st}] = true
		}
	}
	return n, nil
}

func (s *Store) agencyNames(ctx context.Context, ids []string) (map[string]string, error) {
	out := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := s.r.Agency.Query().Where(agency.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read agency names: %w", err)
	}
	for _, a := range rows {
		out[a.ID] = a.Name
	}
	return out, nil
}

// distinct is the list without repetitions and zero values, sorted.
func distinct[T cmp.Ordered](list []T) []T {
	var zero T
	out := slices.Compact(slices.Sorted(slices.Values(list)))
	if len(out) > 0 && out[0] == zero {
		out = out[1:]
	}
	return out
}

func (n rowNames) item(r *db.Proposal, t *db.ProposalText) ProposalItem {
	p := fromDBProposal(r)
	it := ProposalItem{
		Proposal: p, RW: r.Rw, RT: r.Rt, AreaName: n.areas[p.Area], AgencyName: n.agencies[r.Agency], Catalogue: r.Catalogue,
		Unit: r.Unit, Rank: r.Rank, Benefits: splitGroups(r.Benefits), Reason: planning.ReasonCode(r.Reason),
		Activity: r.Activity, Forum: r.Forum, ReceivedAt: planning.Instant(r.ReceivedAt),
		PublicTitle: n.catalogue[catalogueKey{r.Cycle, r.Catalogue}],
		Pooled:      r.Pooled,
		Overdue:     !r.Terminal && n.closed[stageKey{r.Cycle, p.Stage}],
	}
	if p.Area.Level() == planning.LevelKelurahan {
		it.ParentName = n.areas[p.Area.Parent()]
	}
	if t != nil {
		it.Title = t.Title
		if t.PublicTitle != "" && t.ReviewedAt != 0 {
			it.PublicTitle = t.PublicTitle
		}
	}
	return it
}
