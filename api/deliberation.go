package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type noteView struct {
	Group     planning.Group   `json:"group"`
	Text      string           `json:"text"`
	WrittenAt planning.Instant `json:"written_at"`
	SeenAt    planning.Instant `json:"seen_at,omitempty"`
}

type notesView struct {
	Notes []noteView `json:"notes"`
}

func (h *handler) listNotes(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, _, err := h.forumFor(c, planning.ReadProposals)
	if err != nil {
		return err
	}
	list, err := h.store.CompanionNotes(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	return c.JSON(notesView{each(list, func(n store.CompanionNote) noteView {
		return noteView{Group: n.Group, Text: n.Text, WrittenAt: n.WrittenAt, SeenAt: n.SeenAt}
	})})
}

type noteBody struct {
	Text string `json:"text"`
}

// putNote is a companion's one note to the chair.
func (h *handler) putNote(c *fiber.Ctx) error {
	group, err := pathParam(c, "group")
	if err != nil {
		return err
	}
	var b noteBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.ReadProposals)
	if err != nil {
		return err
	}
	if err := h.store.SaveCompanionNote(c.UserContext(), by, f.ID, planning.Group(group), b.Text); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// seeNote is the chair's: a sitting does not close over a note nobody has read.
func (h *handler) seeNote(c *fiber.Ctx) error {
	group, err := pathParam(c, "group")
	if err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.ForumClose)
	if err != nil {
		return err
	}
	if err := h.store.MarkNoteSeen(c.UserContext(), by, f.ID, planning.Group(group)); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// onAgenda is the sitting and the proposal that the path names, and who acts.
func (h *handler) onAgenda(c *fiber.Ctx) (forum, proposal string, by planning.ActorRef, err error) {
	f, by, err := h.forumFor(c, planning.ForumReadBack)
	if err != nil {
		return "", "", by, err
	}
	p, err := h.proposal(c)
	return f.ID, p.ID, by, err
}

type scoresBody struct {
	Scores planning.Scores `json:"scores"`
}

func (h *handler) putScores(c *fiber.Ctx) error {
	var b scoresBody
	if err := decode(c, &b); err != nil {
		return err
	}
	forum, proposal, by, err := h.onAgenda(c)
	if err != nil {
		return err
	}
	if err := h.store.SetScores(c.UserContext(), by, forum, proposal, b.Scores); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

type rankBody struct {
	Rank   int    `json:"rank"`
	Reason string `json:"reason"`
}

func (h *handler) putRank(c *fiber.Ctx) error {
	var b rankBody
	if err := decode(c, &b); err != nil {
		return err
	}
	forum, proposal, by, err := h.onAgenda(c)
	if err != nil {
		return err
	}
	if err := h.store.SetRank(c.UserContext(), by, forum, proposal, b.Rank, b.Reason); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

func (h *handler) putReached(c *fiber.Ctx) error {
	var b planning.Reached
	if err := decode(c, &b); err != nil {
		return err
	}
	forum, proposal, by, err := h.onAgenda(c)
	if err != nil {
		return err
	}
	if err := h.store.SetReached(c.UserContext(), by, forum, proposal, b); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

type confirmBody struct {
	Agency string `json:"agency"`
}

type confirmedView struct {
	Rows int `json:"rows"`
}

// confirm passes on the rest of one agency's list at the city's plenary.
func (h *handler) confirm(c *fiber.Ctx) error {
	id, err := commandID(c)
	if err != nil {
		return err
	}
	var b confirmBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.Action(planning.Forward))
	if err != nil {
		return err
	}
	n, err := h.store.ConfirmRest(c.UserContext(), by, f.ID, b.Agency, id)
	if err != nil {
		return err
	}
	return c.JSON(confirmedView{n})
}

type mendBody struct {
	Field  string `json:"field"`
	After  string `json:"after"`
	Reason string `json:"reason"`
}

// mend changes the draft while it is read out, with a trace.
func (h *handler) mend(c *fiber.Ctx) error {
	var b mendBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.ForumReadBack)
	if err != nil {
		return err
	}
	if err := h.store.MendDraft(c.UserContext(), by, f.ID, b.Field, b.After, b.Reason); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

type mendView struct {
	Field  string           `json:"field"`
	Before string           `json:"before"`
	After  string           `json:"after"`
	Reason string           `json:"reason,omitempty"`
	Role   planning.Role    `json:"role"`
	At     planning.Instant `json:"at"`
}

type draftView struct {
	Minutes planning.Minutes `json:"minutes"`
	Mends   []mendView       `json:"mends"`
}

// draft is the berita acara as it would be frozen now, and what was mended in it.
func (h *handler) draft(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, _, err := h.forumFor(c, planning.ReadProposals)
	if err != nil {
		return err
	}
	m, err := h.store.DraftMinutes(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	mends, err := h.store.DraftMends(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	return c.JSON(draftView{m, each(mends, func(x store.DraftMend) mendView {
		return mendView{Field: x.Field, Before: x.Before, After: x.After, Reason: x.Reason, Role: x.Role, At: x.At}
	})})
}

type correctionBody struct {
	Changes []string            `json:"changes"`
	Reason  string              `json:"reason"`
	Facts   *store.SittingFacts `json:"facts"`
	Venue   string              `json:"venue"`
	Chair   string              `json:"chair"`
}

// correct makes a berita acara perubahan, which is signed anew.
func (h *handler) correct(c *fiber.Ctx) error {
	id, err := commandID(c)
	if err != nil {
		return err
	}
	var b correctionBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f, err := h.forum(c)
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ForumCorrect, f.Place())
	if err != nil {
		return err
	}
	x := store.Correction{Changes: b.Changes, Facts: b.Facts, Venue: b.Venue, Chair: b.Chair}
	cmd := planning.ForumCommand{ID: id, Act: planning.ForumCorrect, Forum: f.ID, Actor: by, Changes: len(b.Changes)}
	out, err := h.engine.DecideForum(c.UserContext(), cmd, x.Texts(b.Reason))
	return answerOutcome(c, out, err)
}
