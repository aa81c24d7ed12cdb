package democity

import (
	"context"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/store"
)

// Tour is what to look at first.
type Tour struct {
	Finished, Budgeted, Open int // the planning years
	// Tracking codes, "" where there is none.
	Realised planning.TrackingCode // funded and built
	Funded   planning.TrackingCode // in the budget of the next year
	Refused  planning.TrackingCode // with its reason
	Waiting  planning.TrackingCode // on the agenda of the open sitting
	Secret   string                // the six characters on the receipt of Waiting
	Sitting  string                // the open sitting's ID
}

// tour looks for things worth seeing.
func (b *builder) tour(ctx context.Context, finished, budgeted, open int) (Tour, error) {
	t := Tour{Finished: finished, Budgeted: budgeted, Open: open}
	t.Sitting = planning.ForumID(open, planning.Village, demo.ShowcaseArea, "", 1)
	everywhere := planning.Actor{ID: operator.ID, Grants: []planning.Grant{{Role: planning.Planner, Area: city}}}
	for _, x := range []struct {
		into   *planning.TrackingCode
		filter store.ProposalFilter
	}{
		{&t.Realised, store.ProposalFilter{Cycle: finished, Class: planning.Realised, Group: planning.Women, Stage: planning.Realisation}},
		{&t.Funded, store.ProposalFilter{Cycle: budgeted, Class: planning.Funded}},
		{&t.Funded, store.ProposalFilter{Cycle: finished, Class: planning.Funded}}, // where that budget is still ahead
		{&t.Refused, store.ProposalFilter{Cycle: budgeted, Class: planning.Rejected, Reason: planning.ReasonCeiling}},
		{&t.Waiting, store.ProposalFilter{Cycle: open, Forum: t.Sitting, Group: planning.Women}},
	} {
		if *x.into != "" {
			continue
		}
		x.filter.Limit = 1
		page, err := b.store.Proposals(ctx, x.filter, everywhere)
		if err != nil {
			return t, err
		}
		if len(page.Items) == 0 {
			continue
		}
		*x.into = page.Items[0].Code
		if x.into == &t.Waiting {
			t.Secret = b.store.ReceiptSecret(page.Items[0])
		}
	}
	return t, nil
}
