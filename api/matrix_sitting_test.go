package api

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"musrenbang/planning"
	"musrenbang/store"
)

func init() { maps.Copy(matrix, sittingMatrix) }

var (
	personal = local([]string{"village_head", "subdistrict"}, "planner")
	chairs   = local([]string{"village_head"})
	textual  = local([]string{"facilitator", "village_head", "subdistrict"}, "planner")
)

// forumPath is a route below a sitting that has come as far as status.
func forumPath(method string, status planning.ForumStatus, below string, body any) func(*city, planning.AreaCode) request {
	return func(c *city, at planning.AreaCode) request {
		return request{method: method, path: "/forums/" + c.forumAt(at, status) + below, body: body}
	}
}

// onAgenda is a sitting with a proposal on its agenda.
func (c *city) onAgenda(at planning.AreaCode) (forum, code string) {
	c.t.Helper()
	c.forumAt(at, planning.ForumIsOpen)
	r := c.enter(at)
	return c.sits(r.Proposal), string(r.Code)
}

// sits is the sitting that has a proposal on its agenda.
func (c *city) sits(proposal string) (forum string) {
	c.t.Helper()
	return c.state("SELECT forum FROM proposals WHERE id = ?", proposal)
}

func itemCall(what string, body any) func(*city, planning.AreaCode) request {
	return func(c *city, at planning.AreaCode) request {
		forum, code := c.onAgenda(at)
		return request{method: "PUT", path: "/forums/" + forum + "/agenda/" + code + "/" + what, body: body}
	}
}

// cityForum is the city's plenary with one proposal of public works undecided.
func (c *city) cityForum() string {
	c.t.Helper()
	ctx := context.Background()
	s := c.submission(kota)
	s.Channel, s.Agency = planning.ChannelAgency, publicWorks
	f, err := c.store.ScheduleForum(ctx, planning.Forum{Cycle: year, Stage: planning.City, Area: kota, Number: c.n%98 + 1}, store.ForumDetails{}, operator)
	must(c.t, err)
	_, err = c.engine.DecideForum(ctx, planning.ForumCommand{ID: c.next(), Act: planning.ForumOpen, Forum: f.ID, Actor: operator}, planning.Texts{})
	must(c.t, err)
	r, err := c.engine.Submit(ctx, s, operator)
	must(c.t, err)
	return c.sits(r.Proposal)
}

// uploadAt is a photo of a sitting.
func (c *city) uploadAt(at planning.AreaCode) (forum string, id int) {
	c.t.Helper()
	forum = c.forumAt(at, planning.ForumIsOpen)
	u, err := c.store.PutUpload(context.Background(), operator, forum, planning.UploadPhoto, photo(c.t, c.n))
	must(c.t, err)
	return forum, u.ID
}

// noteAt is a companion's note that nobody has seen.
func (c *city) noteAt(at planning.AreaCode) string {
	c.t.Helper()
	forum := c.forumAt(at, planning.ForumIsOpen)
	must(c.t, c.store.SaveCompanionNote(context.Background(), operator, forum, planning.Women, "Mohon usulan posyandu didahulukan."))
	return forum
}

func fullScores() planning.Scores {
	s := planning.Scores{}
	for _, c := range planning.CriteriaJuknis() {
		s[c.Code] = 3
	}
	return s
}

var sittingMatrix = map[string]call{
	"GET /cycles/:year/procedure": {here(everybody...), get("/cycles/2028/procedure")},
	"PUT /cycles/:year/procedure": {here("planner"), func(c *city, _ planning.AreaCode) request {
		c.n++
		p := planning.DefaultProcedure()
		p.KeepAttendanceDays = 100 + c.n
		return request{method: "PUT", path: "/cycles/2028/procedure", body: map[string]any{"procedure": p, "reason": "Arsip kota meminta masa simpan lain."}}
	}},
	"GET /cycles/:year/coverage": {here(everybody...), get("/cycles/2028/coverage?stage=subdistrict")},
	"GET /cycles/:year/evidence.zip": {reading, func(_ *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/cycles/2028/evidence.zip?area=" + string(at)}
	}},
	"GET /officeholders": {here(accounts...), get("/officeholders")},
	"PUT /officeholders": {local([]string{"village_head"}, "admin"), func(c *city, at planning.AreaCode) request {
		return request{method: "PUT", path: "/officeholders", body: planning.Officeholder{
			ID: c.next(), Office: planning.OfficeVillageHead, Where: string(at), Name: "Sri Lestari", Acting: planning.ActingTask, From: begin,
		}}
	}},
	"GET /forums/:id/attendees": {personal, forumPath("GET", planning.ForumScheduled, "/attendees", nil)},
	"PUT /forums/:id/attendees/:attendee": {sitters, func(c *city, at planning.AreaCode) request {
		return request{method: "PUT", path: "/forums/" + c.forumAt(at, planning.ForumIsOpen) + "/attendees/" + c.next(), body: map[string]any{"name": "Siti rahasia", "sex": "woman"}}
	}},
	"DELETE /forums/:id/attendees/:attendee": {sitters, func(c *city, at planning.AreaCode) request {
		forum, id := c.forumAt(at, planning.ForumIsOpen), c.next()
		must(c.t, c.store.SaveAttendee(context.Background(), operator, forum, planning.Attendee{ID: id, Name: "Siti rahasia"}))
		return request{method: "DELETE", path: "/forums/" + forum + "/attendees/" + id}
	}},
	"POST /forums/:id/arrivals": {here(everybody...), func(c *city, at planning.AreaCode) request {
		forum := c.forumAt(at, planning.ForumIsOpen)
		return request{method: "POST", path: "/forums/" + forum + "/arrivals", body: map[string]any{"token": c.store.ArrivalToken(forum), "name": "Siti"}}
	}},
	"GET /forums/:id/facts":      {reading, forumPath("GET", planning.ForumScheduled, "/facts", nil)},
	"PUT /forums/:id/facts":      {sitters, forumPath("PUT", planning.ForumScheduled, "/facts", map[string]any{"venue": "Balai RW", "speeches": []string{"Lurah"}})},
	"GET /forums/:id/companions": {reading, forumPath("GET", planning.ForumScheduled, "/companions", nil)},
	"PUT /forums/:id/companions/:group": {reading, func(c *city, at planning.AreaCode) request {
		return request{method: "PUT", path: "/forums/" + c.forumAt(at, planning.ForumIsOpen) + "/companions/women", body: map[string]any{"text": fmt.Sprint("Catatan nomor ", c.n)}}
	}},
	"POST /forums/:id/companions/:group/seen": {chairs, func(c *city, at planning.AreaCode) request {
		return request{method: "POST", path: "/forums/" + c.noteAt(at) + "/companions/women/seen"}
	}},
	"PUT /forums/:id/agenda/:code/scores":  {sitters, itemCall("scores", map[string]any{"scores": fullScores()})},
	"PUT /forums/:id/agenda/:code/rank":    {sitters, itemCall("rank", map[string]any{"rank": 1, "reason": "Paling banyak warga yang terkena."})},
	"PUT /forums/:id/agenda/:code/reached": {sitters, itemCall("reached", planning.Reached{Vote: true, For: 20, Against: 3})},
	"POST /forums/:id/confirmations": {here("planner"), func(c *city, _ planning.AreaCode) request {
		return request{method: "POST", path: "/forums/" + c.cityForum() + "/confirmations", body: map[string]any{"agency": publicWorks}}
	}},
	"GET /forums/:id/draft": {reading, forumPath("GET", planning.ForumReadingOut, "/draft", nil)},
	"POST /forums/:id/mends": {sitters, func(c *city, at planning.AreaCode) request {
		body := map[string]any{"field": "venue", "after": fmt.Sprint("Aula ", c.n), "reason": "Tempatnya pindah karena hujan."}
		return request{method: "POST", path: "/forums/" + c.forumAt(at, planning.ForumReadingOut) + "/mends", body: body}
	}},
	"POST /forums/:id/correction": {chairs, forumPath("POST", planning.ForumClosed, "/correction", map[string]any{
		"changes": []string{"Tempat musyawarah adalah Aula Kelurahan."}, "reason": "Tempat tertulis keliru dalam berita acara.", "venue": "Aula Kelurahan",
	})},
	"GET /forums/:id/uploads": {here(everybody...), forumPath("GET", planning.ForumScheduled, "/uploads", nil)},
	"POST /forums/:id/uploads": {sitters, func(c *city, at planning.AreaCode) request {
		return request{method: "POST", path: "/forums/" + c.forumAt(at, planning.ForumIsOpen) + "/uploads?kind=photo", body: photo(c.t, c.n), headers: map[string]string{"Content-Type": "image/jpeg"}}
	}},
	"GET /forums/:id/uploads/:upload": {reading, func(c *city, at planning.AreaCode) request {
		forum, id := c.uploadAt(at)
		return request{method: "GET", path: fmt.Sprintf("/forums/%s/uploads/%d", forum, id)}
	}},
	"POST /forums/:id/uploads/:upload/clearing": {textual, func(c *city, at planning.AreaCode) request {
		forum, id := c.uploadAt(at)
		return request{method: "POST", path: fmt.Sprintf("/forums/%s/uploads/%d/clearing", forum, id)}
	}},
	"GET /forums/:id/papers": {here(everybody...), forumPath("GET", planning.ForumScheduled, "/papers", nil)},
	"GET /forums/:id/papers/:kind.pdf": {reading, func(c *city, at planning.AreaCode) request {
		forum := c.forumAt(at, planning.ForumScheduled)
		f, err := c.store.PutFile(context.Background(), "kel1", strings.NewReader("%PDF-1.4 "+forum), 1<<20)
		must(c.t, err)
		must(c.t, c.store.SavePaper(context.Background(), store.Paper{Forum: forum, Cycle: year, Kind: "kel1", Digest: f.ID, File: f.ID}))
		return request{method: "GET", path: "/forums/" + forum + "/papers/kel1.pdf"}
	}},
	"GET /forums/:id/evidence.zip": {reading, forumPath("GET", planning.ForumClosed, "/evidence.zip", nil)},
}
