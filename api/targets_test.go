package api

import (
	"bytes"
	"context"
	"fmt"

	"musrenbang/planning"
	"musrenbang/store"
)

// The calls of the matrix need something to act on at each place: these make it
// behind the API's back, each time anew.

func (c *city) submission(at planning.AreaCode) planning.Submission {
	return planning.Submission{
		ID: c.next(), Cycle: year, Area: at, Origin: planning.FromResidents, Channel: planning.ChannelKecamatan,
		ProposedBy: planning.Women, Basis: planning.BasisForum, Title: fmt.Sprintf("Usulan rahasia %d di %s", c.n, at), Problem: "Masalah.",
		Location: "Rumah Pak Budi", Volume: 10_000, Unit: "m", Value: 1_000_000, Rank: 1,
	}
}

// enter puts a proposal where nobody has taken it up yet.
func (c *city) enter(at planning.AreaCode) planning.Receipt {
	c.t.Helper()
	r, err := c.engine.Submit(context.Background(), c.submission(at), operator)
	must(c.t, err)
	return r
}

// forumAt makes a village sitting that has come as far as status.
func (c *city) forumAt(at planning.AreaCode, status planning.ForumStatus) string {
	c.t.Helper()
	ctx := context.Background()
	c.n++
	f, err := c.store.ScheduleForum(ctx, planning.Forum{Cycle: year, Stage: planning.Village, Area: at, Number: c.n%98 + 1}, store.ForumDetails{Venue: "Balai"}, operator)
	must(c.t, err)
	for _, step := range []struct {
		act planning.Action
		to  planning.ForumStatus
	}{{planning.ForumOpen, planning.ForumIsOpen}, {planning.ForumReadBack, planning.ForumReadingOut}, {planning.ForumClose, planning.ForumClosed}} {
		if f.Status == status {
			break
		}
		_, err := c.engine.DecideForum(ctx, planning.ForumCommand{
			ID: c.next(), Act: step.act, Forum: f.ID, Actor: operator, DeferRest: true, Reason: planning.ReasonPriority, Year: year + 1,
		}, planning.Texts{Reason: "Waktu musyawarah tidak cukup."})
		must(c.t, err)
		f.Status = step.to
	}
	return f.ID
}

// paperAt is a closed forum whose paper has been made.
func (c *city) paperAt(at planning.AreaCode) string {
	c.t.Helper()
	ctx := context.Background()
	id := c.forumAt(at, planning.ForumClosed)
	f, err := c.store.PutFile(ctx, "minutes", bytes.NewReader([]byte("%PDF-1.4 "+id)), 1<<20)
	must(c.t, err)
	must(c.t, c.store.SaveMinutesFile(ctx, id, 1, f.ID))
	return id
}

// account makes a user nobody has signed in.
func (c *city) account() string {
	c.t.Helper()
	u, err := c.store.CreateUser(context.Background(), operator, store.NewUser{
		Login: fmt.Sprintf("sasaran%d", c.n), Name: "Sasaran", Grants: []planning.Grant{{Role: planning.Observer}},
	})
	must(c.t, err)
	c.n++
	return u.ID
}

// rkpd is a document that has been set.
func (c *city) rkpd() string {
	c.t.Helper()
	id := c.next()
	must(c.t, c.store.RecordDocument(context.Background(), operator, store.Document{
		ID: id, Cycle: year, Kind: store.DocumentPlan, Number: "Perwal " + id, DatedAt: begin, SetAt: begin,
	}))
	return id
}
