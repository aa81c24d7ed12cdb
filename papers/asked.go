package papers

import (
	"context"
	"io"
	"maps"
	"slices"

	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// Reader is for whom a paper is made that is not kept.
type Reader struct {
	Lang string
	// Secret is what stands on a receipt of theirs; nil prints none.
	Secret func(store.ProposalDetail) string
}

// Asked are the papers of a sitting that are made when somebody asks for them:
// before its close what it needs to sit, which changes with its facts; always the
// filled attendance list, whose names go at the end of their retention; in a
// kelurahan each RW's receipts, which carry secrets, and its Form RW.1. Who may see
// which is the caller's to decide (Personal). NotFound (error.forum_unknown).
func (k Maker) Asked(ctx context.Context, f planning.Forum, r Reader) ([]Paper, error) {
	s, err := k.of(ctx, f)
	if err != nil {
		return nil, err
	}
	var out []Paper
	if f.ClosedAt == 0 {
		if out, err = k.Before(ctx, f); err != nil {
			return nil, err
		}
	}
	lists, err := s.attendance(ctx)
	if err != nil {
		return nil, err
	}
	ofRWs, err := s.ofRWs(ctx, r)
	return slices.Concat(out, lists, ofRWs), err
}

// Personal reports whether a kind of paper holds personal data: names of those who
// came, secrets, and what people said of their homes.
func Personal(kind string) bool { return kind == "attendance" || OfProposals(kind) }

// OfProposals reports whether a kind of paper is made of proposals as they were
// taken down, so that whoever takes them down there may print it.
func OfProposals(kind string) bool { return kind == "receipts" || kind == "rw1" }

// attendance is the filled list, while there is one.
func (s sitting) attendance(ctx context.Context) ([]Paper, error) {
	list, err := s.Store.Attendees(ctx, s.forum.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	m, err := s.Store.DraftMinutes(ctx, s.forum.ID)
	if err != nil {
		return nil, err
	}
	return []Paper{{"attendance", "", report.Digest(list), func(w io.Writer) error { return report.Attendance(w, m, list, s.o) }}}, nil
}

// ofRWs are the receipts and the Form RW.1 of each RW that asked, at a kelurahan's
// plenary and at an RW's own sitting.
func (s sitting) ofRWs(ctx context.Context, r Reader) (out []Paper, err error) {
	f := s.forum
	ownSitting := f.Group == "" && f.Area.Level() == planning.LevelRW
	if !villagePlenary(f) && !ownSitting {
		return nil, nil
	}
	area := f.Area.Up(planning.LevelKelurahan)
	items, err := s.proposals(ctx, store.ProposalFilter{Cycle: f.Cycle, Area: f.Area, Origin: planning.FromResidents})
	if err != nil {
		return nil, err
	}
	rws := map[string]bool{}
	for _, x := range items {
		if x.Area == area && x.Class != planning.Withdrawn {
			rws[x.RW] = true
		}
	}
	if r.Secret == nil {
		r.Secret = func(store.ProposalDetail) string { return "" }
	}
	for _, rw := range slices.Sorted(maps.Keys(rws)) {
		out = append(out, Paper{Kind: "rw1", Subject: subjectOf(rw), Write: func(w io.Writer) error {
			l, err := s.FilledLongList(ctx, f.Cycle, area, rw, locales.Indonesian)
			if err != nil {
				return err
			}
			return report.WriteLongList(w, l)
		}}, Paper{Kind: "receipts", Subject: subjectOf(rw), Write: func(w io.Writer) error {
			slips, err := s.slips(ctx, area, rw, r)
			if err != nil {
				return err
			}
			return report.ReceiptBatch(w, slips)
		}})
	}
	return out, nil
}
