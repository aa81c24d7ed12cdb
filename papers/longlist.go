package papers

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// LongList is Form RW.1 of an RW ("" = the kelurahan as a whole) without rows: to
// be filled in by hand, dated at. NotFound (error.area_unknown).
func (k Maker) LongList(ctx context.Context, cycle int, area planning.AreaCode, rw, lang string, at planning.Instant) (report.LongList, error) {
	city, err := k.Store.City(ctx)
	if err != nil {
		return report.LongList{}, err
	}
	zone, err := time.LoadLocation(city.Zone)
	if err != nil {
		return report.LongList{}, err
	}
	names, err := k.Store.AreaNames(ctx)
	return report.LongList{
		Lang: lang, BaseURL: k.BaseURL, City: city.Name, Kecamatan: names[area.Parent()], Kelurahan: names[area], RW: rw, Cycle: cycle, At: at, Zone: zone,
	}, err
}

// FilledLongList is Form RW.1 with what residents of the RW have asked for, those
// with a rank first; it is dated by its newest row.
func (k Maker) FilledLongList(ctx context.Context, cycle int, area planning.AreaCode, rw, lang string) (report.LongList, error) {
	l, err := k.LongList(ctx, cycle, area, rw, lang, 0)
	if err != nil {
		return l, err
	}
	items, err := k.residents(ctx, cycle, area, rw)
	if err != nil {
		return l, err
	}
	catalogue, err := k.Store.Catalogue(ctx, cycle)
	if err != nil {
		return l, err
	}
	kinds := map[string]string{}
	for _, entry := range catalogue {
		kinds[entry.Code] = entry.Title
	}
	l.Rows = []report.LongListRow{}
	for _, x := range items {
		d, err := k.Store.ProposalByID(ctx, x.ID)
		if err != nil {
			return l, err
		}
		l.At = max(l.At, d.ReceivedAt)
		l.Rows = append(l.Rows, longListRow(d, kinds[d.Catalogue]))
	}
	return l, nil
}

// residents are an RW's proposals that its residents made and have not withdrawn.
func (k Maker) residents(ctx context.Context, cycle int, area planning.AreaCode, rw string) ([]store.ProposalItem, error) {
	items, err := k.proposals(ctx, store.ProposalFilter{Cycle: cycle, Area: area, Origin: planning.FromResidents})
	if err != nil {
		return nil, err
	}
	items = slices.DeleteFunc(items, func(x store.ProposalItem) bool { return x.RW != rw || x.Area != area || x.Class == planning.Withdrawn })
	slices.SortStableFunc(items, func(x, y store.ProposalItem) int {
		return cmp.Or(afterRanked(x)-afterRanked(y), cmp.Compare(x.Rank, y.Rank), cmp.Compare(x.ReceivedAt, y.ReceivedAt), strings.Compare(string(x.Code), string(y.Code)))
	})
	return items, nil
}

// afterRanked puts what has no rank behind what has one.
func afterRanked(x store.ProposalItem) int {
	if x.Rank == 0 {
		return 1
	}
	return 0
}

func longListRow(d store.ProposalDetail, kind string) report.LongListRow {
	return report.LongListRow{
		Code: d.Code, ProposedBy: d.ProposedBy, Basis: d.Basis, Body: d.Texts.Proposer, RW: d.RW, RT: d.RT, Location: d.Texts.Location,
		OwnWords: d.Texts.OwnWords, Kind: kind, Title: d.Texts.Title, Problem: d.Texts.Problem, Volume: d.AskedVolume, Unit: d.Unit,
		Value: d.AskedValue, Channel: d.Channel, Benefits: d.Benefits, Rank: d.Rank, Intake: d.Intake, ReadBack: d.ReadBack,
	}
}
